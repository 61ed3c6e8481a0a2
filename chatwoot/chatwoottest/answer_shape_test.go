package chatwoottest_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// answers are the REST answers compared with the payload files; each act ends
// with the request in question.
var answers = map[string]struct {
	channel chatwoottest.Channel
	version string
	act     func(*stage, *chatwoottest.Conversation) error
}{
	"messages_create.response_text": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.CreateMessage(st.t.Context(), c.ID, chatwoot.NewMessage{Content: "a", EchoID: "e"}))
	}},
	"messages_create.response_input_select": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.CreateMessage(st.t.Context(), c.ID, chatwoot.NewMessage{
			Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "A", Value: "a"}},
		}))
	}},
	"messages_create.response_email_reply": {channel: chatwoottest.Email, act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.CreateMessage(st.t.Context(), c.ID, chatwoot.NewMessage{Content: "a", Recipients: &chatwoot.Recipients{CC: "x@example.com"}}))
	}},
	"toggle_status.response_handoff": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.SetStatus(st.t.Context(), c.ID, chatwoot.Open))
	}},
	"toggle_status.response_resolved": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.SetStatus(st.t.Context(), c.ID, chatwoot.Resolved))
	}},
	"toggle_status.response_snoozed": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.Snooze(st.t.Context(), c.ID, st.clock.Add(time.Hour)))
	}},
	"assignments.response_agent": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.AssignUser(st.t.Context(), c.ID, st.ana.ID))
	}},
	"assignments.response_agent_bot": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.AssignBot(st.t.Context(), c.ID, st.bot.ID))
	}},
	"assignments.response_team": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.AssignTeam(st.t.Context(), c.ID, st.account.AddTeam(chatwoottest.Team{Name: "x"}).ID))
	}},
	"labels.response": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.ReplaceLabels(st.t.Context(), c.ID, []string{"entrega", "vip"}))
	}},
	"custom_attributes.response": {act: func(st *stage, c *chatwoottest.Conversation) error {
		return second(st.client.ReplaceAttributes(st.t.Context(), c.ID, map[string]string{"pedido": "1"}))
	}},
	"conversation_show.response_pending": {act: func(st *stage, c *chatwoottest.Conversation) error {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		return second(st.client.Conversation(st.t.Context(), c.ID))
	}},
	"conversation_show.response_team_bot_token.v4_18": {version: "4.18.0", act: func(st *stage, c *chatwoottest.Conversation) error {
		st.ana.AssignTeam(c, st.account.AddTeam(chatwoottest.Team{Name: "x"}))
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		st.must(st.client.Unassign(st.t.Context(), c.ID))
		st.sends(c, chatwoot.NewMessage{Content: "b"})
		return second(st.client.Conversation(st.t.Context(), c.ID))
	}},
	"contact_show.response": {act: func(st *stage, _ *chatwoottest.Conversation) error {
		return second(st.newClient(st.ana.Token).Contact(st.t.Context(), st.contact.ID))
	}},
	"inbox_show.response_api_channel": {channel: chatwoottest.API, act: func(st *stage, _ *chatwoottest.Conversation) error {
		return second(st.newClient(st.root.Token).Inbox(st.t.Context(), st.inbox.ID))
	}},
	"teams_list.response": {act: func(st *stage, _ *chatwoottest.Conversation) error {
		st.account.AddTeam(chatwoottest.Team{Name: "x"})
		return second(st.newClient(st.root.Token).Teams(st.t.Context()))
	}},
	"agents_list.response": {act: func(st *stage, _ *chatwoottest.Conversation) error {
		return second(st.newClient(st.root.Token).Agents(st.t.Context()))
	}},
	"labels_list.response": {act: func(st *stage, _ *chatwoottest.Conversation) error {
		st.account.AddLabel("entrega")
		return second(st.newClient(st.root.Token).AccountLabels(st.t.Context()))
	}},
}

// adminAnswers are those of the administration: role, request, and whether the
// payload lies here because the client does not read it.
var adminAnswers = map[string]struct {
	role, method, path, body string
	here                     bool
}{
	"agent_bots_create.response": {
		role: "administrator", method: "POST", path: "/agent_bots",
		body: `{"name":"a","description":"b","outgoing_url":"https://bot.example","bot_type":"webhook","bot_config":{}}`,
	},
	"agent_bots_list.response_agent_role":        {role: "agent", method: "GET", path: "/agent_bots"},
	"inbox_agent_bot.response":                   {role: "administrator", method: "GET", path: "/inboxes/1/agent_bot"},
	"custom_attribute_definitions_list.response": {role: "agent", method: "GET", path: "/custom_attribute_definitions?attribute_model=conversation_attribute"},
	"webhooks_create.response": {
		role: "administrator", method: "POST", path: "/webhooks", here: true,
		body: `{"webhook":{"name":"sidecar","url":"https://bot.example/events","subscriptions":["contact_updated"]}}`,
	},
	"articles_list.response_user_token": {role: "agent", method: "GET", path: "/portals/ajuda/articles?status=published&locale=pt_BR", here: true},
}

func TestServer_AdminAnswerShapes(t *testing.T) {
	t.Parallel()
	for name, tc := range adminAnswers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := furnished(t, "4.14.2")
			token := map[string]string{"administrator": st.root.Token, "agent": st.ana.Token}[tc.role]
			status, body := st.ask(token, tc.method, "/api/v1/accounts/3"+tc.path, tc.body)
			if status != 200 {
				t.Fatalf("%d %s", status, body)
			}
			want := []byte(nil)
			if tc.here {
				var err error
				want, err = os.ReadFile(filepath.Join("testdata", "payloads", name+".json"))
				st.must(err)
			} else {
				want = payload(t, name)
			}
			for _, line := range differ(shapeOf(t, want), shapeOf(t, []byte(body))) {
				t.Error(line)
			}
		})
	}
}

func second[T any](_ T, err error) error { return err }

func TestServer_AnswerShapes(t *testing.T) {
	t.Parallel()
	for name, tc := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := setup(t, or(tc.version, "4.14.2"), or(tc.channel, chatwoottest.WebWidget))
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			st.clock = st.clock.Add(417 * time.Microsecond)
			st.must(tc.act(st, c))
			calls := st.server.Calls()
			for _, line := range differ(shapeOf(t, payload(t, name)), shapeOf(t, calls[len(calls)-1].Response)) {
				t.Error(line)
			}
		})
	}
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}
