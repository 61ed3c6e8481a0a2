package cases

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/bot/desk"
	"agentbot/bot/storetest"
	"agentbot/cmd/agentbot/demo/aroeira"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

const botName = "test"

// What one turn may take; the clock is virtual, so only a flow that never ends could reach the deadline.
const (
	turnLease    = 45 * time.Second
	turnDeadline = 30 * time.Second
	turnAttempts = 3
)

// stage is the surroundings of one conversation.
type stage struct {
	*kit
	one      flows.Case
	clock    time.Time
	store    *storetest.Memory
	engine   *bot.Engine
	desks    *bot.Courier
	changes  *bot.Courier
	shop     *aroeira.System
	company  *company
	dialogue *dialogue
	seen     *passed
	calls    []call
	lines    []Line
	since    int // index of the line of the newest deed
	trouble  []error
	held     bool   // the business system takes its time: changes are not carried out
	spare    int    // changes that are carried out all the same
	made     int    // changes that were carried out during the newest deed
	saw      func() // is told whenever something has happened

	// Chatwoot's side
	key      bot.Key
	channel  string
	stamp    bot.Stamp
	message  int64
	status   bot.Status
	assignee bot.Assignee
	heard    time.Time // when the customer last wrote
	labels   []string
	priority string
	team     string
	notes    []string
	notices  []notice
	mails    []string
	custom   map[string]string // attributes that the bot set
	until    time.Time         // it is snoozed until then
	code     string            // the newest that was mailed
}

// call is one action that was asked for.
type call struct {
	action string
	inputs map[string]any
}

// stage sets up one conversation in which nobody has said anything.
func (k *kit) stage(one flows.Case) (*stage, error) {
	s := &stage{
		kit: k, one: one, clock: one.Begins, store: storetest.NewMemory(), seen: newPassed(), status: bot.Pending, custom: map[string]string{}, labels: slices.Clone(one.Labels),
		key: bot.Key{Bot: botName, Account: 1, Conversation: 1}, channel: channelClass(one.Channel),
	}
	k.now = s.Now
	k.watch.begin()
	k.watch.stage = s
	s.shop = aroeira.New(s.Now)
	s.company = &company{stage: s, said: map[string]int{}, asked: map[string]string{}}
	executor, err := business.New(business.Config{
		HTTP: &http.Client{Transport: s.company}, CodeSecret: []byte("only for test cases"), Now: s.Now, Tables: k.tables, Posted: s.company.posted,
		Secrets: func(name string) (string, error) { return "secret-" + name, nil },
	})
	if err != nil {
		return nil, fmt.Errorf("business systems: %w", err)
	}
	s.company.executor = executor
	s.dialogue = &dialogue{Libraries: flows.NewLibraries(k.library).Watched(k.watch)}
	policy := bot.DefaultPolicy()
	policy.Burst, policy.BusyAfter = bot.Burst{}, 0
	profile := &bot.Profile{
		Name: botName, Languages: first(k.language, k.library.Languages()), Hears: k.hears, Understander: k.mind, Dialogue: s.dialogue,
		World:  bot.Readers{Knowledge: k.knowledge, Calls: s.company, Codes: executor, Files: attachments{k.files}, Office: office{s}, Sheets: &bot.SheetReader{Drawer: s.store}, Now: s.Now},
		Shaper: desk.Shaper{}, Policy: policy, Sentences: k.library.Sentences,
	}
	observer := observer{s}
	s.engine = &bot.Engine{
		Store: s.store, Profiles: map[string]*bot.Profile{botName: profile}, Now: s.Now, Observer: observer,
		Lease: turnLease, Deadline: turnDeadline, Attempts: turnAttempts,
	}
	courier := func(lane bot.Lane, d bot.Desk) *bot.Courier {
		return &bot.Courier{
			Store: s.store, Lane: lane, Desks: map[string]bot.Desk{botName: d}, Policy: func(string) bot.Policy { return policy },
			Waits: bot.DefaultWaits(), Now: s.Now, Observer: observer,
		}
	}
	s.desks, s.changes = courier(bot.DeskLane, chatwoot{s}), courier(bot.BusinessLane, s.company)
	return s, nil
}

func first(one string, all []string) []string {
	out := []string{one}
	for _, other := range all {
		if other != one {
			out = append(out, other)
		}
	}
	return out
}

// channelClass is Chatwoot's name of a channel.
func channelClass(family string) string {
	for _, class := range []string{"Channel::Whatsapp", "Channel::Email", "Channel::Sms", "Channel::Api", "Channel::Telegram"} {
		if bot.Family(class) == family {
			return class
		}
	}
	return "Channel::WebWidget"
}

