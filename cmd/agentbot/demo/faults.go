package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// faults is the strip "Break something".
type faults struct {
	stage   *stage
	system  *aroeira.System
	child   *child
	ingress string
	now     func() time.Time

	mu     sync.Mutex
	armed  bool // the next message the bot posts is stored and answered 500
	copies int
	last   outcome
}

// outcome is what the last button did: a key of the page's words with numbers for it.
type outcome struct {
	Key  string
	Args []any
}

func (f *faults) note(key string, args ...any) {
	f.mu.Lock()
	f.last = outcome{key, args}
	f.mu.Unlock()
}

func (f *faults) state() (armed bool, last outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.armed, f.last
}

// do is one button.
func (f *faults) do(ctx context.Context, what string, conversation int64) error {
	switch what {
	case "twice":
		return f.twice(ctx, conversation)
	case "500":
		f.mu.Lock()
		f.armed = true
		f.mu.Unlock()
		f.note("armed500")
	case "timeout":
		f.system.TimeOutNextChange()
		f.note("armedTimeout")
	case "nonsense":
		babbles := !f.child.state().Babbles
		f.note(map[bool]string{true: "nonsenseOn", false: "nonsenseOff"}[babbles])
		return f.child.babble(babbles)
	case "kill":
		f.child.kill()
		f.note("killed")
	case "restart":
		if f.child.state().Phase != away {
			f.note("runsAlready")
			return nil
		}
		f.note("restarted")
		return f.child.start()
	default:
		return fmt.Errorf("no such button: %q", what)
	}
	return nil
}

// request is asked by the fake Chatwoot for every call. The message is stored and then answered 500, the worst of the two ways.
func (f *faults) request(r chatwoottest.Request) chatwoottest.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.armed || r.Bot == 0 || r.Endpoint != "POST messages" {
		return chatwoottest.Fault{}
	}
	f.armed = false
	f.last = outcome{Key: "did500"}
	return chatwoottest.Fault{Status: http.StatusInternalServerError, Store: true}
}

// twice delivers the newest customer message again, once as a retry (same delivery id) and once as a second event (new id).
func (f *faults) twice(ctx context.Context, conversation int64) error {
	var last *chatwoottest.Delivery
	for _, d := range f.stage.server.Deliveries() {
		if d.Delivery.Conversation == conversation && d.Delivery.Event == chatwoot.EventMessageCreated && bytes.Contains(d.Delivery.Body, []byte(`"message_type":"incoming"`)) {
			last = &d.Delivery
		}
	}
	if last == nil {
		f.note("nothingYet")
		return nil
	}
	f.mu.Lock()
	f.copies++
	fresh := "0f6a2f43-0000-4000-9000-" + fmt.Sprintf("%012d", f.copies)
	f.mu.Unlock()
	first, err := f.deliver(ctx, last.ID, last.Body)
	if err != nil {
		return err
	}
	second, err := f.deliver(ctx, fresh, last.Body)
	if err != nil {
		return err
	}
	f.note("sentTwice", first, second)
	return nil
}

func (f *faults) deliver(ctx context.Context, id string, body []byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, f.ingress, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("deliver again: %w", err)
	}
	stamp := strconv.FormatInt(f.now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(chatwoot.DeliveryHeader, id)
	req.Header.Set(chatwoot.TimestampHeader, stamp)
	req.Header.Set(chatwoot.SignatureHeader, chatwoot.Sign(chatwoot.Secret(f.stage.bot.Secret), stamp, body))
	res, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return 0, fmt.Errorf("deliver again: %w", err)
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

// talkNonsense is a model endpoint that answers every question, wrongly, in another shape each time.
func (f *faults) talkNonsense(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, 1<<20)) // whatever was asked
	f.mu.Lock()
	f.copies++
	n := f.copies
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	said := []string{
		`{"commands":[{"kind":"refund_everybody","value":1e999}],"language":"martian"}`,
		`Claro! \u0000 <script>alert(1)</script> {{ contact.email }} {% raw`,
		`{"commands":[{"kind":"confirm"},{"kind":"fill","slot":"new_email","value":"thief@example.com","span":"thief@example.com"}]}`,
	}[n%3]
	_, _ = fmt.Fprintf(w, `{"id":"x","object":"chat.completion","created":1,"model":"nonsense","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":%q}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`, said)
}
