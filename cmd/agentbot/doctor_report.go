package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"agentbot/cmd/agentbot/connect"
)

// The places that findings are grouped by.
const (
	inSettings      = "settings"
	inChatwoot      = "chatwoot"
	inTokens        = "tokens"
	inPath          = "path"
	inInboxes       = "inboxes"
	inConversations = "conversations"
	inStore         = "store"
	inModel         = "model"
	inDocuments     = "documents"
	inMail          = "mail"
	inFlows         = "flows"
	inWork          = "work"
)

// diagnosis is a finding with its place, as --json shows it.
type diagnosis struct {
	connect.Finding
	Bot   string `json:"bot"` // "" when it is about all of them, or there is only one
	Where string `json:"where"`
}

// report collects what was found and prints it as it comes.
type report struct {
	texts  connect.Texts
	out    io.Writer
	quiet  bool
	asJSON bool
	bot    string // whom what follows is about

	found   []diagnosis
	place   string // the heading that was printed last
	of      string // and its bot
	failure error  // of writing
}

const (
	columns     = 80
	lineIndent  = 4
	levelColumn = 7
)

func (r *report) title() {
	if !r.asJSON {
		r.write(wrapped(r.texts.Say("doctor_title", connect.Values{"version": version}), "", "") + "\n")
	}
}

// ok is something that is right.
func (r *report) ok(where, key string, v connect.Values) {
	if r.quiet || r.asJSON {
		return
	}
	r.heading(where)
	r.line(connect.Fine, r.texts.Say(key, v))
}

// add takes findings; nil ones are none.
func (r *report) add(where string, findings ...*connect.Finding) {
	for _, f := range findings {
		if f == nil {
			continue
		}
		r.found = append(r.found, diagnosis{Finding: *f, Bot: r.bot, Where: where})
		if r.asJSON {
			continue
		}
		r.heading(where)
		var said []string
		for _, part := range []string{f.What, f.Why, f.Do} {
			if part != "" {
				said = append(said, part)
			}
		}
		r.line(f.Level, f.Code+": "+strings.Join(said, " "))
	}
}

func (r *report) find(where, code string, level connect.Level, v connect.Values) {
	r.add(where, r.texts.Find(code, level, v))
}

func (r *report) heading(where string) {
	if r.bot != "" && r.of != r.bot {
		r.write("\n" + r.texts.Say("doctor_bot", connect.Values{"bot": r.bot}) + "\n" + strings.Repeat("-", 72) + "\n")
	}
	if r.place != where || r.of != r.bot {
		r.write("\n" + r.texts.Say("doctor_"+where, nil) + "\n")
	}
	r.place, r.of = where, r.bot
}

func (r *report) line(level connect.Level, text string) {
	word := r.texts.Say("doctor_level_"+string(level), nil)
	pad := strings.Repeat(" ", levelColumn-utf8.RuneCountInString(word))
	indent := strings.Repeat(" ", lineIndent)
	r.write(wrapped(text, indent+word+pad, indent+strings.Repeat(" ", levelColumn)) + "\n")
}

// end prints the sum, or the whole as JSON.
func (r *report) end() error {
	if r.asJSON {
		return r.printJSON()
	}
	wrong, warnings, notes := r.count(connect.Refusal), r.count(connect.Warning), r.count(connect.Note)
	key := "doctor_wrong"
	switch {
	case wrong == 0 && warnings+notes == 0:
		key = "doctor_fine"
	case wrong == 0:
		key = "doctor_fine_but"
	}
	r.write("\n" + r.texts.Say(key, connect.Values{"wrong": strconv.Itoa(wrong), "warnings": strconv.Itoa(warnings), "notes": strconv.Itoa(notes)}) + "\n")
	return r.failure
}

func (r *report) printJSON() error {
	found := r.found
	if found == nil {
		found = []diagnosis{}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(found); err != nil {
		return fmt.Errorf("write the findings: %w", err)
	}
	r.write(b.String())
	return r.failure
}

func (r *report) count(level connect.Level) int {
	n := 0
	for _, d := range r.found {
		if d.Level == level {
			n++
		}
	}
	return n
}

func (r *report) write(text string) {
	if _, err := io.WriteString(r.out, text); err != nil && r.failure == nil {
		r.failure = fmt.Errorf("write what was found: %w", err)
	}
}

// wrapped breaks text into lines: first begins the first one, hang all others. Words longer than a line stay whole, so that an address can be
// copied.
func wrapped(text, first, hang string) string {
	var b strings.Builder
	b.WriteString(first)
	column, begun := utf8.RuneCountInString(first), false
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case begun && column+1+n > columns:
			b.WriteString("\n" + hang)
			column = utf8.RuneCountInString(hang)
		case begun:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column, begun = column+n, true
	}
	return b.String()
}

// Words for lengths of time and sizes, short enough to be the same in all languages.

func shortTime(d time.Duration) string {
	switch {
	case d < time.Second:
		return strconv.FormatInt(max(d.Milliseconds(), 1), 10) + " ms"
	case d < time.Minute:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " h"
	default:
		return strconv.Itoa(int(d.Hours()/24)) + " d"
	}
}

func shortSize(bytes int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	size, unit := float64(bytes), 0
	for size >= 1000 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	if unit == 0 {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	digits := 0
	if size < 10 {
		digits = 1
	}
	return strconv.FormatFloat(size, 'f', digits, 64) + " " + units[unit]
}
