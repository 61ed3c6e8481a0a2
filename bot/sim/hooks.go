package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

const chatwootPatience = 5 * time.Second

// delivery is one webhook attempt on its way.
type delivery struct {
	chatwoottest.Delivery
	name   string   // of this try
	home   *process // who answers it
	status int
	err    error
	done   bool
	lost   bool // its process died
}

func (d *delivery) topic() string { return "answer to " + d.name }

// sidekiq takes what Chatwoot has to deliver and sends each on its own: ten workers keep no order.
func (w *world) sidekiq() {
	waiting := map[string]int{} // by delivery id: sendings that have not begun
	for {
		queued := map[string]int{}
		for _, d := range w.server.Queue() {
			if queued[d.ID]++; queued[d.ID] <= waiting[d.ID] {
				continue
			}
			waiting[d.ID]++
			w.deliveries[d.ID] = &delivery{Delivery: d}
			w.spawn("delivery", nil, max(0, d.Due.Sub(w.now))+w.onTheWay(), func() {
				waiting[d.ID]--
				w.server.DeliverID(w.ctx, d.ID)
				w.say("queue")
			})
		}
		w.wait(time.Second, "queue")
	}
}

// hooks is the way of Chatwoot's webhooks to the bot.
type hooks struct{ *world }

// RoundTrip implements http.RoundTripper.
func (h hooks) RoundTrip(r *http.Request) (*http.Response, error) {
	w := h.world
	d := w.deliveries[r.Header.Get(chatwoot.DeliveryHeader)]
	if d == nil {
		return nil, errors.New("a delivery of nobody")
	}
	p := w.reachable()
	if p == nil || w.trouble("delivery unreachable", 0.003) {
		return h.away(r, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")})
	}
	w.sent++
	try := &delivery{Delivery: d.Delivery, name: fmt.Sprint(d.ID, " try ", w.sent), home: p}
	w.deliveries[try.name] = try // beside an earlier one that is under way: the death of its process is its own
	defer delete(w.deliveries, try.name)
	w.spawn("webhook", p, 0, func() {
		response, err := chatwoottest.InProcess(p.machine.Handler).RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
		if err == nil {
			try.status = response.StatusCode
		}
		try.done, try.err = true, err
		w.answered(try)
		w.scheduler.say(try.topic())
	})
	for limit := w.now.Add(chatwootPatience); !try.done && !try.lost && w.now.Before(limit); {
		w.wait(limit.Sub(w.now), try.topic())
	}
	switch {
	case try.lost:
		return h.away(r, errors.New("connection reset by peer"))
	case !try.done:
		return nil, context.DeadlineExceeded
	case try.err != nil:
		return nil, try.err
	}
	return &http.Response{StatusCode: try.status, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
}

// away is what Chatwoot hears when nobody answers: a proxy as the README shows it says 500, which is tried again.
func (h hooks) away(r *http.Request, err error) (*http.Response, error) {
	if !h.proxy {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusInternalServerError, Body: http.NoBody, Header: http.Header{}, Request: r}, nil
}

// reachable is a replica that listens, drawn among them.
func (w *world) reachable() *process {
	var up []*process
	for _, p := range w.processes {
		if !p.dead && p.machine != nil {
			up = append(up, p)
		}
	}
	if len(up) == 0 {
		return nil
	}
	return pick(w.draw("balance"), up)
}
