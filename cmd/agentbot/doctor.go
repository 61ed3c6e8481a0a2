package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/sqlstore"
	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// What doctor takes for late, and how far back it looks.
const (
	lateAfter    = 5 * time.Minute
	looksBack    = 24 * time.Hour
	storePatient = 5 * time.Second
	mostShown    = 1000 // conversations read from the store for one finding; of which ten are named
)

// doctorFlags are what was typed behind the command.
type doctorFlags struct {
	config, bot, language, tokenFile, publicURL string
	json, quiet                                 bool
}

// doctorCommand is `agentbot doctor` on the real world.
func doctorCommand() *cobra.Command { return doctorCommandOn(connect.SystemWorld, freeSpace) }

// doctorCommandOn is the command with its seams: tests have another network, another clock and another disk.
func doctorCommandOn(world func(connect.Texts) connect.World, free func(dir string) (int64, bool)) *cobra.Command {
	var flags doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether everything between Chatwoot and agentbot is as it should be; changes nothing",
		Long: `Repeats every check of setup that needs no change, and looks at what a running installation shows: inboxes, conversations, store, model and
documents. It works while serve runs beside it and while it does not. Ends with 0 when nothing is wrong (warnings are allowed), else with 1.

What only administrators see (signing secret, automations) is looked at when there is an administrator's token: in ` + setupToken + `, or in a
file named by ` + setupTokenFile + ` or --token-file. It is used while doctor runs and kept nowhere. Of several bots, only the Chatwoot and account that
setup has seen last get it, or else those of the first bot; --bot names another.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.language == "" {
				flags.language = connect.LanguageOf(locale())
			}
			texts, err := connect.TextsIn(flags.language)
			if err != nil {
				return fmt.Errorf("--lang: %w", err)
			}
			token, err := administratorToken(flags.tokenFile)
			if err != nil {
				return err
			}
			return (&doctor{world: world(texts), path: flags.config, given: token, public: flags.publicURL, only: flags.bot, free: free}).run(cmd.Context(), flags, cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.config, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	f.StringVar(&flags.bot, "bot", "", "look at this bot only; its Chatwoot is the one that the administrator's token is for")
	f.BoolVar(&flags.json, "json", false, "print the findings as a JSON array, without what is right")
	f.BoolVar(&flags.quiet, "quiet", false, "leave out what is right")
	f.StringVar(&flags.language, "lang", "", "language: pt, es or en (default: the terminal's)")
	f.StringVar(&flags.tokenFile, "token-file", "", "file that holds an administrator's access token")
	f.StringVar(&flags.publicURL, "public-url", "", "address at which Chatwoot reaches agentbot, where no token shows it")
	return cmd
}

// doctor is one look at an installation.
type doctor struct {
	world    connect.World
	report   *report
	config   Config
	path     string // of the configuration, "" for the environment alone
	snapshot *connect.Snapshot
	given    chatwoot.Secret
	public   string
	only     string          // the name of the bot to look at; "": all of them
	store    *sqlstore.Store // nil: cannot be looked into
	free     func(dir string) (int64, bool)
}

func (d *doctor) run(ctx context.Context, flags doctorFlags, out io.Writer) error {
	r := &report{texts: d.world.Texts, out: out, quiet: flags.quiet, asJSON: flags.json}
	d.report = r
	if d.path == "" {
		if _, err := os.Stat(defaultConfigFile); err == nil {
			d.path = defaultConfigFile
		}
	}
	r.title()
	if err := d.look(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("doctor: %w", err)
	}
	if err := r.end(); err != nil {
		return err
	}
	if r.count(connect.Refusal) > 0 {
		return errors.New(d.world.Texts.Say("doctor_error", nil))
	}
	return nil
}

// look goes through everything, from what needs nobody else to what needs most.
func (d *doctor) look(ctx context.Context) error {
	if !d.settings() {
		return nil
	}
	d.openStore(ctx)
	defer d.closeStore()
	bots := d.config.AllBots()
	if d.only != "" {
		var names []string
		for _, b := range bots {
			names = append(names, b.Name)
		}
		at := slices.Index(names, d.only)
		if at < 0 {
			return fmt.Errorf("--bot %s: the configuration has no bot of that name; it has %s", d.only, strings.Join(names, ", "))
		}
		bots = bots[at : at+1]
	}
	home := d.home(bots)
	for _, b := range bots {
		name := ""
		if len(d.config.AllBots()) > 1 {
			name = b.Name
		}
		d.report.bot = name
		d.lookAtBot(ctx, b, home)
	}
	d.report.bot = ""
	d.model(ctx)
	return nil
}

// patient is one bot as doctor comes to know it.
type patient struct {
	NamedBot
	id     int64 // of the agent bot; 0: not known
	chat   connect.Answer
	given  chatwoot.Secret // the administrator's token, where it is for this one's Chatwoot
	reader *connect.Reader // nil: no token that reads
	admin  bool            // the reader is the administrator whose token was given
	survey *connect.Survey // nil: not seen
	self   *chatwoot.AgentBot
}

func (d *doctor) lookAtBot(ctx context.Context, b NamedBot, home account) {
	p := &patient{NamedBot: b, id: d.botID(ctx, b)}
	if accountOf(b) == home {
		p.given = d.given
	}
	if d.chatwoot(ctx, p) {
		d.tokens(ctx, p)
		d.flows(p)
		d.way(ctx, p)
		d.inboxes(p)
		d.conversations(ctx, p)
	} else {
		d.flows(p)
	}
	d.documents(ctx, p)
	d.mail(ctx, p)
	d.work(ctx, p)
}

// botID is the configured one, what the running process has learned, or what setup has seen.
func (d *doctor) botID(ctx context.Context, b NamedBot) int64 {
	if b.Chatwoot.BotID != 0 {
		return b.Chatwoot.BotID
	}
	if id := d.learnedID(ctx, b.Name); id != 0 {
		return id
	}
	if s := d.snapshot; s != nil && len(d.config.AllBots()) == 1 && s.Account == b.Chatwoot.Account {
		return s.Bot.ID
	}
	return 0
}

// beside is a file in the configuration's folder.
func (d *doctor) beside(name string) string { return filepath.Join(filepath.Dir(d.path), name) }
