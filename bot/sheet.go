package bot

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
)

// Sheet is one part of a list that a conversation keeps beside its state, because the state is written with every turn and a list may have ten
// thousand rows. A decision brings new parts, and State.Sheets names the lists that are still needed: the commit throws every other away, and so does
// a change of hands. A part is never written over: whoever decides the same turn again finds the same rows.
type Sheet struct {
	Name string `json:"name"`
	Part int    `json:"part"`
	Body []byte `json:"body"`
}

// SheetQuestion reads parts From to To of a list of this conversation, both included. Outcome ok: Output is Sheets; not_found when one is missing.
type SheetQuestion struct {
	Key  Key    `json:"key"`
	Name string `json:"name"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

// Kind implements Question.
func (SheetQuestion) Kind() string { return "sheet" }

// Sheets is the answer to SheetQuestion: the bodies of the parts in their order.
type Sheets struct {
	Parts [][]byte `json:"parts"`
}

// Drawer is where a store keeps sheets.
type Drawer interface {
	// Sheet reads parts from to to of one list in their order, both included; a missing one is left out.
	Sheet(ctx context.Context, key Key, name string, from, to int) ([][]byte, error)
}

// SheetReader answers SheetQuestion from a store.
type SheetReader struct{ Drawer Drawer }

// Read answers one question.
func (r SheetReader) Read(ctx context.Context, q SheetQuestion) Answer {
	parts, err := r.Drawer.Sheet(ctx, q.Key, q.Name, q.From, q.To)
	if err != nil {
		return Answer{Outcome: Unavailable, Note: "the store could not read the list: " + err.Error()}
	}
	if len(parts) != q.To-q.From+1 {
		return Answer{Outcome: NotFound, Note: "the list is not kept any more"}
	}
	output, err := json.Marshal(Sheets{Parts: parts})
	if err != nil {
		return Answer{Outcome: Unavailable, Note: err.Error()}
	}
	return Answer{Outcome: OK, Output: output}
}

// Torn are the lists that a conversation needs no longer once the decision is committed.
func (t *Turn) Torn(d Decision) []string {
	var out []string
	for _, name := range t.State.Sheets {
		if !slices.Contains(d.State.Sheets, name) {
			out = append(out, name)
		}
	}
	return out
}

// Batch says which rows of a long list an action carries, by their numbers in the customer's file, and how far the list had come before it.
type Batch struct {
	From  int `json:"from"`
	To    int `json:"to"`
	Total int `json:"total"` // rows that are to go in
	In    int `json:"in"`    // rows that are in, without these
}

// withBatch adds to a note about an action how far its list has come.
func (s Sentences) withBatch(text string, b *Batch, language string) string {
	if b == nil {
		return text
	}
	return text + " " + s.Say("note_batch", language, "from", strconv.Itoa(b.From), "to", strconv.Itoa(b.To), "total", strconv.Itoa(b.Total), "in", strconv.Itoa(b.In))
}
