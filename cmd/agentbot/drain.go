package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

// drainOptions are what was typed.
type drainOptions struct {
	bot     string // "": all
	inboxes []int64
	off     bool
	wait    time.Duration
	heed    time.Duration // how soon a serving process must have heard of it
	late    time.Duration // how long news of a conversation that Chatwoot shows as pending may be on its way
}

// drainCommand takes the bot out without leaving anybody behind.
func drainCommand() *cobra.Command {
	var path string
	o := drainOptions{heed: drainHeed, late: drainLate}
	cmd := &cobra.Command{
		Use:   "drain",
		Short: "Hand every pending conversation over, so that the bot can be disconnected",
		Long: `Every pending conversation of the bot goes to people with its note; what
customers write from now on goes to people at once. It works beside a running
serve, which does it; without one it does it itself. It ends when every process
that serves has heard of it and all receipts are in, with 0 when nothing is
left. The order stands, over restarts too, until --off.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, _, err := LoadConfig(configPath(path))
			if err != nil {
				return err
			}
			if o.wait <= 0 {
				return fmt.Errorf("--wait %s: want longer than nothing", o.wait)
			}
			log := newLogger(LogConfig{Level: "error", Format: config.Log.Format}, cmd.ErrOrStderr())
			return drain(cmd.Context(), config, o, log, cmd.OutOrStdout(), seams{})
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	cmd.Flags().StringVar(&o.bot, "bot", "", "only this bot")
	cmd.Flags().Int64SliceVar(&o.inboxes, "inbox", nil, "only the inbox of this number; may be given several times (default: all of the bot)")
	cmd.Flags().BoolVar(&o.off, "off", false, "end it: the bot answers again")
	cmd.Flags().DurationVar(&o.wait, "wait", 15*time.Minute, "how long to wait for the last receipt")
	return cmd
}

// drainage is one run of the command.
type drainage struct {
	options drainOptions
	config  Config
	bots    []NamedBot
	store   drainStore
	out     io.Writer
	leaves  bool                 // who serves from the store may all end: then we go on
	orders  map[string]time.Time // when each bot's order was given
	deaf    time.Time            // since when somebody who serves has not heard of it; zero: all have
}

// drainStore is what the command needs of a store.
type drainStore interface {
	bot.History
	settings
	Pending(ctx context.Context, bot string) ([]bot.Key, error)
	Live(ctx context.Context, bot string) (map[bot.Key]int, error)
	Inboxes(ctx context.Context, bot string) ([]int64, error)
	Moved(ctx context.Context, bot string, since time.Time) ([]bot.Key, error)
	Leases(ctx context.Context) (map[string]bot.Lease, error)
	timekeeper
}

func drain(ctx context.Context, config Config, o drainOptions, log zerolog.Logger, out io.Writer, s seams) (err error) {
	d := &drainage{options: o, config: config, out: out, orders: map[string]time.Time{}}
	if d.bots, err = config.named(o.bot); err != nil {
		return err
	}
	if o.off {
		return d.beside(ctx, d.end)
	}
	path, isFile := strings.CutPrefix(config.Store.DSN.Reveal(), "sqlite:")
	if !isFile {
		return d.among(ctx, log, s)
	}
	if _, err := os.Stat(path); err != nil { // a slip in the path must not drain an empty store
		return fmt.Errorf("open store.dsn: %w: check the path, and where the program is started", err)
	}
	p, err := buildWith(ctx, config, log, &clock{}, s)
	if errors.Is(err, sqlstore.ErrServed) {
		still := d.beside(ctx, d.run)
		if !errors.Is(still, errNobodyServes) {
			return still
		}
		if p, err = buildWith(ctx, config, log, &clock{}, s); errors.Is(err, sqlstore.ErrServed) {
			return still
		} // else it has ended, as another drain does when it is done
	}
	if err != nil {
		return err
	}
	return d.alone(ctx, p)
}

// among works in a store that replicas share: beside those that serve, alone when there are none. It is opened in the way that changes no schema, so
// that a newer program does not upgrade what older ones are serving from.
func (d *drainage) among(ctx context.Context, log zerolog.Logger, s seams) error {
	d.leaves = true
	err := d.beside(ctx, func(ctx context.Context) error {
		a, err := d.audience(ctx)
		if err != nil {
			return err
		}
		if a.all == 0 {
			return errNobodyServes
		}
		return d.run(ctx)
	})
	if !errors.Is(err, errNobodyServes) {
		return err
	}
	d.leaves = false
	p, err := buildWith(ctx, d.config, log, &clock{}, s)
	if err != nil {
		return err
	}
	return d.alone(ctx, p)
}

// named is the one bot of a name, or all.
func (c Config) named(name string) ([]NamedBot, error) {
	var names []string
	for _, b := range c.AllBots() {
		if b.Name == name {
			return []NamedBot{b}, nil
		}
		names = append(names, b.Name)
	}
	if name != "" {
		return nil, fmt.Errorf("--bot %s: no bot of this name is configured; there are %s", name, strings.Join(names, ", "))
	}
	return c.AllBots(), nil
}

// beside works through the store of a process that serves.
func (d *drainage) beside(ctx context.Context, do func(ctx context.Context) error) (err error) {
	s, err := sqlstore.Open(ctx, d.config.Store.DSN.Reveal(), sqlstore.Options{})
	if err != nil {
		return fmt.Errorf("open store.dsn: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	d.store = s
	return do(ctx)
}

// alone runs the machine for as long as it takes: everything of serve but the listener.
func (d *drainage) alone(ctx context.Context, p *program) (err error) {
	store, ok := p.history.(drainStore)
	if !ok {
		return errors.Join(errors.New("this store cannot be drained"), p.close())
	}
	d.store = store
	running, stop := context.WithCancel(ctx)
	defer func() {
		stop()
		p.working.Wait()
		err = errors.Join(err, p.close())
	}()
	if err := d.order(ctx); err != nil {
		return err
	}
	if err := p.heedDrains(ctx); err != nil { // before the first turn
		return err
	}
	p.start(running)
	return d.watch(ctx)
}

func (d *drainage) run(ctx context.Context) error {
	if err := d.order(ctx); err != nil {
		return err
	}
	return d.watch(ctx)
}

// order writes the order of each bot, beside what was ordered before.
func (d *drainage) order(ctx context.Context) error {
	for _, b := range d.bots {
		o, err := readDrain(ctx, d.store, b.Name)
		if err != nil {
			return err
		}
		// Never before the order that stands, whatever a clock says: who hears of the later one has heard of both.
		now, err := d.now(ctx)
		if err != nil {
			return err
		}
		o.Since = latest(now, o.Since.Add(time.Microsecond))
		o.All = o.All || len(d.options.inboxes) == 0
		o.Inboxes = append(o.Inboxes, d.options.inboxes...)
		slices.Sort(o.Inboxes)
		if o.Inboxes = slices.Compact(o.Inboxes); o.All {
			o.Inboxes = nil
		}
		if err := keepDrain(ctx, d.store, b.Name, o); err != nil {
			return err
		}
		if _, again := d.orders[b.Name]; !again { // what was handed over since the first counts
			d.orders[b.Name] = o.Since
		}
		if err := d.unknownInboxes(ctx, b.Name, o); err != nil {
			return err
		}
		d.say("Draining %s, %s: no new conversation is begun. agentbot drain --off ends it.", b.Name, o)
	}
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// holds says whether an order still is for all that this run was started for: of two that were given at the same moment one may have undone the other.
func (d *drainage) holds(o drainOrder) bool {
	if len(d.options.inboxes) == 0 {
		return o.All
	}
	return !slices.ContainsFunc(d.options.inboxes, func(id int64) bool { return !o.covers(id) })
}

// say writes a paragraph, no line wider than the page.
func (d *drainage) say(format string, args ...any) {
	teller{out: d.out}.wrap("", fmt.Sprintf(format, args...))
}

// unknownInboxes says when a number was probably mistyped.
func (d *drainage) unknownInboxes(ctx context.Context, name string, o drainOrder) error {
	known, err := d.store.Inboxes(ctx, name)
	if err != nil {
		return err
	}
	for _, id := range o.Inboxes {
		if !slices.Contains(known, id) {
			d.say("Inbox %d: %s has had no conversation there. Is the number right?", id, name)
		}
	}
	return nil
}

// end takes the order back, of all or of some inboxes.
func (d *drainage) end(ctx context.Context) error {
	for _, b := range d.bots {
		o, err := readDrain(ctx, d.store, b.Name)
		switch {
		case err != nil && len(d.options.inboxes) > 0:
			return err
		case err == nil && !o.stands():
			d.say("%s is not draining.", b.Name)
			continue
		case o.All && len(d.options.inboxes) > 0:
			return fmt.Errorf("%s drains all its inboxes: end it without --inbox", b.Name)
		}
		o = drainOrder{Since: o.Since.Add(time.Microsecond), Inboxes: slices.DeleteFunc(o.Inboxes, func(id int64) bool {
			return len(d.options.inboxes) == 0 || slices.Contains(d.options.inboxes, id)
		})}
		if err := keepDrain(ctx, d.store, b.Name, o); err != nil {
			return err
		}
		if o.stands() {
			d.say("%s still drains %s.", b.Name, o)
			continue
		}
		d.say("%s answers again, within %s. What was handed over stays with people.", b.Name, drainEvery)
	}
	return nil
}
