package chatwoottest

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// health is for everybody, token or none.
func (s *Server) health() answer {
	word := map[bool]string{false: "ok", true: "failing"}
	return reply(http.StatusOK, object{
		"version": s.cfg.Version, "timestamp": s.now().Format("2006-01-02 15:04:05"),
		"queue_services": word[s.queueDown], "data_services": word[s.dataDown],
	})
}

func (s *Server) profile(in *apiRequest) answer {
	u := in.agent
	accounts := []object{}
	for _, id := range sortedKeys(s.accounts) {
		a := s.accounts[id]
		for _, number := range sortedKeys(a.agents) {
			if member := a.agents[number]; member.Token == u.Token {
				accounts = append(accounts, member.membership())
			}
		}
	}
	return reply(http.StatusOK, object{
		"access_token": u.Token, "account_id": u.account.ID, "available_name": u.Name, "avatar_url": "", "confirmed": true, "display_name": nil,
		"message_signature": nil, "email": u.Email, "id": u.ID, "inviter_id": nil, "name": u.Name, "provider": "email",
		"pubsub_token": "pubsub-of-the-fake", "role": string(u.Role), "ui_settings": object{}, "uid": u.Email, "type": nil, "accounts": accounts,
	})
}

func (u *Agent) membership() object {
	status := "active"
	if u.account.suspended {
		status = "suspended"
	}
	return object{
		"id": u.account.ID, "name": u.account.Name, "status": status, "onboarding_step": nil, "active_at": nil, "role": string(u.Role),
		"permissions": []string{string(u.Role)}, "availability": u.availability(), "availability_status": u.availability(), "auto_offline": true,
	}
}

// showAccount answers members also while the account is suspended.
func (s *Server) showAccount(in *apiRequest) answer {
	a := in.acc
	enabled := object{}
	for _, name := range a.Features {
		enabled[name] = true
	}
	settings := copyMap(a.Settings)
	if a.keepPending {
		settings["keep_pending_on_bot_failure"] = true
	}
	return reply(http.StatusOK, object{
		"settings": settings, "created_at": "2026-01-10T12:00:00.000Z", "domain": nil, "features": enabled, "id": a.ID,
		"locale": a.Locale, "name": a.Name, "support_email": nil, "status": map[bool]string{false: "active", true: "suspended"}[a.suspended],
		"cache_keys": object{}, "latest_chatwoot_version": nil,
	})
}

func (s *Server) listWebhooks(in *apiRequest) answer {
	list := []object{}
	for _, w := range in.acc.webhooks {
		list = append(list, in.acc.restWebhook(w))
	}
	return reply(http.StatusOK, object{"payload": object{"webhooks": list}})
}

func (a *Account) restWebhook(w Webhook) object {
	o := object{"id": w.ID, "name": textOrNil(w.Name), "url": w.URL, "account_id": a.ID, "subscriptions": w.Subscriptions, "secret": w.Secret}
	if i := a.inboxes[w.Inbox]; i != nil {
		o["inbox"] = i.short()
	}
	return o
}

var webhookEvents = []string{
	"conversation_status_changed", "conversation_updated", "conversation_created", "contact_created", "contact_updated", "message_created",
	"message_updated", "webwidget_triggered", "inbox_created", "inbox_updated", "conversation_typing_on", "conversation_typing_off",
}

