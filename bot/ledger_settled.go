package bot

import "time"

// Settled applies what came of an outbound. unread counts customer inbounds not yet read.
func (l *Ledger) Settled(now time.Time, o *Outbound, r Receipt, unread int) Effect {
	if r.Gone {
		return l.gone(now)
	}
	switch a := o.Action.(type) {
	case Reply:
		if r.State == Sent && !a.Interim {
			l.LastReply = max(l.LastReply, r.Message)
		}
		if r.State == Sent && !a.Interim && o.Covers >= l.LastCustomer {
			l.UnansweredAt = time.Time{}
		}
	case SetStatus:
		return l.statusSettled(now, a, r, unread)
	}
	return Effect{}
}

func (l *Ledger) statusSettled(now time.Time, a SetStatus, r Receipt, unread int) Effect {
	closing := a.Status == Resolved || a.Status == Snoozed
	switch {
	case r.State == Sent && closing && l.Closing && unread > 0:
		// Our resolve landed on words nobody has read: the guard opens it.
		l.Fence++
		l.DueAt = now
		return Effect{Wakes: true}
	case r.State == Sent && a.Status == Open && l.Owner != Ours && unread > 0:
		// People see it now: the guard may read what it has kept for them.
		l.UnansweredAt, l.Closing = time.Time{}, false
		l.Fence++
		l.DueAt = now
		return Effect{Wakes: true}
	case r.State == Sent:
		l.UnansweredAt = time.Time{}
	case r.State.Final() && closing && l.Closing && l.Owner == Leaving:
		// Withdrawn (the look saw the customer writing) or impossible: ours again, nobody is closed in mid-sentence.
		l.Owner, l.Closing = Ours, false
		l.Fence++
		l.DueAt = now
		return Effect{Wakes: true}
	}
	return Effect{}
}

// gone: the conversation was deleted in Chatwoot.
func (l *Ledger) gone(now time.Time) Effect {
	l.Owner, l.Closing, l.Status = Theirs, false, Resolved
	l.Epoch++
	l.Fence++
	l.DueAt, l.LeaseUntil, l.UnansweredAt, l.FirstUnreadAt, l.UpdatedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}, now
	return Effect{PassUnread: true, BuryAll: true}
}

// Again is what trying again comes to: what waits to be tried after the conversation has changed hands is dropped, and so is "one moment" after its
// answer. Staff still read notes; a business action in doubt is still looked for, because "dropped" would say that it was not done.
func (l *Ledger) Again(o *Outbound, r Receipt) Receipt {
	again := (r.State == Queued || r.State == InDoubt) && !r.Gone
	var class Class
	if o.Action != nil {
		class = o.Action.Class()
	}
	moved := o.Epoch != l.Epoch && class != ToStaff && (class != ToWorld || r.State != InDoubt)
	reply, _ := o.Action.(Reply)
	late := reply.Interim && r.State == Queued && l.LastOut > o.Seq
	if again && (moved || late) {
		r.State = Dropped
	}
	return r
}
