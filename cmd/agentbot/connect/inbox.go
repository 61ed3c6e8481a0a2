package connect

import (
	"encoding/json"
	"slices"
	"strings"

	"agentbot/chatwoot"
)

// CheckRivals is R24: everybody else who answers in an inbox.
func CheckRivals(w World, s *Survey, i InboxState, bot int64) []*Finding {
	var found []*Finding
	if i.Bot != nil && i.Bot.ID != bot {
		found = append(found, w.Texts.Find("R24", Refusal, Values{"inbox": i.Name, "other": i.Bot.Name}))
	}
	if len(i.Captain) > 0 {
		found = append(found, w.Texts.Find("R24_captain", Refusal, Values{"inbox": i.Name, "other": strings.Join(i.Captain, ", ")}))
	}
	for _, rule := range Answering(s.Automations, i.ID) {
		found = append(found, w.Texts.Find("R24_rule", Refusal, Values{"inbox": i.Name, "other": rule.Name}))
	}
	return found
}

// CheckGreeting is S12: the inbox welcomes customers before the bot does.
func CheckGreeting(w World, i InboxState) *Finding {
	if !i.GreetingEnabled && !AsksEmail(i) {
		return nil
	}
	return w.Texts.Find("S12", Warning, Values{"inbox": i.Name})
}

// AsksEmail is whether the widget asks for an address. Only widgets do, though every inbox has the setting.
func AsksEmail(i InboxState) bool {
	return i.EnableEmailCollect && i.ChannelType == "Channel::WebWidget"
}

// CheckSurvey is S13: the survey goes out when the bot resolves, too.
func CheckSurvey(w World, i InboxState) *Finding {
	if !i.CSATSurveyEnabled {
		return nil
	}
	return w.Texts.Find("S13", Note, Values{"inbox": i.Name})
}

// Answering lists the active rules that write to customers of an inbox when they write.
func Answering(rules []chatwoot.Automation, inbox int64) []chatwoot.Automation {
	var found []chatwoot.Automation
	for _, rule := range rules {
		begins := slices.Contains([]string{"message_created", "conversation_created", "conversation_opened"}, rule.Event)
		writes := slices.ContainsFunc(rule.Actions, func(a chatwoot.AutomationAction) bool {
			return a.Name == "send_message" || a.Name == "send_attachment"
		})
		if rule.Active && begins && writes && concerns(rule.Conditions, inbox) {
			found = append(found, rule)
		}
	}
	return found
}

// concerns is whether the conditions let the inbox through. Only a plain condition on the inbox itself can rule it out: what else a rule
// asks for may be true of some message.
func concerns(raw json.RawMessage, inbox int64) bool {
	var conditions []struct {
		Attribute string            `json:"attribute_key"`
		Filter    string            `json:"filter_operator"`
		Query     string            `json:"query_operator"`
		Values    []json.RawMessage `json:"values"`
	}
	if json.Unmarshal(raw, &conditions) != nil {
		return true
	}
	for _, c := range conditions {
		if strings.EqualFold(c.Query, "or") {
			return true
		}
	}
	for _, c := range conditions {
		if c.Attribute != "inbox_id" {
			continue
		}
		named := slices.ContainsFunc(c.Values, func(v json.RawMessage) bool { return numberIn(v) == inbox })
		if c.Filter == "equal_to" && !named || c.Filter == "not_equal_to" && named {
			return false
		}
	}
	return true
}

// numberIn reads 4, "4" and {"id":4}: the dashboard has written all three.
func numberIn(raw json.RawMessage) int64 {
	var number json.Number
	if json.Unmarshal(raw, &number) != nil {
		var object struct {
			ID json.Number `json:"id"`
		}
		if json.Unmarshal(raw, &object) != nil {
			return 0
		}
		number = object.ID
	}
	n, err := number.Int64()
	if err != nil {
		return 0
	}
	return n
}
