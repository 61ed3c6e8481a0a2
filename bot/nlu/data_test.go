package nlu

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"agentbot/bot/nlu/language"
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

func TestMeasureLanguage(t *testing.T) {
	t.Parallel()
	type row struct{ Text, Lang, Src string }
	right, total := map[string]int{}, map[string]int{}
	for _, r := range rows[row](t, "langid/short.jsonl") {
		got, _, _ := language.Detect(r.Text)
		groups := []string{"all", r.Lang, r.Src}
		if len([]rune(r.Text)) <= 20 {
			groups = append(groups, "<=20")
		}
		for _, g := range groups {
			total[g]++
			if got == r.Lang {
				right[g]++
			}
		}
		if testing.Verbose() && got != r.Lang && os.Getenv("AGENTBOT_SHOW") != "" {
			t.Logf("%s taken for %q: %s", r.Lang, got, r.Text)
		}
	}
	for _, g := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%-10s %5.1f %% of %d", g, 100*float64(right[g])/float64(total[g]), total[g])
	}
	if share := float64(right["all"]) / float64(total["all"]); share < 0.93 {
		t.Errorf("language right in %.3f of the short texts, want at least 0.93", share)
	}
}
