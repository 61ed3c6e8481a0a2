package desk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/storetest"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// story is the machine around the desk: webhooks into a store, turns decided by the test, the courier out again.
type story struct {
	*scene
	store    *storetest.Memory
	receiver *Receiver
	engine   *bot.Engine
	courier  *bot.Courier
	decide   func(t *bot.Turn) []bot.Action
	down     bool // nobody listens for webhooks
}

type playedDialogue struct{ s *story }

func (playedDialogue) View(t *bot.Turn) bot.View { return bot.View{Key: t.Conversation.Key} }

func (p playedDialogue) Step(_ context.Context, t *bot.Turn, _ []bot.Command, _ bot.World) (bot.Decision, error) {
	d := bot.Decision{State: t.State.Clone(), Actions: p.s.decide(t)}
	for _, a := range d.Actions {
		if status, ok := a.(bot.SetStatus); ok && status.Status != bot.Pending {
			d.Leaves = true
		}
	}
	return d, nil
}

type nothingUnderstood struct{}

func (nothingUnderstood) Understand(context.Context, bot.View, bot.World) bot.Understanding {
	return bot.Understanding{}
}

func tell(t *testing.T, version string, user bool) *story {
	t.Helper()
	y := &story{scene: &scene{t: t, now: noon}, store: storetest.NewMemory()}
	s := y.scene
	server, err := chatwoottest.New(chatwoottest.Config{Now: func() time.Time { return s.now }, Version: version, Transport: y})
	if err != nil {
		t.Fatal(err)
	}
	s.server, s.account = server, server.AddAccount(3, "Loja")
	s.bot = s.account.AddBot(chatwoottest.Bot{ID: 7, Name: "Bot", URL: "http://bot.example/hook"})
	s.ana = s.account.AddAgent(chatwoottest.Agent{ID: 7, Name: "Ana", Role: chatwoottest.RoleAgent, Online: true})
	s.bia = s.account.AddAgent(chatwoottest.Agent{ID: 8, Name: "Bia", Role: chatwoottest.RoleAdministrator})
	s.team = s.account.AddTeam(chatwoottest.Team{ID: 4, Name: "Vendas", AutoAssign: true}, s.ana)
	s.inbox = s.account.AddInbox(chatwoottest.Inbox{ID: 11, Name: "Site", Bot: s.bot, Members: []*chatwoottest.Agent{s.ana, s.bia}})
	s.customer = s.account.AddContact(chatwoottest.Contact{Name: "Cliente"})
	s.desk = s.newDesk(user, 0)
	y.receiver = &Receiver{Place: s.desk.Place, Secret: chatwoot.Secret(s.bot.Secret)}
	policy := bot.DefaultPolicy()
	clock := func() time.Time { return s.now }
	profile := &bot.Profile{
		Name: "default", Languages: []string{"pt"}, Understander: nothingUnderstood{}, Dialogue: playedDialogue{y}, World: bot.Readers{Now: clock},
		Shaper: Shaper{}, Policy: policy,
	}
	y.engine = &bot.Engine{
		Store: y.store, Profiles: map[string]*bot.Profile{"default": profile}, Now: clock, Observer: bot.Observers{}, Lease: 45 * time.Second,
		Deadline: 30 * time.Second, Attempts: 3,
	}
	y.courier = &bot.Courier{
		Store: y.store, Lane: bot.DeskLane, Desks: map[string]bot.Desk{"default": s.desk}, Policy: func(string) bot.Policy { return policy },
		Waits: bot.DefaultWaits(), Now: clock, Observer: bot.Observers{},
	}
	return y
}

