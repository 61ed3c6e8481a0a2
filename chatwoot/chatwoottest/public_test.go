package chatwoottest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// TestServer_Public: a customer of an API inbox from the first word to the end,
// without a token.
func TestServer_Public(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.API)
	base := "/public/api/v1/inboxes/" + st.inbox.Identifier
	ask := func(method, path, body string) map[string]any {
		t.Helper()
		status, answer := st.ask("", method, base+path, body)
		if status != 200 {
			t.Fatalf("%s %s: %d %s", method, path, status, answer)
		}
		var out map[string]any
		if strings.HasPrefix(answer, "{") {
			st.must(json.Unmarshal([]byte(answer), &out))
		}
		return out
	}
	if got := ask("GET", "", "")["name"]; got != "Site" {
		t.Errorf("the inbox is called %v", got)
	}
	ask("POST", "/contacts", `{"source_id":"s-1","name":"Emily","identifier":"emily"}`)
	if again := ask("POST", "/contacts", `{"source_id":"s-1"}`); again["name"] != "Emily" {
		t.Errorf("the same source is %v", again)
	}
	c := ask("POST", "/contacts/s-1/conversations", `{"custom_attributes":{"screen":"checkout"}}`)
	path := fmt.Sprintf("/contacts/s-1/conversations/%v", c["id"])
	ask("POST", path+"/messages", `{"content":"hi"}`)
	heard := st.deliver()
	if c["status"] != "pending" || len(heard) != 1 || heard[0].Message.Content != "hi" || heard[0].Message.Type != chatwoot.Incoming {
		t.Fatalf("conversation %v, heard %+v", c["status"], heard)
	}
	id := heard[0].Conversation.ID
	sent, err := st.client.CreateMessage(t.Context(), id, chatwoot.NewMessage{
		Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "A", Value: "a"}},
	})
	st.must(err)
	st.must(second(st.client.CreateMessage(t.Context(), id, chatwoot.NewMessage{Content: "nota", Private: true})))
	st.deliver()
	ask("PATCH", fmt.Sprint(path, "/messages/", sent.ID), `{"submitted_values":[{"title":"A","value":"a"}]}`)
	if heard = st.deliver(); len(heard) != 1 || heard[0].Kind != chatwoot.EventMessageUpdated {
		t.Errorf("heard %+v", heard)
	}
	_, list := st.ask("", "GET", base+path+"/messages", "")
	if strings.Contains(list, "nota") || strings.Count(list, `"content_type"`) != 2 {
		t.Errorf("the customer sees %s", list)
	}
	if got := ask("POST", path+"/toggle_status", "")["status"]; got != "resolved" {
		t.Errorf("resolved is %v", got)
	}
	for _, path := range []string{"x", st.inbox.Identifier + "/contacts/s-2/conversations", st.inbox.Identifier + "/contacts/s-1/conversations/99/messages"} {
		if status, body := st.ask("", "GET", "/public/api/v1/inboxes/"+path, ""); fmt.Sprint(status, " ", body) != missing {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

// TestServer_IncomingByUser: only API inboxes take a customer's words from a
// user's token; the sender is the contact then.
func TestServer_IncomingByUser(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	root := st.newClient(st.root.Token)
	contact, source, err := root.CreateContact(t.Context(), chatwoot.NewContact{Inbox: 2, Name: "agentbot check"})
	st.must(err)
	c, err := root.CreateConversation(t.Context(), chatwoot.NewConversation{InboxID: 2, ContactID: contact, SourceID: source})
	st.must(err)
	m, err := root.CreateMessage(t.Context(), c.ID, chatwoot.NewMessage{Content: "ping", Type: chatwoot.Incoming})
	st.must(err)
	if m.Type != chatwoot.Incoming || m.Sender.Type != chatwoot.TypeContact || m.Sender.ID != contact {
		t.Errorf("message %+v", m.Sender)
	}
	err = second(root.CreateMessage(t.Context(), 1, chatwoot.NewMessage{Content: "ping", Type: chatwoot.Incoming}))
	if e := refusalOf(t, err); e.Status != 422 || e.Message != "Incoming messages are only allowed in Api inboxes" {
		t.Errorf("in the widget: %v", err)
	}
}
