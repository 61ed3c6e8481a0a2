package main

import (
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/eval"
	"agentbot/bot/nlu/language"
)

// evalLanguageCommand measures how often the language of a short text is told right.
func evalLanguageCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "langid FILE",
		Short: "How often the language of a short text is told right",
		Long: `FILE holds rows {"text": …, "lang": "pt"|"es"|"en"|…, "src": …}; src may be
missing. A language that is none of the three should be called "other".`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rows, err := readRows[eval.Spoken](args[0])
			if err != nil {
				return err
			}
			f := eval.Language(rows)
			f.Set, f.QueryUS = setName(args[0]), detectionTime(rows)
			if asJSON {
				return printFigures(cmd.OutOrStdout(), f)
			}
			out := cmd.OutOrStdout()
			write(out, "%s: %.1f %% of %d right, mean of the languages %.1f %%, %.1f µs a text\n", f.Set, f.Accuracy, f.Rows, f.Macro, f.QueryUS)
			for _, g := range f.Groups {
				write(out, "  %-8s %-18s %5.1f %% of %d\n", g.By, g.Name, g.Accuracy, g.Rows)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it for machines")
	return cmd
}

// detectionTime is what one text takes, in microseconds, on this machine.
func detectionTime(rows []eval.Spoken) float64 {
	started := time.Now()
	for _, r := range rows {
		language.Detect(r.Text)
	}
	return float64(time.Since(started).Microseconds()) / float64(len(rows))
}
