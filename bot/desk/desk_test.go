package desk

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"

	"github.com/google/go-cmp/cmp"
)

// scene is one installation with a bot, two agents, a customer and a conversation that is the bot's.
type scene struct {
	t        *testing.T
	server   *chatwoottest.Server
	account  *chatwoottest.Account
	bot      *chatwoottest.Bot
	ana, bia *chatwoottest.Agent
	team     *chatwoottest.Team
	inbox    *chatwoottest.Inbox
	customer *chatwoottest.Contact
	talk     *chatwoottest.Conversation
	first    int64 // the customer's first message
	now      time.Time
	desk     *Desk
	owner    bot.Ownership // as our ledger has it
}

type option func(*chatwoottest.Inbox)

func setup(t *testing.T, version string, user bool, options ...option) *scene {
	t.Helper()
	s := &scene{t: t, now: noon}
	server, err := chatwoottest.New(chatwoottest.Config{Now: func() time.Time { return s.now }, Version: version})
	if err != nil {
		t.Fatal(err)
	}
	s.server, s.account = server, server.AddAccount(3, "Loja")
	s.bot = s.account.AddBot(chatwoottest.Bot{ID: 7, Name: "Bot"})
	s.ana = s.account.AddAgent(chatwoottest.Agent{ID: 7, Name: "Ana", Role: chatwoottest.RoleAgent}) // ids overlap on purpose
	s.bia = s.account.AddAgent(chatwoottest.Agent{ID: 8, Name: "Bia", Role: chatwoottest.RoleAdministrator})
	s.team = s.account.AddTeam(chatwoottest.Team{ID: 4, Name: "Vendas"})
	inbox := chatwoottest.Inbox{ID: 11, Name: "Site", Bot: s.bot, Members: []*chatwoottest.Agent{s.ana, s.bia}}
	for _, o := range options {
		o(&inbox)
	}
	s.inbox = s.account.AddInbox(inbox)
	s.customer = s.account.AddContact(chatwoottest.Contact{Name: "Cliente", Phone: "+5511987654321", Email: "c@example.com"})
	s.talk, s.first = s.inbox.Write(s.customer, chatwoottest.Incoming{Text: "oi"})
	s.desk = s.newDesk(user, 7)
	s.hear()
	return s
}

func (s *scene) client(token string) *chatwoot.Client {
	s.t.Helper()
	c, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(token), Transport: s.server, Timeout: 200 * time.Millisecond, Now: func() time.Time { return s.now }})
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

func (s *scene) newDesk(user bool, id int64) *Desk {
	s.t.Helper()
	c := Config{Place: place(id), Client: s.client(s.bot.Token), Now: func() time.Time { return s.now }}
	if user {
		c.User = s.client(s.bia.Token)
	}
	d, err := New(c)
	if err != nil {
		s.t.Fatal(err)
	}
	return d
}

