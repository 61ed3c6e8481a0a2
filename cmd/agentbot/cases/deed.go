package cases

import (
	"context"
	"fmt"
	"strings"

	"agentbot/bot"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// steps plays the steps of a case until one goes wrong.
func (s *stage) steps(ctx context.Context, all []flows.CaseStep) []Failure {
	for _, step := range all {
		if err := s.deed(ctx, step); err != nil {
			return []Failure{{At: step.At, What: step.Does, Sentence: phrase.Of(err), Line: len(s.lines)}}
		}
		if failures := s.check(step.Check); len(failures) > 0 {
			return failures
		}
	}
	return nil
}

// deed lets one thing happen, and the machine come to rest.
func (s *stage) deed(ctx context.Context, step flows.CaseStep) error {
	if step.Does == "" {
		return nil
	}
	s.since, s.made, s.trouble = len(s.lines), 0, nil
	if err := s.act(ctx, step); err != nil {
		return err
	}
	if len(s.trouble) > 0 {
		return s.trouble[0] // what follows is its consequence
	}
	return nil
}

func (s *stage) act(ctx context.Context, step flows.CaseStep) error {
	switch step.Does {
	case flows.DoUser:
		var texts []string
		for _, w := range step.Words {
			texts = append(texts, w[s.language])
		}
		return s.writes(ctx, texts...)
	case flows.DoButton:
		return s.taps(ctx, step.Words[0][s.language])
	case flows.DoAttach:
		return s.attaches(ctx, step.Name)
	case flows.DoAgent:
		s.tell("@", step.Words[0][s.language])
		s.status, s.assignee = bot.Open, bot.Assignee{Kind: bot.AssigneeUser, ID: 1, Name: "Ana"}
		in := s.written(bot.HumanMessage)
		in.Text = step.Words[0][s.language]
		return s.happens(ctx, in)
	case flows.DoNote:
		s.tell("@", "note: "+step.Words[0][s.language])
		in := s.written(bot.AgentNote)
		in.Note = step.Words[0][s.language]
		return s.happens(ctx, in)
	case flows.DoStatus:
		s.tell("@", "status: "+step.Name)
		s.status, s.assignee = bot.Status(step.Name), bot.Assignee{}
		return s.happens(ctx, s.observed())
	case flows.DoEvent:
		return s.occurs(ctx, step.Event)
	case flows.DoWait:
		s.tell("#", "wait "+step.Wait.String())
		return s.pass(ctx, step.Wait)
	}
	return phrase.Errorf("nobody can do %q", step.Does)
}

// occurs is something that no customer said.
func (s *stage) occurs(ctx context.Context, e bot.Event) error {
	s.tell("#", "event "+e.Name)
	in := s.observed()
	switch e.Name {
	case bot.EventCampaign:
		in = s.written(bot.Opened)
	case bot.EventLabel:
		s.labels = append(s.labels, e.Labels...)
		in = s.observed()
		in.Kind, in.Changed = bot.Labelled, []string{"label_list"}
	default:
		in.Kind, in.Changed = bot.Opened, nil
	}
	in.Event = &e
	return s.happens(ctx, in)
}

func (s *stage) happens(ctx context.Context, in bot.Inbound) error {
	if err := s.record(ctx, in); err != nil {
		return err
	}
	return s.rest(ctx)
}

// writes sends messages of one burst.
func (s *stage) writes(ctx context.Context, texts ...string) error {
	for _, text := range texts {
		filled, err := s.filled(text)
		if err != nil {
			return err
		}
		s.tell("<", filled)
		if err := s.record(ctx, s.said(filled)); err != nil {
			return err
		}
	}
	return s.rest(ctx)
}

const codeMark = "{{ code }}"

// filled puts the newest code into what the customer writes.
func (s *stage) filled(text string) (string, error) {
	switch {
	case !strings.Contains(text, codeMark):
		return text, nil
	case s.code == "":
		return "", phrase.Errorf("no code has been mailed that the customer could write")
	}
	return strings.ReplaceAll(text, codeMark, s.code), nil
}

// taps chooses an option that is on the screen, by title or value.
func (s *stage) taps(ctx context.Context, wanted string) error {
	var known []string
	for _, o := range s.dialogue.state.Offers {
		if o.Value == wanted || strings.EqualFold(o.Title, wanted) {
			s.tell("<", "["+o.Title+"]")
			in := s.said(o.Title)
			in.Kind, in.Choice = bot.CustomerChoice, o.Value
			return s.happens(ctx, in)
		}
		known = append(known, fmt.Sprintf("%s (%s)", o.Title, o.Value))
	}
	if len(known) == 0 {
		return phrase.Errorf("there is no button %q: none is on the screen", wanted)
	}
	return phrase.Errorf("there is no button %q; on the screen are: %s", wanted, strings.Join(known, ", "))
}

func (s *stage) attaches(ctx context.Context, name string) error {
	file, err := s.attachment(name)
	if err != nil {
		return err
	}
	s.tell("<", "attached: "+name)
	in := s.said("")
	in.Files = []bot.File{file}
	return s.happens(ctx, in)
}
