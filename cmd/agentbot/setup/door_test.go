package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

const secret = "the-bots-secret"

// closedDoor is one that is called directly.
func closedDoor() (*door, time.Time) {
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	return newDoor(connect.World{Now: func() time.Time { return now }}, "", "the-nonce"), now
}

// deliver is the answer to a message of a customer in an inbox, signed with a secret; "": not at all.
func deliver(t *testing.T, d *door, at time.Time, inbox int64, with chatwoot.Secret) int {
	t.Helper()
	body := fmt.Appendf(nil, `{"event":"message_created","id":1,"content":"oi","message_type":"incoming","content_type":"text","account":{"id":3},`+
		`"inbox":{"id":%d},"conversation":{"id":5,"inbox_id":%d,"status":"pending"}}`, inbox, inbox)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/webhooks/chatwoot", bytes.NewReader(body))
	if with != "" {
		stamp := strconv.FormatInt(at.Unix(), 10)
		request.Header.Set(chatwoot.TimestampHeader, stamp)
		request.Header.Set(chatwoot.SignatureHeader, chatwoot.Sign(with, stamp, body))
	}
	answer := httptest.NewRecorder()
	d.ServeHTTP(answer, request)
	return answer.Code
}

// While the door waits for one delivery, everything else gets 500: a customer's words that were acknowledged here would be lost.
func TestDoor_TakesOneInboxOnly(t *testing.T) {
	t.Parallel()
	d, now := closedDoor()
	if got := deliver(t, d, now, 7, secret); got != http.StatusInternalServerError {
		t.Errorf("before anything is waited for: %d", got)
	}
	w, enough := d.await(7, secret)
	if got := deliver(t, d, now, 8, secret); got != http.StatusInternalServerError {
		t.Errorf("another inbox's delivery, signed by the same bot, was answered with %d", got)
	}
	if d.refusal(w) != nil || len(w.came) > 0 {
		t.Error("another inbox's delivery counts for this one")
	}
	if got := deliver(t, d, now, 7, secret); got != http.StatusOK || len(w.came) != 1 {
		t.Errorf("the one that is waited for: %d, %d came", got, len(w.came))
	}
	enough()
	if got := deliver(t, d, now, 7, secret); got != http.StatusInternalServerError {
		t.Errorf("afterwards: %d", got)
	}
}

// What anybody can send decides nothing: the right delivery still counts after wrong ones.
func TestDoor_ForgedDeliveriesDecideNothing(t *testing.T) {
	t.Parallel()
	d, now := closedDoor()
	w, enough := d.await(7, secret)
	defer enough()
	for _, with := range []chatwoot.Secret{"", "a-guess"} {
		if got := deliver(t, d, now, 7, with); got != http.StatusInternalServerError || len(w.came) > 0 || d.refusal(w) == nil {
			t.Errorf("signed with %q: %d, %d came, refused %v", with, got, len(w.came), d.refusal(w))
		}
	}
	if got := deliver(t, d, now.Add(-time.Hour), 7, secret); got != http.StatusInternalServerError || !errors.Is(d.refusal(w), chatwoot.ErrStale) {
		t.Errorf("an old one: %d, %v", got, d.refusal(w))
	}
	if got := deliver(t, d, now, 7, secret); got != http.StatusOK || len(w.came) != 1 || d.refusal(w) != nil {
		t.Errorf("the right one: %d, %d came, refused %v", got, len(w.came), d.refusal(w))
	}
}

// Only who knows the nonce gets the answer by which setup knows itself.
func TestDoor_Nonce(t *testing.T) {
	t.Parallel()
	d, _ := closedDoor()
	for body, want := range map[string]int{
		`{"agentbot_check":"the-nonce"}`: http.StatusOK, `{"agentbot_check":"a-guess"}`: http.StatusNotFound, `{"agentbot_check":""}`: http.StatusNotFound,
		`{}`: http.StatusNotFound, ``: http.StatusNotFound,
	} {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/webhooks/chatwoot?agentbot_check=1", strings.NewReader(body))
		answer := httptest.NewRecorder()
		d.ServeHTTP(answer, request)
		if answer.Code != want || strings.Contains(answer.Body.String(), "nonce") != (want == http.StatusOK) {
			t.Errorf("%s: %d %s", body, answer.Code, answer.Body)
		}
	}
}

