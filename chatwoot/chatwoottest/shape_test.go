package chatwoottest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// free are objects whose keys nobody fixes.
var free = []string{"additional_attributes", "custom_attributes", "event_info", "csat_config", "headers", "meta.additional_attributes"}

// shape lists every path of a document with its JSON type. A null matches any
// type, so it is listed as "null" and compared leniently.
func shape(v any, path string, into map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		into[path] = "object"
		if slices.ContainsFunc(free, func(name string) bool { return strings.HasSuffix(path, "/"+name) }) {
			return
		}
		for name, value := range v {
			shape(value, path+"/"+name, into)
		}
	case []any:
		into[path] = "array"
		if strings.HasSuffix(path, "changed_attributes") {
			return
		}
		for _, value := range v {
			shape(value, path+"/0", into)
		}
	case string:
		into[path] = "string"
	case bool:
		into[path] = "boolean"
	case json.Number:
		into[path] = "integer"
		if strings.Contains(v.String(), ".") {
			into[path] = "decimal"
		}
	case nil:
		into[path] = "null"
	}
}

func shapeOf(t *testing.T, body []byte) map[string]string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	into := map[string]string{}
	shape(v, "", into)
	return into
}

// differ compares two shapes. Below a null or an empty list nothing can be
// compared.
func differ(want, got map[string]string) []string {
	var out []string
	blind := func(m map[string]string, path string) bool {
		for at := path; at != ""; at = at[:strings.LastIndex(at, "/")] {
			if m[at] == "null" || m[at] == "array" && !hasChild(m, at) {
				return true
			}
		}
		return false
	}
	paths := map[string]bool{}
	for path := range want {
		paths[path] = true
	}
	for path := range got {
		paths[path] = true
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		a, b := want[path], got[path]
		if a != b && !blind(want, path) && !blind(got, path) {
			out = append(out, fmt.Sprintf("%s: payload %q, fake %q", path, a, b))
		}
	}
	return out
}

func hasChild(m map[string]string, path string) bool {
	for other := range m {
		if strings.HasPrefix(other, path+"/") {
			return true
		}
	}
	return false
}

