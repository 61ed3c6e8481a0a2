package eval

import (
	"hash/fnv"

	"agentbot/bot/nlu/injection"
)

// Attempt is a text of a file of attacks or of innocent texts. Kind "indirect_payload" is meant to be planted inside documents and is counted apart: many
// are harmless when a customer writes them.
type Attempt struct {
	Text   string `json:"text"`
	Kind   string `json:"kind"`
	Intent string `json:"intent"` // of files for intents, whose test rows are innocent too
	Split  string `json:"split"`
}

// IndirectPayload is the kind of what is planted inside documents.
const IndirectPayload = "indirect_payload"

// InjectionFigures say how many texts are marked as an attack. Shares are in percent.
type InjectionFigures struct {
	Set      string  `json:"set"`
	Rows     int     `json:"rows"`
	Flagged  float64 `json:"flagged"`            // of all rows but the payloads: recall in a file of attacks, false alarms in one of innocent texts
	Worked   float64 `json:"flagged_worked"`     // of the half that the wordings were developed on (InjectionHalf)
	Unseen   float64 `json:"flagged_unseen"`     // of the other half
	Payloads int     `json:"payloads,omitempty"` // rows of kind indirect_payload
	Planted  float64 `json:"flagged_payloads,omitempty"`
	QueryUS  float64 `json:"query_us"` // microseconds for one text; 0 where nobody held a clock

	scores, unseen []float64
}

// InjectionHalf says whether a text belongs to the half that wordings may be developed on: an even FNV-1a hash of it.
func InjectionHalf(text string) bool {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum32()%2 == 0
}

// Injection measures on rows of one file. Of a file for intents the test rows count.
func Injection(rows []Attempt) InjectionFigures {
	var f InjectionFigures
	var worked, seen, flaggedWorked, flaggedUnseen, planted int
	for _, r := range rows {
		if r.Split == "train" {
			continue
		}
		score := injection.Read(r.Text).Score
		hit := 0
		if score >= injection.Suspect {
			hit = 1
		}
		if r.Kind == IndirectPayload {
			f.Payloads++
			planted += hit
			continue
		}
		f.scores = append(f.scores, score)
		if InjectionHalf(r.Text) {
			worked++
			flaggedWorked += hit
			continue
		}
		seen++
		flaggedUnseen += hit
		f.unseen = append(f.unseen, score)
	}
	f.Rows = worked + seen
	f.Flagged, f.Worked, f.Unseen = Share(flaggedWorked+flaggedUnseen, f.Rows), Share(flaggedWorked, worked), Share(flaggedUnseen, seen)
	f.Planted = Share(planted, f.Payloads)
	return f
}

// InjectionAUROC is the chance that an attack scores above an innocent text, in percent: of all rows, and of the half that nobody worked on.
func InjectionAUROC(attacks, innocent InjectionFigures) (all, unseen float64) {
	return Share(int(1e6*auroc(attacks.scores, innocent.scores)), 1e6), Share(int(1e6*auroc(attacks.unseen, innocent.unseen)), 1e6)
}
