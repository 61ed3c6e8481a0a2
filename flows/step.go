package flows

import (
	"context"

	"agentbot/bot"
)

// verb is what a step does. blocks are the steps inside it; check looks at what one step can know of itself; run does it.
type verb interface {
	blocks() []*block
	check(l *loader, s *step)
	run(ctx context.Context, p *play, s *step) (next, error)
}

// asking is a verb that waits for the customer and can say its question again.
type asking interface {
	question(p *play, s *step) saying
}

// answering is a verb that waits for a yes or a no and goes on by it.
type answering interface {
	answered(p *play, s *step, yes bool)
}

// verbSpec is a step with what the manual says of it, and reads it.
type verbSpec struct {
	verbManual
	read func(l *loader, f *flow, s *step, d *fields, subject *node) verb
}

// verbs is every step, in the order of the manual. A step is the first of these keys that it has. It is a function because
// steps hold steps.
func verbs() []verbSpec {
	return []verbSpec{
		{sayManual, readSay},
		{collectManual, readCollect},
		{retryManual, readRetry},
		{confirmManual, readConfirm},
		{callManual, readCall},
		{commitManual, readCommit},
		{importManual, readImport},
		{ifManual, readIf},
		{switchManual, readSwitch},
		{setManual, readSet},
		{requireManual, readRequire},
		{answerManual, readAnswer},
		{labelManual, readLabel},
		{noteManual, readNote},
		{notifyManual, readNotify},
		{handoffManual, readHandoff},
		{resolveManual, readResolve},
		{linkManual, readLink},
		{runManual, readRun},
		{priorityManual, readPriority},
		{assignManual, readAssign},
		{attributesManual, readAttributes},
		{guideManual, readGuide},
		{checkResolvedManual, readCheckResolved},
		{waitManual, readWait},
		{snoozeManual, readSnooze},
		{stopManual, readStop},
	}
}

// verbNames is for suggestions.
func verbNames() []string {
	out := make([]string, 0, len(verbs()))
	for _, v := range verbs() {
		out = append(out, v.name)
	}
	return out
}

// moving says how it goes on after a step.
type moving int

const (
	onward moving = iota // to the step, nil = the end of the flow
	waiting
	pushed      // another flow runs first
	left        // the conversation leaves us
	interrupted // a pattern runs first, and the step stays where it is
)

type next struct {
	moving moving
	to     *step
	wait   *bot.Wait
	flow   string
}

func (s *step) forward() next { return next{to: s.next} }
func goTo(s *step) next       { return next{to: s} }
func waitFor(w bot.Wait) next { return next{moving: waiting, wait: &w} }
func leave() next             { return next{moving: left} }
func (b *block) orElse(s *step) next { // the block's steps, or on without them
	if b == nil {
		return s.forward()
	}
	return goTo(b.first)
}

// speech is what say, collect and confirm have in common: words, buttons, an attachment.
type speech struct {
	words    *text
	buttons  []button
	menu     bool
	attach   *template
	cards    []card
	articles []article
}

type button struct {
	at    place
	title map[string]string
	start string
	slot  string
	value string
	yes   bool
	no    bool
}
