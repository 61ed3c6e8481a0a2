package bot

import (
	"strconv"
	"time"
)

// Waits are the courier's times. All are fields so that crash tests and the demo shorten them together.
type Waits struct {
	Claim   time.Duration // 15 s: a claim that has not settled by then is looked for
	Request time.Duration // 10 s: one request; it must fit into the claim
	First   time.Duration // 2 s: from a doubt to the first look
	Absent  time.Duration // 20 s: from a try to when "not there" proves it was not done (Chatwoot aborts its requests after 15 s)
	Doubt   time.Duration // 90 s: from a try to when looking ends
	Look    time.Duration // 5 s: between looks
	Limit   time.Duration // 5 min: the longest backoff
	Locked  time.Duration // 30 s: a bot whose token is refused
	Commit  time.Duration // 90 s: a business change that could not even be sent is given up as not done
	Refused time.Duration // 30 min: what Chatwoot has refused for so long is given up, so that what is behind it goes on; never an open; 0 = never
}

// DefaultWaits are the figures of the design.
func DefaultWaits() Waits {
	return Waits{
		Claim: 15 * time.Second, Request: 10 * time.Second, First: 2 * time.Second, Absent: 20 * time.Second, Doubt: 90 * time.Second,
		Look: 5 * time.Second, Limit: 5 * time.Minute, Locked: 30 * time.Second, Commit: 90 * time.Second, Refused: 30 * time.Minute,
	}
}

// Judge turns one try or look into a receipt: all that is known about retries, doubt and giving up is here, purely.
func Judge(now time.Time, o *Outbound, d Delivered, w Waits) Receipt {
	r := Receipt{Message: d.Message, Err: d.Err}
	switch d.Verdict {
	case Present:
		r.State, r.Then = Sent, resultOf(o, firstOf(d.Outcome, OK), d)
	case Gone:
		r.State, r.Gone = Buried, true
	case Locked:
		r.State, r.DueAt, r.Untried = o.before(), now.Add(w.Locked), true
	case Late:
		r.State, r.DueAt, r.Untried = o.before(), now, true
	case Withheld:
		r.State = Dropped
	default:
		if o.Was == Queued {
			judgeTry(now, o, d, w, &r)
		} else {
			judgeLook(now, o, d, w, &r)
		}
	}
	if r.State == InDoubt && r.AbsentAt.IsZero() {
		r.AbsentAt = o.AbsentAt
	}
	return r
}

// before is the state an untried claim goes back to. One that died while sending stays in doubt.
func (o *Outbound) before() OutState {
	if o.Was == Sending {
		return InDoubt
	}
	return o.Was
}

func judgeTry(now time.Time, o *Outbound, d Delivered, w Waits, r *Receipt) {
	switch d.Verdict {
	case NotDone:
		r.State, r.DueAt = Queued, Backoff(now, o.Attempt, w.Limit)
		if d.RetryAfter > 0 {
			r.DueAt = now.Add(min(d.RetryAfter, w.Limit))
		}
		waited := now.Sub(o.DecidedAt)
		switch {
		case o.Action.Class() == ToWorld && waited > w.Commit:
			r.State, r.Then = Buried, resultOf(o, Unavailable, d) // certainly not done, and nobody waits for ever
		case w.Refused > 0 && waited > w.Refused:
			bury(now, o, d, w, r, "refused") // whatever refuses it for so long must not hold back the handoff behind it
		}
	case Finished:
		doubt(now, o, w, r, now)
	case Hopeless:
		bury(now, o, d, w, r, "refused")
	default:
		doubt(now, o, w, r, now.Add(w.Absent))
	}
}

// once: what may have gone out and cannot be looked for is never sent again. Whoever waits for a code by mail may ask for another.
func once(a Action) bool {
	switch a := a.(type) {
	case Notify:
		return true
	case SendCode:
		return a.Mail != nil
	}
	return false
}

// doubt: never repeated at once, not even an idempotent request, because the first may land after the next action or after a person (CORE 14.9).
func doubt(now time.Time, o *Outbound, w Waits, r *Receipt, absent time.Time) {
	if once(o.Action) {
		r.State = Buried
		return
	}
	c, isCommit := o.Action.(Commit)
	if isCommit && c.Verify == nil && !c.Idempotent {
		r.State, r.Then = Buried, resultOf(o, "doubt", Delivered{Err: r.Err}) // nothing to look at: a person is told
		return
	}
	r.State, r.AbsentAt, r.DueAt = InDoubt, absent, now.Add(w.First)
	if isCommit && c.Verify != nil && c.Verify.After > 0 {
		r.DueAt = now.Add(c.Verify.After)
	}
}

