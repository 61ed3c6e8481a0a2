package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// What is under way when the program is told to end: turns that wait for a business system or a model which do not answer at all, and writes to
// Chatwoot, each of which takes its time.
const (
	waitingForBusiness = 20
	waitingForModel    = 20
	handedOver         = 20
	writeTakes         = 700 * time.Millisecond
)

// stopsWithWorkInHand: told to end, the program says that it is not ready and refuses deliveries in the way that makes Chatwoot try again, as long
// as it is there. It does not wait for whoever does not answer, and lets arrive what is on its way. After the start everything is done, once.
func stopsWithWorkInHand(t *testing.T, binary string) { //nolint:thelper // the test itself
	w := &slowWorld{}
	model := httptest.NewServer(http.HandlerFunc(w.model))
	t.Cleanup(model.Close)
	r := newRestarts(t, binary, fmt.Sprintf("llm: {base_url: %q, model: slow}\n", model.URL+"/v1"))
	r.s.slots[0].target.Store(&url.URL{Scheme: "http", Host: r.addr})
	r.hinder(w.business)
	r.s.fake.Inject(w.chatwoot)
	r.start()

	buyers := r.crowd("Buyer", waitingForBusiness)
	r.write(buyers, languages[0].email)
	r.answered(waitingForBusiness)
	w.slow.Store(true)
	r.write(buyers, "HP10000001")
	r.write(r.crowd("Asker", waitingForModel), "minha tia comprou aquilo e agora o negócio não abre mais, e aí?")
	r.until(func() error {
		if b, m := w.atBusiness.Load(), w.atModel.Load(); b == 0 || m == 0 {
			return fmt.Errorf("%d turns wait for the business system, %d for the model", b, m)
		}
		return nil
	})
	r.write(r.crowd("Leaver", handedOver), languages[0].person)
	r.until(func() error {
		if w.atChatwoot.Load() == 0 {
			return fmt.Errorf("nothing is on its way to Chatwoot")
		}
		return nil
	})
	inHand := fmt.Sprintf("with %d turns at the business system, %d at the model, %d writes to Chatwoot under way", w.atBusiness.Load(), w.atModel.Load(), w.atChatwoot.Load())
	r.again(syscall.SIGTERM, func() {
		r.refusing()
		w.slow.Store(false) // for whoever comes next; who waits now goes on waiting
	})
	t.Logf("%s: %s", inHand, r.times())
	t.Logf("at rest after %s", r.s.rest().Round(time.Millisecond))
	r.heardAll()
	r.s.judge()
}

// slowWorld is what the program waits for.
type slowWorld struct {
	slow                            atomic.Bool
	atBusiness, atModel, atChatwoot atomic.Int64 // who waits there now
}

func (w *slowWorld) hang(r *http.Request, waiting *atomic.Int64) {
	waiting.Add(1)
	defer waiting.Add(-1)
	<-r.Context().Done() // nothing is answered: only who asked can end this
}

func (w *slowWorld) business(r *http.Request) {
	if r.Method == http.MethodGet && w.slow.Load() {
		w.hang(r, &w.atBusiness)
	}
}

func (w *slowWorld) model(rw http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // so that a caller who leaves is noticed
	if w.slow.Load() {
		w.hang(r, &w.atModel)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(rw, `{"choices":[{"message":{"role":"assistant","content":"not what was asked for"}}],"data":[]}`)
}

// chatwoot takes its time with everything that is said.
func (w *slowWorld) chatwoot(r chatwoottest.Request) chatwoottest.Fault {
	if r.Endpoint != "POST messages" || !w.slow.Load() {
		return chatwoottest.Fault{}
	}
	w.atChatwoot.Add(1)
	time.AfterFunc(writeTakes, func() { w.atChatwoot.Add(-1) })
	return chatwoottest.Fault{Delay: writeTakes}
}

// hinder lets something happen before each request to the business system.
func (r *restarts) hinder(before func(r *http.Request)) {
	r.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		before(request)
		r.s.business(w, request)
	}))
	r.t.Cleanup(server.Close)
	config, err := os.ReadFile(r.s.config())
	if err != nil {
		r.t.Fatal(err)
	}
	config = regexp.MustCompile(`mock_url: "[^"]*"`).ReplaceAll(config, fmt.Appendf(nil, "mock_url: %q", server.URL))
	if err := os.WriteFile(r.s.config(), config, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *restarts) crowd(name string, n int) []*chatwoottest.Contact {
	var all []*chatwoottest.Contact
	for i := range n {
		all = append(all, r.s.account.AddContact(chatwoottest.Contact{Name: fmt.Sprint(name, " ", i), Email: strings.ToLower(fmt.Sprint(name, i, "@example.com"))}))
	}
	return all
}

func (r *restarts) write(who []*chatwoottest.Contact, text string) {
	for _, contact := range who {
		r.s.inbox.Write(contact, chatwoottest.Incoming{Text: text})
	}
}

func (r *restarts) until(holds func() error) {
	r.t.Helper()
	if err := eventually(holds); err != nil {
		r.t.Fatalf("%v\n%s", err, r.process.log.tail())
	}
}

// answered waits until n conversations have a reply.
func (r *restarts) answered(n int) {
	r.t.Helper()
	r.until(func() error {
		got := 0
		for _, talk := range r.s.fake.Conversations() {
			if publicReplies(talk.Transcript()) > 0 {
				got++
			}
		}
		if got < n {
			return fmt.Errorf("%d of %d are answered", got, n)
		}
		return nil
	})
}

// refusing looks at the program between the signal and its end: not ready, alive, and refusing deliveries with 500 until nobody listens.
func (r *restarts) refusing() {
	r.t.Helper()
	r.until(func() error { // the signal is on its way
		status, body := r.ask(http.MethodGet, "/readyz")
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "shutting down") {
			return fmt.Errorf("told to end, it is ready: %d %s", status, body)
		}
		return nil
	})
	refused := 0
	for {
		status, _ := r.ask(http.MethodPost, "/webhooks/chatwoot")
		if status == 0 { // nobody listens any more
			break
		}
		if status != http.StatusInternalServerError {
			r.t.Errorf("a delivery while it ends is answered with %d, want 500", status)
		}
		if refused++; refused == 1 {
			if health, _ := r.ask(http.MethodGet, "/healthz"); health != http.StatusOK {
				r.t.Errorf("it lives, and its health is %d", health)
			}
		}
	}
	if refused == 0 {
		r.t.Error("nobody listened any more when it was no longer ready: the listener must stay until the end")
	}
}

// ask is answered with 0 when nobody is there.
func (r *restarts) ask(method, path string) (status int, body string) {
	request, err := http.NewRequestWithContext(r.t.Context(), method, "http://"+r.addr+path, strings.NewReader("{}"))
	if err != nil {
		r.t.Fatal(err)
	}
	response, err := (&http.Client{Timeout: housePatience, Transport: &http.Transport{DisableKeepAlives: true}}).Do(request)
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	var said struct{ Reason string }
	_ = json.Unmarshal(text, &said)
	return response.StatusCode, said.Reason
}

// heardAll wants every delivery answered with 200 in the end, and no conversation opened by Chatwoot itself.
func (r *restarts) heardAll() {
	r.t.Helper()
	for _, d := range r.s.fake.Deliveries() {
		if d.Final && d.Status != http.StatusOK {
			r.t.Errorf("delivery %s (%s) ended with %d (%v)", d.Delivery.ID, d.Delivery.Event, d.Status, d.Err)
		}
	}
}
