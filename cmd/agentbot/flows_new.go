package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/entity"
	"agentbot/cmd/agentbot/cases"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// newFlow is a flow as somebody describes it who has written none yet.
type newFlow struct {
	told
	name, dir string

	title   []string // as given: "es: …" or in the language of the reader
	phrases []string
	asks    []string // name/type: question
	says    []string
	team    string
}

func flowsNewCommand() *cobra.Command {
	n := &newFlow{}
	var language string
	cmd := &cobra.Command{
		Use:   "new NAME [DIR]",
		Short: "Write a flow and its test case, from a few questions (DIR: a folder of flows, else the current one)",
		Long: `What no flag says is asked. The flow greets nobody and changes nothing: it starts with one of the phrases, asks, says what you want said, and
hands over to a team or ends. It is checked and its test is played before anything is written; nothing is ever overwritten.

A text is in the language of --lang; "es: …" before it gives it in another one. Where a language is missing, the text that is there stands in for it,
and the file says so in its first lines.`,
		Example: `  agentbot flows new invoice_copy my-flows --title "Second copy of an invoice" --phrase "I need a copy of my invoice" \
    --phrase "es: necesito una copia de mi factura" --ask "document/cpf: Which CPF is the purchase under?" --say "Thank you." --team payments`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := tell(cmd, language)
			if err != nil {
				return err
			}
			n.told, n.name, n.dir = t, args[0], "."
			if len(args) == 2 {
				n.dir = args[1]
			}
			return t.fails(exitUnread, n.run(cmd))
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&n.title, "title", nil, "what the customer wants, in a few words")
	f.StringArrayVar(&n.phrases, "phrase", nil, "what customers write who want it; several times for several")
	f.StringArrayVar(&n.asks, "ask", nil, `"name/type: question", several times for several; types: `+strings.Join(askable(), ", "))
	f.StringArrayVar(&n.says, "say", nil, "what the bot says in the end")
	f.StringVar(&n.team, "team", "", "the team that it hands over to; - for none: then it ends there")
	languageFlag(cmd, &language)
	return typedWrongly(cmd)
}

var flowName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (n *newFlow) run(cmd *cobra.Command) error {
	if !flowName.MatchString(n.name) {
		return phrase.Errorf("%q cannot be the name of a flow: small letters, digits and _, beginning with a letter", n.name)
	}
	if _, err := os.Stat(filepath.Join(n.dir, "texts.yaml")); err != nil {
		return phrase.Errorf("%s holds no flows, because there is no texts.yaml: begin with  agentbot flows init %s", n.dir, n.dir)
	}
	flowFile, testFile := n.name+".yaml", filepath.ToSlash(filepath.Join(flows.TestsDir, n.name+".yaml"))
	for _, name := range []string{flowFile, testFile} {
		switch _, err := os.Lstat(filepath.Join(n.dir, name)); {
		case err == nil:
			return phrase.Errorf("%s is there already, and nothing is overwritten: choose another name", filepath.Join(n.dir, name))
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("look into the folder: %w", err)
		}
	}
	d, err := n.ask(newPrompt(n.told, cmd.InOrStdin()))
	if err != nil {
		return err
	}
	files := map[string][]byte{flowFile: d.flow(), testFile: d.tests()}
	if err := n.try(cmd.Context(), files); err != nil {
		return err
	}
	if err := writeFiles(n.dir, files); err != nil {
		return err
	}
	n.say("%s and %s are written, checked and tested.", filepath.Join(n.dir, flowFile), filepath.Join(n.dir, testFile))
	for _, code := range d.missing() {
		n.say("Still to be translated into %s: the file repeats the other language there.", code)
	}
	n.say("Next: open the flow, then  agentbot test %s --flow %s", n.dir, n.name)
	return nil
}

// try checks and plays the new flow in a copy of the folder, so that nothing that does not work is written beside what does.
func (n *newFlow) try(ctx context.Context, files map[string][]byte) (err error) {
	copied, err := os.MkdirTemp("", "agentbot-flows-")
	if err != nil {
		return fmt.Errorf("make a copy of the folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(copied)) }()
	if err := os.CopyFS(copied, os.DirFS(n.dir)); err != nil {
		return fmt.Errorf("make a copy of the folder: %w", err)
	}
	if err := writeFiles(copied, files); err != nil {
		return err
	}
	b := defaultBot()
	b.Company, b.Flows.Dir = "Example", copied
	if _, problems := check(b); len(problems) > 0 {
		write(n.out, "%s", flows.FormatIn(n.language, problems))
		return n.fails(exitProblems, phrase.Errorf("so nothing was written"))
	}
	report, err := cases.Run(ctx, cases.Config{Files: os.DirFS(copied), Flow: n.name, Options: flowOptions(b, entity.Values{Now: time.Now})}, time.Now)
	if err != nil {
		return err
	}
	if len(report.Failed()) > 0 {
		if err := report.Print(n.out, n.language); err != nil {
			return fmt.Errorf("print the report: %w", err)
		}
		return n.fails(exitProblems, phrase.Errorf("its test does not go as it should, so nothing was written: phrases may be too close to those of another flow"))
	}
	return nil
}
