package chatwoottest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// adminCalls are the client's methods of the administration; each says in one
// line what came back.
var adminCalls = map[string]struct {
	call    func(context.Context, *chatwoot.Client) (string, error)
	want    string // to an administrator
	admins  bool
	missing func(context.Context, *chatwoot.Client) error // the same of something that does not exist
}{
	"AgentBots": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AgentBots(ctx)
		return line(len(v), v[0].System, v[0].Account, v[0].Token == "", v[1].ID, v[1].Name, v[1].Account, v[1].Secret != "", v[1].Token != ""), err
	}, want: "2 true 0 true 7 Aro 3 true true"},
	"AgentBot": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AgentBot(ctx, 7)
		return line(v.ID, v.Name, v.BotType, strings.HasPrefix(v.OutgoingURL, "http"), v.System), err
	}, want: "7 Aro webhook true false", missing: func(ctx context.Context, c *chatwoot.Client) error {
		return second(c.AgentBot(ctx, 99))
	}},
	"CreateAgentBot": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.CreateAgentBot(ctx, chatwoot.BotSettings{Name: "Novo", Description: "d", OutgoingURL: "https://bot.example/x"})
		if err != nil {
			return "", err
		}
		return line(v.ID, v.Name, v.Description, v.OutgoingURL, v.Account, v.Token != "", v.Secret != ""), err
	}, want: "8 Novo d https://bot.example/x 3 true true", admins: true},
	"UpdateAgentBot": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.UpdateAgentBot(ctx, 7, chatwoot.BotSettings{OutgoingURL: "https://bot.example/y"})
		if err != nil {
			return "", err
		}
		return line(v.ID, v.Name, v.OutgoingURL), err
	}, want: "7 Aro https://bot.example/y", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error {
		return second(c.UpdateAgentBot(ctx, 2, chatwoot.BotSettings{Name: "the system's"}))
	}},
	"ResetBotSecret": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		before, err := c.AgentBot(ctx, 7)
		if err != nil {
			return "", err
		}
		v, err := c.ResetBotSecret(ctx, 7)
		if err != nil {
			return "", err
		}
		return line(v.ID, v.Secret != before.Secret, v.Token == before.Token), err
	}, want: "7 true true", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error {
		return second(c.ResetBotSecret(ctx, 99))
	}},
	"DeleteAgentBot": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		if err := c.DeleteAgentBot(ctx, 7); err != nil {
			return "", err
		}
		bot, err := c.InboxBot(ctx, 1)
		return line(bot == nil), err
	}, want: "true", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteAgentBot(ctx, 99) }},
	"InboxBot": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.InboxBot(ctx, 1)
		none, err2 := c.InboxBot(ctx, 2)
		return line(v.ID, v.Name, strings.HasPrefix(string(v.Token), "bot-"), none), errors.Join(err, err2)
	}, want: "7 Aro true <nil>", missing: func(ctx context.Context, c *chatwoot.Client) error { return second(c.InboxBot(ctx, 99)) }},
	"ConnectBot": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		if err := errors.Join(c.ConnectBot(ctx, 2, 2), c.ConnectBot(ctx, 1, 0)); err != nil {
			return "", err
		}
		v, err := c.InboxBot(ctx, 2)
		none, err2 := c.InboxBot(ctx, 1)
		return line(v.ID, v.System, none), errors.Join(err, err2)
	}, want: "2 true <nil>", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error { return c.ConnectBot(ctx, 1, 99) }},
	"Inboxes": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Inboxes(ctx)
		return line(len(v), v[0].Name, v[0].Identifier, v[1].Name, v[1].ChannelType, len(v[1].WorkingHours)), err
	}, want: "2 App app Site Channel::WebWidget 7"},
	"Inbox": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Inbox(ctx, 2)
		return line(v.ID, v.ChannelType, v.Identifier, v.Timezone, v.AllowMessagesAfterResolve), err
	}, want: "2 Channel::Api app UTC true", missing: func(ctx context.Context, c *chatwoot.Client) error { return second(c.Inbox(ctx, 99)) }},
	"UpdateInbox": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		yes := true
		v, err := c.UpdateInbox(ctx, 1, chatwoot.InboxChange{GreetingEnabled: &yes, EnableEmailCollect: &yes, CSATSurveyEnabled: &yes})
		if err != nil {
			return "", err
		}
		return line(v.ID, v.Name, v.GreetingEnabled, v.EnableEmailCollect, v.CSATSurveyEnabled), err
	}, want: "1 Site true true true", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error {
		return second(c.UpdateInbox(ctx, 99, chatwoot.InboxChange{}))
	}},
	"CreateAPIInbox": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.CreateAPIInbox(ctx, "agentbot check")
		if err != nil {
			return "", err
		}
		return line(v.ID, v.Name, v.ChannelType, v.Identifier != "", v.EnableEmailCollect, v.WorkingHours[1].OpenHour, v.WorkingHours[0].ClosedAllDay), err
	}, want: "3 agentbot check Channel::Api true true 9 true", admins: true},
	"DeleteInbox": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		if err := c.DeleteInbox(ctx, 2); err != nil {
			return "", err
		}
		v, err := c.Inboxes(ctx)
		return line(len(v)), err // it goes later
	}, want: "2", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteInbox(ctx, 99) }},
	"Automations": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Automations(ctx)
		if err != nil {
			return "", err
		}
		return line(len(v), v[0].ID, v[0].Name, v[0].Event, v[0].Active, v[0].Actions[0].Name, string(v[0].Actions[0].Params), string(v[0].Conditions)), err
	}, want: `1 1 Boas-vindas message_created true send_message ["Olá!"] [{"attribute_key":"inbox_id","values":[1]}]`, admins: true},
	"CaptainAssistants": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.CaptainAssistants(ctx)
		return line(v), err
	}, want: "[{1 Capitã}]"},
	"CaptainInboxes": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.CaptainInboxes(ctx, 1)
		return line(len(v), v[0].ID, v[0].Name), err
	}, want: "1 1 Site", missing: func(ctx context.Context, c *chatwoot.Client) error { return second(c.CaptainInboxes(ctx, 99)) }},
	"AttributeDefinitions": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AttributeDefinitions(ctx, chatwoot.OfContacts)
		return line(v), err
	}, want: "[{2 plano Plano  text contact_attribute []}]"},
	"DefineAttribute": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.DefineAttribute(ctx, chatwoot.AttributeDefinition{Key: "bot_tester", Name: "Bot tester", Type: "checkbox", Model: chatwoot.OfContacts})
		if err != nil {
			return "", err
		}
		return line(*v), err
	}, want: "{3 bot_tester Bot tester  checkbox contact_attribute []}", admins: true},
	"DeleteAttribute": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		if err := c.DeleteAttribute(ctx, 2); err != nil {
			return "", err
		}
		v, err := c.AttributeDefinitions(ctx, chatwoot.OfContacts)
		return line(len(v)), err
	}, want: "0", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteAttribute(ctx, 99) }},
	"CreateContact": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		id, source, err := c.CreateContact(ctx, chatwoot.NewContact{Inbox: 2, Name: "agentbot check", Identifier: "check", CustomAttributes: map[string]any{"bot_tester": true}})
		if err != nil {
			return "", err
		}
		v, err := c.Contact(ctx, id)
		return line(id, source == v.ContactInboxes[0].SourceID, v.ContactInboxes[0].Inbox.ID, v.Identifier, v.CustomAttributes.Flag("bot_tester")), err
	}, want: "2 true 2 check true", missing: func(ctx context.Context, c *chatwoot.Client) error {
		_, _, err := c.CreateContact(ctx, chatwoot.NewContact{Inbox: 99, Name: "x"})
		return err
	}},
	"DeleteContact": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		if err := c.DeleteContact(ctx, 1); err != nil {
			return "", err
		}
		_, err := c.Contact(ctx, 1)
		return line(err), nil
	}, want: "GET contacts/1: chatwoot answered 404: Resource could not be found", admins: true,
		missing: func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteContact(ctx, 99) }},
	"DeleteConversation": {call: func(ctx context.Context, c *chatwoot.Client) (string, error) {
		if err := c.DeleteConversation(ctx, 1); err != nil {
			return "", err
		}
		v, err := c.Conversation(ctx, 1) // it goes later
		return line(v.ID), err
	}, want: "1", admins: true, missing: func(ctx context.Context, c *chatwoot.Client) error { return c.DeleteConversation(ctx, 99) }},
}

