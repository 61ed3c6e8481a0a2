package chatwoottest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// TestAccount_Snapshot: what a setup makes is seen, and after it was taken back
// nothing is.
func TestAccount_Snapshot(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	st := furnished(t, "4.14.2")
	st.account.AddAgent(chatwoottest.Agent{Name: "Bia"})
	root := st.newClient(st.root.Token)
	before := st.account.Snapshot()
	if diff := cmp.Diff(before, st.account.Snapshot()); diff != "" {
		t.Errorf("two of the same moment differ:\n%s", diff)
	}

	bot, err := root.CreateAgentBot(ctx, chatwoot.BotSettings{Name: "Novo", OutgoingURL: "https://bot.example"})
	st.must(err)
	inbox, err := root.CreateAPIInbox(ctx, "agentbot check")
	st.must(err)
	st.must(root.ConnectBot(ctx, inbox.ID, bot.ID))
	contact, source, err := root.CreateContact(ctx, chatwoot.NewContact{Inbox: inbox.ID, Name: "agentbot check"})
	st.must(err)
	c, err := root.CreateConversation(ctx, chatwoot.NewConversation{InboxID: inbox.ID, ContactID: contact, SourceID: source})
	st.must(err)
	st.must(second(root.CreateMessage(ctx, c.ID, chatwoot.NewMessage{Content: "ping", Type: chatwoot.Incoming})))
	attribute, err := root.DefineAttribute(ctx, chatwoot.AttributeDefinition{Key: "bot_tester", Name: "Bot tester", Type: "checkbox", Model: chatwoot.OfContacts})
	st.must(err)

	made := st.account.Snapshot()
	got := []int{
		len(made.Bots) - len(before.Bots), len(made.Inboxes) - len(before.Inboxes), len(made.Contacts) - len(before.Contacts),
		len(made.Conversations) - len(before.Conversations), len(made.Attributes) - len(before.Attributes),
	}
	if !cmp.Equal(got, []int{1, 1, 1, 1, 1}) || made.Inboxes[2].Bot != bot.ID || made.Conversations[1].Status != chatwoot.Pending {
		t.Errorf("made %v: %+v", got, made.Inboxes)
	}

	queued := len(st.server.Queue())
	st.must(root.DeleteContact(ctx, contact))
	st.must(root.ConnectBot(ctx, inbox.ID, 0))
	st.must(root.DeleteInbox(ctx, inbox.ID))
	st.must(root.DeleteAttribute(ctx, attribute.ID))
	st.must(root.DeleteAgentBot(ctx, bot.ID))
	if waits := st.account.Snapshot(); len(waits.Deleting) != 2 || cmp.Equal(before, waits) {
		t.Errorf("deleting %v", waits.Deleting)
	}
	st.server.Tick()
	if diff := cmp.Diff(before, st.account.Snapshot()); diff != "" {
		t.Errorf("left behind:\n%s", diff)
	}
	if left := len(st.server.Queue()); queued != 2 || left != 1 {
		t.Errorf("%d deliveries waited, %d wait", queued, left)
	}
}

