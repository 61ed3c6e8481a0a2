package setup

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"agentbot/cmd/agentbot/connect"
)

// stepPlace finds agentbot's own public address and goes the way to it.
func (r *run) stepPlace(ctx context.Context) error {
	q := question{first: true, text: r.t.Say("q_public", nil), given: r.given.PublicURL, flag: "--public-url", key: "public_url"}
	listen := or(r.given.Listen, or(r.present.Server.Addr, DefaultListen))
	r.door = newDoor(r.w, listen, r.nonce)
	var last *connect.Finding
	for {
		a, err := r.ask(ctx, q)
		if err != nil {
			return err
		}
		if last != nil && strings.EqualFold(a.text, r.t.Say("word_continue", nil)) {
			a.text = q.standard
			r.keep(last.Code)
		}
		f := r.find(ctx, a.text)
		if f == nil {
			if err := r.interrupt(ctx); err != nil {
				return err
			}
			f = r.goThere(ctx, listen)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case f == nil:
			return nil
		case !a.typed || r.given.Yes:
			return r.refused(f)
		}
		r.show(f)
		last, q = f, question{text: r.t.Say("q_public_again", nil), standard: a.text}
		if acceptable(f) {
			q.text = r.t.Say("q_public_accept", nil)
		}
	}
}

// acceptable lists the refusals that one can live with: what R10 warns of was cured or not when the test delivery comes, R17 costs only at
// restarts.
func acceptable(f *connect.Finding) bool { return f.Code == "R10" || f.Code == "R17" }

// keep remembers a refusal that somebody lives with.
func (r *run) keep(code string) {
	if !acceptable(&connect.Finding{Code: code}) {
		return
	}
	if !slices.Contains(r.kept, code) {
		r.kept = append(r.kept, code)
		said := "accepted"
		if code == "R10" {
			said = "accepted_later"
		}
		r.say.ok(r.t.Say(said, connect.Values{"code": code}))
	}
}

// accepted is whether this refusal was chosen to be lived with, now or by --accept.
func (r *run) accepted(f *connect.Finding) bool {
	if !acceptable(f) || !slices.Contains(r.kept, f.Code) && !slices.ContainsFunc(r.given.Accept, func(code string) bool { return strings.EqualFold(code, f.Code) }) {
		return false
	}
	if !slices.Contains(r.kept, f.Code) {
		f.Level = connect.Warning
		r.show(f)
		r.keep(f.Code)
	}
	return true
}

// find looks an address up.
func (r *run) find(ctx context.Context, text string) *connect.Finding {
	var found []*connect.Finding
	r.place, found = connect.CheckPlace(ctx, r.w, text, r.chat)
	for _, f := range found {
		switch {
		case !f.Stops():
			r.mention(f)
		case !r.accepted(f):
			return f
		}
	}
	return nil
}

// interrupt says that a bot works at this address before setup listens in its place, once.
func (r *run) interrupt(ctx context.Context) error {
	if r.interrupts {
		return nil
	}
	inboxes, err := connect.UsedAt(ctx, r.client, r.place.Webhook)
	if err != nil || len(inboxes) == 0 {
		return ctx.Err() // what cannot be read is said when all is read
	}
	r.interrupts = true
	r.show(r.t.Find("S16", connect.Warning, connect.Values{"inboxes": strings.Join(inboxes, ", ")}))
	agreed, err := r.agree(ctx, agreement{text: r.t.Say("q_listen", nil)})
	if err == nil && !agreed {
		return errDeclined
	}
	return err
}

// goThere follows the way to this door with a small and a 4 MB body; the first refusal ends it.
func (r *run) goThere(ctx context.Context, listen string) *connect.Finding {
	if f := r.openDoor(ctx, listen); f != nil {
		return f
	}
	r.say.plain(r.t.Say("listening", connect.Values{"listen": listen}))
	name := "ok_name_public"
	if r.place.Private {
		name = "ok_name_private"
	}
	r.say.ok(r.t.Say(name, connect.Values{"address": r.place.First()}))
	trip, ours := r.door.call(ctx, r.place.Webhook, 0)
	if f := connect.CheckTrip(r.w, r.place, listen, trip, ours, false); f != nil {
		return f
	}
	if strings.HasPrefix(r.place.URL, "https:") {
		r.say.ok(r.t.Say("ok_certificate", nil))
	}
	trip, ours = r.door.call(ctx, r.place.Webhook, r.w.Large)
	if f := connect.CheckTrip(r.w, r.place, listen, trip, ours, true); f != nil {
		return f
	}
	r.say.ok(r.t.Say("ok_body", nil))
	return r.compareClocks(ctx)
}

// mention shows a note once, however often the same check runs.
func (r *run) mention(f *connect.Finding) {
	if !slices.Contains(r.told, *f) {
		r.told = append(r.told, *f)
		r.show(f)
	}
}

func (r *run) openDoor(ctx context.Context, listen string) *connect.Finding {
	if err := r.door.open(ctx); err != nil {
		return r.t.Find("S4", connect.Refusal, connect.Values{"listen": listen, "reason": r.t.Reason(errors.Unwrap(err))})
	}
	return nil
}

// compareClocks asks Chatwoot again, because a clock is set right while this waits.
func (r *run) compareClocks(ctx context.Context) *connect.Finding {
	if again, f := connect.CheckAddress(ctx, r.w, r.chat.URL); f == nil {
		r.chat.Clock = again.Clock
	}
	f := connect.CheckClock(r.w, r.chat.Clock)
	switch {
	case f.Stops():
		return f
	case f != nil:
		r.show(f)
	case r.chat.Clock.Known:
		r.say.ok(r.t.Say("ok_clock", connect.Values{"seconds": strconv.Itoa(int(r.chat.Clock.Ahead.Abs().Seconds()))}))
	default:
		r.say.plain(r.t.Say("no_clock", nil))
	}
	return nil
}
