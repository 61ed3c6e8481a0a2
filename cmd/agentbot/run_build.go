package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/bot/desk"
	"agentbot/bot/llm"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/sqlstore"
	"agentbot/bot/web"
	"agentbot/chatwoot"
)

// Names in the store's small settings.
const (
	metaInstance   = "instance"
	metaCodeSecret = "code_secret"
	metaBotID      = "bot_id/"
)

const (
	turnLease    = 45 * time.Second // longer than a turn may take, so nothing is renewed
	turnDeadline = 30 * time.Second
	turnAttempts = 3
)

// seams are where simulation, crash and failure tests reach in: they replace or wrap the store and the ways out, shorten the waits, and bring what
// takes long to load. The zero value changes nothing.
type seams struct {
	open     func(ctx context.Context) (bot.Store, error) // instead of store.dsn
	store    func(bot.Store) bot.Store
	chatwoot http.RoundTripper
	business func(http.RoundTripper) http.RoundTripper
	mail     func(ctx context.Context, network, address string) (net.Conn, error) // to the mail server; nil: over the network
	posted   func(bot.Mail)                                                       // gets the mails where no mail server is configured; may be nil
	model    http.RoundTripper
	waits    *bot.Waits
	patience time.Duration                                      // for one webhook; 0: the server's own
	after    func(d time.Duration, f func()) (stop func() bool) // nil: time.AfterFunc
	learned  *learned
	models   intent.Cache  // instead of the folder beside the database
	lease    time.Duration // of a turn
}

// request is how long one request may take; 0 is everybody's own default.
func (s seams) request() time.Duration {
	if s.waits == nil {
		return 0
	}
	return s.waits.Request
}

// turnLease is how long a turn may be in one process's hands.
func (s seams) turnLease() time.Duration { return cmp.Or(s.lease, turnLease) }

// build makes everything of one process. Nothing is sent and no port is opened yet, but the store is ours.
func build(ctx context.Context, config Config, log zerolog.Logger, c *clock) (*program, error) {
	return buildWith(ctx, config, log, c, seams{})
}

