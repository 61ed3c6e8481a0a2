package knowledge

import (
	"strings"
	"testing"
)

// TestFAQSets measures retrieval and the honest floor on the development data. The least values are a little below what was seen.
func TestFAQSets(t *testing.T) {
	t.Parallel()
	dir := dataFolder(t)
	least := map[string][3]float64{ // recall@1, recall@5, AUROC of answer against no answer
		"bitcoin.pt": {52, 80, .95}, "bitcoin.es": {52, 71, .97}, "bitcoin.en": {45, 67, .98},
		"scratch.pt": {53, 80, .95}, "scratch.es": {46, 78, .97}, "scratch.en": {48, 81, .99},
		"alchemy.pt": {60, 85, .97}, "alchemy.es": {60, 84, .98}, "faquad.pt": {82, 96, .98},
		"xquad.es": {91, 98, .97}, "xquad.en": {92, 98, .97}, "cosifaq.pt": {42, 66, .96},
	}
	for _, name := range sorted(least) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := readSet(t, dir, name)
			_, language, _ := strings.Cut(name, ".")
			x := newShelf(language, set.passages())
			var right []float64
			recall1, recall5, typos := 0.0, 0.0, 0.0
			for _, q := range set.queries {
				hits := x.ranked(q.Query, 5)
				rank := rankOf(hits, q.Relevant)
				recall5 += each(rank < 5, len(set.queries))
				recall1 += each(rank == 0, len(set.queries))
				if rank == 0 {
					right = append(right, hits[0].share)
				}
				typos += each(rankOf(x.ranked(withTypos(q.Query), 5), q.Relevant) == 0, len(set.queries))
			}
			others := unrelatedShares(t, dir, name, sorted(least), x)
			area := auroc(right, others)
			t.Logf("%d passages: recall@1 %.1f recall@5 %.1f, with a letter dropped in every long word @1 %.1f; AUROC %.3f; floor %.2f loses %.1f%% of right answers, refuses %.1f%% of unrelated questions",
				len(set.texts), recall1, recall5, typos, area, x.lexical.floor(), 100-shareAbove(right, x.lexical.floor()), 100-shareAbove(others, x.lexical.floor()))
			if want := least[name]; recall1 < want[0] || recall5 < want[1] || area < want[2] {
				t.Errorf("recall@1 %.1f, recall@5 %.1f, AUROC %.3f: want at least %v", recall1, recall5, area, want)
			}
		})
	}
}

func each(yes bool, of int) float64 {
	if yes {
		return 100 / float64(of)
	}
	return 0
}

func rankOf(hits []hit, relevant []string) int {
	for i, h := range hits {
		for _, id := range relevant {
			if documentID(h.id) == id {
				return i
			}
		}
	}
	return len(hits) + 100
}

func shareAbove(values []float64, floor float64) float64 {
	above := 0.0
	for _, v := range values {
		above += each(v >= floor, len(values))
	}
	return above
}

// unrelatedShares asks one set the questions of the others in its language; two sets of encyclopaedia paragraphs are related.
func unrelatedShares(t *testing.T, dir, name string, names []string, x *shelf) []float64 {
	t.Helper()
	_, language, _ := strings.Cut(name, ".")
	var out []float64
	for _, other := range names {
		if other == name || !strings.HasSuffix(other, "."+language) || strings.Contains(other, "quad") && strings.Contains(name, "quad") {
			continue
		}
		queries := readSet(t, dir, other).queries
		for _, q := range queries[:min(500, len(queries))] {
			share := 0.0
			if hits := x.ranked(q.Query, 1); len(hits) > 0 {
				share = hits[0].share
			}
			out = append(out, share)
		}
	}
	return out
}

// withTypos drops one letter in every word of five or more.
func withTypos(text string) string {
	var out []string
	for i, word := range strings.Fields(text) {
		letters := []rune(word)
		if len(letters) >= 5 {
			at := 1 + (i*7+len(letters))%(len(letters)-2)
			letters = append(letters[:at:at], letters[at+1:]...)
		}
		out = append(out, string(letters))
	}
	return strings.Join(out, " ")
}
