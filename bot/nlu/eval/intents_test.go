package eval

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// labelled are the rows of a set of the development data, or the test is skipped.
func labelled(t *testing.T, set string) []Labelled {
	t.Helper()
	dir := os.Getenv("AGENTBOT_DATA")
	if dir == "" {
		t.Skip("AGENTBOT_DATA names no folder with development data: nothing to measure")
	}
	f, err := os.Open(filepath.Join(dir, "intents", set+".jsonl"))
	if err != nil {
		t.Fatalf("open development data: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	var out []Labelled
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var r Labelled
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// The floor is TF-IDF with logistic regression (68.5 and 77.9 right, 38.4 and 41.8 % of strangers turned away at a loss of 3 points) less 1.5 points.
func TestIntents_StaysAboveTheFloor(t *testing.T) {
	t.Parallel()
	rows := labelled(t, "banking77oos.en")
	for shots, floor := range map[int]float64{5: 68.5 - 1.5, 10: 77.9 - 1.5} {
		f := Intents(rows, IntentSetting{Language: "en", Shots: shots})
		if f.AccIn < floor || f.Loss > 4 || *f.Ceiling < 37 {
			t.Errorf("%d-shot: %.1f right, loss %.1f, recall at 3 points %.1f: want %.1f, 4 and 37", shots, f.AccIn, f.Loss, *f.Ceiling, floor)
		}
	}
}

func TestIntents_CountsWhatTheRowsSay(t *testing.T) {
	t.Parallel()
	// Four phrases an intent: of two no threshold can be learnt, and whether a stranger stays out is chance.
	rows := []Labelled{
		{Text: "I want my money back", Intent: "refund", Split: "train"}, {Text: "please refund my order", Intent: "refund", Split: "train"},
		{Text: "where is my parcel", Intent: "delivery", Split: "train"}, {Text: "the package has not arrived", Intent: "delivery", Split: "train"},
		{Text: "I would like a refund", Intent: "refund", Split: "train"}, {Text: "give me my money back please", Intent: "refund", Split: "train"},
		{Text: "when will my parcel arrive", Intent: "delivery", Split: "train"}, {Text: "my package is late", Intent: "delivery", Split: "train"},
		{Text: "nobody trains on this", Intent: Outside, Split: "train"},
		{Text: "refund my order please", Intent: "refund", Split: "test"}, {Text: "my package has not arrived", Intent: "delivery", Split: "test"},
		{Text: "where is my parcel", Intent: "refund", Split: "test"}, // labelled wrong on purpose
		{Text: "zzz qqq", Intent: Outside, Split: "test"},
	}
	at := time.Unix(0, 0)
	f := Intents(rows, IntentSetting{Language: "en", Clock: func() time.Time { at = at.Add(time.Second); return at }})
	if f.AccIn != 66.7 || f.Top3 != 100 || *f.OOSRecall != 100 || f.Rows != 4 || f.Draws != 1 || f.Shots != "full" {
		t.Errorf("got %+v, recall %.1f: want two of three right, all three among the first three, the stranger turned away", f, *f.OOSRecall)
	}
	if f.TrainS != 1 || f.QueryUS != 250000 {
		t.Errorf("train %v s, query %v µs: want 1 s, and 1 s over four rows", f.TrainS, f.QueryUS)
	}
	if with := Intents(rows, IntentSetting{Language: "en", Learn: true}); with.Log != 2 || with.Rows != 2 || !with.Half {
		t.Errorf("with a log: %+v, want two texts in the log and two measured", with)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	if got := areaUnder([]float64{3, 2}, []float64{2, 1}); got != 0.875 {
		t.Errorf("area %v: want 7 of 8, for a tie counts half", got)
	}
	// 10 texts, one may be lost: the threshold lies at the second lowest right score, and turns three of four strangers away.
	if got := recallAtLoss([]float64{1, 5, 6, 7, 8, 9}, []float64{0, 2, 4.9, 5}, 10, 0.1); got != 0.75 {
		t.Errorf("recall at loss %v: want 0.75", got)
	}
	if got := macroF1([]verdict{{"a", "a"}, {"a", "b"}, {"b", "b"}, {"c", ""}}); math.Abs(got-(2.0/3+2.0/3+0)/3) > 1e-9 {
		t.Errorf("macro F1 %v: want the mean of 2/3, 2/3 and 0", got)
	}
	if got := calibrationError([]float64{0.85, 0.85, 0.15, 0.15}, []bool{true, true, false, true}); math.Abs(got-(0.3+0.7)/4) > 1e-9 {
		t.Errorf("calibration error %v: want 0.25", got)
	}
}