func buildWith(ctx context.Context, config Config, log zerolog.Logger, c *clock, s seams) (*program, error) {
	p := &program{config: config, log: log, clock: c, replica: rand.Text(), seams: s, members: map[string]*member{}}
	if err := p.assemble(ctx); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (p *program) assemble(ctx context.Context) error {
	var names []string
	for _, b := range p.config.AllBots() {
		names = append(names, b.Name)
	}
	p.metrics = web.NewMetrics(version, names...)
	p.observer = bot.Observers{logObserver{p.log}, p.metrics}
	if err := p.openStore(ctx); err != nil {
		return err
	}
	model, err := p.newModel(ctx)
	if err != nil {
		return err
	}
	for _, b := range p.config.AllBots() {
		if err := p.addMember(ctx, b, model); err != nil {
			return fmt.Errorf("bot %s: %w", b.Name, err)
		}
	}
	p.connect()
	return nil
}

// openStore takes the store for this process. What an earlier one had claimed when it died is due at once.
func (p *program) openStore(ctx context.Context) error {
	open := p.seams.open
	if open == nil {
		open = func(ctx context.Context) (bot.Store, error) {
			return sqlstore.Open(ctx, p.config.Store.DSN.Reveal(), sqlstore.Options{Serve: true})
		}
	}
	s, err := open(ctx)
	if err != nil {
		return fmt.Errorf("open store.dsn: %w", err)
	}
	p.store = s
	p.history, _ = s.(bot.History)
	if p.seams.store != nil {
		p.store = p.seams.store(s)
	}
	p.closers = append(p.closers, s.Close)
	if keeper, ok := p.store.(timekeeper); ok { // before the first claim, which judges what others have left under way
		if err := p.clock.keepTime(keeper)(ctx); err != nil {
			return err
		}
	}
	if err := p.store.Recover(ctx, p.clock.Now()); err != nil {
		return fmt.Errorf("take up what was under way: %w", err)
	}
	return nil
}

// newModel is the one client for the model, nil without one: its limits and its cost are shared by all bots.
func (p *program) newModel(ctx context.Context) (*llm.Client, error) {
	c := p.config.LLM
	if c.BaseURL == "" {
		return nil, nil
	}
	recalled, remember, err := p.formatMemory(ctx)
	if err != nil {
		return nil, err
	}
	client, err := llm.New(llm.Config{
		BaseURL: c.BaseURL, Key: llm.Key(c.APIKey.Reveal()), Model: c.Model, EmbeddingModel: c.EmbeddingModel,
		Timeout: c.Timeout.D(), MaxConcurrent: c.MaxConcurrent, TokenField: c.TokenField, NoTemperature: c.NoTemperature, Now: p.clock.Now, Transport: p.seams.model,
		Recalled: recalled, Remember: remember,
	})
	if err != nil {
		return nil, fmt.Errorf("llm: %w", err)
	}
	return client, nil
}

// addMember builds one bot: its two directions to Chatwoot, its business systems, and its mind.
func (p *program) addMember(ctx context.Context, b NamedBot, model *llm.Client) error {
	m := &member{config: b}
	place, err := p.place(ctx, b)
	if err != nil {
		return err
	}
	user, err := m.toChatwoot(place, p.clock, p.seams)
	if err != nil {
		return err
	}
	mind, err := newMind(ctx, b, model, p)
	if err != nil {
		return err
	}
	m.business = mind.business
	files, err := filesClient(b.Chatwoot)
	if err != nil {
		return err
	}
	if p.seams.chatwoot != nil {
		files.Transport = p.seams.chatwoot
	}
	office := &desk.Office{User: user, Known: knownTeams(b.Teams), Now: p.clock.Now}
	m.profile = mind.profile(desk.Shaper{}, m.desk, &desk.Files{HTTP: files}, office)
	m.learn = append(mind.learn, p.reconciled(b.Name, p.reconcile(m)))
	m.reload, m.tables, m.flows, m.noted = mind.reload, mind.tables, mind.flows, &mind.noted
	p.members[b.Name] = m
	return nil
}

// place is what both directions to Chatwoot know about the bot: names, and the ids that may have been learned in an earlier life.
func (p *program) place(ctx context.Context, b NamedBot) (desk.Place, error) {
	instance, err := p.store.Meta(ctx, metaInstance)
	if err != nil {
		return desk.Place{}, fmt.Errorf("read the store's instance: %w", err)
	}
	id := b.Chatwoot.BotID
	if id == 0 {
		learned, err := p.store.Meta(ctx, metaBotID+b.Name)
		if err != nil {
			return desk.Place{}, fmt.Errorf("read the bot's id: %w", err)
		}
		id, _ = strconv.ParseInt(learned, 10, 64) // empty: not learned yet, which is 0
	}
	keep := func(id int64) {
		if _, err := p.store.SetMeta(context.WithoutCancel(ctx), metaBotID+b.Name, strconv.FormatInt(id, 10), false); err != nil {
			p.observer.Trouble("keep_bot_id", bot.Key{Bot: b.Name}, err)
		}
	}
	return desk.Place{Bot: b.Name, Account: b.Chatwoot.Account, Instance: instance, Identity: desk.NewIdentity(id, keep)}, nil
}

// toChatwoot builds receiver and desk, and the client that only reads, nil without a user's token.
func (m *member) toChatwoot(place desk.Place, c *clock, s seams) (user *chatwoot.Client, err error) {
	config := m.config.Chatwoot
	connect := func(token Secret) (*chatwoot.Client, error) {
		return chatwoot.New(chatwoot.Config{
			URL: config.URL, Account: config.Account, Token: chatwoot.Secret(token.Reveal()), Transport: s.chatwoot, Timeout: s.request(),
		})
	}
	client, err := connect(config.BotToken)
	if err != nil {
		return nil, fmt.Errorf("client with the bot's token: %w", err)
	}
	if config.UserToken != "" {
		user, err = connect(config.UserToken)
		if err != nil {
			return nil, fmt.Errorf("client with the user's token: %w", err)
		}
	}
	until, err := config.previousUntil()
	if err != nil {
		return nil, fmt.Errorf("chatwoot.previous_secret_until %w", err)
	}
	m.receiver = &desk.Receiver{
		Place: place, Secret: chatwoot.Secret(config.WebhookSecret.Reveal()), Tolerance: c.tolerance(),
		Previous: chatwoot.Secret(config.PreviousWebhookSecret.Reveal()), Until: until,
	}
	m.desk, err = desk.New(desk.Config{Place: place, Client: client, User: user, Now: c.Now, Timeout: s.request()})
	if err != nil {
		return nil, fmt.Errorf("build the desk: %w", err)
	}
	return user, nil
}

// connect ties the members to the one engine, the two couriers and the server.
func (p *program) connect() {
	profiles, desks, changes := map[string]*bot.Profile{}, map[string]bot.Desk{}, map[string]bot.Desk{}
	for name, m := range p.members {
		profiles[name], desks[name], changes[name] = m.profile, m.desk, m.business
		key := bot.Key{Bot: name, Account: m.config.Chatwoot.Account}
		m.receiver.OnElsewhere = func(account int64) { p.observer.Received(key, "another account's", "elsewhere", 0) }
		m.receiver.OnPrevious = func() { p.previousUsed(name, m.receiver.Until) }
		m.receiver.OnForeign = func(key bot.Key, instance string) {
			p.observer.Trouble("foreign_instance", key, fmt.Errorf("instance %s also writes as this bot: a second agentbot, or one restored from a copy", instance))
		}
	}
	p.engine = p.newEngine(profiles)
	p.desks, p.changes = p.newCourier(bot.DeskLane, desks), p.newCourier(bot.BusinessLane, changes)
	p.server = web.New(web.Config{Version: version, Timeout: p.seams.patience, Receive: p.receive, Ready: p.ready, Notes: p.notes, Metrics: p.metrics, Log: p.log})
}

func (p *program) newEngine(profiles map[string]*bot.Profile) *bot.Engine {
	after := p.seams.after
	if after == nil {
		after = func(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }
	}
	return &bot.Engine{
		Store: p.store, Profiles: profiles, Now: p.clock.Now, Observer: p.observer, Lease: p.seams.turnLease(), Deadline: turnDeadline, Attempts: turnAttempts,
		After: after,
	}
}

func (p *program) newCourier(lane bot.Lane, desks map[string]bot.Desk) *bot.Courier {
	waits := bot.DefaultWaits()
	if p.seams.waits != nil {
		waits = *p.seams.waits
	}
	return &bot.Courier{Store: marking{p.store, p}, Lane: lane, Desks: desks, Policy: p.policy, Waits: waits, Now: p.clock.Now, Observer: p.observer}
}

// reconcile asks Chatwoot once for what was missed while nobody listened.
func (p *program) reconcile(m *member) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		known, err := p.store.Pending(ctx, m.config.Name)
		if err != nil {
			return fmt.Errorf("list what our rows call pending: %w", err)
		}
		return m.desk.Reconcile(ctx, known, func(ctx context.Context, in bot.Inbound) error {
			_, err := p.record(ctx, in, m.profile.Policy)
			return err
		})
	}
}