// hear lets the ledger learn what is in Chatwoot now, as webhooks would have told it.
func (s *scene) hear() {
	s.t.Helper()
	c, err := s.client(s.bia.Token).Conversation(s.t.Context(), s.talk.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	seen := s.desk.seen(look{conversation: c}, chatwoot.Inbox{}, s.now)
	s.owner = s.owner.Observe(seen[len(seen)-1])
}

func (s *scene) outbound(a bot.Action) *bot.Outbound {
	return &bot.Outbound{
		Key: s.desk.key(s.talk.ID), Seq: 5, Action: a, Covers: s.first, After: s.talk.LastMessage(), Ownership: s.owner,
		Snapshot: s.snapshot(), LeaseEnd: s.now.Add(15 * time.Second), TriedAt: s.now,
	}
}

func (s *scene) snapshot() bot.Snapshot {
	s.t.Helper()
	c, err := s.client(s.bia.Token).Conversation(s.t.Context(), s.talk.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.desk.snapshot(c, chatwoot.Inbox{})
}

func (s *scene) deliver(a bot.Action) bot.Delivered {
	s.t.Helper()
	return s.desk.Deliver(s.t.Context(), s.outbound(a))
}

// writes are the requests that changed something since n calls ago.
func (s *scene) writes(since int) []string {
	var out []string
	for _, c := range s.server.Calls()[since:] {
		if c.Method != http.MethodGet {
			out = append(out, c.Endpoint)
		}
	}
	return out
}

func (s *scene) want(got bot.Delivered, verdict bot.Verdict) {
	s.t.Helper()
	if got.Verdict != verdict {
		s.t.Errorf("verdict %s (%s), want %s", got.Verdict, got.Err, verdict)
	}
	if verdict != bot.Present && got.Err == "" {
		s.t.Error("no sentence for people")
	}
}

var versions = map[string]struct {
	version string
	user    bool
}{
	"4.13":         {"4.13.0", false},
	"4.13, user":   {"4.13.0", true},
	"4.14.2":       {"4.14.2", false},
	"4.14.2, user": {"4.14.2", true},
	"4.17":         {"4.17.0", false},
	"4.18":         {"4.18.0", false},
	"4.18, user":   {"4.18.0", true},
}

func TestDesk_Deliver_Everything(t *testing.T) {
	t.Parallel()
	for name, v := range versions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t, v.version, v.user)
			s.bia.SetLabels(s.talk, "vip")
			for _, a := range []bot.Action{
				bot.Reply{Text: "olá {{ contact.email }} {% x %}", InReplyTo: s.first}, bot.Reply{Text: "qual?", Options: []bot.Option{{Title: "Um", Value: "1"}}},
				bot.Reply{Text: "cursos", Cards: cardSamples()}, bot.Reply{Text: "ler", Articles: []bot.Article{{Title: "Prazos", Link: "https://ajuda.example/"}}},
				bot.Note{Text: "nota {{{x}}}"}, bot.AddLabels{Labels: []string{"Novo", "vip"}}, bot.SetPriority{Priority: "high"},
				bot.SetAttributes{Values: map[string]string{"pedido": "HP1"}}, bot.AssignTeam{Team: bot.Team{ID: s.team.ID}}, bot.SetStatus{Status: bot.Open},
			} {
				before := len(s.server.Calls())
				got := s.deliver(a)
				if _, labels := a.(bot.AddLabels); labels && s.server.Version() == "4.13.0" {
					s.want(got, bot.Hopeless) // bots may since 4.14.2
					continue
				}
				s.want(got, bot.Present)
				if n := len(s.writes(before)); n != 1 {
					t.Errorf("%s made %v", a.Kind(), s.writes(before))
				}
				if _, spoke := a.(bot.Reply); spoke && got.Message == 0 {
					t.Error("no message id")
				}
			}
			if len(s.server.Liquid()) != 0 {
				t.Errorf("Chatwoot rendered %+v", s.server.Liquid())
			}
			end := s.snapshot()
			want := bot.Snapshot{
				Status: bot.Open, Team: bot.Team{ID: 4, Name: "Vendas"}, Labels: []string{"vip", "novo"}, Priority: "high", Inbox: 11,
				Channel: end.Channel, CanReply: true, Attributes: json.RawMessage(`{"pedido":"HP1"}`),
			}
			if s.server.Version() == "4.13.0" {
				want.Labels = []string{"vip"}
			}
			if diff := cmp.Diff(want, end); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDesk_Deliver_Marker(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", false)
	s.desk = s.newDesk(false, 0)
	got := s.deliver(bot.Reply{Text: "arquivo", Attachment: &bot.Attachment{Name: "a.txt", ContentType: "text/plain", Data: []byte("x")}})
	s.want(got, bot.Present)
	if s.desk.Identity.Known() != 7 {
		t.Error("the answer's sender did not tell us who we are")
	}
	o := s.outbound(bot.Reply{})
	o.After = got.Message - 1
	if seen := s.desk.Look(t.Context(), o); seen.Verdict != bot.Present || seen.Message != got.Message {
		t.Errorf("%+v", seen)
	}
	var file *chatwoottest.Call
	for _, c := range s.server.Calls() {
		if len(c.Files) == 1 {
			file = &c
		}
	}
	if file == nil || file.Files[0] != "a.txt" {
		t.Error("the file did not travel")
	}
}

func TestDesk_Deliver_Verdicts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault chatwoottest.Fault
		want  bot.Delivered
	}{
		"refused connection":  {chatwoottest.Fault{Refuse: true}, bot.Delivered{Verdict: bot.NotDone}},
		"too many":            {chatwoottest.Fault{Status: 429, Body: "Retry later", Header: http.Header{"Retry-After": {"9"}}}, bot.Delivered{Verdict: bot.NotDone, RetryAfter: 9 * time.Second}},
		"flood":               {chatwoottest.Fault{Status: 422, Body: `{"error":"Validation failed: Too many messages"}`}, bot.Delivered{Verdict: bot.NotDone}},
		"plan limit":          {chatwoottest.Fault{Status: 402}, bot.Delivered{Verdict: bot.NotDone}},
		"redirect":            {chatwoottest.Fault{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example"}}}, bot.Delivered{Verdict: bot.NotDone}},
		"timeout":             {chatwoottest.Fault{Hang: true}, bot.Delivered{Verdict: bot.Unclear}},
		"reset":               {chatwoottest.Fault{Drop: true, Store: true}, bot.Delivered{Verdict: bot.Unclear}},
		"bad gateway":         {chatwoottest.Fault{Status: 502, Body: "<html>"}, bot.Delivered{Verdict: bot.Unclear}},
		"unavailable":         {chatwoottest.Fault{Status: 503}, bot.Delivered{Verdict: bot.Unclear}},
		"gateway timeout":     {chatwoottest.Fault{Status: 504}, bot.Delivered{Verdict: bot.Unclear}},
		"a gateway's own":     {chatwoottest.Fault{Status: 524}, bot.Delivered{Verdict: bot.Unclear}},
		"crashed":             {chatwoottest.Fault{Status: 500}, bot.Delivered{Verdict: bot.Finished}},
		"unreadable":          {chatwoottest.Fault{Status: 200, Body: "<html>"}, bot.Delivered{Verdict: bot.Finished}},
		"invalid":             {chatwoottest.Fault{Status: 422, Body: `{"error":"Content is too long"}`}, bot.Delivered{Verdict: bot.Hopeless}},
		"other 404":           {chatwoottest.Fault{Status: 404, Body: "<html>not here</html>"}, bot.Delivered{Verdict: bot.Hopeless}},
		"conversation is 404": {chatwoottest.Fault{Status: 404, Body: `{"error":"Resource could not be found"}`}, bot.Delivered{Verdict: bot.Gone}},
		"endpoint refused":    {chatwoottest.Fault{Status: 401, Body: `{"error":"Access to this endpoint is not authorized for bots"}`}, bot.Delivered{Verdict: bot.Hopeless}},
		"token refused":       {chatwoottest.Fault{Status: 401, Body: `{"error":"Invalid Access Token"}`}, bot.Delivered{Verdict: bot.Locked}},
		"account suspended":   {chatwoottest.Fault{Status: 401, Body: `{"error":"Account is suspended"}`}, bot.Delivered{Verdict: bot.Locked}},
		"header lost":         {chatwoottest.Fault{Status: 401, Body: `{"errors":["You need to sign in or sign up before continuing."]}`}, bot.Delivered{Verdict: bot.Locked}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t, "4.14.2", false)
			s.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
				if r.Method == http.MethodGet {
					return chatwoottest.Fault{}
				}
				return c.fault
			})
			before := len(s.server.Calls())
			got := s.deliver(bot.Reply{Text: "olá"})
			s.want(got, c.want.Verdict)
			if got.RetryAfter != c.want.RetryAfter {
				t.Errorf("retry after %s", got.RetryAfter)
			}
			if n := len(s.writes(before)); n != 1 {
				t.Errorf("%d writes", n)
			}
		})
	}
}

