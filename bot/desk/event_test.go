package desk

import (
	"encoding/json"
	"testing"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

// What happens without a word of the customer's arrives with all that a flow may ask about it, and nothing that a page may have put into its address.
func TestReceiver_Receive_Events(t *testing.T) {
	t.Parallel()
	widget := payload(t, "webwidget_triggered.returning_visitor")
	labels := payload(t, "conversation_updated.labels")
	campaign := edit(t, edit(t, payload(t, "message_created.outgoing_agent"), nil, "sender"), map[string]any{"campaign_id": 5}, "additional_attributes")
	change := func(before, now []string) []any {
		return []any{map[string]any{"label_list": map[string]any{"previous_value": before, "current_value": now}}}
	}
	for name, c := range map[string]struct {
		body []byte
		kind bot.Kind
		want *bot.Event
	}{
		"a page": {
			edit(t, widget, "https://loja.example/checkout?email=ana%40example.com#x", "event_info", "referer"), bot.Opened,
			&bot.Event{Name: bot.EventWidget, Page: "https://loja.example/checkout", Language: "pt_BR"},
		},
		"the browser's language": {edit(t, widget, nil, "event_info", "widget_language"), bot.Opened, &bot.Event{Name: bot.EventWidget, Page: "https://www.loja-aurora.example/", Language: "pt"}},
		"a campaign":             {campaign, bot.Opened, &bot.Event{Name: bot.EventCampaign, Campaign: 5}},
		"labels":                 {labels, bot.Labelled, &bot.Event{Name: bot.EventLabel, Labels: []string{"vip"}}},
		"a label taken away":     {edit(t, labels, change([]string{"a", "b"}, []string{"a"}), "changed_attributes"), bot.Observation, nil},
		"the first label":        {edit(t, labels, change(nil, []string{"a"}), "changed_attributes"), bot.Labelled, &bot.Event{Name: bot.EventLabel, Labels: []string{"a"}}},
	} {
		in := receive(t, &Receiver{Place: place(7)}, c.body).Inbound
		if in.Kind != c.kind || !cmp.Equal(in.Event, c.want) {
			got, _ := json.Marshal(in.Event)
			t.Errorf("%s: %s %s", name, in.Kind, got)
		}
	}
	if d := receive(t, &Receiver{Place: place(7)}, payload(t, "webwidget_triggered.first_visit")); d.Inbound != nil {
		t.Error("there is no conversation yet, so there is nothing for us")
	}
}
