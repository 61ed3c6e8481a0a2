package chatwoottest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// ends is status and owner, as Transcript words them.
type ends struct{ old, new string }

func (st *stage) end(c *chatwoottest.Conversation) string {
	t := c.Transcript()
	return strings.TrimSpace(fmt.Sprint(string(t.Status), " ", t.Owner))
}

func (st *stage) must(err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
}

func (st *stage) botSets(c *chatwoottest.Conversation, status chatwoot.Status) {
	st.t.Helper()
	_, err := st.client.SetStatus(st.t.Context(), c.ID, status)
	st.must(err)
}

type act = func(*stage, *chatwoottest.Conversation)

func resolve(st *stage, c *chatwoottest.Conversation) { st.botSets(c, chatwoot.Resolved) }

// owners is what each act leads to, before 4.17 and after.
var owners = map[string]struct {
	act  act
	want ends
}{
	"new":          {func(*stage, *chatwoottest.Conversation) {}, ends{"pending", "pending AgentBot Aro"}},
	"bot assigned": {func(st *stage, c *chatwoottest.Conversation) { st.ana.AssignBot(c, st.bot) }, ends{"pending AgentBot Aro", "pending AgentBot Aro"}},
	"bot assigned while open": {func(st *stage, c *chatwoottest.Conversation) {
		st.root.SetStatus(c, chatwoot.Open)
		st.ana.AssignBot(c, st.bot)
	}, ends{"open AgentBot Aro", "pending AgentBot Aro"}},
	"bot assigned while snoozed": {func(st *stage, c *chatwoottest.Conversation) {
		st.root.Snooze(c, time.Time{})
		st.ana.AssignBot(c, st.bot)
	}, ends{"snoozed AgentBot Aro", "pending AgentBot Aro"}},
	"user assigned": {func(st *stage, c *chatwoottest.Conversation) { st.ana.Assign(c, st.ana) }, ends{"pending User Ana", "open User Ana"}},
	"user assigned by the bot": {func(st *stage, c *chatwoottest.Conversation) {
		_, err := st.client.AssignUser(st.t.Context(), c.ID, st.ana.ID)
		st.must(err)
	}, ends{"pending User Ana", "open User Ana"}},
	"unassigned": {func(st *stage, c *chatwoottest.Conversation) { st.must(st.client.Unassign(st.t.Context(), c.ID)) }, ends{"pending", "pending"}},
	"released, then a user assigned": {func(st *stage, c *chatwoottest.Conversation) {
		st.must(st.client.Unassign(st.t.Context(), c.ID))
		st.ana.Assign(c, st.ana)
	}, ends{"pending User Ana", "pending User Ana"}},
	"bot assigned, then a user": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.AssignBot(c, st.bot)
		st.ana.Assign(c, st.ana)
	}, ends{"pending User Ana", "open User Ana"}},
	"webhook fails after it was resolved": {func(st *stage, c *chatwoottest.Conversation) {
		st.root.Resolve(c)
		st.status = 503
		st.deliver()
	}, ends{"resolved", "resolved AgentBot Aro"}},
	"automation assigns": {func(st *stage, c *chatwoottest.Conversation) { c.AutomationAssigns(st.ana) }, ends{"pending User Ana", "pending User Ana"}},
	"team with auto-assignment": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.SetOnline(true)
		team := st.account.AddTeam(chatwoottest.Team{Name: "entregas", AutoAssign: true}, st.ana)
		_, err := st.client.AssignTeam(st.t.Context(), c.ID, team.ID)
		st.must(err)
	}, ends{"pending User Ana", "pending AgentBot Aro"}},
	"released, then team": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.SetOnline(true)
		team := st.account.AddTeam(chatwoottest.Team{Name: "entregas", AutoAssign: true}, st.ana)
		st.must(st.client.Unassign(st.t.Context(), c.ID))
		_, err := st.client.AssignTeam(st.t.Context(), c.ID, team.ID)
		st.must(err)
	}, ends{"pending User Ana", "pending User Ana"}},
	"handoff": {func(st *stage, c *chatwoottest.Conversation) { st.botSets(c, chatwoot.Open) }, ends{"open", "open"}},
	"handoff, online agent": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.SetOnline(true)
		st.inbox.AutoAssign, st.inbox.Members = chatwoottest.LegacyAutoAssignment, []*chatwoottest.Agent{st.ana}
		st.botSets(c, chatwoot.Open)
	}, ends{"open User Ana", "open User Ana"}},
	"handoff, assignment later": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.SetOnline(true)
		st.inbox.AutoAssign, st.inbox.Members = chatwoottest.LaterAutoAssignment, []*chatwoottest.Agent{st.ana}
		st.botSets(c, chatwoot.Open)
	}, ends{"open User Ana", "open User Ana"}},
	"bot resolves":                {resolve, ends{"resolved", "resolved AgentBot Aro"}},
	"bot opens what it resolved":  {func(st *stage, c *chatwoottest.Conversation) { resolve(st, c); st.botSets(c, chatwoot.Open) }, ends{"open", "open AgentBot Aro"}},
	"bot snoozes":                 {func(st *stage, c *chatwoottest.Conversation) { st.botSets(c, chatwoot.Snoozed) }, ends{"snoozed", "snoozed AgentBot Aro"}},
	"agent opens":                 {func(st *stage, c *chatwoottest.Conversation) { st.ana.SetStatus(c, chatwoot.Open) }, ends{"open User Ana", "open User Ana"}},
	"administrator opens":         {func(st *stage, c *chatwoottest.Conversation) { st.root.SetStatus(c, chatwoot.Open) }, ends{"open", "open"}},
	"agent takes over":            {func(st *stage, c *chatwoottest.Conversation) { st.ana.TakeOver(c) }, ends{"open User Ana", "open User Ana"}},
	"automation opens":            {func(_ *stage, c *chatwoottest.Conversation) { c.AutomationSetsStatus(chatwoot.Open) }, ends{"open", "open AgentBot Aro"}},
	"agent answers while pending": {func(st *stage, c *chatwoottest.Conversation) { st.ana.Reply(c, "oi") }, ends{"pending", "pending AgentBot Aro"}},
	"phone echo while pending":    {func(_ *stage, c *chatwoottest.Conversation) { c.PhoneEcho("oi") }, ends{"pending", "pending AgentBot Aro"}},
	"snooze ends": {func(st *stage, c *chatwoottest.Conversation) {
		_, err := st.client.Snooze(st.t.Context(), c.ID, st.clock.Add(time.Hour))
		st.must(err)
		st.server.Tick()
		if got := c.Transcript().Status; got != chatwoot.Snoozed {
			st.t.Errorf("woke too early: %s", got)
		}
		st.clock = st.clock.Add(2 * time.Hour)
		st.server.Tick()
	}, ends{"open", "open AgentBot Aro"}},
	"customer writes while snoozed": {func(st *stage, c *chatwoottest.Conversation) {
		st.botSets(c, chatwoot.Snoozed)
		c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	}, ends{"open", "open AgentBot Aro"}},
	"customer writes after the bot resolved": {func(st *stage, c *chatwoottest.Conversation) {
		resolve(st, c)
		c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	}, ends{"pending", "pending AgentBot Aro"}},
	"customer writes after a person resolved": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.TakeOver(c)
		st.ana.Resolve(c)
		c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	}, ends{"pending User Ana", "pending User Ana"}},
	"customer writes while open": {func(st *stage, c *chatwoottest.Conversation) {
		st.root.SetStatus(c, chatwoot.Open)
		c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	}, ends{"open", "open"}},
	"person sets pending": {func(st *stage, c *chatwoottest.Conversation) {
		st.ana.TakeOver(c)
		st.ana.SetStatus(c, chatwoot.Pending)
	}, ends{"pending User Ana", "pending User Ana"}},
	"blocked": {func(st *stage, c *chatwoottest.Conversation) {
		st.contact.Block(true)
		c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	}, ends{"resolved", "resolved AgentBot Aro"}},
	"webhook fails": {func(st *stage, _ *chatwoottest.Conversation) {
		st.status = 503
		st.deliver()
	}, ends{"open", "open AgentBot Aro"}},
	"webhook fails, kept by the setting": {func(st *stage, _ *chatwoottest.Conversation) {
		st.account.KeepPending(true)
		st.status = 503
		st.deliver()
	}, ends{"pending", "pending AgentBot Aro"}},
	"bot disconnected, then resolved and written to": {func(st *stage, c *chatwoottest.Conversation) {
		st.inbox.SetBot(nil)
		st.root.Resolve(c)
		c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	}, ends{"open", "open AgentBot Aro"}},
}

