package desk

import (
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

const secret = chatwoot.Secret("a-secret-of-the-bot")

var noon = time.Date(2026, 7, 14, 13, 5, 30, 0, time.UTC)

func place(id int64) Place {
	return Place{Bot: "default", Account: 3, Instance: "here", Identity: NewIdentity(id, nil)}
}

func signed(body []byte, now time.Time) http.Header {
	stamp := strconv.FormatInt(now.Unix(), 10)
	h := http.Header{}
	h.Set(chatwoot.TimestampHeader, stamp)
	h.Set(chatwoot.SignatureHeader, chatwoot.Sign(secret, stamp, body))
	h.Set(chatwoot.DeliveryHeader, "d-1")
	return h
}

func receive(t *testing.T, r *Receiver, body []byte) bot.Delivery {
	t.Helper()
	r.Secret = secret
	d, err := r.Receive(signed(body, noon), body, noon)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func payload(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "payloads", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestReceiver_Receive_Golden(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob(filepath.Join("testdata", "payloads", "*.json"))
	if err != nil || len(names) < 40 {
		t.Fatal(len(names), err)
	}
	for _, name := range names {
		name = strings.TrimSuffix(filepath.Base(name), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := receive(t, &Receiver{Place: place(7)}, payload(t, name))
			got, err := json.MarshalIndent(d.Inbound, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			if strings.Contains(string(got), "pubsub") {
				t.Error("the visitor's socket token got through")
			}
			golden := filepath.Join("testdata", "inbound", name+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReceiver_Receive_Refuses(t *testing.T) {
	t.Parallel()
	body := payload(t, "message_created.whatsapp_text")
	forged := signed(body, noon)
	forged.Set(chatwoot.SignatureHeader, "sha256=00")
	for name, c := range map[string]struct {
		header http.Header
		body   string
		now    time.Time
		want   []error
	}{
		"not signed":   {http.Header{}, string(body), noon, []error{ErrUnauthorized, chatwoot.ErrNotSigned}},
		"forged":       {forged, string(body), noon, []error{ErrUnauthorized, chatwoot.ErrBadSignature}},
		"changed body": {signed(body, noon), string(body) + " ", noon, []error{ErrUnauthorized, chatwoot.ErrBadSignature}},
		"old":          {signed(body, noon), string(body), noon.Add(6 * time.Minute), []error{ErrUnauthorized, chatwoot.ErrStale}},
		"not json":     {nil, `{"event":`, noon, []error{ErrMalformed}},
		"no message":   {nil, `{"event":"message_created","account":{"id":3}}`, noon, []error{ErrMalformed}},
	} {
		r := &Receiver{Place: place(7), Secret: secret}
		if c.header == nil {
			c.header = signed([]byte(c.body), noon)
		}
		d, err := r.Receive(c.header, []byte(c.body), c.now)
		for _, want := range c.want {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v is not %v", name, err, want)
			}
		}
		if d.Inbound != nil {
			t.Errorf("%s: got an inbound", name)
		}
	}
}

func TestReceiver_Receive_NothingForUs(t *testing.T) {
	t.Parallel()
	var elsewhere int64
	r := &Receiver{Place: place(7), OnElsewhere: func(account int64) { elsewhere = account }}
	body := strings.ReplaceAll(string(payload(t, "message_created.whatsapp_text")), `"id": 3,`, `"id": 4,`)
	if d := receive(t, r, []byte(body)); d.Inbound != nil || elsewhere != 4 || d.Event != "message_created" || d.ID != "d-1" {
		t.Errorf("%+v, account %d", d, elsewhere)
	}
	if d := receive(t, r, []byte(`{"event":"conversation_typing_on","account":{"id":3}}`)); d.Inbound != nil {
		t.Error("an unknown event is news")
	}
}

func TestReceiver_Receive_RotatedSecret(t *testing.T) {
	t.Parallel()
	body := payload(t, "message_created.whatsapp_text")
	for name, c := range map[string]struct {
		now, next chatwoot.Secret
		until     time.Time
		heard     int
		want      error
	}{
		"the new one":                    {now: secret, next: "the-old-one", until: noon.Add(time.Hour)},
		"the old one, while it counts":   {now: "the-new-one", next: secret, until: noon.Add(time.Second), heard: 1},
		"the old one, when it has ended": {now: "the-new-one", next: secret, until: noon, want: ErrUnauthorized},
		"the old one, without an end":    {now: "the-new-one", next: secret, want: ErrUnauthorized},
		"neither":                        {now: "the-new-one", next: "the-old-one", until: noon.Add(time.Hour), want: ErrUnauthorized},
	} {
		heard := 0
		r := &Receiver{Place: place(7), Secret: c.now, Previous: c.next, Until: c.until, OnPrevious: func() { heard++ }}
		if _, err := r.Receive(signed(body, noon), body, noon); !errors.Is(err, c.want) || heard != c.heard {
			t.Errorf("%s: %v, and it was said %d times that the old one is in use; want %v and %d", name, err, heard, c.want, c.heard)
		}
	}
	stale := &Receiver{Place: place(7), Secret: "the-new-one", Previous: secret, Until: noon.Add(2 * time.Hour)}
	if _, err := stale.Receive(signed(body, noon), body, noon.Add(time.Hour)); !errors.Is(err, chatwoot.ErrStale) {
		t.Errorf("an old delivery under the old secret: %v, want ErrStale", err)
	}
}

// edit changes a payload as one path of keys.
func edit(t *testing.T, body []byte, value any, path ...string) []byte {
	t.Helper()
	var root map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	if err := decoder.Decode(&root); err != nil {
		t.Fatal(err)
	}
	at := root
	for _, key := range path[:len(path)-1] {
		next, ok := at[key].(map[string]any)
		if !ok {
			t.Fatalf("no object at %s", key)
		}
		at = next
	}
	at[path[len(path)-1]] = value
	out, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReceiver_Receive_Marker(t *testing.T) {
	t.Parallel()
	mine := map[string]any{"agentbot": map[string]any{"out": 12, "of": "here"}}
	theirs := map[string]any{"agentbot": map[string]any{"out": 12, "of": "elsewhere"}}
	body := payload(t, "message_created.outgoing_agent_bot")

	var kept, foreign []any
	identity := NewIdentity(0, func(id int64) { kept = append(kept, id) })
	r := &Receiver{
		Place:     Place{Bot: "default", Account: 3, Instance: "here", Identity: identity},
		OnForeign: func(key bot.Key, instance string) { foreign = append(foreign, key.String(), instance) },
	}
	if in := receive(t, r, edit(t, body, theirs, "content_attributes")).Inbound; in.Kind != bot.Observation || identity.Known() != 0 || foreign != nil {
		t.Errorf("a foreign marker taught us who we are: %+v", in)
	}
	in := receive(t, r, edit(t, body, mine, "content_attributes")).Inbound
	if in.Kind != bot.Echo || in.Ref != 12 || in.Dedupe != "m:50234" || identity.Known() != 7 {
		t.Errorf("%+v, identity %d", in, identity.Known())
	}
	receive(t, r, edit(t, body, mine, "content_attributes"))
	if diff := cmp.Diff([]any{int64(7)}, kept); diff != "" {
		t.Error(diff)
	}
	if in := receive(t, r, edit(t, body, theirs, "content_attributes")).Inbound; in.Kind != bot.Observation || len(foreign) != 2 || foreign[1] != "elsewhere" {
		t.Errorf("%+v %v", in, foreign)
	}
	agent := edit(t, payload(t, "message_created.outgoing_agent"), mine, "content_attributes")
	if in := receive(t, r, agent).Inbound; in.Kind != bot.HumanMessage {
		t.Errorf("a person's copy of our marker is %s", in.Kind)
	}
	failed := edit(t, payload(t, "message_updated.outgoing_failed"), mine, "content_attributes")
	want := bot.Inbound{
		Key: bot.Key{Bot: "default", Account: 3, Conversation: 1043}, Dedupe: "undeliverable:12", Delivery: "d-1", Kind: bot.Undeliverable, Message: 50310,
		Ref: 12, Outcome: "provider", Note: "Seguimos a su disposición.",
	}
	got := *receive(t, r, failed).Inbound
	got.Contact = bot.Contact{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	receipt := edit(t, payload(t, "message_updated.outgoing_delivered"), mine, "content_attributes")
	if in := receive(t, r, receipt).Inbound; in.Kind != bot.Echo || in.Ref != 12 {
		t.Errorf("a receipt of ours is %s", in.Kind)
	}
}

func TestReceiver_Receive_Masks(t *testing.T) {
	t.Parallel()
	body := payload(t, "message_created.whatsapp_text")
	d := receive(t, &Receiver{Place: place(7)}, edit(t, body, "cartão 4111 1111 1111 1111 e minha senha é Segredo99", "content"))
	if in := d.Inbound; !in.Sensitive || strings.Contains(in.Text, "1111") || strings.Contains(in.Text, "Segredo99") || d.Body != nil {
		t.Errorf("%q, body %d bytes", in.Text, len(d.Body))
	}
	subject := edit(t, payload(t, "message_created.email_text_first"), "mi clave: abc12345", "content_attributes", "email", "subject")
	if in := receive(t, &Receiver{Place: place(7)}, subject).Inbound; !in.Sensitive || strings.Contains(in.Subject, "abc12345") {
		t.Errorf("%q", in.Subject)
	}
}

func TestReceiver_Receive_Dedupe(t *testing.T) {
	t.Parallel()
	r := &Receiver{Place: place(7)}
	key := func(body []byte) string { return receive(t, r, body).Inbound.Dedupe }
	body := payload(t, "conversation_updated.labels")
	first := key(body)
	if again := key(edit(t, body, true, "contact_inbox", "hmac_verified")); again != first {
		t.Errorf("the repetition of one delivery became %s, was %s", again, first)
	}
	if other := key(edit(t, body, "urgent", "priority")); other == first {
		t.Error("news under the same stamp is a repetition")
	}
	tapped := payload(t, "message_updated.input_select_answer")
	if again := key(edit(t, tapped, json.Number("1784034999.1"), "conversation", "updated_at")); again != key(tapped) {
		t.Error("a receipt after a choice is a second choice")
	}
	edited := payload(t, "message_updated.outgoing_delivered")
	first = key(edited)
	if other := key(edit(t, edited, "x", "content_attributes", "in_reply_to_external_id")); other != first {
		t.Error("a receipt without news for us has another key")
	}
}

func TestReceiver_Receive_Edits(t *testing.T) {
	t.Parallel()
	r := &Receiver{Place: place(7)}
	text := edit(t, payload(t, "message_created.telegram_button_reply"), "message_updated", "event")
	if in := receive(t, r, text).Inbound; in.Kind != bot.CustomerEdit || in.Text == "" || !strings.HasPrefix(in.Dedupe, "u:") {
		t.Errorf("%+v", in)
	}
	deleted := edit(t, text, map[string]any{"deleted": true}, "content_attributes")
	if in := receive(t, r, deleted).Inbound; in.Kind != bot.CustomerEdit || !in.Deleted || in.Text != "" {
		t.Errorf("%+v", in)
	}
	translated := edit(t, text, map[string]any{"translations": map[string]any{"en": "x"}}, "content_attributes")
	if in := receive(t, r, translated).Inbound; in.Kind != bot.Observation {
		t.Errorf("a translation is %s", in.Kind)
	}
}

func TestReceiver_Receive_Submitted(t *testing.T) {
	t.Parallel()
	r := &Receiver{Place: place(7)}
	body := payload(t, "message_updated.input_select_answer")
	stranger := []any{map[string]any{"title": "Outra", "value": "never_offered"}}
	if in := receive(t, r, edit(t, body, stranger, "content_attributes", "submitted_values")).Inbound; in.Kind != bot.CustomerChoice || in.Choice != "" || in.Text != "Outra" {
		t.Errorf("a value we never offered: %+v", in)
	}
	if in := receive(t, r, edit(t, body, 8, "sender", "id")).Inbound; in.Kind != bot.Observation {
		t.Errorf("an answer to another bot is %s", in.Kind)
	}
	if in := receive(t, &Receiver{Place: place(0)}, body).Inbound; in.Kind != bot.CustomerChoice || in.Choice != "human" {
		t.Errorf("%+v", in)
	}
}

func TestAutomatic(t *testing.T) {
	t.Parallel()
	person := []string{"Ana <ana@example.com>"}
	header := func(name, value string) chatwoot.Attributes {
		raw, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return chatwoot.Attributes{name: raw}
	}
	for name, c := range map[string]struct {
		mail chatwoot.Mail
		want bool
	}{
		"person":                {chatwoot.Mail{From: person, Subject: "Re: resposta automática não funciona"}, false},
		"person called Noreen":  {chatwoot.Mail{From: []string{"noreen@example.com"}}, false},
		"flag":                  {chatwoot.Mail{From: person, AutoReply: true}, true},
		"mailer-daemon":         {chatwoot.Mail{From: []string{"MAILER-DAEMON@mx.example.com"}}, true},
		"no-reply":              {chatwoot.Mail{From: []string{"Loja <no-reply@loja.example>"}}, true},
		"nao-responda":          {chatwoot.Mail{From: []string{"nao-responda@loja.example"}}, true},
		"bounce with a tag":     {chatwoot.Mail{From: []string{"bounces+12-ana=example.com@mx.example"}}, true},
		"delivery report":       {chatwoot.Mail{From: person, ContentType: "multipart/report; report-type=delivery-status"}, true},
		"bounce by its title":   {chatwoot.Mail{From: person, Subject: "Undelivered Mail Returned to Sender"}, true},
		"holiday by its title":  {chatwoot.Mail{From: person, Subject: "Resposta automática: Pedido 123"}, true},
		"auto-submitted":        {chatwoot.Mail{From: person, Headers: header("Auto-Submitted", "auto-generated")}, true},
		"auto-submitted: no":    {chatwoot.Mail{From: person, Headers: header("auto_submitted", "no")}, false},
		"precedence":            {chatwoot.Mail{From: person, Headers: header("Precedence", "bulk")}, true},
		"empty return path":     {chatwoot.Mail{From: person, Headers: header("return-path", "<>")}, true},
		"some other header":     {chatwoot.Mail{From: person, Headers: header("x-mailer", "bulk")}, false},
		"nobody in From at all": {chatwoot.Mail{}, false},
	} {
		if got := automatic(&c.mail); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestReceiver_Receive_WhoSpoke(t *testing.T) {
	t.Parallel()
	agent := payload(t, "message_created.outgoing_agent")
	bots := payload(t, "message_created.outgoing_agent_bot")
	for name, c := range map[string]struct {
		body []byte
		want bot.Kind
	}{
		"agent":                       {agent, bot.HumanMessage},
		"Slack, unknown there":        {edit(t, agent, nil, "sender"), bot.HumanMessage},
		"phone echo":                  {payload(t, "message_created.outgoing_external_echo"), bot.HumanMessage},
		"automation":                  {payload(t, "message_created.outgoing_automation"), bot.Observation},
		"campaign with a sender":      {edit(t, agent, map[string]any{"campaign_id": 5}, "additional_attributes"), bot.Opened},
		"campaign without":            {edit(t, edit(t, agent, nil, "sender"), map[string]any{"campaign_id": 5}, "additional_attributes"), bot.Opened},
		"something without a sender":  {edit(t, edit(t, agent, nil, "sender"), "cards", "content_type"), bot.Observation},
		"greeting":                    {payload(t, "message_created.template_greeting"), bot.Observation},
		"another bot, the agent's id": {edit(t, bots, 21, "sender", "id"), bot.Observation},
		"Captain":                     {edit(t, bots, "captain_assistant", "sender", "type"), bot.Observation},
		"note by a person":            {payload(t, "message_created.private_note"), bot.AgentNote},
		"note by another bot":         {edit(t, bots, true, "private"), bot.Observation},
	} {
		if in := receive(t, &Receiver{Place: place(7)}, c.body).Inbound; in.Kind != c.want {
			t.Errorf("%s is %s, want %s", name, in.Kind, c.want)
		}
	}
}