func line(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

// TestClient_Administration: every method by an administrator, by an agent, by
// a bot, and of what does not exist.
func TestClient_Administration(t *testing.T) {
	t.Parallel()
	for name, tc := range adminCalls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := furnished(t, "4.14.2")
			got, err := tc.call(t.Context(), st.newClient(st.root.Token))
			if err != nil || got != tc.want {
				t.Errorf("an administrator got %q (%v), want %q", got, err, tc.want)
			}
			st = furnished(t, "4.14.2")
			if tc.admins {
				_, err = tc.call(t.Context(), st.newClient(st.ana.Token))
				if e := refusalOf(t, err); !e.NotAllowed() || e.BadToken() || e.NotForBots() {
					t.Errorf("an agent got %v", err)
				}
			}
			if tc.missing != nil {
				if e := refusalOf(t, tc.missing(t.Context(), st.newClient(st.root.Token))); !e.NotFound() {
					t.Errorf("what does not exist: %v", e)
				}
			}
		})
	}
}

func refusalOf(t *testing.T, err error) *chatwoot.APIError {
	t.Helper()
	var e *chatwoot.APIError
	if !errors.As(err, &e) {
		t.Fatalf("error is %v, want a refusal", err)
	}
	return e
}

// TestClient_AsAgent: what an agent may read.
func TestClient_AsAgent(t *testing.T) {
	t.Parallel()
	for name, tc := range adminCalls {
		if tc.admins || name == "AgentBots" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := furnished(t, "4.14.2")
			if got, err := tc.call(t.Context(), st.newClient(st.ana.Token)); err != nil || got != tc.want {
				t.Errorf("got %q (%v), want %q", got, err, tc.want)
			}
		})
	}
	st := furnished(t, "4.18.0")
	bots, err := st.newClient(st.ana.Token).AgentBots(t.Context())
	st.must(err)
	if len(bots) != 2 || bots[1].Token != "" || bots[1].Secret != "" {
		t.Errorf("in 4.18 an agent sees %d bots, token shown %v", len(bots), bots[1].Token != "")
	}
}