func payload(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("..", "testdata", "payloads", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// last is the body of the newest queued event of a kind.
func (st *stage) last(kind chatwoot.EventKind) []byte {
	st.t.Helper()
	for _, d := range slices.Backward(st.server.Queue()) {
		if d.Event == kind {
			return d.Body
		}
	}
	st.t.Fatalf("no %s is queued", kind)
	return nil
}

type conversation = *chatwoottest.Conversation

var image = chatwoottest.File{Name: "IMG.jpg", ContentType: "image/jpeg", Body: []byte("x")}

// sent is which act sends an event like the payload's.
var sent = map[string]struct {
	channel chatwoottest.Channel
	version string
	act     func(*stage, conversation)
}{
	"message_created.webwidget_text_in_reply_to": {act: func(_ *stage, c conversation) { c.CustomerWrites(chatwoottest.Incoming{Text: "a", InReplyTo: 1}) }},
	"message_created.webwidget_text_first.v4_17": {version: "4.17.0", act: func(_ *stage, c conversation) { c.CustomerWrites(chatwoottest.Incoming{Text: "a", InReplyTo: 1}) }},
	"message_created.whatsapp_text":              {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) { c.CustomerWrites(chatwoottest.Incoming{Text: "a"}) }},
	"message_created.whatsapp_image": {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Text: "a", Files: []chatwoottest.File{image}})
	}},
	"message_created.whatsapp_audio": {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Files: []chatwoottest.File{{Name: "audio.ogg", ContentType: "audio/ogg", Body: []byte("x")}}})
	}},
	"message_created.whatsapp_location": {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Files: []chatwoottest.File{{Kind: chatwoot.FileLocation, Latitude: 19.4, Longitude: -99.1, Title: "Plaza"}}})
	}},
	"message_created.whatsapp_contact_card": {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Text: "Lucía", Files: []chatwoottest.File{{Kind: chatwoot.FileContact, Title: "+52", Meta: map[string]any{"firstName": "L", "lastName": "F"}}}})
	}},
	"message_created.whatsapp_unsupported": {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Text: "?", Extra: map[string]any{"is_unsupported": true}})
	}},
	"message_created.email_text_first": {channel: chatwoottest.Email, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Text: "a", Mail: &chatwoottest.Mail{Subject: "s", CC: []string{"x@example.com"}, HTML: "<p>a</p>", Both: true}})
	}},
	"message_created.email_auto_reply": {channel: chatwoottest.Email, act: func(_ *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Text: "a", Mail: &chatwoottest.Mail{Subject: "s", AutoReply: true}})
	}},
	"message_created.template_input_email": {act: func(st *stage, c conversation) {
		st.inbox.EmailCollect, st.contact.Email = true, ""
		c.CustomerWrites(chatwoottest.Incoming{Text: "a"})
	}},
	"message_created.outgoing_agent":          {act: func(st *stage, c conversation) { st.ana.Reply(c, "a") }},
	"message_created.private_note":            {act: func(st *stage, c conversation) { st.sends(c, chatwoot.NewMessage{Content: "a"}); st.ana.Note(c, "a") }},
	"message_created.outgoing_automation":     {act: func(_ *stage, c conversation) { c.AutomationSends("a") }},
	"message_created.outgoing_external_echo":  {channel: chatwoottest.WhatsApp, act: func(_ *stage, c conversation) { c.PhoneEcho("a") }},
	"message_created.outgoing_agent_bot":      {act: func(st *stage, c conversation) { st.sends(c, chatwoot.NewMessage{Content: "a"}) }},
	"message_created.template_csat_webwidget": {act: func(st *stage, c conversation) { st.inbox.CSAT = true; st.root.Resolve(c) }},
	"message_updated.input_select_answer": {act: func(st *stage, c conversation) {
		m := st.sends(c, chatwoot.NewMessage{Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "A", Value: "a"}}})
		st.must(c.CustomerChooses(m.ID, 0))
	}},
	"message_updated.csat_answer": {act: func(st *stage, c conversation) {
		st.inbox.CSAT = true
		st.root.Resolve(c)
		c.CustomerRates(c.LastMessage(), 5, "obrigada")
	}},
	"message_updated.deleted_by_agent": {act: func(st *stage, c conversation) { c.DeleteMessage(st.ana.Reply(c, "a")) }},
	"message_updated.outgoing_delivered": {channel: chatwoottest.WhatsApp, act: func(st *stage, c conversation) {
		c.ProviderDelivers(st.sends(c, chatwoot.NewMessage{Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "A", Value: "a"}}}).ID, "delivered")
	}},
	"message_updated.outgoing_failed": {channel: chatwoottest.WhatsApp, act: func(st *stage, c conversation) {
		c.ProviderFails(st.sends(c, chatwoot.NewMessage{Content: "a"}).ID, "no")
	}},
	"conversation_opened.bot_handoff": {act: func(st *stage, c conversation) {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		st.botSets(c, chatwoot.Open)
	}},
	"conversation_status_changed.opened": {act: func(st *stage, c conversation) {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		st.botSets(c, chatwoot.Open)
	}},
	"conversation_updated.status_pending_to_open": {act: func(st *stage, c conversation) {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		st.botSets(c, chatwoot.Open)
	}},
	"conversation_resolved.by_agent": {act: func(st *stage, c conversation) { st.ana.Reply(c, "a"); st.ana.Resolve(c) }},
	"conversation_updated.labels":    {act: func(st *stage, c conversation) { st.ana.Reply(c, "a"); st.ana.SetLabels(c, "entrega") }},
	"conversation_updated.bot_assigned": {act: func(st *stage, c conversation) {
		c.CustomerWrites(chatwoottest.Incoming{Files: []chatwoottest.File{{Name: "a.pdf", ContentType: "application/pdf", Body: []byte("x")}}})
		st.ana.AssignBot(c, st.bot)
	}},
	"conversation_updated.human_takeover.v4_18": {version: "4.18.0", act: func(st *stage, c conversation) {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		st.ana.Assign(c, st.ana)
	}},
	"conversation_updated.team_assigned.v4_16": {version: "4.16.0", act: func(st *stage, c conversation) {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
		st.ana.AssignTeam(c, st.account.AddTeam(chatwoottest.Team{Name: "x"}))
	}},
	"webwidget_triggered.returning_visitor": {act: func(st *stage, c conversation) { st.ana.Reply(c, "a"); st.inbox.OpenWidget(st.contact) }},
}

