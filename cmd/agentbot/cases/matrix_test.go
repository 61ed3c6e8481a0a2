package cases

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/flows"
)

// point is a place at which a conversation waits, and how a case comes there.
type point struct {
	flow, step, wait string
	one              flows.Case
	steps            int  // of the case that lead there
	busy             bool // and one more, during which a change is waited for
	made             int  // after so many others
}

func (p point) String() string { return p.flow + " › " + p.step + " (" + p.wait + ")" }

// reach plays a case as far as the point.
func (k *kit) reach(ctx context.Context, p point) (*stage, error) {
	s, err := k.stage(p.one)
	if err != nil {
		return nil, err
	}
	for _, step := range p.one.Steps[:p.steps] {
		if err := s.deed(ctx, step); err != nil {
			return nil, err
		}
	}
	if p.busy {
		s.held, s.spare = true, p.made
		return s, s.deed(ctx, p.one.Steps[p.steps])
	}
	return s, nil
}

// here is the point at which the conversation waits now; ok is false when it waits for nothing of a flow.
func (s *stage) here() (p point, ok bool) {
	f := s.top()
	if f == nil || f.Wait == nil || s.status != bot.Pending {
		return p, false
	}
	p = point{flow: f.Flow, step: f.Step, wait: s.asks()}
	if p.wait != "result" {
		return p, true
	}
	done := s.dialogue.state.Done
	switch {
	case f.Wait.Entrusted():
		p.wait = "request"
	case len(done) > 0 && done[len(done)-1].Batch != nil && done[len(done)-1].Batch.In > 0:
		p.wait = "next_rows"
	}
	return p, true
}

// changing says whether a change is waited for: meanwhile nothing else can be done.
func (p point) changing() bool {
	return slices.Contains([]string{"result", "request", "next_rows"}, p.wait)
}

// points finds every place at which any case waits, each once, by the shortest way there.
func (k *kit) points(ctx context.Context, t *testing.T, all []flows.Case) []point {
	t.Helper()
	found := map[string]point{}
	keep := func(p point) {
		if old, known := found[p.String()]; !known || p.steps < old.steps {
			found[p.String()] = p
		}
	}
	for _, one := range all {
		if !slices.Contains(one.Languages, k.language) {
			continue
		}
		s, err := k.stage(one)
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range one.Steps {
			s.saw = func() {
				if p, waits := s.here(); waits && p.changing() && p.wait != "request" {
					p.one, p.steps, p.busy, p.made = one, i, true, s.made
					keep(p)
				}
			}
			if err := s.deed(ctx, step); err != nil {
				t.Fatalf("%s [%s]: %v", one.Name, k.language, err)
			}
			if p, waits := s.here(); waits {
				p.one, p.steps = one, i+1
				keep(p)
			}
		}
	}
	out := make([]point, 0, len(found))
	for _, at := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[at])
	}
	return out
}

// act is something customers may do anywhere. It says what is wrong with what came of it.
type act struct {
	kind string
	do   func(ctx context.Context, s *stage, outlines []flows.Outline) string
}

// actsIn are all acts: a second topic is each flow that words can start.
func actsIn(outlines []flows.Outline) []act {
	out := []act{{"person", wantsPerson}, {"cancel", cancels}, {"question", asksQuestion}, {"repeat", wantsRepeat}}
	for _, o := range outlines {
		if len(o.Starts) > 0 {
			out = append(out, act{"second topic", wantsMore(o)})
		}
	}
	return out
}

// says lets the customer write one of three texts, and checks what holds for all acts: there is an answer, and nothing is changed by it.
func says(ctx context.Context, s *stage, words flows.Words) string {
	before := len(s.changesAsked())
	if err := s.deed(ctx, flows.CaseStep{Does: flows.DoUser, Words: []flows.Words{words}}); err != nil {
		return err.Error()
	}
	if len(s.told()) == 0 {
		return "no answer"
	}
	if len(s.changesAsked()) > before {
		return "something was changed"
	}
	return ""
}

// changesAsked are the calls of actions that change something.
func (s *stage) changesAsked() []string {
	return append(s.callsOf("purchases.change_email"), s.callsOf("members.import")...)
}

