package connect

import (
	"strconv"
	"strings"

	"agentbot/chatwoot"
)

// FindBot is the account's own bot of that name, nil without one.
func (s *Survey) FindBot(name string) *chatwoot.AgentBot {
	for i, b := range s.Bots {
		if !b.System && strings.EqualFold(b.Name, name) {
			return &s.Bots[i]
		}
	}
	return nil
}

// CheckBotAddress is R18: a bot of that name calls somewhere else.
func CheckBotAddress(w World, b *chatwoot.AgentBot, webhook string) *Finding {
	if b == nil || b.OutgoingURL == webhook {
		return nil
	}
	calls := b.OutgoingURL
	if calls == "" {
		calls = "–"
	}
	return w.Texts.Find("R18", Refusal, Values{"bot": strconv.FormatInt(b.ID, 10), "name": b.Name, "url": calls, "mine": webhook})
}

// CheckBotSecret is R19: an old bot without a signing secret.
func CheckBotSecret(w World, b *chatwoot.AgentBot) *Finding {
	if b == nil || b.Secret != "" {
		return nil
	}
	return w.Texts.Find("R19", Refusal, Values{"bot": strconv.FormatInt(b.ID, 10), "name": b.Name})
}

// CheckBotNumber is R20: a user has the bot's number.
func CheckBotNumber(w World, s *Survey, bot int64) *Finding {
	for _, a := range s.Agents {
		if a.ID == bot {
			return w.Texts.Find("R20", Note, Values{"bot": strconv.FormatInt(bot, 10), "person": a.Name})
		}
	}
	return nil
}
