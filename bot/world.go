package bot

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// World answers questions inside a turn. An error only when ctx ends: whatever else goes wrong is an Answer.
type World interface {
	Ask(ctx context.Context, q Question) (Answer, error)
}

// The readers a world is made of; each answers one kind of question and never fails except by an Unavailable answer.
type (
	// Knowledge answers from the documentation.
	Knowledge interface {
		Answer(ctx context.Context, q KnowledgeQuestion) Answer
	}
	// Caller reads from business systems.
	Caller interface {
		Call(ctx context.Context, q CallQuestion) Answer
	}
	// Codes checks one-time codes.
	Codes interface {
		Check(ctx context.Context, q CodeQuestion) Answer
	}
	// Files fetches attachments.
	Files interface {
		Fetch(ctx context.Context, q FileQuestion) Answer
	}
	// Office knows the desk: hours and teams.
	Office interface {
		Hours(ctx context.Context, q HoursQuestion) Answer
		Team(ctx context.Context, q TeamQuestion) Answer
	}
)

// Readers is the real world of one bot. A nil field answers Unavailable: the product works with any of them off.
type Readers struct {
	Model     Model
	Knowledge Knowledge
	Calls     Caller
	Codes     Codes
	Files     Files
	Office    Office
	Sheets    *SheetReader
	Now       func() time.Time
}

var _ World = Readers{}

// Ask implements World.
func (r Readers) Ask(ctx context.Context, q Question) (Answer, error) {
	started := r.Now()
	a := r.answer(ctx, q)
	a.Took = r.Now().Sub(started)
	if err := ctx.Err(); err != nil {
		return Answer{}, fmt.Errorf("ask %s: %w", q.Kind(), err)
	}
	return a, nil
}

func (r Readers) answer(ctx context.Context, q Question) Answer {
	switch q := q.(type) {
	case ModelQuestion:
		if r.Model != nil {
			return r.Model.Complete(ctx, q)
		}
	case KnowledgeQuestion:
		if r.Knowledge != nil {
			return r.Knowledge.Answer(ctx, q)
		}
	case CallQuestion:
		if r.Calls != nil {
			return r.Calls.Call(ctx, q)
		}
	case CodeQuestion:
		if r.Codes != nil {
			return r.Codes.Check(ctx, q)
		}
	case FileQuestion:
		if r.Files != nil {
			return r.Files.Fetch(ctx, q)
		}
	case HoursQuestion:
		if r.Office != nil {
			return r.Office.Hours(ctx, q)
		}
	case SheetQuestion:
		if r.Sheets != nil {
			return r.Sheets.Read(ctx, q)
		}
	case TeamQuestion:
		if r.Office != nil {
			return r.Office.Team(ctx, q)
		}
	}
	return Answer{Outcome: Unavailable, Note: "nothing answers " + q.Kind() + " questions here"}
}

// Recorder keeps every question and answer for the trace.
type Recorder struct {
	World World
	Asked []Exchange
}

// kept is a question as a trace keeps it: without the code that was typed, which its key and the answer explain well enough.
func kept(q Question) (json.RawMessage, error) {
	if c, ok := q.(CodeQuestion); ok {
		c.Code = Mask
		q = c
	}
	return json.Marshal(q)
}

// Stored is the trace as stores keep it. What a customer's file held is other people's names and addresses: it is kept as long as the flow needs it,
// by the conversation and not by its trace, which shows only how large it was and by what it can be recognised.
func (tr Trace) Stored() Trace {
	tr.Asked = slices.Clone(tr.Asked)
	for i := range tr.Asked {
		a := &tr.Asked[i]
		if a.Kind != (FileQuestion{}).Kind() && a.Kind != (SheetQuestion{}).Kind() || a.Answer.Outcome != OK {
			continue
		}
		sum := sha256.Sum256(a.Answer.Output)
		a.Answer.Output = json.RawMessage(fmt.Sprintf(`{"sha256":"%x","bytes":%d}`, sum, len(a.Answer.Output)))
	}
	return tr
}

// Ask implements World.
func (r *Recorder) Ask(ctx context.Context, q Question) (Answer, error) {
	a, err := r.World.Ask(ctx, q)
	if err != nil {
		return a, err
	}
	input, err := kept(q)
	if err != nil {
		return Answer{}, fmt.Errorf("record %s question: %w", q.Kind(), err)
	}
	r.Asked = append(r.Asked, Exchange{Kind: q.Kind(), Input: input, Answer: a})
	return a, nil
}

// Replay answers from a trace by kind and input. Something new gets the outcome "unknown", so that what-if stops there honestly.
type Replay struct{ Asked []Exchange }

// Ask implements World.
func (r Replay) Ask(_ context.Context, q Question) (Answer, error) {
	input, err := kept(q)
	if err != nil {
		return Answer{}, fmt.Errorf("replay %s question: %w", q.Kind(), err)
	}
	for _, e := range r.Asked {
		if e.Kind == q.Kind() && string(e.Input) == string(input) {
			return e.Answer, nil
		}
	}
	return Answer{Outcome: "unknown", Note: "the trace has no answer to this " + q.Kind() + " question"}, nil
}
