package connect

import (
	"crypto/subtle"
	"strconv"
	"time"

	"agentbot/chatwoot"
)

// Secrets are what the bot accepts signatures of: one, and for a while the one before it.
type Secrets struct {
	Now, Previous chatwoot.Secret
	Until         time.Time // when the previous one ends
}

// CheckSecret compares what Chatwoot signs with to what is configured: D17, D18, D23. Only an administrator's view of a bot has the secret.
func CheckSecret(w World, b *chatwoot.AgentBot, configured Secrets) *Finding {
	at := Values{"bot": strconv.FormatInt(b.ID, 10)}
	switch {
	case b.Secret == "":
		return w.Texts.Find("D18", Refusal, at)
	case sameSecret(b.Secret, configured.Now):
		return nil
	case configured.Previous != "" && sameSecret(b.Secret, configured.Previous) && w.Now().Before(configured.Until):
		at["date"] = w.Texts.date(configured.Until)
		return w.Texts.Find("D23", Warning, at)
	}
	return w.Texts.Find("D17", Refusal, at)
}

func sameSecret(a, b chatwoot.Secret) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// BotOf is the account's bot with that id, or where none is known with that token; nil without one.
func (s *Survey) BotOf(id int64, token chatwoot.Secret) *chatwoot.AgentBot {
	for i, b := range s.Bots {
		if id != 0 && b.ID == id || id == 0 && b.Token != "" && sameSecret(b.Token, token) {
			return &s.Bots[i]
		}
	}
	return nil
}
