package chatwoot_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
)

// recorder answers every request with one body and keeps what was asked.
type recorder struct {
	status  int
	header  http.Header
	answer  string
	request *http.Request
	body    []byte
}

func (r *recorder) RoundTrip(in *http.Request) (*http.Response, error) {
	r.request = in
	if in.Body != nil {
		body, err := io.ReadAll(in.Body)
		if err != nil {
			return nil, err
		}
		r.body = body
	}
	header := r.header
	if header == nil {
		header = http.Header{}
	}
	status := r.status
	if status == 0 {
		status = http.StatusOK
	}
	return &http.Response{
		StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(r.answer)), Request: in, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

func newClient(t *testing.T, transport http.RoundTripper) *chatwoot.Client {
	t.Helper()
	c, err := chatwoot.New(chatwoot.Config{URL: "https://chat.example/", Account: 3, Token: "bot-token", Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type wantRequest struct {
	method, path string
	send         func(context.Context, *chatwoot.Client) error
}

const base = "/api/v1/accounts/3/"

func createMessage(m chatwoot.NewMessage) wantRequest {
	return wantRequest{"POST", base + "conversations/1042/messages", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.CreateMessage(ctx, 1042, m)
		return err
	}}
}

func options(descriptions ...string) []chatwoot.Option {
	list := []chatwoot.Option{
		{Title: "Rastrear pedido", Value: "track_order"}, {Title: "Trocar endereço", Value: "change_address"}, {Title: "Falar com atendente", Value: "human"},
	}
	for i, d := range descriptions {
		list[i].Description = d
	}
	return list
}

// requests maps a payload to the call that must produce it.
var requests = map[string]wantRequest{
	"messages_create.request_text": createMessage(chatwoot.NewMessage{
		Content: "Oi, Mariana! Seu pedido **48213** saiu para entrega hoje.", Type: chatwoot.Outgoing, EchoID: "flow-7f3a-12",
	}),
	"messages_create.request_private_note": createMessage(chatwoot.NewMessage{
		Content: "Resumo do bot: cliente pede troca de endereço do pedido 48213. [@Juliana](mention://user/21/Juliana)", Private: true,
	}),
	"messages_create.request_input_select": createMessage(chatwoot.NewMessage{
		Content: "O que você prefere?", ContentType: chatwoot.ContentInputSelect, Items: options(),
	}),
	"messages_create.request_input_select.v4_18": createMessage(chatwoot.NewMessage{
		Content: "O que você prefere?", ContentType: chatwoot.ContentInputSelect,
		Items: options("Onde está e quando chega", "Antes da saída para entrega", "De segunda a sexta, 9h às 18h"),
	}),
	"messages_create.request_cards": createMessage(chatwoot.NewMessage{
		Content: "Sofás em destaque", ContentType: chatwoot.ContentCards, Items: []chatwoot.Card{{
			Title: "Sofá Lisboa", Description: "3 lugares, cinza", MediaURL: "https://cdn.loja-aurora.example/lisboa.jpg",
			Actions: []chatwoot.CardAction{
				{Type: "link", Text: "Ver", URI: "https://www.loja-aurora.example/p/lisboa"},
				{Type: "postback", Text: "Quero este", Payload: "buy_lisboa"},
			},
		}},
	}),
	"messages_create.request_form": createMessage(chatwoot.NewMessage{
		Content: "Preencha os dados do pedido", ContentType: chatwoot.ContentForm, ButtonLabel: "Enviar", Items: []chatwoot.Field{
			{Name: "order_number", Label: "Número do pedido", Type: "text", Placeholder: "48213", Required: true},
			{Name: "email", Label: "E-mail", Type: "email", Required: true},
			{Name: "reason", Label: "Motivo", Type: "select", Options: []chatwoot.FieldOption{{Label: "Atraso", Value: "delay"}, {Label: "Avaria", Value: "damage"}}},
		},
	}),
	"messages_create.request_article": createMessage(chatwoot.NewMessage{
		Content: "Isto pode ajudar", ContentType: chatwoot.ContentArticle, Items: []chatwoot.Article{{
			Title: "Prazo de entrega", Description: "Quanto tempo leva para cada região",
			Link: "https://chat.loja-aurora.example/hc/ajuda/articles/1752400000-prazo-de-entrega",
		}},
	}),
	"messages_create.request_email_reply": createMessage(chatwoot.NewMessage{
		Content: "Hola Carlos,\n\nActualizamos la dirección del pedido **48213**.", Recipients: &chatwoot.Recipients{CC: "laura.fuentes@example.org"},
	}),
	"messages_create.request_whatsapp_template": createMessage(chatwoot.NewMessage{
		Content: "Hola Carlos, su pedido 48213 ya fue enviado.", TemplateParams: &chatwoot.TemplateParams{
			Name: "order_shipped", Category: "UTILITY", Language: "es_MX", ProcessedParams: map[string]any{
				"body": map[string]string{"1": "Carlos", "2": "48213"}, "buttons": []map[string]string{{"type": "url", "parameter": "48213"}},
			},
		},
	}),
	"toggle_status.request_handoff": {"POST", base + "conversations/1042/toggle_status", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.SetStatus(ctx, 1042, chatwoot.Open)
		return err
	}},
	"toggle_status.request_snoozed": {"POST", base + "conversations/1042/toggle_status", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.Snooze(ctx, 1042, time.Unix(1784120400, 0))
		return err
	}},
	"toggle_priority.request": {"POST", base + "conversations/1042/toggle_priority", func(ctx context.Context, c *chatwoot.Client) error {
		return c.SetPriority(ctx, 1042, "high")
	}},
	"toggle_typing_status.request": {"POST", base + "conversations/1042/toggle_typing_status", func(ctx context.Context, c *chatwoot.Client) error {
		return c.SetTyping(ctx, 1042, true, false)
	}},
	"assignments.request_agent": {"POST", base + "conversations/1042/assignments", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.AssignUser(ctx, 1042, 21)
		return err
	}},
	"assignments.request_agent_bot": {"POST", base + "conversations/1042/assignments", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.AssignBot(ctx, 1042, 7)
		return err
	}},
	"assignments.request_team": {"POST", base + "conversations/1042/assignments", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.AssignTeam(ctx, 1042, 4)
		return err
	}},
	"labels.request_replace": {"POST", base + "conversations/1042/labels", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.ReplaceLabels(ctx, 1042, []string{"entrega", "vip"})
		return err
	}},
	"custom_attributes.request_replace": {"POST", base + "conversations/1042/custom_attributes", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.ReplaceAttributes(ctx, 1042, map[string]string{"pedido": "48213", "intent": "entrega"})
		return err
	}},
	"conversation_create.request": {"POST", base + "conversations", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.CreateConversation(ctx, chatwoot.NewConversation{
			InboxID: 14, ContactID: 3303, CustomAttributes: map[string]string{"screen": "checkout"},
			Message: &chatwoot.FirstMessage{Content: "Hi Emily, we noticed a failed payment."},
		})
		return err
	}},
	"conversation_update.request": {"PATCH", base + "conversations/1042", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.UpdatePriority(ctx, 1042, "urgent")
		return err
	}},
	"inbox_set_agent_bot.request": {"POST", base + "inboxes/14/set_agent_bot", func(ctx context.Context, c *chatwoot.Client) error {
		return c.ConnectBot(ctx, 14, 7)
	}},
	"contact_update.request_merge": {"PATCH", base + "contacts/3301", func(ctx context.Context, c *chatwoot.Client) error {
		_, err := c.UpdateContact(ctx, 3301, chatwoot.ContactUpdate{CustomAttributes: map[string]bool{"cpf_validado": true}})
		return err
	}},
}

