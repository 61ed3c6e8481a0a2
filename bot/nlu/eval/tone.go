package eval

import (
	"cmp"
	"slices"

	"agentbot/bot/nlu/language"
	"agentbot/bot/nlu/tone"
)

// Urgent is a text and whether a person should see it soon.
type Urgent struct {
	Text   string `json:"text"`
	Lang   string `json:"lang"`
	Urgent bool   `json:"urgent"`
}

// UrgencyFigures say how well urgent texts are told from others. Shares are in percent.
type UrgencyFigures struct {
	Set        string  `json:"set"`
	Rows       int     `json:"rows"`
	Urgent     int     `json:"urgent"`
	F1         float64 `json:"f1"`          // of "urgent" at the shipped threshold
	Precision  float64 `json:"precision"`   // at the shipped threshold
	Recall     float64 `json:"recall"`      // at the shipped threshold
	RecallAt5  float64 `json:"recall_at_5"` // the best recall of any threshold that calls at most 5 % of the others urgent
	AUROC      float64 `json:"auroc"`
	Frustrated float64 `json:"frustrated"` // of all rows, those with a frustration that raises a priority
	QueryUS    float64 `json:"query_us"`   // microseconds for one text; 0 where nobody held a clock
}

// Urgency measures on rows of one file. The language is told from the text, as in a conversation's first message.
func Urgency(rows []Urgent) UrgencyFigures {
	f := UrgencyFigures{Rows: len(rows)}
	var yes, no []float64
	hit, wrong, upset := 0, 0, 0
	for _, r := range rows {
		got := tone.Read(r.Text, heardLanguage(r.Text))
		called := got.Urgency >= tone.UrgentFrom
		if got.Frustration >= tone.UpsetFrom {
			upset++
		}
		if r.Urgent {
			yes = append(yes, got.Urgency)
			if called {
				hit++
			}
			continue
		}
		no = append(no, got.Urgency)
		if called {
			wrong++
		}
	}
	f.Urgent, f.Frustrated = len(yes), Share(upset, len(rows))
	f.Precision, f.Recall = Share(hit, hit+wrong), Share(hit, len(yes))
	f.F1 = Share(2*hit, 2*hit+wrong+len(yes)-hit)
	f.RecallAt5, f.AUROC = Share(int(recallAt(yes, no, 0.05)*float64(len(yes))+0.5), len(yes)), Share(int(auroc(yes, no)*1e6), 1e6)
	return f
}

func heardLanguage(text string) string {
	code, _, _ := language.Detect(text)
	return code
}

// recallAt is the best share of yes at or above a threshold that lets through at most a share of no.
func recallAt(yes, no []float64, limit float64) float64 {
	best := 0.0
	for _, threshold := range append(slices.Clone(yes), no...) {
		above := func(scores []float64) float64 {
			n := 0
			for _, s := range scores {
				if s >= threshold {
					n++
				}
			}
			return float64(n) / float64(max(len(scores), 1))
		}
		if threshold > 0 && above(no) <= limit {
			best = max(best, above(yes))
		}
	}
	return best
}

// auroc is the chance that a yes scores above a no; equal scores count half.
func auroc(yes, no []float64) float64 {
	type scored struct {
		score float64
		yes   bool
	}
	all := make([]scored, 0, len(yes)+len(no))
	for _, s := range yes {
		all = append(all, scored{s, true})
	}
	for _, s := range no {
		all = append(all, scored{s, false})
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	ranks := 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].score == all[i].score {
			j++
		}
		for k := i; k < j; k++ {
			if all[k].yes {
				ranks += float64(i+j+1) / 2
			}
		}
		i = j
	}
	if len(yes) == 0 || len(no) == 0 {
		return 0
	}
	n := float64(len(yes))
	return (ranks - n*(n+1)/2) / (n * float64(len(no)))
}

// Feeling is a text and its label: negative, neutral or positive.
type Feeling struct {
	Text  string `json:"text"`
	Label string `json:"label"`
}

// SentimentFigures say how often a text's mood is told right. Shares are in percent.
type SentimentFigures struct {
	Set      string             `json:"set"`
	Rows     int                `json:"rows"`
	MacroF1  float64            `json:"macro_f1"` // mean over the labels that the file has
	Accuracy float64            `json:"accuracy"`
	F1       map[string]float64 `json:"f1"`
	QueryUS  float64            `json:"query_us"` // microseconds for one text; 0 where nobody held a clock
}

// Sentiment measures on rows of one file.
func Sentiment(rows []Feeling) SentimentFigures {
	said := map[string]map[string]int{} // by label, by what was said
	right := 0
	for _, r := range rows {
		got := tone.Read(r.Text, heardLanguage(r.Text)).Sentiment()
		if said[r.Label] == nil {
			said[r.Label] = map[string]int{}
		}
		said[r.Label][got]++
		if got == r.Label {
			right++
		}
	}
	f := SentimentFigures{Rows: len(rows), Accuracy: Share(right, len(rows)), F1: map[string]float64{}}
	sum := 0.0
	for label, got := range said {
		hit, called, have := got[label], 0, 0
		for _, n := range got {
			have += n
		}
		for _, other := range said {
			called += other[label]
		}
		f1 := 2 * float64(hit) / float64(max(called+have, 1))
		f.F1[label] = Share(int(1e6*f1), 1e6)
		sum += f1
	}
	if len(said) > 0 {
		f.MacroF1 = Share(int(1e6*sum/float64(len(said))), 1e6)
	}
	return f
}
