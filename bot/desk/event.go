package desk

import (
	"encoding/json"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// opened is a visitor who opened the chat bubble: on which page, and in which language. What follows a ? or # in the address stays out: pages put
// tokens and addresses there.
func opened(w *chatwoot.Widget) *bot.Event {
	e := &bot.Event{Name: bot.EventWidget}
	if w == nil {
		return e
	}
	page, _, _ := strings.Cut(w.Info.Text("referer"), "#")
	page, _, _ = strings.Cut(page, "?")
	e.Page, _ = bot.Redact(page)
	e.Language = w.Info.Text("widget_language")
	if e.Language == "" {
		e.Language = w.Info.Text("browser_language")
	}
	return e
}

// addedLabels are the labels that conversation_updated says were not there before.
func addedLabels(e *chatwoot.Event) []string {
	change, named := e.ChangedTo("label_list")
	var before, now []string
	if !named || json.Unmarshal(change.Current, &now) != nil {
		return nil
	}
	if json.Unmarshal(change.Previous, &before) != nil {
		before = nil // no list was no label
	}
	return slices.DeleteFunc(now, func(label string) bool { return slices.Contains(before, label) })
}
