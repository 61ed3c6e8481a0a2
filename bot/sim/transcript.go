package sim

import (
	"fmt"
	"strings"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

const clockOnly = "15:04:05.0"

// Line is one line of a transcript: who did or said what, when.
type Line struct {
	At           time.Time
	Conversation int64  // 0: it concerns all
	Who          string // customer, bot, note, a person's name; "!" for a broken promise; "": what happened
	Text         string
}

// tell writes a line, if anybody listens.
func (w *world) tell(conversation int64, who, format string, args ...any) {
	if w.config.Aloud {
		w.story = append(w.story, Line{w.now, conversation, who, fmt.Sprintf(format, args...)})
	}
}

// tellMessage tells the newest message, unless a customer's: they have told it themselves.
func (w *world) tellMessage(y *talk, t chatwoottest.Transcript) {
	if len(t.Lines) == 0 {
		return
	}
	l := t.Lines[len(t.Lines)-1]
	if l.ID <= y.told {
		return // a receipt or an edit of it
	}
	y.told = l.ID
	switch {
	case l.Type == chatwoot.Activity || l.From == "contact":
	case l.From == "agent_bot" && l.Private:
		w.tell(y.ID, "note", "%s", l.Text)
	case l.From == "agent_bot":
		w.count.Said++
		w.tell(y.ID, "bot", "%s", l.Text)
	case l.Private:
		w.tell(y.ID, l.Name, "(note) %s", l.Text)
	default:
		w.tell(y.ID, firstOf(l.Name, "Chatwoot"), "%s", l.Text)
	}
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// String is the line as a support lead reads it.
func (l Line) String() string {
	text := strings.ReplaceAll(l.Text, "\n", "\n"+strings.Repeat(" ", 25))
	if l.Who == "" {
		return fmt.Sprintf("%s  ~          %s", l.At.Format(clockOnly), text)
	}
	return fmt.Sprintf("%s  %-9s  %s", l.At.Format(clockOnly), l.Who, text)
}

// About keeps the lines of one conversation and what concerns all.
func About(story []Line, conversation int64) []Line {
	var kept []Line
	for _, l := range story {
		if l.Conversation == 0 || l.Conversation == conversation || conversation == 0 {
			kept = append(kept, l)
		}
	}
	return kept
}
