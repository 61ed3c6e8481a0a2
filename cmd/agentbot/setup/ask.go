package setup

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"agentbot/cmd/agentbot/connect"
)

// Terminal is a person.
type Terminal interface {
	// Line reads what is typed up to Enter.
	Line(ctx context.Context) (string, error)
	// Hidden is Line without showing it.
	Hidden(ctx context.Context) (string, error)
}

// question is asked once: of the flags, of the default or of a person.
type question struct {
	first    bool // of a step: its number stands in front
	text     string
	given    string
	standard string // what Enter means
	shown    string // how the standard is shown; "": as it is
	flag     string
	key      string // in the answers file
	hidden   bool
	bare     bool // the text says itself what Enter means
}

// answer is what came, and whether a person can be asked again.
type answer struct {
	text  string
	typed bool
}

func (r *run) ask(ctx context.Context, q question) (answer, error) {
	if err := ctx.Err(); err != nil {
		return answer{}, err
	}
	lead := indent
	if q.first {
		r.say.gap()
		lead = strconv.Itoa(r.number) + "/8 "
	}
	text := q.text
	if shown := or(q.shown, q.standard); shown != "" && !q.hidden && !q.bare {
		text += " (" + shown + ")"
	}
	r.say.prompt(lead, text)
	if quiet := or(q.given, q.standard); q.given != "" || quiet != "" && (r.terminal == nil || r.given.Yes) {
		r.echo(q, quiet)
		return answer{text: quiet}, nil
	}
	if r.terminal == nil {
		r.say.gap()
		return answer{}, r.refused(r.t.Find("S8", connect.Refusal, connect.Values{"flag": q.flag, "key": q.key}))
	}
	read := r.terminal.Line
	if q.hidden {
		read = r.terminal.Hidden
	}
	line, err := read(ctx)
	if err != nil {
		r.say.gap()
		return answer{}, err
	}
	if q.hidden {
		r.echo(q, "")
	}
	if line = strings.TrimSpace(line); line == "" {
		line = q.standard
	}
	return answer{text: line, typed: true}, nil
}

// echo shows an answer that nobody typed here.
func (r *run) echo(q question, text string) {
	if q.hidden {
		text = r.t.Say("hidden", nil)
	} else if text == q.standard && q.shown != "" {
		text = q.shown
	}
	r.say.echo(text)
}

// refused shows a finding that nobody here can do anything about.
func (r *run) refused(f *connect.Finding) error {
	r.show(f)
	return &RefusedError{Finding: f}
}

// show writes a finding, with the lines to copy where it has some.
func (r *run) show(f *connect.Finding) {
	r.say.finding(f)
	if f.Code == "R17" {
		r.say.lines(nginxAway)
	}
}

// settle asks until an answer passes. An answer that was given beforehand is not asked for again: whoever gave it is not there.
func (r *run) settle(ctx context.Context, q question, check func(text string) *connect.Finding) error {
	for {
		a, err := r.ask(ctx, q)
		if err != nil {
			return err
		}
		f := check(a.text)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case f == nil:
			return nil
		case !a.typed || r.given.Yes:
			return r.refused(f)
		}
		r.show(f)
		q.given, q.first = "", false
	}
}

// agreement is a question of yes or no.
type agreement struct {
	first     bool
	text      string
	given     *bool
	flag, key string
	grave     bool // --yes does not answer it, and Enter means no
}

func (r *run) agree(ctx context.Context, q agreement) (bool, error) {
	asked := question{first: q.first, text: q.text + together + r.t.Say("yes_no", nil), flag: or(q.flag, "--yes"), key: or(q.key, "yes")}
	preset := "said_yes"
	if q.grave {
		asked.text, preset = q.text+together+r.t.Say("no_yes", nil), "said_no"
	}
	switch {
	case q.given != nil && *q.given, q.given == nil && r.given.Yes && !q.grave:
		asked.given = r.t.Say("said_yes", nil)
	case q.given != nil:
		asked.given = r.t.Say("said_no", nil)
	}
	var agreed bool
	err := r.settle(ctx, asked, func(text string) *connect.Finding {
		switch word := strings.ToLower(or(text, r.t.Say(preset, nil))); {
		case slices.Contains([]string{"y", "yes", "s", "sim", "sí", "si"}, word):
			agreed = true
		case slices.Contains([]string{"n", "no", "não", "nao"}, word):
			agreed = false
		default:
			return r.t.Find("S9", connect.Refusal, connect.Values{"answer": text, "want": r.t.Say("want_yes", nil)})
		}
		return nil
	})
	return agreed, err
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
