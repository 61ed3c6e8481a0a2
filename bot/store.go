package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Sentinels of every store.
var (
	// ErrIdle: nothing is due. Idle carries the next time.
	ErrIdle = errors.New("nothing is due")
	// ErrFenced: somebody else moved this conversation on; what was decided is dropped. Ordinary, logged at debug.
	ErrFenced = errors.New("fenced: the conversation has moved on")
	// ErrFull: the disk or the backlog is full, or the database locked for too long. The webhook answers 500 and Chatwoot retries.
	ErrFull = errors.New("the journal takes nothing more")
)

// Idle is ErrIdle with the next due time, zero when there is none.
type Idle struct{ Next time.Time } //nolint:errname // an outcome, not a failure

// Error implements error.
func (i *Idle) Error() string { return ErrIdle.Error() }

// Is makes errors.Is(err, ErrIdle) true.
func (i *Idle) Is(target error) bool { return target == ErrIdle }

// Topic is what a store wakes somebody for.
type Topic string

// The topics.
const (
	TurnDue     Topic = "turn"
	OutboundDue Topic = "outbound"
)

// Recorded is what Record did.
type Recorded struct {
	Seq       int64
	Duplicate bool // known by message or delivery key: nothing changed
	Wakes     bool // a turn is due because of it
	Handed    bool // others changed hands
}

// Journal records inbounds. A nil error means on disk.
type Journal interface {
	Record(ctx context.Context, now time.Time, in Inbound, p Policy) (Recorded, error)
}

// Turns hands out due conversations, one turn at a time each.
type Turns interface {
	// NextTurn claims the most overdue conversation until now+lease, or answers *Idle.
	NextTurn(ctx context.Context, now time.Time, lease time.Duration) (*Turn, error)
	// CommitTurn writes state, read marks, actions, contact and trace in one transaction, or ErrFenced and nothing.
	CommitTurn(ctx context.Context, now time.Time, t *Turn, d Decision) error
	// ReleaseTurn gives the claim back until due; failed says whether it counts as an attempt. A moved fence is no error.
	ReleaseTurn(ctx context.Context, now time.Time, t *Turn, due time.Time, failed bool) error
	// Interim queues one sentence while the turn still thinks, under CommitTurn's checks. CommitTurn drops it again if it is still queued.
	Interim(ctx context.Context, now time.Time, t *Turn, r Reply) error
}

// Outbox hands out the oldest live outbound of each conversation and lane.
type Outbox interface {
	// NextOutbound claims one until now+lease, or answers *Idle.
	NextOutbound(ctx context.Context, now time.Time, lane Lane, lease time.Duration) (*Outbound, error)
	// Holds says whether a claim may still be carried out: nobody else has claimed or settled it, and Outbound.Holds.
	Holds(ctx context.Context, o *Outbound) (bool, error)
	// Settle writes what came of it; Then is recorded in the same transaction. Settling what is sent already is content.
	Settle(ctx context.Context, now time.Time, o *Outbound, r Receipt) error
}

// Store is the durable spine: one contract, exercised by storetest on every implementation.
type Store interface {
	Journal
	Turns
	Outbox
	// Unanswered lists pending conversations whose customer has waited since before the given time; another bot's are left out.
	Unanswered(ctx context.Context, before time.Time) ([]Key, error)
	// Pending lists conversations that may have moved on without us, oldest update first, for reconciliation at start-up: those our rows call
	// pending, also on their way to people, or snoozed: a snooze that ends while we are down leaves limbo behind.
	Pending(ctx context.Context, bot string) ([]Key, error)
	// Wake signals (capacity 1) after a commit that made something due.
	Wake(topic Topic) <-chan struct{}
	// Meta reads a small durable setting, "" when unset: instance, bot ids.
	Meta(ctx context.Context, name string) (string, error)
	// SetMeta writes one. With once, an existing value wins and is returned.
	SetMeta(ctx context.Context, name, value string, once bool) (string, error)
	// Tally adds to counters of one UTC day, the one of now, and answers what they are then, by name; adding nothing but 0 only reads. They survive a
	// restart and are shared by all processes; two that add at once lose nothing. Tidy forgets them when their day is two days past.
	Tally(ctx context.Context, now time.Time, add map[string]int64) (map[string]int64, error)
	// Lease asks for a duty of which one process is enough, until now+lasts, and says whether holder has it now: Lease.Taken is the rule.
	Lease(ctx context.Context, now time.Time, duty, holder string, lasts time.Duration) (bool, error)
	// KeepLibrary stores a flow library by its hash; Library reads it back, nil when unknown.
	KeepLibrary(ctx context.Context, now time.Time, bot, hash string, body []byte) error
	Library(ctx context.Context, hash string) ([]byte, error)
	// Sheet reads what decisions have brought as Sheets and the conversation's state still names.
	Drawer
	// Recover makes every claimed turn and every sending outbound due at once, and frees every lease. Only a store that is alone may do it (SQLite, at start).
	Recover(ctx context.Context, now time.Time) error
	Close() error
}

