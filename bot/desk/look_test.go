package desk

import (
	"net/http"
	"testing"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

func (s *scene) look(a bot.Action, after int64) bot.Delivered {
	s.t.Helper()
	o := s.outbound(a)
	o.After, o.Was = after, bot.Sending
	return s.desk.Look(s.t.Context(), o)
}

func TestDesk_Look_Message(t *testing.T) {
	t.Parallel()
	sent := func(s *scene) { s.want(s.deliver(bot.Reply{Text: "olá"}), bot.Present) }
	other := func(s *scene) { s.talk.AutomationSends("outra coisa") }
	for name, c := range map[string]struct {
		happens   []func(s *scene)
		bot, user bot.Verdict // what a look finds with each token, 4.14.2
	}{
		"newest":                {[]func(*scene){sent}, bot.Present, bot.Present},
		"nothing came":          {nil, bot.NotDone, bot.NotDone},
		"under another message": {[]func(*scene){sent, other}, bot.Unclear, bot.Present},
		"only an activity line": {[]func(*scene){func(s *scene) { s.bia.SetPriority(s.talk, "low"); s.bia.Assign(s.talk, nil) }}, bot.NotDone, bot.NotDone},
		"another came, not it":  {[]func(*scene){other}, bot.Unclear, bot.NotDone},
	} {
		for _, a := range []bot.Action{bot.Reply{}, bot.Note{}} {
			for _, user := range []bool{false, true} {
				want := c.bot
				if user {
					want = c.user
				}
				s := setup(t, "4.14.2", user)
				after := s.talk.LastMessage()
				for _, happens := range c.happens {
					happens(s)
				}
				before := len(s.server.Calls())
				got := s.look(a, after)
				if got.Verdict != want || want == bot.Present && got.Message == 0 {
					t.Errorf("%s, %s, user %v: %+v", name, a.Kind(), user, got)
				}
				if w := s.writes(before); w != nil {
					t.Errorf("a look wrote %v", w)
				}
			}
		}
	}
}

func TestDesk_Look_OtherInstance(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", true)
	after := s.talk.LastMessage()
	s.want(s.deliver(bot.Reply{Text: "olá"}), bot.Present)
	s.desk.Instance = "restored"
	s.want(s.look(bot.Reply{}, after), bot.NotDone)
}

func TestDesk_Look_Values(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		action bot.Action
		happen func(s *scene)
	}{
		"labels":     {bot.AddLabels{Labels: []string{"Novo"}}, func(s *scene) { s.bia.SetLabels(s.talk, "novo", "vip") }},
		"priority":   {bot.SetPriority{Priority: "urgent"}, func(s *scene) { s.bia.SetPriority(s.talk, "urgent") }},
		"team":       {bot.AssignTeam{Team: bot.Team{ID: 4}}, func(s *scene) { s.bia.AssignTeam(s.talk, s.team) }},
		"status":     {bot.SetStatus{Status: bot.Open}, func(s *scene) { s.bia.SetStatus(s.talk, chatwoot.Open) }},
		"attributes": {bot.SetAttributes{Values: map[string]string{"a": "b"}}, func(s *scene) { s.want(s.deliver(bot.SetAttributes{Values: map[string]string{"a": "b"}}), bot.Present) }},
		"release":    {bot.Unassign{}, func(s *scene) { s.bia.Assign(s.talk, nil) }},
	} {
		s := setup(t, "4.18.0", false)
		if got := s.look(c.action, s.first); got.Verdict != bot.NotDone {
			t.Errorf("%s before: %+v", name, got)
		}
		c.happen(s)
		if got := s.look(c.action, s.first); got.Verdict != bot.Present {
			t.Errorf("%s after: %+v", name, got)
		}
	}
}

// Before 4.14.2 only events tell: they prove presence, never absence.
func TestDesk_Look_Blind(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.13.0", false)
	actions := []bot.Action{
		bot.Reply{}, bot.AddLabels{Labels: []string{"a"}}, bot.SetPriority{Priority: "low"}, bot.SetStatus{Status: bot.Open},
		bot.AssignTeam{Team: bot.Team{ID: 4}}, bot.SetAttributes{Values: map[string]string{"a": "b"}},
	}
	for _, a := range actions {
		if got := s.look(a, s.first); got.Verdict != bot.Unclear {
			t.Errorf("%s: %+v", a.Kind(), got)
		}
	}
	s.bia.SetLabels(s.talk, "a")
	s.bia.SetPriority(s.talk, "low")
	s.bia.AssignTeam(s.talk, s.team)
	s.bia.SetStatus(s.talk, chatwoot.Open)
	for _, a := range actions[1:5] {
		if got := s.look(a, s.first); got.Verdict != bot.Present {
			t.Errorf("%s, as events showed it: %+v", a.Kind(), got)
		}
	}
	if got := s.look(bot.Commit{}, s.first); got.Verdict != bot.Unclear {
		t.Error(got)
	}
}

func TestDesk_Look_Fails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault chatwoottest.Fault
		want  bot.Verdict
	}{
		"gateway":  {chatwoottest.Fault{Status: 502}, bot.Unclear},
		"timeout":  {chatwoottest.Fault{Hang: true}, bot.Unclear},
		"refused":  {chatwoottest.Fault{Refuse: true}, bot.Unclear},
		"too many": {chatwoottest.Fault{Status: 429}, bot.Unclear},
		"crashed":  {chatwoottest.Fault{Status: 500}, bot.Unclear},
		"deleted":  {chatwoottest.Fault{Status: 404}, bot.Gone},
		"token":    {chatwoottest.Fault{Status: 401, Body: `{"error":"Invalid Access Token"}`}, bot.Locked},
	} {
		s := setup(t, "4.14.2", false)
		o := s.outbound(bot.Reply{})
		o.Snapshot = bot.Snapshot{}
		s.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
			if r.Method != http.MethodGet {
				t.Errorf("a look wrote: %s", r.Endpoint)
			}
			return c.fault
		})
		for _, a := range []bot.Action{bot.Reply{}, bot.AddLabels{Labels: []string{"a"}}, bot.SetStatus{Status: bot.Open}} {
			o.Action = a
			if got := s.desk.Look(t.Context(), o); got.Verdict != c.want {
				t.Errorf("%s, %s: %+v", name, a.Kind(), got)
			}
		}
	}
}

func TestDesk_Look_BringsNews(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", false)
	o := s.outbound(bot.SetPriority{Priority: "low"})
	s.bia.SetStatus(s.talk, chatwoot.Open)
	got := s.desk.Look(t.Context(), o)
	if got.Verdict != bot.NotDone || len(got.Seen) != 1 || got.Seen[0].Snapshot.Status != bot.Open {
		t.Errorf("%+v", got)
	}
}
