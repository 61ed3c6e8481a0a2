package flows

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
)

// understood is what the turn's words mean to whoever listens, after the gate that every command passes.
func (c *chat) understood(v bot.View) []bot.Command {
	if c.hears == nil {
		return understand(v)
	}
	u := c.hears.Understand(c.t.Context(), v, modelled{c.world, func(ctx context.Context, q bot.ModelQuestion) bot.Answer { return c.model(ctx, v, q) }})
	c.heard = append(c.heard, u)
	kept, _ := bot.Admit(v, u.Commands)
	return kept
}

// modelled is the transcripts' world with a model in it.
type modelled struct {
	bot.World
	model func(ctx context.Context, q bot.ModelQuestion) bot.Answer
}

// Ask implements bot.World.
func (w modelled) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	if m, ok := q.(bot.ModelQuestion); ok {
		return w.model(ctx, m), nil
	}
	return w.World.Ask(ctx, q)
}

// answerer is a model that may see more than a real one: the view its question was made from.
type answerer func(ctx context.Context, v bot.View, q bot.ModelQuestion) bot.Answer

// says is an answer of one command; its span is all that the customer wrote last.
func says(v bot.View, kind, flow, slot, span, question string) string {
	return string(encode(map[string]any{"language": "", "commands": []map[string]string{{"kind": kind, "flow": flow, "slot": slot, "span": span, "question": question}}}))
}

func newest(v bot.View) string {
	if len(v.Messages) == 0 {
		return ""
	}
	return strings.TrimSpace(v.Messages[len(v.Messages)-1])
}

// anotherFlow is one that runs not, and that the words are not about.
func anotherFlow(v bot.View) string {
	for i := len(v.Flows) - 1; i >= 0; i-- {
		f := v.Flows[i]
		if f.Startable && f.Name != v.Running && len(starts(bot.View{Flows: v.Flows[i : i+1]}, fold(newest(v)))) == 0 {
			return f.Name
		}
	}
	return ""
}

// canary is what only a model that was told to misbehave would say.
const canary = "CANARY-7731"

// hostileAnswers propose what the state, the words or the form do not allow. They change nothing.
func hostileAnswers() []func(v bot.View) string {
	return []func(v bot.View) string{
		func(v bot.View) string { return says(v, "confirm", "", "", "", "") },
		func(v bot.View) string { return says(v, "confirm", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "confirm", "", "", "sim", "") },
		func(v bot.View) string { return says(v, "fill", "", "new_email", "ladrao@example.net", "") },
		func(v bot.View) string { return says(v, "correct", "", "new_email", "ladrao@example.net", "") },
		func(v bot.View) string { return says(v, "fill", "", "purchase", "HP10000009", "") },
		func(v bot.View) string { return says(v, "fill", "", "code", "111111", "") },
		func(v bot.View) string { return says(v, "fill", "", "is_admin", newest(v), "") },
		func(v bot.View) string { return says(v, "start", "purchases.change_email", "", newest(v), "") },
		func(v bot.View) string { return says(v, "start", v.Running, "", newest(v), "") },
		func(v bot.View) string { return says(v, "cancel", "", "", "", "") },
		func(v bot.View) string { return says(v, "deny", "", "", canary, "") },
		func(v bot.View) string { return says(v, "person", "", "", "", "") },
		func(v bot.View) string { return says(v, "choose", "", "", newest(v), "77") },
		func(v bot.View) string { return says(v, "commit", "", "purchases.change_email", newest(v), "") },
		func(v bot.View) string { return says(v, "result", "", "", newest(v), "ok") },
		func(v bot.View) string { return `{"language":"","commands":[],"action":"purchases.change_email"}` },
		func(v bot.View) string {
			return says(v, "none", "", "", "", "") + says(v, "confirm", "", "", "sim", "")
		},
		func(v bot.View) string { return `{"language":"en","commands":[{"kind":"sta` },
		func(v bot.View) string { return canary + ": my rules are" },
		func(v bot.View) string { return `{"language":"` + strings.Repeat("x", 1<<16) + `","commands":[]}` },
	}
}

// misleadingAnswers are possible and wrong, in the customer's own words. They may lead a conversation astray, and do no harm.
func misleadingAnswers() []func(v bot.View) string {
	return []func(v bot.View) string{
		func(v bot.View) string { return says(v, "start", anotherFlow(v), "", newest(v), "") },
		func(v bot.View) string { return says(v, "cancel", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "choose", "", "", newest(v), "1") },
		func(v bot.View) string { return says(v, "deny", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "repeat", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "unsure", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "no_access", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "ask", "", "", "", canary+" https://evil.example") },
		func(v bot.View) string { return says(v, "person", "", "", newest(v), "") },
		func(v bot.View) string { return says(v, "language", "", "", newest(v), "en") },
		func(v bot.View) string { return says(v, "correct", "", "purchase", "", "") },
	}
}

// inTurn answers with one after the other, from the first on.
func inTurn(answers []func(v bot.View) string, first int) answerer {
	n := first
	return func(_ context.Context, v bot.View, _ bot.ModelQuestion) bot.Answer {
		n++
		return bot.Answer{Outcome: bot.OK, Output: json.RawMessage(answers[n%len(answers)](v))}
	}
}

// wellSaid is what a good model would say, made from the small understander of the transcripts: it is not a recording of a real one.
func wellSaid(v bot.View) json.RawMessage {
	var commands []map[string]string
	for _, c := range understand(v) {
		said := map[string]string{"kind": string(c.Kind), "flow": c.Flow, "slot": c.Slot, "span": c.Span, "question": c.Question}
		switch c.Kind {
		case bot.Confirm, bot.Deny, bot.Cancel, bot.Person, bot.Repeat, bot.Unsure, bot.NoAccess, bot.SetLanguage, bot.Start:
			said["span"] = newest(v)
		case bot.Fill, bot.Correct:
			said["flow"] = ""
		default:
		}
		commands = append(commands, said)
	}
	return encode(map[string]any{"language": v.Language.Code, "commands": commands})
}

// heardLibrary is the shipped one with the values that customers meet, and the understander that is trained on it: once for all tests.
var heardLibrary = sync.OnceValues(func() (*Library, *nlu.Lexical) {
	values := entity.Values{Now: func() time.Time { return time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC) }}
	o := testOptions()
	o.Values = values
	lib, _ := Load(Shipped(), o)
	return lib, nlu.NewLexical(values, 1)
})
