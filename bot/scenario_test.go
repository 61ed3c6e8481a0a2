package bot_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

// scene plays a scenario written as words against the real rules, engine and courier; only Chatwoot and the flows are played by the test.
//
// News: msg@11 human@7 heard@7 told@7 edit@12 note@9 updated(keys)@5 changed@8 open@5 resolved@9 snoozed@9 look@6, each with flags
// :open :resolved :snoozed :user21 :us :bot9 (status and assignee of the snapshot; pending and nobody when absent).
// sees=news is what the next look shows, looking=news what arrives during it, during=news what arrives while the next action is on its way.
// Doings: turn (one turn), carry (the courier until idle), handoff, resolve (what the next turns decide), wait=10m, restart.
type scene struct {
	t      *testing.T
	store  bot.Store
	engine *bot.Engine
	desk   *playedDesk
	lane   *bot.Courier
	now    time.Time
	key    bot.Key
	next   string
	count  int
	policy bot.Policy // of the journal
	drains bool       // what customers write from now on is marked so
}

var sceneKey = bot.Key{Bot: "default", Account: 3, Conversation: 1042}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{t: t, store: storetest.NewMemory(), key: sceneKey, now: time.Unix(1_800_000_000, 0).UTC(), next: "reply", policy: bot.DefaultPolicy()}
	s.desk = &playedDesk{scene: s}
	policy := bot.DefaultPolicy()
	policy.Stale = 0 // stamps of scenes are small numbers
	profile := &bot.Profile{Name: "default", Languages: []string{"pt"}, Understander: silentUnderstander{}, Dialogue: playedDialogue{s}, World: bot.Readers{Now: s.clock}, Policy: policy}
	s.engine = &bot.Engine{Store: s.store, Profiles: map[string]*bot.Profile{"default": profile}, Now: s.clock, Observer: bot.Observers{}, Lease: 45 * time.Second, Deadline: 30 * time.Second, Attempts: 3}
	s.lane = &bot.Courier{Store: s.store, Lane: bot.DeskLane, Desks: map[string]bot.Desk{"default": s.desk}, Policy: func(string) bot.Policy { return policy }, Waits: bot.DefaultWaits(), Now: s.clock, Observer: bot.Observers{}}
	return s
}

func (s *scene) clock() time.Time { return s.now }

type silentUnderstander struct{}

func (silentUnderstander) Understand(context.Context, bot.View, bot.World) bot.Understanding {
	return bot.Understanding{}
}

// playedDialogue decides what the scene says; it notes which messages it read.
type playedDialogue struct{ s *scene }

func (playedDialogue) View(t *bot.Turn) bot.View {
	v := bot.View{}
	for _, in := range t.Unread {
		if in.Kind.Customer() {
			v.Messages = append(v.Messages, in.Text)
		}
	}
	return v
}

func (p playedDialogue) Step(_ context.Context, t *bot.Turn, _ []bot.Command, _ bot.World) (bot.Decision, error) {
	d := bot.Decision{State: t.State.Clone()}
	for _, in := range t.Unread {
		if in.Kind.Customer() {
			p.s.desk.log = append(p.s.desk.log, "read "+strconv.FormatInt(in.Message, 10))
		}
	}
	switch p.s.next {
	case "handoff":
		d.Leaves = true
		d.Actions = bot.Handoff(bot.HandoffPlan{Last: "a", Reason: "asked", OwnedByUs: t.Conversation.Snapshot.Assignee.Kind == bot.AssigneeUs})
	case "resolve":
		d.Leaves = true
		d.Actions = []bot.Action{bot.SetStatus{Status: bot.Resolved}}
	case "snooze":
		d.Leaves = true
		d.Actions = []bot.Action{bot.SetStatus{Status: bot.Snoozed}}
	default:
		d.Actions = []bot.Action{bot.Reply{Text: "r" + strconv.FormatInt(t.Newest(), 10)}}
	}
	return d, nil
}

