package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/eval"
	"agentbot/bot/nlu/words"
)

// evalIntentsCommand measures how well texts find their flow, and strangers none.
func evalIntentsCommand() *cobra.Command {
	var shots string
	var learn, asJSON bool
	cmd := &cobra.Command{
		Use:   "intents FILE…",
		Short: "How well texts find their flow, and texts about nothing of yours find none",
		Long: `Each FILE is called NAME.LANGUAGE.jsonl and holds rows {"text": …, "intent": …,
"split": "train"|"test"}; the intent "oos" is about none of the others. Optional
"fewshot": 5 or 10 marks the rows of official subsets; without marks the phrases
are drawn, five times, and the mean is shown.

The train rows become flows, titled by their intent's name; the threshold is what
the classifier derives from them alone. --learn gives it half of the test texts
without their labels, as a log, and measures on the other half.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := intentSettings(shots, learn)
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			if !asJSON {
				write(out, "%-18s %5s %-6s %6s %8s %5s %7s %6s %6s %6s %6s %6s %8s %8s\n", "set", "shots", "log", "acc_in", "deployed", "loss", "oos_rec", "ceil_3", "auroc",
					"f1", "top3", "ece", "train_s", "query_us")
			}
			for _, path := range args {
				if err := evalIntents(out, path, settings, asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&shots, "shots", "", "phrases an intent: 5, 10 or full (default all three)")
	cmd.Flags().BoolVar(&learn, "learn", false, "learn from half of the test texts, without their labels, and measure on the other half")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one object a file and setting, for machines")
	return cmd
}

func intentSettings(shots string, learn bool) ([]eval.IntentSetting, error) {
	every := map[string]int{"5": 5, "10": 10, "full": 0}
	chosen := []string{shots}
	if shots == "" {
		chosen = []string{"5", "10", "full"}
	}
	var out []eval.IntentSetting
	for _, name := range chosen {
		n, ok := every[name]
		if !ok {
			return nil, fmt.Errorf("--shots %s: want 5, 10 or full", name)
		}
		out = append(out, eval.IntentSetting{Shots: n, Learn: learn, Clock: time.Now})
	}
	return out, nil
}

func evalIntents(out io.Writer, path string, settings []eval.IntentSetting, asJSON bool) error {
	name := setName(path)
	language := strings.TrimPrefix(filepath.Ext(name), ".")
	if !slices.Contains(words.Languages[:], language) {
		return fmt.Errorf("%s: want a name that ends in .pt.jsonl, .es.jsonl or .en.jsonl, for the language decides which abbreviations are read", path)
	}
	rows, err := readRows[eval.Labelled](path)
	if err != nil {
		return err
	}
	for _, s := range settings {
		s.Language = language
		f := eval.Intents(rows, s)
		f.Set = name
		if asJSON {
			if err := printFigures(out, f); err != nil {
				return err
			}
			continue
		}
		printIntents(out, f)
	}
	return nil
}

func printIntents(out io.Writer, f eval.IntentFigures) {
	share := func(p *float64) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprintf("%.1f", *p)
	}
	log := "-"
	if f.Learn {
		log = fmt.Sprint(f.Log)
	}
	write(out, "%-18s %5s %-6s %6.1f %8.1f %5.1f %7s %6s %6s %6.1f %6.1f %6.1f %8.2f %8.0f\n", f.Set, f.Shots, log, f.AccIn, f.AccDeployed, f.Loss,
		share(f.OOSRecall), share(f.Ceiling), share(f.AUROC), f.MacroF1, f.Top3, f.ECEAll, f.TrainS, f.QueryUS)
}
