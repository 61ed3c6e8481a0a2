package bot

import (
	"encoding/json"
	"time"
)

// Ledger is the conversation row and the rules over it. Stores move rows; every decision about them is made here, purely.
type Ledger struct {
	Key Key
	Ownership
	Inbox    int64
	Channel  string
	Contact  Contact  // as the newest payload showed it
	Snapshot Snapshot // the newest
	Version  int64
	State    json.RawMessage

	DueAt      time.Time // zero = nothing to do
	LeaseUntil time.Time // a turn is being thought until then; zero = none
	Fence      int64
	Attempt    int // claims since the last commit
	Superseded int // those of them undone by newer news

	LastIn, LastOut int64
	ReadMessage     int64 // newest customer message a turn has read
	LastMessage     int64 // newest message of anybody
	LastCustomer    int64 // newest customer message
	LastReply       int64 // newest of our answers that is known to have arrived

	FirstUnreadAt time.Time // start of the open burst
	UnansweredAt  time.Time // the customer waits since
	UpdatedAt     time.Time
}

const stubbornAfter = 3 // supersedes in a row

// Effect is what a recorded inbound or a settled outbound asks of the other rows, in this order.
type Effect struct {
	Wakes  bool
	Handed bool
	// Reworded: a one-time code was masked in the inbound, so it must be encoded after this.
	Reworded bool
	// PassUnread: unread inbounds become passed; results never, customer kinds not with KeepCustomer.
	PassUnread, KeepCustomer bool
	// Hush: a one-time code was sent, and none is awaited any longer: what is passed is kept WithoutCodes.
	Hush bool
	// DropQueued: queued outbounds that are not Staff become dropped; a dropped Commit leaves a Result{dropped}.
	DropQueued bool
	// ReviveFrom: passed customer inbounds with a stamp of at least this become unread again; 0 = none.
	ReviveFrom Stamp
	// BuryAll: the conversation is gone.
	BuryAll bool
}

// Recorded applies one new inbound: it gets its number and state, the row moves on, and the effect says what else the store must do.
// When Effect.Handed, the store calls Rehanded after it has done so.
func (l *Ledger) Recorded(now time.Time, in *Inbound, p Policy) Effect {
	l.LastIn++
	in.Key, in.Seq, in.RecordedAt = l.Key, l.LastIn, now
	before := l.Ownership
	l.Ownership = before.Observe(*in)
	l.notice(*in, before)
	if before.Owner == Leaving && l.Owner == Ours && in.At <= before.StatusAt && !in.Looked && l.LastCustomer <= l.ReadMessage {
		// Late news of the return that our decision has already answered: only its stamp is news. Dropping the answer would leave nobody.
		from := l.OwnerAt
		l.Ownership = before
		l.OwnerAt = from
	}
	e := Effect{Handed: l.Epoch != before.Epoch || l.firstSight(before), Reworded: l.hush(in)}
	in.State = l.stateOf(*in, before)
	if l.hears(now, *in, p) || l.reconsidered(*in) {
		in.State = Unread
	}
	l.mark(now, *in)
	if e.Handed {
		l.handOver(&e, before)
		e.Wakes = in.State == Unread || l.guardNeeded(*in, before)
		return e
	}
	if e.Wakes = in.State == Unread && l.wakes(*in) || l.guardNeeded(*in, before); e.Wakes {
		l.wake(now, *in, p)
	}
	return e
}

// firstSight: a start-up's reading tells of messages before it tells whose conversation it is, and until then they were nobody's to read.
func (l *Ledger) firstSight(before Ownership) bool {
	return before.Owner == NoOwner && l.Owner != NoOwner && l.LastIn > 1
}

// notice keeps what the payload showed.
func (l *Ledger) notice(in Inbound, before Ownership) {
	if in.Kind != AgentNote || in.Message > l.LastMessage {
		l.LastMessage = max(l.LastMessage, in.Message)
	}
	if in.Kind.Customer() {
		l.LastCustomer = max(l.LastCustomer, in.Message)
	}
	if in.Snapshot.Status == "" {
		return
	}
	if in.At >= before.StatusAt || in.Looked {
		kept := l.Snapshot
		l.Snapshot = in.Snapshot
		if in.Snapshot.Inbox == kept.Inbox && in.Snapshot.InboxName == "" { // conversation events do not name it
			l.Snapshot.InboxName = kept.InboxName
		}
		if in.Looked && in.Snapshot.Channel == "" { // a REST look does not name everything
			l.Snapshot.Channel, l.Snapshot.InboxName = kept.Channel, kept.InboxName
		}
	}
	if in.Snapshot.Inbox != 0 {
		l.Inbox = in.Snapshot.Inbox
	}
	if in.Snapshot.Channel != "" {
		l.Channel = in.Snapshot.Channel
	}
	if in.Contact.ID != 0 {
		seen := in.Contact
		if seen.Link == 0 && seen.ID == l.Contact.ID { // a look does not show the tie and what the provider delivered
			seen.Link, seen.Number = l.Contact.Link, l.Contact.Number
		}
		l.Contact = seen
	}
}

