package chatwoottest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"agentbot/chatwoot"
)

type object = map[string]any

func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func isoMicros(micros int64) string { return iso(time.UnixMicro(micros)) }

func isoOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return iso(t)
}

func epoch(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func textOrNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// float writes a stamp as Ruby writes the float: decimals without trailing
// zeros, at least one.
func float(micros int64) json.Number {
	text := strings.TrimRight(fmt.Sprintf("%d.%06d", micros/1_000_000, micros%1_000_000), "0")
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return json.Number(text)
}

func (a *Account) short() object { return object{"id": a.ID, "name": a.Name} }
func (i *Inbox) short() object   { return object{"id": i.ID, "name": i.Name} }

// webhookSender is a sender at the top of a message event: a contact has no
// type there.
func webhookSender(sender any) any {
	switch p := sender.(type) {
	case *Contact:
		o := p.push()
		delete(o, "type")
		o["account"], o["avatar"] = p.account.short(), ""
		return o
	case *Agent:
		return object{"id": p.ID, "name": p.Name, "email": p.Email, "type": "user"}
	case *Bot:
		return object{"id": p.ID, "name": p.Name, "type": "agent_bot"}
	default:
		return nil
	}
}

// push is a person inside nested messages and meta; nil when there is none.
func push(sender any) object {
	switch p := sender.(type) {
	case *Contact:
		return p.push()
	case *Agent:
		return object{
			"id": p.ID, "name": p.Name, "available_name": p.Name, "avatar_url": "", "type": "user",
			"availability_status": p.availability(), "thumbnail": "",
		}
	case *Bot:
		return object{"id": p.ID, "name": p.Name, "avatar_url": "", "type": "agent_bot"}
	default:
		return nil
	}
}

func (c *Contact) push() object {
	return object{
		"additional_attributes": copyMap(c.Additional), "custom_attributes": copyMap(c.Custom), "email": textOrNil(c.Email), "id": c.ID,
		"identifier": textOrNil(c.Identifier), "name": c.Name, "phone_number": textOrNil(c.Phone), "thumbnail": "",
		"blocked": c.Blocked, "type": "contact",
	}
}

func (u *Agent) availability() string {
	if u.Online {
		return "online"
	}
	return "offline"
}

func senderClass(sender any) (class, id any) {
	switch p := sender.(type) {
	case *Contact:
		return "Contact", p.ID
	case *Agent:
		return "User", p.ID
	case *Bot:
		return "AgentBot", p.ID
	default:
		return nil, nil
	}
}

func (m *message) text() any {
	if m.noContent {
		return nil
	}
	return m.content
}

// messageRoot is a message event.
func (s *Server) messageRoot(c *Conversation, m *message) object {
	o := object{
		"account": c.account().short(), "additional_attributes": copyMap(m.additional), "content_attributes": copyMap(m.attrs),
		"content_type": m.contentType, "content": m.text(), "conversation": s.webhookConversation(c), "created_at": iso(m.created),
		"id": m.id, "inbox": c.inbox.short(), "message_type": typeWords[m.kind], "private": m.private,
		"sender": webhookSender(m.sender), "source_id": textOrNil(m.source),
	}
	if m.contentType == chatwoot.ContentInputCSAT && c.inbox.Channel != WebWidget {
		o["content"] = m.content + " " + s.cfg.URL + "/survey/responses/" + c.uuid
	}
	if len(m.files) > 0 {
		o["attachments"] = s.attachments(c, m)
	}
	return o
}

// nested is a message inside a conversation.
func (s *Server) nested(c *Conversation, m *message) object {
	class, id := senderClass(m.sender)
	processed := any(m.processed)
	if m.processed == "" {
		processed = m.text()
	}
	o := object{
		"id": m.id, "content": m.text(), "account_id": c.account().ID, "inbox_id": c.inbox.ID, "conversation_id": c.ID,
		"message_type": m.kind, "created_at": epoch(m.created), "updated_at": iso(m.updated), "private": m.private, "status": m.status,
		"source_id": textOrNil(m.source), "content_type": m.contentType, "content_attributes": copyMap(m.attrs), "sender_type": class,
		"sender_id": id, "external_source_ids": object{}, "additional_attributes": copyMap(m.additional),
		"processed_message_content": processed, "sentiment": object{},
		"conversation": object{
			"assignee_id": idOf(c.assignee), "unread_count": min(c.unread, 10), "last_activity_at": epoch(c.lastActivity),
			"contact_inbox": object{"source_id": c.link.source},
		},
	}
	if sender := push(m.sender); sender != nil {
		o["sender"] = sender
	}
	if len(m.files) > 0 {
		o["attachments"] = s.attachments(c, m)
	}
	return o
}

// webhookConversation is the conversation as every event shows it.
func (s *Server) webhookConversation(c *Conversation) object {
	o := object{
		"additional_attributes": copyMap(c.additional), "can_reply": c.canReply(s.now()), "channel": string(c.inbox.Channel),
		"contact_inbox": object{
			"id": c.link.id, "contact_id": c.contact.ID, "inbox_id": c.inbox.ID, "source_id": c.link.source, "created_at": iso(c.link.createdAt),
			"updated_at": iso(c.link.createdAt), "hmac_verified": c.contact.Verified, "pubsub_token": fmt.Sprintf("pubsub-%d-live-socket", c.link.id),
		},
		"id": c.ID, "inbox_id": c.inbox.ID, "messages": []object{}, "labels": append([]string{}, c.labels...),
		"meta": s.webhookMeta(c), "status": c.status, "custom_attributes": copyMap(c.custom), "snoozed_until": isoOrNil(c.snoozedUntil),
		"unread_count": min(c.unread, 10), "first_reply_created_at": isoOrNil(c.firstReply), "priority": textOrNil(c.priority),
		"waiting_since": epoch(c.waitingSince), "agent_last_seen_at": epoch(c.agentSeen), "contact_last_seen_at": 0,
		"last_activity_at": epoch(c.lastActivity), "timestamp": epoch(c.lastActivity), "created_at": epoch(c.createdAt),
		"updated_at": float(c.updated),
	}
	if s.has.accountKey {
		o["account"] = c.account().short()
	}
	if m := c.newest(false); m != nil {
		o["messages"] = []object{s.nested(c, m)}
	}
	return o
}

func (s *Server) webhookMeta(c *Conversation) object {
	meta := object{"sender": c.contact.push(), "assignee": nil, "assignee_type": nil, "team": nil, "hmac_verified": c.contact.Verified}
	switch {
	case c.assignee != nil:
		meta["assignee"], meta["assignee_type"] = push(c.assignee), chatwoot.AssigneeUser
	case c.bot != nil:
		meta["assignee"], meta["assignee_type"] = push(c.bot), chatwoot.AssigneeBot
	case c.assistant != "":
		meta["assignee"] = object{"id": 1, "name": c.assistant, "avatar_url": "", "type": "captain_assistant"}
		meta["assignee_type"] = chatwoot.AssigneeAssistant
	}
	if t := c.team; t != nil {
		team := object{"id": t.ID, "name": t.Name}
		if s.has.teamIcon {
			maps.Copy(team, object{"icon": "", "icon_color": ""})
		}
		meta["team"] = team
	}
	return meta
}

// newest is the newest message that is no activity line and, unless all, no
// private note.
func (c *Conversation) newest(all bool) *message {
	for i := len(c.messages) - 1; i >= 0; i-- {
		m := c.messages[i]
		if all || m.kind != activity && !m.private {
			return m
		}
	}
	return nil
}
