package chatwoottest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"agentbot/chatwoot"
)

var statuses = []chatwoot.Status{chatwoot.Open, chatwoot.Resolved, chatwoot.Pending, chatwoot.Snoozed}

func (s *Server) toggleStatus(in *apiRequest) answer {
	c := in.conv
	status := chatwoot.Status(in.text("status"))
	handoff := in.bot != nil && c.status == chatwoot.Pending && status == chatwoot.Open
	switch {
	case in.fields["status"] == nil && c.status == chatwoot.Open:
		status = chatwoot.Resolved
	case in.fields["status"] == nil:
		status = chatwoot.Open
	case !slices.Contains(statuses, status):
		return failure(http.StatusInternalServerError, "")
	}
	var until time.Time
	if seconds := in.number("snoozed_until"); seconds > 0 {
		until = time.Unix(seconds, 0).UTC()
	}
	s.setStatus(c, in.actor(), status, until)
	payload := object{
		"success": true, "conversation_id": c.ID, "current_status": c.status, "snoozed_until": isoOrNil(c.snoozedUntil),
	}
	if handoff {
		payload["success"] = nil
	}
	return reply(http.StatusOK, object{"payload": payload})
}

var priorities = []string{"low", "medium", "high", "urgent"}

// setPriority reports false on a word Chatwoot's enumeration refuses.
func (s *Server) setPriority(c *Conversation, value any, by actor) bool {
	word, _ := value.(string)
	if value != nil && !slices.Contains(priorities, word) {
		return false
	}
	if s.save(c, func(st *state) { st.priority = word }) {
		s.activity(c, by.name()+" set the priority to "+or(word, "none"))
	}
	return true
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func (s *Server) badPriority() answer {
	if s.has.typedOwner {
		return failure(http.StatusUnprocessableEntity, "Invalid priority")
	}
	return failure(http.StatusInternalServerError, "")
}

func (s *Server) togglePriority(in *apiRequest) answer {
	if !s.setPriority(in.conv, in.fields["priority"], in.actor()) {
		return s.badPriority()
	}
	return empty()
}

func (s *Server) updateConversation(in *apiRequest) answer {
	if value, given := in.fields["priority"]; given && !s.setPriority(in.conv, value, in.actor()) {
		return s.badPriority()
	}
	return s.showConversation(in)
}

func (s *Server) toggleTyping(in *apiRequest) answer {
	in.conv.typing = in.text("typing_status") == "on" && !in.flag("is_private")
	s.notice(in.conv, "typing")
	return empty()
}

func (s *Server) assignments(in *apiRequest) answer {
	a, c := in.acc, in.conv
	if value, given := in.fields["assignee_id"]; given {
		id := integer(value)
		if in.text("assignee_type") == chatwoot.AssigneeBot {
			b := s.bot(a, id)
			if b == nil {
				return reply(http.StatusOK, nil)
			}
			s.assignBot(c, b)
			return reply(http.StatusOK, b.slim())
		}
		u := a.agents[id]
		s.assignAgent(c, u, in.actor())
		if u == nil {
			return reply(http.StatusOK, nil)
		}
		return reply(http.StatusOK, u.rest())
	}
	t := a.teams[in.number("team_id")]
	s.assignTeam(c, t, in.actor())
	if t == nil {
		return reply(http.StatusOK, nil)
	}
	return reply(http.StatusOK, t.raw())
}

func (s *Server) replaceAttributes(in *apiRequest) answer {
	attributes, ok := in.fields["custom_attributes"].(object)
	if !ok {
		return failure(http.StatusInternalServerError, "")
	}
	for name, value := range attributes {
		if text, _ := value.(string); len([]rune(text)) > 1500 {
			return reply(http.StatusUnprocessableEntity, object{
				"message": "Custom attributes " + name + " length should be < 1500", "attributes": []string{"custom_attributes"},
			})
		}
	}
	s.save(in.conv, func(st *state) { st.custom = copyMap(attributes) })
	return reply(http.StatusOK, object{"custom_attributes": in.conv.custom})
}

func (s *Server) showLabels(in *apiRequest) answer {
	return reply(http.StatusOK, object{"payload": append([]string{}, in.conv.labels...)})
}

func (s *Server) replaceLabels(in *apiRequest) answer {
	list, _ := in.fields["labels"].([]any)
	labels := []string{}
	for _, value := range list {
		if title, ok := value.(string); ok && strings.TrimSpace(title) != "" && !slices.Contains(labels, title) {
			labels = append(labels, strings.TrimSpace(title))
		}
	}
	s.setLabels(in.conv, labels, in.actor())
	return s.showLabels(in)
}

func (s *Server) setLabels(c *Conversation, labels []string, by actor) {
	if s.save(c, func(st *state) { st.labels = labels }) {
		s.activity(c, by.name()+" set the labels to "+or(strings.Join(labels, ", "), "none"))
	}
}

// showConversation carries the defect of Chatwoot before 4.18: a bot's request
// ends with 500 when there is a team, after whatever it changed was saved.
func (s *Server) showConversation(in *apiRequest) answer {
	if in.bot != nil && in.conv.team != nil && !s.has.teamMended {
		return failure(http.StatusInternalServerError, "")
	}
	return reply(http.StatusOK, s.restConversation(in.conv, in.agent))
}

func (s *Server) createConversation(in *apiRequest) answer {
	a := in.acc
	source := in.text("source_id")
	i, contact := a.inboxes[in.number("inbox_id")], a.contacts[in.number("contact_id")]
	if (i == nil || contact == nil) && source != "" {
		i, contact = a.bySource(source, i)
	}
	if i == nil || contact == nil {
		return failure(http.StatusNotFound, "")
	}
	if in.agent != nil && !in.agent.sees(i) {
		return notAllowed()
	}
	if source == "" && contact.inboxes[i.ID] == nil && (i.Channel == Telegram || i.Channel == Instagram) {
		return failure(http.StatusInternalServerError, "")
	}
	n := newConversation{
		source: source, status: chatwoot.Status(in.text("status")), assignee: a.agents[in.number("assignee_id")], team: a.teams[in.number("team_id")],
	}
	n.custom, _ = in.fields["custom_attributes"].(object)
	n.additional, _ = in.fields["additional_attributes"].(object)
	in.conv = s.start(i, contact, n)
	in.Conversation = in.conv.ID
	if first, ok := in.fields["message"].(object); ok {
		text, _ := first["content"].(string)
		s.post(in.conv, &message{kind: outgoing, content: text, sender: in.sender()})
	}
	return s.showConversation(in)
}

func (a *Account) bySource(source string, only *Inbox) (*Inbox, *Contact) {
	for _, id := range sortedKeys(a.contacts) {
		links := a.contacts[id].inboxes
		for _, inbox := range sortedKeys(links) {
			if links[inbox].source == source && (only == nil || only.ID == inbox) {
				return a.inboxes[inbox], a.contacts[id]
			}
		}
	}
	return nil, nil
}

const pageSize = 25

func (s *Server) listConversations(in *apiRequest) answer {
	var found []*Conversation
	for _, k := range s.order {
		c := s.conversations[k]
		if c != nil && k.account == in.acc.ID && in.agent.sees(c.inbox) && in.wants(c) {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b *Conversation) int { return b.lastActivity.Compare(a.lastActivity) })
	meta := object{"mine_count": 0, "assigned_count": 0, "unassigned_count": 0, "all_count": len(found)}
	var listed []*Conversation
	for _, c := range found {
		assigned := c.assignee != nil || s.has.ownership && c.botOwned()
		count(meta, "mine_count", c.assignee == in.agent)
		count(meta, "assigned_count", assigned)
		count(meta, "unassigned_count", !assigned)
		if in.wantsAssignee(c, assigned) {
			listed = append(listed, c)
		}
	}
	if in.Query.Get("updated_within") == "" {
		start := min(len(listed), int(max(1, integer(in.Query.Get("page")))-1)*pageSize)
		listed = listed[start:min(len(listed), start+pageSize)]
	}
	payload := make([]object, 0, len(listed))
	for _, c := range listed {
		payload = append(payload, s.restConversation(c, in.agent))
	}
	return reply(http.StatusOK, object{"data": object{"meta": meta, "payload": payload}})
}

func count(meta object, name string, one bool) {
	if n, ok := meta[name].(int); ok && one {
		meta[name] = n + 1
	}
}

func (in *apiRequest) wants(c *Conversation) bool {
	q := in.Query
	status := or(q.Get("status"), string(chatwoot.Open))
	if status != "all" && status != string(c.status) {
		return false
	}
	if id := integer(q.Get("inbox_id")); id > 0 && id != c.inbox.ID {
		return false
	}
	if id := integer(q.Get("team_id")); id > 0 && (c.team == nil || c.team.ID != id) {
		return false
	}
	for _, label := range q["labels[]"] {
		if !slices.Contains(c.labels, label) {
			return false
		}
	}
	if seconds := integer(q.Get("updated_within")); seconds > 0 {
		return c.server().now().Sub(time.UnixMicro(c.updated)) <= time.Duration(seconds)*time.Second
	}
	return true
}

func (in *apiRequest) wantsAssignee(c *Conversation, assigned bool) bool {
	switch in.Query.Get("assignee_type") {
	case "me":
		return c.assignee == in.agent
	case "assigned":
		return assigned
	case "unassigned":
		return !assigned
	default:
		return true
	}
}
