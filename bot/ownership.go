package bot

import "slices"

// Owner says who has the conversation.
type Owner string

// The owners. Leaving: our own handoff or resolve is on its way.
const (
	NoOwner Owner = ""
	Ours    Owner = "ours"
	Leaving Owner = "leaving"
	Theirs  Owner = "theirs"
)

// Ownership is who has a conversation and since when, by Chatwoot's stamps, never by order of arrival.
type Ownership struct {
	Owner    Owner    `json:"owner"`
	Closing  bool     `json:"closing"`  // we are resolving or snoozing: a customer message meanwhile is kept unread
	Epoch    int64    `json:"epoch"`    // raised whenever others change hands
	Status   Status   `json:"status"`   // of the newest snapshot
	Assignee Assignee `json:"assignee"` // while ours: the leftover user; while theirs: another bot if one has it; else none
	StatusAt Stamp    `json:"status_at"`
	OwnerAt  Stamp    `json:"owner_at"`
}

// Observe judges one inbound: at most one snapshot row, the first that matches, then the two event rows, which overrule it (CORE 6).
func (o Ownership) Observe(in Inbound) Ownership {
	before := o
	if in.Snapshot.Status != "" {
		o = o.observeSnapshot(in)
	}
	if o.Owner != Theirs && in.At >= o.OwnerAt && (in.Kind == HumanMessage || in.assignsUser()) {
		o.become(Theirs, in.At)
	}
	if o.Owner == Ours || o.Status == Open && o.StatusAt > before.StatusAt {
		o.Closing = false
	}
	if o.Owner != before.Owner && before.Owner != NoOwner {
		o.Epoch++
	}
	return o
}

func (o Ownership) observeSnapshot(in Inbound) Ownership {
	newer := in.At > o.StatusAt || in.Looked && in.At >= o.StatusAt-1 // a look reads the database, an event what one process had in memory
	if !newer {
		return o.observeOlder(in)
	}
	before, s := o, in.Snapshot
	o.Status, o.StatusAt = s.Status, max(in.At, o.StatusAt)
	switch {
	case s.Status != Pending:
		if o.Owner != Theirs {
			o.become(Theirs, in.At)
		}
	case s.Assignee.Kind == AssigneeOther:
		if o.Owner != Theirs {
			o.become(Theirs, in.At)
		}
		o.Assignee = s.Assignee
	case o.Owner == NoOwner:
		o.become(Ours, 0)
		o.leftover(s.Assignee)
	case o.Owner != Ours && before.returnedBy(in):
		o.become(Ours, in.At)
		o.leftover(s.Assignee)
	case o.Owner != Ours && before.Status != Pending && before.Status != "":
		o.become(Ours, before.StatusAt+1) // what was written since the last news came after the return, whichever arrives first
		o.leftover(s.Assignee)
	case s.Assignee.Kind == AssigneeUser && o.Owner != Theirs && !s.Assignee.Same(o.Assignee):
		o.become(Theirs, in.At)
	}
	if o.Owner == Theirs && s.Assignee.Kind != AssigneeOther {
		o.Assignee = Assignee{} // the other bot is gone; people have it
	}
	return o
}

// returnedBy: the event itself says that it came back, or another bot had it and now nobody or we do.
func (o Ownership) returnedBy(in Inbound) bool {
	given := in.says("assignee_agent_bot_id", "ai_assignee_type") && in.Snapshot.Assignee.Kind == AssigneeUs
	otherLeft := o.Assignee.Kind == AssigneeOther && in.Snapshot.Assignee.Kind != AssigneeUser
	return in.says("status") || given || otherLeft
}

func (o Ownership) observeOlder(in Inbound) Ownership {
	status := in.Snapshot.Status
	switch {
	case o.Foreign() || in.Snapshot.Assignee.Kind == AssigneeOther: // it came back to another bot
	case status != Pending && o.OwnerAt < in.At && in.At < o.StatusAt && o.Status == Pending:
		// It was away and came back: what we have since is younger than that.
		if o.Owner == Ours {
			o.OwnerAt = in.At + 1
			break
		}
		o.become(Ours, in.At+1)
	case status == Pending && in.says("status") && o.Owner != Ours && o.OwnerAt < in.At && in.At <= o.StatusAt && o.Status == Pending:
		o.become(Ours, in.At)
	}
	return o
}

// become changes hands. Whoever was remembered belonged to the old owner.
func (o *Ownership) become(owner Owner, at Stamp) {
	o.Owner, o.OwnerAt, o.Assignee = owner, at, Assignee{}
}

// leftover remembers the user a returned conversation still shows: no takeover until they do something.
func (o *Ownership) leftover(a Assignee) {
	if a.Kind == AssigneeUser {
		o.Assignee = a
	}
}

// Foreign says that another bot or Captain has it: we neither wake, open, cure nor watch.
func (o Ownership) Foreign() bool { return o.Owner == Theirs && o.Assignee.Kind == AssigneeOther }

func (in Inbound) says(changed ...string) bool {
	return slices.ContainsFunc(changed, func(c string) bool { return slices.Contains(in.Changed, c) })
}

func (in Inbound) assignsUser() bool {
	return in.Snapshot.Assignee.Kind == AssigneeUser && in.says("assignee_id")
}
