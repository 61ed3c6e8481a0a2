package chatwoottest

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// listInboxes is in the order of the names, case aside.
func (s *Server) listInboxes(in *apiRequest) answer {
	var seen []*Inbox
	for _, id := range sortedKeys(in.acc.inboxes) {
		if i := in.acc.inboxes[id]; in.agent.sees(i) {
			seen = append(seen, i)
		}
	}
	slices.SortStableFunc(seen, func(a, b *Inbox) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	list := []object{}
	for _, i := range seen {
		list = append(list, i.rest(in.agent))
	}
	return reply(http.StatusOK, object{"payload": list})
}

// inbox is the one the request names; without it the answer is why.
func (in *apiRequest) inbox() (*Inbox, answer) {
	i := in.acc.inboxes[in.id]
	switch {
	case i == nil:
		return nil, failure(http.StatusNotFound, "")
	case !in.agent.sees(i):
		return nil, notAllowed()
	default:
		return i, answer{}
	}
}

func (s *Server) showInbox(in *apiRequest) answer {
	i, out := in.inbox()
	if i == nil {
		return out
	}
	return reply(http.StatusOK, i.rest(in.agent))
}

// inboxChannels are those whose inbox needs no account at a provider.
var inboxChannels = map[string]Channel{"api": API, "web_widget": WebWidget}

func (s *Server) createInbox(in *apiRequest) answer {
	settings, ok := in.fields["channel"].(object)
	if !ok {
		return failure(http.StatusInternalServerError, "")
	}
	kind, _ := settings["type"].(string)
	channel, known := inboxChannels[kind]
	if !known {
		return invalidRecord("Channel must exist", "channel")
	}
	i := Inbox{Channel: channel, EmailCollect: true, AutoAssign: LaterAutoAssignment, Timezone: "UTC", account: in.acc}
	for day := 1; day <= 5; day++ {
		i.Hours = append(i.Hours, Hours{Day: day, OpenHour: 9, CloseHour: 17})
	}
	if out, refused := i.change(in); refused {
		return out
	}
	i.ID = s.id("inbox", 0)
	s.equip(&i)
	in.acc.inboxes[i.ID] = &i
	return reply(http.StatusOK, i.rest(in.agent))
}

func (s *Server) updateInbox(in *apiRequest) answer {
	i, out := in.inbox()
	switch {
	case i == nil:
		return out
	case !in.admin():
		return notAllowed()
	}
	next := *i
	if out, refused := next.change(in); refused {
		return out
	}
	*i = next
	return reply(http.StatusOK, i.rest(in.agent))
}

// change applies the fields of a request, or none and the answer is why.
func (i *Inbox) change(in *apiRequest) (answer, bool) {
	next := *i
	for name, field := range map[string]*string{
		"name": &next.Name, "greeting_message": &next.Greeting, "timezone": &next.Timezone, "out_of_office_message": &next.OutOfOffice,
	} {
		if _, given := in.fields[name]; given {
			*field = in.text(name)
		}
	}
	_, unknownZone := time.LoadLocation(next.Timezone)
	switch {
	case strings.TrimSpace(next.Name) == "":
		return invalidRecord("Name can't be blank", "name"), true
	case unknownZone != nil || next.Timezone == "":
		return invalidRecord("Timezone is not included in the list", "timezone"), true
	case len([]rune(next.Greeting)) > 10_000:
		return invalidRecord("Greeting message is too long (maximum is 10000 characters)", "greeting_message"), true
	}
	for name, field := range map[string]*bool{
		"enable_email_collect": &next.EmailCollect, "csat_survey_enabled": &next.CSAT, "working_hours_enabled": &next.HoursEnabled,
		"lock_to_single_conversation": &next.Lock,
	} {
		in.setFlag(name, field)
	}
	in.changeOthers(i, &next)
	if out, refused := next.changeHours(in.fields["working_hours"]); refused {
		return out, true
	}
	next.changeChannel(in.fields["channel"])
	*i = next
	return answer{}, false
}

// changeOthers are the switches that a field of Inbox holds the other way
// round, or together with more.
func (in *apiRequest) changeOthers(before, next *Inbox) {
	greets, after, assigns := before.greets(), !before.NoMessagesAfter, before.AutoAssign != NoAutoAssignment
	if in.setFlag("greeting_enabled", &greets) {
		next.GreetingOff, next.greetingOn = !greets, greets
	}
	in.setFlag("allow_messages_after_resolved", &after)
	next.NoMessagesAfter = !after
	if had := assigns; in.setFlag("enable_auto_assignment", &assigns) && had != assigns {
		next.AutoAssign = map[bool]AutoAssignment{true: LaterAutoAssignment, false: NoAutoAssignment}[assigns]
	}
}

// changeHours replaces the days that are given; the others stay.
func (i *Inbox) changeHours(value any) (answer, bool) {
	days, _ := value.([]any)
	i.Hours = slices.Clone(i.Hours)
	for _, entry := range days {
		day, _ := entry.(object)
		closed, _ := day["closed_all_day"].(bool)
		open, _ := day["open_all_day"].(bool)
		h := Hours{
			Day: int(integer(day["day_of_week"])), Closed: closed, OpenAllDay: open, OpenHour: int(integer(day["open_hour"])),
			OpenMinute: int(integer(day["open_minutes"])), CloseHour: int(integer(day["close_hour"])), CloseMinute: int(integer(day["close_minutes"])),
		}
		if h.OpenAllDay {
			h.OpenHour, h.OpenMinute, h.CloseHour, h.CloseMinute = 0, 0, 23, 59
		}
		if h.Day < 0 || h.Day > 6 {
			return failure(http.StatusInternalServerError, ""), true // the day is not found and nobody looks
		}
		if h.Closed && h.OpenAllDay || !h.Closed && h.OpenHour*60+h.OpenMinute >= h.CloseHour*60+h.CloseMinute {
			continue // invalid: the day stays, and the answer is 200 all the same
		}
		i.Hours = slices.DeleteFunc(i.Hours, func(old Hours) bool { return old.Day == h.Day })
		i.Hours = append(i.Hours, h)
	}
	slices.SortStableFunc(i.Hours, func(a, b Hours) int { return cmp.Compare(a.Day, b.Day) })
	return answer{}, false
}

func (i *Inbox) changeChannel(value any) {
	settings, _ := value.(object)
	if i.Channel != API || settings == nil {
		return
	}
	if url, given := settings["webhook_url"]; given {
		i.webhookURL, _ = url.(string)
	}
	if mandatory, given := settings["hmac_mandatory"].(bool); given {
		i.hmacMandatory = mandatory
	}
}

// deleteInbox answers first; the inbox goes with the next background job, and
// its conversations with it. Its contacts stay.
func (s *Server) deleteInbox(in *apiRequest) answer {
	i, out := in.inbox()
	switch {
	case i == nil:
		return out
	case !in.admin():
		return notAllowed()
	}
	s.later(in.acc, words("inbox", i.ID), func() {
		for _, k := range s.order {
			if c := s.conversations[k]; c != nil && c.inbox == i {
				s.remove(c)
			}
		}
		s.discard(func(c *Conversation) bool { return c.inbox == i })
		for _, contact := range in.acc.contacts {
			delete(contact.inboxes, i.ID)
		}
		for n := range in.acc.assistants {
			c := &in.acc.assistants[n]
			c.Inboxes = slices.DeleteFunc(slices.Clone(c.Inboxes), func(other *Inbox) bool { return other == i })
		}
		delete(in.acc.inboxes, i.ID)
	})
	return reply(http.StatusOK, object{"message": "The inbox will be deleted in a while."})
}

func (i *Inbox) rest(viewer *Agent) object {
	admin := viewer != nil && viewer.Role == RoleAdministrator
	o := object{
		"id": i.ID, "avatar_url": "", "channel_id": i.ID, "name": i.Name, "channel_type": string(i.Channel),
		"greeting_enabled": i.greets(), "greeting_message": textOrNil(i.Greeting), "working_hours_enabled": i.HoursEnabled,
		"enable_email_collect": i.EmailCollect, "csat_survey_enabled": i.CSAT, "csat_config": object{}, "enable_auto_assignment": i.AutoAssign != NoAutoAssignment,
		"auto_assignment_config": object{}, "out_of_office_message": textOrNil(i.OutOfOffice), "working_hours": i.week(), "timezone": i.Timezone,
		"callback_webhook_url": nil, "allow_messages_after_resolved": !i.NoMessagesAfter, "lock_to_single_conversation": i.Lock, "sender_name_type": "friendly",
		"business_name": nil, "allowed_domains": nil, "widget_color": nil, "website_url": nil, "hmac_mandatory": false, "welcome_title": nil,
		"welcome_tagline": nil, "web_widget_script": nil, "website_token": nil, "selected_feature_flags": nil, "reply_time": nil,
		"messaging_service_sid": nil, "phone_number": textOrNil(i.Phone), "provider": nil,
	}
	switch i.Channel {
	case WebWidget:
		maps.Copy(o, object{
			"widget_color": "#1F93FF", "website_url": "www.example", "website_token": "website-token-of-the-fake",
			"web_widget_script": "<script></script>", "reply_time": "in_a_few_minutes",
		})
	case Email:
		maps.Copy(o, object{"email": textOrNil(i.Address), "forwarding_enabled": false})
	case WhatsApp:
		maps.Copy(o, object{"provider": "whatsapp_cloud", "message_templates": object{}, "reauthorization_required": false})
	case API:
		maps.Copy(o, object{
			"webhook_url": textOrNil(i.webhookURL), "inbox_identifier": i.Identifier, "additional_attributes": object{}, "hmac_mandatory": i.hmacMandatory,
		})
		if admin {
			maps.Copy(o, object{"hmac_token": i.hmacToken, "secret": i.secret})
		}
	case Telegram, Instagram:
	}
	return o
}

// week is the working hours, whole: days not given are closed.
func (i *Inbox) week() []object {
	days := make([]object, 7)
	for day := range days {
		days[day] = object{
			"day_of_week": day, "closed_all_day": true, "open_hour": nil, "open_minutes": nil, "close_hour": nil, "close_minutes": nil, "open_all_day": false,
		}
	}
	for _, h := range i.Hours {
		if h.Day < 0 || h.Day > 6 || h.Closed {
			continue
		}
		days[h.Day] = object{
			"day_of_week": h.Day, "closed_all_day": false, "open_hour": h.OpenHour, "open_minutes": h.OpenMinute,
			"close_hour": h.CloseHour, "close_minutes": h.CloseMinute, "open_all_day": h.OpenAllDay,
		}
	}
	return days
}
