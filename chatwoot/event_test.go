package chatwoot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/chatwoot"
)

// edited is a payload with one text replaced, which must be there.
func edited(t *testing.T, name, from, to string) string {
	t.Helper()
	body := string(payload(t, name))
	if !strings.Contains(body, from) {
		t.Fatalf("%s holds no %s", name, from)
	}
	return strings.Replace(body, from, to, 1)
}

func TestParseEvent_Hostile(t *testing.T) {
	t.Parallel()
	const first = "message_created.webwidget_text_first"
	for name, body := range map[string]string{
		"empty":                  "",
		"null":                   "null",
		"array":                  "[]",
		"text":                   `"message_created"`,
		"no event":               `{"id":1}`,
		"event is a number":      `{"event":7}`,
		"cut":                    string(payload(t, first))[:900],
		"two documents":          string(payload(t, first)) + "{}",
		"invalid UTF-8":          edited(t, first, "Oi! Meu", "Oi\xff Meu"),
		"null character":         edited(t, first, "Oi! Meu", `Oi\u0000 Meu`),
		"deep":                   edited(t, first, `"custom_attributes": {}`, `"custom_attributes": {"a":`+strings.Repeat("[", 5000)+strings.Repeat("]", 5000)+`}`),
		"very deep":              `{"event":"message_created","x":` + strings.Repeat(`{"a":`, 100_000),
		"no conversation":        `{"event":"message_created","id":1,"message_type":"incoming"}`,
		"no id":                  `{"event":"message_created","message_type":"incoming","conversation":{"id":1}}`,
		"negative id":            `{"event":"message_created","id":-4,"message_type":"incoming","conversation":{"id":1}}`,
		"id is text":             edited(t, first, `"id": 50231`, `"id": "50231"`),
		"status is an object":    edited(t, first, `"status": "pending"`, `"status": {}`),
		"labels are a text":      edited(t, first, `"labels": []`, `"labels": "vip"`),
		"type out of range":      edited(t, first, `"message_type": 0`, `"message_type": 9`),
		"stamp is no number":     edited(t, first, `"updated_at": 1784034322.481417`, `"updated_at": "now"`),
		"stamp has exponent":     edited(t, first, `"updated_at": 1784034322.481417`, `"updated_at": 1.7e9`),
		"content is a list":      edited(t, first, `"content_attributes": {`, `"content_attributes": [{`),
		"conversation no status": `{"event":"conversation_updated","id":1}`,
		"changes are a text":     edited(t, "conversation_updated.labels", `"changed_attributes": [`, `"changed_attributes": "x", "rest": [`),
		"widget no contact":      `{"event":"webwidget_triggered","id":1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e, err := chatwoot.ParseEvent([]byte(body)); err == nil {
				t.Errorf("read as %+v, want an error", e)
			}
		})
	}
}

// TestParseEvent_Tolerates: what newer and older versions do differently.
func TestParseEvent_Tolerates(t *testing.T) {
	t.Parallel()
	const first = "message_created.webwidget_text_first"
	for name, tc := range map[string]struct {
		body string
		good func(*chatwoot.Event) bool
	}{
		"unknown event": {`{"event":"conversation_typing_on","account":{"id":3}}`, func(e *chatwoot.Event) bool {
			return e.Kind == chatwoot.EventUnknown && e.Name == "conversation_typing_on" && e.AccountID == 3
		}},
		"unknown event, odd account": {`{"event":"reaction_added","account":"three"}`, func(e *chatwoot.Event) bool { return e.Kind == chatwoot.EventUnknown }},
		"vendor's spelling": {edited(t, "webwidget_triggered.first_visit", "webwidget_triggered", "widget_triggered"), func(e *chatwoot.Event) bool {
			return e.Kind == chatwoot.EventWidgetOpened && e.Name == "widget_triggered"
		}},
		"unknown field":                  {edited(t, first, `"event":`, `"mood":{"x":[1]},"event":`), func(e *chatwoot.Event) bool { return e.Message.ID == 50231 }},
		"changes are null":               {edited(t, "conversation_updated.labels", `"changed_attributes": [`, `"changed_attributes": null, "rest": [`), func(e *chatwoot.Event) bool { return len(e.Changed) == 0 }},
		"unknown assignee type":          {edited(t, "conversation_updated.bot_assigned.v4_18", `"assignee_type": "AgentBot"`, `"assignee_type": "Robot"`), func(e *chatwoot.Event) bool { return e.Conversation.Meta.AssigneeType == "Robot" }},
		"escaped backslash before u0000": {edited(t, first, "Oi! Meu", `C:\\u0000`), func(e *chatwoot.Event) bool { return strings.Contains(e.Message.Content, `C:\u0000`) }},
		"account only in the nested message": {`{"event":"conversation_opened","id":5,"status":"open","messages":[{"id":1,"account_id":9,"message_type":0}]}`,
			func(e *chatwoot.Event) bool { return e.AccountID == 9 && e.Conversation.AccountID == 9 }},
		"account nowhere": {`{"event":"conversation_opened","id":5,"status":"open","messages":[]}`, func(e *chatwoot.Event) bool { return e.AccountID == 0 && e.Conversation.ID == 5 }},
		"everything null": {`{"event":"message_created","id":1,"message_type":"incoming","content":null,"sender":null,"attachments":null,"content_attributes":null,"created_at":null,
			"conversation":{"id":1,"meta":null,"messages":null,"labels":null,"custom_attributes":null,"contact_inbox":null,"updated_at":null,"waiting_since":null}}`,
			func(e *chatwoot.Event) bool { return e.Conversation.Stamp() == 0 && e.Message.CreatedAt.IsZero() }},
		"a stamp of few digits": {edited(t, first, "1784034322.481417", "1784034322.5"), func(e *chatwoot.Event) bool { return e.Conversation.Stamp() == 1784034322_500000 }},
		"a stamp of many digits": {edited(t, first, "1784034322.481417", "1784034322.4814179"), func(e *chatwoot.Event) bool {
			return e.Conversation.Stamp() == 1784034322_481417 && e.Conversation.UpdatedAt == "1784034322.4814179"
		}},
		"assistant owns it": {edited(t, "conversation_updated.bot_assigned.v4_18", `"assignee_type": "AgentBot"`, `"assignee_type": "Captain::Assistant", "ai_assignee_type":"Captain::Assistant"`),
			func(e *chatwoot.Event) bool {
				return e.Conversation.Meta.AssigneeType == chatwoot.AssigneeAssistant && e.Conversation.Meta.AIAssigneeType != ""
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := chatwoot.ParseEvent([]byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			if !tc.good(e) {
				t.Errorf("read %+v, message %+v, conversation %+v", e, e.Message, e.Conversation)
			}
		})
	}
}

// FuzzParseEvent: whatever comes, an error or an event that can be used.
func FuzzParseEvent(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "payloads", "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := chatwoot.ParseEvent(body)
		if (err == nil) != (e != nil) {
			t.Fatalf("event %v with error %v", e, err)
		}
		if err != nil {
			return
		}
		isMessage := e.Kind == chatwoot.EventMessageCreated || e.Kind == chatwoot.EventMessageUpdated
		if isMessage && (e.Message == nil || e.Conversation == nil || e.Message.ID <= 0 || e.Conversation.ID <= 0) {
			t.Fatalf("half an event: %+v", e)
		}
		if isMessage {
			_ = e.Message.NewText()
		}
		if e.Conversation != nil && e.Conversation.Stamp() < 0 {
			t.Fatalf("stamp %d", e.Conversation.Stamp())
		}
	})
}
