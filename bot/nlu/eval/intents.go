package eval

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// Outside is the intent of rows that are about none of the flows.
const Outside = "oos"

// Labelled is a text and the intent behind it. Split is "train" or "test"; Fewshot marks a train row of an official subset: 5 belongs to the
// subsets of 5 and of 10 phrases an intent, 10 to that of 10 alone.
type Labelled struct {
	Text    string `json:"text"`
	Intent  string `json:"intent"`
	Split   string `json:"split"`
	Fewshot int    `json:"fewshot"`
}

// IntentSetting is how the rows of one file are used.
type IntentSetting struct {
	Language string           // pt, es or en: chat-speak is read by it
	Shots    int              // phrases an intent; 0 is all train rows
	Learn    bool             // half of the test rows serve as a log without labels; measured is the other half
	Draws    int              // how many draws of few-shot phrases to average where the rows mark no subset; 0 is DefaultDraws
	Clock    func() time.Time // for TrainS and QueryUS; nil leaves them 0
}

// DefaultDraws is the number of seeds that a drawn few-shot figure is the mean of.
const DefaultDraws = 5

// IntentFigures say how well texts find their flow, and strangers none. Shares are in percent. OOSRecall, Ceiling and AUROC are missing
// where the rows hold no strangers.
type IntentFigures struct {
	Set         string   `json:"set"`
	Shots       string   `json:"shots"` // 5, 10 or full
	Learn       bool     `json:"learn,omitempty"`
	Log         int      `json:"log,omitempty"` // texts without labels that were learned from
	AccIn       float64  `json:"acc_in"`        // in-scope texts whose best flow is right, nothing turned away
	AccDeployed float64  `json:"acc_deployed"`  // … and not turned away at the threshold the classifier sets itself
	Loss        float64  `json:"loss"`          // points between the two
	OOSRecall   *float64 `json:"oos_recall"`    // strangers turned away at that threshold
	Ceiling     *float64 `json:"oos_recall_3pt"`
	AUROC       *float64 `json:"auroc"`
	MacroF1     float64  `json:"macro_f1"`
	Top3        float64  `json:"top3"`
	ECEIn       float64  `json:"ece_in"`  // calibration error of the probability, in-scope texts only
	ECEAll      float64  `json:"ece_all"` // … and with the strangers, for whom no flow is right
	Started     float64  `json:"started"` // in-scope texts that are sure enough to start at once
	StartedOK   float64  `json:"started_right"`
	TrainS      float64  `json:"train_s"` // seconds until the threshold stands
	QueryUS     float64  `json:"query_us"`
	Draws       int      `json:"draws"` // of how many draws this is the mean
	Rows        int      `json:"rows"`  // test rows
}

// Intents measures on rows of one file. Before the threshold is set only train rows are seen, and with Learn the texts of the half of the test
// rows that is not measured. Train rows marked oos are never used: no company writes them.
func Intents(rows []Labelled, s IntentSetting) IntentFigures {
	draws := 1
	if s.Shots > 0 && !slices.ContainsFunc(rows, func(r Labelled) bool { return r.Fewshot > 0 }) {
		draws = cmp.Or(s.Draws, DefaultDraws)
	}
	log, test := testRows(rows, s)
	var sum intentShares
	for draw := range draws {
		sum.add(measureIntents(phrasesOf(rows, s.Shots, uint64(draw)+1), log, test, s))
	}
	return sum.figures(s, draws, len(log), len(test))
}

// testRows are the rows to measure on and, with Learn, the texts of the other half.
func testRows(rows []Labelled, s IntentSetting) (log []intent.Said, test []Labelled) {
	for _, r := range rows {
		if r.Split == "test" {
			test = append(test, r)
		}
	}
	if !s.Learn {
		return nil, test
	}
	order := shuffled(len(test), 0x106)
	half := make([]Labelled, 0, len(test)/2+1)
	for i, at := range order {
		if i%2 == 0 {
			log = append(log, intent.Said{Text: test[at].Text, Language: s.Language})
		} else {
			half = append(half, test[at])
		}
	}
	return log, half
}

// phrasesOf picks the train rows of each intent: the marked ones where rows are marked, else as many as asked in an order drawn from the seed.
func phrasesOf(rows []Labelled, shots int, seed uint64) map[string][]string {
	var train []Labelled
	marked := false
	for _, r := range rows {
		if r.Split == "train" && r.Intent != Outside {
			train = append(train, r)
			marked = marked || r.Fewshot > 0
		}
	}
	out := map[string][]string{}
	for _, i := range shuffled(len(train), seed) {
		r := train[i]
		if shots == 0 || marked && r.Fewshot > 0 && r.Fewshot <= shots || !marked && len(out[r.Intent]) < shots {
			out[r.Intent] = append(out[r.Intent], r.Text)
		}
	}
	return out
}

// flowsOf makes a flow of every intent. Its title is the intent's name written out as words.
func flowsOf(phrases map[string][]string, language string) []bot.FlowCard {
	flows := make([]bot.FlowCard, 0, len(phrases))
	for _, name := range slices.Sorted(maps.Keys(phrases)) {
		title := strings.Join(words.List(name, ""), " ")
		flows = append(flows, bot.FlowCard{Name: name, Startable: true, Title: map[string]string{language: title}, Phrases: map[string][]string{language: phrases[name]}})
	}
	return flows
}