// TestInstallation: what an installation says before the account is known.
func TestInstallation(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.9.1", chatwoottest.WebWidget)
	installation := func(token string) *chatwoot.Installation {
		out, err := chatwoot.NewInstallation(chatwoot.Config{URL: "http://chatwoot.example", Token: chatwoot.Secret(token), Transport: st.server})
		st.must(err)
		return out
	}
	health, err := installation("").Health(t.Context())
	st.must(err)
	if diff := cmp.Diff(&chatwoot.Health{Version: "4.9.1", Queue: "ok", Data: "ok"}, health); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	st.server.SetServices(false, true)
	if health, err = installation("").Health(t.Context()); err != nil || health.Queue != "failing" || health.Data != "ok" {
		t.Errorf("without Redis: %+v %v", health, err)
	}
	who, err := installation(st.root.Token).Profile(t.Context())
	st.must(err)
	if who.Accounts[0].Role != "administrator" {
		t.Errorf("profile %+v", who)
	}
	_, err = installation("").Profile(t.Context())
	if e := refusalOf(t, err); !e.NoToken() || e.Suspended() {
		t.Errorf("without a token: %v", e)
	}
	st.server.SetDefaultLocale("pt_BR")
	_, err = installation("").Profile(t.Context())
	if e := refusalOf(t, err); !e.NoToken() || strings.Contains(e.Message, "sign in") {
		t.Errorf("without a token, in Portuguese: %v", e)
	}
	_, err = installation("nope").Profile(t.Context())
	if e := refusalOf(t, err); e.NoToken() || !e.BadToken() {
		t.Errorf("with another token: %v", e)
	}
	st.account.Suspend(true)
	_, err = st.newClient(st.root.Token).Inboxes(t.Context())
	if e := refusalOf(t, err); !e.Suspended() || !e.BadToken() || e.NoToken() {
		t.Errorf("suspended: %v", e)
	}
}

// TestClient_DeleteContactOnline: Chatwoot refuses while the browser is open.
func TestClient_DeleteContactOnline(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	root := st.newClient(st.root.Token)
	st.contact.SetOnline(true)
	e := refusalOf(t, root.DeleteContact(t.Context(), st.contact.ID))
	if e.Status != 422 || e.Message != "Mariana is Online, please try again later" {
		t.Errorf("got %v", e)
	}
	st.contact.SetOnline(false)
	st.must(root.DeleteContact(t.Context(), st.contact.ID))
	if st.server.Find(3, 1) == nil {
		t.Error("the conversation went at once")
	}
	st.server.Tick()
	if st.server.Find(3, 1) != nil {
		t.Error("the conversation is still there")
	}
}

// TestClient_Community: without the enterprise edition Captain's addresses do
// not exist.
func TestClient_Community(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	root := st.newClient(st.root.Token)
	if e := refusalOf(t, second(root.CaptainAssistants(t.Context()))); !e.NotFound() {
		t.Errorf("got %v", e)
	}
	st.server.SetEnterprise(true)
	list, err := root.CaptainAssistants(t.Context())
	if err != nil || len(list) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
}