func judgeLook(now time.Time, o *Outbound, d Delivered, w Waits, r *Receipt) {
	if once(o.Action) {
		r.State = Buried
		return
	}
	absentAt := o.AbsentAt
	if absentAt.IsZero() { // a claim that died: its request may still be running
		absentAt = o.TriedAt.Add(w.Absent)
	}
	r.State, r.AbsentAt = InDoubt, absentAt
	if d.Verdict == NotDone {
		if now.Before(absentAt) {
			r.DueAt = absentAt
			return
		}
		r.State, r.DueAt, r.AbsentAt = Queued, now, time.Time{}
		return
	}
	if now.Before(o.TriedAt.Add(w.Doubt)) {
		r.DueAt = earlier(now.Add(w.Look), o.TriedAt.Add(w.Doubt))
		return
	}
	switch a := o.Action.(type) {
	case Reply: // never repeated on a guess
		bury(now, o, d, w, r, "doubt")
	case Commit:
		if a.Idempotent {
			r.State, r.DueAt = Queued, now
			return
		}
		r.State, r.DueAt, r.Then = Buried, time.Time{}, resultOf(o, "doubt", d)
	default: // idempotent, or a note: a missing dossier is worse than two
		r.State, r.DueAt = Queued, now
	}
}

// bury gives up on one action; what waits for it hears of it. A status that gives the conversation to people is never given up.
func bury(now time.Time, o *Outbound, d Delivered, w Waits, r *Receipt, why string) {
	if s, ok := o.Action.(SetStatus); ok && s.Status == Open {
		r.State, r.DueAt = Queued, now.Add(w.Limit)
		return
	}
	r.State, r.DueAt, r.AbsentAt = Buried, time.Time{}, time.Time{}
	if why == "refused" {
		r.Then = resultOf(o, "failed", d)
	}
	if reply, ok := o.Action.(Reply); ok {
		r.Then = undeliverable(o, reply, why)
	}
}

// Stale is the receipt of a reply that is too old to be sent.
func Stale(o *Outbound) Receipt {
	r := Receipt{State: Buried, Err: "too old to be sent"}
	if reply, ok := o.Action.(Reply); ok && !reply.Interim {
		r.Then = undeliverable(o, reply, "stale")
	}
	return r
}

func undeliverable(o *Outbound, reply Reply, why string) *Inbound {
	if reply.Interim {
		return nil
	}
	return &Inbound{Key: o.Key, Kind: Undeliverable, Dedupe: "undeliverable:" + strconv.FormatInt(o.Seq, 10), Ref: o.Seq, Outcome: why, Note: reply.Text}
}

// resultOf tells the frame that waits what came of its business action; nobody waits for other actions.
func resultOf(o *Outbound, outcome string, d Delivered) *Inbound {
	in := &Inbound{Key: o.Key, Kind: Result, Dedupe: resultKey(o.Seq), Ref: o.Seq, Outcome: outcome, Data: d.Output}
	switch a := o.Action.(type) {
	case Commit:
		in.Run, in.Action, in.ActionKey, in.Batch = a.Run, a.Action, a.Key, a.Batch
	case SendCode:
		if outcome == OK {
			return nil // the customer will say what it says; only a code that did not go out is news
		}
		in.Run = a.Run
	default:
		return nil
	}
	return in
}

// DroppedResult is what a store records when a change of hands drops a queued business action, so that the agent reads that it was not done, or the
// answer that would have told the customer what came of one, so that the agent reads that instead. Nil when nobody needs to know.
func DroppedResult(key Key, seq int64, a Action) *Inbound {
	o := &Outbound{Key: key, Seq: seq, Action: a}
	switch a := a.(type) {
	case Commit:
		return resultOf(o, "dropped", Delivered{})
	case Reply:
		if a.Tells == nil {
			return nil
		}
		return &Inbound{Key: key, Kind: Result, Dedupe: resultKey(seq), Ref: seq, Action: a.Tells.Action, ActionKey: a.Tells.Key, Outcome: a.Tells.Outcome, Batch: a.Tells.Batch}
	}
	return nil
}

func resultKey(seq int64) string { return "result:" + strconv.FormatInt(seq, 10) }
