package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
)

// post sends a body straight to the bot, signed as Chatwoot does, and answers the status.
func (h *house) post(body []byte, header map[string]string) int {
	h.t.Helper()
	return h.postFrom(bytes.NewReader(body), body, header)
}

// postFrom sends what r holds with the signature of body. A reader whose length Go does not know is sent chunked.
func (h *house) postFrom(r io.Reader, body []byte, header map[string]string) int {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.target.Load().JoinPath("/webhooks/chatwoot").String(), r)
	if err != nil {
		h.t.Fatal(err)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(chatwoot.TimestampHeader, stamp)
	request.Header.Set(chatwoot.SignatureHeader, chatwoot.Sign(chatwoot.Secret(botSecret), stamp, body))
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := (&http.Client{Timeout: housePatience}).Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// padded is an event with so much of a field nobody knows that it has exactly that size.
func padded(t *testing.T, event []byte, size int) []byte {
	t.Helper()
	frame := `,"padding":""}`
	pad := size - len(event) + 1 - len(frame)
	if pad < 0 {
		t.Fatalf("the event has %d bytes already", len(event))
	}
	body := append(bytes.TrimSuffix(bytes.Clone(event), []byte("}")), `,"padding":"`+strings.Repeat("x", pad)+`"}`...)
	if len(body) != size || !json.Valid(body) {
		t.Fatalf("%d bytes, valid %t", len(body), json.Valid(body))
	}
	return body
}

// changedEvent is a genuine event with some of its fields replaced.
func changedEvent(t *testing.T, event []byte, edit func(map[string]any)) []byte {
	t.Helper()
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(event))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		t.Fatal(err)
	}
	edit(fields)
	out, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const limit = 16 << 20

// TestBodies: each body gets a clear status, none a panic, and the bot works on.
func TestBodies(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.serve(seams{patience: housePatience}) // the size is tried, not the machine
	h.says("oi")
	h.answered(1, "")
	h.calm()
	event, _ := h.sent(t, chatwoot.EventMessageCreated)
	next := 9000
	message := func(edit func(map[string]any)) []byte {
		next++
		return changedEvent(t, event, func(f map[string]any) {
			f["id"] = next
			edit(f)
		})
	}
	deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
	cases := []struct {
		name   string
		body   []byte
		status int
	}{
		{"16 MiB", padded(t, message(func(map[string]any) {}), limit), http.StatusOK},
		{"one byte more", padded(t, event, limit+1), http.StatusRequestEntityTooLarge},
		{"empty", nil, http.StatusBadRequest},
		{"no JSON", []byte("hello"), http.StatusBadRequest},
		{"a list", []byte("[]"), http.StatusBadRequest},
		{"null", []byte("null"), http.StatusBadRequest},
		{"cut off", event[:len(event)/2], http.StatusBadRequest},
		{"two values", append(bytes.Clone(event), "{}"...), http.StatusBadRequest},
		{"invalid UTF-8", bytes.Replace(message(func(f map[string]any) { f["content"] = "HERE" }), []byte("HERE"), []byte{'o', 0xff, 0xfe, 'i'}, 1), http.StatusBadRequest},
		{"U+0000", message(func(f map[string]any) { f["content"] = "o\x00i" }), http.StatusBadRequest},
		{"a lone surrogate", bytes.Replace(message(func(f map[string]any) { f["content"] = "HERE" }), []byte("HERE"), []byte(`\ud800`), 1), http.StatusOK},
		{"deep JSON", []byte(deep), http.StatusBadRequest},
		{"deep inside an event", bytes.Replace(event, []byte(`{`), []byte(`{"extra":`+deep+`,`), 1), http.StatusBadRequest},
		{"content is a number", message(func(f map[string]any) { f["content"] = 7 }), http.StatusBadRequest},
		{"id is a text", message(func(f map[string]any) { f["id"] = "seven" }), http.StatusBadRequest},
		{"id is huge", message(func(f map[string]any) { f["id"] = json.Number("99999999999999999999") }), http.StatusBadRequest},
		{"no conversation", message(func(f map[string]any) { delete(f, "conversation") }), http.StatusBadRequest},
		{"conversation is a text", message(func(f map[string]any) { f["conversation"] = "1" }), http.StatusBadRequest},
		{"event is a number", message(func(f map[string]any) { f["event"] = 7 }), http.StatusBadRequest},
		{"unknown event", message(func(f map[string]any) { f["event"] = "message_imagined" }), http.StatusOK},
		{"another account's", message(func(f map[string]any) { f["account"] = map[string]any{"id": 4, "name": "Other"} }), http.StatusOK},
	}
	for _, c := range cases {
		if got := h.post(c.body, nil); got != c.status {
			t.Errorf("%s: status %d, want %d", c.name, got, c.status)
		}
	}
	big := padded(t, event, limit+1)
	if got := h.postFrom(struct{ io.Reader }{bytes.NewReader(big)}, big, nil); got != http.StatusRequestEntityTooLarge {
		t.Errorf("one byte more, in chunks: status %d", got)
	}
	h.metric(`agentbot_inbounds_total{bot="default",result="elsewhere"} 1`)
	if h.logs.contains("panic") {
		t.Errorf("something panicked:\n%s", h.logs.tail())
	}
	h.says("quero falar com uma pessoa")
	h.becomes(chatwoot.Open)
	h.calm()
	if transcript := h.transcript(); strings.ContainsRune(transcript, 0) {
		t.Errorf("a zero byte came through: %q", transcript)
	}
}

// TestSignatures: what was not signed by our Chatwoot just now is 401, whatever it says.
func TestSignatures(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.serve(seams{})
	h.says("oi")
	h.answered(1, "")
	body, _ := h.sent(t, chatwoot.EventMessageCreated)
	old := strconv.FormatInt(time.Now().Add(-time.Hour).Unix(), 10)
	for name, header := range map[string]map[string]string{
		"another secret": {chatwoot.SignatureHeader: chatwoot.Sign("other", fmt.Sprint(time.Now().Unix()), body)},
		"stale":          {chatwoot.TimestampHeader: old, chatwoot.SignatureHeader: chatwoot.Sign(chatwoot.Secret(botSecret), old, body)},
		"no signature":   {chatwoot.SignatureHeader: ""},
		"no timestamp":   {chatwoot.TimestampHeader: ""},
	} {
		if got := h.post(body, header); got != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, got)
		}
	}
	if got := h.postFrom(bytes.NewReader(append(bytes.Clone(body), ' ')), body, nil); got != http.StatusUnauthorized {
		t.Errorf("altered body: status %d", got)
	}
	h.calm()
}