// History reads what happened, for explain, the demo and tests. It never locks a conversation.
type History interface {
	Row(ctx context.Context, key Key) (Ledger, error) // ErrNoConversation when unknown
	Inbounds(ctx context.Context, key Key) ([]Inbound, error)
	Outbounds(ctx context.Context, key Key) ([]Outbound, error)
	Traces(ctx context.Context, key Key, afterVersion int64) ([]Trace, error)
	// Recent lists the conversations of one bot in which something has happened since, the newest first, at most limit.
	Recent(ctx context.Context, bot string, since time.Time, limit int) ([]Key, error)
}

// ErrNoConversation means that no row has that key.
var ErrNoConversation = errors.New("no such conversation")

// OutState is where an outbound stands.
type OutState string

// The states. Sent, dropped and buried are final.
const (
	Queued  OutState = "queued"
	Sending OutState = "sending"
	InDoubt OutState = "doubt"
	Sent    OutState = "sent"
	Dropped OutState = "dropped"
	Buried  OutState = "buried"
)

// Final says whether nothing more will happen to it.
func (s OutState) Final() bool { return s == Sent || s == Dropped || s == Buried }

// Outbound is one action on its way, as claimed.
type Outbound struct {
	Key       Key
	Seq       int64
	Action    Action
	Broken    string   // why Action is nil: it could not be decoded
	State     OutState // now; Was is before this claim
	Was       OutState // queued: deliver; sending or doubt: look first
	Epoch     int64
	Covers    int64 // newest customer message the decision had read
	Since     int64 // what came after it may be unknown to the decision: from there a look reads on
	After     int64 // newest message id known at the first claim
	Attempt   int   // counting this claim
	Fence     int64
	DecidedAt time.Time
	TriedAt   time.Time // of the newest try, zero before the first
	AbsentAt  time.Time // from when "not there" proves that it was not done; zero when no try is in doubt
	LeaseEnd  time.Time
	DueAt     time.Time
	Receipt   json.RawMessage // History only: what Settle was told
	Error     string          // History only

	Ownership Ownership // the conversation's, at the claim: what a look is judged by
	Snapshot  Snapshot  // the newest known

	// Still asks the store once more, right before the request. The courier sets it; nil: nobody is asked.
	Still func(ctx context.Context) (bool, error)
}

// Holds says whether a claim may still be carried out: by epoch and by how many of the customer's words, and of the answers that did not arrive, no
// turn has read. Staff read notes whoever has the conversation; nobody is closed in mid-sentence, nor behind a sentence that never came.
func (o *Outbound) Holds(epoch int64, unread int) bool {
	switch {
	case o.Action == nil || o.Action.Class() == ToStaff:
		return true
	case o.Epoch != epoch:
		return false
	}
	return unread == 0 || !closes(o.Action)
}

// Yields is the verdict that keeps a desk from its request, nil when it may make it.
func (o *Outbound) Yields(ctx context.Context) *Delivered {
	if o.Still == nil {
		return nil
	}
	still, err := o.Still(ctx)
	switch {
	case err != nil:
		return &Delivered{Verdict: Late, Err: "the store could not be asked whether this may still be sent: " + err.Error()}
	case !still:
		return &Delivered{Verdict: Withheld, Err: "the conversation has moved on since this was taken up"}
	}
	return nil
}

// Receipt is how a claimed outbound is settled.
type Receipt struct {
	State    OutState  `json:"state"` // sent, queued (again), doubt, dropped, buried
	DueAt    time.Time `json:"due_at"`
	AbsentAt time.Time `json:"absent_at"`
	Message  int64     `json:"message,omitempty"` // Chatwoot's id of what was sent
	Err      string    `json:"err,omitempty"`
	Gone     bool      `json:"gone,omitempty"`    // the conversation was deleted: bury everything
	Untried  bool      `json:"untried,omitempty"` // nothing left our process: the claim does not count as an attempt
	Then     *Inbound  `json:"-"`
}
