package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// exit is how the conversation leaves us: to people, or resolved.
type exit struct {
	reason, title, team, priority string
	labels                        []string
	guidance                      string
	preface                       string // key of the sentence before
	resolved                      bool
	until                         time.Time // snoozed until then instead of resolved
}

// handoff marks the turn as the last one of ours; the first reason stands.
func (p *play) handoff(e exit) {
	if p.left && p.exit != nil {
		return
	}
	p.left, p.exit, p.reason = true, &e, e.reason
}

func (p *play) resolve() {
	p.left, p.exit = true, &exit{resolved: true}
}

// finish ends the conversation for now, from wherever it stands: also the flows that run this one are over. Where the customer has asked for something
// else, or was interrupted in the middle of something, that comes next: nobody is closed in mid-sentence.
func (p *play) finish(e exit) next {
	calling := p.calling()
	if len(p.st.Later) == 0 && calling == 0 {
		p.left, p.exit = true, &e
		return leave()
	}
	for i := calling; i < len(p.st.Stack); i++ {
		p.st.Stack[i].Step = ended
	}
	return goTo(nil)
}

// calling is where in the stack the flow stands that runs the top one, at whatever distance; the top one's own place when nobody runs it. A flow that was
// interrupted waits for an answer, one that runs another does not.
func (p *play) calling() int {
	at := len(p.st.Stack) - 1
	for at > 0 && !p.st.Stack[at].Pattern && p.st.Stack[at-1].Wait == nil {
		at--
	}
	return at
}

// handoffDefault is what the library says about a question that brought nothing.
func (p *play) handoffDefault(*step) {
	e := exit{reason: "exhausted"}
	if b := p.lib.set.onExhausted; b != nil && len(b.steps) > 0 {
		if h, ok := b.steps[0].do.(*handoffStep); ok {
			e = h.exit
			e.title = h.title[p.lib.opts.Staff]
		}
	}
	p.handoff(e)
}

// canReply: outside a channel's window nothing can be said. A payload that showed no conversation proves nothing.
func (p *play) canReply() bool {
	s := p.turn.Conversation.Snapshot
	return s.Status == "" || s.CanReply
}

// actions ends the turn: the answer, then what goes to staff, then the exit.
func (p *play) actions(ctx context.Context) ([]bot.Action, error) {
	if p.exit == nil {
		return append(p.queue, p.replies(true)...), nil
	}
	if p.exit.resolved {
		out := append(p.queue, p.replies(false)...)
		if !p.exit.until.IsZero() {
			return append(out, bot.SetStatus{Status: bot.Snoozed, Until: p.exit.until}), nil
		}
		return append(out, bot.SetStatus{Status: bot.Resolved}), nil
	}
	return p.handoffActions(ctx)
}

func (p *play) handoffActions(ctx context.Context) ([]bot.Action, error) {
	e := *p.exit
	if e.preface != "" {
		p.speakKey(e.preface)
	}
	closing, err := p.handoffSentence(ctx)
	if err != nil {
		return nil, err
	}
	plan := p.plan(e)
	if err := p.findTeam(ctx, &plan, e); err != nil {
		return nil, err
	}
	var before []bot.Action
	switch {
	case p.mute:
		plan.NoReply = p.muteWhy
	case !p.canReply():
		plan.NoReply = p.staffSay("note_window_closed")
	default:
		p.speak(saying{text: closing})
		before, plan.Last = p.lastReply()
	}
	p.remember(plan.Last)
	p.st.Stack, p.st.Offers, p.st.Later = nil, nil, nil
	return append(append(p.queue, before...), bot.Handoff(plan)...), nil
}

// lastReply joins everything said in this turn into the one last sentence; attachments and cards go before it.
func (p *play) lastReply() ([]bot.Action, string) {
	var parts []string
	var before []bot.Action
	for _, s := range p.said {
		if s.attachment != nil || len(s.cards)+len(s.articles) > 0 {
			before = append(before, bot.Reply{Text: strings.Join(append(parts, s.text), "\n\n"), Attachment: s.attachment, Cards: s.cards, Articles: s.articles, Language: p.language()})
			parts = nil
			continue
		}
		parts = append(parts, s.text)
	}
	return before, strings.Join(parts, "\n\n")
}

