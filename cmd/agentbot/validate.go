package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/sqlstore"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// validation is what `agentbot validate` was asked for.
type validation struct {
	config, language string
	json, strict     bool
}

// validateCommand checks a folder of flows before customers do.
func validateCommand() *cobra.Command {
	v := &validation{}
	cmd := &cobra.Command{
		Use:   "validate [DIR]",
		Short: "Check a folder of flows: every mistake with file, line and column (without DIR: the shipped flows)",
		Long: `Every mistake of every file is told at once, with the line, a caret and what may have been meant, also mistakes of the test cases and of the tables
beside the flows. With --config it also says on which steps conversations stand that these files do not have. Teams, labels and attributes are looked up in what setup saw of the account, chatwoot.snapshot.json beside the configuration; with
--config and without that file, all of them are warnings. Without --config nobody knows which account is meant: they are not looked up, and the last line says so.

It ends with 0 when all is well (warnings count only with --strict), with 1 when there are mistakes, and with 2 when the folder or the configuration
could not be read or the command was typed wrongly.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t, err := tell(cmd, v.language)
			if err != nil {
				return err
			}
			return t.fails(exitUnread, v.run(cmd.Context(), t, strings.Join(args, "")))
		},
	}
	f := cmd.Flags()
	f.StringVar(&v.config, "config", "", "take languages, teams and the mode of actions from this configuration")
	f.BoolVar(&v.json, "json", false, "print the mistakes for machines: {ok, flows, problems: [{file, line, column, end_line, end_column, rule, severity, message, hint}]}")
	f.BoolVar(&v.strict, "strict", false, "end with 1 for warnings too")
	languageFlag(cmd, &v.language)
	return typedWrongly(cmd)
}

func (v *validation) run(ctx context.Context, t told, dir string) error {
	b := defaultBot()
	b.Company = "Example"
	if v.config != "" {
		config, _, err := LoadConfig(v.config)
		if err != nil {
			return err
		}
		b = config.AllBots()[0].BotConfig
	}
	if dir != "" {
		b.Flows.Dir = dir
	}
	name := t.in("the shipped flows")
	if b.Flows.Dir != "" {
		name = b.Flows.Dir
		if err := seesFolder(name); err != nil {
			return err
		}
	}
	library, problems := check(b)
	if library != nil {
		unknown, err := unknownNames(v.config, b)
		if err != nil {
			return err
		}
		unfit, err := unfitButtons(v.config, library)
		if err != nil {
			return err
		}
		problems = slices.Concat(problems, unknown, unfit, library.Unheard(), unmailed(v.config, b, library), v.standing(ctx, library))
	}
	return v.verdict(t, name, b, library, problems)
}

// seesFolder says what is wrong with a name that should be a folder's.
func seesFolder(name string) error {
	if info, err := os.Stat(name); err != nil || !info.IsDir() {
		return phrase.Errorf("%s is not a folder seen from here: name the folder that holds the flows' YAML files", name)
	}
	return nil
}

// standing looks in the store, where there is one already, which conversations stand on steps that the new files do not have.
func (v *validation) standing(ctx context.Context, library *flows.Library) (problems []flows.Problem) {
	if v.config == "" {
		return nil
	}
	config, _, err := LoadConfig(v.config)
	if err != nil {
		return nil // it was loaded a moment ago, and told if it is wrong
	}
	store, err := sqlstore.Inspect(ctx, config.Store.DSN.Reveal(), time.Second)
	if errors.Is(err, sqlstore.ErrNoStore) {
		return nil
	}
	if err == nil {
		problems, err = stranded(ctx, store, config.AllBots()[0].Name, library)
		err = errors.Join(err, store.Close())
	}
	if err != nil {
		return []flows.Problem{flows.NotLooked(err)}
	}
	return problems
}

// check reads a folder of flows with all that belongs to it. Without a library nothing but its own mistakes is known.
func check(b BotConfig) (*flows.Library, []flows.Problem) {
	options := flowOptions(b, entity.Values{Now: time.Now})
	if options.ActionsMode == mockActions && options.MockURL == "" {
		options.MockURL = "http://127.0.0.1" // only checked, never called
	}
	options.Confused = intent.Confused
	library, problems := flows.Load(b.flowFiles(), options)
	if library == nil {
		return nil, problems
	}
	problems = checkTables(b, library)
	_, wrong := library.LoadCases(b.flowFiles())
	return library, append(problems, wrong...)
}

// verdict prints what was found, and is an error for what must not pass.
func (v *validation) verdict(t told, name string, b BotConfig, library *flows.Library, problems []flows.Problem) error {
	mistakes, count := 0, 0
	for _, p := range problems {
		if !p.Warning || v.strict {
			mistakes++
		}
	}
	if library != nil {
		count = len(library.Cards())
	}
	switch {
	case v.json:
		if err := encodeVerdict(t, mistakes == 0, count, problems); err != nil {
			return err
		}
	case len(problems) > 0:
		write(t.out, "%s\n", strings.TrimRight(flows.FormatIn(t.language, problems), "\n"))
	}
	switch {
	case mistakes == 1:
		return t.fails(exitProblems, phrase.Errorf("1 mistake in %s", name))
	case mistakes > 0:
		return t.fails(exitProblems, phrase.Errorf("%d mistakes in %s", mistakes, name))
	}
	if err := b.anyFlow(library); err != nil {
		return t.fails(exitProblems, err)
	}
	switch {
	case v.json:
	case count == 1:
		t.say("ok: 1 flow of %s in %s", name, strings.Join(b.Flows.Languages, ", "))
	default:
		t.say("ok: %d flows of %s in %s", count, name, strings.Join(b.Flows.Languages, ", "))
	}
	if !v.json && !accountKnown(v.config) {
		t.say("teams, labels and attributes were compared with no account: --config says which")
	}
	return nil
}
