package connect

import (
	"context"
	"errors"
	"strconv"

	"agentbot/chatwoot"
)

// Reader is a person whose token may read an account.
type Reader struct {
	Client        *chatwoot.Client
	Name          string
	Administrator bool
}

// CheckUserToken asks whose the configured token is, and whether it opens the account: D12, D13, D14, R7 and R9. Nil without a reader.
func CheckUserToken(ctx context.Context, w World, address string, account int64, token chatwoot.Secret) (*Reader, *Finding) {
	c, err := w.Client(address, account, token)
	if err != nil {
		return nil, w.Texts.Find("D13", Refusal, nil)
	}
	p, err := c.Profile(ctx)
	var api *chatwoot.APIError
	switch {
	case errors.As(err, &api) && api.BadToken():
		return nil, badToken(w, "D13", account, err)
	case err != nil:
		return nil, ReadFailed(w, err)
	}
	for _, a := range p.Accounts {
		switch {
		case a.ID != account:
		case a.Status == "suspended":
			return nil, w.Texts.Find("R9", Refusal, Values{"account": strconv.FormatInt(account, 10)})
		default:
			return &Reader{Client: c, Name: p.Name, Administrator: a.Role == administrator}, nil
		}
	}
	return nil, w.Texts.Find("D14", Refusal, Values{"person": p.Name, "account": strconv.FormatInt(account, 10)})
}

// CheckGivenToken asks whose the token given for this moment is: R6 to R9 and S10, as in setup.
func CheckGivenToken(ctx context.Context, w World, address string, account int64, token chatwoot.Secret) (*Reader, *Finding) {
	p, f := CheckToken(ctx, w, address, token)
	if f != nil {
		return nil, f
	}
	if _, f := CheckAccount(ctx, w, address, token, p, account); f != nil {
		return nil, f
	}
	c, err := w.Client(address, account, token)
	if err != nil {
		return nil, w.Texts.Find("R6", Refusal, nil)
	}
	return &Reader{Client: c, Name: p.Name, Administrator: true}, nil
}
