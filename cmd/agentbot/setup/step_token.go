package setup

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// stepToken finds out who asks, and for which account.
func (r *run) stepToken(ctx context.Context) error {
	q := question{first: true, text: r.t.Say("q_token", nil), given: string(r.token), flag: "--token-file", key: "token_file", hidden: true}
	err := r.settle(ctx, q, func(text string) (f *connect.Finding) {
		r.token = chatwoot.Secret(text)
		if r.profile, f = connect.CheckToken(ctx, r.w, r.chat.URL, r.token); f != nil {
			return f
		}
		r.account, f = connect.CheckAccount(ctx, r.w, r.chat.URL, r.token, r.profile, r.given.Account)
		return f
	})
	if err == nil && r.account == nil {
		err = r.chooseAccount(ctx)
	}
	if err != nil {
		return err
	}
	if r.client, err = r.w.Client(r.chat.URL, r.account.ID, r.token); err != nil {
		return fmt.Errorf("account %d: %w", r.account.ID, err)
	}
	r.say.ok(r.t.Say("ok_token", connect.Values{
		"person": r.profile.Name, "account": strconv.FormatInt(r.account.ID, 10), "name": r.account.Name,
	}))
	return nil
}

// chooseAccount asks a person who administers several.
func (r *run) chooseAccount(ctx context.Context) error {
	var names []string
	for _, a := range connect.Administered(r.profile) {
		names = append(names, fmt.Sprintf("%d %s", a.ID, a.Name))
	}
	q := question{text: r.t.Say("q_account", connect.Values{"accounts": strings.Join(names, "   ")}), flag: "--account", key: "account"}
	return r.settle(ctx, q, func(text string) (f *connect.Finding) {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			return r.t.Find("S9", connect.Refusal, connect.Values{"answer": text, "want": r.t.Say("want_account", nil)})
		}
		r.account, f = connect.CheckAccount(ctx, r.w, r.chat.URL, r.token, r.profile, id)
		return f
	})
}
