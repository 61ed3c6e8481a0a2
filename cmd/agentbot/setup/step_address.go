package setup

import (
	"context"
	"strconv"

	"agentbot/cmd/agentbot/connect"
)

// stepAddress finds Chatwoot and its version.
func (r *run) stepAddress(ctx context.Context) error {
	q := question{first: true, text: r.t.Say("q_url", nil), given: r.given.URL, flag: "--url", key: "url"}
	err := r.settle(ctx, q, func(text string) (f *connect.Finding) {
		r.chat, f = connect.CheckAddress(ctx, r.w, text)
		return f
	})
	if err != nil {
		return err
	}
	r.say.ok(r.t.Say("ok_url", connect.Values{
		"url": r.chat.URL, "version": r.chat.Version, "ms": strconv.FormatInt(r.chat.Took.Milliseconds(), 10),
	}))
	if f := connect.CheckQueue(r.w, r.chat); f != nil {
		r.show(f)
	}
	return nil
}
