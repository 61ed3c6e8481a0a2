package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"agentbot/bot"
)

// Exercise is the contract of bot.Store as subtests. What open returns must be empty, and implement bot.History too: that is how
// the tests look inside. It is closed by them.
func Exercise(t *testing.T, open func(t *testing.T) bot.Store) {
	t.Helper()
	exercise(t, open, aloneRules)
}

// ExerciseShared is Exercise for a store that several processes hand out turns from: what is claimed when one of them starts may be
// in another's hands, so that only the end of its lease frees it.
func ExerciseShared(t *testing.T, open func(t *testing.T) bot.Store) {
	t.Helper()
	exercise(t, open, sharedRules)
}

func exercise(t *testing.T, open func(t *testing.T) bot.Store, recovery []rule) {
	t.Helper()
	for _, group := range [][]rule{journalRules, editRules, turnRules, commitRules, outboxRules, settleRules, doubtRules, handsRules, closingRules, otherRules, recovery, forgetRules, sheetRules} {
		for _, one := range group {
			t.Run(one.name, func(t *testing.T) {
				t.Parallel()
				s := open(t)
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				})
				h, ok := s.(bot.History)
				if !ok {
					t.Fatalf("%T must implement bot.History", s)
				}
				policy := bot.DefaultPolicy()
				one.holds(&lab{T: t, s: s, h: h, key: bot.Key{Bot: "default", Account: 3, Conversation: 1042}, now: start, policy: policy})
			})
		}
	}
}

// rule is one sentence of the contract. Rules stand in lists and not in maps: a program that only takes the store in memory is linked without them.
type rule struct {
	name  string
	holds func(*lab)
}

// start is when every test begins.
var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const lease = 45 * time.Second

// lab is one store with one conversation and a clock that moves only when told.
type lab struct {
	*testing.T
	s      bot.Store
	h      bot.History
	key    bot.Key
	now    time.Time
	policy bot.Policy
}

// must fails the test at once.
func (x *lab) must(err error, doing string) {
	x.Helper()
	if err != nil {
		x.Fatalf("%s: %v", doing, err)
	}
}

func (x *lab) fenced(err error, doing string) {
	x.Helper()
	if !errors.Is(err, bot.ErrFenced) {
		x.Fatalf("%s: got %v, want ErrFenced", doing, err)
	}
}

func (x *lab) later(d time.Duration) { x.now = x.now.Add(d) }

// customer is a customer's message in a pending conversation.
func customer(message int64, at bot.Stamp, text string) bot.Inbound {
	return bot.Inbound{Kind: bot.CustomerMessage, Message: message, Dedupe: messageKey(message), At: at, Text: text, Snapshot: status(bot.Pending), Contact: bot.Contact{ID: 77, Name: "Ana"}}
}

// human is a person's message; the conversation stays what s says.
func human(message int64, at bot.Stamp, s bot.Status) bot.Inbound {
	return bot.Inbound{Kind: bot.HumanMessage, Message: message, Dedupe: messageKey(message), At: at, Text: "I am here", Snapshot: status(s)}
}

// changed is a status event.
func changed(at bot.Stamp, s bot.Status) bot.Inbound {
	return bot.Inbound{Kind: bot.Observation, Dedupe: "c:conversation_status_changed:" + fmt.Sprintf("%d:%s", at, s), At: at, Snapshot: status(s), Changed: []string{"status"}}
}

func status(s bot.Status) bot.Snapshot {
	return bot.Snapshot{Status: s, Inbox: 5, Channel: "Channel::WebWidget", CanReply: true}
}

func (x *lab) record(in bot.Inbound) bot.Recorded {
	x.Helper()
	if in.Key == (bot.Key{}) {
		in.Key = x.key
	}
	r, err := x.s.Record(x.Context(), x.now, in, x.policy)
	x.must(err, "record "+in.Dedupe)
	return r
}

// claim takes the next turn, going to the time it is due.
func (x *lab) claim() *bot.Turn {
	x.Helper()
	t, err := x.s.NextTurn(x.Context(), x.now, lease)
	var idle *bot.Idle
	if errors.As(err, &idle) && !idle.Next.IsZero() {
		x.now = idle.Next
		t, err = x.s.NextTurn(x.Context(), x.now, lease)
	}
	x.must(err, "next turn")
	return t
}

