package bot

import (
	"slices"
	"strings"
)

// HandoffPlan is everything a handoff says and does. Flows fill it richly; GiveUp fills what it has.
type HandoffPlan struct {
	Last       string // the last sentence to the customer, truthful about opening hours; "" = none
	Language   string // of the customer
	Reason     string // stable code: asked, not_understood, no_answer, …
	Title      string // of the reason, for people
	Wants      string // what the customer wants, in one line
	Flow, Step string
	Slots      []Shown // sensitive ones in full: the agent must act on them
	Done       []Done
	Words      string   // the customer's last words
	Tried      []string // what the bot said or did, newest last
	Next       string   // what the agent should do now
	Guidance   string   // Markdown from the flow
	Identity   string   // how well the customer is known, for people
	Labels     []string
	Priority   string
	Tone       string // the customer's words that speak of hurry or anger, which may have raised the priority
	Attributes map[string]string
	Team       Team   // zero = none
	Unknown    string // the name of a team that nobody knows: said in the note
	NoReply    string // why the customer is told nothing (window closed, mail not answered): said in the note
	OwnedByUs  bool   // Chatwoot shows our bot as owner (4.17+)
	Sentences  Sentences
	Staff      string // language of the note
}

const dossierLines = 15

// Handoff is the one order in which a conversation is given to people: last sentence, dossier, labels, priority, attributes, release of our
// ownership where one is shown, team, open. Nothing may come after open, because agents see it from then on.
func Handoff(p HandoffPlan) []Action {
	var actions []Action
	if p.Last != "" {
		actions = append(actions, Reply{Text: p.Last, Language: p.Language, Last: true})
	}
	actions = append(actions, Note{Text: p.dossier()})
	if len(p.Labels) > 0 {
		actions = append(actions, AddLabels{Labels: p.Labels})
	}
	if p.Priority != "" {
		actions = append(actions, SetPriority{Priority: p.Priority})
	}
	if len(p.Attributes) > 0 {
		actions = append(actions, SetAttributes{Values: p.Attributes})
	}
	if p.OwnedByUs {
		actions = append(actions, Unassign{}) // before the team: since 4.17 a team picks nobody while a bot owns it (CONTRACT 20.2)
	}
	if p.Team.ID != 0 {
		actions = append(actions, AssignTeam{Team: p.Team})
	}
	return append(actions, SetStatus{Status: Open})
}

// line is one line of a dossier; when there are too many, those of the smallest weight go first.
type line struct {
	text   string
	weight int
}

// dossier is at most fifteen lines; the first says what the customer wants and why it comes to people. What the bot said is in the conversation
// anyway, so it goes first when room is short; what blocks or was done never goes.
func (p HandoffPlan) dossier() string {
	title := firstOf(p.Title, p.say("reason_"+p.Reason), p.Reason)
	head := "**" + firstOf(p.Wants, title) + "**"
	if p.Wants != "" {
		head += " · " + title
	}
	lines := []line{{head + " (`" + p.Reason + "`)", 9}}
	add := func(weight int, key, name, value string) {
		if text := p.say(key, name, value); value != "" && text != "" {
			lines = append(lines, line{text, weight})
		}
	}
	for text := range strings.Lines(strings.TrimSpace(p.Guidance)) {
		lines = append(lines, line{strings.TrimRight(text, "\n"), 7})
	}
	for _, s := range p.Slots {
		lines = append(lines, line{"- " + s.Name + ": " + s.Text + " (" + p.known(s) + ")", 6})
	}
	for _, d := range p.Done {
		done := p.say("note_action", "action", d.Action, "outcome", p.Sentences.outcome(d.Outcome, p.Staff), "key", d.Key)
		lines = append(lines, line{"- " + p.Sentences.withBatch(done, d.Batch, p.Staff), 8})
	}
	add(4, "note_identity", "identity", p.Identity)
	add(5, "note_words", "words", oneLine(p.Words, 300))
	add(2, "note_tone", "words", oneLine(p.Tone, 200))
	add(1, "note_tried", "tried", oneLine(strings.Join(p.Tried, " · "), 300))
	add(3, "note_team_unknown", "team", p.Unknown)
	add(8, "note_no_reply", "why", p.NoReply)
	add(7, "note_next", "next", p.Next)
	return fitted(lines)
}

func (p HandoffPlan) say(key string, pairs ...string) string {
	return p.Sentences.Say(key, p.Staff, pairs...)
}

// known says how well a value is known: proved by the customer, found in a business system, or only claimed.
func (p HandoffPlan) known(s Shown) string {
	switch Level(s.Verified) {
	case "":
		return p.say("note_claimed")
	case OTP, Signed, Channel:
		return p.say("note_verified", "by", s.Verified)
	case Nobody, Known:
	}
	return p.say("note_found")
}

func fitted(lines []line) string {
	for len(lines) > dossierLines {
		least := 0
		for i := range lines {
			if lines[i].weight <= lines[least].weight {
				least = i
			}
		}
		lines = slices.Delete(lines, least, least+1)
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// oneLine keeps a customer's words from breaking the dossier's shape, cut at a rune.
func oneLine(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}