// TestServer_Ownership walks the ownership table.
func TestServer_Ownership(t *testing.T) {
	t.Parallel()
	for name, tc := range owners {
		for version, want := range map[string]string{"4.14.2": tc.want.old, "4.18.0": tc.want.new} {
			t.Run(name+"/"+version, func(t *testing.T) {
				t.Parallel()
				st := setup(t, version, chatwoottest.WhatsApp)
				c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
				tc.act(st, c)
				if got := st.end(c); got != want {
					t.Errorf("ends %q, want %q", got, want)
				}
			})
		}
	}
}

// TestServer_Starts is where a new conversation begins.
func TestServer_Starts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		start func(*stage) *chatwoottest.Conversation
		want  ends
	}{
		"customer": {func(st *stage) *chatwoottest.Conversation {
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			return c
		}, ends{"pending", "pending AgentBot Aro"}},
		"agent": {func(st *stage) *chatwoottest.Conversation {
			c, _ := st.ana.Start(st.inbox, st.contact, "oi")
			return c
		}, ends{"pending", "pending AgentBot Aro"}},
		"campaign without sender": {func(st *stage) *chatwoottest.Conversation {
			c, _ := st.inbox.Campaign(st.contact, nil, "oi")
			return c
		}, ends{"pending", "pending AgentBot Aro"}},
		"campaign of a person": {func(st *stage) *chatwoottest.Conversation {
			c, _ := st.inbox.Campaign(st.contact, st.ana, "oi")
			return c
		}, ends{"open", "open"}},
		"blocked contact": {func(st *stage) *chatwoottest.Conversation {
			st.contact.Block(true)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			return c
		}, ends{"resolved", "resolved"}},
		"no bot": {func(st *stage) *chatwoottest.Conversation {
			st.inbox.SetBot(nil)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			return c
		}, ends{"open", "open"}},
		"by the API, whatever status it asks": {func(st *stage) *chatwoottest.Conversation {
			c, err := st.client.CreateConversation(st.t.Context(), chatwoot.NewConversation{InboxID: st.inbox.ID, ContactID: st.contact.ID, Status: chatwoot.Open})
			st.must(err)
			return st.server.Find(3, c.ID)
		}, ends{"pending", "pending AgentBot Aro"}},
		"by the API for a person, who passes it on": {func(st *stage) *chatwoottest.Conversation {
			c, err := st.client.CreateConversation(st.t.Context(), chatwoot.NewConversation{InboxID: st.inbox.ID, ContactID: st.contact.ID, AssigneeID: st.ana.ID})
			st.must(err)
			st.ana.Assign(st.server.Find(3, c.ID), st.root)
			return st.server.Find(3, c.ID)
		}, ends{"pending User Paula", "pending User Paula"}},
		"by the API for a person": {func(st *stage) *chatwoottest.Conversation {
			c, err := st.client.CreateConversation(st.t.Context(), chatwoot.NewConversation{InboxID: st.inbox.ID, ContactID: st.contact.ID, AssigneeID: st.ana.ID})
			st.must(err)
			return st.server.Find(3, c.ID)
		}, ends{"pending User Ana", "pending User Ana"}},
	} {
		for version, want := range map[string]string{"4.14.2": tc.want.old, "4.17.0": tc.want.new} {
			t.Run(name+"/"+version, func(t *testing.T) {
				t.Parallel()
				st := setup(t, version, chatwoottest.WebWidget)
				if got := st.end(tc.start(st)); got != want {
					t.Errorf("ends %q, want %q", got, want)
				}
			})
		}
	}
}