// idle asserts that no turn is due now, and answers when the next one is.
func (x *lab) idle() time.Time {
	x.Helper()
	t, err := x.s.NextTurn(x.Context(), x.now, lease)
	return x.idled(t != nil, err)
}

func (x *lab) idled(got bool, err error) time.Time {
	x.Helper()
	var idle *bot.Idle
	if got || !errors.Is(err, bot.ErrIdle) || !errors.As(err, &idle) {
		x.Fatalf("something is due, or an error: %v; want idle", err)
	}
	return idle.Next
}

func (x *lab) commit(t *bot.Turn, actions ...bot.Action) {
	x.Helper()
	x.must(x.s.CommitTurn(x.Context(), x.now, t, decision(t, actions...)), "commit turn")
}

func decision(t *bot.Turn, actions ...bot.Action) bot.Decision {
	d := bot.Decision{State: t.State, Actions: actions, Trace: bot.Trace{V: 1, Now: t.Now}}
	for _, in := range t.Unread {
		d.Trace.Read = append(d.Trace.Read, in.Seq)
	}
	return d
}

// says records one message, claims its turn and commits the actions.
func (x *lab) says(message int64, actions ...bot.Action) {
	x.Helper()
	x.record(customer(message, bot.Stamp(message), "hello"))
	x.commit(x.claim(), actions...)
}

func (x *lab) send(lane bot.Lane) *bot.Outbound {
	x.Helper()
	o, err := x.s.NextOutbound(x.Context(), x.now, lane, 15*time.Second)
	x.must(err, "next outbound")
	return o
}

// quiet asserts that nothing is due in a lane.
func (x *lab) quiet(lane bot.Lane) time.Time {
	x.Helper()
	o, err := x.s.NextOutbound(x.Context(), x.now, lane, 15*time.Second)
	return x.idled(o != nil, err)
}

func (x *lab) settle(o *bot.Outbound, r bot.Receipt) {
	x.Helper()
	x.must(x.s.Settle(x.Context(), x.now, o, r), "settle")
}

func (x *lab) row() bot.Ledger {
	x.Helper()
	l, err := x.h.Row(x.Context(), x.key)
	x.must(err, "row")
	return l
}

func (x *lab) owner(want bot.Owner) {
	x.Helper()
	if l := x.row(); l.Owner != want {
		x.Fatalf("owner is %q, want %q", l.Owner, want)
	}
}

func (x *lab) inbounds() []bot.Inbound {
	x.Helper()
	all, err := x.h.Inbounds(x.Context(), x.key)
	x.must(err, "inbounds")
	return all
}

func (x *lab) outbounds() []bot.Outbound {
	x.Helper()
	all, err := x.h.Outbounds(x.Context(), x.key)
	x.must(err, "outbounds")
	return all
}

// ins asserts the states of all inbounds in order of arrival.
func (x *lab) ins(want ...bot.InState) {
	x.Helper()
	var got []bot.InState
	for _, in := range x.inbounds() {
		got = append(got, in.State)
	}
	if !slices.Equal(got, want) {
		x.Fatalf("inbounds are %v, want %v", got, want)
	}
}

// outs asserts the states of all outbounds in order.
func (x *lab) outs(want ...bot.OutState) {
	x.Helper()
	var got []bot.OutState
	for _, o := range x.outbounds() {
		got = append(got, o.State)
	}
	if !slices.Equal(got, want) {
		x.Fatalf("outbounds are %v, want %v", got, want)
	}
}

func texts(t *bot.Turn) []string {
	var all []string
	for _, in := range t.Unread {
		all = append(all, in.Text)
	}
	return all
}

func (x *lab) reads(t *bot.Turn, want ...string) {
	x.Helper()
	if got := texts(t); !slices.Equal(got, want) {
		x.Fatalf("the turn reads %q, want %q", got, want)
	}
}

func (x *lab) at(got, want time.Time, what string) {
	x.Helper()
	if !got.Equal(want) {
		x.Fatalf("%s is %v, want %v", what, got, want)
	}
}

// woken drains a wake channel and says whether there was a signal.
func (x *lab) woken(topic bot.Topic) bool {
	select {
	case <-x.s.Wake(topic):
		return true
	default:
		return false
	}
}
