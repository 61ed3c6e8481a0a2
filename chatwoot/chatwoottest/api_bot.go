package chatwoottest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
)

func (s *Server) listBots(in *apiRequest) answer {
	list := []object{}
	for _, bots := range []map[int64]*Bot{s.systemBots, in.acc.bots} {
		for _, id := range sortedKeys(bots) {
			list = append(list, s.restBot(bots[id], in))
		}
	}
	return reply(http.StatusOK, list)
}

func (s *Server) showBot(in *apiRequest) answer {
	b := s.bot(in.acc, in.id)
	if b == nil {
		return failure(http.StatusNotFound, "")
	}
	return reply(http.StatusOK, s.restBot(b, in))
}

// bot is one that the account may read and connect: its own or the
// installation's.
func (s *Server) bot(a *Account, id int64) *Bot {
	if b := a.bots[id]; b != nil {
		return b
	}
	return s.systemBots[id]
}

// restBot is a bot as its own endpoints show it: the token to everybody in its
// account (since 4.18 to administrators), the secret to administrators.
func (s *Server) restBot(b *Bot, in *apiRequest) object {
	o := object{
		"id": b.ID, "name": b.Name, "description": textOrNil(b.Description), "thumbnail": "", "bot_type": "webhook", "bot_config": copyMap(b.config),
		"account_id": nil, "system_bot": b.account == nil,
	}
	if b.account == nil {
		return o
	}
	o["account_id"], o["outgoing_url"] = b.account.ID, textOrNil(b.URL)
	if in.admin() || !s.has.hidesTokens {
		o["access_token"] = b.Token
	}
	if in.admin() && s.has.signs {
		o["secret"] = textOrNil(b.Secret)
	}
	return o
}

func (s *Server) createBot(in *apiRequest) answer {
	b := Bot{config: object{}}
	if out, refused := b.change(in); refused {
		return out
	}
	in.acc.bots[s.newBot(&b, in.acc)] = &b
	return reply(http.StatusOK, s.restBot(&b, in))
}

func (s *Server) updateBot(in *apiRequest) answer {
	b := in.acc.bots[in.id]
	if b == nil {
		return failure(http.StatusNotFound, "")
	}
	before := *b
	if out, refused := b.change(in); refused {
		return out
	}
	s.keepUnderWay(b, before)
	return reply(http.StatusOK, s.restBot(b, in))
}

const maxURL = 2048

// change applies the fields of a request. The address is not looked at beyond
// its length, and an empty one is allowed: the bot hears nothing then.
func (b *Bot) change(in *apiRequest) (answer, bool) {
	if len([]rune(in.text("outgoing_url"))) > maxURL {
		return invalidRecord("Outgoing url is too long (maximum is 2048 characters)", "outgoing_url"), true
	}
	if kind, given := in.fields["bot_type"]; given && !slices.Contains([]string{"webhook", "0"}, fmt.Sprint(kind)) {
		return failure(http.StatusInternalServerError, ""), true
	}
	for name, field := range map[string]*string{"name": &b.Name, "description": &b.Description, "outgoing_url": &b.URL} {
		if _, given := in.fields[name]; given {
			*field = in.text(name)
		}
	}
	if config, ok := in.fields["bot_config"].(object); ok {
		b.config = maps.Clone(config)
	}
	return answer{}, false
}

// keepUnderWay leaves deliveries that wait with the address and the secret they
// were queued with: Chatwoot writes both into the job.
func (s *Server) keepUnderWay(b *Bot, before Bot) {
	for _, d := range s.queue {
		if d.bot == b {
			d.bot = &before
		}
	}
}

// deleteBot leaves the bot's conversations as they are, without their owner and
// without an event. The links to its inboxes go later, whatever they point at
// by then; until they do, new conversations there still start pending.
func (s *Server) deleteBot(in *apiRequest) answer {
	b := in.acc.bots[in.id]
	if b == nil {
		return failure(http.StatusNotFound, "")
	}
	delete(in.acc.bots, b.ID)
	for _, k := range s.order {
		if c := s.conversations[k]; c != nil && c.bot == b {
			c.bot = nil
		}
	}
	for _, id := range sortedKeys(in.acc.inboxes) {
		if i := in.acc.inboxes[id]; i.Bot == b {
			i.Bot, i.dangling = nil, true
			s.later(in.acc, words("link of inbox", i.ID), func() { i.Bot, i.dangling = nil, false })
		}
	}
	return empty()
}

func (s *Server) resetToken(in *apiRequest) answer {
	b := in.acc.bots[in.id]
	if b == nil {
		return failure(http.StatusNotFound, "")
	}
	b.Token = s.token("bot")
	return reply(http.StatusOK, s.restBot(b, in))
}

func (s *Server) resetSecret(in *apiRequest) answer {
	b := in.acc.bots[in.id]
	if b == nil {
		return failure(http.StatusNotFound, "")
	}
	before := *b
	b.Secret = s.token("secret")
	s.keepUnderWay(b, before)
	return reply(http.StatusOK, s.restBot(b, in))
}

// inboxBot shows the token of any bot as the whole record it lies in: this view
// lacks the step that the bots' own endpoints take.
func (s *Server) inboxBot(in *apiRequest) answer {
	i, out := in.inbox()
	if i == nil {
		return out
	}
	if i.Bot == nil {
		return reply(http.StatusOK, object{})
	}
	o := s.restBot(i.Bot, in)
	if s.has.hidesTokens && !in.admin() {
		return reply(http.StatusOK, object{"agent_bot": o})
	}
	o["access_token"] = object{
		"id": i.Bot.ID, "owner_type": "AgentBot", "owner_id": i.Bot.ID, "token": i.Bot.Token,
		"created_at": "2026-01-10T12:00:00.000Z", "updated_at": "2026-01-10T12:00:00.000Z",
	}
	return reply(http.StatusOK, object{"agent_bot": o})
}

// connectBot gives an inbox a bot in place of whichever it has, or none.
func (s *Server) connectBot(in *apiRequest) answer {
	i, out := in.inbox()
	if i == nil {
		return out
	}
	var b *Bot
	if value := in.fields["agent_bot"]; value != nil && value != false {
		if b = s.bot(in.acc, integer(value)); b == nil {
			return failure(http.StatusNotFound, "")
		}
	}
	if !in.admin() {
		return notAllowed()
	}
	i.Bot, i.dangling = b, false
	return empty()
}
