package knowledge

import (
	"fmt"
	"testing"

	"agentbot/bot"
)

func BenchmarkAnswerer_Answer(b *testing.B) {
	base, err := Open(b.Context(), []Source{Sample{}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	a := Answerer{Base: base}
	for b.Loop() {
		if got := a.Answer(b.Context(), bot.KnowledgeQuestion{Text: "quantos dias tenho para pedir reembolso?", Language: "pt"}); got.Outcome != bot.OK {
			b.Fatal(got.Note)
		}
	}
}

// tenThousand is 10,000 passages made by numbering the sample's.
func tenThousand(b *testing.B) (ids, texts []string) {
	b.Helper()
	docs, _, err := Sample{}.Documents(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var passages []Passage
	for _, d := range docs {
		cut, _ := cut(d)
		passages = append(passages, cut...)
	}
	for i := range 10_000 {
		p := passages[i%len(passages)]
		ids = append(ids, fmt.Sprintf("%s-%d", p.ID, i))
		texts = append(texts, fmt.Sprintf("%s caso%d", p.indexed(), i))
	}
	return ids, texts
}

func BenchmarkLexical_Build10k(b *testing.B) {
	ids, texts := tenThousand(b)
	for b.Loop() {
		newLexical(ids, texts)
	}
}

func BenchmarkLexical_Search10k(b *testing.B) {
	x := newLexical(tenThousand(b))
	for b.Loop() {
		x.search("qero pedri reenbolso do curso", depth)
	}
}
