package chatwoot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
)

// responses maps a payload to a call that reads it and says in one line what
// it understood.
var responses = map[string]struct {
	read func(context.Context, *chatwoot.Client) (string, error)
	want string
}{
	"messages_create.response_text":                   {readMessage, "50244 1042 outgoing text sent flow-7f3a-12 agent_bot 7 0"},
	"messages_create.response_input_select":           {readMessage, "50235 1042 outgoing input_select sent  agent_bot 7 1"},
	"messages_create.response_email_reply":            {readMessage, "50284 1044 outgoing text sent  agent_bot 7 4"},
	"toggle_status.response_handoff":                  {readStatus, "1042 false open false"},
	"toggle_status.response_resolved":                 {readStatus, "1042 true resolved false"},
	"toggle_status.response_snoozed":                  {readStatus, "1042 true snoozed true"},
	"conversation_show.response_pending":              {readConversation, "1042 3 pending 1784034324107417 nobody 0 [] WebWidget 50234 outgoing -62135596800"},
	"conversation_show.response_resolved_user_token":  {readConversation, "1042 3 resolved 1784036710600417 user21 4 [entrega] WebWidget 50250 template 1784035202"},
	"conversation_show.response_team_bot_token.v4_18": {readConversation, "1042 3 pending 1784034324107417 nobody 4 [] WebWidget 50234 outgoing -62135596800"},
	"contact_show.response":                           {readContact, "3301 contact cliente-90871 11 ouro false"},
	"contact_update.response":                         {readContact, "3301 contact cliente-90871 11 ouro true"},
	"assignments.response_agent": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		u, err := c.AssignUser(ctx, 1, 21)
		return line(u.ID, u.Type, u.Name, u.Role, u.AvailabilityStatus), err
	}, "21 user Juliana Prado agent online"},
	"assignments.response_agent_bot": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		b, err := c.AssignBot(ctx, 1, 7)
		return line(b.ID, b.Name, b.OutgoingURL), err
	}, "7 Aurora Assistente https://bot.loja-aurora.example/chatwoot/7"},
	"assignments.response_team": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AssignTeam(ctx, 1, 4)
		return line(v.ID, v.Name, v.AllowAutoAssign), err
	}, "4 entregas true"},
	"labels.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Labels(ctx, 1)
		return line(v), err
	}, "[entrega vip]"},
	"labels_list.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AccountLabels(ctx)
		return line(len(v), v[0].Title, v[0].ID), err
	}, "1 entrega 5"},
	"custom_attributes.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.ReplaceAttributes(ctx, 1, map[string]any{})
		return line(len(v), v.Text("pedido"), v.Text("intent")), err
	}, "2 48213 entrega"},
	"teams_list.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Teams(ctx)
		return line(len(v), v[0].ID, v[0].Name, v[0].IsMember), err
	}, "1 4 entregas true"},
	"agents_list.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Agents(ctx)
		return line(len(v), v[0].ID, v[0].Type, v[0].AvailableName), err
	}, "1 21 user Juliana"},
	"inbox_show.response_api_channel": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Inbox(ctx, 14)
		return line(v.ID, v.ChannelType, v.Timezone, len(v.WorkingHours), v.WorkingHours[1].OpenHour, v.WorkingHours[0].ClosedAllDay, v.WorkingHoursEnabled), err
	}, "14 Channel::Api America/Sao_Paulo 7 9 true true"},
	"agent_bots_create.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		b, err := c.CreateAgentBot(ctx, chatwoot.BotSettings{Name: "x"})
		return line(b.ID, b.Account, b.BotType, string(b.Token), string(b.Secret), b.System), err
	}, "7 3 webhook d8Kq2ZpV7nXsW4tRb9YcLm3H Jt5vR8wQx2NnB6yEaG4kUz7P false"},
	"agent_bots_list.response_agent_role": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AgentBots(ctx)
		return line(len(v), v[0].System, v[0].Account, v[0].OutgoingURL == "", v[1].ID, string(v[1].Token), v[1].Secret == ""), err
	}, "2 true 0 true 7 d8Kq2ZpV7nXsW4tRb9YcLm3H true"},
	"inbox_agent_bot.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		b, err := c.InboxBot(ctx, 14)
		return line(b.ID, b.OutgoingURL, string(b.Token), string(b.Secret)), err
	}, "7 https://bot.loja-aurora.example/chatwoot/7 d8Kq2ZpV7nXsW4tRb9YcLm3H Jt5vR8wQx2NnB6yEaG4kUz7P"},
	"custom_attribute_definitions_list.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.AttributeDefinitions(ctx, chatwoot.OfConversations)
		return line(len(v), v[0].ID, v[0].Key, v[0].Name, v[0].Type, v[0].Model), err
	}, "1 12 pedido Pedido text conversation_attribute"},
	"messages_list.response": {func(ctx context.Context, c *chatwoot.Client) (string, error) {
		v, err := c.Messages(ctx, 1042, chatwoot.MessageRange{})
		if err != nil || len(v.Messages) != 4 {
			return "", fmt.Errorf("%d messages: %w", len(v.Messages), err)
		}
		return line(v.Messages[0].Sender.Type, v.Messages[1].Sender.Type, v.Messages[2].Type, v.Messages[3].Sender == nil, v.Meta.Assignee.ID, v.Meta.Labels), nil
	}, "contact agent_bot activity true 21 [entrega]"},
}

