package connect

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"agentbot/chatwoot"
)

// noConversation is a number that no account reaches; the column behind it ends at 2147483647.
const noConversation = 2_147_483_001

// CheckBotToken asks for a conversation that does not exist: D10, D11, D12, R7 and R9. Whatever refuses the conversation and not the token proves
// the token: 404 since 4.14.2, and before that the word that bots may not ask.
func CheckBotToken(ctx context.Context, w World, c *chatwoot.Client, account int64) *Finding {
	_, err := c.Conversation(ctx, noConversation)
	var api *chatwoot.APIError
	switch {
	case err == nil, errors.As(err, &api) && (api.NotFound() || api.NotForBots()):
		return nil
	case api == nil || !api.BadToken():
		return ReadFailed(w, err)
	case strings.Contains(api.Message, "not authorized to access this account"):
		return w.Texts.Find("D11", Refusal, Values{"account": strconv.FormatInt(account, 10)})
	}
	return badToken(w, "D10", account, err)
}

// badToken keeps what is about the way or the account, and gives the code for what is about the token.
func badToken(w World, code string, account int64, err error) *Finding {
	f := TokenRefused(w, strconv.FormatInt(account, 10), err)
	if f.Code == "R6" {
		return w.Texts.Find(code, Refusal, nil)
	}
	return f
}
