package setup

import (
	"encoding/json"
	"strings"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// showRule tells an automation rule as Chatwoot keeps it.
func (r *run) showRule(rule chatwoot.Automation) {
	r.say.plain(rule.Name)
	r.say.item("", r.t.Say("rule_event", connect.Values{"event": rule.Event}))
	if said := conditions(rule.Conditions); said != "" {
		r.say.item("", r.t.Say("rule_if", connect.Values{"conditions": said}))
	}
	for _, a := range rule.Actions {
		r.say.item("", r.t.Say("rule_does", connect.Values{"action": a.Name, "params": values(a.Params)}))
	}
}

// conditions joins them with their operators: status equal_to pending, and inbox_id equal_to 4.
func conditions(raw json.RawMessage) string {
	var list []struct {
		Attribute string          `json:"attribute_key"`
		Filter    string          `json:"filter_operator"`
		Query     string          `json:"query_operator"`
		Values    json.RawMessage `json:"values"`
	}
	if json.Unmarshal(raw, &list) != nil {
		return string(raw)
	}
	var said []string
	for _, c := range list {
		said = append(said, strings.TrimSpace(c.Attribute+" "+c.Filter+" "+values(c.Values)+" "+strings.ToLower(c.Query)))
	}
	return strings.Join(said, " ")
}

// values are the words of a list, or the JSON as it is.
func values(raw json.RawMessage) string {
	var list []any
	if json.Unmarshal(raw, &list) != nil {
		return string(raw)
	}
	var words []string
	for _, item := range list {
		if word, ok := item.(string); ok {
			words = append(words, `"`+word+`"`)
			continue
		}
		plain, err := json.Marshal(item)
		if err != nil {
			continue
		}
		words = append(words, string(plain))
	}
	return strings.Join(words, ", ")
}
