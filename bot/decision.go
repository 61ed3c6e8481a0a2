package bot

import (
	"encoding/json"
	"time"
)

// Conversation is the ledger's row as a turn sees it.
type Conversation struct {
	Key
	Ownership
	Inbox    int64
	Channel  string // Chatwoot's class name; Family shortens it
	Snapshot Snapshot
	Version  int64 // commits so far
	Unheard  bool  // the customer wrote while we were closing, and neither a dialogue nor people have it yet

	ReadMessage int64 // newest message of the customer that a turn has read
	LastReply   int64 // Chatwoot's message id of our newest answer that is known to have arrived
}

// Turn is all unread inbounds of one conversation, to be decided once. It is never changed by deciding.
type Turn struct {
	Conversation Conversation
	Contact      Contact
	State        State // of this epoch; fresh when the epoch is new
	Unreadable   bool  // the stored state could not be read by this binary: GiveUp, the old one stays in the trace
	Unread       []Inbound
	Live         []Outbound // actions of this conversation not settled yet
	Now          time.Time
	Failures     int  // claims of this turn that ended in a crash, error or timeout
	Stubborn     bool // superseded three times: newer messages wait
	Fence        int64
	OutSeq       int64 // last outbound number at the claim

	fresh bool // the first turn since the conversation became ours
}

// Newest is the customer's newest unread message id, 0 without one.
func (t *Turn) Newest() int64 {
	var newest int64
	for _, in := range t.Unread {
		if in.Kind.Customer() {
			newest = max(newest, in.Message)
		}
	}
	return newest
}

// oldest is the customer's oldest unread message id, 0 without one.
func (t *Turn) oldest() int64 {
	oldest := t.Newest()
	for _, in := range t.Unread {
		if in.Kind.Customer() && in.Message > 0 {
			oldest = min(oldest, in.Message)
		}
	}
	return oldest
}

// Decision is what a turn comes to: new state, ordered actions, trace. Nothing of it exists until CommitTurn.
type Decision struct {
	State   State
	Contact *Contact // nil = unchanged
	Leaves  bool     // we hand over, resolve or snooze
	Silent  bool     // deliberately no answer
	Actions []Action
	Trace   Trace
	// Forget are words that no row may keep once this turn is committed: a one-time code it has read, the halves of a card number. The store masks
	// them in every inbound that the turn has read and in the edits of those (Inbound.Forgotten), in the same transaction.
	Forget []string
	// Sheets are new parts of lists, kept beside the state as long as State.Sheets names them.
	Sheets []Sheet
}

// Closes says whether the decision ends the conversation for now instead of giving it to people.
func (d Decision) Closes() bool {
	for _, a := range d.Actions {
		if closes(a) {
			return true
		}
	}
	return false
}

func closes(a Action) bool {
	s, ok := a.(SetStatus)
	return ok && (s.Status == Resolved || s.Status == Snoozed)
}

// Trace is why: kept with the commit, shown by explain and the demo, replayed.
type Trace struct {
	V             int             `json:"v"`
	Version       int64           `json:"version"` // the conversation's, after this commit
	Now           time.Time       `json:"now"`
	Read          []int64         `json:"read,omitempty"` // inbound numbers
	Understanding Understanding   `json:"understanding"`
	Commands      []Command       `json:"commands,omitempty"`
	Refused       []Refusal       `json:"refused,omitempty"`
	Asked         []Exchange      `json:"asked,omitempty"`
	Path          []string        `json:"path,omitempty"`    // flow › step, in order
	Reason        string          `json:"reason,omitempty"`  // of a handoff
	Note          string          `json:"note,omitempty"`    // guard, give-up: why the dialogue was not asked
	Slots         []Shown         `json:"slots,omitempty"`   // values after the turn, masked where sensitive
	Sent          []int64         `json:"sent,omitempty"`    // outbound numbers queued
	Actions       []string        `json:"actions,omitempty"` // their kinds, in order
	Took          time.Duration   `json:"took,omitempty"`
	Secretive     bool            `json:"secretive,omitempty"` // a sensitive slot was being asked for
	OldState      json.RawMessage `json:"old_state,omitempty"` // only when it was unreadable
}

// Shown is one slot as a trace may show it.
type Shown struct {
	Flow, Name, Text, By, Verified string
}
