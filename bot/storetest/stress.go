package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"agentbot/bot"
)

// Stress lets real goroutines loose on two stores of the same database (which may be the same store twice) and checks what no
// schedule may break: every message is read by exactly one committed turn, in order; every action is sent exactly once, in order;
// nobody works on a conversation that somebody else has claimed. It takes at most a few seconds.
func Stress(t *testing.T, openTwo func(t *testing.T) (one, two bot.Store)) {
	t.Helper()
	one, two := openTwo(t)
	s := &stress{
		T: t, stores: []bot.Store{one, two}, done: make(chan struct{}),
		sending: map[bot.Key]bool{}, read: map[bot.Key][]int64{}, sent: map[bot.Key][]int64{},
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var senders, workers sync.WaitGroup
	for i := range stressSenders {
		senders.Go(func() { s.write(ctx, i) })
	}
	for i := range stressWorkers {
		workers.Go(func() { s.work(ctx, s.stores[i%2], bot.TurnDue, s.turn) })
		workers.Go(func() { s.work(ctx, s.stores[i%2], bot.OutboundDue, s.send) })
	}
	senders.Wait()
	workers.Wait()
	s.check()
}

const (
	stressSenders, stressWorkers       = 8, 4
	stressConversations, stressMessage = 12, 144 // messages divide evenly over conversations
)

type stress struct {
	*testing.T
	stores []bot.Store
	done   chan struct{} // closed when the last action is settled; the context is not used for that, lest a commit be cut off

	mu         sync.Mutex
	sending    map[bot.Key]bool
	read, sent map[bot.Key][]int64
	answered   int
}

func stressKey(message int) bot.Key {
	return bot.Key{Bot: "default", Account: 1, Conversation: int64(message % stressConversations)}
}

// write records its share of the messages, every one twice under two delivery ids. A conversation has one writer, so its order is known.
func (s *stress) write(ctx context.Context, sender int) {
	for n := range stressMessage {
		key := stressKey(n)
		if int(key.Conversation)%stressSenders != sender {
			continue
		}
		in := customer(int64(n+1), bot.Stamp(n+1), fmt.Sprint(n))
		in.Key = key
		for i, store := range s.stores {
			in.Delivery = fmt.Sprintf("d%d-%d", n, i)
			r, err := store.Record(ctx, time.Now(), in, bot.Policy{})
			if err != nil || r.Duplicate != (i == 1) {
				s.Errorf("record %d in store %d: %+v, %v", n, i, r, err)
			}
		}
	}
}

// work repeats one tick until everything is done. An idle worker waits for the signal or the next due time, never for long.
func (s *stress) work(ctx context.Context, store bot.Store, topic bot.Topic, tick func(context.Context, bot.Store) error) {
	for {
		err := tick(ctx, store)
		if err != nil && !errors.Is(err, bot.ErrIdle) {
			s.Errorf("%s: %v", topic, err)
			return
		}
		timer := time.NewTimer(20 * time.Millisecond)
		if err == nil {
			timer.Reset(0)
		}
		select {
		case <-s.done:
			return
		case <-store.Wake(topic):
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (s *stress) turn(ctx context.Context, store bot.Store) error {
	t, err := store.NextTurn(ctx, time.Now(), time.Minute)
	if err != nil {
		return err
	}
	d := bot.Decision{State: t.State}
	for _, in := range t.Unread {
		d.Actions = append(d.Actions, bot.Reply{Text: in.Text})
	}
	err = store.CommitTurn(ctx, time.Now(), t, d)
	if errors.Is(err, bot.ErrFenced) {
		return nil // a newer message came: somebody decides anew
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, in := range t.Unread {
		s.read[in.Key] = append(s.read[in.Key], in.Message)
	}
	return nil
}

func (s *stress) send(ctx context.Context, store bot.Store) error {
	o, err := store.NextOutbound(ctx, time.Now(), bot.DeskLane, time.Minute)
	if err != nil {
		return err
	}
	s.mu.Lock()
	if s.sending[o.Key] {
		s.Errorf("%s: outbound %d is claimed while another one is on its way", o.Key, o.Seq)
	}
	s.sending[o.Key] = true
	s.sent[o.Key] = append(s.sent[o.Key], o.Seq)
	s.mu.Unlock()
	runtime.Gosched()
	s.mu.Lock()
	s.sending[o.Key] = false // before settling, which lets the next one go
	s.mu.Unlock()
	if err := store.Settle(ctx, time.Now(), o, bot.Receipt{State: bot.Sent, Message: 1000 + o.Seq}); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answered++; s.answered == stressMessage {
		close(s.done)
	}
	return nil
}

func (s *stress) check() {
	perConversation := stressMessage / stressConversations
	for n := range stressConversations {
		key := stressKey(n)
		if got := s.read[key]; len(got) != perConversation || duplicates(got) {
			s.Errorf("%s: turns read %v, want each of %d messages once", key, got, perConversation)
		}
		if got := s.sent[key]; len(got) != perConversation || !slices.IsSorted(got) || duplicates(got) {
			s.Errorf("%s: sent %v, want %d in order, each once", key, got, perConversation)
		}
	}
}

func duplicates(all []int64) bool {
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	return len(slices.Compact(sorted)) != len(all)
}