func TestDesk_Deliver_LookFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault chatwoottest.Fault
		want  bot.Verdict
	}{
		"team bug: goes on": {chatwoottest.Fault{Status: 500}, bot.Present},
		"not for bots":      {chatwoottest.Fault{Status: 401, Body: `{"error":"Access to this endpoint is not authorized for bots"}`}, bot.Present},
		"gateway: not now":  {chatwoottest.Fault{Status: 502}, bot.NotDone},
		"timeout: not now":  {chatwoottest.Fault{Hang: true}, bot.NotDone},
		"too many: not now": {chatwoottest.Fault{Status: 429}, bot.NotDone},
		"deleted":           {chatwoottest.Fault{Status: 404}, bot.Gone},
		"token refused":     {chatwoottest.Fault{Status: 401, Body: `{"error":"Invalid Access Token"}`}, bot.Locked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t, "4.14.2", false)
			s.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
				if r.Method == http.MethodGet {
					return c.fault
				}
				return chatwoottest.Fault{}
			})
			before := len(s.server.Calls())
			s.want(s.deliver2(bot.Reply{Text: "olá"}), c.want)
			if sent := len(s.writes(before)) == 1; sent != (c.want == bot.Present) {
				t.Errorf("wrote %v", s.writes(before))
			}
		})
	}
}