// TestServer_Lands is in which conversation a message lands after the last one
// was resolved.
func TestServer_Lands(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		channel chatwoottest.Channel
		lock    bool
		in      chatwoottest.Incoming
		want    int64
	}{
		{chatwoottest.WebWidget, false, chatwoottest.Incoming{Text: "oi"}, 1},
		{chatwoottest.API, false, chatwoottest.Incoming{Text: "oi"}, 1},
		{chatwoottest.WhatsApp, false, chatwoottest.Incoming{Text: "oi"}, 2},
		{chatwoottest.WhatsApp, true, chatwoottest.Incoming{Text: "oi"}, 1},
		{chatwoottest.Telegram, false, chatwoottest.Incoming{Text: "oi"}, 2},
		{chatwoottest.Email, false, chatwoottest.Incoming{Text: "oi", Mail: &chatwoottest.Mail{Subject: "novo"}}, 2},
		{chatwoottest.Email, false, chatwoottest.Incoming{Text: "oi", Mail: &chatwoottest.Mail{Quoted: "> antes"}}, 1},
	} {
		t.Run(fmt.Sprint(tc.channel, tc.lock, tc.want), func(t *testing.T) {
			t.Parallel()
			st := setup(t, "4.14.2", tc.channel)
			st.inbox.Lock = tc.lock
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "antes"})
			again, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "ainda"})
			st.root.Resolve(c)
			later, _ := st.inbox.Write(st.contact, tc.in)
			if again.ID != 1 || later.ID != tc.want || later.Transcript().Status != chatwoot.Pending {
				t.Errorf("landed in %d and %d (%s), want 1 and %d", again.ID, later.ID, later.Transcript().Status, tc.want)
			}
		})
	}
}
