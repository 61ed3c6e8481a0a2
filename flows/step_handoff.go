package flows

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"agentbot/bot"
)

// handoffStep gives the conversation to people.
type handoffStep struct {
	at       place
	exit     exit
	title    map[string]string
	preface  *text
	guidance map[string]string
	reason   *template // of the situation that a pattern answers
}

// handoffMapping is what may stand in a handoff.
var handoffMapping = mapping{name: "handoff", doc: "Where the conversation goes, and why.", keys: []key{
	{"reason", suggested(reasons...), true, "Why, for the note and the reports: one of the known reasons, or one of your own with a title."},
	{"title", aTitle, false, "How a reason of your own is called."},
	{"team", aName, false, "The team in Chatwoot; without it that of the flow, or of the flow that a pattern interrupts, or the one of defaults.yaml."},
	{"priority", oneOf(priorities...), false, "The conversation's priority."},
	{"labels", manyOf(aWord), false, "Labels to add."},
	{"guidance", aTitle, false, "What the agent should do, added to the note."},
	{"say", aText, false, "A sentence before the one that says that people have it now."},
}}

var handoffManual = verbManual{
	name: "handoff", doc: "Gives the conversation to people: one true last sentence, a note with everything known, labels, priority, team, then open.", subject: record(&handoffMapping),
	example: `
- handoff: {reason: needs_person, team: support, priority: high, labels: [urgent-case]}
`,
}

func readHandoff(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &handoffStep{at: subject.at}
	if subject.kind != mapNode {
		l.report(subject.at, "handoff", "a handoff needs a reason and a team").write("handoff: {reason: needs_person, team: …}")
		return v
	}
	h := l.fields(subject, "handoff", &handoffMapping)
	v.exit.reason, v.exit.team, v.exit.labels = h.str("reason"), h.str("team"), h.list("labels")
	v.exit.priority = l.priority(h.node("priority"))
	v.title = l.words(h.node("title"), "the reason's title")
	v.guidance = l.words(h.node("guidance"), "guidance")
	v.preface = l.text(h.node("say"), "say")
	l.reason(f, v, h.node("reason"))
	l.checkTeam(placeOf(h.node("team"), subject.at), v.exit.team)
	h.done()
	return v
}

// reasons are those that every library knows a title for.
var reasons = []string{
	"asked", "not_understood", "no_answer", "exhausted", "identity_not_verified", "not_allowed", "system_unavailable", "change_failed",
	"result_unknown", "reply_doubt", "stale", "flow_changed", "gave_up", "needs_person",
}

// reason reads a reason by its name, or the one that a pattern's situation has.
func (l *loader) reason(f *flow, v *handoffStep, n *node) {
	if n == nil || !strings.Contains(v.exit.reason, "{{") {
		l.checkReason(v, n)
		return
	}
	v.reason = l.template(n)
	names := v.reason.names()
	if len(v.reason.parts) == 1 && len(names) == 1 && len(names[0].path) == 1 && len(names[0].filters) == 0 {
		if known := f.situation.value(names[0].path[0]); known != nil && len(known.one) > 0 {
			return
		}
	}
	l.report(n.at, "handoff", "a reason is a name, or the {{ reason }} that the pattern error knows")
}

func (l *loader) checkReason(v *handoffStep, n *node) {
	if n == nil || v.exit.reason == "" {
		return // the rule about handoffs says it
	}
	l.name(n.at, "the reason", v.exit.reason)
	own := v.title != nil || l.lib.texts["reason_"+v.exit.reason] != nil
	if !slices.Contains(reasons, v.exit.reason) && !own {
		l.report(n.at, "handoff", "the reason %q has no title", v.exit.reason).hint("add title: {pt: …, es: …, en: …}, or").meant(v.exit.reason, reasons)
	}
}

func (l *loader) checkTeam(at place, team string) {
	if team != "" && l.opts.Teams != nil && !slices.Contains(l.opts.Teams, team) {
		l.report(at, "team", "there is no team %q", team).meant(team, l.opts.Teams)
	}
}

func (*handoffStep) blocks() []*block { return nil }

func (v *handoffStep) check(l *loader, s *step) { l.checkText(s.flow, v.preface) }

func (v *handoffStep) run(_ context.Context, p *play, _ *step) (next, error) {
	e := v.leaving(p, p.top())
	if v.preface != nil {
		p.speak(saying{text: p.phrase(v.preface)})
	} else {
		e.preface = prefaces[e.reason]
	}
	p.handoff(e)
	return leave(), nil
}

// leaving is where the conversation goes, without what is said before.
func (v *handoffStep) leaving(p *play, f *bot.Frame) exit {
	e := v.exit
	if v.reason != nil {
		e.reason = cmp.Or(v.reason.render(frameScope{p: p, f: f}), "needs_person") // run by another flow, where nothing has happened
	}
	e.title = v.title[p.lib.opts.Staff]
	e.guidance = v.guidance[p.lib.opts.Staff]
	return e
}

// prefaces are the sentences that say why, before the one that says that people have it now.
var prefaces = map[string]string{"system_unavailable": "error", "result_unknown": "error_doubt", "change_failed": "error_change"}

func (*handoffStep) ways(*step) []edge { return nil }

func (v *handoffStep) texts() []*text { return []*text{v.preface} }
