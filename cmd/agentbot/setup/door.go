package setup

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// door is where setup listens in place of agentbot. It answers its own calls, takes the one delivery that it waits for, and says 500 to all
// else, so that Chatwoot keeps what belongs to a bot that is already in use.
type door struct {
	w       connect.World
	address string
	nonce   string

	places chan struct{} // one for each request that is read at the same time

	mu     sync.Mutex
	server *http.Server
	ended  chan struct{}
	wanted *wanted
}

// newDoor is one that is still closed.
func newDoor(w connect.World, address, nonce string) *door {
	return &door{w: w, address: address, nonce: nonce, places: make(chan struct{}, atOnce)}
}

// wanted is the delivery that is waited for.
type wanted struct {
	inbox   int64
	secret  chatwoot.Secret
	came    chan struct{} // one place
	refused error         // why the last one for that inbox was none of Chatwoot's; anybody may have sent it
}

const (
	checkKey     = "agentbot_check"
	maxBody      = connect.LargeBody + 1<<20 // bytes that are looked at: our own calls, and the one delivery, are no larger
	maxDropped   = 64 << 20                  // bytes that are taken off the line so that the other side hears the 500
	atOnce       = 8
	headerWait   = 10 * time.Second
	bodyWait     = 45 * time.Second
	farewellWait = 2 * time.Second
)

// open listens; a second call while it does is nothing.
func (d *door) open(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.server != nil {
		return nil
	}
	listener, err := d.w.Listen(ctx, "tcp", d.address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", d.address, err)
	}
	d.server, d.ended = &http.Server{Handler: d, ReadHeaderTimeout: headerWait, ReadTimeout: bodyWait}, make(chan struct{})
	go d.serve(d.server, listener, d.ended)
	return nil
}

func (d *door) serve(server *http.Server, listener net.Listener, ended chan struct{}) {
	defer close(ended)
	// It ends by close alone.
	_ = server.Serve(listener)
}

// close stops listening and waits until it has.
func (d *door) close() {
	d.mu.Lock()
	server, ended := d.server, d.ended
	d.server = nil
	d.mu.Unlock()
	if server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), farewellWait)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close()
	}
	<-ended
}

// await makes the door take deliveries of one inbox; the returned function ends that.
func (d *door) await(inbox int64, secret chatwoot.Secret) (*wanted, func()) {
	w := &wanted{inbox: inbox, secret: secret, came: make(chan struct{}, 1)}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = w
	return w, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.wanted = nil
	}
}

// refusal is why the last delivery for the inbox was not taken; nil without one.
func (d *door) refusal(w *wanted) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return w.refused
}

// ServeHTTP implements http.Handler.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/healthz" {
		w.WriteHeader(http.StatusOK)
		return
	}
	if !d.enter(r.Context()) {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer func() { <-d.places }()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err == nil && len(body) == maxBody {
		_, err = io.Copy(io.Discard, io.LimitReader(r.Body, maxDropped))
		body = nil
	}
	switch {
	case err != nil:
		w.WriteHeader(http.StatusInternalServerError)
	case r.URL.Query().Has(checkKey):
		d.answerCheck(w, body)
	default:
		w.WriteHeader(d.take(r.Header, body))
	}
}

// enter waits for a place among those that are read: whoever is outside may send whatever he likes, and gets no more memory than that.
func (d *door) enter(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, headerWait)
	defer cancel()
	select {
	case d.places <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// checked is the answer to a call of our own.
type checked struct {
	Check string `json:"agentbot_check"`
	Bytes int    `json:"bytes"`
}

func (d *door) answerCheck(w http.ResponseWriter, body []byte) {
	var sent checked
	if json.Unmarshal(body, &sent) != nil || subtle.ConstantTimeCompare([]byte(sent.Check), []byte(d.nonce)) != 1 {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	// The caller is this program; whether it hears the answer is what it checks.
	_ = json.NewEncoder(w).Encode(checked{Check: answerTo(d.nonce), Bytes: len(body)})
}

// answerTo differs from what is sent, so that a server which sends everything back is not taken for us.
func answerTo(nonce string) string { return "here-" + nonce }

// call goes through the public address and tells whether it came back to this door.
func (d *door) call(ctx context.Context, address string, size int) (t connect.Trip, ours bool) {
	body, err := json.Marshal(map[string]string{checkKey: d.nonce, "padding": ""})
	if err != nil {
		return connect.Trip{URL: address, Err: err}, false
	}
	if missing := size - len(body); missing > 0 {
		body = bytes.Replace(body, []byte(`"padding":""`), []byte(`"padding":"`+string(bytes.Repeat([]byte{'x'}, missing))+`"`), 1)
	}
	t = connect.Call(ctx, d.w, address+"?"+checkKey+"=1", body)
	var got checked
	ours = t.Err == nil && t.Status == http.StatusOK && json.Unmarshal(t.Body, &got) == nil && got.Check == answerTo(d.nonce) && got.Bytes == len(body)
	t.URL = address
	return t, ours
}

// take is the status for a delivery of Chatwoot's. What is not for the inbox that is waited for, or not signed by Chatwoot, is not ours to take.
func (d *door) take(header http.Header, body []byte) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	event, err := chatwoot.ParseEvent(body)
	if err != nil || d.wanted == nil || inboxOf(event) != d.wanted.inbox {
		return http.StatusInternalServerError
	}
	if d.wanted.refused = chatwoot.Verify(d.wanted.secret, "", header, body, d.w.Now(), connect.ClockWrong); d.wanted.refused != nil {
		return http.StatusInternalServerError
	}
	if event.Kind == chatwoot.EventMessageCreated && event.Message != nil && event.Message.Type == chatwoot.Incoming {
		select {
		case d.wanted.came <- struct{}{}:
		default: // another copy was first
		}
	}
	return http.StatusOK
}

func inboxOf(e *chatwoot.Event) int64 {
	if e.Inbox.ID == 0 && e.Conversation != nil {
		return e.Conversation.InboxID
	}
	return e.Inbox.ID
}
