package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/entity"
	"agentbot/flows"
)

// validateCommand checks a folder of flows before customers do.
func validateCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Check a folder of flows: every mistake with file, line and column (without DIR: the shipped flows)",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b := defaultBot()
			b.Company = "Example"
			if path != "" {
				config, _, err := LoadConfig(path)
				if err != nil {
					return err
				}
				b = config.AllBots()[0].BotConfig
			}
			if len(args) == 1 {
				b.Flows.Dir = args[0]
			}
			if err := validate(b, cmd.OutOrStdout()); err != nil {
				return err
			}
			return unknownNames(path, b, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "take languages, teams and the mode of actions from this configuration")
	return cmd
}

func validate(b BotConfig, out io.Writer) error {
	name := "the shipped flows"
	if b.Flows.Dir != "" {
		name = b.Flows.Dir
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			return fmt.Errorf("%s is not a folder seen from here: name the folder that holds the flows' YAML files", name)
		}
	}
	options := flowOptions(b, entity.Values{Now: time.Now})
	if options.ActionsMode == mockActions && options.MockURL == "" {
		options.MockURL = "http://127.0.0.1" // only checked, never called
	}
	library, problems := flows.Load(b.flowFiles(), options)
	if library != nil {
		problems = checkTables(b, library)
		_, cases := library.LoadCases(b.flowFiles())
		problems = append(problems, cases...)
	}
	if len(problems) > 0 {
		write(out, "%s\n", strings.TrimRight(flows.Format(problems), "\n"))
		if len(problems) == 1 {
			return errors.New("1 mistake in " + name)
		}
		return fmt.Errorf("%d mistakes in %s", len(problems), name)
	}
	if err := b.anyFlow(library); err != nil {
		return err
	}
	write(out, "ok: %d flows of %s in %s\n", len(library.Cards()), name, strings.Join(b.Flows.Languages, ", "))
	return nil
}
