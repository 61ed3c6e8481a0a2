package bot

import (
	"maps"
	"slices"
)

// guard takes the turns of conversations that are not ours: it never speaks to the customer and never asks the dialogue. It makes sure that
// people see the conversation, that nobody is left in limbo, and that late results reach them.
func guard(p *Profile, t *Turn) Decision {
	d := Decision{State: t.State.Clone(), Trace: Trace{Note: "not ours: " + string(t.Conversation.Owner)}}
	d.State.Alarms = nil
	for _, in := range t.Unread {
		if !t.waitsForClose(in) {
			d.Actions = append(d.Actions, forPeople(p, in)...)
		}
	}
	if t.unseen() && !t.opening() {
		d.Actions = append(d.Actions, SetStatus{Status: Open})
		d.Trace.Note += "; opened, so that people see it"
	}
	if t.limbo() {
		d.Actions = append(d.Actions, Unassign{})
		d.Trace.Note += "; open, yet shown as ours: released"
	}
	return d
}

// forPeople is the note about a fact that no dialogue will tell any more. What the customer wrote stands in the conversation.
func forPeople(p *Profile, in Inbound) []Action {
	staff := p.language()
	switch {
	case in.Kind == Result && in.Action != "": // a code that was sent is no news
		return []Action{Note{Text: p.sentences().Late(in, staff)}}
	case in.commands():
		return []Action{Note{Text: p.sentences().Say("note_task_late", staff)}}
	case in.Kind == Undeliverable:
		return []Action{Note{Text: p.sentences().Say("note_undelivered", staff, "text", oneLine(in.Note, 400))}}
	}
	return nil
}

// waitsForClose: what could not be said before a close is a note for people once that has landed; if it is withdrawn, the conversation is ours
// again and goes to a person.
func (t *Turn) waitsForClose(in Inbound) bool {
	return in.Kind == Undeliverable && t.Conversation.Owner == Leaving && t.Conversation.Closing
}

// kept is the turn as it is committed: while we close, the guard reads the customer's words and leaves them unread, because nobody has heard them
// yet. If our close has landed it opens the conversation; if a return comes first, the dialogue reads them.
func (t *Turn) kept(d *Decision) *Turn {
	if t.Conversation.Owner == Ours || !t.Conversation.Closing {
		return t
	}
	committed := *t
	committed.Unread, d.Trace.Read = nil, []int64{}
	for _, in := range t.Unread {
		if !in.Kind.Customer() && !t.waitsForClose(in) {
			committed.Unread, d.Trace.Read = append(committed.Unread, in), append(d.Trace.Read, in.Seq)
		}
	}
	return &committed
}

// unseen: people have it, or should, but it is not where they look.
func (t *Turn) unseen() bool {
	c := t.Conversation
	switch {
	case c.Foreign():
		return false
	case c.Owner == Theirs && c.Status == Pending:
		return true
	case c.Owner == NoOwner && t.Newest() > 0: // a look brought the message and died before it could say whose it is
		return true
	case c.Unheard, c.Closing && c.Status != Open && t.Newest() > 0: // the customer wrote while we were closing, and nobody has read it
		return true
	}
	overdue := slices.ContainsFunc(t.Unread, func(in Inbound) bool { return in.Kind == Overdue })
	return overdue && c.Owner == Leaving && !c.Closing
}

// opening: a live action already does it. One decided before the conversation changed hands does not count: unless it succeeds now, it is dropped.
func (t *Turn) opening() bool {
	return slices.ContainsFunc(t.Live, func(o Outbound) bool {
		s, ok := o.Action.(SetStatus)
		return ok && s.Status == Open && o.Epoch == t.Conversation.Epoch
	})
}

// limbo: open for people, yet assigned to our bot, so no queue shows it (CONTRACT 20.2). Unassign alone cures it: setting pending first would look like a return.
func (t *Turn) limbo() bool {
	s := t.Conversation.Snapshot
	releasing := slices.ContainsFunc(t.Live, func(o Outbound) bool {
		_, ok := o.Action.(Unassign)
		return ok && o.Epoch == t.Conversation.Epoch
	})
	return s.Status == Open && s.Assignee.Kind == AssigneeUs && t.Conversation.Owner == Theirs && !releasing
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