// changed reads a webhook from a request; without one the answer is why.
func (w Webhook) changed(in *apiRequest) (*Webhook, answer) {
	given, ok := in.fields["webhook"].(object)
	if !ok || len(given) == 0 {
		return nil, failure(http.StatusUnprocessableEntity, "param is missing or the value is empty: webhook")
	}
	if text, ok := given["name"].(string); ok {
		w.Name = text
	}
	if text, ok := given["url"].(string); ok {
		w.URL = text
	}
	if value, has := given["inbox_id"]; has {
		w.Inbox = integer(value)
	}
	if list, ok := given["subscriptions"].([]any); ok {
		w.Subscriptions = texts(list)
	}
	target, err := url.Parse(w.URL)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return nil, invalidRecord("Url is invalid", "url")
	}
	for _, other := range in.acc.webhooks {
		if other.ID != w.ID && other.URL == w.URL {
			return nil, invalidRecord("Url has already been taken", "url")
		}
	}
	unknown := func(name string) bool { return !slices.Contains(webhookEvents, name) }
	if len(w.Subscriptions) == 0 || slices.ContainsFunc(w.Subscriptions, unknown) {
		return nil, invalidRecord("Subscriptions Invalid events", "subscriptions")
	}
	return &w, answer{}
}

func texts(list []any) []string {
	out := []string{}
	for _, value := range list {
		if text, ok := value.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

func (s *Server) createWebhook(in *apiRequest) answer {
	w, out := Webhook{}.changed(in)
	if w == nil {
		return out
	}
	return reply(http.StatusOK, object{"payload": object{"webhook": in.acc.restWebhook(s.hook(in.acc, *w))}})
}

func (s *Server) updateWebhook(in *apiRequest) answer {
	at := slices.IndexFunc(in.acc.webhooks, func(w Webhook) bool { return w.ID == in.id })
	if at < 0 {
		return failure(http.StatusNotFound, "")
	}
	w, out := in.acc.webhooks[at].changed(in)
	if w == nil {
		return out
	}
	in.acc.webhooks[at] = *w
	return reply(http.StatusOK, object{"payload": object{"webhook": in.acc.restWebhook(*w)}})
}

func (s *Server) deleteWebhook(in *apiRequest) answer {
	at := slices.IndexFunc(in.acc.webhooks, func(w Webhook) bool { return w.ID == in.id })
	if at < 0 {
		return failure(http.StatusNotFound, "")
	}
	in.acc.webhooks = slices.Delete(slices.Clone(in.acc.webhooks), at, at+1)
	return empty()
}

func (s *Server) listAttributes(in *apiRequest) answer {
	list := []object{}
	for _, d := range in.acc.attributes {
		if model := in.Query.Get("attribute_model"); model == "" || model == d.Model {
			list = append(list, d.rest())
		}
	}
	return reply(http.StatusOK, list)
}

func (d Attribute) rest() object {
	return object{
		"id": d.ID, "attribute_display_name": d.Name, "attribute_display_type": d.Type, "attribute_description": textOrNil(d.Description),
		"attribute_key": d.Key, "regex_pattern": nil, "regex_cue": nil, "attribute_values": append([]string{}, d.Values...), "attribute_model": d.Model,
		"default_value": nil, "created_at": "2026-01-10T12:00:00.000Z", "updated_at": "2026-01-10T12:00:00.000Z",
	}
}

var (
	attributeTypes  = []string{"text", "number", "currency", "percent", "link", "date", "list", "checkbox"}
	attributeModels = []string{"conversation_attribute", "contact_attribute", "company_attribute"}
	attributeKey    = regexp.MustCompile(`^[\p{L}\p{N}_.\-]+$`)
	// standardKeys are taken by Chatwoot's own fields.
	standardKeys = map[string][]string{
		"conversation_attribute": {
			"status", "priority", "assignee_id", "inbox_id", "team_id", "display_id", "campaign_id", "labels", "browser_language", "country_code",
			"referer", "created_at", "last_activity_at",
		},
		"contact_attribute": {
			"name", "email", "phone_number", "identifier", "country_code", "city", "company_name", "created_at", "last_activity_at", "referer", "blocked",
		},
		"company_attribute": {"name", "domain", "description", "contacts_count", "created_at", "updated_at", "last_activity_at"},
	}
)

func (s *Server) createAttribute(in *apiRequest) answer {
	given, ok := in.fields["custom_attribute_definition"].(object)
	if !ok || len(given) == 0 {
		return failure(http.StatusUnprocessableEntity, "param is missing or the value is empty: custom_attribute_definition")
	}
	text := func(name string) string {
		value, _ := given[name].(string)
		return strings.TrimSpace(value)
	}
	d := Attribute{
		Key: text("attribute_key"), Name: text("attribute_display_name"), Description: text("attribute_description"),
		Type: or(text("attribute_display_type"), "text"), Model: or(text("attribute_model"), "conversation_attribute"),
	}
	if list, ok := given["attribute_values"].([]any); ok {
		d.Values = texts(list)
	}
	taken := slices.ContainsFunc(in.acc.attributes, func(other Attribute) bool { return other.Key == d.Key && other.Model == d.Model })
	switch {
	case !slices.Contains(attributeTypes, d.Type) || !slices.Contains(attributeModels, d.Model):
		return failure(http.StatusInternalServerError, "") // the words of an enumeration
	case d.Name == "":
		return invalidRecord("Attribute display name can't be blank", "attribute_display_name")
	case d.Key == "":
		return invalidRecord("Attribute key can't be blank", "attribute_key")
	case taken:
		return invalidRecord("Attribute key has already been taken", "attribute_key")
	case !attributeKey.MatchString(d.Key):
		return invalidRecord("Attribute key has characters that are not allowed", "attribute_key")
	case slices.Contains(standardKeys[d.Model], d.Key):
		return invalidRecord("Attribute key is one of Chatwoot's own", "attribute_key")
	}
	return reply(http.StatusOK, s.define(in.acc, d).rest())
}

// deleteAttribute looks before it asks who is asking.
func (s *Server) deleteAttribute(in *apiRequest) answer {
	at := slices.IndexFunc(in.acc.attributes, func(d Attribute) bool { return d.ID == in.id })
	switch {
	case at < 0:
		return failure(http.StatusNotFound, "")
	case !in.admin():
		return notAllowed()
	}
	in.acc.attributes = slices.Delete(slices.Clone(in.acc.attributes), at, at+1)
	return answer{status: http.StatusNoContent, header: http.Header{}}
}

func (s *Server) listAutomations(in *apiRequest) answer {
	list := []object{}
	for _, r := range in.acc.automations {
		conditions, actions := []object{}, []object{}
		for _, c := range r.Conditions {
			conditions = append(conditions, maps.Clone(c))
		}
		for _, deed := range r.Actions {
			actions = append(actions, object{"action_name": deed.Name, "action_params": append([]any{}, deed.Params...)})
		}
		list = append(list, object{
			"id": r.ID, "account_id": in.acc.ID, "name": r.Name, "description": nil, "event_name": r.Event, "conditions": conditions,
			"actions": actions, "created_on": 1768046400, "active": !r.Inactive,
		})
	}
	return reply(http.StatusOK, object{"payload": list})
}

// listAssistants exists only with the enterprise edition's code.
func (s *Server) listAssistants(in *apiRequest) answer {
	if !s.enterprise {
		return noRoute()
	}
	list := []object{}
	for _, c := range in.acc.assistants {
		list = append(list, object{
			"account_id": in.acc.ID, "config": object{}, "created_at": 1768046400, "description": nil, "guardrails": nil, "id": c.ID, "name": c.Name,
			"response_guidelines": nil, "updated_at": 1768046400,
		})
	}
	return reply(http.StatusOK, object{"payload": list, "meta": object{"total_count": len(list), "page": 1}})
}

func (s *Server) listAssistantInboxes(in *apiRequest) answer {
	if !s.enterprise {
		return noRoute()
	}
	for _, c := range in.acc.assistants {
		if c.ID != in.id {
			continue
		}
		list := []object{}
		for _, i := range c.Inboxes {
			list = append(list, i.rest(in.agent))
		}
		return reply(http.StatusOK, object{"payload": list, "meta": object{"total_count": len(list), "page": 1}})
	}
	return failure(http.StatusNotFound, "")
}
