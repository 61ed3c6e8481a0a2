package main

import (
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/eval"
)

// evalUrgencyCommand measures how well urgent texts are told from others.
func evalUrgencyCommand() *cobra.Command {
	return evalFiles("urgency", "How well urgent texts are told from others",
		`FILE holds rows {"text": …, "urgent": true|false}. F1, precision and recall are of
"urgent" at the threshold that raises a handoff's priority; the recall at 5 % is
the best one that calls at most 5 % of the other texts urgent.`,
		func(rows []eval.Urgent, name string, us float64) eval.UrgencyFigures {
			f := eval.Urgency(rows)
			f.Set, f.QueryUS = name, us
			return f
		},
		func(out io.Writer, f eval.UrgencyFigures) {
			write(out, "%s: F1 %.1f (precision %.1f, recall %.1f), recall at 5 %% false alarms %.1f, AUROC %.1f, %d of %d urgent, %.1f µs a text\n",
				f.Set, f.F1, f.Precision, f.Recall, f.RecallAt5, f.AUROC, f.Urgent, f.Rows, f.QueryUS)
		},
		func(r []eval.Urgent) { eval.Urgency(r) })
}

// evalSentimentCommand measures how often a text's mood is told right.
func evalSentimentCommand() *cobra.Command {
	return evalFiles("sentiment", "How often a text's mood is told right",
		`FILE holds rows {"text": …, "label": "negative"|"neutral"|"positive"}. The macro-F1
is the mean over the labels that the file has.`,
		func(rows []eval.Feeling, name string, us float64) eval.SentimentFigures {
			f := eval.Sentiment(rows)
			f.Set, f.QueryUS = name, us
			return f
		},
		func(out io.Writer, f eval.SentimentFigures) {
			write(out, "%s: macro-F1 %.1f, %.1f %% of %d right, %.1f µs a text\n", f.Set, f.MacroF1, f.Accuracy, f.Rows, f.QueryUS)
			for _, label := range slices.Sorted(maps.Keys(f.F1)) {
				write(out, "  %-9s F1 %5.1f\n", label, f.F1[label])
			}
		},
		func(r []eval.Feeling) { eval.Sentiment(r) })
}

// evalFiles is a measure that prints one set of figures for each file. run is what one text's time is taken of.
func evalFiles[Row, Figures any](use, short, long string, measure func(rows []Row, name string, us float64) Figures, tell func(io.Writer, Figures), run func([]Row)) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: use + " FILE…", Short: short, Long: long, Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			for _, path := range paths {
				rows, err := readRows[Row](path)
				if err != nil {
					return err
				}
				run(rows[:1]) // word lists are read at the first text
				started := time.Now()
				run(rows)
				us := float64(time.Since(started).Microseconds()) / float64(len(rows))
				f := measure(rows, setName(path), us)
				if !asJSON {
					tell(cmd.OutOrStdout(), f)
				} else if err := printFigures(cmd.OutOrStdout(), f); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it for machines")
	return cmd
}
