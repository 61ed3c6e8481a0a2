package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
	"agentbot/cmd/agentbot/setup"
)

// The variables that setup reads an administrator's token from. No flag holds it: flags are in the process list.
const (
	setupToken     = "AGENTBOT_SETUP_TOKEN"
	setupTokenFile = "AGENTBOT_SETUP_TOKEN_FILE"
)

// setupCommand is `agentbot setup` on the real world.
func setupCommand() *cobra.Command {
	return setupCommandOn(connect.SystemWorld, setup.OpenKeyboard)
}

// setupCommandOn is the command with its seams: tests have another network, another clock and another keyboard.
func setupCommandOn(world func(connect.Texts) connect.World, keyboard func(io.Reader) setup.Terminal) *cobra.Command {
	var flags setupFlags
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "Connect an existing Chatwoot: asks, checks the way, creates the bot, writes config.yaml",
		Long: `Every question can be answered beforehand: by a flag, or by a line of the file of --answers whose key is the flag's name with underscores
(url, account, public_url, listen, bot_name, inboxes, start, testers, accept, yes, lang, dir, token_file, and true or false for use_bot,
reset_secret, test_delivery, take_over, quiet_inboxes). A flag wins over the file. Without a terminal, a question without an answer ends it.

The administrator's token comes from the terminal, from ` + setupToken + `, or from a file: ` + setupTokenFile + ` or --token-file.
It is used while setup runs and kept nowhere.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			answers, err := flags.answers(cmd)
			if err != nil {
				return err
			}
			token, err := administratorToken(answers.TokenFile)
			if err != nil {
				return err
			}
			texts, err := connect.TextsIn(answers.Language)
			if err != nil {
				return fmt.Errorf("--lang: %w", err)
			}
			return runSetup(cmd.Context(), cmd, world(texts), answers, token, keyboard(cmd.InOrStdin()))
		},
	}
	flags.define(cmd)
	return cmd
}

func runSetup(ctx context.Context, cmd *cobra.Command, w connect.World, a setup.Answers, token chatwoot.Secret, keyboard setup.Terminal) error {
	out := cmd.OutOrStdout()
	width, colour := setup.OutputOf(out, os.Getenv)
	return setup.Run(ctx, setup.Config{World: w, Answers: a, Token: token, Terminal: keyboard, Out: out, Width: width, Colour: colour})
}

// setupFlags are what was typed behind the command.
type setupFlags struct {
	given                                                setup.Answers
	file                                                 string
	useBot, resetSecret, testDelivery, takeOver, quieten bool
}

func (s *setupFlags) define(cmd *cobra.Command) {
	f, a := cmd.Flags(), &s.given
	f.StringVar(&s.file, "answers", "", "YAML file with answers")
	f.StringVar(&a.URL, "url", "", "Chatwoot's address")
	f.Int64Var(&a.Account, "account", 0, "account, when the token's owner administers several")
	f.StringVar(&a.TokenFile, "token-file", "", "file that holds an administrator's access token")
	f.StringVar(&a.PublicURL, "public-url", "", "address at which Chatwoot reaches agentbot")
	f.StringVar(&a.Listen, "listen", "", "where agentbot listens (default "+setup.DefaultListen+")")
	f.StringVar(&a.BotName, "bot-name", "", "name of the bot (default "+setup.DefaultBotName+")")
	f.BoolVar(&s.useBot, "use-bot", false, "take an existing bot of that name and change its address")
	f.BoolVar(&s.resetSecret, "reset-secret", false, "give a bot without a signing secret a new one")
	f.BoolVar(&s.testDelivery, "test-delivery", true, "send a test message through a temporary inbox")
	f.StringArrayVar(&a.Inboxes, "inbox", nil, "inbox to connect, by number or name (repeatable)")
	f.BoolVar(&s.quieten, "quiet-inboxes", true, "switch off greeting and e-mail question of the connected inboxes")
	f.BoolVar(&s.takeOver, "take-over", false, "connect inboxes in which somebody else answers, instead of stopping")
	f.StringVar(&a.Start, "start", "", "whom the bot talks to at first: testers or everyone (default testers)")
	f.StringArrayVar(&a.Testers, "tester", nil, "phone or e-mail of a tester (repeatable)")
	f.StringSliceVar(&a.Accept, "accept", nil, "refusals to live with, of R10 (private address) and R17 (restarts)")
	f.BoolVar(&a.Yes, "yes", false, "say yes to what setup would ask, and take the defaults")
	f.StringVar(&a.Language, "lang", "", "language of the dialogue: pt, es or en (default: the terminal's)")
	f.StringVar(&a.Dir, "dir", "", "folder for config.yaml, secrets.env and the snapshot (default: this one)")
}

// answers puts the flags over the file.
func (s *setupFlags) answers(cmd *cobra.Command) (setup.Answers, error) {
	a := setup.Answers{}
	if s.file != "" {
		var err error
		if a, err = setup.ReadAnswers(s.file); err != nil {
			return a, err
		}
	}
	given := cmd.Flags().Changed
	for name, put := range map[string]func(){
		"url": func() { a.URL = s.given.URL }, "account": func() { a.Account = s.given.Account },
		"token-file": func() { a.TokenFile = s.given.TokenFile }, "public-url": func() { a.PublicURL = s.given.PublicURL },
		"listen": func() { a.Listen = s.given.Listen }, "bot-name": func() { a.BotName = s.given.BotName },
		"inbox": func() { a.Inboxes = s.given.Inboxes }, "start": func() { a.Start = s.given.Start },
		"tester": func() { a.Testers = s.given.Testers }, "accept": func() { a.Accept = s.given.Accept },
		"yes": func() { a.Yes = s.given.Yes }, "lang": func() { a.Language = s.given.Language }, "dir": func() { a.Dir = s.given.Dir },
		"use-bot": func() { a.UseBot = &s.useBot }, "reset-secret": func() { a.ResetSecret = &s.resetSecret },
		"test-delivery": func() { a.Test = &s.testDelivery }, "take-over": func() { a.TakeOver = &s.takeOver },
		"quiet-inboxes": func() { a.Quiet = &s.quieten },
	} {
		if given(name) {
			put()
		}
	}
	if a.Language == "" {
		a.Language = connect.LanguageOf(locale())
	}
	return a, a.Check()
}

// locale is what the terminal speaks: the first of these variables that says anything, as everywhere.
func locale() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// administratorToken is the token that was given beforehand; "" when it is to be asked for.
func administratorToken(file string) (chatwoot.Secret, error) {
	if file == "" {
		file = os.Getenv(setupTokenFile)
	}
	if file == "" {
		return chatwoot.Secret(strings.TrimSpace(os.Getenv(setupToken))), nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the administrator's token: %w", err)
	}
	return chatwoot.Secret(strings.TrimSpace(string(raw))), nil
}