// TestServer_EventShapes compares what the fake sends with the payload files.
func TestServer_EventShapes(t *testing.T) {
	t.Parallel()
	for name, tc := range sent {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.channel == "" {
				tc.channel = chatwoottest.WebWidget
			}
			if tc.version == "" {
				tc.version = "4.14.2"
			}
			st := setup(t, tc.version, tc.channel)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			st.clock = st.clock.Add(417 * time.Microsecond)
			tc.act(st, c)
			kind, _, _ := strings.Cut(name, ".")
			for _, line := range differ(shapeOf(t, payload(t, name)), shapeOf(t, st.last(chatwoot.EventKind(kind)))) {
				t.Error(line)
			}
		})
	}
}

func (st *stage) sends(c *chatwoottest.Conversation, m chatwoot.NewMessage) *chatwoot.Message {
	st.t.Helper()
	out, err := st.client.CreateMessage(st.t.Context(), c.ID, m)
	st.must(err)
	return out
}

// TestServer_Changes compares the attributes that conversation_updated names.
func TestServer_Changes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		version string
		act     func(*stage, *chatwoottest.Conversation)
	}{
		"conversation_updated.status_pending_to_open":       {"4.14.2", func(st *stage, c *chatwoottest.Conversation) { st.botSets(c, chatwoot.Open) }},
		"conversation_updated.status_pending_to_open.v4_18": {"4.18.0", func(st *stage, c *chatwoottest.Conversation) { st.botSets(c, chatwoot.Open) }},
		"conversation_updated.labels":                       {"4.14.2", func(st *stage, c *chatwoottest.Conversation) { st.ana.SetLabels(c, "entrega") }},
		"conversation_updated.bot_assigned":                 {"4.14.2", func(st *stage, c *chatwoottest.Conversation) { st.ana.AssignBot(c, st.bot) }},
		"conversation_updated.bot_assigned.v4_18": {"4.18.0", func(st *stage, c *chatwoottest.Conversation) {
			st.root.SetStatus(c, chatwoot.Open)
			st.ana.AssignBot(c, st.bot)
		}},
		"conversation_updated.human_takeover.v4_18": {"4.18.0", func(st *stage, c *chatwoottest.Conversation) {
			st.ana.Reply(c, "já volto") // so that waiting_since is empty
			st.ana.Assign(c, st.ana)
		}},
		"conversation_updated.open_still_bot_owned.v4_18": {"4.18.0", func(_ *stage, c *chatwoottest.Conversation) { c.AutomationSetsStatus(chatwoot.Open) }},
		"conversation_updated.custom_attributes": {"4.14.2", func(st *stage, c *chatwoottest.Conversation) {
			_, err := st.client.ReplaceAttributes(st.t.Context(), c.ID, map[string]string{"pedido": "48213"})
			st.must(err)
		}},
		"conversation_updated.waiting_since": {"4.14.2", func(st *stage, c *chatwoottest.Conversation) {
			st.sends(c, chatwoot.NewMessage{Content: "oi"})
			c.CustomerWrites(chatwoottest.Incoming{Text: "e aí"})
		}},
		"conversation_updated.handoff_auto_assigned": {"4.14.2", func(st *stage, c *chatwoottest.Conversation) {
			st.ana.SetOnline(true)
			st.inbox.AutoAssign, st.inbox.Members = chatwoottest.LegacyAutoAssignment, []*chatwoottest.Agent{st.ana}
			st.botSets(c, chatwoot.Open)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := setup(t, tc.version, chatwoottest.WebWidget)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			tc.act(st, c)
			want, got := changed(t, payload(t, name)), changed(t, st.last(chatwoot.EventConversationUpdated))
			if !slices.Equal(want, got) {
				t.Errorf("changed %v, want %v", got, want)
			}
		})
	}
}

func changed(t *testing.T, body []byte) []string {
	t.Helper()
	e, err := chatwoot.ParseEvent(body)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range e.Changed {
		names = append(names, c.Attribute+"="+kindOfJSON(c.Previous)+">"+kindOfJSON(c.Current))
	}
	slices.Sort(names)
	return names
}

func kindOfJSON(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return "?"
	}
	return fmt.Sprintf("%T", v)
}
