package bot

import (
	"encoding/json"
	"slices"
	"strings"
)

// Hushing is for what can be told only from more than one message: a card or a password that a burst has cut in two, and a one-time code, which is
// six digits like any others until one knows that a code is awaited. Both stand in the journal until the turn that reads them commits
// (Decision.Forget); nothing else ever sees them, except the code itself the question whether it is right.

// awaitsCode says whether the customer has been asked for a one-time code and it is still wanted.
func (s State) awaitsCode() bool {
	return slices.ContainsFunc(s.Stack, func(f Frame) bool { return f.Wait != nil && f.Wait.For == "code" })
}

// asksSlot says whether the newest question is for a value, which may have six digits too.
func (s State) asksSlot() bool {
	n := len(s.Stack)
	return n > 0 && s.Stack[n-1].Wait != nil && s.Stack[n-1].Wait.For == "slot"
}

// mended is the turn with secrets masked that stand across several messages, and their pieces.
func (t *Turn) mended() (*Turn, []string) {
	var joined strings.Builder
	var from []int // where each message begins, by its place among the unread
	var places []int
	for i, in := range t.Unread {
		if in.Kind == CustomerMessage && in.Text != "" {
			from, places = append(from, joined.Len()), append(places, i)
			joined.WriteString(in.Text + "\n")
		}
	}
	if len(places) < 2 {
		return t, nil
	}
	found := secretsIn(joined.String())
	if len(found) == 0 {
		return t, nil
	}
	out, pieces := *t, []string(nil)
	out.Unread = slices.Clone(t.Unread)
	for k, i := range places {
		text := t.Unread[i].Text
		var here []span
		for _, s := range found {
			if s = (span{max(s.start-from[k], 0), min(s.end-from[k], len(text))}); s.start < s.end {
				here, pieces = append(here, s), append(pieces, text[s.start:s.end])
			}
		}
		if len(here) > 0 {
			out.Unread[i].Text, out.Unread[i].Sensitive = without(text, here), true
		}
	}
	return &out, pieces
}

// codeWords are what the customer may have typed as a one-time code: while one is awaited, and when one was sent before.
func (t *Turn) codeWords() []string {
	if !t.State.awaitsCode() && !t.State.Coded {
		return nil
	}
	var texts []string
	for _, in := range t.Unread {
		if in.Kind.Customer() {
			texts = append(texts, in.Text, in.Subject)
		}
	}
	return CodeWords(texts...)
}

// mayBeAnswer says whether six digits may answer the question that stands: then they are a code only if they turn out to be no answer.
func (v View) mayBeAnswer(s State) bool {
	if s.awaitsCode() || !s.asksSlot() || v.Slot == nil {
		return false
	}
	switch v.Slot.Type {
	case "email", "cpf", "cnpj", "cpf_or_cnpj", "phone", "bool", "date", "url", "file":
		return false
	}
	return true
}

// untaken are the words that no value of the state holds.
func (s State) untaken(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return slices.ContainsFunc(s.Stack, func(f Frame) bool {
			for _, held := range f.Slots {
				if strings.Contains(string(held.Value), justDigits(w)) || strings.Contains(held.Text, w) || strings.Contains(held.Span, w) {
					return true
				}
			}
			return false
		})
	})
}

// coded says whether a code is sent by these actions.
func coded(actions []Action) bool {
	return slices.ContainsFunc(actions, func(a Action) bool { _, ok := a.(SendCode); return ok })
}

// attempts are the words that an understander took for the code, right or wrong.
func attempts(t *Turn, commands []Command) []string {
	var out []string
	for _, c := range commands {
		if c.Slot == "code" && t.State.awaitsCode() {
			out = append(out, c.Span, c.Text, strings.Trim(string(c.Value), `"`))
		}
	}
	return slices.DeleteFunc(out, func(w string) bool { return justDigits(w) == "" || len(w) > 2*maxCard })
}

// forgetting is the turn without words.
func (t *Turn) forgetting(words []string) *Turn {
	if len(words) == 0 {
		return t
	}
	out := *t
	out.Unread = slices.Clone(t.Unread)
	for i := range out.Unread {
		out.Unread[i], _ = out.Unread[i].Forgotten(words)
	}
	return &out
}

// hushed are commands without words; the code itself stays for the dialogue to check, and goes too for the trace.
func hushed(commands []Command, words []string, code bool) []Command {
	if len(words) == 0 {
		return commands
	}
	out := slices.Clone(commands)
	for i := range out {
		if c := &out[i]; code || c.Slot != "code" {
			for _, text := range []*string{&c.Text, &c.Question, &c.Doubt, &c.Span} {
				*text = withoutWords(*text, words)
			}
			var value string
			if json.Unmarshal(c.Value, &value) == nil {
				c.Value, _ = json.Marshal(withoutWords(value, words)) // a string cannot fail
			}
		}
	}
	return out
}

// hush masks in a new inbound what could be a one-time code when no turn waits for one: the words name it, codes were sent in this conversation, or six
// digits are all there is. Where a value is being asked for, they may be it, and the turn that reads them tells. Six digits within other words that
// nothing marks as a code are an ordinary number and stay.
func (l *Ledger) hush(in *Inbound) (changed bool) {
	if !in.Kind.Customer() && in.Kind != CustomerEdit {
		return false
	}
	masked, holds := in.WithoutCodes()
	if !holds {
		return false
	}
	var s State
	if json.Unmarshal(l.State, &s) != nil && len(l.State) > 0 {
		return false // nobody can tell what is awaited
	}
	ours := l.Owner == Ours && s.Epoch == l.Epoch
	late := in.Kind == CustomerEdit && in.Message <= l.ReadMessage // its message was read already, so no turn will read this one
	named := namesCode.MatchString(in.Text + " " + in.Subject)
	switch {
	case ours && s.awaitsCode() && !late:
		return false
	case ours && s.asksSlot() && !named && !late:
		return false
	case !s.Coded && !named && !Blank(masked.Text):
		return false
	}
	*in = masked
	return true
}
