package knowledge

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

type faqSet struct {
	name    string
	ids     []string
	texts   []string
	queries []faqQuery
}

type faqQuery struct {
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"`
}

// passages makes every entry a document of one passage.
func (s faqSet) passages() []Passage {
	out := make([]Passage, len(s.ids))
	for i, id := range s.ids {
		title, text, _ := strings.Cut(s.texts[i], "\n")
		out[i] = Passage{ID: id + "#1", Title: title, Text: text}
	}
	return out
}

// dataFolder is the development data; it is not part of the repository.
func dataFolder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AGENTBOT_DATA")
	if dir == "" {
		t.Skip("AGENTBOT_DATA is not set: point it at the development data to measure retrieval")
	}
	return filepath.Join(dir, "faq")
}

func readSet(t *testing.T, dir, name string) faqSet {
	t.Helper()
	set := faqSet{name: name}
	readLines(t, filepath.Join(dir, name+".passages.jsonl"), func(line []byte) {
		var p struct{ ID, Title, Text string }
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		set.ids = append(set.ids, p.ID)
		set.texts = append(set.texts, p.Title+"\n"+p.Text)
	})
	readLines(t, filepath.Join(dir, name+".queries.jsonl"), func(line []byte) {
		var q faqQuery
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		set.queries = append(set.queries, q)
	})
	return set
}

func readLines(t *testing.T, path string, each func([]byte)) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(raw) {
		each(line)
	}
}

// auroc is the chance that an answerable query scores above an unanswerable one.
func auroc(in, out []float64) float64 {
	wins := 0.0
	sort.Float64s(out)
	for _, v := range in {
		below := sort.SearchFloat64s(out, v)
		upTo := sort.Search(len(out), func(i int) bool { return out[i] > v })
		wins += float64(below) + float64(upTo-below)/2
	}
	return wins / float64(len(in)*len(out))
}