func readMessage(ctx context.Context, c *chatwoot.Client) (string, error) {
	m, err := c.CreateMessage(ctx, 1, chatwoot.NewMessage{Content: "x"})
	if err != nil {
		return "", err
	}
	return line(m.ID, m.ConversationID, m.Type, m.ContentType, m.Status, m.EchoID, m.Sender.Type, m.Sender.ID, len(m.ContentAttributes.Raw)), nil
}
func readStatus(ctx context.Context, c *chatwoot.Client) (string, error) {
	s, err := c.SetStatus(ctx, 1, chatwoot.Open)
	if err != nil {
		return "", err
	}
	return line(s.ConversationID, s.Success != nil, s.Status, s.SnoozedUntil.Unix() > 0), nil
}
func readConversation(ctx context.Context, c *chatwoot.Client) (string, error) {
	v, err := c.Conversation(ctx, 1)
	if err != nil {
		return "", err
	}
	owner, team := "nobody", int64(0)
	if a := v.Meta.Assignee; a != nil {
		owner = fmt.Sprint(a.Type, a.ID)
	}
	if v.Meta.Team != nil {
		team = v.Meta.Team.ID
	}
	return line(v.ID, v.AccountID, v.Status, v.Stamp(), owner, team, v.Labels, v.Family(), v.NewestMessage().ID, v.LastNonActivityMessage.Type, v.FirstReplyCreatedAt.Unix()), nil
}
func readContact(ctx context.Context, c *chatwoot.Client) (string, error) {
	v, err := c.Contact(ctx, 1)
	if err != nil {
		return "", err
	}
	return line(v.ID, v.Type, v.Identifier, v.ContactInboxes[0].Inbox.ID, v.CustomAttributes.Text("plano"), v.CustomAttributes.Flag("cpf_validado")), nil
}

func TestClient_Responses(t *testing.T) {
	t.Parallel()
	for name, tc := range responses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := tc.read(t.Context(), newClient(t, &recorder{answer: string(payload(t, name))}))
			if err != nil {
				t.Fatal(err)
			}
			if got != tc.want {
				t.Errorf("read %q, want %q", got, tc.want)
			}
		})
	}
}

type refusal struct {
	status                                       int
	badToken, notAllowed, notForBots, flood, tmp bool
	noToken, suspended                           bool
	message                                      string
}

// refusals is how each error payload must be told apart.
func refusals() map[string]refusal {
	return map[string]refusal{
		"error.401_invalid_token":         {status: 401, badToken: true, message: "Invalid Access Token"},
		"error.401_no_credentials":        {status: 401, badToken: true, noToken: true, message: "You need to sign in or sign up before continuing."},
		"error.401_bot_other_account":     {status: 401, badToken: true, message: "Bot is not authorized to access this account"},
		"error.401_endpoint_not_for_bots": {status: 401, notAllowed: true, notForBots: true, message: "Access to this endpoint is not authorized for bots"},
		"error.401_policy":                {status: 401, notAllowed: true, message: "You are not authorized to do this action"},
		"error.403_message_update":        {status: 403, message: "Message status update is only allowed for API inboxes"},
		"error.404":                       {status: 404, message: "Resource could not be found"},
		"error.422_message_create":        {status: 422, message: "Validation failed: Content attributes At least one item is required."},
		"error.422_message_flood":         {status: 422, flood: true, tmp: true, message: "Validation failed: Too many messages"},
		"error.422_record_invalid":        {status: 422, message: "Custom attributes pedido length should be < 1500"},
		"error.500":                       {status: 500, tmp: true, message: "Internal Server Error"},
	}
}

func TestAPIError(t *testing.T) {
	t.Parallel()
	for name, want := range refusals() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, &recorder{status: want.status, answer: string(payload(t, name))}).SetStatus(t.Context(), 1, chatwoot.Open)
			var e *chatwoot.APIError
			if !errors.As(err, &e) {
				t.Fatalf("error is %v", err)
			}
			got := refusal{
				e.Status, e.BadToken(), e.NotAllowed(), e.NotForBots(), e.Flooded(), e.Temporary(), e.NoToken(), e.Suspended(), e.Message,
			}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if e.NotFound() != (want.status == 404) || e.TooMany() != want.flood || e.Unclear() != (want.status == 500) || !e.Finished() {
				t.Errorf("predicates of %v: not found %v, too many %v, unclear %v, finished %v", e, e.NotFound(), e.TooMany(), e.Unclear(), e.Finished())
			}
		})
	}
}

func TestAPIError_RetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 14, 13, 0, 0, 0, time.UTC)
	for given, want := range map[string]time.Duration{
		"7": 7 * time.Second, "": 0, "-3": 0, "soon": 0, "Tue, 14 Jul 2026 13:00:30 GMT": 30 * time.Second, "Tue, 14 Jul 2026 12:00:00 GMT": 0,
	} {
		t.Run(given, func(t *testing.T) {
			t.Parallel()
			r := &recorder{status: 429, answer: "Retry later\n", header: map[string][]string{"Retry-After": {given}}}
			c, err := chatwoot.New(chatwoot.Config{URL: "https://chat.example", Account: 3, Token: "t", Transport: r, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.SetStatus(t.Context(), 1, chatwoot.Open)
			var e *chatwoot.APIError
			if !errors.As(err, &e) || e.RetryAfter != want || e.Message != "Retry later" || !e.TooMany() || e.Unclear() {
				t.Errorf("got %+v, want retry after %s", e, want)
			}
		})
	}
}

func line(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }
