package intent

import (
	"bufio"
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// rows reads a JSONL file of the development data, or skips when the folder is not given.
func rows[T any](t *testing.T, path string) []T {
	t.Helper()
	dir := os.Getenv("AGENTBOT_DATA")
	if dir == "" {
		t.Skip("AGENTBOT_DATA names no folder with development data: nothing to measure")
	}
	f, err := os.Open(filepath.Join(dir, path))
	if err != nil {
		t.Fatalf("open development data: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	var out []T
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, row)
	}
	return out
}

type intentRow struct {
	Text, Intent, Split string
	Fewshot             int
}

// figures are the metrics of one set as the data notes define them.
type figures struct {
	accuracy, loss, recallAt3, deployedRecall, top3, auroc float64
	trained                                                time.Duration
}

// fewShot picks the training rows: flagged ones where there are flags, else n per intent drawn with the seed.
func fewShot(data []intentRow, n int, seed uint64) map[string][]string {
	out := map[string][]string{}
	var train []intentRow
	flagged := false
	for _, r := range data {
		if r.Split == "train" && r.Intent != "oos" {
			train = append(train, r)
			flagged = flagged || r.Fewshot > 0
		}
	}
	order := make([]int, len(train))
	for i := range order {
		order[i] = i
	}
	(&shuffler{state: seed}).shuffle(order)
	for _, i := range order {
		r := train[i]
		if flagged && r.Fewshot > 0 && r.Fewshot <= n || !flagged && len(out[r.Intent]) < n {
			out[r.Intent] = append(out[r.Intent], r.Text)
		}
	}
	return out
}

func flowsOf(language string, phrases map[string][]string) []bot.FlowCard {
	var flows []bot.FlowCard
	for _, name := range keys(phrases) {
		title := ""
		for _, w := range words.List(name, "") {
			title += w + " "
		}
		flows = append(flows, bot.FlowCard{Name: name, Startable: true, Title: map[string]string{language: title}, Phrases: map[string][]string{language: phrases[name]}})
	}
	return flows
}

func measure(flows []bot.FlowCard, language string, inside, outside []intentRow) figures {
	var f figures
	started := time.Now()
	c := Train(flows, Options{Seed: 1})
	f.trained = time.Since(started)
	var right, rightScores, outScores []float64
	accepted, in, top3 := 0, 0, 0
	for _, r := range inside {
		m := c.Match(r.Text, language)
		in++
		ok := len(m.Candidates) > 0 && m.Candidates[0].Flow == r.Intent
		for i, cand := range m.Candidates {
			if i < 3 && cand.Flow == r.Intent {
				top3++
			}
		}
		score := m.Score
		if len(m.Candidates) == 0 {
			score = -1e9
		}
		rightScores = append(rightScores, score)
		if ok {
			right = append(right, score)
			if m.Band != None {
				accepted++
			}
		}
	}
	rejected := 0
	for _, r := range outside {
		m := c.Match(r.Text, language)
		if m.Band == None {
			rejected++
		}
		score := m.Score
		if len(m.Candidates) == 0 {
			score = -1e9
		}
		outScores = append(outScores, score)
	}
	f.accuracy = float64(len(right)) / float64(in)
	f.loss = f.accuracy - float64(accepted)/float64(in)
	f.top3 = float64(top3) / float64(in)
	f.deployedRecall = float64(rejected) / float64(max(1, len(outside)))
	sort.Float64s(right)
	sort.Float64s(outScores)
	lose := min(int(0.03*float64(in)), len(right)-1)
	f.recallAt3 = float64(sort.SearchFloat64s(outScores, right[lose])) / float64(max(1, len(outside)))
	wins := 0
	for _, s := range rightScores {
		wins += sort.SearchFloat64s(outScores, s)
	}
	f.auroc = float64(wins) / float64(max(1, len(outside))) / float64(in)
	return f
}

// TestSmallLibraries: agentbot eval intents measures whole sets; this cuts libraries of a few flows out of a set: the rest of the set is what customers ask beside them.
func TestSmallLibraries(t *testing.T) {
	t.Parallel()
	for _, set := range []struct{ name, language string }{{"cosibot.pt", "pt"}, {"clinc150.en", "en"}} {
		data := rows[intentRow](t, "intents/"+set.name+".jsonl")
		for _, size := range []int{3, 6, 12} {
			sum, runs := figures{}, 0
			for seed := range uint64(8) {
				phrases := fewShot(data, 8, seed)
				names := keys(phrases)
				order := make([]int, len(names))
				for i := range order {
					order[i] = i
				}
				(&shuffler{state: seed + 99}).shuffle(order)
				kept := map[string][]string{}
				for _, i := range order[:size] {
					kept[names[i]] = phrases[names[i]]
				}
				var inside, outside []intentRow
				for i, r := range data {
					if _, ok := kept[r.Intent]; r.Split == "test" && ok {
						inside = append(inside, r)
					} else if r.Split == "test" && i%5 == 0 {
						outside = append(outside, r)
					}
				}
				f := measure(flowsOf(set.language, kept), set.language, inside, outside)
				sum.accuracy, sum.loss, sum.deployedRecall, sum.recallAt3 = sum.accuracy+f.accuracy, sum.loss+f.loss, sum.deployedRecall+f.deployedRecall, sum.recallAt3+f.recallAt3
				runs++
			}
			n := float64(runs) / 100
			if sum.accuracy/n < 88 || sum.loss/n > 5.5 || sum.deployedRecall/n < 40 {
				t.Errorf("%s, %d flows: accuracy %.1f, loss %.1f, recall %.1f: want at least 88, at most 5.5 and at least 40", set.name, size, sum.accuracy/n, sum.loss/n, sum.deployedRecall/n)
			}
			t.Logf("%s, %2d flows of 8 phrases: acc_in %.1f, OOSrec@-3 %.1f, deployed loss %.1f recall %.1f", set.name, size, sum.accuracy/n, sum.recallAt3/n, sum.loss/n, sum.deployedRecall/n)
		}
	}
}

func TestTrainingIsDeterministicAndFast(t *testing.T) {
	t.Parallel()
	phrases := map[string][]string{}
	for i, line := range slices.Collect(splitLines(everyday("pt"))) {
		name := "flow" + strconv.Itoa(i%30)
		if len(phrases[name]) < 4 {
			phrases[name] = append(phrases[name], line)
		}
	}
	flows := flowsOf("pt", phrases)
	a, b := Train(flows, Options{Seed: 3}), Train(flows, Options{Seed: 3})
	if !slices.Equal(a.model.net.weights, b.model.net.weights) || a.model.limits != b.model.limits {
		t.Error("two trainings from the same phrases and seed differ")
	}
	if os.Getenv("AGENTBOT_DATA") != "" {
		started := time.Now()
		Train(flows, Options{Seed: 3})
		t.Logf("30 flows, 120 phrases: %v", time.Since(started))
	}
}

func splitLines(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !yield(line) {
				return
			}
		}
	}
}
