package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/eval"
)

// evalEntitiesCommand measures how well typed values are read.
func evalEntitiesCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "entities FILE",
		Short: "How well e-mails, documents, phone numbers, dates and amounts are read",
		Long: `FILE holds rows of one of three shapes, told apart by their keys:
  {"type": "cpf", "input": …, "valid": true, "normalized": …}   read as a whole
  {"text": …, "expect": [{"type", "normalized", "valid"}]}      found in a message
  {"text": …, "lang", "country", "asked": {"name", "type"},     a moment of a flow:
   "open": [{"name", "type"}], "want": {"email": …}}            which slots it fills
In a moment "?" before a wanted value says that the customer is asked whether it
is meant. It prints the share of rows that are right, and precision and recall
by type.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rows, err := readRows[eval.Valued](args[0])
			if err != nil {
				return err
			}
			started := time.Now()
			f := eval.Entities(rows)
			f.Set, f.QueryUS = setName(args[0]), float64(time.Since(started).Microseconds())/float64(len(rows))
			if asJSON {
				return printFigures(cmd.OutOrStdout(), f)
			}
			out := cmd.OutOrStdout()
			write(out, "%s (%s): %.1f %% of %d rows right, %.0f µs a row\n", f.Set, f.Kind, f.Accuracy, f.Rows, f.QueryUS)
			for _, t := range f.Types {
				write(out, "  %-12s precision %5.1f %%, recall %5.1f %% of %d\n", t.Name, t.Precision, t.Recall, t.Wanted)
			}
			for _, g := range f.Groups {
				write(out, "  %-8s %-6s %5.1f %% of %d\n", g.By, g.Name, g.Accuracy, g.Rows)
			}
			for _, w := range f.Wrong {
				if w.Half != "held" { // what rules are measured on is not looked at
					write(out, "  row %d %q: want %s, got %s\n", w.Row, w.Text, strings.Join(w.Want, ", "), strings.Join(w.Got, ", "))
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it for machines")
	return cmd
}