// playedDesk says that everything arrived, or what the scene told it to say.
type playedDesk struct {
	scene    *scene
	log      []string
	withhold bool          // the next resolve is withheld
	unclear  bool          // nobody answers the next status change
	seen     []bot.Inbound // what the next recheck shows
	looking  []bot.Inbound // what arrives by webhook while the next action is rechecked
	during   []bot.Inbound // what arrives while the next action is on its way
}

func (p *playedDesk) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	if len(p.seen) > 0 {
		seen := p.seen
		p.seen = nil
		after := o.Ownership
		for _, in := range seen {
			after = after.Observe(in)
		}
		if after.Epoch != o.Ownership.Epoch {
			return bot.Delivered{Verdict: bot.Withheld, Seen: seen}
		}
	}
	looking := p.looking
	p.looking = nil
	for _, in := range looking {
		p.scene.record(in)
	}
	if yields := o.Yields(ctx); yields != nil {
		return *yields
	}
	during := p.during
	p.during = nil
	for _, in := range during {
		p.scene.record(in)
	}
	switch a := o.Action.(type) {
	case bot.Reply:
		p.log = append(p.log, "reply "+a.Text)
	case bot.SetStatus:
		if p.withhold && a.Status != bot.Open {
			p.withhold = false
			return bot.Delivered{Verdict: bot.Withheld}
		}
		if p.unclear {
			p.unclear = false
			return bot.Delivered{Verdict: bot.Unclear}
		}
		p.log = append(p.log, string(a.Status))
	default:
		p.log = append(p.log, o.Action.Kind())
	}
	return bot.Delivered{Verdict: bot.Present, Message: 9000 + o.Seq}
}

func (p *playedDesk) Look(context.Context, *bot.Outbound) bot.Delivered {
	return bot.Delivered{Verdict: bot.Unclear}
}

var newsShape = regexp.MustCompile(`^([a-z]+)(?:\(([a-z_,]*)\))?(?:#(\d+))?@(\d+)((?::[a-z0-9]+)*)$`)

func (s *scene) play(script string) {
	s.t.Helper()
	for word := range strings.FieldsSeq(script) {
		s.now = s.now.Add(10 * time.Millisecond)
		if m := newsShape.FindStringSubmatch(word); m != nil {
			s.record(s.news(m))
			continue
		}
		s.do(word)
	}
}

func (s *scene) do(word string) {
	s.t.Helper()
	switch {
	case word == "turn":
		s.now = s.now.Add(10 * time.Second) // past every burst window
		if err := s.engine.Tick(s.t.Context()); err != nil && !errors.Is(err, bot.ErrIdle) {
			s.t.Fatalf("turn: %v", err)
		}
	case word == "carry":
		for {
			err := s.lane.Tick(s.t.Context())
			if errors.Is(err, bot.ErrIdle) {
				return
			}
			if err != nil {
				s.t.Fatalf("carry: %v", err)
			}
		}
	case word == "unclear":
		s.desk.unclear = true
	case word == "withheld":
		s.desk.withhold = true
	case strings.HasPrefix(word, "sees="):
		m := newsShape.FindStringSubmatch(strings.TrimPrefix(word, "sees="))
		s.desk.seen = append(s.desk.seen, s.news(m))
	case strings.HasPrefix(word, "looking="):
		s.desk.looking = append(s.desk.looking, s.news(newsShape.FindStringSubmatch(strings.TrimPrefix(word, "looking="))))
	case strings.HasPrefix(word, "during="):
		s.desk.during = append(s.desk.during, s.news(newsShape.FindStringSubmatch(strings.TrimPrefix(word, "during="))))
	case slices.Contains([]string{"reply", "handoff", "resolve", "snooze"}, word):
		s.next = word
	default:
		s.t.Fatalf("scene word %q", word)
	}
}

func (s *scene) record(in bot.Inbound) {
	s.t.Helper()
	in.Drains = s.drains && in.Kind.Customer()
	if _, err := s.store.Record(s.t.Context(), s.now, in, s.policy); err != nil {
		s.t.Fatalf("record %s: %v", in.Dedupe, err)
	}
}