// TestAccount_SnapshotSees: each change of its own shows, so that equal means
// unchanged.
func TestAccount_SnapshotSees(t *testing.T) {
	t.Parallel()
	yes := true
	for name, act := range map[string]func(*stage, *chatwoot.Client) error{
		"bot's address": func(st *stage, c *chatwoot.Client) error {
			return second(c.UpdateAgentBot(st.t.Context(), 7, chatwoot.BotSettings{OutgoingURL: "https://x.example"}))
		},
		"bot's secret": func(st *stage, c *chatwoot.Client) error { return second(c.ResetBotSecret(st.t.Context(), 7)) },
		"bot's description": func(st *stage, c *chatwoot.Client) error {
			return second(c.UpdateAgentBot(st.t.Context(), 7, chatwoot.BotSettings{Description: "x"}))
		},
		"inbox's bot": func(st *stage, c *chatwoot.Client) error { return c.ConnectBot(st.t.Context(), 1, 0) },
		"greeting": func(st *stage, c *chatwoot.Client) error {
			return second(c.UpdateInbox(st.t.Context(), 1, chatwoot.InboxChange{GreetingEnabled: &yes}))
		},
		"e-mail question": func(st *stage, c *chatwoot.Client) error {
			return second(c.UpdateInbox(st.t.Context(), 1, chatwoot.InboxChange{EnableEmailCollect: &yes}))
		},
		"survey": func(st *stage, c *chatwoot.Client) error {
			return second(c.UpdateInbox(st.t.Context(), 1, chatwoot.InboxChange{CSATSurveyEnabled: &yes}))
		},
		"hours": func(st *stage, _ *chatwoot.Client) error {
			return st.patches(1, `{"working_hours":[{"day_of_week":1,"open_hour":9,"close_hour":18}]}`)
		},
		"lock": func(st *stage, _ *chatwoot.Client) error {
			return st.patches(1, `{"lock_to_single_conversation":true}`)
		},
		"messages after": func(st *stage, _ *chatwoot.Client) error {
			return st.patches(1, `{"allow_messages_after_resolved":false}`)
		},
		"assignment": func(st *stage, _ *chatwoot.Client) error { return st.patches(1, `{"enable_auto_assignment":true}`) },
		"channel": func(st *stage, _ *chatwoot.Client) error {
			return st.patches(2, `{"channel":{"webhook_url":"https://x.example"}}`)
		},
		"contact": func(st *stage, c *chatwoot.Client) error {
			return second(c.UpdateContact(st.t.Context(), 1, chatwoot.ContactUpdate{CustomAttributes: map[string]bool{"bot_tester": true}}))
		},
		"conversation": func(st *stage, c *chatwoot.Client) error { return c.SetPriority(st.t.Context(), 1, "high") },
		"message": func(st *stage, c *chatwoot.Client) error {
			return second(c.CreateMessage(st.t.Context(), 1, chatwoot.NewMessage{Content: "nota", Private: true}))
		},
		"deleting":           func(st *stage, c *chatwoot.Client) error { return c.DeleteConversation(st.t.Context(), 1) },
		"account's settings": func(st *stage, _ *chatwoot.Client) error { st.account.KeepPending(true); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := furnished(t, "4.14.2")
			before := st.account.Snapshot()
			st.must(act(st, st.newClient(st.root.Token)))
			if cmp.Equal(before, st.account.Snapshot()) {
				t.Error("not seen")
			}
		})
	}
}

// patches changes an inbox by what the client has no field for.
func (st *stage) patches(inbox int64, body string) error {
	st.t.Helper()
	status, answer := st.ask(st.root.Token, "PATCH", "/api/v1/accounts/3/inboxes/"+line(inbox), body)
	if status != 200 {
		st.t.Errorf("%d %s", status, answer)
	}
	return nil
}

// TestServer_WorkingHours: the days given change, the others stay; a day that
// makes no sense stays too, with 200.
func TestServer_WorkingHours(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	root := st.newClient(st.root.Token)
	inbox, err := root.CreateAPIInbox(t.Context(), "App 2")
	st.must(err)
	st.must(st.patches(inbox.ID, `{"working_hours_enabled":true,"timezone":"America/Sao_Paulo","working_hours":[
		{"day_of_week":1,"closed_all_day":true},{"day_of_week":2,"open_hour":8,"open_minutes":30,"close_hour":12,"close_minutes":0},
		{"day_of_week":3,"open_hour":18,"close_hour":9},{"day_of_week":6,"open_all_day":true}]}`))
	got, err := root.Inbox(t.Context(), inbox.ID)
	st.must(err)
	want := []chatwoot.WorkingHours{
		{DayOfWeek: 0, ClosedAllDay: true}, {DayOfWeek: 1, ClosedAllDay: true}, {DayOfWeek: 2, OpenHour: 8, OpenMinutes: 30, CloseHour: 12},
		{DayOfWeek: 3, OpenHour: 9, CloseHour: 17}, {DayOfWeek: 4, OpenHour: 9, CloseHour: 17}, {DayOfWeek: 5, OpenHour: 9, CloseHour: 17},
		{DayOfWeek: 6, OpenAllDay: true, CloseHour: 23, CloseMinutes: 59},
	}
	if diff := cmp.Diff(want, got.WorkingHours); diff != "" || !got.WorkingHoursEnabled || got.Timezone != "America/Sao_Paulo" {
		t.Errorf("%v %s (-want +got):\n%s", got.WorkingHoursEnabled, got.Timezone, diff)
	}
}
