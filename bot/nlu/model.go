package nlu

import (
	"bytes"
	"context"
	_ "embed" // prompts are files
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

const (
	byModel        = "model"
	maxCandidates  = 8        // flows shown to the model, so that the prompt does not grow with the library
	maxModelOutput = 32 << 10 // a longer answer is not an understanding
	maxPromptText  = 6 << 10  // of the customer's words
	modelTokens    = 700
	hidden         = "[hidden]"
)

//go:embed prompts/understand.txt
var understandPrompt string

// Model understands with one structured call to a language model on top of Lexical. What the lexical reading explains for certain (an offered
// option, a code, a plain yes or no, a bare value, a wish for a person) does not ask the model. Anything wrong with the call leaves the lexical
// result, with a Note.
type Model struct {
	lexical *Lexical
}

var _ bot.Understander = (*Model)(nil)

// NewModel puts a model on top of the lexical understander; the model itself is reached through the turn's world.
func NewModel(lexical *Lexical) *Model { return &Model{lexical: lexical} }

// Understand implements bot.Understander.
func (m *Model) Understand(ctx context.Context, v bot.View, w bot.World) bot.Understanding {
	base, settled := m.lexical.read(v)
	if settled || w == nil {
		return base
	}
	shown := candidateFlows(v, base)
	q, err := modelQuestion(v, base, shown)
	if err != nil {
		base.Note = err.Error()
		return base
	}
	answer, err := w.Ask(ctx, q)
	switch {
	case err != nil:
		base.Note = "model not asked: " + err.Error()
		return base
	case answer.Outcome != bot.OK:
		base.Note = "model " + answer.Outcome + ": " + answer.Note
		return base
	}
	said, err := parseSaid(answer.Output)
	if err != nil {
		base.Note = err.Error()
		return base
	}
	return m.merge(v, base, said, shown)
}

// candidateFlows are the flows the model may choose from: the running one and the best of the lexical match, then the rest in order.
func candidateFlows(v bot.View, base bot.Understanding) []bot.FlowCard {
	names := []string{v.Running}
	for _, c := range base.Candidates {
		names = append(names, c.Flow)
	}
	for _, f := range v.Flows {
		names = append(names, f.Name)
	}
	var out []bot.FlowCard
	for _, name := range names {
		at := slices.IndexFunc(v.Flows, func(f bot.FlowCard) bool { return f.Name == name })
		have := slices.ContainsFunc(out, func(f bot.FlowCard) bool { return f.Name == name })
		if at >= 0 && !have && v.Flows[at].Startable && len(out) < maxCandidates {
			out = append(out, v.Flows[at])
		}
	}
	return out
}

// modelSchema has every key required and no free form, which is what strict structured output demands.
const modelSchema = `{"type":"object","additionalProperties":false,"required":["language","commands"],"properties":{"language":{"type":"string","enum":["pt","es","en","other",""]},"commands":{"type":"array","items":{"type":"object","additionalProperties":false,"required":["kind","flow","slot","span","question"],"properties":{"kind":{"type":"string","enum":["start","fill","correct","confirm","deny","cancel","ask","person","chitchat","clarify","repeat","unsure","no_access","language","none"]},"flow":{"type":"string"},"slot":{"type":"string"},"span":{"type":"string"},"question":{"type":"string"}}}}}}`

// modelQuestion builds the call. Private values are cut out of everything the customer wrote.
func modelQuestion(v bot.View, base bot.Understanding, shown []bot.FlowCard) (bot.ModelQuestion, error) {
	messages := make([]string, 0, len(v.Messages))
	for _, text := range v.Messages[max(0, len(v.Messages)-maxMessages):] {
		messages = append(messages, hide(words.Clean(text, maxPromptText), v, base))
	}
	// json escapes < and >, so that no message can close the fence.
	fenced, err := json.Marshal(messages)
	if err != nil {
		return bot.ModelQuestion{}, fmt.Errorf("encode messages for the model: %w", err)
	}
	user := situationText(v, shown, base) + "\n<customer>\n" + string(fenced) + "\n</customer>"
	return bot.ModelQuestion{
		Purpose: "understand", Name: "understanding", Schema: json.RawMessage(modelSchema), MaxTokens: modelTokens, Key: v.Key, Contact: v.Contact,
		Messages: []bot.ModelMessage{{Role: "system", Content: understandPrompt}, {Role: "user", Content: user}},
	}, nil
}

// hide replaces what must not leave: the spans named in the view, values of sensitive slots and codes.
func hide(text string, v bot.View, base bot.Understanding) string {
	secrets := slices.Clone(v.Sensitive)
	for _, c := range base.Commands {
		if c.Span != "" && c.Value != nil && (c.Slot == "code" || slices.ContainsFunc(allSlots(v), func(s bot.SlotCard) bool { return s.Name == c.Slot && s.Sensitive })) {
			secrets = append(secrets, c.Span)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // the longer one first, or its rest would stay
	for _, s := range secrets {
		if strings.TrimSpace(s) != "" {
			text = strings.ReplaceAll(text, s, hidden)
		}
	}
	return text
}

func allSlots(v bot.View) []bot.SlotCard {
	out := slices.Clone(v.Slots)
	if v.Slot != nil {
		out = append(out, *v.Slot)
	}
	for _, f := range v.Flows {
		out = append(out, f.Slots...)
	}
	return out
}

// situationText tells the model what is possible now.
func situationText(v bot.View, shown []bot.FlowCard, base bot.Understanding) string {
	var b strings.Builder
	b.WriteString("Situation\n")
	if v.Question != "" {
		fmt.Fprintf(&b, "The bot asked last: %q\n", hide(words.Clean(v.Question, 1000), v, base))
	}
	if v.Running != "" {
		fmt.Fprintf(&b, "Running flow: %s\n", v.Running)
	}
	if v.Slot != nil {
		fmt.Fprintf(&b, "Asked slot: %s\n", v.Slot.Name)
	}
	if v.Waiting != nil && v.Waiting.For == "confirm" {
		b.WriteString("The bot waits for a yes or a no.\n")
	}
	for _, s := range v.Slots {
		state := "empty"
		if s.Filled {
			state = "filled"
		}
		fmt.Fprintf(&b, "Slot %s (%s, %s) %s\n", s.Name, s.Type, state, oneLine(s.Description))
	}
	b.WriteString("Flows that can be started:\n")
	for _, f := range shown {
		fmt.Fprintf(&b, "- %s: %s", f.Name, oneLine(f.Description))
		for _, code := range slices.Sorted(maps.Keys(f.Title)) {
			fmt.Fprintf(&b, " / %s", oneLine(f.Title[code]))
		}
		for _, s := range f.Slots {
			fmt.Fprintf(&b, " [slot %s: %s]", s.Name, s.Type)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if rs := []rune(s); len(rs) > 200 {
		s = string(rs[:200])
	}
	return s
}

// said is the model's answer, before any check.
type said struct {
	Language string        `json:"language"`
	Commands []saidCommand `json:"commands"`
}

type saidCommand struct {
	Kind     string `json:"kind"`
	Flow     string `json:"flow"`
	Slot     string `json:"slot"`
	Span     string `json:"span"`
	Question string `json:"question"`
}

// parseSaid accepts exactly one object of exactly our form.
func parseSaid(raw json.RawMessage) (said, error) {
	var s said
	if len(raw) > maxModelOutput {
		return s, fmt.Errorf("model answer dropped: %d bytes, at most %d", len(raw), maxModelOutput)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("model answer dropped: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return s, fmt.Errorf("model answer dropped: more than one object")
	}
	if s.Commands == nil || len(s.Commands) > 12 {
		return s, fmt.Errorf("model answer dropped: %d commands, want 1 to 12", len(s.Commands))
	}
	return s, nil
}