func TestClient_Requests(t *testing.T) {
	t.Parallel()
	for name, want := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{answer: `{"id": 1}`}
			if err := want.send(t.Context(), newClient(t, r)); err != nil {
				t.Fatal(err)
			}
			if r.request.Method != want.method || r.request.URL.Path != want.path {
				t.Errorf("asked %s %s, want %s %s", r.request.Method, r.request.URL.Path, want.method, want.path)
			}
			if diff := cmp.Diff(asJSON(t, payload(t, name)), asJSON(t, r.body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			for header, value := range map[string]string{"Api-Access-Token": "bot-token", "Content-Type": "application/json", "Authorization": ""} {
				if got := r.request.Header.Get(header); got != value {
					t.Errorf("header %s is %q, want %q", header, got, value)
				}
			}
		})
	}
}

func asJSON(t *testing.T, body []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %q", err, body)
	}
	return v
}

// TestClient_Clearing: nothing and null are different words to Chatwoot.
func TestClient_Clearing(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		send func(context.Context, *chatwoot.Client) error
		want string
	}{
		"unassign": {func(ctx context.Context, c *chatwoot.Client) error { return c.Unassign(ctx, 1) }, `{"assignee_id":null}`},
		"priority": {func(ctx context.Context, c *chatwoot.Client) error { return c.SetPriority(ctx, 1, "") }, `{"priority":null}`},
		"no labels": {func(ctx context.Context, c *chatwoot.Client) error {
			_, err := c.ReplaceLabels(ctx, 1, nil)
			return err
		}, `{"labels":[]}`},
		"typing off": {func(ctx context.Context, c *chatwoot.Client) error { return c.SetTyping(ctx, 1, false, false) }, `{"typing_status":"off","is_private":false}`},
		"disconnect": {func(ctx context.Context, c *chatwoot.Client) error { return c.ConnectBot(ctx, 1, 0) }, `{"agent_bot":null}`},
		"inbox as it was": {func(ctx context.Context, c *chatwoot.Client) error {
			_, err := c.UpdateInbox(ctx, 1, chatwoot.InboxChange{})
			return err
		}, `{}`},
		"greeting off": {func(ctx context.Context, c *chatwoot.Client) error {
			off := false
			_, err := c.UpdateInbox(ctx, 1, chatwoot.InboxChange{GreetingEnabled: &off})
			return err
		}, `{"greeting_enabled":false}`},
		"bot's name stays": {func(ctx context.Context, c *chatwoot.Client) error {
			_, err := c.UpdateAgentBot(ctx, 1, chatwoot.BotSettings{OutgoingURL: "https://bot.example"})
			return err
		}, `{"outgoing_url":"https://bot.example"}`},
		"snooze open-ended": {func(ctx context.Context, c *chatwoot.Client) error {
			_, err := c.Snooze(ctx, 1, time.Time{})
			return err
		}, `{"status":"snoozed"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{answer: `{}`}
			if err := tc.send(t.Context(), newClient(t, r)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(asJSON(t, []byte(tc.want)), asJSON(t, r.body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}
