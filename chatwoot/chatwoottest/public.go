package chatwoottest

import (
	"net/http"
	"strconv"
	"strings"

	"agentbot/chatwoot"
)

const publicPrefix = "/public/api/v1/inboxes/"

// public is the API channel's side for customers: no token, the inbox by its
// identifier and the contact by its source id are the key.
func (s *Server) public(in *apiRequest) answer {
	parts := strings.Split(strings.Trim(strings.TrimPrefix(in.Path, publicPrefix), "/"), "/")
	i := s.inboxNamed(parts[0])
	if i == nil {
		return failure(http.StatusNotFound, "")
	}
	what := in.Method
	for n, part := range parts[1:] {
		if n%2 == 0 {
			what += " " + part
		}
	}
	switch what {
	case "GET":
		return reply(http.StatusOK, object{
			"name": i.Name, "timezone": i.Timezone, "working_hours": i.week(), "working_hours_enabled": i.HoursEnabled,
			"csat_survey_enabled": i.CSAT, "greeting_enabled": i.greets(),
		})
	case "POST contacts":
		if len(parts) == 2 {
			return s.publicContact(in, i)
		}
		return noRoute()
	}
	if len(parts) < 3 {
		return noRoute()
	}
	contact := i.known(parts[2])
	if contact == nil {
		return failure(http.StatusNotFound, "")
	}
	return s.publicConversation(in, i, contact, what, parts[3:])
}

func (s *Server) inboxNamed(identifier string) *Inbox {
	for _, id := range sortedKeys(s.accounts) {
		for _, number := range sortedKeys(s.accounts[id].inboxes) {
			if i := s.accounts[id].inboxes[number]; i.Channel == API && i.Identifier == identifier {
				return i
			}
		}
	}
	return nil
}

// known is the contact with a source id in this inbox.
func (i *Inbox) known(source string) *Contact {
	for _, id := range sortedKeys(i.account.contacts) {
		if l := i.account.contacts[id].inboxes[i.ID]; l != nil && l.source == source {
			return i.account.contacts[id]
		}
	}
	return nil
}

func (s *Server) publicContact(in *apiRequest, i *Inbox) answer {
	in.acc = i.account
	c := i.known(in.text("source_id"))
	if c == nil {
		c = i.account.identified(in)
	}
	if c == nil {
		c = s.blankContact(i.account)
		if out, refused := c.change(in); refused {
			return out
		}
		c.Name = or(c.Name, "patient-river-17")
		c.ID = s.id("contact", 0)
		i.account.contacts[c.ID] = c
	}
	l := s.link(i, c, in.text("source_id"))
	return reply(http.StatusOK, object{
		"source_id": l.source, "pubsub_token": "pubsub-" + strconv.FormatInt(l.id, 10) + "-live-socket", "id": c.ID, "name": c.Name,
		"email": textOrNil(c.Email), "phone_number": textOrNil(c.Phone),
	})
}

// identified is a contact that the account knows by identifier, address or
// number.
func (a *Account) identified(in *apiRequest) *Contact {
	for _, id := range sortedKeys(a.contacts) {
		c := a.contacts[id]
		if c.Identifier != "" && c.Identifier == in.text("identifier") || c.Email != "" && strings.EqualFold(c.Email, in.text("email")) ||
			c.Phone != "" && c.Phone == in.text("phone_number") {
			return c
		}
	}
	return nil
}

// publicConversation is everything below one contact: rest is "conversations",
// an id, and what of it.
func (s *Server) publicConversation(in *apiRequest, i *Inbox, contact *Contact, what string, rest []string) answer {
	var c *Conversation
	if len(rest) > 1 {
		id, _ := strconv.ParseInt(rest[1], 10, 64)
		c = s.conversations[key{i.account.ID, id}]
		if c == nil || c.contact != contact || c.inbox != i {
			return failure(http.StatusNotFound, "")
		}
		in.Conversation = c.ID
	}
	what = strings.TrimPrefix(what, in.Method+" contacts")
	switch in.Method + what {
	case "GET conversations":
		if c != nil {
			return reply(http.StatusOK, s.publicView(c))
		}
		list := []object{}
		for _, k := range s.order {
			if other := s.conversations[k]; other != nil && other.inbox == i && other.contact == contact {
				list = append(list, s.publicView(other))
			}
		}
		return reply(http.StatusOK, list)
	case "POST conversations":
		if c != nil {
			return noRoute()
		}
		custom, _ := in.fields["custom_attributes"].(object)
		c = s.start(i, contact, newConversation{custom: custom})
		in.Conversation = c.ID
		return reply(http.StatusOK, s.publicView(c))
	case "POST conversations toggle_status":
		if c.status != chatwoot.Resolved {
			s.save(c, func(st *state) { st.status = chatwoot.Resolved })
			s.activity(c, "Conversation was resolved by "+contact.Name)
		}
		return reply(http.StatusOK, s.publicView(c))
	case "GET conversations messages":
		return reply(http.StatusOK, s.publicView(c)["messages"])
	case "POST conversations messages":
		m := &message{kind: incoming, content: in.text("content"), sender: contact, echo: in.text("echo_id"), files: in.files}
		for _, f := range m.files {
			s.keep(f)
		}
		s.post(c, m)
		return reply(http.StatusOK, s.publicMessage(c, m))
	case "PATCH conversations messages":
		return s.publicAnswer(in, c, rest)
	default:
		return noRoute()
	}
}

// publicAnswer is the customer answering options or a form.
func (s *Server) publicAnswer(in *apiRequest, c *Conversation, rest []string) answer {
	if len(rest) < 4 {
		return noRoute()
	}
	id, _ := strconv.ParseInt(rest[3], 10, 64)
	m := c.find(id)
	if m == nil {
		return failure(http.StatusNotFound, "")
	}
	if values, given := in.fields["submitted_values"]; given {
		s.touch(c, m, func() {
			m.attrs = copyMap(m.attrs)
			m.attrs["submitted_values"] = values
		})
	}
	return reply(http.StatusOK, s.publicMessage(c, m))
}

func (s *Server) publicView(c *Conversation) object {
	messages := []object{}
	for _, m := range c.messages {
		if m.kind != activity && !m.private {
			messages = append(messages, s.publicMessage(c, m))
		}
	}
	return object{
		"id": c.ID, "uuid": c.uuid, "inbox_id": c.inbox.ID, "contact_last_seen_at": 0, "status": c.status, "agent_last_seen_at": epoch(c.agentSeen),
		"messages": messages, "contact": object{"id": c.contact.ID, "name": c.contact.Name},
	}
}

func (s *Server) publicMessage(c *Conversation, m *message) object {
	o := object{
		"id": m.id, "content": m.text(), "message_type": m.kind, "content_type": m.contentType, "content_attributes": copyMap(m.attrs),
		"created_at": epoch(m.created), "conversation_id": c.ID,
	}
	if len(m.files) > 0 {
		o["attachments"] = s.attachments(c, m)
	}
	if sender := push(m.sender); sender != nil {
		o["sender"] = sender
	}
	return o
}
