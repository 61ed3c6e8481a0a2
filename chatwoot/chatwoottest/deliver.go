package chatwoottest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"agentbot/chatwoot"
)

// Delivery is one webhook on its way to one bot. ID stays the same over its
// attempts; Body was rendered when the event happened.
type Delivery struct {
	ID           string
	Event        chatwoot.EventKind
	Account      int64
	Conversation int64 // 0 for a widget event without conversation
	Message      int64
	Bot          int64
	Body         []byte
	Attempt      int // attempts made so far
	Due          time.Time

	seq  int64
	bot  *Bot
	conv *Conversation
	seen bool // the fault hook was asked
	busy bool
	lost bool // by DeliveryFault.Fail
}

// Delivered is one attempt that was made.
type Delivered struct {
	Delivery Delivery
	Status   int // 0 without an answer
	Err      error
	Final    bool // no further attempt follows
}

// DeliveryFault is what happens to a delivery on its way.
type DeliveryFault struct {
	Drop      bool
	Copies    int           // further deliveries of the same id
	Delay     time.Duration // later ones overtake it
	Forget    bool          // lose the answer: Chatwoot believes it timed out
	BadSecret bool          // signed by somebody else
	Fail      bool          // never sent and not tried again: a name that does not resolve, a certificate refused
}

// InjectDelivery asks hook once for each delivery; nil ends that. The hook
// runs under the server's lock: it decides, and calls nothing here.
func (s *Server) InjectDelivery(hook func(Delivery) DeliveryFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deliveryFault = hook
}

func (s *Server) emitConversation(c *Conversation, kind chatwoot.EventKind, changes []change) {
	body := s.webhookConversation(c)
	if kind == chatwoot.EventConversationUpdated {
		list := make([]object, 0, len(changes))
		for _, ch := range changes {
			list = append(list, object{ch.name: object{"previous_value": ch.previous, "current_value": ch.current}})
		}
		body["changed_attributes"] = list
	}
	if kind == chatwoot.EventStatusChanged {
		// Always null in practice: the model has forgotten it after commit.
		body["changed_attributes"] = nil
	}
	s.emit(c, 0, kind, body)
}

func (s *Server) emitMessage(c *Conversation, m *message, kind chatwoot.EventKind) {
	s.emit(c, m.id, kind, s.messageRoot(c, m))
}

// emit queues the event for the inbox's bot and, if it is another, the
// conversation's.
func (s *Server) emit(c *Conversation, message int64, kind chatwoot.EventKind, body object) {
	bots := []*Bot{}
	for _, b := range []*Bot{c.inbox.Bot, c.bot} {
		if b != nil && b.URL != "" && !slices.Contains(bots, b) {
			bots = append(bots, b)
		}
	}
	for _, b := range bots {
		s.enqueue(&Delivery{Event: kind, Account: c.account().ID, Conversation: c.ID, Message: message, bot: b, conv: c}, body)
	}
}

func (s *Server) enqueue(d *Delivery, body object) {
	body["event"] = d.Event
	raw, err := json.Marshal(body)
	if err != nil {
		// Only attributes handed in from Go can be unwritable.
		panic(fmt.Sprintf("chatwoottest: an attribute cannot be written as JSON: %v", err))
	}
	d.seq = s.id("delivery", 0)
	d.ID = fmt.Sprintf("0f6a2f43-0000-4000-8000-%012d", d.seq)
	d.Body, d.Bot, d.Due = raw, d.bot.ID, s.cfg.Now()
	s.queue = append(s.queue, d)
}

// Queue is what waits to be delivered, in the order of the events.
func (s *Server) Queue() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Delivery, 0, len(s.queue))
	for _, d := range s.queue {
		out = append(out, *d)
	}
	return out
}

