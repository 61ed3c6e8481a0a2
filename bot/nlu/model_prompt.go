package nlu

import (
	"bytes"
	_ "embed" // prompts are files
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// PromptTokens is the most that one question to the model may be: system prompt, schema and situation together, counted as a third of their bytes,
// which is more than tokenizers make of Portuguese, Spanish, English or JSON. It does not grow with the library, the slots or the message.
const PromptTokens = 2400

const (
	promptBytes = 3*PromptTokens - 6 // each part is rounded up
	modelTokens = 700
	hidden      = "[hidden]"
	cutMark     = " […] "
)

// What each part of the situation may take, in bytes. What the customer wrote comes first; what the others leave over is the flows'.
const (
	roomQuestion = 500
	roomCustomer = 1600
	roomSlots    = 500
	roomOffers   = 400
	roomLine     = 240
)

//go:embed prompts/understand.txt
var understandPrompt string

// modelQuestion builds the call. Private values are cut out of everything the customer wrote.
func modelQuestion(v bot.View, base bot.Understanding, shown []bot.FlowCard, now states) (bot.ModelQuestion, error) {
	schema, err := now.schema()
	if err != nil {
		return bot.ModelQuestion{}, err
	}
	hide := hider(v, base)
	fenced, err := customerWords(v.Messages, hide)
	if err != nil {
		return bot.ModelQuestion{}, err
	}
	fence := "\n<customer>\n" + fenced + "\n</customer>"
	p := prompt{room: promptBytes - len(understandPrompt) - len(schema) - len(fence)}
	p.situation(v, hide, now)
	p.flows(v, shown)
	return bot.ModelQuestion{
		Purpose: "understand", Name: "understanding", Schema: schema, MaxTokens: modelTokens, Key: v.Key, Contact: v.Contact,
		Messages: []bot.ModelMessage{{Role: "system", Content: understandPrompt}, {Role: "user", Content: p.String() + fence}},
	}, nil
}

// customerWords are the newest messages as JSON strings, oldest first, each within what is left. JSON escapes < and >, so that no message can close the
// fence; a hidden value is hidden before anything is cut, or a part of it would stay.
func customerWords(messages []string, hide func(string) string) (string, error) {
	var kept []json.RawMessage
	room := roomCustomer
	for i := len(messages) - 1; i >= 0 && len(kept) < maxMessages && room > len(cutMark)+8; i-- {
		text := strings.TrimSpace(hide(words.Clean(messages[i], words.MaxRead)))
		raw, err := encoded(text, room)
		if err != nil {
			return "", err
		}
		kept = append(kept, raw)
		room -= len(raw) + 1
	}
	slices.Reverse(kept)
	raw, err := json.Marshal(kept)
	if err != nil {
		return "", fmt.Errorf("encode messages for the model: %w", err)
	}
	return string(raw), nil
}

// encoded is a text as a JSON string of at most so many bytes: where it is longer, its middle is left out, because wishes stand at both ends.
func encoded(text string, most int) (json.RawMessage, error) {
	runes := []rune(text)
	for keep := len(runes); ; keep = keep * 4 / 5 {
		if keep < len(runes) {
			text = string(runes[:keep-keep/3]) + cutMark + string(runes[len(runes)-keep/3:])
		}
		raw, err := json.Marshal(text)
		if err != nil {
			return nil, fmt.Errorf("encode a message for the model: %w", err)
		}
		if len(raw) <= most || keep == 0 {
			return raw, nil
		}
	}
}

// hider cuts out what must not leave: the spans named in the view, values of sensitive slots and codes.
func hider(v bot.View, base bot.Understanding) func(string) string {
	secrets := slices.Clone(v.Sensitive)
	for _, c := range base.Commands {
		if c.Span != "" && c.Value != nil && (c.Slot == "code" || slices.ContainsFunc(allSlots(v), func(s bot.SlotCard) bool { return s.Name == c.Slot && s.Sensitive })) {
			secrets = append(secrets, c.Span)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // the longer one first, or its rest would stay
	return func(text string) string {
		for _, s := range secrets {
			if strings.TrimSpace(s) != "" {
				text = strings.ReplaceAll(text, s, hidden)
			}
		}
		return text
	}
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

// prompt is the situation in the making, and how many bytes it may still have.
type prompt struct {
	bytes.Buffer
	room int
}

// line adds a line if it fits into both the part's room and the whole.
func (p *prompt) line(part *int, format string, args ...any) {
	text := fmt.Sprintf(format, args...) + "\n"
	if len(text) > p.room || len(text) > *part {
		return
	}
	p.WriteString(text)
	p.room -= len(text)
	*part -= len(text)
}

// situation tells the model what is possible now.
func (p *prompt) situation(v bot.View, hide func(string) string, now states) {
	head := p.room
	p.line(&head, "Situation")
	if v.Question != "" {
		p.line(&head, "The bot asked last: %q", short(hide(words.Clean(v.Question, 1000)), roomQuestion*2/3))
	}
	if v.Running != "" {
		p.line(&head, "Running flow: %s%s", clipped(v.Running, roomLine), titleOf(v, v.Running))
	}
	if v.Slot != nil {
		p.line(&head, "Asked slot: %s", clipped(v.Slot.Name, roomLine))
	}
	if v.Waiting != nil && v.Waiting.For == "confirm" {
		p.line(&head, "The bot waits for a yes or a no.")
	}
	if v.Waiting != nil && v.Waiting.For == "code" {
		p.line(&head, "The bot waits for the one-time code that was mailed.")
	}
	slots := roomSlots
	for _, s := range slotsNow(v) {
		state := "empty"
		if s.Filled {
			state = "filled"
		}
		p.line(&slots, "Slot %s (%s, %s)%s%s", s.Name, s.Type, state, after(" ", short(s.Description, 80)), after(", one of: ", choicesOf(v, s)))
	}
	offers := roomOffers
	for i, o := range options(v) {
		p.line(&offers, "Option %d: %s", i+1, short(o.Title, 80))
	}
	p.line(&head, "Possible kinds: %s", strings.Join(now.kinds, ", "))
}

func after(lead, text string) string {
	if text == "" {
		return ""
	}
	return lead + text
}

// choicesOf are the titles of a choice slot's options, as many as fit on a line. Those of the asked slot are listed as options.
func choicesOf(v bot.View, s bot.SlotCard) string {
	var titles []string
	if v.Slot != nil && v.Slot.Name == s.Name {
		return ""
	}
	for _, c := range s.Choices {
		titles = append(titles, inLanguage(v, c.Title))
	}
	return short(strings.Join(titles, " | "), roomLine/2)
}

func inLanguage(v bot.View, texts map[string]string) string {
	if text, ok := texts[v.Language.Code]; ok || len(texts) == 0 {
		return text
	}
	return texts[slices.Sorted(maps.Keys(texts))[0]]
}

// slotsNow are the running flow's, the asked one among them.
func slotsNow(v bot.View) []bot.SlotCard {
	if v.Slot == nil || slices.ContainsFunc(v.Slots, func(s bot.SlotCard) bool { return s.Name == v.Slot.Name }) {
		return v.Slots
	}
	return append([]bot.SlotCard{*v.Slot}, v.Slots...)
}

// flows lists what can be started, the likeliest first: as many as fit.
func (p *prompt) flows(v bot.View, shown []bot.FlowCard) {
	if len(shown) == 0 {
		return
	}
	room := p.room
	p.line(&room, "Flows that can be started:")
	for _, f := range shown {
		about := short(f.Description, roomLine/2)
		if about == "" {
			about = strings.Trim(titleOf(v, f.Name), " ()")
		} else {
			about += titleOf(v, f.Name)
		}
		var slots []string
		for _, s := range f.Slots {
			if entry := s.Name + ": " + s.Type; len(strings.Join(slots, ", "))+len(entry) < roomLine/3 {
				slots = append(slots, entry)
			}
		}
		with := ""
		if len(slots) > 0 {
			with = " [slots " + strings.Join(slots, ", ") + "]"
		}
		most := roomLine + len(f.Name) + len(with)
		p.line(&most, "- %s: %s%s", f.Name, about, with)
	}
}

// titleOf is how customers see a flow named, in their language if it has that one.
func titleOf(v bot.View, name string) string {
	at := slices.IndexFunc(v.Flows, func(f bot.FlowCard) bool { return f.Name == name })
	if at < 0 || len(v.Flows[at].Title) == 0 {
		return ""
	}
	return " (" + short(inLanguage(v, v.Flows[at].Title), roomLine/4) + ")"
}

// short is a text on one line, of at most so many bytes.
func short(s string, most int) string { return clipped(oneLine(s), most) }

func clipped(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if rs := []rune(s); len(rs) > 200 {
		s = string(rs[:200])
	}
	return s
}
