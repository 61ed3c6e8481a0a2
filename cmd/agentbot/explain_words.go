package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"agentbot/bot"
	"agentbot/flows"
)

func (h toldHeard) text() string {
	text := ""
	switch bot.Kind(h.Kind) {
	case bot.CustomerMessage:
	case bot.CustomerChoice:
		text = "tapped "
	case bot.Result:
		return strings.TrimSpace("the result of "+cmp.Or(h.Text, "a code that was sent")+": ") + " " + h.Outcome
	case bot.Undeliverable:
		return "a reply could not be delivered (" + h.Outcome + "): " + inQuotes(h.Text)
	case bot.Overdue:
		return "the watchdog: nobody has answered in time"
	case bot.Drained:
		return "the order to hand over, because the bot is being disconnected"
	case bot.Opened:
		return "the customer opened the chat, or a campaign wrote first"
	case bot.Labelled:
		return "a label was added"
	case bot.AgentNote:
		text = "a note by a person: "
	default:
		text = strings.ReplaceAll(h.Kind, "_", " ") + " "
	}
	if h.Text != "" || len(h.Files) == 0 {
		text += inQuotes(h.Text)
	}
	for _, f := range h.Files {
		text += " [" + cmp.Or(f, "file") + "]"
	}
	if h.Masked {
		text += " (a card number or password was taken out)"
	}
	return strings.TrimSpace(text)
}

// commandWords say what was understood; %s is the flow, the slot or the value.
var commandWords = map[bot.CommandKind]string{
	bot.Start: "wants the flow %s", bot.Fill: "gives %s", bot.Correct: "corrects %s", bot.Confirm: "yes", bot.Deny: "no", bot.Cancel: "wants to stop",
	bot.Ask: "asks %s", bot.Person: "wants a person", bot.Chitchat: "small talk: %s", bot.Clarify: "either of %s", bot.Repeat: "wants to hear it again",
	bot.Unsure: "does not know", bot.NoAccess: "has no access to it any more", bot.SetLanguage: "language: %s", bot.None: "nothing that a flow knows",
	bot.AlarmRang: "a time has come: %s", bot.ResultCame: "a result has come: %s", bot.AgentSaid: "an agent said %s", bot.EventCame: "something happened to the conversation",
}

func (c toldCommand) text() string {
	what := c.Value
	switch bot.CommandKind(c.Kind) {
	case bot.Start:
		what = c.Flow
	case bot.Fill, bot.Correct:
		what = c.Slot
		if c.Value != "" {
			what += ": " + inQuotes(c.Value)
		}
	case bot.Ask:
		what = inQuotes(c.Value)
	case bot.Clarify:
		what = strings.Join(c.Candidates, ", ")
	case bot.ResultCame:
		what = c.Outcome
	default: // the value, where there is one
	}
	text, known := commandWords[bot.CommandKind(c.Kind)]
	if !known {
		text = strings.ReplaceAll(c.Kind, "_", " ")
	}
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, what)
	}
	by := c.By
	if c.Score > 0 {
		by = strings.TrimSpace(by + fmt.Sprintf(" %.2f", c.Score))
	}
	if by != "" {
		text += " (" + by + ")"
	}
	return text
}

// pathText names a flow once and then its steps.
func pathText(steps []string) string {
	var parts []string
	last := ""
	for _, step := range steps {
		flow, name, found := strings.Cut(step, "›")
		flow, name = strings.TrimSpace(flow), strings.TrimSpace(name)
		if found && flow == last && len(parts) > 0 {
			parts[len(parts)-1] += " › " + name
			continue
		}
		last = flow
		parts = append(parts, strings.TrimSpace(step))
	}
	return strings.Join(parts, "; ")
}

var askedWords = map[string]string{
	"model": "language model", "knowledge": "the documents", "call": "business system", "code": "the one-time code", "file": "the attachment",
	"hours": "opening hours", "team": "team",
}

func (a toldAsked) text() string {
	text := cmp.Or(askedWords[a.Kind], a.Kind)
	if a.What != "" {
		text += " (" + a.What + ")"
	}
	text += ": " + strings.ReplaceAll(a.Outcome, "_", " ")
	if a.Score > 0 {
		text += fmt.Sprintf(" %.2f", a.Score)
	}
	if len(a.Sources) > 0 {
		text += ", from " + strings.Join(a.Sources, ", ")
	}
	if a.Note != "" {
		text += ", " + a.Note
	}
	if a.TookMS > 0 {
		text += ", " + spell(a.TookMS)
	}
	if a.Tokens != (toldTokens{}) {
		text += ", " + a.Tokens.String()
	}
	return text
}

var sentWords = map[string]string{
	"reply": "reply", "note": "note for agents", "add_labels": "labels", "set_priority": "priority", "set_attributes": "attributes", "unassign": "the bot's release",
	"assign_team": "team", "set_status": "status", "commit": "business action", "send_code": "one-time code", "notify": "notification",
}

func (s toldSent) text() string {
	text := fmt.Sprintf("%d. %s", s.Number, cmp.Or(sentWords[s.Kind], s.Kind))
	switch {
	case s.Text == "":
	case slices.Contains([]string{"reply", "note"}, s.Kind):
		text += " " + inQuotes(s.Text)
	default:
		text += " " + s.Text
	}
	text += ": " + s.state()
	if s.Attempts > 1 {
		text += fmt.Sprintf(", %d tries", s.Attempts)
	}
	if s.TriedAt != nil {
		if ms := s.TriedAt.Sub(s.DecidedAt).Milliseconds(); ms > 0 {
			text += ", tried " + spell(ms) + " after the decision"
		}
	}
	switch {
	case s.Error == "":
	case bot.OutState(s.State) == bot.Sent:
		text += "; before that: " + s.Error
	default:
		text += "; " + s.Error
	}
	return text
}

func (s toldSent) state() string {
	switch bot.OutState(s.State) {
	case bot.Sent:
		if s.Message > 0 {
			return fmt.Sprintf("arrived as message %d", s.Message)
		}
		return "done"
	case bot.Queued:
		return "waits to be sent"
	case bot.Sending:
		return "is on its way"
	case bot.InDoubt:
		return "in doubt, looked for until it is known"
	case bot.Dropped:
		return "not sent, the conversation had moved on"
	case bot.Buried:
		return "given up"
	}
	return s.State
}

// reasonWords are the shipped flows' English titles of reasons.
func reasonWords() map[string]string {
	words := map[string]string{}
	raw, err := fs.ReadFile(flows.Shipped(), "texts.yaml")
	var texts map[string]any
	if err != nil || yaml.Unmarshal(raw, &texts) != nil {
		return words // then the code alone is shown
	}
	for key, value := range texts {
		reason, is := strings.CutPrefix(key, "reason_")
		translations, ok := value.(map[string]any)
		if text, isText := translations["en"].(string); is && ok && isText {
			words[reason] = strings.ToLower(text[:1]) + text[1:]
		}
	}
	return words
}
