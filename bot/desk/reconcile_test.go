package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

func (s *scene) reconcile(known ...bot.Key) []bot.Inbound {
	s.t.Helper()
	var out []bot.Inbound
	err := s.desk.Reconcile(s.t.Context(), known, func(_ context.Context, in bot.Inbound) error {
		out = append(out, in)
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

func kinds(in []bot.Inbound, conversation int64) (out []bot.Kind) {
	for _, i := range in {
		if i.Key.Conversation == conversation {
			out = append(out, i.Kind)
		}
	}
	return out
}

func same(got []bot.Kind, want ...bot.Kind) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i] {
			return false
		}
	}
	return true
}

func TestDesk_Reconcile_UserToken(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.18.0", true)
	s.want(s.deliver(bot.Reply{Text: "olá"}), bot.Present)
	s.now = s.now.Add(time.Minute)
	s.talk.CustomerWrites(chatwoottest.Incoming{Text: "primeira enquanto fora"})
	s.talk.CustomerWrites(chatwoottest.Incoming{Text: "segunda"})
	write := func(name string) *chatwoottest.Conversation {
		c, _ := s.inbox.Write(s.account.AddContact(chatwoottest.Contact{Name: name}), chatwoottest.Incoming{Text: "oi"})
		return c
	}
	limbo, peoples, persons, resolved := write("a"), write("b"), write("c"), write("d")
	limbo.AutomationSetsStatus(chatwoot.Open)
	s.ana.TakeOver(peoples)
	s.ana.Reply(persons, "sou a Ana")
	s.bia.Resolve(resolved)
	got := s.reconcile(s.desk.key(s.talk.ID), s.desk.key(resolved.ID), bot.Key{Bot: "other", Account: 3, Conversation: 1})
	if k := kinds(got, s.talk.ID); !same(k, bot.CustomerMessage, bot.CustomerMessage, bot.Observation) {
		t.Error("missed messages:", k)
	}
	if k := kinds(got, limbo.ID); !same(k, bot.Observation) {
		t.Error("limbo:", k)
	}
	if k := kinds(got, peoples.ID); k != nil {
		t.Error("a person's conversation is none of ours:", k)
	}
	if k := kinds(got, persons.ID); !same(k, bot.Observation, bot.HumanMessage) {
		t.Error("a person wrote while pending:", k)
	}
	if k := kinds(got, resolved.ID); !same(k, bot.Observation) {
		t.Error("known and resolved meanwhile:", k)
	}
	for _, in := range got {
		if !in.Looked || in.At == 0 || in.Dedupe == "" {
			t.Errorf("%+v", in)
		}
		if in.Kind != bot.Observation && in.Snapshot.Status != "" {
			t.Errorf("a message of then carries the snapshot of now: %+v", in)
		}
		if in.Kind == bot.CustomerMessage && in.Dedupe[:2] != "m:" {
			t.Errorf("not the webhook's key: %s", in.Dedupe)
		}
	}
}

func TestDesk_Reconcile_BotToken(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.17.0", false)
	s.talk.AutomationSetsStatus(chatwoot.Open)
	gone, _ := s.inbox.Write(s.account.AddContact(chatwoottest.Contact{Name: "x"}), chatwoottest.Incoming{Text: "oi"})
	gone.Delete()
	got := s.reconcile(s.desk.key(gone.ID), s.desk.key(s.talk.ID))
	k := kinds(got, s.talk.ID)
	if len(k) == 0 || k[len(k)-1] != bot.Observation || got[len(got)-1].Snapshot.Assignee.Kind != bot.AssigneeUs || got[len(got)-1].Snapshot.Status != bot.Open {
		t.Errorf("%+v", got)
	}
	if kinds(got, gone.ID) != nil {
		t.Error("a deleted conversation brought news")
	}
}

func TestDesk_Reconcile_Older(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.13.0", false)
	if got := s.reconcile(s.desk.key(s.talk.ID)); got != nil {
		t.Errorf("%+v", got)
	}
}

func TestDesk_Reconcile_Errors(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	for _, user := range []bool{false, true} {
		s := setup(t, "4.14.2", user)
		known := []bot.Key{s.desk.key(s.talk.ID)}
		err := s.desk.Reconcile(t.Context(), known, func(context.Context, bot.Inbound) error { return full })
		if !errors.Is(err, full) {
			t.Error(err)
		}
		s.server.Inject(func(chatwoottest.Request) chatwoottest.Fault { return chatwoottest.Fault{Refuse: true} })
		if err := s.desk.Reconcile(t.Context(), known, func(context.Context, bot.Inbound) error { return nil }); err == nil {
			t.Error("a Chatwoot that is away went unnoticed")
		}
	}
}
