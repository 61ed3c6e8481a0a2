package bot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot/chatwoottest"
)

func (w *chaos) storeFault(when string) func(verb string) error {
	return func(verb string) error {
		w.mayDie(when+" "+verb, 0.004)
		if !w.calm && w.chance(0.004) {
			w.say("store: %s fails %s", verb, when)
			return errors.New("the store is away")
		}
		return nil
	}
}

// wire is the way of the bot's requests to Chatwoot.
type wire struct{ w *chaos }

// RoundTrip implements http.RoundTripper.
func (c wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w := c.w
	name := r.Method + " " + r.URL.Path[strings.Index(r.URL.Path, "accounts/3/")+len("accounts/3/"):]
	body, _ := readAll(r)
	if r.Method == http.MethodGet {
		w.meanwhile(0.1)
	} else {
		w.judgeWrite(name, body)
	}
	w.mayDie("before "+name, 0.006)
	if r.Method != http.MethodGet && !w.calm && w.chance(0.01) { // carried out after the caller gave up
		again := r.Clone(context.Background())
		again.Body = io.NopCloser(bytes.NewReader(body))
		w.late = append(w.late, landing{w.now.Add(10*time.Second + time.Duration(w.rng.IntN(5000))*time.Millisecond), func() {
			w.say("lands late: %s %s", name, short(body))
			if resp, err := w.server.RoundTrip(again); err == nil {
				resp.Body.Close()
			}
		}})
		return nil, w.sleep(r.Context(), hour)
	}
	resp, err := w.server.RoundTrip(r)
	switch {
	case err != nil:
		w.say("%s %s → %v", name, short(body), err)
	default:
		w.say("%s %s → %d", name, short(body), resp.StatusCode)
		if resp.StatusCode == http.StatusOK && r.Method == http.MethodGet {
			w.looked(name)
		}
	}
	w.mayDie("after "+name, 0.006)
	return resp, err
}

func readAll(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

func short(body []byte) string { return string(body[:min(len(body), 160)]) }

// sleep is the caller waiting for its timeout: the world goes on meanwhile.
func (w *chaos) sleep(context.Context, time.Duration) error {
	w.forward(10 * time.Second)
	w.meanwhile(0.5)
	return context.DeadlineExceeded
}

func (w *chaos) forward(d time.Duration) {
	w.now = w.now.Add(d)
	w.land()
}

func (w *chaos) land() {
	for i := 0; i < len(w.late); i++ {
		if l := w.late[i]; !l.at.After(w.now) {
			w.late = append(w.late[:i], w.late[i+1:]...)
			i--
			l.run()
		}
	}
}

func (w *chaos) apiFault(r chatwoottest.Request) chatwoottest.Fault {
	if w.calm || !w.chance(0.1) {
		return chatwoottest.Fault{}
	}
	done := w.chance(0.5)
	faults := []chatwoottest.Fault{
		{Status: 500, Store: done}, {Status: 502, Store: done}, {Status: 504, Store: done}, {Status: 429}, {Status: 422}, {Status: 401}, {Drop: true, Store: done},
		{Hang: true, Store: done}, {Refuse: true}, {Status: 429, Header: http.Header{"Retry-After": {"40"}}},
	}
	if r.Endpoint == "POST messages" {
		faults = append(faults, chatwoottest.Fault{Status: 404, Body: "<html>not here</html>"}) // what is not the conversation's is given up
	}
	f := faults[w.rng.IntN(len(faults))]
	w.say("fault for %s: %+v", r.Endpoint, f)
	return f
}

func (w *chaos) deliveryFault(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
	f := chatwoottest.DeliveryFault{}
	if w.calm {
		return f
	}
	switch n := w.rng.IntN(100); {
	case n < 4:
		f.Drop = true
	case n < 8:
		f.Copies = 1
	case n < 10:
		f.Forget = true
	case n < 40:
		f.Delay = time.Duration(w.rng.IntN(4000)) * time.Millisecond
	case n < 45:
		f.Delay = time.Duration(w.rng.IntN(60)) * time.Second
	}
	if f.Drop || f.Forget {
		w.say("webhook of %s %d: %+v", d.Event, d.Message, f)
	}
	return f
}

// hooks is the way of Chatwoot's webhooks to the bot.
type hooks struct{ w *chaos }

// RoundTrip implements http.RoundTripper.
func (h hooks) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	w := h.w
	if w.proc == nil || w.dead {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	defer func() { // the caller is Chatwoot: it sees a lost connection, and the rest of the process dies at its next step
		if c, ok := recover().(crash); ok {
			resp, err = nil, errors.New("connection reset: "+c.at)
		}
	}()
	body, err := readAll(r)
	if err != nil {
		return nil, err
	}
	d, err := w.proc.receiver.Receive(r.Header, body, w.now)
	status := http.StatusOK
	switch {
	case err != nil:
		w.t.Errorf("refused: %v", err)
		status = http.StatusBadRequest
	case d.Inbound != nil:
		if _, err := w.store.Record(r.Context(), w.now, *d.Inbound, bot.DefaultPolicy()); err != nil {
			status = http.StatusInternalServerError
		} else {
			w.accepted(*d.Inbound)
		}
		w.say("webhook %s %s at %d %s %s → %d", d.Event, d.Inbound.Dedupe, d.Inbound.At, d.Inbound.Snapshot.Status, d.Inbound.Snapshot.Assignee.Kind, status)
	}
	return &http.Response{StatusCode: status, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
}