// endless is a body that somebody never stops to send, in small pieces, and counts how much of it was taken.
type endless struct{ taken int }

func (e *endless) Read(p []byte) (int, error) {
	e.taken += len(p)
	return len(p), nil
}

// A body without an end is cut off, and answered with 500.
func TestDoor_LargeBodies(t *testing.T) {
	t.Parallel()
	d, _ := closedDoor()
	body := &endless{}
	answer := httptest.NewRecorder()
	d.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/webhooks/chatwoot", body))
	if answer.Code != http.StatusInternalServerError || body.taken > maxBody+maxDropped+1<<20 {
		t.Errorf("%d after %d bytes", answer.Code, body.taken)
	}
}

// As many requests as there are places are read at a time; one more waits, and gets 500 when it is given up.
func TestDoor_Places(t *testing.T) {
	t.Parallel()
	d, now := closedDoor()
	ended := make(chan struct{})
	var pens []*io.PipeWriter
	for range atOnce {
		body, pen := io.Pipe()
		pens = append(pens, pen)
		go func() {
			d.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/", body))
			ended <- struct{}{}
		}()
		if _, err := pen.Write([]byte("{")); err != nil { // it is being read
			t.Fatal(err)
		}
	}
	w, enough := d.await(7, secret)
	defer enough()
	gone, leave := context.WithCancel(t.Context())
	leave()
	answer := httptest.NewRecorder()
	unread := strings.NewReader("{}")
	d.ServeHTTP(answer, httptest.NewRequestWithContext(gone, http.MethodPost, "/", unread))
	if answer.Code != http.StatusInternalServerError || len(d.places) != atOnce || unread.Len() != len("{}") {
		t.Errorf("one too many: %d, %d are read, %d bytes of its own are not", answer.Code, len(d.places), unread.Len())
	}
	for _, pen := range pens {
		if err := pen.Close(); err != nil {
			t.Fatal(err)
		}
		<-ended
	}
	if got := deliver(t, d, now, 7, secret); got != http.StatusOK || len(w.came) != 1 {
		t.Errorf("afterwards: %d", got)
	}
}

// Nobody may keep a connection for ever: the server has limits for head and body.
func TestDoor_TimeLimits(t *testing.T) {
	t.Parallel()
	var listen net.ListenConfig
	d := newDoor(connect.World{Listen: listen.Listen}, "127.0.0.1:0", "the-nonce")
	if err := d.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if d.server.ReadHeaderTimeout <= 0 || d.server.ReadTimeout <= 0 || d.server.ReadTimeout > time.Minute {
		t.Errorf("head %s, body %s", d.server.ReadHeaderTimeout, d.server.ReadTimeout)
	}
}

// What was made last is taken back first: a conversation before its inbox, an inbox before its bot.
func TestTakeBack_Backwards(t *testing.T) {
	t.Parallel()
	texts, err := connect.TextsIn("en")
	if err != nil {
		t.Fatal(err)
	}
	r := &run{t: texts, say: &printer{out: io.Discard, width: 80}}
	var undone []string
	for _, what := range []string{"bot", "inbox", "contact", "conversation"} {
		r.made.add(what, func(context.Context) error { undone = append(undone, what); return nil })
	}
	if f := r.takeBack(t.Context(), 1, true); f != nil || r.left {
		t.Errorf("left: %+v", f)
	}
	if want := []string{"conversation", "contact", "inbox"}; !slices.Equal(undone, want) {
		t.Errorf("undone %v, want %v", undone, want)
	}
	if len(r.made.entries) != 1 {
		t.Errorf("%d entries stay", len(r.made.entries))
	}
}
