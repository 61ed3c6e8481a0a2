package chatwoottest

import (
	"maps"
	"net/http"
)

func (s *Server) showContact(in *apiRequest) answer {
	c := in.acc.contacts[in.id]
	if c == nil {
		return failure(http.StatusNotFound, "")
	}
	o := c.rest()
	links := []object{}
	for _, id := range sortedKeys(c.inboxes) {
		i := in.acc.inboxes[id]
		links = append(links, object{"source_id": c.inboxes[id].source, "inbox": object{
			"id": i.ID, "avatar_url": "", "channel_id": i.ID, "name": i.Name, "channel_type": string(i.Channel), "provider": nil,
		}})
	}
	o["contact_inboxes"] = links
	return reply(http.StatusOK, object{"payload": o})
}

// updateContact merges attributes, unlike the conversation's endpoint.
func (s *Server) updateContact(in *apiRequest) answer {
	c := in.acc.contacts[in.id]
	if c == nil {
		return failure(http.StatusNotFound, "")
	}
	for _, id := range sortedKeys(in.acc.contacts) {
		other := in.acc.contacts[id]
		if other != c && other.Email != "" && other.Email == in.text("email") {
			return reply(http.StatusUnprocessableEntity, object{"message": "Email has already been taken", "attributes": []string{"email"}})
		}
	}
	for name, field := range map[string]*string{"name": &c.Name, "email": &c.Email, "phone_number": &c.Phone, "identifier": &c.Identifier} {
		if value, given := in.fields[name]; given {
			*field, _ = value.(string)
		}
	}
	for name, into := range map[string]map[string]any{"custom_attributes": c.Custom, "additional_attributes": c.Additional} {
		if given, ok := in.fields[name].(object); ok {
			maps.Copy(into, given)
		}
	}
	return s.showContact(in)
}

func (s *Server) listInboxes(in *apiRequest) answer {
	list := []object{}
	for _, id := range sortedKeys(in.acc.inboxes) {
		if i := in.acc.inboxes[id]; in.agent.sees(i) {
			list = append(list, i.rest(in.agent))
		}
	}
	return reply(http.StatusOK, object{"payload": list})
}

func (s *Server) showInbox(in *apiRequest) answer {
	i := in.acc.inboxes[in.id]
	if i == nil {
		return failure(http.StatusNotFound, "")
	}
	return reply(http.StatusOK, i.rest(in.agent))
}

func (i *Inbox) rest(viewer *Agent) object {
	o := object{
		"id": i.ID, "avatar_url": "", "channel_id": i.ID, "name": i.Name, "channel_type": string(i.Channel),
		"greeting_enabled": i.Greeting != "", "greeting_message": textOrNil(i.Greeting), "working_hours_enabled": i.HoursEnabled,
		"enable_email_collect": false, "csat_survey_enabled": i.CSAT, "csat_config": object{}, "enable_auto_assignment": i.AutoAssign != NoAutoAssignment,
		"auto_assignment_config": object{}, "out_of_office_message": textOrNil(i.OutOfOffice), "working_hours": i.week(), "timezone": i.Timezone,
		"callback_webhook_url": nil, "allow_messages_after_resolved": true, "lock_to_single_conversation": i.Lock, "sender_name_type": "friendly",
		"business_name": nil, "allowed_domains": nil, "widget_color": nil, "website_url": nil, "hmac_mandatory": false, "welcome_title": nil,
		"welcome_tagline": nil, "web_widget_script": nil, "website_token": nil, "selected_feature_flags": nil, "reply_time": nil,
		"messaging_service_sid": nil, "phone_number": nil, "provider": nil,
	}
	if i.Channel == WebWidget {
		maps.Copy(o, object{
			"widget_color": "#1F93FF", "website_url": "www.example", "website_token": "website-token-of-the-fake",
			"web_widget_script": "<script></script>", "reply_time": "in_a_few_minutes",
		})
	}
	if i.Channel == API {
		maps.Copy(o, object{"webhook_url": nil, "inbox_identifier": nil, "additional_attributes": object{}})
		if viewer != nil && viewer.Role == RoleAdministrator {
			maps.Copy(o, object{"hmac_token": "hmac-token-of-the-fake", "secret": "secret-of-the-fake"})
		}
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

func (s *Server) listTeams(in *apiRequest) answer {
	list := []object{}
	for _, id := range sortedKeys(in.acc.teams) {
		list = append(list, s.restTeam(in.acc.teams[id], in.agent))
	}
	return reply(http.StatusOK, list)
}

func (s *Server) listAgents(in *apiRequest) answer {
	list := []object{}
	for _, id := range sortedKeys(in.acc.agents) {
		list = append(list, in.acc.agents[id].rest())
	}
	return reply(http.StatusOK, list)
}

func (s *Server) listLabels(in *apiRequest) answer {
	list := []object{}
	for _, l := range in.acc.labels {
		list = append(list, object{"id": l.id, "title": l.title, "description": "", "color": "#1F93FF", "show_on_sidebar": true})
	}
	return reply(http.StatusOK, object{"payload": list})
}

func (s *Server) profile(in *apiRequest) answer {
	u := in.agent
	return reply(http.StatusOK, object{
		"id": u.ID, "name": u.Name, "email": u.Email, "account_id": u.account.ID, "role": string(u.Role),
		"accounts": []object{{"id": u.account.ID, "name": u.account.Name, "role": string(u.Role), "status": "active"}},
	})
}
