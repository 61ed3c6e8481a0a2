package bot

import (
	"encoding/json"
	"slices"
)

// NewestEdit is the edit of a message that counts: the newest by stamp; a deletion is the last word whatever its stamp. The zero Inbound
// when there is none.
func NewestEdit(edits []Inbound) Inbound {
	var newest Inbound
	for _, e := range edits {
		if !newest.Deleted && (e.Deleted || e.At >= newest.At) {
			newest = e
		}
	}
	return newest
}

// Edited is the stored inbound with an edit's words in place of its own, or with none when the customer deleted it.
func (in Inbound) Edited(edit Inbound) Inbound {
	if edit.Deleted {
		return in.Erased()
	}
	in.Text, in.Sensitive = edit.Text, edit.Sensitive
	return in
}

// Erased has its words taken away and, when nobody read them yet, is out of the next turn.
func (in Inbound) Erased() Inbound {
	in.Text, in.Subject, in.Choice, in.Note, in.Files, in.Data, in.Deleted = "", "", "", "", nil, nil, true
	if in.State == Unread && in.Kind != CustomerEdit { // that something was deleted is news to whoever works on it
		in.State = Passed
	}
	return in
}

// SortMessages puts the customer's messages in Chatwoot's order; whatever else is there keeps its place.
func SortMessages(unread []Inbound) {
	var places []int
	var messages []Inbound
	for i, in := range unread {
		if in.Kind == CustomerMessage {
			places, messages = append(places, i), append(messages, in)
		}
	}
	slices.SortStableFunc(messages, func(a, b Inbound) int { return int(a.Message - b.Message) })
	for i, place := range places {
		unread[place] = messages[i]
	}
}

// reconsidered: the customer edits or deletes what a request to people was made of, while they may be working on it.
func (l *Ledger) reconsidered(in Inbound) bool {
	if in.Kind != CustomerEdit || l.Owner != Ours || in.Message > l.ReadMessage {
		return false
	}
	var s State
	return json.Unmarshal(l.State, &s) == nil && slices.ContainsFunc(s.Stack, func(f Frame) bool { return f.Wait.Entrusted() })
}

// ByPerson marks a wait for a result that people give.
const ByPerson = "person"

// Entrusted says whether people were asked to do something and have not answered yet.
func (w *Wait) Entrusted() bool { return w != nil && w.For == "result" && w.By == ByPerson }
