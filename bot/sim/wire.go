package sim

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
)

const requestPatience = 10 * time.Second // of the machine's own client

// wire is the way of one process's requests to Chatwoot.
type wire struct{ *process }

// request is a call of the machine to Chatwoot.
type request struct {
	method, path string // path after the account: "conversations/5/messages"
	body         []byte
	by           *carried // the outbound it is made for; nil: none
	talk         *talk    // whose conversation; nil: none
}

func (q request) writes() bool { return q.method != http.MethodGet }

// carried is the outbound that a task delivers or looks for, and what the looks for it have shown.
type carried struct {
	*bot.Outbound
	seen  bool // a look of this delivery showed that a person has it
	looks int  // reads made for it
}

// RoundTrip implements http.RoundTripper.
func (c wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w := c.world
	if !w.alive() {
		return nil, errDead
	}
	body, err := readAll(r)
	if err != nil {
		return nil, err
	}
	q := w.read(r, body)
	w.leaving(q)
	if q.by != nil && !q.writes() {
		q.by.looks++
	}
	w.mayDie("before " + r.Method + " " + q.path)
	a := w.send(r, q)
	for limit := w.now.Add(requestPatience); !a.done && w.now.Before(limit); {
		w.wait(limit.Sub(w.now), a.topic)
	}
	w.mayDie("after " + r.Method + " " + q.path)
	switch {
	case !a.done:
		return nil, context.DeadlineExceeded
	case r.Context().Err() != nil:
		return nil, r.Context().Err()
	case a.err == nil && a.response.StatusCode == http.StatusOK && !q.writes():
		if a.seen && q.by != nil {
			q.by.seen = true
		}
		w.worstMoment(q)
	}
	return a.response, a.err
}

// answer is what comes back for a request.
type answer struct {
	topic    string
	done     bool
	response *http.Response
	err      error
	seen     bool // it shows that a person has the conversation
}

// send puts a request on its way: it arrives even if the process that sent it stands still or dies meanwhile. The late ones arrive when their
// caller has given up.
func (w *world) send(r *http.Request, q request) *answer {
	w.sent++
	a := &answer{topic: "request " + strconv.Itoa(w.sent)}
	on := w.roundTrip()
	late := q.writes() && w.trouble("lands late", 0.012)
	if late {
		on = requestPatience + time.Duration(w.draw("delay").IntN(5000))*time.Millisecond
	}
	out := r.Clone(context.WithoutCancel(r.Context()))
	out.Body = io.NopCloser(bytes.NewReader(q.body))
	w.spawn("request", nil, on, func() {
		if late {
			w.tell(q.id(), "", "what was given up arrives in Chatwoot after all")
		}
		response, err := w.server.RoundTrip(out)
		if err == nil && response.StatusCode == http.StatusOK && !q.writes() {
			a.seen = looked(q)
			w.cut(r.URL.Path, response)
		}
		w.wait(w.roundTrip(), "")
		a.done, a.response, a.err = true, response, err
		w.say(a.topic)
	}).carrying = q.by
	return a
}

// read says what a request is about.
func (w *world) read(r *http.Request, body []byte) request {
	q := request{method: r.Method, path: r.URL.Path, body: body, by: w.current.carrying}
	if _, rest, ok := strings.Cut(r.URL.Path, "accounts/3/"); ok {
		q.path = rest
	}
	if rest, ok := strings.CutPrefix(q.path, "conversations/"); ok {
		id, _, _ := strings.Cut(rest, "/")
		q.talk = w.talkNamed(id)
	}
	return q
}

func readAll(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, err
}

func (q request) id() int64 {
	if q.talk == nil {
		return 0
	}
	return q.talk.ID
}

// hang is a caller waiting for its timeout.
func (w *world) hang(context.Context, time.Duration) error {
	w.wait(requestPatience, "")
	return context.DeadlineExceeded
}

func (w *world) roundTrip() time.Duration {
	r := w.draw("delay")
	if w.trouble("chatwoot slow", 0.01) {
		return time.Duration(r.IntN(4500)) * time.Millisecond
	}
	return time.Duration(1+r.IntN(20)) * time.Millisecond
}
