package chatwoottest

import (
	"slices"
	"time"

	"agentbot/chatwoot"
)

// actor is who asks for a change; all nil is Chatwoot itself or an automation.
type actor struct {
	agent *Agent
	bot   *Bot
}

func (by actor) name() string {
	switch {
	case by.agent != nil:
		return by.agent.Name
	case by.bot != nil:
		return by.bot.Name
	default:
		return "Automation"
	}
}

// setStatus is toggle_status and its siblings.
func (s *Server) setStatus(c *Conversation, by actor, status chatwoot.Status, until time.Time) {
	if by.bot != nil && c.status == chatwoot.Pending && status == chatwoot.Open {
		s.handoff(c, by)
		return
	}
	changed := s.save(c, func(st *state) {
		st.status = status
		if status == chatwoot.Snoozed {
			st.snoozedUntil = until
		}
		if status == chatwoot.Resolved {
			st.waitingSince = time.Time{}
		}
		if status == chatwoot.Open && by.agent != nil {
			if s.has.ownership {
				st.bot, st.assistant = nil, ""
			}
			if by.agent.Role == RoleAgent {
				st.bot, st.assistant, st.assignee = nil, "", by.agent
			}
		}
	})
	if changed {
		s.statusActivity(c, by)
	}
}

// handoff is bot_handoff!: the bot opens a pending conversation.
func (s *Server) handoff(c *Conversation, by actor) {
	if c.waitingSince.IsZero() {
		s.save(c, func(st *state) { st.waitingSince = s.now() })
	}
	s.save(c, func(st *state) {
		if s.has.ownership {
			// The bot is released first, so that auto-assignment may find an agent; a person who has it keeps it.
			st.bot, st.assistant = nil, ""
		}
		st.status = chatwoot.Open
	})
	s.statusActivity(c, by)
}

func (s *Server) statusActivity(c *Conversation, by actor) {
	if c.quiet {
		return // the line is a status event too, and lost with them
	}
	words := map[chatwoot.Status]string{
		chatwoot.Open:     "Conversation was reopened by ",
		chatwoot.Resolved: "Conversation was marked resolved by ",
		chatwoot.Pending:  "Conversation was marked as pending by ",
		chatwoot.Snoozed:  "Conversation was snoozed by ",
	}
	s.activity(c, words[c.status]+by.name())
	if c.status == chatwoot.Resolved {
		s.sendCSAT(c)
	}
}

// assignAgent is the assignments endpoint for a user; nil unassigns everybody.
func (s *Server) assignAgent(c *Conversation, u *Agent, by actor) {
	changed := s.save(c, func(st *state) {
		if u == nil {
			st.release()
			return
		}
		if s.has.ownership && st.botOwned() && st.status == chatwoot.Pending {
			st.status = chatwoot.Open
			if st.waitingSince.IsZero() {
				st.waitingSince = s.now()
			}
		}
		st.release()
		st.assignee = u
	})
	switch {
	case !changed:
	case u == nil:
		s.activity(c, "Conversation unassigned by "+by.name())
	default:
		s.activity(c, "Assigned to "+u.Name+" by "+by.name())
	}
}

// assignBot is the assignments endpoint for a bot: since 4.17 it also makes the
// conversation pending.
func (s *Server) assignBot(c *Conversation, b *Bot) {
	s.save(c, func(st *state) {
		st.release()
		st.bot = b
		if s.has.ownership {
			st.status = chatwoot.Pending
		}
	})
}

// assignTeam gives the conversation to a team, nil to none. A team with
// automatic assignment takes an online member at once, even while pending;
// since 4.17 not from a bot that owns it.
func (s *Server) assignTeam(c *Conversation, t *Team, by actor) {
	changed := s.save(c, func(st *state) {
		st.team = t
		if t == nil || !t.AutoAssign || st.assignee != nil || s.has.ownership && st.botOwned() {
			return
		}
		if u := online(t.members); u != nil {
			st.release()
			st.assignee = u
		}
	})
	if changed && t != nil {
		s.activity(c, "Assigned to "+t.Name+" by "+by.name())
	}
}

// reopen is what a customer's message does to a conversation that rests.
func (s *Server) reopen(c *Conversation) {
	if c.contact.Blocked {
		return
	}
	to := c.status
	if c.status == chatwoot.Resolved || c.status == chatwoot.Snoozed {
		to = chatwoot.Open
	}
	if c.status == chatwoot.Resolved && c.inbox.bound() {
		to = chatwoot.Pending
	}
	s.save(c, func(st *state) { st.status = to })
}

// failed is Chatwoot's answer to a bot that did not take a message event.
func (s *Server) failed(c *Conversation) {
	if c.deleted || c.status != chatwoot.Pending || c.account().keepPending || !s.has.failsOpen {
		return
	}
	s.save(c, func(st *state) { st.status = chatwoot.Open })
	s.activity(c, "Conversation was marked open by system due to an error with the agent bot.")
}

// assignInSave is legacy auto-assignment, nested in the save that opens.
func (s *Server) assignInSave(c *Conversation, next *state) bool {
	if c.inbox.AutoAssign != LegacyAutoAssignment || next.assignee != nil || s.has.ownership && next.botOwned() {
		return false
	}
	u := online(c.inbox.Members)
	if u == nil {
		return false
	}
	next.release()
	next.assignee = u
	return true
}

// assignLater is assignment_v2: the same in a save of its own.
func (s *Server) assignLater(c *Conversation) {
	if c.inbox.AutoAssign != LaterAutoAssignment || c.assignee != nil || s.has.ownership && c.botOwned() {
		return
	}
	members := c.inbox.Members
	if c.team != nil {
		members = slices.DeleteFunc(slices.Clone(members), func(u *Agent) bool { return !slices.Contains(c.team.members, u) })
	}
	if u := online(members); u != nil {
		s.save(c, func(st *state) {
			st.release()
			st.assignee = u
		})
	}
}

func online(members []*Agent) *Agent {
	for _, u := range members {
		if u.Online {
			return u
		}
	}
	return nil
}

// canReply is the provider's window: 24 hours on WhatsApp and Instagram.
func (c *Conversation) canReply(now time.Time) bool {
	if c.inbox.Channel != WhatsApp && c.inbox.Channel != Instagram {
		return true
	}
	return !c.lastIncoming.IsZero() && now.Sub(c.lastIncoming) < 24*time.Hour
}
