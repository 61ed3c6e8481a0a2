package flows

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"agentbot/bot"
)

// HashOf is the name of a version: of its files, by name.
func HashOf(files map[string]string) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		sum.Write([]byte(name + "\x00" + files[name] + "\x00"))
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// Sources are the files of a folder that make a library, whether they are right or not. What cannot be read is a problem.
func Sources(fsys fs.FS) (map[string]string, []Problem) { return readAll(fsys) }

// Fingerprint changes with whatever Load would read, also with what cannot be read.
func Fingerprint(fsys fs.FS) string {
	files, unreadable := readAll(fsys)
	return HashOf(files) + Format(unreadable)
}

// ReadSource are the files of a stored version, by name.
func ReadSource(body []byte) (map[string]string, error) {
	var files map[string]string
	if err := json.Unmarshal(body, &files); err != nil {
		return nil, fmt.Errorf("stored flow library: %w", err)
	}
	return files, nil
}

// Spot is where a conversation stands; Step is "" when it is about a whole flow.
type Spot struct{ Flow, Step string }

// Lacks says on which step a conversation stands that this version does not have, or has with other slots. Such a conversation cannot go on where it
// is, once its own version is no longer loaded.
func (lib *Library) Lacks(st bot.State) (at Spot, lacks bool) {
	for i := range st.Stack {
		f := &st.Stack[i]
		fl := lib.flows[f.Flow]
		if fl == nil {
			return Spot{Flow: f.Flow}, true
		}
		if !fl.has(f) {
			return Spot{Flow: f.Flow, Step: f.Step}, true
		}
	}
	return Spot{}, false
}

// Stranded warns of the conversations, by how many there are, that stand where this version has nothing.
func (lib *Library) Stranded(lost map[Spot]int) []Problem {
	l := &loader{}
	for at, count := range lost {
		var p *Problem
		if fl := lib.flows[at.Flow]; fl != nil {
			p = l.report(fl.at, "standing", "conversations that stand on %s › %s, which is not here any more: %d", at.Flow, at.Step, count)
		} else {
			p = l.report(place{src: &source{name: "."}, line: 1, col: 1}, "standing", "conversations in the flow %s, which is not here any more: %d", at.Flow, count)
		}
		p.Warning = true
		p.hint("they go on with their own version for a week after it was replaced, then begin the flow again with what is known, or go to a person")
	}
	return sortProblems(l.problems)
}

// NotLooked warns that nobody could find out who stands where.
func NotLooked(err error) Problem {
	p := place{src: &source{name: "."}, line: 1, col: 1}.problem("standing", "it could not be looked up where conversations stand: %v", err)
	p.Warning = true
	return p
}

// has says whether a frame of another version can go on in this one where it stands.
func (fl *flow) has(f *bot.Frame) bool {
	if f.Step == "" || f.Step == ended {
		return true
	}
	return fl.byID[f.Step] != nil && fl.sameSlots(f)
}

// sameSlots: no slot of the frame has another type here.
func (fl *flow) sameSlots(f *bot.Frame) bool {
	for name, held := range f.Slots {
		if s := fl.slot(name); s != nil && s.kind.name() != held.Type {
			return false
		}
	}
	return true
}
