package nlu

import (
	"slices"
	"strings"

	"agentbot/bot/nlu/language"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// merge turns what the model said into commands, keeps what was certain without it, and notes what was dropped.
func (m *Model) merge(v bot.View, base bot.Understanding, s said, shown []bot.FlowCard) bot.Understanding {
	r := &reader{view: v, values: m.lexical.values, grammar: grammar(), text: joined(v.Messages), language: base.Language}
	var commands []bot.Command
	var dropped []string
	for _, c := range s.Commands {
		command, why := r.checked(c, s.Commands, shown)
		if why == "" && command.Kind == bot.Confirm && !agrees(base) {
			why = "the words alone are no yes"
		}
		if why != "" {
			dropped = append(dropped, clip(c.Kind)+": "+why)
			continue
		}
		commands = append(commands, command)
	}
	if len(commands) == 0 || onlyNone(commands) && !onlyNone(base.Commands) {
		base.Note = "model proposed nothing usable"
		if len(dropped) > 0 {
			base.Note += "; dropped " + strings.Join(dropped, ", ")
		}
		return base
	}
	u := base
	u.By, u.Commands = byModel, withFacts(commands, base.Commands)
	if !v.Language.Fixed && base.Confidence < 0.9 && slices.Contains([]string{"pt", "es", "en", language.Other}, s.Language) {
		u.Language, u.Confidence = s.Language, 0.8
	}
	if len(dropped) > 0 {
		u.Note = "dropped " + strings.Join(dropped, ", ")
	}
	return u
}

func clip(s string) string {
	if rs := []rune(s); len(rs) > 20 {
		return string(rs[:20])
	}
	return s
}

func onlyNone(commands []bot.Command) bool {
	return !slices.ContainsFunc(commands, func(c bot.Command) bool { return c.Kind != bot.None })
}

// withFacts adds to the model's commands what the lexical reading knows better: a wish for a person, and values by their form,
// which the model may not even have seen.
func withFacts(commands, lexical []bot.Command) []bot.Command {
	for _, c := range lexical {
		fact := c.Kind == bot.Person || c.Kind == bot.SetLanguage || c.Kind == bot.NoAccess ||
			(c.Kind == bot.Fill || c.Kind == bot.Correct) && c.Value != nil && c.Score == 1
		if !fact {
			continue
		}
		commands = slices.DeleteFunc(commands, func(have bot.Command) bool {
			return have.Kind == bot.None || c.Slot != "" && have.Slot == c.Slot || have.Kind == c.Kind && have.Slot == c.Slot
		})
		commands = append(commands, c)
	}
	return commands
}

// checked admits one proposed command or says why not. Values are parsed here again from the customer's own words: the model supplies only where they stand.
func (r *reader) checked(c saidCommand, together []saidCommand, shown []bot.FlowCard) (bot.Command, string) {
	span := strings.TrimSpace(c.Span)
	if span != "" && !strings.Contains(r.text, span) {
		return bot.Command{}, "span is not in the customer's words"
	}
	command := bot.Command{Kind: bot.CommandKind(c.Kind), By: byModel, Score: 0.8, Span: span}
	switch command.Kind {
	case bot.Start:
		if !slices.ContainsFunc(shown, func(f bot.FlowCard) bool { return f.Name == c.Flow }) {
			return bot.Command{}, "flow not offered"
		}
		if c.Flow == r.view.Running {
			return bot.Command{}, "flow already runs"
		}
		command.Flow = c.Flow
	case bot.Fill, bot.Correct:
		return r.checkedValue(command, c, together, shown)
	case bot.Clarify:
		for name := range strings.SplitSeq(c.Flow, ",") {
			name = strings.TrimSpace(name)
			if slices.ContainsFunc(shown, func(f bot.FlowCard) bool { return f.Name == name }) && !slices.Contains(command.Candidates, name) && len(command.Candidates) < 3 {
				command.Candidates = append(command.Candidates, name)
			}
		}
		if len(command.Candidates) < 2 {
			return bot.Command{}, "fewer than two flows to choose from"
		}
	case bot.Ask:
		command.Question = oneLine(c.Question)
		if command.Question == "" {
			command.Question = oneLine(r.text)
		}
	case bot.Chitchat:
		if !slices.Contains([]string{"greeting", "thanks", "goodbye", "nudge"}, c.Question) {
			return bot.Command{}, "unknown small talk"
		}
		command.Question = c.Question
	case bot.SetLanguage:
		if !slices.Contains([]string{"pt", "es", "en", language.Other}, c.Question) {
			return bot.Command{}, "unknown language"
		}
		command.Question = c.Question
	case bot.Confirm:
		// A yes can set a business action off: the words themselves must be one, whatever the model makes of them.
		if !r.grammar.whole(actYes, words.Plain(span, r.language)) {
			return bot.Command{}, "words are no plain yes"
		}
	case bot.Deny, bot.Cancel, bot.Person, bot.Repeat, bot.Unsure, bot.NoAccess, bot.None:
	default:
		return bot.Command{}, "unknown kind"
	}
	return command, ""
}

// checkedValue admits a fill or a correction.
func (r *reader) checkedValue(command bot.Command, c saidCommand, together []saidCommand, shown []bot.FlowCard) (bot.Command, string) {
	slot := r.knownSlot(c.Slot, together, shown)
	if slot == nil {
		return bot.Command{}, "slot not known here"
	}
	command.Slot, command.Flow = slot.Name, slot.Flow
	if command.Span == "" {
		if command.Kind == bot.Correct && slot.Filled {
			return command, ""
		}
		return bot.Command{}, "no words for the value"
	}
	value, ok := r.parse(*slot, command.Span)
	if !ok {
		return bot.Command{}, "words are no " + slot.Type
	}
	command.Value, command.Text, command.Doubt = value.JSON, value.Text, value.Doubt
	return command, ""
}

// knownSlot finds a slot of the running flow, or of a flow that the same answer starts.
func (r *reader) knownSlot(name string, together []saidCommand, shown []bot.FlowCard) *bot.SlotCard {
	if r.view.Slot != nil && r.view.Slot.Name == name {
		return r.view.Slot
	}
	for i := range r.view.Slots {
		if r.view.Slots[i].Name == name {
			return &r.view.Slots[i]
		}
	}
	for _, f := range shown {
		started := slices.ContainsFunc(together, func(c saidCommand) bool { return c.Kind == string(bot.Start) && c.Flow == f.Name })
		for i := range f.Slots {
			if started && f.Slots[i].Name == name {
				slot := f.Slots[i]
				slot.Flow = f.Name
				return &slot
			}
		}
	}
	return nil
}
