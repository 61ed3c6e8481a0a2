package chatwoot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
)

func parse(t *testing.T, name string) *chatwoot.Event {
	t.Helper()
	e, err := chatwoot.ParseEvent(payload(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestParseEvent_Content looks at what each variant is about.
func TestParseEvent_Content(t *testing.T) {
	t.Parallel()
	content := func(e *chatwoot.Event) chatwoot.Content { return e.Message.ContentAttributes }
	for name, tc := range map[string]struct {
		read func(*chatwoot.Event) any
		want any
	}{
		"message_created.webwidget_text_in_reply_to": {func(e *chatwoot.Event) any { return content(e).InReplyTo > 0 }, true},
		"message_created.webwidget_text_first":       {func(e *chatwoot.Event) any { return content(e).InReplyTo }, int64(0)},
		"message_created.outgoing_automation":        {func(e *chatwoot.Event) any { return content(e).AutomationRuleID }, int64(31)},
		"message_created.outgoing_external_echo":     {func(e *chatwoot.Event) any { return content(e).ExternalEcho && e.Message.Sender == nil }, true},
		"message_created.whatsapp_unsupported":       {func(e *chatwoot.Event) any { return content(e).Unsupported }, true},
		"message_created.whatsapp_referral.v4_15":    {func(e *chatwoot.Event) any { return content(e).Referral.Text("headline") }, "Sofá Lisboa"},
		"message_updated.deleted_by_agent":           {func(e *chatwoot.Event) any { return content(e).Deleted }, true},
		"message_updated.input_email_answer":         {func(e *chatwoot.Event) any { return content(e).SubmittedEmail }, "ana.lima@example.com"},
		"message_updated.outgoing_failed": {func(e *chatwoot.Event) any {
			return line(e.Conversation.NewestMessage().Status, content(e).ExternalError)
		}, "failed Template not found or invalid template name"},
		"message_updated.outgoing_delivered":  {func(e *chatwoot.Event) any { return e.Conversation.NewestMessage().Status }, "delivered"},
		"message_updated.input_select_answer": {func(e *chatwoot.Event) any { return content(e).Submitted }, []chatwoot.Submission{{Title: "Falar com atendente", Value: "human"}}},
		"message_updated.form_answer": {func(e *chatwoot.Event) any { return content(e).Submitted }, []chatwoot.Submission{
			{Name: "order_number", Value: "48213"}, {Name: "email", Value: "mariana.oliveira@example.com"}, {Name: "reason", Value: "delay"},
		}},
		"message_updated.csat_answer": {func(e *chatwoot.Event) any { return content(e).CSAT }, &chatwoot.CSATAnswer{Rating: 5, Feedback: "Atendimento rápido, obrigada!"}},
		"message_created.email_text_first": {func(e *chatwoot.Event) any {
			m := content(e).Mail
			return line(m.Subject, m.From, m.CC, m.AutoReply, m.Multipart, e.Message.NewText() == m.Text.Quoted)
		}, "Pedido 48213: ¿puedo cambiar la dirección? [carlos.fuentes@example.org] [laura.fuentes@example.org] false true true"},
		"message_created.email_reply_with_quote": {func(e *chatwoot.Event) any { return e.Message.NewText() }, "Perfecto, la nueva dirección es Calle Ejemplo 45."},
		"message_created.email_auto_reply":       {func(e *chatwoot.Event) any { return content(e).Mail.AutoReply }, true},
		"message_created.whatsapp_text": {func(e *chatwoot.Event) any {
			return e.Message.NewText() == e.Message.Content && e.Message.Content != ""
		}, true},
		"message_created.whatsapp_location": {func(e *chatwoot.Event) any {
			a := e.Message.Attachments[0]
			return line(a.FileType, a.Latitude, a.Longitude, a.FallbackTitle)
		}, "location 19.4326 -99.1332 Plaza Central, Av. Ejemplo 100"},
		"message_created.whatsapp_contact_card": {func(e *chatwoot.Event) any {
			a := e.Message.Attachments[0]
			return line(a.FileType, a.FallbackTitle, a.Meta.Text("firstName"))
		}, "contact +525500000099 Lucía"},
		"message_created.whatsapp_image": {func(e *chatwoot.Event) any {
			a := e.Message.Attachments[0]
			return line(a.FileType, a.ContentType, a.Extension, a.FileSize, a.ThumbURL != "")
		}, "image image/jpeg jpg 183422 true"},
		"message_updated.audio_transcribed": {func(e *chatwoot.Event) any { return e.Message.Attachments[0].TranscribedText }, "Quería saber si el sofá llega antes del viernes."},
		"message_created.webwidget_file":    {func(e *chatwoot.Event) any { return line(e.Message.Content == "", e.Message.Attachments[0].Extension) }, "true pdf"},
		"webwidget_triggered.first_visit": {func(e *chatwoot.Event) any {
			return line(e.Widget.ContactInboxID, e.Widget.Info.Text("widget_language"), e.Conversation == nil)
		}, "9106 pt_BR true"},
		"webwidget_triggered.returning_visitor":    {func(e *chatwoot.Event) any { return line(e.Conversation.ID, e.Conversation.Status) }, "1019 resolved"},
		"conversation_updated.team_assigned.v4_16": {func(e *chatwoot.Event) any { return e.Conversation.Meta.Team.Name }, "entregas"},
		"conversation_updated.status_pending_to_open": {func(e *chatwoot.Event) any {
			c, found := e.ChangedTo("status")
			return line(found, c.Text(), string(c.Previous))
		}, `true open "pending"`},
		"conversation_status_changed.opened": {func(e *chatwoot.Event) any { return len(e.Changed) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, tc.read(parse(t, name))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestParseEvent_KeepsNoToken: what can be printed must not open a socket.
func TestParseEvent_KeepsNoToken(t *testing.T) {
	t.Parallel()
	for name := range events() {
		e := parse(t, name)
		if text := fmt.Sprintf("%+v %+v %+v", e, e.Conversation, e.Widget); strings.Contains(text, "kP3uTn8s") || strings.Contains(text, "pubsub") {
			t.Errorf("%s keeps the pubsub token", name)
		}
	}
}

// TestParseEvent_Marker: our own key comes back as it was sent, whatever else
// a client put beside it.
func TestParseEvent_Marker(t *testing.T) {
	t.Parallel()
	body := strings.Replace(string(payload(t, "message_created.outgoing_agent_bot")), `"content_attributes": {}`,
		`"content_attributes": {"agentbot":{"out":17,"of":"a1"},"in_reply_to":"50231","email":7,"deleted":"no","items":{"x":1}}`, 1)
	e, err := chatwoot.ParseEvent([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	var marker struct {
		Out int64
		Of  string
	}
	c := e.Message.ContentAttributes
	if !c.Raw.Decode("agentbot", &marker) || marker.Out != 17 || marker.Of != "a1" || c.InReplyTo != 50231 || c.Mail != nil || c.Deleted {
		t.Errorf("read %+v and %+v", marker, c)
	}
}

func TestMessage_NewText(t *testing.T) {
	t.Parallel()
	html := func(quoted string) chatwoot.MailText { return chatwoot.MailText{Full: "<p>", Quoted: quoted} }
	for name, tc := range map[string]struct {
		mail *chatwoot.Mail
		want string
	}{
		"no mail":    {nil, "content"},
		"text first": {&chatwoot.Mail{Text: chatwoot.MailText{Quoted: "text"}, HTML: html("html")}, "text"},
		"html next":  {&chatwoot.Mail{HTML: html("html")}, "html"},
		"blank text": {&chatwoot.Mail{Text: chatwoot.MailText{Quoted: " \n"}, HTML: html("html")}, "html"},
		"neither":    {&chatwoot.Mail{HTML: html("")}, "content"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := chatwoot.Message{Content: "content", ContentAttributes: chatwoot.Content{Mail: tc.mail}}
			if got := m.NewText(); got != tc.want {
				t.Errorf("new text is %q, want %q", got, tc.want)
			}
		})
	}
}
