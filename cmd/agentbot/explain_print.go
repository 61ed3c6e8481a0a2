package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"agentbot/bot"
)

const (
	pageWidth   = 80
	labelWide   = 13
	leastLikely = 0.01
	sayAtMost   = 240 // characters of one message: the whole of it stands in Chatwoot
)

// teller writes an explanation for people: labels on the left, text on the right, no line wider than pageWidth.
type teller struct {
	out     io.Writer
	zone    *time.Location
	reasons map[string]string
}

func (e explanation) print(out io.Writer, zone *time.Location) {
	t := teller{out: out, zone: zone, reasons: reasonWords()}
	head := fmt.Sprintf("Conversation %d · bot %s · account %d", e.Conversation, e.Bot, e.Account)
	if e.Inbox.ID != 0 {
		head += " · inbox " + strings.TrimSpace(fmt.Sprintf("%d %s", e.Inbox.ID, e.Inbox.Name)) + " (" + cmp.Or(e.Inbox.Channel, "?") + ")"
	}
	t.wrap("", head)
	t.wrap("", e.now(zone))
	if e.Tokens != (toldTokens{}) {
		t.wrap("", "Language model: "+e.Tokens.String()+".")
	}
	events := e.Events
	for _, turn := range e.Turns {
		for len(events) > 0 && events[0].At.Before(turn.At) {
			t.event(events[0])
			events = events[1:]
		}
		t.turn(turn)
	}
	for _, event := range events {
		t.event(event)
	}
	if len(e.Turns) == 0 {
		write(out, "\nNo turn yet: the bot has decided nothing here.\n")
	}
}

// now is how the conversation stands.
func (e explanation) now(zone *time.Location) string {
	who := "Nobody is known to have it yet"
	switch {
	case e.Foreign:
		who = "Another bot has it"
	case bot.Owner(e.Owner) == bot.Ours:
		who = "The bot has it"
	case bot.Owner(e.Owner) == bot.Leaving && e.Closing:
		who = "The bot is closing it"
	case bot.Owner(e.Owner) == bot.Leaving:
		who = "The bot has given it to people"
	case bot.Owner(e.Owner) == bot.Theirs:
		who = "People have it"
	}
	text := fmt.Sprintf("%s; Chatwoot showed it last as %s. ", who, cmp.Or(e.Status, "nothing"))
	switch e.Unsent {
	case 0:
		text += "Nothing waits to be sent."
	case 1:
		text += "1 thing waits to be sent."
	default:
		text += fmt.Sprintf("%d things wait to be sent.", e.Unsent)
	}
	if e.DueAt != nil {
		text += " The next turn is due at " + e.DueAt.In(zone).Format("2006-01-02 15:04:05") + "."
	}
	return text
}

// String is for people.
func (t toldTokens) String() string {
	text := fmt.Sprintf("%d tokens in, %d out", t.In, t.Out)
	if t.Estimated {
		text = "about " + text
	}
	if t.Cost > 0 {
		text += fmt.Sprintf(", cost %.5f", t.Cost)
	}
	return text
}

func (t teller) turn(turn toldTurn) {
	head := fmt.Sprintf("Turn %d · %s", turn.Turn, turn.At.In(t.zone).Format("2006-01-02 15:04:05 MST"))
	if turn.WaitedMS > 0 {
		head += " · began " + spell(turn.WaitedMS) + " after the first news"
	}
	if turn.TookMS > 0 {
		head += " · took " + spell(turn.TookMS)
	}
	write(t.out, "\n")
	t.wrap("", head)
	for _, h := range turn.Heard {
		t.row("Heard", h.text())
	}
	t.understood(turn)
	for _, c := range turn.Commands {
		t.row("Understood", c.text())
	}
	for _, c := range turn.Refused {
		t.row("Refused", c.text()+": "+c.Why)
	}
	t.row("Path", pathText(turn.Path))
	for _, v := range turn.Values {
		text := v.Flow + " › " + v.Name + " = " + v.Value
		if v.Verified != "" {
			text += " (verified by " + v.Verified + ")"
		}
		t.row("Knows", text)
	}
	for _, a := range turn.Asked {
		t.row("Looked up", a.text())
	}
	if turn.Reason != "" {
		t.row("Decided", "to hand over: "+cmp.Or(t.reasons[turn.Reason], "a reason of this flow's own")+" ("+turn.Reason+")")
	}
	t.row("Because", turn.Why)
	if len(turn.Sent) == 0 {
		t.row("Sent", "nothing")
	}
	for _, s := range turn.Sent {
		t.row("Sent", s.text())
	}
}

func (t teller) understood(turn toldTurn) {
	if turn.Language != "" {
		text := turn.Language
		if turn.Confidence > 0 {
			text += fmt.Sprintf(" (%.2f)", turn.Confidence)
		}
		t.row("Language", text)
	}
	var likely []string
	for i, c := range turn.Candidates {
		if i > 0 && c.Score < leastLikely {
			continue
		}
		likely = append(likely, fmt.Sprintf("%s %.2f", c.Flow, c.Score))
	}
	t.row("Likely", strings.Join(likely, " · "))
	if turn.UnderstoodBy != "" && turn.Note != "" {
		t.row("Note", turn.Note)
	}
	t.row("Sounds", soundsLike(turn.Signs))
}

// soundsLike is how the words sounded, with what gave the numbers.
func soundsLike(s *bot.Signs) string {
	if s == nil {
		return ""
	}
	var parts []string
	for _, sign := range []struct {
		name  string
		level float64
	}{{"urgent", s.Urgency}, {"frustrated", s.Frustration}, {"like orders to a model", s.Injection}} {
		if sign.level > 0 {
			parts = append(parts, fmt.Sprintf("%s %.2f", sign.name, sign.level))
		}
	}
	return strings.Join(parts, ", ") + " (" + strings.Join(s.Why, ", ") + ")"
}

func (t teller) event(e toldEvent) {
	text := e.Text
	if e.Sent != nil {
		text += ": " + e.Sent.text()
	}
	write(t.out, "\n")
	t.wrap("· ", e.At.In(t.zone).Format("2006-01-02 15:04:05 MST")+" "+text)
}

// row is one label with its text; nothing for an empty text.
func (t teller) row(label, text string) {
	if text != "" {
		t.wrap(fmt.Sprintf("  %-*s", labelWide-2, label), text)
	}
}

// wrap writes a text after a prefix, its further lines under the first, none wider than the page.
func (t teller) wrap(prefix, text string) {
	room := pageWidth - utf8.RuneCountInString(prefix)
	var line []rune
	flush := func() {
		write(t.out, "%s\n", strings.TrimRight(prefix+string(line), " "))
		prefix, line = strings.Repeat(" ", utf8.RuneCountInString(prefix)), nil
	}
	for word := range strings.FieldsSeq(printable(text)) {
		next := []rune(word)
		if len(line) > 0 && len(line)+1+len(next) > room {
			flush()
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		for len(line)+len(next) > room {
			fits := room - len(line)
			line, next = append(line, next[:fits]...), next[fits:]
			flush()
		}
		line = append(line, next...)
	}
	flush()
}

// printable takes out what could move the cursor of a terminal: customers write it too.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return ' '
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, text)
}

// spell is a length of time.
func spell(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", ms)
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func inQuotes(text string) string {
	if runes := []rune(strings.Join(strings.Fields(text), " ")); len(runes) > sayAtMost {
		return "“" + string(runes[:sayAtMost]) + "…”"
	}
	return "“" + strings.Join(strings.Fields(text), " ") + "”"
}
