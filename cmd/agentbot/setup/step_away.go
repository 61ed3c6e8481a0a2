package setup

import (
	"context"
	"strconv"
	"strings"

	"agentbot/cmd/agentbot/connect"
)

// nginxAway is what makes nginx answer 500 in agentbot's place.
const nginxAway = `client_max_body_size 20m;
proxy_intercept_errors on;
error_page 502 503 504 =500 @agentbot_away;
location @agentbot_away { return 500; }
`

// stepAway looks at what answers while agentbot is silent for a moment.
func (r *run) stepAway(ctx context.Context) error {
	r.say.gap()
	r.say.heading(strconv.Itoa(r.number)+"/8 ", r.t.Say("h_away", nil))
	for {
		r.door.close()
		trip, _ := r.door.call(ctx, r.place.Webhook, 0)
		if f := r.openDoor(ctx, r.door.address); f != nil {
			return r.refused(f)
		}
		f := connect.CheckAway(r.w, trip)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case f == nil:
			r.say.ok(r.t.Say("ok_away", connect.Values{"status": strconv.Itoa(trip.Status)}))
			return nil
		case r.accepted(f):
			return nil
		case r.terminal == nil || r.given.Yes:
			return r.refused(f)
		}
		r.show(f)
		if err := r.askAgain(ctx, f); err != nil {
			return err
		}
	}
}

// askAgain waits until somebody has changed something, or takes it as it is.
func (r *run) askAgain(ctx context.Context, f *connect.Finding) error {
	q := question{text: r.t.Say("q_away_again", nil)}
	return r.settle(ctx, q, func(text string) *connect.Finding {
		switch {
		case text == "":
			return nil
		case strings.EqualFold(text, r.t.Say("word_continue", nil)):
			r.keep(f.Code)
			return nil
		default:
			return r.t.Find("S9", connect.Refusal, connect.Values{"answer": text, "want": r.t.Say("want_again", nil)})
		}
	})
}
