package connect

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"agentbot/chatwoot"
)

const administrator = "administrator"

// CheckToken asks whose token it is: R6 and R7.
func CheckToken(ctx context.Context, w World, address string, token chatwoot.Secret) (*chatwoot.Profile, *Finding) {
	installation, _, err := w.Installation(address, token)
	if err != nil {
		return nil, w.Texts.Find("R6", Refusal, nil)
	}
	profile, err := installation.Profile(ctx)
	if err != nil {
		return nil, TokenRefused(w, "", err)
	}
	return profile, nil
}

// TokenRefused says what a refused call means: R6, R7, R9, or S6 for all else.
func TokenRefused(w World, account string, err error) *Finding {
	var api *chatwoot.APIError
	if errors.As(err, &api) && api.BadToken() {
		switch {
		case api.NoToken():
			return w.Texts.Find("R7", Refusal, nil)
		case api.Suspended():
			return w.Texts.Find("R9", Refusal, Values{"account": account})
		default:
			return w.Texts.Find("R6", Refusal, nil)
		}
	}
	return CallFailed(w, err)
}

// CallFailed is S6: a call to Chatwoot that nobody expected to fail.
func CallFailed(w World, err error) *Finding {
	var api *chatwoot.APIError
	var transport *chatwoot.TransportError
	switch {
	case errors.As(err, &api):
		reason := w.Texts.Say("reason_status_cap", Values{"status": strconv.Itoa(api.Status)})
		if api.Message != "" {
			reason += " " + ended(api.Message)
		}
		return w.Texts.Find("S6", Refusal, Values{"call": api.Op, "reason": reason})
	case errors.As(err, &transport):
		return w.Texts.Find("S6", Refusal, Values{"call": transport.Op, "reason": ended(capital(w.Texts.Reason(err)))})
	default:
		return w.Texts.Find("S6", Refusal, Values{"call": "?", "reason": ended(capital(err.Error()))})
	}
}

// CheckAccount looks for the account that is meant (0: the only one that the person administers) and whether it is open: R8, R9. Nil without
// a finding means that several would do, and Administered lists them.
func CheckAccount(ctx context.Context, w World, address string, token chatwoot.Secret, p *chatwoot.Profile, id int64) (*chatwoot.ProfileAccount, *Finding) {
	var found *chatwoot.ProfileAccount
	switch mine := Administered(p); {
	case id != 0:
		for i := range p.Accounts {
			if p.Accounts[i].ID == id {
				found = &p.Accounts[i]
			}
		}
		if found == nil {
			return nil, w.Texts.Find("S10", Refusal, Values{"person": p.Name, "account": strconv.FormatInt(id, 10)})
		}
	case len(mine) == 1:
		found = &mine[0]
	case len(mine) > 1:
		return nil, nil
	}
	if found == nil || found.Role != administrator {
		return nil, w.Texts.Find("R8", Refusal, Values{"person": p.Name})
	}
	name := strconv.FormatInt(found.ID, 10) + " \"" + found.Name + "\""
	if found.Status == "suspended" {
		return nil, w.Texts.Find("R9", Refusal, Values{"account": name})
	}
	client, err := w.Client(address, found.ID, token)
	if err == nil {
		_, err = client.Teams(ctx)
	}
	if err != nil {
		return nil, TokenRefused(w, name, err)
	}
	return found, nil
}

// Administered lists the accounts in which the person may do what setup does.
func Administered(p *chatwoot.Profile) []chatwoot.ProfileAccount {
	var mine []chatwoot.ProfileAccount
	for _, a := range p.Accounts {
		if a.Role == administrator {
			mine = append(mine, a)
		}
	}
	return mine
}

// ended puts a full stop behind a sentence of somebody else.
func ended(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}

// capital makes a clause the beginning of a sentence.
func capital(text string) string {
	runes := []rune(text)
	if len(runes) == 0 {
		return text
	}
	return strings.ToUpper(string(runes[:1])) + string(runes[1:])
}
