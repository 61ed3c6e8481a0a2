package cases

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/flows"
)

// point is a place at which a conversation waits, and how a case comes there.
type point struct {
	flow, step, wait string
	one              flows.Case
	steps            int  // of the case that lead there
	busy             bool // and a yes, after which the business system takes its time
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
		s.held = true
		return s, s.taps(ctx, "yes")
	}
	return s, nil
}

// here is the point at which the conversation waits now; ok is false when it waits for nothing of a flow.
func (s *stage) here() (p point, ok bool) {
	f := s.top()
	if f == nil || f.Wait == nil || s.status != bot.Pending {
		return p, false
	}
	return point{flow: f.Flow, step: f.Step, wait: s.asks()}, true
}

// points finds every place at which any case waits, each once.
func (k *kit) points(ctx context.Context, t *testing.T, all []flows.Case) []point {
	t.Helper()
	var out []point
	seen := map[string]bool{}
	add := func(p point) {
		if !seen[p.String()] {
			seen[p.String()] = true
			out = append(out, p)
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
			if err := s.deed(ctx, step); err != nil {
				t.Fatalf("%s [%s]: %v", one.Name, k.language, err)
			}
			p, waits := s.here()
			if !waits {
				continue
			}
			p.one, p.steps = one, i+1
			add(p)
			if p.wait != "confirm" || s.top().Pattern {
				continue
			}
			p.busy = true
			busy, err := k.reach(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			if at, waits := busy.here(); waits && at.wait == "result" {
				p.step, p.wait = at.step, at.wait
				add(p)
			}
			k.now, k.watch.stage = s.Now, s // back on this case's own stage
		}
	}
	return out
}

// act is something customers may do anywhere. It says what is wrong with what came of it.
type act struct {
	name string
	do   func(ctx context.Context, s *stage, outlines []flows.Outline) string
}

var acts = []act{
	{"person", wantsPerson}, {"cancel", cancels}, {"question", asksQuestion}, {"second topic", wantsMore}, {"repeat", wantsRepeat}, {"correction", corrects},
}

// says lets the customer write one of three texts, and checks what holds for all acts: there is an answer, and nothing is changed by it.
func says(ctx context.Context, s *stage, words flows.Words) string {
	before := len(s.changesAsked())
	if err := s.deed(ctx, flows.CaseStep{Does: flows.DoUser, Words: []flows.Words{words}}); err != nil {
		return err.Error()
	}
	if len(s.told(">")) == 0 {
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
	if wrong != "" || at.wait == "result" {
		return wrong
	}
	if told := strings.Join(s.told(">"), "\n"); !strings.Contains(told, "7") {
		return "it is not answered: " + told
	}
	return s.still(at, pattern)
}

// still checks that the conversation waits where it waited. An interruption may be over.
func (s *stage) still(at point, pattern bool) string {
	now, waits := s.here()
	if pattern && now.flow != at.flow {
		return ""
	}
	if !waits || now.String() != at.String() {
		return "it waits elsewhere: " + now.String()
	}
	return ""
}

func wantsMore(ctx context.Context, s *stage, outlines []flows.Outline) string {
	at, _ := s.here()
	pattern, topic := s.top().Pattern, s.topic()
	for _, o := range outlines {
		phrases := o.Starts[s.language]
		if o.Flow == topic || len(phrases) == 0 {
			continue
		}
		wrong := says(ctx, s, flows.Words{s.language: phrases[0]})
		if wrong != "" || at.wait == "result" {
			return wrong
		}
		if pattern && topic == "" {
			if s.topic() != o.Flow {
				return o.Flow + " is not begun"
			}
			return ""
		}
		if !slices.Contains(s.dialogue.state.Later, o.Flow) {
			return o.Flow + " is forgotten: " + strings.Join(s.told(">"), "\n")
		}
		return s.still(at, pattern)
	}
	return "there is no other flow"
}

func wantsRepeat(ctx context.Context, s *stage, _ []flows.Outline) string {
	at, _ := s.here()
	wrong := says(ctx, s, flows.Words{"pt": "pode repetir?", "es": "¿puedes repetir?", "en": "can you repeat that?"})
	if wrong != "" || at.wait == "result" {
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

// corrects takes another value for everything that the customer has said so far, one after the other from the newest.
func corrects(ctx context.Context, s *stage, outlines []flows.Outline) string {
	for _, f := range slices.Backward(s.dialogue.state.Stack) {
		if f.Pattern {
			continue
		}
		for _, o := range outlines {
			for _, slot := range o.Slots {
				held, filled := f.Slots[slot.Name]
				value := another(slot.Type, held.Text)
				if o.Flow != f.Flow || !filled || !slot.Asked || held.By == "system" || value == "" {
					continue
				}
				return s.correct(ctx, slot, value)
			}
		}
	}
	return ""
}

// another is a different value of the same kind, "" where a sentence cannot say one.
func another(kind, text string) string {
	switch {
	case kind == "email":
		return "quintal@example.com"
	case kind == "text" && strings.HasPrefix(text, "HP"):
		return "HP10000009"
	case kind == "cpf", kind == "cpf_or_cnpj" && len(text) == len("123.456.789-09"):
		return "529.982.247-25"
	case kind == "cpf_or_cnpj":
		return "12.ABC.345/01DE-35"
	}
	return ""
}

func (s *stage) correct(ctx context.Context, slot flows.SlotAt, value string) string {
	busy := s.asks() == "result"
	old := s.slot(slot.Name)
	label := slot.Label[s.language]
	wrong := says(ctx, s, flows.Words{"pt": "não, " + label + " é " + value, "es": "no, " + label + " es " + value, "en": "no, " + label + " is " + value})
	if wrong != "" || busy {
		return wrong
	}
	if now := s.slot(slot.Name); slices.Equal(now, old) {
		return fmt.Sprintf("%s is still %v: %s", slot.Name, now, strings.Join(s.told(">"), "\n"))
	}
	if _, waits := s.here(); !waits {
		return "it waits for nothing any more"
	}
	return ""
}

// Whatever customers may do at any time, they may do at every point of every shipped flow, in every language. Neither points nor flows are listed
// here: the points are those that the shipped cases come through, and a flow that waits where no case waits fails.
func TestAnytime_AtEveryPointOfEveryFlow(t *testing.T) {
	t.Parallel()
	p, problems, err := load(Config{Files: flows.Shipped()})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, flows.Format(problems))
	}
	all, _ := p.library.LoadCases(flows.Shipped())
	outlines := p.library.Outlines()
	for _, language := range p.languages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			kits, err := newKits(flows.Shipped(), flows.Options{}, []string{language})
			if err != nil {
				t.Fatal(err)
			}
			k := kits[language]
			points := k.points(t.Context(), t, all)
			everywhere(t, outlines, points)
			for _, at := range points {
				for _, a := range acts {
					s, err := k.reach(t.Context(), at)
					if err != nil {
						t.Fatalf("%s: %v", at, err)
					}
					if wrong := a.do(t.Context(), s, outlines); wrong != "" {
						t.Errorf("%s at %s: %s", a.name, at, wrong)
						if os.Getenv("STORY") != "" {
							for _, l := range s.lines {
								t.Log(l)
							}
						}
					}
				}
			}
			t.Logf("%d points, %d acts", len(points), len(points)*len(acts))
		})
	}
}

// everywhere checks that each step that waits is among the points.
func everywhere(t *testing.T, outlines []flows.Outline, points []point) {
	t.Helper()
	for _, o := range outlines {
		for _, step := range o.Steps {
			if !step.Asks && !step.Commits {
				continue
			}
			if !slices.ContainsFunc(points, func(p point) bool { return p.flow == o.Flow && p.step == step.ID }) {
				t.Errorf("no case waits at %s › %s", o.Flow, step.ID)
			}
		}
	}
}