// Deliveries is every attempt made so far.
func (s *Server) Deliveries() []Delivered {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// Deliver sends what is due, one after another, also what becomes due by it,
// and returns the number of attempts. Retries and delayed deliveries wait for
// the clock.
func (s *Server) Deliver(ctx context.Context) int {
	attempts := 0
	for ctx.Err() == nil {
		d := s.take(func(*Delivery) bool { return true }, true)
		if d == nil {
			break
		}
		s.attempt(ctx, d)
		attempts++
	}
	return attempts
}

// DeliverID sends one waiting delivery now, whatever is due, so that a test
// chooses the order. False when it is not in the queue, or Sidekiq is stopped.
func (s *Server) DeliverID(ctx context.Context, id string) bool {
	d := s.take(func(d *Delivery) bool { return d.ID == id && !s.stopped }, false)
	if d == nil {
		return false
	}
	s.attempt(ctx, d)
	return true
}

// Discard loses a waiting delivery, as a killed Sidekiq process does.
func (s *Server) Discard(id string) bool {
	return s.take(func(d *Delivery) bool { return d.ID == id }, false) != nil
}

// Run delivers and wakes snoozed conversations until ctx ends. It runs on the
// real clock: a simulation calls Deliver and Tick instead.
func (s *Server) Run(ctx context.Context) {
	slots := make(chan struct{}, s.cfg.Workers)
	for {
		s.Tick()
		for ctx.Err() == nil {
			slots <- struct{}{}
			d := s.take(func(*Delivery) bool { return true }, true)
			if d == nil {
				<-slots
				break
			}
			go func() {
				defer s.signal()
				s.attempt(ctx, d)
				<-slots
			}()
		}
		timer := time.NewTimer(s.untilNext())
		select {
		case <-ctx.Done():
			timer.Stop()
			for range cap(slots) {
				slots <- struct{}{}
			}
			return
		case <-s.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// untilNext is how long Run may sleep: to the next due delivery, at most a
// second, because the clock may be moved under it.
func (s *Server) untilNext() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Second
	if s.stopped {
		return wait
	}
	for _, d := range s.queue {
		wait = min(wait, max(time.Millisecond, d.Due.Sub(s.cfg.Now())))
	}
	return wait
}

// take removes the first waiting delivery that suits, after its faults.
func (s *Server) take(suits func(*Delivery) bool, dueOnly bool) *Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped && dueOnly {
		return nil
	}
	now := s.cfg.Now()
	for i := 0; i < len(s.queue); i++ {
		d := s.queue[i]
		if !suits(d) || dueOnly && d.Due.After(now) {
			continue
		}
		if s.deliveryFault != nil && !d.seen {
			d.seen = true
			fault := s.deliveryFault(*d)
			if fault.Drop {
				s.queue = slices.Delete(s.queue, i, i+1)
				i--
				continue
			}
			for range fault.Copies {
				twin := *d
				s.queue = append(s.queue, &twin)
			}
			if fault.BadSecret {
				other := *d.bot
				other.Secret = "not-the-secret"
				d.bot = &other
			}
			d.lost = fault.Fail
			if d.busy = fault.Forget; fault.Delay > 0 {
				d.Due = now.Add(fault.Delay)
				i--
				continue
			}
		}
		s.queue = slices.Delete(s.queue, i, i+1)
		return d
	}
	return nil
}

// attempt sends once and applies the outcome rules: 2xx is done, 429 and 500
// are tried again, all else is final and opens a pending conversation.
func (s *Server) attempt(ctx context.Context, d *Delivery) {
	status, err := s.send(ctx, d)
	if ctx.Err() != nil && err != nil {
		// We are shutting down: the job goes back where it was.
		s.mu.Lock()
		s.queue = append([]*Delivery{d}, s.queue...)
		s.mu.Unlock()
		return
	}
	s.update(func() {
		d.Attempt++
		done := err == nil && status >= 200 && status < 300
		again := s.has.retries && !done && err == nil && (status == http.StatusTooManyRequests || status == http.StatusInternalServerError) && d.Attempt < s.cfg.Attempts
		s.history = append(s.history, Delivered{Delivery: *d, Status: status, Err: err, Final: !again})
		switch {
		case done:
		case again:
			d.Due = s.cfg.Now().Add(s.cfg.RetryAfter)
			s.queue = append(s.queue, d)
		case d.Event == chatwoot.EventMessageCreated || d.Event == chatwoot.EventMessageUpdated:
			s.failed(d.conv)
		}
	})
}

func (s *Server) send(ctx context.Context, d *Delivery) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	s.mu.Lock()
	url, secret, timestamp := d.bot.URL, chatwoot.Secret(d.bot.Secret), strconv.FormatInt(s.cfg.Now().Unix(), 10)
	signs, refused := s.has.signs, s.refusesAddress(url)
	s.mu.Unlock()
	switch {
	case d.lost:
		return 0, fmt.Errorf("deliver %s: the connection could not be made", d.ID)
	case refused != nil:
		return 0, fmt.Errorf("deliver %s: %w", d.ID, refused)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(d.Body))
	if err != nil {
		return 0, fmt.Errorf("deliver %s: %w", d.ID, err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	if signs {
		request.Header.Set(chatwoot.DeliveryHeader, d.ID)
	}
	if signs && secret != "" {
		request.Header.Set(chatwoot.TimestampHeader, timestamp)
		request.Header.Set(chatwoot.SignatureHeader, chatwoot.Sign(secret, timestamp, d.Body))
	}
	client := http.Client{Transport: s.cfg.Transport}
	response, err := client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("deliver %s: %w", d.ID, err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 40<<20)); err != nil {
		return 0, fmt.Errorf("deliver %s: read answer: %w", d.ID, err)
	}
	if d.busy {
		return 0, errors.New("the answer was lost on its way")
	}
	return response.StatusCode, nil
}

// Tick does what waits for a background job: it deletes what was deleted and
// wakes snoozed conversations whose time has come, as Chatwoot's job does every
// few minutes.
func (s *Server) Tick() {
	s.update(func() {
		s.work()
		now := s.now()
		for _, k := range s.order {
			c := s.conversations[k]
			if c != nil && c.status == chatwoot.Snoozed && !c.snoozedUntil.IsZero() && !c.snoozedUntil.After(now) {
				s.save(c, func(st *state) { st.status = chatwoot.Open })
				s.activity(c, "Conversation was reopened by System")
			}
		}
	})
}