// intentShares adds up shares of several draws.
type intentShares struct {
	acc, deployed, recall, ceiling, auroc, f1, top3, eceIn, eceAll, started, startedRight float64
	train, query                                                                          float64
	outside                                                                               bool
}

func (t *intentShares) add(o intentShares) {
	t.acc, t.deployed, t.recall, t.ceiling, t.auroc = t.acc+o.acc, t.deployed+o.deployed, t.recall+o.recall, t.ceiling+o.ceiling, t.auroc+o.auroc
	t.f1, t.top3, t.eceIn, t.eceAll = t.f1+o.f1, t.top3+o.top3, t.eceIn+o.eceIn, t.eceAll+o.eceAll
	t.started, t.startedRight = t.started+o.started, t.startedRight+o.startedRight
	t.train, t.query, t.outside = t.train+o.train, t.query+o.query, o.outside
}

func (t *intentShares) figures(s IntentSetting, draws, log, rows int) IntentFigures {
	n := float64(draws)
	percent := func(sum float64) float64 { return math.Round(1000*sum/n) / 10 }
	f := IntentFigures{
		Shots: shotsName(s.Shots), Learn: s.Learn, Log: log, AccIn: percent(t.acc), AccDeployed: percent(t.deployed), Loss: percent(t.acc - t.deployed),
		MacroF1: percent(t.f1), Top3: percent(t.top3), ECEIn: percent(t.eceIn), ECEAll: percent(t.eceAll), Started: percent(t.started),
		StartedOK: percent(t.startedRight), TrainS: math.Round(100*t.train/n) / 100, QueryUS: math.Round(t.query / n), Draws: draws, Rows: rows,
	}
	if t.outside {
		recall, ceiling, auroc := percent(t.recall), percent(t.ceiling), percent(t.auroc)
		f.OOSRecall, f.Ceiling, f.AUROC = &recall, &ceiling, &auroc
	}
	return f
}

func shotsName(shots int) string {
	switch shots {
	case 0:
		return "full"
	case 5:
		return "5"
	case 10:
		return "10"
	}
	return "?"
}

// measureIntents trains once and asks every test row.
func measureIntents(phrases map[string][]string, log []intent.Said, test []Labelled, s IntentSetting) intentShares {
	clock := s.Clock
	if clock == nil {
		clock = func() time.Time { return time.Time{} }
	}
	started := clock()
	c := intent.Train(flowsOf(phrases, s.Language), intent.Options{Seed: 1, Unlabelled: log})
	trained := clock()
	matches := make([]intent.Match, len(test))
	for i, r := range test {
		matches[i] = c.Match(r.Text, s.Language)
	}
	asked := clock()
	t := judge(test, matches)
	t.train = trained.Sub(started).Seconds()
	t.query = float64(asked.Sub(trained).Microseconds()) / float64(max(1, len(test)))
	return t
}

// wordless is the score of a text that no flow has a word of.
const wordless = -1e9

func judge(test []Labelled, matches []intent.Match) intentShares {
	var right, inside, outside, promised, promisedAll []float64
	var ok, okAll []bool
	var verdicts []verdict
	deployed, rejected, top3, started, startedRight := 0, 0, 0, 0, 0
	for i, r := range test {
		m := matches[i]
		said, chance, score := "", 0.0, wordless
		if len(m.Candidates) > 0 {
			said, chance, score = m.Candidates[0].Flow, m.Candidates[0].Score, m.Score
		}
		promisedAll, okAll = append(promisedAll, chance), append(okAll, said == r.Intent)
		if r.Intent == Outside {
			outside = append(outside, score)
			if m.Band == intent.None {
				rejected++
			}
			continue
		}
		inside, promised, ok = append(inside, score), append(promised, chance), append(ok, said == r.Intent)
		verdicts = append(verdicts, verdict{r.Intent, said})
		if slices.ContainsFunc(m.Candidates[:min(3, len(m.Candidates))], func(c bot.Candidate) bool { return c.Flow == r.Intent }) {
			top3++
		}
		if m.Band == intent.Start {
			started++
		}
		if said != r.Intent {
			continue
		}
		right = append(right, score)
		if m.Band != intent.None {
			deployed++
		}
		if m.Band == intent.Start {
			startedRight++
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(max(1, of)) }
	return intentShares{
		acc: share(len(right), len(inside)), deployed: share(deployed, len(inside)), recall: share(rejected, len(outside)), top3: share(top3, len(inside)),
		ceiling: recallAtLoss(right, outside, len(inside), 0.03), auroc: areaUnder(inside, outside), f1: macroF1(verdicts),
		eceIn: calibrationError(promised, ok), eceAll: calibrationError(promisedAll, okAll),
		started: share(started, len(inside)), startedRight: share(startedRight, started), outside: len(outside) > 0,
	}
}

// shuffled is 0 to n-1 in an order that depends on the seed alone (Fisher and Yates with SplitMix64), the same on every machine.
func shuffled(n int, seed uint64) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		seed += 0x9e3779b97f4a7c15
		x := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		j := int((x ^ x>>31) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}
