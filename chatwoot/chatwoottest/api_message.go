package chatwoottest

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"agentbot/chatwoot"
)

const (
	maxContent       = 150_000
	maxAttachments   = 15
	floodPerMinute   = 200
	maxListed        = 20
	maxListedAfter   = 100
	maxListedBetween = 1000
)

func (s *Server) createMessage(in *apiRequest) answer {
	kind := outgoing
	if in.text("message_type") == "incoming" {
		if in.conv.inbox.Channel != API {
			return failure(http.StatusUnprocessableEntity, "Incoming messages are only allowed in Api inboxes")
		}
		kind = incoming
	}
	m := &message{
		kind: kind, content: in.text("content"), private: in.flag("private"), contentType: in.text("content_type"),
		echo: in.text("echo_id"), source: in.text("source_id"), files: in.files, sender: in.sender(),
	}
	if kind == incoming {
		m.sender = in.conv.contact
	}
	if attrs, ok := in.fields["content_attributes"].(object); ok {
		m.attrs = copyMap(attrs)
	}
	if params, ok := in.fields["template_params"].(object); ok {
		m.additional = object{"template_params": params}
	}
	if in.fields["content"] == nil && len(m.files) > 0 {
		m.noContent = true
	}
	in.addRecipients(m)
	if problem := s.invalid(in, m); problem != "" {
		return failure(http.StatusUnprocessableEntity, "Validation failed: "+problem)
	}
	for _, f := range m.files {
		s.keep(f)
	}
	s.post(in.conv, m)
	body := s.restMessage(in.conv, m)
	if m.echo != "" {
		body["echo_id"] = m.echo
	}
	return reply(http.StatusOK, body)
}

func (s *Server) invalid(in *apiRequest, m *message) string {
	recent := 0
	since := s.now().Add(-time.Minute)
	for _, other := range in.conv.messages {
		if other.created.After(since) {
			recent++
		}
	}
	switch {
	case recent >= floodPerMinute:
		return "Too many messages"
	case len([]rune(m.content)) > maxContent:
		return "Content is too long (maximum is 150000 characters)"
	case len(m.files) > maxAttachments:
		return "Attachments exceeded maximum allowed"
	case m.contentType != "" && !slices.Contains(contentTypes, m.contentType):
		return fmt.Sprintf("'%s' is not a valid content_type", m.contentType)
	}
	return s.invalidItems(m)
}

var contentTypes = []string{
	"text", "input_text", "input_textarea", "input_email", "input_select", "cards", "form", "article", "incoming_email",
	"input_csat", "integrations", "sticker", "voice_call",
}

// itemKeys is what Chatwoot allows inside items; anything else is a 422.
var itemKeys = map[string][]string{
	"input_select": {"title", "value"},
	"cards":        {"title", "description", "media_url", "actions"},
	"form": {
		"type", "placeholder", "label", "name", "options", "default", "required", "pattern", "title", "pattern_error",
	},
	"article": {"title", "description", "link"},
}

func (s *Server) invalidItems(m *message) string {
	allowed, restricted := itemKeys[m.contentType]
	if !restricted {
		return ""
	}
	if m.contentType == chatwoot.ContentInputSelect && s.has.descriptions {
		allowed = append(slices.Clone(allowed), "description")
	}
	items, _ := m.attrs["items"].([]any)
	if len(items) == 0 {
		return "Content attributes At least one item is required."
	}
	for _, item := range items {
		entry, ok := item.(object)
		if !ok {
			return "Content attributes Items is invalid"
		}
		for name := range entry {
			if !slices.Contains(allowed, name) {
				return "Content attributes contains invalid keys for items : [:" + name + "]"
			}
		}
		if actions, _ := entry["actions"].([]any); m.contentType == chatwoot.ContentCards && len(actions) == 0 {
			return "Content attributes contains items missing actions"
		}
	}
	return ""
}

func (s *Server) listMessages(in *apiRequest) answer {
	before, after := integer(in.Query.Get("before")), integer(in.Query.Get("after"))
	all := in.conv.messages
	var chosen []*message
	for _, m := range all {
		if (before == 0 || m.id < before) && (after == 0 || m.id > after || before > 0 && m.id == after) {
			chosen = append(chosen, m)
		}
	}
	switch {
	case before > 0 && after > 0:
		chosen = chosen[:min(len(chosen), maxListedBetween)]
	case after > 0:
		chosen = chosen[:min(len(chosen), maxListedAfter)]
	default:
		chosen = chosen[max(0, len(chosen)-maxListed):]
	}
	payload := make([]object, 0, len(chosen))
	for _, m := range chosen {
		payload = append(payload, s.restMessage(in.conv, m))
	}
	c := in.conv
	meta := object{
		"labels": append([]string{}, c.labels...), "additional_attributes": copyMap(c.additional), "contact": c.contact.push(),
		"agent_last_seen_at": isoOrNil(c.agentSeen), "assignee_last_seen_at": isoOrNil(c.agentSeen),
	}
	if c.assignee != nil {
		meta["assignee"] = push(c.assignee)
	}
	return reply(http.StatusOK, object{"meta": meta, "payload": payload})
}

// restMessage is a message as the API answers it.
func (s *Server) restMessage(c *Conversation, m *message) object {
	o := object{
		"id": m.id, "content": m.text(), "inbox_id": c.inbox.ID, "conversation_id": c.ID, "message_type": m.kind,
		"content_type": m.contentType, "status": m.status, "content_attributes": copyMap(m.attrs), "created_at": epoch(m.created),
		"private": m.private, "source_id": textOrNil(m.source),
	}
	if sender := push(m.sender); sender != nil {
		o["sender"] = sender
	}
	if len(m.files) > 0 {
		o["attachments"] = s.attachments(c, m)
	}
	return o
}
