package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"time"

	"github.com/spf13/pflag"

	"agentbot/bot/nlu/entity"
	"agentbot/cmd/agentbot/cases"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// flowTests is what `agentbot test` was asked for when no worlds are simulated: the test cases beside flows.
type flowTests struct {
	dir, flow, in, run string
	language           string  // of the report
	least              float64 // coverage in percent below which it fails
	json               bool
}

func (t *flowTests) flags(f *pflag.FlagSet) {
	f.StringVar(&t.flow, "flow", "", "only the cases about this flow, and its coverage")
	f.StringVar(&t.in, "in", "", "only the conversations in this language: pt, es or en (default: all)")
	f.StringVar(&t.run, "run", "", "only the cases whose name this regular expression finds")
	f.Float64Var(&t.least, "min-coverage", 0, "fail when less than this many percent of steps or branches are covered")
}

// runTests plays the cases and tells what became of them. Its error is that something is wrong.
func (t *flowTests) runTests(ctx context.Context, to told) error {
	c, err := t.config()
	if err != nil {
		return err
	}
	report, err := cases.Run(ctx, c, time.Now)
	if err != nil {
		return err
	}
	if t.json {
		err = report.Encode(to.out, to.language)
	} else if len(report.Problems) > 0 {
		write(to.out, "%s", flows.FormatIn(to.language, report.Problems))
	} else {
		err = report.Print(to.out, to.language)
	}
	if err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	steps, branches := report.Share()
	switch failed := len(report.Failed()); {
	case len(report.Problems) == 1:
		err = phrase.Errorf("1 mistake: nothing was tested")
	case len(report.Problems) > 0:
		err = phrase.Errorf("%d mistakes: nothing was tested", len(report.Problems))
	case failed > 0:
		err = phrase.Errorf("%d of %d cases failed", failed, len(report.Results))
	case min(steps, branches)*100 < t.least:
		err = phrase.Errorf("coverage is below %v %%", t.least)
	}
	return to.fails(exitProblems, err)
}

func (t *flowTests) config() (cases.Config, error) {
	b := defaultBot()
	c := cases.Config{Files: flows.Shipped(), Flow: t.flow, Options: flowOptions(b, entity.Values{Now: time.Now})}
	if t.in != "" {
		c.Languages = []string{t.in}
	}
	if t.run != "" {
		re, err := regexp.Compile(t.run)
		if err != nil {
			return c, phrase.Errorf("--run %s is no regular expression: %v", t.run, err)
		}
		c.Run = re
	}
	if t.dir == "" {
		return c, nil
	}
	info, err := os.Stat(t.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, phrase.Errorf("there is no folder %s: begin one with  agentbot flows init %s", t.dir, t.dir)
	case err != nil:
		return c, fmt.Errorf("look into the folder: %w", err)
	case !info.IsDir():
		return c, phrase.Errorf("%s is a file: name the folder with the flows", t.dir)
	}
	c.Files = os.DirFS(t.dir)
	return c, nil
}
