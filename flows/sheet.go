package flows

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"agentbot/bot"
)

const (
	sheetRows  = 250      // of one part: a batch reads one or two
	sheetBytes = 16 << 20 // what one part may come to when it is unpacked; ours are far smaller
)

// sheet refers to a list that is kept beside the state. Rows is how many it has.
type sheet struct {
	Sheet string `json:"sheet,omitempty"`
	Parts int    `json:"parts,omitempty"`
	Rows  int    `json:"rows"`
}

// keepRows puts rows behind those that a list has already. A list without a name gets one: the conversation's version makes it the same for whoever
// decides the turn again, and another for every other turn.
func keepRows[T any](p *play, s sheet, rows []T) sheet {
	if len(rows) == 0 {
		return s
	}
	if s.Sheet == "" {
		p.lists++
		s.Sheet = fmt.Sprintf("%d.%d", p.turn.Conversation.Version, p.lists)
	}
	for from := 0; from < len(rows); from += sheetRows {
		p.sheets = append(p.sheets, bot.Sheet{Name: s.Sheet, Part: s.Parts, Body: packed(rows[from:min(from+sheetRows, len(rows))])})
		s.Parts++
	}
	s.Rows += len(rows)
	return s
}

func packed(rows any) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		panic("pack a list: " + err.Error()) // only for a level that there is not
	}
	_, _ = w.Write(encode(rows)) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func unpacked[T any](parts [][]byte) ([]T, error) {
	var out []T
	for _, part := range parts {
		var rows []T
		body, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(part)), sheetBytes))
		if err == nil {
			err = json.Unmarshal(body, &rows)
		}
		if err != nil {
			return nil, fmt.Errorf("unpack a list: %w", err)
		}
		out = append(out, rows...)
	}
	return out, nil
}

// rowsOf reads the parts from and to of a list, both included: those of this turn are at hand, the others are asked for.
func rowsOf[T any](ctx context.Context, p *play, s sheet, from, to int) ([]T, error) {
	if s.Sheet == "" || to < from {
		return nil, nil
	}
	parts, missing := make([][]byte, to-from+1), false
	for part := from; part <= to; part++ {
		if parts[part-from] = p.atHand(s.Sheet, part); parts[part-from] == nil {
			missing = true
		}
	}
	if missing {
		last := to
		for last > from && p.atHand(s.Sheet, last) != nil { // parts of this turn are not in the store yet
			last--
		}
		a, err := p.ask(ctx, bot.SheetQuestion{Key: p.turn.Conversation.Key, Name: s.Sheet, From: from, To: last})
		if err != nil {
			return nil, err
		}
		var read bot.Sheets
		if a.Outcome != bot.OK || json.Unmarshal(a.Output, &read) != nil || len(read.Parts) != last-from+1 {
			return nil, fmt.Errorf("read the list %s of %s: %s %s", s.Sheet, p.turn.Conversation.Key, a.Outcome, a.Note)
		}
		copy(parts, read.Parts)
	}
	return unpacked[T](parts)
}

func (p *play) atHand(name string, part int) []byte {
	for _, s := range p.sheets {
		if s.Name == name && s.Part == part {
			return s.Body
		}
	}
	return nil
}

// needed are the lists that some frame still holds: all others are thrown away with this turn.
func (p *play) needed() []string {
	var out []string
	for i := range p.st.Stack {
		f := &p.st.Stack[i]
		for _, held := range f.Slots {
			if held.Type == "table" {
				t := tableIn(held)
				out = append(out, t.Ready.Sheet, t.Problems.Sheet)
			}
		}
		fl := p.flow(f)
		if fl == nil {
			continue
		}
		for _, s := range fl.all {
			var done importing
			if v, ok := stepVerb[*importStep](s); ok && json.Unmarshal(f.Saved[v.under(s)], &done) == nil {
				out = append(out, done.Problems.Sheet)
			}
		}
	}
	out = sortedUnique(out)
	if len(out) > 0 && out[0] == "" {
		out = out[1:]
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