func wantsPerson(ctx context.Context, s *stage, _ []flows.Outline) string {
	if wrong := says(ctx, s, flows.Words{"pt": "quero falar com uma pessoa", "es": "quiero hablar con una persona", "en": "I want to talk to a person"}); wrong != "" {
		return wrong
	}
	if s.handedOff() != "asked" || s.team == "" || len(s.notes) == 0 {
		return fmt.Sprintf("handed off for %q to team %q with %d notes", s.handedOff(), s.team, len(s.notes))
	}
	return ""
}

func cancels(ctx context.Context, s *stage, _ []flows.Outline) string {
	topic, busy := s.topic(), s.asks() == "result"
	if wrong := says(ctx, s, flows.Words{"pt": "cancelar", "es": "cancelar", "en": "cancel"}); wrong != "" {
		return wrong
	}
	now := s.topic()
	switch {
	case busy && now != topic:
		return "a change under way was left"
	case !busy && now != "" && now == topic:
		return "it goes on"
	case s.handedOff() != "":
		return "handed off for " + s.handedOff()
	}
	return ""
}

func asksQuestion(ctx context.Context, s *stage, _ []flows.Outline) string {
	at, _ := s.here()
	pattern := s.top().Pattern
	wrong := says(ctx, s, flows.Words{"pt": "quantos dias tenho para pedir reembolso?", "es": "¿cuántos días tengo para pedir el reembolso?", "en": "how many days do I have to ask for a refund?"})
	if wrong != "" || at.changing() {
		return wrong
	}
	if told := strings.Join(s.told(), "\n"); !strings.Contains(told, "7") {
		return "it is not answered: " + told
	}
	return s.still(at, pattern)
}

// still checks that the conversation waits where it waited. An interruption or a pause may be over.
func (s *stage) still(at point, pattern bool) string {
	now, waits := s.here()
	if pattern && now.flow != at.flow || at.wait == "pause" && s.topic() == at.flow {
		return "" // whoever writes ends a pause
	}
	if !waits || now.String() != at.String() {
		return "it waits elsewhere: " + now.String()
	}
	return ""
}

func wantsMore(o flows.Outline) func(context.Context, *stage, []flows.Outline) string {
	return func(ctx context.Context, s *stage, _ []flows.Outline) string {
		at, _ := s.here()
		pattern, topic := s.top().Pattern, s.topic()
		if o.Flow == topic {
			return ""
		}
		wrong := says(ctx, s, flows.Words{s.language: o.Starts[s.language][0]})
		switch {
		case wrong != "":
			return wrong
		case at.wait == "pause" && (s.topic() == o.Flow || s.handedOff() == "asked"):
			return "" // done first
		case pattern && topic == "" && (s.topic() == o.Flow || s.handedOff() == "asked"):
			return "" // begun, or gone to people where that is all that it does
		case !slices.Contains(s.dialogue.state.Later, o.Flow):
			return "it is forgotten: " + strings.Join(s.told(), "\n")
		}
		if wrong = s.still(at, pattern); wrong == "" && at.changing() {
			return s.offered(ctx, at, o.Flow)
		}
		return wrong
	}
}

// offered: once a change is made, what was asked for meanwhile is offered, or people have the conversation.
func (s *stage) offered(ctx context.Context, at point, flow string) string {
	s.held = false
	done := flows.CaseStep{Does: flows.DoWait, Wait: time.Minute}
	if at.wait == "request" {
		done = flows.CaseStep{Does: flows.DoNote, Words: []flows.Words{{s.language: "/bot done"}}}
	}
	if err := s.deed(ctx, done); err != nil {
		return err.Error()
	}
	starts := func(o bot.Offer) bool {
		return o.Value == "yes" && o.Command.Kind == bot.Start && o.Command.Flow == flow
	}
	if now, waits := s.here(); waits || s.status == bot.Open {
		return "" // the flow has more to ask, or people go on
	} else if !slices.ContainsFunc(s.dialogue.state.Offers, starts) {
		return fmt.Sprintf("it is not offered afterwards: %s: %s", now, strings.Join(s.told(), "\n"))
	}
	return ""
}

func wantsRepeat(ctx context.Context, s *stage, _ []flows.Outline) string {
	at, _ := s.here()
	wrong := says(ctx, s, flows.Words{"pt": "pode repetir?", "es": "¿puedes repetir?", "en": "can you repeat that?"})
	if wrong != "" || at.changing() {
		return wrong
	}
	return s.still(at, false)
}

