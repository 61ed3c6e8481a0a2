package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"agentbot/flows"
	"agentbot/flows/phrase"
)

func flowsGraphCommand() *cobra.Command {
	var language string
	cmd := &cobra.Command{
		Use:   "graph NAME [DIR]",
		Short: "Draw a flow as a Mermaid flowchart (without DIR: of the shipped flows)",
		Long: `The drawing is text: paste it into a Markdown page between three backquotes and the word mermaid, or into https://mermaid.live. Every step is there
once, with what it says in the language of --lang; ways are named by the key that they stand under.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := tell(cmd, language)
			if err != nil {
				return err
			}
			return t.fails(exitUnread, graph(t, args[0], strings.Join(args[1:], "")))
		},
	}
	languageFlag(cmd, &language)
	return typedWrongly(cmd)
}

func graph(t told, name, dir string) error {
	b := defaultBot()
	b.Flows.Dir = dir
	if dir != "" {
		if err := seesFolder(dir); err != nil {
			return err
		}
	}
	library, problems := check(b)
	if library == nil {
		write(t.out, "%s", flows.FormatIn(t.language, problems))
		return t.fails(exitProblems, phrase.Errorf("the flows have mistakes, and nothing was drawn"))
	}
	drawn, there := library.Mermaid(name, t.language)
	if !there {
		var names []string
		for _, o := range library.Outlines() {
			names = append(names, o.Flow)
		}
		slices.Sort(names)
		return phrase.Errorf("there is no flow %s: choose among %s", name, strings.Join(names, ", "))
	}
	write(t.out, "%s", drawn)
	return nil
}
