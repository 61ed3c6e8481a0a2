package desk

import (
	"net/http"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// What happens between decision and sending, and whether a look shows it: with a bot's token only the newest message is seen.
func TestDesk_Deliver_Recheck(t *testing.T) {
	t.Parallel()
	whatsapp := func(i *chatwoottest.Inbox) { i.Channel = chatwoottest.WhatsApp }
	for name, c := range map[string]struct {
		happens func(s *scene)
		action  bot.Action
		since   string // the first version in which a bot's token sees it; "" = a user's token is needed
		option  option
	}{
		"person writes":      {func(s *scene) { s.ana.Reply(s.talk, "oi, sou a Ana") }, bot.Reply{Text: "x"}, "4.14.2", nil},
		"phone echo":         {func(s *scene) { s.talk.PhoneEcho("sou eu") }, bot.Reply{Text: "x"}, "4.14.2", whatsapp},
		"person is assigned": {func(s *scene) { s.bia.Assign(s.talk, s.ana) }, bot.Reply{Text: "x"}, "4.14.2", nil},
		"automation assigns": {func(s *scene) { s.talk.AutomationAssigns(s.bia) }, bot.Reply{Text: "x"}, "4.14.2", nil},
		"status open":        {func(s *scene) { s.bia.SetStatus(s.talk, chatwoot.Open) }, bot.Reply{Text: "x"}, "4.14.2", nil},
		"resolved":           {func(s *scene) { s.bia.Resolve(s.talk) }, bot.Reply{Text: "x"}, "4.14.2", nil},
		"taken, 4.17 style":  {func(s *scene) { s.ana.TakeOver(s.talk) }, bot.AssignTeam{Team: bot.Team{ID: 4}}, "4.14.2", nil},
		"control":            {func(s *scene) { s.ana.Reply(s.talk, "oi") }, bot.SetStatus{Status: bot.Resolved}, "4.14.2", nil},
		"customer, resolve": {func(s *scene) {
			s.talk.CustomerWrites(chatwoottest.Incoming{Text: "mais uma coisa"})
		}, bot.SetStatus{Status: bot.Resolved}, "4.14.2", nil},
		"customer, snooze": {func(s *scene) {
			s.talk.CustomerWrites(chatwoottest.Incoming{Text: "mais uma coisa"})
		}, bot.SetStatus{Status: bot.Snoozed}, "4.14.2", nil},
		"person hidden under the customer": {func(s *scene) {
			s.ana.Reply(s.talk, "oi, sou a Ana")
			s.talk.CustomerWrites(chatwoottest.Incoming{Text: "oi Ana"})
		}, bot.Reply{Text: "x"}, "", nil},
	} {
		for _, user := range []bool{false, true} {
			for _, version := range []string{"4.13.0", "4.14.2", "4.17.0", "4.18.0"} {
				t.Run(name+", "+version+map[bool]string{true: ", user"}[user], func(t *testing.T) {
					t.Parallel()
					var options []option
					if c.option != nil {
						options = append(options, c.option)
					}
					s := setup(t, version, user, options...)
					o := s.outbound(c.action)
					s.now = s.now.Add(time.Second)
					c.happens(s)
					before := len(s.server.Calls())
					got := s.desk.Deliver(t.Context(), o)
					if sees := user || c.since != "" && version >= c.since; !sees {
						s.want(got, bot.Present) // the gap that is said openly
						return
					}
					s.want(got, bot.Withheld)
					if w := s.writes(before); w != nil {
						t.Errorf("wrote %v", w)
					}
					if len(got.Seen) == 0 {
						t.Fatal("nothing seen is recorded")
					}
					for _, in := range got.Seen {
						if !in.Looked || in.Dedupe == "" || in.Key != o.Key {
							t.Errorf("%+v", in)
						}
					}
				})
			}
		}
	}
}

func TestDesk_Deliver_RecheckLetsPass(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(s *scene)
		action  bot.Action
	}{
		"nothing":                 {func(*scene) {}, bot.SetStatus{Status: bot.Resolved}},
		"customer writes, reply":  {func(s *scene) { s.talk.CustomerWrites(chatwoottest.Incoming{Text: "e"}) }, bot.Reply{Text: "x"}},
		"note by a person":        {func(s *scene) { s.ana.Note(s.talk, "hm") }, bot.Reply{Text: "x"}},
		"labels by a person":      {func(s *scene) { s.ana.SetLabels(s.talk, "a") }, bot.Reply{Text: "x"}},
		"automation writes":       {func(s *scene) { s.talk.AutomationSends("bem-vindo") }, bot.SetStatus{Status: bot.Resolved}},
		"staff action, takeover":  {func(s *scene) { s.ana.Reply(s.talk, "oi") }, bot.Note{Text: "dossier"}},
		"staff action, assigned":  {func(s *scene) { s.bia.Assign(s.talk, s.ana) }, bot.AddLabels{Labels: []string{"a"}}},
		"the customer was closed": {func(s *scene) { s.customer.Block(false) }, bot.Reply{Text: "x"}},
	} {
		for _, user := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := setup(t, "4.18.0", user)
				o := s.outbound(c.action)
				s.now = s.now.Add(time.Second)
				c.happens(s)
				s.want(s.desk.Deliver(t.Context(), o), bot.Present)
			})
		}
	}
}

