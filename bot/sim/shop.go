package sim

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// ledgerOfShop is what the business system has done, counted where it did it.
type ledgerOfShop struct {
	applied map[string]int // changes by idempotency key
	keys    []string       // in the order of their first change
	tried   map[string]bool
	asked   []change
}

// change is one request to change something, as the business system got it.
type change struct {
	at   time.Time
	key  string
	path string
	body string
}

// mail is the path of requests that send something and change nothing: they may come twice.
const mailPath = "/mail"

// counter is the way of one process's requests to the business system.
type counter struct{ *process }

// RoundTrip implements http.RoundTripper.
func (c counter) RoundTrip(r *http.Request) (*http.Response, error) {
	w := c.world
	if !w.alive() {
		return nil, errDead
	}
	body, err := readAll(r)
	if err != nil {
		return nil, err
	}
	w.mayDie("before asking the business system " + r.Method)
	about := w.about()
	fault := w.changeFault(r)
	if fault != (businessFault{}) {
		w.tell(about, "", "%s", fault.plain(r))
	}
	w.shopping.try(r)
	if fault.refuse {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	a := w.ask(about, r, body, fault)
	for limit := w.now.Add(requestPatience); !a.done && w.now.Before(limit); {
		w.wait(limit.Sub(w.now), a.topic)
	}
	w.mayDie("after asking the business system " + r.Method)
	if !a.done {
		return nil, context.DeadlineExceeded
	}
	return a.response, nil
}

// ask puts a request to the business system on its way: it arrives even if the process that sent it stands still or dies meanwhile, late ones when
// their caller has given up.
func (w *world) ask(about int64, r *http.Request, body []byte, fault businessFault) *answer {
	w.sent++
	a := &answer{topic: "request " + strconv.Itoa(w.sent)}
	on := time.Duration(1+w.draw("delay").IntN(40)) * time.Millisecond
	if fault.late {
		on = requestPatience + time.Duration(w.draw("delay").IntN(5000))*time.Millisecond
	}
	w.spawn("business request", nil, on, func() {
		if fault.late {
			w.tell(about, "", "what was given up arrives in the business system after all")
		}
		if fault.done || fault.late || fault.status == 0 && fault.hangs == 0 {
			a.response = w.serveShop(about, r, body)
		}
		if fault.hangs > 0 {
			return // nobody hears of it
		}
		if fault.status != 0 {
			a.response = &http.Response{StatusCode: fault.status, Body: io.NopCloser(strings.NewReader("{}")), Header: http.Header{}, Request: r}
		}
		w.wait(time.Duration(w.draw("delay").IntN(20))*time.Millisecond, "")
		a.done = true
		w.say(a.topic)
	})
	return a
}

// try notes that a key has been asked for.
func (l *ledgerOfShop) try(r *http.Request) {
	if l.tried == nil {
		l.tried = map[string]bool{}
	}
	l.tried[keyOf(r)] = true
}

// keyOf reads the idempotency key as a server does, however its name is spelt.
func keyOf(r *http.Request) string {
	for name, values := range r.Header {
		if http.CanonicalHeaderKey(name) == "Idempotency-Key" && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// about is the conversation that the running task works for, 0 when it works for none.
func (w *world) about() int64 {
	if w.current.carrying != nil {
		return w.current.carrying.Key.Conversation
	}
	return w.current.thinks
}

// serveShop lets the business system do it, and counts.
func (w *world) serveShop(about int64, r *http.Request, body []byte) *http.Response {
	again := r.Clone(context.Background())
	again.Body = io.NopCloser(bytes.NewReader(body))
	again.Header = http.Header{}
	for name, values := range r.Header { // as a server reads them
		again.Header[http.CanonicalHeaderKey(name)] = values
	}
	response, err := chatwoottest.InProcess(w.shop).RoundTrip(again)
	if err != nil {
		return &http.Response{StatusCode: http.StatusBadGateway, Body: http.NoBody, Header: http.Header{}, Request: r}
	}
	key := again.Header.Get("Idempotency-Key")
	if r.Method != http.MethodGet && key != "" && response.StatusCode == http.StatusOK && r.URL.Path != mailPath {
		if w.shopping.applied[key]++; w.shopping.applied[key] == 1 {
			w.shopping.keys = append(w.shopping.keys, key)
			w.count.Changes++
		}
		w.shopping.asked = append(w.shopping.asked, change{w.now, key, r.URL.Path, string(body)})
		w.tell(about, "", "the business system carries out %s: %s (key %s)", r.URL.Path, plainBody(body), key)
	}
	return response
}

// plainBody is what a request asks for, without the signs of its encoding.
func plainBody(body []byte) string {
	return strings.NewReplacer("{", "", "}", "", `"`, "", ":", " ", ",", ", ").Replace(string(body))
}
