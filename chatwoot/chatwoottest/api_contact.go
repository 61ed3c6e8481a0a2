package chatwoottest

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

func (s *Server) showContact(in *apiRequest) answer {
	c := in.acc.contacts[in.id]
	if c == nil {
		return failure(http.StatusNotFound, "")
	}
	return reply(http.StatusOK, object{"payload": c.restWithInboxes()})
}

// restWithInboxes is a contact as the contacts' own endpoints show it.
func (c *Contact) restWithInboxes() object {
	o := c.rest()
	links := []object{}
	for _, id := range sortedKeys(c.inboxes) {
		i := c.account.inboxes[id]
		links = append(links, object{"source_id": c.inboxes[id].source, "inbox": object{
			"id": i.ID, "avatar_url": "", "channel_id": i.ID, "name": i.Name, "channel_type": string(i.Channel), "provider": nil,
		}})
	}
	o["contact_inboxes"] = links
	return o
}

// updateContact merges attributes, unlike the conversation's endpoint.
func (s *Server) updateContact(in *apiRequest) answer {
	c := in.acc.contacts[in.id]
	if c == nil {
		return failure(http.StatusNotFound, "")
	}
	if out, refused := c.change(in); refused {
		return out
	}
	return s.showContact(in)
}

var (
	phoneNumber = regexp.MustCompile(`\+[1-9]\d{1,14}$`)
	mailAddress = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
)

// change applies the fields of a request, or none and the answer is why.
func (c *Contact) change(in *apiRequest) (answer, bool) {
	next := *c
	for name, field := range map[string]*string{
		"name": &next.Name, "email": &next.Email, "phone_number": &next.Phone, "identifier": &next.Identifier,
	} {
		if value, given := in.fields[name]; given {
			*field, _ = value.(string)
		}
	}
	next.Email = strings.ToLower(next.Email)
	if next.Email != "" && !mailAddress.MatchString(next.Email) {
		return invalidRecord("Email Invalid email", "email"), true
	}
	if next.Phone != "" && !phoneNumber.MatchString(next.Phone) {
		return invalidRecord("Phone number should be in e164 format", "phone_number"), true
	}
	for _, id := range sortedKeys(in.acc.contacts) {
		other := in.acc.contacts[id]
		switch {
		case other == c:
		case other.Email != "" && strings.EqualFold(other.Email, next.Email):
			return invalidRecord("Email has already been taken", "email"), true
		case other.Identifier != "" && other.Identifier == next.Identifier:
			return invalidRecord("Identifier has already been taken", "identifier"), true
		case other.Phone != "" && other.Phone == next.Phone:
			return invalidRecord("Phone number has already been taken", "phone_number"), true
		}
	}
	in.setFlag("blocked", &next.Blocked)
	c.Name, c.Email, c.Phone, c.Identifier, c.Blocked = next.Name, next.Email, next.Phone, next.Identifier, next.Blocked
	for name, into := range map[string]map[string]any{"custom_attributes": c.Custom, "additional_attributes": c.Additional} {
		if given, ok := in.fields[name].(object); ok {
			maps.Copy(into, given)
		}
	}
	return answer{}, false
}

// createContact makes a contact and, with inbox_id, its place in an inbox.
func (s *Server) createContact(in *apiRequest) answer {
	c := s.blankContact(in.acc)
	if out, refused := c.change(in); refused {
		return out
	}
	var i *Inbox
	if in.number("inbox_id") != 0 {
		i = in.acc.inboxes[in.number("inbox_id")]
		switch {
		case i == nil:
			return failure(http.StatusNotFound, "")
		case i.Channel == Email && c.Email == "":
			return failure(http.StatusUnprocessableEntity, "param is missing or the value is empty: contact email")
		case i.Channel == WhatsApp && c.Phone == "":
			return failure(http.StatusUnprocessableEntity, "param is missing or the value is empty: contact phone number")
		case i.Channel == Telegram || i.Channel == Instagram:
			return failure(http.StatusInternalServerError, "")
		}
	}
	c.ID = s.id("contact", 0)
	in.acc.contacts[c.ID] = c
	link := object{"inbox": nil, "source_id": nil}
	if i != nil {
		link["inbox"], link["source_id"] = i.raw(), s.link(i, c, in.text("source_id")).source
	}
	return reply(http.StatusOK, object{"payload": object{"contact": c.restWithInboxes(), "contact_inbox": link}})
}