// A person wrote, gave it back, and the bot speaks first: what was said before the return is no takeover after it.
func TestDesk_Deliver_RecheckAfterReturn(t *testing.T) {
	t.Parallel()
	for _, user := range []bool{false, true} {
		s := setup(t, "4.14.2", user)
		s.now = s.now.Add(time.Minute)
		s.ana.Reply(s.talk, "oi")
		s.now = s.now.Add(time.Minute)
		s.bia.SetStatus(s.talk, chatwoot.Open)
		s.hear()
		s.now = s.now.Add(time.Minute)
		s.bia.SetStatus(s.talk, chatwoot.Pending)
		s.hear()
		if s.owner.Owner != bot.Ours {
			t.Fatal(s.owner)
		}
		s.want(s.deliver(bot.Reply{Text: "voltei"}), bot.Present)
	}
}

func TestDesk_Deliver_GuardIsNotWithheld(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", true)
	s.ana.Reply(s.talk, "oi")
	s.owner = s.owner.Observe(bot.Inbound{Kind: bot.HumanMessage, At: s.owner.StatusAt})
	if s.owner.Owner != bot.Theirs {
		t.Fatal(s.owner)
	}
	s.bia.Assign(s.talk, s.ana)
	s.want(s.deliver(bot.SetStatus{Status: bot.Open}), bot.Present)
	if s.snapshot().Status != bot.Open {
		t.Error("not opened")
	}
	// Nor by a return that only the look has seen: people get it rather than nobody.
	s.bia.Resolve(s.talk)
	s.hear()
	o := s.outbound(bot.SetStatus{Status: bot.Open})
	s.talk.CustomerWrites(chatwoottest.Incoming{Text: "voltei"})
	s.want(s.desk.Deliver(t.Context(), o), bot.Present)
	if s.snapshot().Status != bot.Open {
		t.Error("not opened after the customer came back")
	}
}

func TestDesk_Deliver_Unassign(t *testing.T) {
	t.Parallel()
	limbo := func(s *scene) {
		s.talk.AutomationSetsStatus(chatwoot.Open)
		s.hear()
	}
	for name, c := range map[string]struct {
		version string
		happens func(s *scene)
		known   int64
		want    bot.Verdict
		after   bot.AssigneeKind
	}{
		"limbo":                      {"4.18.0", limbo, 7, bot.Present, bot.AssigneeNone},
		"limbo, who we are unknown":  {"4.17.0", limbo, 0, bot.Present, bot.AssigneeNone},
		"nobody owns it":             {"4.14.2", limbo, 7, bot.Withheld, bot.AssigneeNone},
		"a person owns it":           {"4.18.0", func(s *scene) { s.ana.TakeOver(s.talk); s.hear() }, 7, bot.Withheld, bot.AssigneeUser},
		"Captain owns it":            {"4.18.0", func(s *scene) { s.talk.CaptainTakes("Cap"); s.hear() }, 7, bot.Withheld, bot.AssigneeOther},
		"a person came after it was": {"4.18.0", func(s *scene) { limbo(s); s.bia.Assign(s.talk, s.ana) }, 7, bot.Withheld, bot.AssigneeUser},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t, c.version, false)
			s.desk = s.newDesk(false, c.known)
			c.happens(s)
			s.want(s.deliver(bot.Unassign{}), c.want)
			if got := s.snapshot().Assignee.Kind; got != c.after {
				t.Errorf("owner is %q", got)
			}
		})
	}
}

// The team bug of 4.14.2: the bot cannot look, so its own events decide; a user's token still can.
func TestDesk_Deliver_TeamBug(t *testing.T) {
	t.Parallel()
	for _, user := range []bool{false, true} {
		s := setup(t, "4.14.2", user)
		s.bia.AssignTeam(s.talk, s.team)
		s.hear()
		o := s.outbound(bot.Reply{Text: "x"})
		s.ana.Reply(s.talk, "oi")
		want := bot.Present
		if user {
			want = bot.Withheld
		}
		s.want(s.desk.Deliver(t.Context(), o), want)
	}
}

func TestDesk_Deliver_UserTokenRevoked(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", true)
	o := s.outbound(bot.Reply{Text: "x"})
	s.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Method == http.MethodGet && r.Endpoint == listMessages {
			return chatwoottest.Fault{Status: 401, Body: `{"error":"Invalid Access Token"}`}
		}
		return chatwoottest.Fault{}
	})
	s.want(s.desk.Deliver(t.Context(), o), bot.Present)
}