// stateOf decides whether a turn must read it. Facts of ours always; the customer's words while the conversation is ours, or while we close it.
func (l *Ledger) stateOf(in Inbound, before Ownership) InState {
	switch {
	case in.Kind.Ours():
		return Unread
	case in.Kind.Customer() && (l.Owner == Ours || l.Owner == NoOwner || before.Closing || l.Closing):
		return Unread
	case in.Kind.Customer():
		return Passed
	case in.commands() && !l.Foreign():
		return Unread // also while people have it: who tells the bot something hears what came of it
	}
	return Read
}

// mark starts the watchdog's clock: whoever has it, a customer in a pending conversation must not wait unseen.
func (l *Ledger) mark(now time.Time, in Inbound) {
	if in.Kind.Customer() && !l.Foreign() && l.UnansweredAt.IsZero() {
		l.UnansweredAt = now
	}
	l.UpdatedAt = now
}

// unheard: the customer wrote while we were closing, no dialogue has read it, and people do not see it yet. It stays so until the conversation is
// open, whatever changes hands meanwhile: our own resolve, seen by its webhook or by a look, is such a change.
func (l *Ledger) unheard() bool {
	return l.Closing && l.Status != Open && !l.UnansweredAt.IsZero() && l.LastCustomer > l.ReadMessage
}

func (l *Ledger) handOver(e *Effect, before Ownership) {
	l.Fence++
	l.DueAt, l.LeaseUntil, l.FirstUnreadAt = time.Time{}, time.Time{}, time.Time{}
	l.Attempt, l.Superseded = 0, 0
	if back := before.Owner == Leaving && l.Owner == Ours; !back && !l.unheard() { // back before we had left: nobody has given our answer
		l.UnansweredAt = time.Time{}
	}
	// What the guard has decided about a conversation that a look had shown only half stands: it gives it to people.
	var s State
	e.Hush = json.Unmarshal(l.State, &s) == nil && (s.awaitsCode() || s.Coded)
	e.PassUnread, e.KeepCustomer, e.DropQueued = true, before.Closing, before.Owner != NoOwner || l.Foreign()
	if l.Owner == Ours {
		e.ReviveFrom = max(l.OwnerAt, 1)
	}
}

// Rehanded is called after a change of hands has been applied to the rows: unread counts what a turn must still read, customer those of the
// customer among them, and in is the inbound that caused it.
func (l *Ledger) Rehanded(now time.Time, in Inbound, unread, customer int, p Policy) {
	if customer > 0 || in.Kind.Customer() && l.Owner != Ours && !l.Foreign() {
		l.UnansweredAt = now
	}
	switch {
	case l.Owner == Ours && customer > 0:
		l.FirstUnreadAt = now
		l.DueAt = now.Add(l.burst(p).Idle)
	case unread > 0, l.guardNeeded(in, Ownership{}):
		l.DueAt = now
	}
}

// guardNeeded: it is theirs, yet where people do not see it. A conversation another bot has is not ours to cure.
func (l *Ledger) guardNeeded(in Inbound, before Ownership) bool {
	if l.Owner != Theirs || l.Foreign() {
		return false
	}
	if before.Closing && !l.Closing { // people see what the guard may have kept for them
		return true
	}
	if l.unheard() && before.Owner != Theirs { // the change of hands dropped the open that the guard had decided
		return true
	}
	if l.Snapshot.Status == Open && l.Snapshot.Assignee.Kind == AssigneeUs {
		return in.Snapshot.Status == Open && in.Snapshot.Assignee.Kind == AssigneeUs // limbo, shown by this very snapshot
	}
	if l.Status != Pending {
		return false
	}
	// HumanMessage and assignment: somebody does something there. A customer message: nobody would see it. No status before: it is first seen pending.
	return before.Owner != Theirs || before.Status == "" || in.Kind == HumanMessage || in.Kind.Customer() || in.assignsUser()
}

// wakes says whether an unread inbound makes a turn due.
func (l *Ledger) wakes(in Inbound) bool {
	if in.Kind.Ours() || in.Kind == AgentNote {
		return true
	}
	// While closing and leaving, the words are kept without waking: either our resolve lands, or a return comes first, or it is withdrawn.
	return l.Owner != Leaving // nobody's yet: a look brought the message, and its snapshot comes within the burst
}