// codeSecret is this installation's own: one-time codes are derived from it and kept nowhere.
func codeSecret(ctx context.Context, s bot.Store) ([]byte, error) {
	var fresh [32]byte
	if _, err := rand.Read(fresh[:]); err != nil {
		return nil, fmt.Errorf("draw the secret of one-time codes: %w", err)
	}
	kept, err := s.SetMeta(ctx, metaCodeSecret, hex.EncodeToString(fresh[:]), true)
	if err != nil {
		return nil, fmt.Errorf("keep the secret of one-time codes: %w", err)
	}
	return hex.DecodeString(kept)
}

// actionSecrets resolves ${secret:name} at sending.
func actionSecrets(list []NamedSecret) func(name string) (string, error) {
	return func(name string) (string, error) {
		for _, s := range list {
			switch {
			case s.Name != name:
			case s.Env != "":
				return os.Getenv(s.Env), nil
			default:
				return s.Value.Reveal(), nil
			}
		}
		return "", fmt.Errorf("actions.secrets has no %s", name)
	}
}

// server is the mail server, nil without one.
func (c SMTPConfig) server() *business.SMTP {
	if c.Host == "" {
		return nil
	}
	return &business.SMTP{
		Host: c.Host, Port: c.Port, Security: business.Security(c.Security), User: c.User, From: c.From,
		Password: func() (string, error) { return c.Password.Reveal(), nil },
	}
}

func knownTeams(teams []Team) []bot.Team {
	known := make([]bot.Team, len(teams))
	for i, t := range teams {
		known[i] = bot.Team{ID: t.ID, Name: t.Name}
	}
	return known
}
