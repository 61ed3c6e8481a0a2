package chatwoottest

import (
	"maps"

	"agentbot/chatwoot"
)

// restConversation is the conversation as the API answers it; viewer is nil
// for a bot.
func (s *Server) restConversation(c *Conversation, viewer *Agent) object {
	messages, stamp := []object{}, c.updated
	if s.cfg.LooksLag {
		stamp--
	}
	if m := c.newest(true); m != nil {
		messages = append(messages, s.nested(c, m))
	}
	o := object{
		"meta": s.restMeta(c, viewer), "id": c.ID, "messages": messages, "account_id": c.account().ID, "uuid": c.uuid,
		"additional_attributes": copyMap(c.additional), "agent_last_seen_at": epoch(c.agentSeen), "assignee_last_seen_at": 0,
		"can_reply": c.canReply(s.now()), "contact_last_seen_at": 0, "custom_attributes": copyMap(c.custom), "inbox_id": c.inbox.ID,
		"labels": append([]string{}, c.labels...), "muted": false, "snoozed_until": isoOrNil(c.snoozedUntil), "status": c.status,
		"created_at": epoch(c.createdAt), "updated_at": float(stamp), "timestamp": epoch(c.lastActivity),
		"first_reply_created_at": epoch(c.firstReply), "unread_count": min(c.unread, 10), "last_non_activity_message": nil,
		"last_activity_at": epoch(c.lastActivity), "priority": textOrNil(c.priority), "waiting_since": epoch(c.waitingSince), "sla_policy_id": nil,
	}
	for i := len(c.messages) - 1; i >= 0; i-- {
		if c.messages[i].kind != activity {
			o["last_non_activity_message"] = s.nested(c, c.messages[i])
			break
		}
	}
	return o
}

func (s *Server) restMeta(c *Conversation, viewer *Agent) object {
	meta := object{"sender": c.contact.rest(), "channel": string(c.inbox.Channel), "hmac_verified": c.contact.Verified}
	switch {
	case c.assignee != nil:
		meta["assignee"], meta["assignee_type"] = c.assignee.rest(), chatwoot.AssigneeUser
	case c.bot != nil:
		meta["assignee"], meta["assignee_type"] = c.bot.slim(), chatwoot.AssigneeBot
	case c.assistant != "":
		meta["assignee"], meta["assignee_type"] = object{"id": 1, "name": c.assistant}, chatwoot.AssigneeAssistant
	}
	if c.team != nil {
		meta["team"] = s.restTeam(c.team, viewer)
	}
	return meta
}

func (s *Server) restTeam(t *Team, viewer *Agent) object {
	o := object{
		"id": t.ID, "name": t.Name, "description": "", "allow_auto_assign": t.AutoAssign, "account_id": t.account.ID, "is_member": t.has(viewer),
	}
	if s.has.teamIcon {
		maps.Copy(o, object{"icon": "", "icon_color": ""})
	}
	return o
}

func (t *Team) has(u *Agent) bool {
	for _, member := range t.members {
		if u != nil && member == u {
			return true
		}
	}
	return false
}

// raw is a team as assignments answer it: the bare record.
func (t *Team) raw() object {
	return object{
		"id": t.ID, "name": t.Name, "description": "", "allow_auto_assign": t.AutoAssign, "account_id": t.account.ID,
		"created_at": "2026-01-10T12:00:00.000Z", "updated_at": "2026-01-10T12:00:00.000Z",
	}
}

func (u *Agent) rest() object {
	return object{
		"id": u.ID, "account_id": u.account.ID, "availability_status": u.availability(), "auto_offline": true, "confirmed": true,
		"email": u.Email, "provider": "email", "available_name": u.Name, "name": u.Name, "role": string(u.Role), "thumbnail": "", "custom_role_id": nil,
	}
}

func (b *Bot) slim() object {
	o := object{"id": b.ID, "name": b.Name, "description": textOrNil(b.Description), "thumbnail": "", "bot_type": "webhook"}
	if b.account != nil {
		o["outgoing_url"] = b.URL
	}
	return o
}

func (c *Contact) rest() object {
	o := c.push()
	delete(o, "type")
	maps.Copy(o, object{"availability_status": "offline", "last_activity_at": epoch(c.CreatedAt), "created_at": epoch(c.CreatedAt)})
	return o
}
