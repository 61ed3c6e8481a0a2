package bot

import (
	"encoding/json"
	"strings"
)

// TesterAttribute is the custom attribute of a contact that makes it a tester. It travels in every webhook, so an agent's tick works at once.
const TesterAttribute = "bot_tester"

// Rollout is whom the bot serves. The zero value serves everybody.
type Rollout struct {
	TestersOnly bool     // all others go to people at once, without a word
	Listed      []string // testers by phone number or e-mail address, beside those whose contact says so
}

// Serves says whether the bot talks to a contact.
func (r Rollout) Serves(c Contact) bool {
	if !r.TestersOnly || c.tester() {
		return true
	}
	email, phone := strings.ToLower(strings.TrimSpace(c.Email)), justDigits(c.Phone)
	for _, listed := range r.Listed {
		listed = strings.ToLower(strings.TrimSpace(listed))
		if email != "" && listed == email || phone != "" && !strings.Contains(listed, "@") && justDigits(listed) == phone {
			return true
		}
	}
	return false
}

// tester: a checkbox is a boolean; an attribute of another type, defined by hand, is its text.
func (c Contact) tester() bool {
	var attributes map[string]json.RawMessage
	if json.Unmarshal(c.Attributes, &attributes) != nil {
		return false
	}
	return strings.Trim(string(attributes[TesterAttribute]), `"`) == "true"
}

func justDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// outside is the turn of a conversation whose contact the bot does not serve: people get it at once, without a text. What a dialogue that was
// under way knows goes with it, because the rollout may have been narrowed in the middle of it.
func outside(p *Profile, t *Turn) Decision {
	staff := p.language()
	d := Decision{State: t.State.Afresh(t.Conversation.Epoch), Leaves: true, Trace: Trace{Reason: "rollout", Note: "not a tester"}}
	for _, in := range t.Unread {
		d.Actions = append(d.Actions, forPeople(p, in)...)
	}
	if len(t.State.Stack) == 0 && len(t.State.Done) == 0 {
		d.Actions = append(d.Actions, SetStatus{Status: Open})
		return d
	}
	plan := t.known(p, "rollout")
	plan.NoReply = p.sentences().Say("note_not_tester", staff)
	d.Actions = append(d.Actions, Handoff(plan)...)
	return d
}