// wake makes a turn due and thereby supersedes one that is being thought, except a stubborn one.
func (l *Ledger) wake(now time.Time, in Inbound, p Policy) {
	thinking := now.Before(l.LeaseUntil)
	if thinking && l.Superseded >= stubbornAfter {
		return // what comes meanwhile is the next turn
	}
	if thinking {
		l.Superseded++
	}
	l.LeaseUntil = time.Time{}
	l.Fence++
	if in.Kind != CustomerMessage || l.Owner == Theirs || l.Owner == Leaving {
		if thinking || l.FirstUnreadAt.IsZero() {
			l.DueAt = now
		}
		return // an open burst ends by itself
	}
	if l.FirstUnreadAt.IsZero() {
		l.FirstUnreadAt = now
	}
	burst := l.burst(p)
	l.DueAt = earlier(l.FirstUnreadAt.Add(burst.Max), now.Add(burst.Idle))
}

// burst is how long more words are waited for. Whom the bot does not serve need not wait for it.
func (l *Ledger) burst(p Policy) Burst {
	if !p.Rollout.Serves(l.Contact) {
		return Burst{}
	}
	return p.BurstOf(l.Channel)
}

// Claimed hands the conversation to one thinker until the lease ends. The caller fills in unread, live, contact and state.
func (l *Ledger) Claimed(now time.Time, lease time.Duration) *Turn {
	failures := l.Attempt - l.Superseded
	l.Attempt++
	l.Fence++
	l.DueAt, l.LeaseUntil = now.Add(lease), now.Add(lease)
	t := &Turn{
		Conversation: Conversation{
			Key: l.Key, Ownership: l.Ownership, Inbox: l.Inbox, Channel: l.Channel, Snapshot: l.Snapshot, Version: l.Version, Unheard: l.unheard(),
			ReadMessage: l.ReadMessage, LastReply: l.LastReply,
		},
		Contact: l.Contact, Now: now, Failures: max(failures, 0), Stubborn: l.Superseded >= stubbornAfter, Fence: l.Fence, OutSeq: l.LastOut,
	}
	if len(l.State) > 0 {
		t.Unreadable = json.Unmarshal(l.State, &t.State) != nil || t.State.V > StateVersion
	}
	if t.fresh = t.Unreadable || t.State.Epoch != l.Epoch || t.State.V == 0; t.fresh {
		t.State = t.State.Afresh(l.Epoch)
	}
	return t
}

// Admits compares the one integer that every claim, waking inbound, change of hands and commit raises.
func (l *Ledger) Admits(t *Turn) error {
	if l.Fence != t.Fence {
		return ErrFenced
	}
	return nil
}

// Since is from where a look must read on before a turn's actions are sent: a person's message whose webhook is late may stand before the
// customer's newest words. Before the first words of an episode it belongs to the last one. Asked before Committed.
func (l *Ledger) Since(t *Turn) int64 {
	if !t.fresh {
		return l.ReadMessage
	}
	return max(t.oldest()-1, 0)
}

// Committed moves the row on; left says that unread inbounds remain (they came while a stubborn turn was thinking).
func (l *Ledger) Committed(now time.Time, t *Turn, d Decision, left bool) error {
	if left && l.Owner == Ours && d.Closes() {
		return ErrFenced // nobody is closed in mid-sentence, not even by a stubborn turn
	}
	l.Version++
	l.Fence++
	l.Attempt, l.Superseded = 0, 0
	if d.Silent && !l.UnansweredAt.Before(l.FirstUnreadAt) { // silence about this burst answers nothing that waits since before it
		l.UnansweredAt = time.Time{}
	}
	l.DueAt, l.LeaseUntil, l.FirstUnreadAt = time.Time{}, time.Time{}, time.Time{}
	l.ReadMessage = max(l.ReadMessage, t.Newest())
	l.UpdatedAt = now
	if l.Owner == Ours {
		state, err := json.Marshal(d.State)
		if err != nil {
			return err
		}
		l.State = state
		if d.Leaves {
			l.Owner, l.Closing = Leaving, d.Closes()
		} else {
			l.DueAt = d.State.NextAlarm() // only whose alarm it is may keep it
		}
	}
	if left && (l.Owner == Ours || !l.Closing) { // what the guard keeps waits for whoever has it in the end
		l.DueAt, l.FirstUnreadAt = now, now
	}
	return nil
}

// Released gives a claim back. A moved fence means there is nothing to give back.
func (l *Ledger) Released(due time.Time, t *Turn, failed bool) bool {
	if l.Fence != t.Fence {
		return false
	}
	if !failed {
		l.Attempt--
	}
	l.DueAt, l.LeaseUntil = due, time.Time{}
	return true
}
