package bot

import (
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

// dossier is at most fifteen lines; the first says what the customer wants and why it comes to people.
func (p HandoffPlan) dossier() string {
	say := func(key string, pairs ...string) string { return p.Sentences.Say(key, p.Staff, pairs...) }
	title := firstOf(p.Title, p.Sentences.Say("reason_"+p.Reason, p.Staff), p.Reason)
	head := "**" + firstOf(p.Wants, title) + "**"
	if p.Wants != "" {
		head += " · " + title
	}
	lines := []string{head + " (`" + p.Reason + "`)"}
	for _, s := range p.Slots {
		status := say("note_claimed")
		if s.Verified != "" {
			status = say("note_verified", "by", s.Verified)
		}
		lines = append(lines, "- "+s.Name+": "+s.Text+" ("+status+")")
	}
	for _, d := range p.Done {
		lines = append(lines, "- "+say("note_action", "action", d.Action, "outcome", d.Outcome, "key", d.Key))
	}
	add := func(key, name, value string) {
		if value != "" {
			lines = append(lines, say(key, name, value))
		}
	}
	add("note_identity", "identity", p.Identity)
	add("note_words", "words", oneLine(p.Words, 300))
	add("note_tried", "tried", oneLine(strings.Join(p.Tried, " · "), 300))
	add("note_team_unknown", "team", p.Unknown)
	add("note_no_reply", "why", p.NoReply)
	add("note_next", "next", p.Next)
	if p.Guidance != "" {
		lines = append(lines, strings.Split(strings.TrimSpace(p.Guidance), "\n")...)
	}
	if len(lines) > dossierLines {
		lines = append(lines[:dossierLines-1], "…")
	}
	return strings.Join(lines, "\n")
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