// topic is the flow the customer is in, below any interruption; "" when there is none.
func (s *stage) topic() string {
	for _, f := range slices.Backward(s.dialogue.state.Stack) {
		if !f.Pattern {
			return f.Flow
		}
	}
	return ""
}

// Whatever customers may do at any time, they may do at every point of every shipped flow, in every language. Neither points nor flows are listed
// here: the points are those that the shipped cases come through, and a flow that waits where no case waits fails.
func TestAnytime_AtEveryPointOfEveryFlow(t *testing.T) {
	t.Parallel()
	anytime(t, flows.Shipped(), func(point) bool { return true })
}

// anytime does everything at those points of a library that are wanted.
func anytime(t *testing.T, files fs.FS, wanted func(point) bool) {
	t.Helper()
	p, problems, err := load(Config{Files: files})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, flows.Format(problems))
	}
	written, problems := p.library.LoadCases(files)
	if len(problems) > 0 {
		t.Fatal(flows.Format(problems))
	}
	wrong := make([][]string, len(p.languages))
	var languages sync.WaitGroup
	for i, language := range p.languages {
		languages.Go(func() {
			wrong[i] = everywhere(t, language, files, matrix{p.library.Outlines(), written, wanted})
		})
	}
	languages.Wait()
	for i, language := range p.languages {
		for _, sentence := range wrong[i] {
			t.Errorf("%s: %s", language, sentence)
		}
	}
}

// matrix is a library's flows and cases, and the points at which acts are tried.
type matrix struct {
	outlines []flows.Outline
	written  []flows.Case
	wanted   func(point) bool
}

// memory understands nothing twice: the ways to the points are the same again and again.
type memory struct {
	bot.Understander
	known map[string]bot.Understanding
}

// Understand implements bot.Understander.
func (m memory) Understand(ctx context.Context, v bot.View, w bot.World) bot.Understanding {
	seen := v
	seen.Flows = nil
	key, err := json.Marshal(seen)
	if err != nil {
		return m.Understander.Understand(ctx, v, w)
	}
	u, known := m.known[string(key)]
	if !known {
		u = m.Understander.Understand(ctx, v, w)
		m.known[string(key)] = u
	}
	return u
}

// everywhere does all acts at all points of one language. Each thing that is wrong is told in a sentence.
func everywhere(t *testing.T, language string, files fs.FS, m matrix) (wrong []string) {
	t.Helper()
	documents, err := sampleDocuments(t.Context())
	if err != nil {
		t.Error(err)
		return nil
	}
	kits, err := newKits(files, flows.Options{}, []string{language}, documents)
	if err != nil {
		t.Error(err)
		return nil
	}
	k := kits[language]
	k.mind = memory{k.mind, map[string]bot.Understanding{}}
	points := k.points(t.Context(), t, m.written)
	waits(t, language, m.outlines, points)
	points = slices.DeleteFunc(points, func(p point) bool { return !m.wanted(p) })
	all := actsIn(m.outlines)
	for _, at := range points {
		there, err := k.reach(t.Context(), at)
		if err != nil {
			t.Errorf("%s: %v", at, err)
			return wrong
		}
		for _, a := range append(there.corrections(m.outlines), all...) {
			s, err := k.reach(t.Context(), at)
			if err != nil {
				t.Errorf("%s: %v", at, err)
				return wrong
			}
			if what := a.do(t.Context(), s, m.outlines); what != "" {
				wrong = append(wrong, fmt.Sprintf("%s at %s: %s", a.kind, at, what))
			}
		}
	}
	t.Logf("%s: %d acts at each of %d points", language, len(all), len(points))
	return wrong
}

// waits checks that each way in which a step may wait is among the points.
func waits(t *testing.T, language string, outlines []flows.Outline, points []point) {
	t.Helper()
	for _, o := range outlines {
		for _, step := range o.Steps {
			for _, wait := range step.Waits {
				want := point{flow: o.Flow, step: step.ID, wait: wait}
				if !slices.ContainsFunc(points, func(p point) bool { return p.String() == want.String() }) {
					t.Errorf("%s: no case waits at %s", language, want)
				}
			}
		}
	}
}
