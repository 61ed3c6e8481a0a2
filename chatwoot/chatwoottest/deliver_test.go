package chatwoottest_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

func (st *stage) attempts() []string {
	var out []string
	for _, d := range st.server.Deliveries() {
		out = append(out, fmt.Sprint(d.Delivery.Attempt, " ", d.Status, " ", d.Final))
	}
	return out
}

// TestServer_Retries: 429 and 500 three times, three seconds apart, with a
// fresh timestamp and the same id; anything else is final at once.
func TestServer_Retries(t *testing.T) {
	t.Parallel()
	for status, want := range map[int][]string{
		200: {"1 200 true"}, 204: {"1 204 true"}, 400: {"1 400 true"}, 401: {"1 401 true"}, 502: {"1 502 true"}, 503: {"1 503 true"},
		429: {"1 429 false", "2 429 false", "3 429 true"}, 500: {"1 500 false", "2 500 false", "3 500 true"},
	} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			st := setup(t, "4.14.2", chatwoottest.WebWidget)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			st.status = status
			for range 5 {
				st.deliver()
				st.clock = st.clock.Add(3 * time.Second)
			}
			if got := st.attempts(); !slices.Equal(got[:len(want)], want) {
				t.Errorf("attempts %v, want %v", got, want)
			}
			wantStatus, wantLines := chatwoot.Open, 2
			if status < 300 {
				wantStatus, wantLines = chatwoot.Pending, 1
			}
			if tr := c.Transcript(); tr.Status != wantStatus || len(tr.Lines) != wantLines {
				t.Errorf("ends %s with %d lines, want %s with %d", tr.Status, len(tr.Lines), wantStatus, wantLines)
			}
			id := st.server.Deliveries()[0].Delivery.ID
			for _, d := range st.server.Deliveries()[:len(want)] {
				if d.Delivery.ID != id {
					t.Errorf("a retry has another id")
				}
			}
		})
	}
}

// TestServer_RetryWaits: three seconds, not less.
func TestServer_RetryWaits(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.status = http.StatusInternalServerError
	var got []int
	for range 4 {
		got = append(got, st.server.Deliver(t.Context()))
		st.clock = st.clock.Add(2 * time.Second)
	}
	if want := []int{1, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("attempts every two seconds %v, want %v", got, want)
	}
}

// TestServer_FailureOfOtherEvents: only message events open a conversation.
func TestServer_FailureOfOtherEvents(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.deliver()
	st.ana.SetLabels(c, "entrega")
	st.status = 503
	st.deliver()
	if got := c.Transcript().Status; got != chatwoot.Pending {
		t.Errorf("ends %s", got)
	}
}

func TestServer_NobodyListens(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.bot.URL = "http://127.0.0.1:1/"
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.deliver()
	if d := st.server.Deliveries(); len(d) == 0 || d[0].Err == nil || !d[0].Final {
		t.Fatalf("deliveries %+v", d)
	}
	if got := c.Transcript().Status; got != chatwoot.Open {
		t.Errorf("ends %s", got)
	}
}

func TestServer_InjectDelivery(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault chatwoottest.DeliveryFault
		want  int // events heard at once
		later int // and four seconds on
		ends  chatwoot.Status
	}{
		"none":       {chatwoottest.DeliveryFault{}, 1, 0, chatwoot.Pending},
		"dropped":    {chatwoottest.DeliveryFault{Drop: true}, 0, 0, chatwoot.Pending},
		"three":      {chatwoottest.DeliveryFault{Copies: 2}, 3, 0, chatwoot.Pending},
		"delayed":    {chatwoottest.DeliveryFault{Delay: 3 * time.Second}, 0, 1, chatwoot.Pending},
		"forgotten":  {chatwoottest.DeliveryFault{Forget: true}, 1, 0, chatwoot.Open},
		"bad secret": {chatwoottest.DeliveryFault{BadSecret: true}, 0, 0, chatwoot.Open},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := setup(t, "4.14.2", chatwoottest.WebWidget)
			asked := 0
			st.server.InjectDelivery(func(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
				if asked++; asked > 1 {
					return chatwoottest.DeliveryFault{}
				}
				return tc.fault
			})
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			got := count(st.deliver())
			st.clock = st.clock.Add(4 * time.Second)
			later := count(st.deliver())
			if got != tc.want || later != tc.later || c.Transcript().Status != tc.ends {
				t.Errorf("heard %d, later %d, ends %s; want %+v", got, later, c.Transcript().Status, tc)
			}
		})
	}
}

func count(events []*chatwoot.Event) int {
	n := 0
	for _, e := range events {
		if e.Kind == chatwoot.EventMessageCreated {
			n++
		}
	}
	return n
}

// TestServer_DeliverID: the test chooses the order.
func TestServer_DeliverID(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "um"})
	c.CustomerWrites(chatwoottest.Incoming{Text: "dois"})
	c.CustomerWrites(chatwoottest.Incoming{Text: "três"})
	queue := st.server.Queue()
	if !st.server.DeliverID(t.Context(), queue[2].ID) || !st.server.Discard(queue[1].ID) || st.server.DeliverID(t.Context(), "x") {
		t.Fatal("the queue does not know its deliveries")
	}
	st.server.Deliver(t.Context())
	if len(st.heard) != 2 || st.heard[0].Message.Content != "três" || st.heard[1].Message.Content != "um" {
		t.Errorf("heard %s", words(st.heard))
	}
}

// TestServer_Run delivers by itself until its context ends.
func TestServer_Run(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	told := make(chan chatwoottest.Notice, 16)
	cancelTold := st.server.Subscribe(func(n chatwoottest.Notice) { told <- n })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		st.server.Run(ctx)
	}()
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	if n := <-told; n.What != "created" || n.Conversation != c.ID {
		t.Errorf("told %+v", n)
	}
	if n := <-told; n.What != "message" {
		t.Errorf("told %+v", n)
	}
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for len(st.server.Deliveries()) == 0 {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("nothing delivered")
		}
	}
	cancelTold()
	cancel()
	<-done
	if len(st.heard) != 1 {
		t.Errorf("heard %s", words(st.heard))
	}
}
