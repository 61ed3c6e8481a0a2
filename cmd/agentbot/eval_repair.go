package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/eval"
)

// evalRepairCommand measures how well corrections, cancelling, the wish for a person and the like are understood without a model.
func evalRepairCommand() *cobra.Command {
	var asJSON bool
	var half string
	var missed bool
	cmd := &cobra.Command{
		Use:   "repair FILE",
		Short: "How well corrections, cancelling, a wish for a person and the like are understood",
		Long: `FILE holds lines of language, situation, text, labels and, for a hard negative,
the label that it only looks like, with tabs between; docs/understanding.md lists
situations and labels. The rows fall into two halves by a checksum of the text:
rules are worked on with one and measured on the other.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rows, err := readUtterances(args[0])
			if err != nil {
				return err
			}
			halves := []string{"worked", "held"}
			if half != "" {
				halves = []string{half}
			}
			for _, h := range halves {
				f, err := measureRepair(rows, h)
				if err != nil {
					return err
				}
				f.Set = strings.TrimSuffix(setName(args[0]), ".tsv")
				if asJSON {
					if err := printFigures(cmd.OutOrStdout(), f); err != nil {
						return err
					}
					continue
				}
				printRepair(cmd, f, missed)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it for machines, one object a half")
	cmd.Flags().StringVar(&half, "half", "", "only one half: worked, held, or all rows together (all)")
	cmd.Flags().BoolVar(&missed, "missed", false, "list the rows that were not understood")
	return cmd
}

func readUtterances(path string) (rows []eval.Utterance, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the rows: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if rows, err = eval.ReadUtterances(f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s holds no rows: want language, situation, text and labels a line, with tabs between", path)
	}
	return rows, nil
}

// measureRepair measures one half of the rows, with the time a turn takes.
func measureRepair(rows []eval.Utterance, half string) (eval.RepairFigures, error) {
	if !slices.Contains([]string{"worked", "held", "all"}, half) {
		return eval.RepairFigures{}, fmt.Errorf("there is no half %q: want worked, held or all", half)
	}
	part := slices.DeleteFunc(slices.Clone(rows), func(u eval.Utterance) bool { return half != "all" && eval.HeldOut(u.Text) != (half == "held") })
	if len(part) == 0 {
		return eval.RepairFigures{Half: half}, nil
	}
	eval.Repair(part[:1]) // what is built once is not a turn's time
	started := time.Now()
	f := eval.Repair(part)
	f.Half, f.QueryUS = half, float64(time.Since(started).Microseconds())/float64(len(part))
	return f, nil
}

func printRepair(cmd *cobra.Command, f eval.RepairFigures, missed bool) {
	out := cmd.OutOrStdout()
	write(out, "%s, %s: %.1f %% of %d exact, macro F1 %.1f, %.0f µs a turn\n", f.Set, f.Half, f.Exact, f.Rows, f.Macro, f.QueryUS)
	for _, g := range f.Languages {
		write(out, "  %-10s %5.1f %% of %d exact, macro F1 %.1f\n", g.Name, g.Exact, g.Rows, g.Macro)
	}
	write(out, "\n  %-10s %8s %5s %5s  %9s %6s %5s\n", "label", "expected", "said", "right", "precision", "recall", "F1")
	for _, l := range f.Labels {
		write(out, "  %-10s %8d %5d %5d  %9.1f %6.1f %5.1f\n", l.Label, l.Expected, l.Said, l.Right, l.Precision, l.Recall, l.F1)
	}
	write(out, "\n  traps, by the label that they must not get\n")
	for _, g := range f.Traps {
		write(out, "  %-10s %d of %d fell for, %5.1f %% exact\n", g.Name, g.False, g.Rows, g.Exact)
	}
	write(out, "\n%s\n", f.ConfusionTable())
	if missed {
		for _, m := range f.Missed {
			write(out, "%s\t%s\t%q\twant %v\tgot %v\n", m.Language, m.Situation, m.Text, m.Expected, m.Got)
		}
	}
}