// RoundTrip is the way of the webhooks.
func (y *story) RoundTrip(r *http.Request) (*http.Response, error) {
	if y.down {
		return nil, errors.New("connection refused")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	d, err := y.receiver.Receive(r.Header, body, y.now)
	switch {
	case err != nil:
		y.t.Error(err)
		status = http.StatusUnauthorized
	case d.Inbound != nil:
		if _, err := y.store.Record(r.Context(), y.now, *d.Inbound, bot.DefaultPolicy()); err != nil {
			y.t.Error(err)
			status = http.StatusInternalServerError
		}
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(bytes.NewReader(nil)), Header: http.Header{}, Request: r}, nil
}

func (y *story) write(text string) {
	y.talk, _ = y.inbox.Write(y.customer, chatwoottest.Incoming{Text: text})
}

func (y *story) think() {
	y.t.Helper()
	for {
		if err := y.engine.Tick(y.t.Context()); errors.Is(err, bot.ErrIdle) {
			return
		} else if err != nil {
			y.t.Fatal(err)
		}
	}
}

// pass lets seconds go by: webhooks, turns and the courier, each second once everything is quiet.
func (y *story) pass(seconds int) {
	y.t.Helper()
	for range seconds {
		y.now = y.now.Add(time.Second)
		y.server.Deliver(y.t.Context())
		y.think()
		for {
			if err := y.courier.Tick(y.t.Context()); errors.Is(err, bot.ErrIdle) {
				break
			} else if err != nil {
				y.t.Fatal(err)
			}
			y.server.Deliver(y.t.Context())
		}
	}
}

// lines are the messages as "B:text" (bot), "b:text" (its note), "P:text" (person), "C:text" (customer).
func (y *story) lines() string {
	var out []string
	for _, l := range y.talk.Transcript().Lines {
		who := ""
		switch {
		case l.Type == chatwoot.Activity || l.Type == chatwoot.Template:
			continue
		case l.From == "agent_bot" && l.Private:
			who = "b:"
		case l.From == "agent_bot":
			who = "B:"
		case l.Type == chatwoot.Incoming:
			who = "C:"
		default:
			who = "P:"
		}
		out = append(out, who+l.Text)
	}
	return strings.Join(out, " ")
}

func (y *story) want(lines string, status chatwoot.Status, owner bot.Owner) {
	y.t.Helper()
	if got := y.lines(); got != lines {
		y.t.Errorf("transcript %q, want %q", got, lines)
	}
	if got := y.talk.Transcript().Status; got != status {
		y.t.Errorf("status %s, want %s", got, status)
	}
	row, err := y.store.Row(y.t.Context(), y.desk.key(y.talk.ID))
	if err != nil {
		y.t.Fatal(err)
	}
	if row.Owner != owner {
		y.t.Errorf("the ledger says %+v, want %s", row.Ownership, owner)
	}
	out, err := y.store.Outbounds(y.t.Context(), y.desk.key(y.talk.ID))
	if err != nil {
		y.t.Fatal(err)
	}
	for _, o := range out {
		if !o.State.Final() {
			y.t.Errorf("%s is still %s: %s", o.Action.Kind(), o.State, o.Error)
		}
	}
}

func handoff(*bot.Turn) []bot.Action {
	return bot.Handoff(bot.HandoffPlan{Last: "passo", Wants: "ajuda", Reason: "asked", Priority: "high", Attributes: map[string]string{"a": "b"}, Team: bot.Team{ID: 4}})
}

const dossier = "b:**ajuda** · asked (`asked`)"

func everyStory(t *testing.T, tell4 func(t *testing.T, y *story)) {
	t.Helper()
	for name, v := range versions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell4(t, tell(t, v.version, v.user))
		})
	}
}

func TestStory_Handoff(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		y.decide = handoff
		y.write("oi")
		y.pass(200)
		y.want("C:oi B:passo "+dossier, chatwoot.Open, bot.Theirs)
		if end := y.talk.Transcript(); end.Team != "Vendas" || end.Priority != "high" || end.Attributes["a"] != "b" || strings.Contains(end.Owner, "Bot") {
			t.Errorf("%+v", end)
		}
		if y.desk.Identity.Known() != 7 {
			t.Error("we do not know who we are")
		}
	})
}

func TestStory_TakeoverBeforeSending(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		if y.server.Version() == "4.13.0" && y.desk.User == nil {
			return // only its own events tell it, and they are late here
		}
		y.decide = func(*bot.Turn) []bot.Action { return []bot.Action{bot.Reply{Text: "resposta"}} }
		y.write("oi")
		y.now = y.now.Add(2 * time.Second)
		y.server.Deliver(t.Context())
		y.now = y.now.Add(2 * time.Second)
		y.think()
		y.ana.Reply(y.talk, "sou a Ana") // its webhook is late
		if err := y.courier.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		y.pass(30)
		y.want("C:oi P:sou a Ana", chatwoot.Open, bot.Theirs)
	})
}

func TestStory_Faults(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]chatwoottest.Fault{
		"done, no answer":     {Drop: true, Store: true},
		"done, 500":           {Status: 500, Store: true},
		"not done, 500":       {Status: 500},
		"not done, no answer": {Drop: true},
		"not done, 502":       {Status: 502},
		"refused":             {Refuse: true},
		"too many":            {Status: 429},
	} {
		everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
			y.decide = handoff
			failures := map[string]bool{}
			y.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
				if r.Method == http.MethodGet || failures[r.Endpoint] {
					return chatwoottest.Fault{}
				}
				failures[r.Endpoint] = true
				return fault
			})
			// Lost webhooks of ours: the look alone must find out.
			y.server.InjectDelivery(func(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
				return chatwoottest.DeliveryFault{Drop: d.Message > 1}
			})
			y.write("oi")
			y.pass(900) // blind, each doubt takes its 90 s
			got := y.lines()
			if n := strings.Count(got, "B:passo"); n > 1 || n == 0 && y.desk.User != nil {
				t.Errorf("%s: said %d times: %s", name, n, got)
			}
			if y.talk.Transcript().Status != chatwoot.Open {
				t.Errorf("%s: not given to people: %s", name, got)
			}
			if !strings.Contains(got, dossier) {
				t.Errorf("%s: no dossier: %s", name, got)
			}
		})
	}
}

func TestStory_ResolveAndNewerMessage(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		if y.server.Version() == "4.13.0" && y.desk.User == nil {
			return
		}
		turns := 0
		y.decide = func(*bot.Turn) []bot.Action {
			if turns++; turns == 1 {
				return []bot.Action{bot.SetStatus{Status: bot.Resolved}}
			}
			return []bot.Action{bot.Reply{Text: "ainda aqui"}}
		}
		y.write("obrigado")
		y.now = y.now.Add(2 * time.Second)
		y.server.Deliver(t.Context())
		y.now = y.now.Add(2 * time.Second)
		y.think()
		y.write("só mais uma coisa") // its webhook is late
		if err := y.courier.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		y.pass(30)
		y.want("C:obrigado C:só mais uma coisa B:ainda aqui", chatwoot.Pending, bot.Ours)
	})
}