func (s *Server) blankContact(a *Account) *Contact {
	return &Contact{
		account: a, CreatedAt: s.now(), Custom: map[string]any{}, Additional: map[string]any{}, inboxes: map[int64]*contactInbox{},
	}
}

// raw is an inbox as the bare record, which the creation of a contact answers.
func (i *Inbox) raw() object {
	return object{
		"id": i.ID, "channel_id": i.ID, "account_id": i.account.ID, "name": i.Name, "channel_type": string(i.Channel),
		"enable_auto_assignment": i.AutoAssign != NoAutoAssignment, "greeting_enabled": i.greets(), "greeting_message": textOrNil(i.Greeting),
		"working_hours_enabled": i.HoursEnabled, "out_of_office_message": textOrNil(i.OutOfOffice), "timezone": i.Timezone,
		"enable_email_collect": i.EmailCollect, "csat_survey_enabled": i.CSAT, "allow_messages_after_resolved": !i.NoMessagesAfter,
		"lock_to_single_conversation": i.Lock, "created_at": "2026-01-10T12:00:00.000Z", "updated_at": "2026-01-10T12:00:00.000Z",
	}
}

// deleteContact removes the contact at once; its conversations go with the
// next background job.
func (s *Server) deleteContact(in *apiRequest) answer {
	c := in.acc.contacts[in.id]
	switch {
	case c == nil:
		return failure(http.StatusNotFound, "")
	case c.online:
		name := []rune(strings.ToLower(c.Name))
		if len(name) > 0 {
			name[0] = unicode.ToUpper(name[0])
		}
		return reply(http.StatusUnprocessableEntity, object{"message": string(name) + " is Online, please try again later"})
	}
	delete(in.acc.contacts, c.ID)
	s.later(in.acc, words("what contact", c.ID)+" leaves", func() {
		for _, k := range s.order {
			if conv := s.conversations[k]; conv != nil && conv.contact == c {
				s.remove(conv)
			}
		}
		s.discard(func(conv *Conversation) bool { return conv.contact == c })
	})
	return empty()
}

const contactsPerPage = 15

// searchContacts finds a part of a name, address, number or identifier. An
// empty question is answered with an empty list and without counts.
func (s *Server) searchContacts(in *apiRequest) answer {
	q := strings.TrimSpace(in.Query.Get("q"))
	page := max(1, integer(in.Query.Get("page")))
	if q == "" {
		return reply(http.StatusOK, object{"meta": object{"count": nil, "current_page": page, "has_more": nil}, "payload": []object{}})
	}
	var found []*Contact
	for _, id := range sortedKeys(in.acc.contacts) {
		c := in.acc.contacts[id]
		caseless := func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(q)) }
		if slices.ContainsFunc([]string{c.Name, c.Email, c.Phone}, caseless) || strings.Contains(c.Identifier, q) {
			found = append(found, c)
		}
	}
	found = found[min(len(found), int(page-1)*contactsPerPage):]
	more := len(found) > contactsPerPage
	found = found[:min(len(found), contactsPerPage)]
	list := []object{}
	for _, c := range found {
		list = append(list, c.restWithInboxes())
	}
	return reply(http.StatusOK, object{"meta": object{"count": len(list), "current_page": page, "has_more": more}, "payload": list})
}

// deleteConversation answers first, the conversation goes later.
func (s *Server) deleteConversation(in *apiRequest) answer {
	if !in.admin() {
		return notAllowed()
	}
	c := in.conv
	s.later(in.acc, words("conversation", c.ID), func() { s.remove(c) })
	return empty()
}

// words name a thing in Snapshot.Deleting.
func words(what string, id int64) string { return fmt.Sprintf("%s %d", what, id) }
