package bot

import (
	"slices"
	"strings"
	"time"
)

// Event is something that happened to a conversation without a word of the customer's. A flow may start with it.
type Event struct {
	Name     string   `json:"name"`
	Campaign int64    `json:"campaign,omitempty"` // campaign: its number
	Labels   []string `json:"labels,omitempty"`   // label: those that were added
	Page     string   `json:"page,omitempty"`     // widget: the address of the page
	Language string   `json:"language,omitempty"` // widget: of the page, else of the browser
}

// The events that reach an agent bot (CONTRACT 6).
const (
	EventWidget   = "webwidget_triggered" // the chat bubble was opened
	EventCampaign = "campaign"            // a campaign wrote first
	EventLabel    = "label"               // a label was added
)

// Events are all of them, in the order of the manual.
func Events() []string { return []string{EventWidget, EventCampaign, EventLabel} }

// hears says whether a turn reads an event. Words go first: while the customer waits for an answer, or a turn is being thought, it only goes by.
func (l *Ledger) hears(now time.Time, in Inbound, p Policy) bool {
	if in.Event == nil || l.Owner != Ours || !l.UnansweredAt.IsZero() || !l.FirstUnreadAt.IsZero() || now.Before(l.LeaseUntil) {
		return false
	}
	return p.Rollout.Serves(l.Contact)
}

// Pressed finds the flow that a button of somebody else's message starts: its payload, or its title where the channel carries only that. What is
// on the customer's screen goes first.
func (v View) Pressed(in Inbound) (Command, bool) {
	word := strings.TrimSpace(in.Text)
	if _, ours := v.chosen(word); ours {
		return Command{}, false
	}
	for _, f := range v.Flows {
		named := func(b string) bool { return b == in.Choice || word != "" && strings.EqualFold(b, word) }
		if f.Startable && slices.ContainsFunc(f.Buttons, named) {
			return Command{Kind: Start, Flow: f.Name, By: "choice", Score: 1}, true
		}
	}
	return Command{}, false
}