// Now is the time in the conversation.
func (s *stage) Now() time.Time { return s.clock }

// most is how often the machine may work at one deed: more is a loop.
const most = 5000

var errRestless = phrase.Errorf("the conversation never comes to rest: something goes round in it")

// rest lets the machine work until nothing is left to do. Where it would wait for a business system, time passes; alarms of flows stay where they are.
func (s *stage) rest(ctx context.Context) error {
	for range most {
		worked, next, err := s.tick(ctx, s.waiting())
		switch {
		case err != nil:
			return err
		case worked:
		case next.IsZero():
			return nil
		default:
			s.clock = later(s.clock, next)
		}
	}
	return errRestless
}

// pass lets time go by: everything that is due on the way happens when it is due.
func (s *stage) pass(ctx context.Context, d time.Duration) error {
	until := s.clock.Add(d)
	for range most {
		if err := s.wakes(ctx); err != nil {
			return err
		}
		worked, next, err := s.tick(ctx, true)
		if s.status == bot.Snoozed && (next.IsZero() || s.until.Before(next)) {
			next = s.until
		}
		switch {
		case err != nil:
			return err
		case worked:
		case next.IsZero() || next.After(until):
			s.clock = later(s.clock, until)
			return s.rest(ctx)
		default:
			s.clock = later(s.clock, next)
		}
	}
	return errRestless
}

// wakes opens a snoozed conversation when its time is over, as Chatwoot does: people have it then.
func (s *stage) wakes(ctx context.Context) error {
	if s.status != bot.Snoozed || s.clock.Before(s.until) {
		return nil
	}
	s.status = bot.Open
	s.tell("#", "the snooze is over")
	return s.record(ctx, s.observed())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// tick lets each worker do one thing; next is when there is more to do, alarms of flows only if they count.
func (s *stage) tick(ctx context.Context, alarms bool) (worked bool, next time.Time, err error) {
	soonest := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for i, work := range []func(context.Context) error{s.engine.Tick, s.desks.Tick, s.changes.Tick} {
		if i == 2 && s.held && s.spare == 0 {
			continue
		}
		var idle *bot.Idle
		switch err := work(ctx); {
		case err == nil:
			worked = true
			s.happened(i == 2)
		case !errors.As(err, &idle):
			return worked, next, err
		case i > 0 || alarms && !s.held:
			soonest(idle.Next)
		}
	}
	return worked, next, nil
}

// happened counts changes, and tells whoever watches.
func (s *stage) happened(change bool) {
	if change {
		s.made, s.spare = s.made+1, s.spare-1
	}
	if s.saw != nil {
		s.saw()
	}
}

// waiting says whether a business system still has to answer: then the engine's next time is its alarm. People take their time.
func (s *stage) waiting() bool { return s.asks() == "result" && !s.top().Wait.Entrusted() }

// observer collects what an operator would have to see.
type observer struct{ *stage }

func (observer) Received(bot.Key, string, string, time.Duration) {}
func (observer) Delivered(bot.OutboundEvent)                     {}

// Decided implements bot.Observer.
func (o observer) Decided(e bot.TurnEvent) {
	if e.Err != nil {
		o.trouble = append(o.trouble, phrase.Errorf("the turn failed: %v", e.Err))
	}
}

// Trouble implements bot.Observer.
func (o observer) Trouble(what string, _ bot.Key, err error) {
	o.trouble = append(o.trouble, fmt.Errorf("%s: %w", what, err))
}

// dialogue remembers where the conversation stands.
type dialogue struct {
	*flows.Libraries
	state bot.State
	ran   []bot.Frame // the newest stack that was not empty
}

// Step implements bot.Dialogue.
func (d *dialogue) Step(ctx context.Context, t *bot.Turn, commands []bot.Command, w bot.World) (bot.Decision, error) {
	decision, err := d.Libraries.Step(ctx, t, commands, w)
	if err == nil {
		d.state = decision.State
		if len(d.state.Stack) > 0 {
			d.ran = d.state.Stack
		}
	}
	return decision, err
}

// Line is one line of a conversation as people read it.
type Line struct {
	Who  string // < customer, > bot, @ agent, ! what else the bot did, # time
	Text string
}

// String is the line with its sign; later lines of a text are indented.
func (l Line) String() string { return l.Who + " " + strings.ReplaceAll(l.Text, "\n", "\n  ") }

func (s *stage) tell(who, text string) { s.lines = append(s.lines, Line{who, text}) }