// wants is what the conversation is about, and what else was asked for meanwhile.
func (p *play) wants() string {
	all := []string{p.st.Topic}
	for _, name := range p.st.Later {
		if fl := p.lib.flows[name]; fl != nil {
			all = append(all, fl.titleIn(p.lib.opts.Staff))
		}
	}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), " · ")
}

func (p *play) plan(e exit) bot.HandoffPlan {
	plan := bot.HandoffPlan{
		Language: p.language(), Reason: e.reason, Title: e.title, Wants: p.wants(), Done: p.st.Done, Words: p.st.Words,
		Labels: e.labels, Priority: e.priority, Guidance: e.guidance, Sentences: p.lib.sentences, Staff: p.lib.opts.Staff,
		OwnedByUs: p.turn.Conversation.Snapshot.Assignee.Kind == bot.AssigneeUs,
	}
	for _, said := range p.st.Said[max(0, len(p.st.Said)-3):] {
		plan.Tried = append(plan.Tried, firstWords(said.Text, 90))
	}
	if plan.Next = p.staffSay("next_" + e.reason); plan.Next == "" {
		plan.Next = p.staffSay("next_needs_person")
	}
	plan.Identity = p.identity()
	for i := range p.st.Stack {
		p.describe(&plan, &p.st.Stack[i])
	}
	if asked := p.st.Signs.Priority(); bot.HigherPriority(plan.Priority, asked) != plan.Priority {
		plan.Priority, plan.Tone = asked, p.st.Signs.Words()
		p.note("priority " + asked + ": " + strings.Join(p.st.Signs.Why, ", "))
	}
	if plan.Labels == nil {
		plan.Labels = []string{}
	}
	return plan
}

// describe adds what one frame knows to the dossier.
func (p *play) describe(plan *bot.HandoffPlan, f *bot.Frame) {
	fl := p.flow(f)
	if fl == nil {
		return
	}
	plan.Flow, plan.Step = fl.name, f.Step
	plan.Labels = append(plan.Labels, fl.labels...)
	if plan.Priority == "" {
		plan.Priority = fl.priority
	}
	if plan.Guidance == "" {
		plan.Guidance = fl.guidance[p.lib.opts.Staff]
	}
	if found := p.factsOf(f, fl); found != "" {
		plan.Guidance = strings.TrimSpace(found + "\n" + plan.Guidance)
	}
	for _, s := range fl.slots {
		held, ok := f.Slots[s.name]
		if !ok || held.By == "system" && s.label == nil {
			continue
		}
		text := p.staffText(s, held)
		plan.Slots = append(plan.Slots, bot.Shown{Flow: fl.name, Name: capitalized(s.labelIn(p.lib.opts.Staff)), Text: firstRunes(text, 200), By: held.By, Verified: held.Verified})
	}
}

// factsOf is what business systems said and the flow found, for staff only; a line whose names have no value is left out.
func (p *play) factsOf(f *bot.Frame, fl *flow) string {
	tpl := fl.facts.in(p.lib.opts.Staff, p.lib.opts.Default)
	var lines []string
	for _, line := range tpl.lines() {
		if p.knows(f, line) {
			lines = append(lines, strings.TrimSpace(line.render(frameScope{p: p, f: f, code: p.lib.opts.Staff})))
		}
	}
	return strings.Join(lines, "\n")
}

func (p *play) knows(f *bot.Frame, line *template) bool {
	for _, root := range templateRoots(line) {
		if f.Saved[root] == nil && f.Slots[root].Value == nil {
			return false
		}
	}
	return true
}

// staffText is a slot as agents read it: a choice in their language.
func (p *play) staffText(s *slot, held bot.Slot) string {
	value := raw(held.Value, "")
	for _, c := range s.choices {
		if c.Value == value && c.Title[p.lib.opts.Staff] != "" {
			return c.Title[p.lib.opts.Staff]
		}
	}
	if held.Text != "" {
		return held.Text
	}
	return value
}

// identity says how well the customer is known, for people.
func (p *play) identity() string {
	best := p.contact.Best(p.turn.Conversation.Inbox, p.now())
	if best.Level == bot.Nobody {
		return p.staffSay("note_identity_none")
	}
	_, about, _ := strings.Cut(best.Subject, ":")
	return string(best.Level) + " " + about
}

