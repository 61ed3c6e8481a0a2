// Command agentbot is a sidecar for Chatwoot: an agent bot that runs scripted flows, answers from documents and hands over to people.
//
// This package is the wiring: the only one that sees every other. A command is one file named after it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the image has no zone files

	"github.com/spf13/cobra"
)

// version is set by -ldflags "-X main.version=…".
var version = "dev"

func main() {
	os.Exit(mainCode())
}

// mainCode is main with its exit status, so that tests can run the program as a user would.
func mainCode() int {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // a terminal that closes ends setup as Ctrl-C does; nohup means that it must not
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends at once
	cmd := rootCommand()
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	return statusOf(err)
}

// rootCommand lists the commands; a new one is one line here.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "agentbot",
		Short:         "A Chatwoot agent bot: flows, documents, and a clean handoff to people",
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetVersionTemplate("agentbot {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newDemoCommand(), setupCommand(), serveCommand(), doctorCommand(), explainCommand(), chatCommand(), validateCommand(), drainCommand(), storeCommand(),
		healthCommand(), testCommand(), evalCommand(), flowsCommand(),
	)
	return root
}

// write says one line of a command.
func write(w io.Writer, format string, args ...any) {
	// A terminal that is gone is nobody to tell about it.
	_, _ = fmt.Fprintf(w, format, args...)
}
