package main

import (
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/eval"
)

// innocence is the AUROC of the first file, which holds attacks, against another.
type innocence struct {
	Attacks string  `json:"attacks"`
	Against string  `json:"against"`
	AUROC   float64 `json:"auroc"`
	Unseen  float64 `json:"auroc_unseen"` // of the halves that the wordings were not developed on
}

// evalInjectionCommand measures how many texts are marked as attempts to give a model orders.
func evalInjectionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "injection FILE…",
		Short: "How many texts are marked as attempts to give a model orders",
		Long: `FILE holds rows {"text": …, "kind": …}: attacks in the first file, innocent texts
in the others (of rows with "split", the test rows). What is marked is the recall
in the first and false alarms in the others; rows of kind "indirect_payload" are
counted apart. The wordings were developed on one half of the attacks, told by a
hash of the text; the other half is reported beside it.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			var all []eval.InjectionFigures
			out := cmd.OutOrStdout()
			for _, path := range paths {
				rows, err := readRows[eval.Attempt](path)
				if err != nil {
					return err
				}
				started := time.Now()
				f := eval.Injection(rows)
				f.Set, f.QueryUS = setName(path), float64(time.Since(started).Microseconds())/float64(len(rows))
				all = append(all, f)
				if !asJSON {
					write(out, "%s: %.1f %% of %d marked (half worked on %.1f, other half %.1f), payloads %.1f %% of %d, %.1f µs a text\n",
						f.Set, f.Flagged, f.Rows, f.Worked, f.Unseen, f.Planted, f.Payloads, f.QueryUS)
				} else if err := printFigures(out, f); err != nil {
					return err
				}
			}
			for _, other := range all[1:] {
				i := innocence{Attacks: all[0].Set, Against: other.Set}
				i.AUROC, i.Unseen = eval.InjectionAUROC(all[0], other)
				if !asJSON {
					write(out, "%s against %s: AUROC %.1f (other half %.1f)\n", i.Attacks, i.Against, i.AUROC, i.Unseen)
				} else if err := printFigures(out, i); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it for machines")
	return cmd
}