func (p *play) staffSay(key string) string { return p.lib.sentences.Say(key, p.lib.opts.Staff) }

// findTeam resolves the team's name; one that nobody knows is said in the note.
func (p *play) findTeam(ctx context.Context, plan *bot.HandoffPlan, e exit) error {
	name := e.team
	for i := len(p.st.Stack) - 1; name == "" && i >= 0; i-- {
		if fl := p.flow(&p.st.Stack[i]); fl != nil {
			name = fl.team
		}
	}
	if name == "" {
		name = p.lib.set.team
	}
	if name == "" {
		return nil
	}
	a, err := p.freely(ctx, bot.TeamQuestion{Key: p.turn.Conversation.Key, Name: name})
	if err != nil {
		return err
	}
	if a.Outcome == bot.OK && json.Unmarshal(a.Output, &plan.Team) == nil && plan.Team.ID != 0 {
		return nil
	}
	plan.Team, plan.Unknown = bot.Team{}, name
	return nil
}

// freely asks outside the budget: a handoff must work when the budget is what ended the flow.
func (p *play) freely(ctx context.Context, q bot.Question) (bot.Answer, error) {
	a, err := p.world.Ask(ctx, q)
	if err != nil {
		return a, fmt.Errorf("handoff asks %s: %w", q.Kind(), err)
	}
	return a, nil
}

// handoffSentence is the one that is true at this moment.
func (p *play) handoffSentence(ctx context.Context) (string, error) {
	if own := p.lib.set.hours; own != nil {
		opens := own.next(p.now())
		if opens.IsZero() || !opens.After(p.now()) {
			return p.say("handoff_open"), nil
		}
		return p.say("handoff_closed", "next_opening", nextOpening(opens.In(own.zone), p.now(), p.language())), nil
	}
	a, err := p.freely(ctx, bot.HoursQuestion{Key: p.turn.Conversation.Key, Inbox: p.turn.Conversation.Inbox, Now: p.now()})
	if err != nil {
		return "", err
	}
	var hours bot.Hours
	if a.Outcome == bot.OK && json.Unmarshal(a.Output, &hours) == nil && !hours.Open && !hours.NextOpening.IsZero() {
		return p.say("handoff_closed", "next_opening", nextOpening(hours.NextOpening, p.now(), p.language())), nil
	}
	return p.say("handoff_open"), nil
}

var weekdays = map[string][]string{
	"pt": {"domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"},
	"es": {"el domingo", "el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado"},
	"en": {"on Sunday", "on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday"},
}

var nearDays = map[string][]string{"pt": {"hoje", "amanhã"}, "es": {"hoy", "mañana"}, "en": {"today", "tomorrow"}}

// nextOpening carries its preposition: "segunda-feira, às 9h", "el lunes a las 9:00", "on Monday at 9:00".
func nextOpening(at, now time.Time, language string) string {
	now = now.In(at.Location())
	days := int(midnight(at).Sub(midnight(now)).Hours()+12) / 24
	if weekdays[language] == nil {
		language = "en"
	}
	day := weekdays[language][at.Weekday()]
	switch {
	case days < 2:
		day = nearDays[language][max(days, 0)]
	case days > 6:
		day = map[string]string{"pt": "em ", "es": "el ", "en": "on "}[language] + dayOf(at, language)
	}
	switch language {
	case "pt":
		return day + ", " + hourPT(at)
	case "es":
		article := " a las "
		if at.Hour() == 1 {
			article = " a la "
		}
		return day + article + at.Format("15:04")[boolInt(at.Hour() < 10):]
	}
	return day + " at " + at.Format("15:04")[boolInt(at.Hour() < 10):]
}

func hourPT(at time.Time) string {
	preposition := "às "
	if at.Hour() == 1 || at.Hour() == 0 && at.Minute() == 0 {
		preposition = "à "
	}
	if at.Minute() == 0 {
		return preposition + fmt.Sprintf("%dh", at.Hour())
	}
	return preposition + fmt.Sprintf("%dh%02d", at.Hour(), at.Minute())
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
