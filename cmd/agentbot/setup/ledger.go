package setup

import (
	"context"
	"errors"
	"strings"
	"time"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// ledger is what this run has made outside of itself, in order.
type ledger struct{ entries []entry }

// entry is one thing and how it is taken back; nil: it cannot be.
type entry struct {
	what string
	undo func(context.Context) error
}

func (l *ledger) add(what string, undo func(context.Context) error) {
	l.entries = append(l.entries, entry{what, undo})
}

// rename tells the last entry better, once more is known of it.
func (l *ledger) rename(what string) { l.entries[len(l.entries)-1].what = what }

// since is how many entries there are, for takeBack.
func (l *ledger) since() int { return len(l.entries) }

func (l *ledger) empty() bool { return len(l.entries) == 0 }

// forget is the end of a run that has come to its end: all of it stays.
func (l *ledger) forget() { l.entries = nil }

// undoTime is for taking everything back after a Ctrl-C; a second one ends the program at once.
const undoTime = time.Minute

// takeBack undoes the entries from a mark on, the last first, also when the run was cancelled. What is left is shown, remembered for the
// last sentence of the run, and returned as a finding.
func (r *run) takeBack(ctx context.Context, from int, aloud bool) *connect.Finding {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoTime)
	defer cancel()
	var left, reasons []string
	for len(r.made.entries) > from {
		last := len(r.made.entries) - 1
		e := r.made.entries[last]
		r.made.entries = r.made.entries[:last]
		if e.undo == nil {
			left = append(left, e.what)
			continue
		}
		if err := surely(ctx, e.undo); err != nil {
			left, reasons = append(left, e.what), append(reasons, r.reasonOf(err))
			continue
		}
		if aloud {
			r.say.ok(r.t.Say("undone", connect.Values{"what": e.what}))
		}
	}
	if len(left) == 0 {
		return nil
	}
	r.left = true
	if len(reasons) == 0 {
		reasons = []string{"–"}
	}
	f := r.t.Find("S11", connect.Refusal, connect.Values{"things": strings.Join(left, ", "), "reason": strings.Join(unique(reasons), " ")})
	r.say.finding(f)
	return f
}

// surely repeats what may have been done though no answer says so: whatever takes something back can be done twice.
func surely(ctx context.Context, undo func(context.Context) error) (err error) {
	const tries = 3
	for range tries {
		if err = undo(ctx); !unclear(err) {
			return err
		}
	}
	return err
}

// reasonOf says why something could not be taken back.
func (r *run) reasonOf(err error) string {
	switch {
	case errors.Is(err, errRemoving):
		return r.t.Say("still_removing", nil)
	case errors.Is(err, errLost):
		return r.t.Say("answer_lost", nil)
	default:
		return r.why(err)
	}
}

// making notes what a call is about to make or change, and crosses it out when the call was refused for certain: what never existed is neither
// taken back nor named.
func (r *run) making(ctx context.Context, what string, undo, do func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	mark := r.made.since()
	r.made.add(what, undo)
	err := r.change(ctx, do)
	if refusedForCertain(err) {
		r.made.entries = r.made.entries[:mark]
	}
	return err
}

// refusedForCertain is whether Chatwoot has not done what it was asked, or was never asked.
func refusedForCertain(err error) bool {
	var api *chatwoot.APIError
	var transport *chatwoot.TransportError
	switch {
	case errors.As(err, &api):
		return !api.Unclear()
	case errors.As(err, &transport):
		return !transport.Written
	}
	return false
}

// change runs one call that changes something to its end, even if the run is cancelled meanwhile: else nobody would know what to undo.
func (r *run) change(ctx context.Context, do func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.w.Waits.Call)
	defer cancel()
	return do(ctx)
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if len(out) == 0 || out[len(out)-1] != s {
			out = append(out, s)
		}
	}
	return out
}
