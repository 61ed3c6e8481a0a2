package nlu

import (
	"slices"
	"strconv"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// merge turns what the model said into commands, keeps what was certain without it, and notes what was dropped.
func (m *Model) merge(v bot.View, base bot.Understanding, s said, shown []bot.FlowCard, now states) bot.Understanding {
	r := &reader{view: v, values: m.lexical.values, grammar: grammar(), text: joined(v.Messages), language: base.Language}
	var commands []bot.Command
	var dropped []string
	for _, c := range gathered(s.Commands) {
		command, why := r.checked(c, s.Commands, shown, now)
		if why == "" && command.Kind == bot.Confirm && !agrees(base) {
			why = "the words alone are no yes"
		}
		if why == "" {
			why = contradicts(v, base, command, s.Commands)
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
	if !v.Language.Fixed && base.Confidence < 0.9 && slices.Contains(languages, s.Language) {
		u.Language, u.Confidence = s.Language, 0.8
	}
	if len(dropped) > 0 {
		u.Note = "dropped " + strings.Join(dropped, ", ")
	}
	return u
}

// gathered puts the flows that a model is undecided between into one command, which is what a choice is, and says nothing twice.
func gathered(said []saidCommand) []saidCommand {
	var out []saidCommand
	clarify := -1
	for _, c := range said {
		switch {
		case slices.Contains(out, c):
		case c.Kind == string(bot.Clarify) && clarify >= 0:
			out[clarify].Flow += "," + c.Flow
		case c.Kind == string(bot.Clarify):
			clarify = len(out)
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return out
}

// contradicts says why a command that is possible cannot be meant: the words say something else by their form. A model may add a second wish that
// stands in words of its own; it may not talk a first one away.
func contradicts(v bot.View, base bot.Understanding, c bot.Command, together []saidCommand) string {
	for _, have := range base.Commands {
		if c.Kind == bot.Start && have.Kind == bot.Start && sure(have) && have.Flow != c.Flow && !starts(together, have.Flow) {
			return "the words are those of " + clip(have.Flow)
		}
		if !answers(v, have) || c.Kind == have.Kind && c.Slot == have.Slot || aside(c) {
			continue
		}
		if c.Span == "" || strings.Contains(c.Span, have.Span) || strings.Contains(have.Span, c.Span) || len(strings.Fields(c.Span)) < 2 {
			return "the words answer what was asked"
		}
	}
	return ""
}

func starts(together []saidCommand, flow string) bool {
	return slices.ContainsFunc(together, func(c saidCommand) bool { return c.Kind == string(bot.Start) && c.Flow == flow })
}

// aside says whether a command can stand beside an answer whatever it says.
func aside(c bot.Command) bool {
	switch c.Kind {
	case bot.Fill, bot.Correct, bot.Ask, bot.Person, bot.SetLanguage:
		return true
	default:
		return false
	}
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

// withFacts adds to the model's commands what the lexical reading is sure of: it rests on the form of words that the model may not even have seen.
func withFacts(commands, lexical []bot.Command) []bot.Command {
	for _, c := range lexical {
		if !sure(c) {
			continue
		}
		commands = slices.DeleteFunc(commands, func(have bot.Command) bool {
			return have.Kind == bot.None || c.Slot != "" && have.Slot == c.Slot || have.Kind == c.Kind && have.Slot == c.Slot && have.Flow == c.Flow
		})
		commands = append(commands, c)
	}
	return commands
}

// checked admits one proposed command or says why not. Values are parsed here again from the customer's own words: the model supplies only where they stand.
func (r *reader) checked(c saidCommand, together []saidCommand, shown []bot.FlowCard, now states) (bot.Command, string) {
	span := strings.TrimSpace(c.Span)
	if span != "" && !strings.Contains(r.text, span) {
		return bot.Command{}, "span is not in the customer's words"
	}
	if !slices.Contains(now.kinds, c.Kind) {
		return bot.Command{}, "not possible now"
	}
	command := bot.Command{Kind: bot.CommandKind(c.Kind), By: byModel, Score: 0.8, Span: span}
	switch command.Kind {
	case bot.Start:
		if !slices.Contains(now.flows, c.Flow) {
			return bot.Command{}, "flow not offered"
		}
		command.Flow = c.Flow
	case bot.Fill, bot.Correct:
		return r.checkedValue(command, c, together, shown)
	case choose:
		return r.checkedChoice(command, c.Question)
	case bot.Clarify:
		for name := range strings.SplitSeq(c.Flow, ",") {
			name = strings.TrimSpace(name)
			if slices.Contains(now.flows, name) && !slices.Contains(command.Candidates, name) && len(command.Candidates) < 3 {
				command.Candidates = append(command.Candidates, name)
			}
		}
		if len(command.Candidates) < 2 {
			return bot.Command{}, "fewer than two flows to choose from"
		}
	case bot.Ask:
		command.Question = firstText(oneLine(c.Question), oneLine(r.text))
	case bot.Chitchat:
		if !slices.Contains(smallTalk, c.Question) {
			return bot.Command{}, "unknown small talk"
		}
		command.Question = c.Question
	case bot.SetLanguage:
		if !slices.Contains(languages, c.Question) {
			return bot.Command{}, "unknown language"
		}
		if command.Question = c.Question; span == "" {
			return bot.Command{}, "no words for it"
		}
	case bot.Confirm:
		return r.checkedYes(command)
	case bot.Deny, bot.Cancel, bot.Person, bot.Repeat, bot.Unsure, bot.NoAccess:
		if span == "" {
			return bot.Command{}, "no words for it"
		}
	default:
	}
	return command, ""
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// checkedYes: a yes can set a business action off, so the words themselves must be one, whatever the model makes of them.
func (r *reader) checkedYes(command bot.Command) (bot.Command, string) {
	if !r.grammar.whole(actYes, words.Plain(command.Span, r.language)) {
		return bot.Command{}, "words are no plain yes"
	}
	return command, ""
}

// checkedChoice turns the number of an option into the command that the option stands for. Its value is the flow's own, not the model's.
func (r *reader) checkedChoice(command bot.Command, number string) (bot.Command, string) {
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 1 || n > len(options(r.view)) {
		return bot.Command{}, "no option of that number"
	}
	if command.Span == "" {
		return bot.Command{}, "no words for it"
	}
	chosen := options(r.view)[n-1].Command
	chosen.By, chosen.Score, chosen.Span = command.By, command.Score, command.Span
	switch {
	case chosen.Kind == bot.Confirm:
		return r.checkedYes(chosen)
	case chosen.Kind == bot.Fill && r.view.Slot != nil && r.view.Slot.Type == "choice" && r.refuses(*r.view.Slot, chosen.Value, command.Span):
		return bot.Command{}, "the words deny it"
	}
	return chosen, ""
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
	if slot.Type == "choice" && r.refuses(*slot, value.JSON, command.Span) {
		return bot.Command{}, "the words deny it"
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
		if f.Name == r.view.Running {
			continue // its slots that can be filled now are the view's
		}
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