func (s *scene) news(m []string) bot.Inbound {
	s.t.Helper()
	if m == nil {
		s.t.Fatal("news not understood")
	}
	at, _ := strconv.ParseInt(m[4], 10, 64)
	id := at
	if m[3] != "" {
		id, _ = strconv.ParseInt(m[3], 10, 64)
	}
	s.count++
	in := bot.Inbound{
		Key: s.key, At: bot.Stamp(at), Kind: bot.Observation, Contact: bot.Contact{ID: 1}, Delivery: fmt.Sprintf("d%d", s.count),
		Snapshot: bot.Snapshot{Status: bot.Pending, Channel: "Channel::Api", Inbox: 14, CanReply: true},
	}
	s.kind(&in, m[1], m[2], id)
	for _, flag := range strings.Split(strings.Trim(m[5], ":"), ":") {
		applyFlag(s.t, &in, flag)
	}
	if in.Dedupe == "" {
		in.Dedupe = fmt.Sprintf("c:%s:%d:%v", m[1], at, in.Changed)
	}
	return in
}

func (s *scene) kind(in *bot.Inbound, word, keys string, id int64) {
	message := func(kind bot.Kind) {
		in.Kind, in.Message, in.Dedupe, in.Text = kind, id, fmt.Sprintf("m:%d", id), "words"
	}
	switch word {
	case "msg":
		message(bot.CustomerMessage)
	case "human":
		message(bot.HumanMessage)
	case "told": // as heard, a customer's
		message(bot.CustomerMessage)
		in.Looked, in.Snapshot = true, bot.Snapshot{}
	case "heard": // a person's message in a list that a look brought: it has no snapshot
		message(bot.HumanMessage)
		in.Looked, in.Snapshot = true, bot.Snapshot{}
	case "edit":
		message(bot.CustomerEdit)
		in.Dedupe = fmt.Sprintf("u:%d:x", id)
	case "receipt": // message_updated: never takes over
	case "updated":
		in.Changed = strings.Split(keys, ",")
	case "changed":
		in.Changed = []string{"status"}
	case "open", "resolved", "snoozed":
		in.Changed, in.Snapshot.Status = []string{"status"}, bot.Status(word)
	case "look":
		in.Looked = true
	default:
		s.t.Fatalf("news word %q", word)
	}
}

func applyFlag(t *testing.T, in *bot.Inbound, flag string) {
	t.Helper()
	number := func(prefix string) int64 {
		n, _ := strconv.ParseInt(strings.TrimPrefix(flag, prefix), 10, 64)
		return n
	}
	switch {
	case flag == "":
	case slices.Contains([]string{"open", "resolved", "snoozed", "pending"}, flag):
		in.Snapshot.Status = bot.Status(flag)
	case flag == "us":
		in.Snapshot.Assignee = bot.Assignee{Kind: bot.AssigneeUs, ID: 7}
	case strings.HasPrefix(flag, "user"):
		in.Snapshot.Assignee = bot.Assignee{Kind: bot.AssigneeUser, ID: number("user")}
	case strings.HasPrefix(flag, "bot"):
		in.Snapshot.Assignee = bot.Assignee{Kind: bot.AssigneeOther, ID: number("bot")}
	default:
		t.Fatalf("flag %q", flag)
	}
}

func (s *scene) row() bot.Ledger {
	s.t.Helper()
	row, err := s.store.(bot.History).Row(s.t.Context(), s.key)
	if err != nil {
		s.t.Fatalf("row: %v", err)
	}
	return row
}

// unread lists the customer's messages a turn must still read.
func (s *scene) unread() string {
	s.t.Helper()
	ins, err := s.store.(bot.History).Inbounds(s.t.Context(), s.key)
	if err != nil {
		s.t.Fatalf("inbounds: %v", err)
	}
	var ids []string
	for _, in := range ins {
		if in.Kind.Customer() && in.State == bot.Unread {
			ids = append(ids, strconv.FormatInt(in.Message, 10))
		}
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}
