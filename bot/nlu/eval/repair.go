package eval

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
)

// Utterance is one labelled turn: what a customer writes in a situation, and what it must mean. Expected lists the right readings; one is enough.
// Trap is a label whose words stand in the text without being meant: a hard negative.
type Utterance struct {
	Language, Situation, Text string
	Expected                  [][]string
	Trap                      string
}

// OtherLabel stands for exactly one command of matching: a question, a choice of flows, none and, where nothing runs, a start. It says that the text is
// no matter of repair.
const OtherLabel = "other"

// HeldOut says which half of a labelled set an utterance belongs to, by the last bit of a checksum of its text: the half that is only measured, and
// never looked at while rules are written.
func HeldOut(text string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // a hash never fails
	return h.Sum32()&1 == 0
}

// ReadUtterances reads lines of language, situation, text, labels and, where it is one, the trap, with tabs between. Lines that open with "#" are
// remarks. In the text "↵" separates messages and \n is a line break; readings are separated by " / ".
func ReadUtterances(in io.Reader) ([]Utterance, error) {
	var rows []Utterance
	lines := bufio.NewScanner(in)
	for at := 1; lines.Scan(); at++ {
		line := lines.Text()
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 && len(f) != 5 {
			return nil, fmt.Errorf("line %d has %d fields: want language, situation, text, labels and at most a trap, with tabs between", at, len(f))
		}
		u := Utterance{Language: f[0], Situation: f[1], Text: strings.ReplaceAll(f[2], `\n`, "\n")}
		if _, ok := scene(u); !ok {
			return nil, fmt.Errorf("line %d: there is no situation %q: want idle, slot:<type>, confirm, offers, code or running", at, u.Situation)
		}
		for reading := range strings.SplitSeq(f[3], " / ") {
			labels := splitLabels(reading)
			for _, l := range labels {
				if !slices.Contains(labelNames, labelHead(l)) {
					return nil, fmt.Errorf("line %d: there is no label %q: want one of %s", at, l, strings.Join(labelNames, ", "))
				}
			}
			u.Expected = append(u.Expected, labels)
		}
		if len(f) == 5 {
			u.Trap = f[4]
		}
		rows = append(rows, u)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the utterances: %w", err)
	}
	return rows, nil
}

// labelNames are all labels, in the order of tables.
var labelNames = []string{
	"person", "cancel", "confirm", "deny", "correct", "fill", "malformed", "repeat", "unsure", "no_access", "nudge", "greeting", "thanks", "goodbye",
	"ask", "start", "clarify", "offer", "language", "none", OtherLabel,
}

// labelHead is a label without slot, flow and value.
func labelHead(label string) string {
	head, _, _ := strings.Cut(label, ":")
	return head
}

// splitLabels cuts at blanks that begin a new label, so that "fill:name=Carla Nunes" stays whole.
func splitLabels(s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		if slices.Contains(labelNames, labelHead(w)) || len(out) == 0 {
			out = append(out, w)
		} else {
			out[len(out)-1] += " " + w
		}
	}
	return out
}

// fits says whether a command, as a label, is what was expected.
func fits(expected, got, situation string) bool {
	switch {
	case expected == got:
		return true
	case expected == OtherLabel:
		head := labelHead(got)
		return head == "ask" || head == "none" || head == "clarify" || head == "start" && situation == "idle"
	case !strings.ContainsAny(expected, ":="):
		return labelHead(got) == expected
	case !strings.Contains(expected, "="):
		name, _, _ := strings.Cut(got, "=")
		return name == expected
	}
	return false
}

// compared is one reading against what was understood.
type compared struct {
	right, missed, extra []string // labels; right ones as expected
}

func (c compared) wrong() int { return len(c.missed) + len(c.extra) }

// compare takes the reading that comes closest.
func compare(u Utterance, got []string) compared {
	var best compared
	for i, reading := range u.Expected {
		c := compared{extra: slices.Clone(got)}
		for _, label := range reading {
			at := slices.IndexFunc(c.extra, func(g string) bool { return fits(label, g, u.Situation) })
			if at < 0 {
				c.missed = append(c.missed, label)
				continue
			}
			c.right, c.extra = append(c.right, label), slices.Delete(c.extra, at, at+1)
		}
		if i == 0 || c.wrong() < best.wrong() || c.wrong() == best.wrong() && len(c.right) > len(best.right) {
			best = c
		}
	}
	return best
}
