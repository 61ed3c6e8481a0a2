package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"agentbot/bot/sqlstore"
	"agentbot/cmd/agentbot/demo"
	"agentbot/flows"
)

// newDemoCommand is `agentbot demo`: everything on one page, with nothing but this program.
func newDemoCommand() *cobra.Command {
	var addr, chat, data string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show the whole product on one page: fictional data, no key, no network",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			binary, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find this program: %w", err)
			}
			return demo.Run(cmd.Context(), demo.Config{Addr: addr, Open: chat, Data: data, Out: cmd.OutOrStdout(), Binary: binary, History: openHistory, Flow: flowSource})
		},
	}
	cmd.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "where the page is shown")
	cmd.Flags().StringVar(&chat, "chatwoot", "", "address at which the Chatwoot of the demo answers too, like 127.0.0.1:3000, to try agentbot setup on it")
	cmd.Flags().StringVar(&data, "data", "", "folder to keep the demo's data in (default: a temporary one, deleted at the end)")
	return cmd
}

// openHistory reads the journal of the bot, which is another process.
func openHistory(ctx context.Context, path string) (demo.Journal, error) {
	return sqlstore.Open(ctx, "sqlite:"+path, sqlstore.Options{})
}

// flowSource is the shipped file of a flow; its file has its name.
func flowSource(name string) ([]byte, error) {
	raw, err := fs.ReadFile(flows.Shipped(), name+".yaml")
	if err != nil {
		return nil, fmt.Errorf("read the shipped flow %s: %w", name, err)
	}
	return raw, nil
}