// deliver2 builds the outbound without reading, for scenes in which reading fails.
func (s *scene) deliver2(a bot.Action) bot.Delivered {
	return s.desk.Deliver(s.t.Context(), &bot.Outbound{
		Key: s.desk.key(s.talk.ID), Seq: 5, Action: a, Covers: s.first, After: s.first, Ownership: s.owner, LeaseEnd: s.now.Add(15 * time.Second),
	})
}

func TestDesk_Deliver_AsksOnceForWhatIsRefused(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.13.0", false)
	count := func() (n int) {
		for _, c := range s.server.Calls() {
			if c.Method == http.MethodGet && c.Bot != 0 {
				n++
			}
		}
		return n
	}
	for range 3 {
		s.want(s.deliver(bot.Reply{Text: "olá"}), bot.Present)
		s.want(s.deliver(bot.AddLabels{Labels: []string{"a"}}), bot.Hopeless)
	}
	if n := count(); n != 2 {
		t.Errorf("asked %d times", n)
	}
	if err := s.server.SetVersion("4.14.2"); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(refusalLasts)
	s.want(s.deliver(bot.Reply{Text: "olá"}), bot.Present)
	if n := count(); n != 3 {
		t.Errorf("an upgrade is not noticed: asked %d times", n)
	}
}

func TestDesk_Deliver_Late(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", false)
	for _, a := range []bot.Action{
		bot.Reply{Text: "olá"}, bot.Note{Text: "n"}, bot.AddLabels{Labels: []string{"a"}}, bot.SetPriority{Priority: "low"},
		bot.SetAttributes{Values: map[string]string{"a": "b"}}, bot.AssignTeam{Team: bot.Team{ID: 4}}, bot.SetStatus{Status: bot.Open},
	} {
		o := s.outbound(a)
		o.LeaseEnd = s.now.Add(chatwoot.DefaultTimeout)
		before := len(s.server.Calls())
		s.want(s.desk.Deliver(t.Context(), o), bot.Late)
		if w := s.writes(before); w != nil {
			t.Errorf("%s wrote %v", a.Kind(), w)
		}
	}
}

func TestDesk_Deliver_Nonsense(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", false)
	before := len(s.server.Calls())
	for _, a := range []bot.Action{nil, bot.SetPriority{Priority: "asap"}, bot.AssignTeam{}, bot.Commit{}} {
		s.want(s.deliver(a), bot.Hopeless)
	}
	if w := s.writes(before); w != nil {
		t.Error(w)
	}
	s.want(s.deliver(bot.AssignTeam{Team: bot.Team{ID: 99}}), bot.Hopeless)
}

func TestDesk_Deliver_AlreadyDone(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.18.0", false)
	s.bia.SetLabels(s.talk, "vip")
	s.bia.AssignTeam(s.talk, s.team)
	s.talk.AutomationSetsStatus(chatwoot.Open)
	s.hear()
	before := len(s.server.Calls())
	for _, a := range []bot.Action{bot.AddLabels{Labels: []string{"VIP"}}, bot.AssignTeam{Team: bot.Team{ID: 4}}, bot.SetStatus{Status: bot.Open}} {
		s.want(s.deliver(a), bot.Present)
	}
	if w := s.writes(before); w != nil {
		t.Error(w)
	}
}

func TestDesk_Deliver_KeepsWhatOthersWrote(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", false)
	o := s.outbound(bot.AddLabels{Labels: []string{"novo"}})
	s.bia.SetLabels(s.talk, "escrito-agora")
	s.want(s.desk.Deliver(t.Context(), o), bot.Present)
	if diff := cmp.Diff([]string{"escrito-agora", "novo"}, s.snapshot().Labels); diff != "" {
		t.Error(diff)
	}
}

func TestDesk_Deliver_ClosedWindow(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", false, func(i *chatwoottest.Inbox) { i.Channel = chatwoottest.WhatsApp })
	s.want(s.deliver(bot.Reply{Text: "ainda aberto"}), bot.Present)
	s.now = s.now.Add(25 * time.Hour)
	before := len(s.server.Calls())
	s.want(s.deliver(bot.Reply{Text: "tarde demais"}), bot.Hopeless)
	if w := s.writes(before); w != nil {
		t.Error(w)
	}
	s.want(s.deliver(bot.Note{Text: "para a equipe"}), bot.Present)
	web := setup(t, "4.14.2", false)
	web.now = web.now.Add(25 * time.Hour)
	web.want(web.deliver(bot.Reply{Text: "o widget não fecha"}), bot.Present)
}
