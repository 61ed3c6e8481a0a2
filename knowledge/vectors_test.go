package knowledge

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/bot"
)

// concepts stands for an embedding model: it knows a few synonyms and otherwise hashes words.
type concepts struct {
	change func(call int, vectors [][]float32) ([][]float32, error)
	calls  *int
}

var synonyms = map[string]int{
	"faleceu": 1, "falecimento": 1, "herdeiro": 1, "pai": 1, "obito": 1, "certidao": 1,
	"sumiu": 2, "acesso": 2, "link": 2, "entrar": 2,
}

func (c concepts) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for _, text := range texts {
		v := make([]float32, 64)
		v[0] = 1
		for _, word := range words(text) {
			if at := synonyms[word]; at > 0 {
				v[at] += 4
				continue
			}
			hash := uint32(2166136261)
			for _, r := range word {
				hash = (hash ^ uint32(r)) * 16777619
			}
			v[8+hash%56] += 0.5
		}
		out = append(out, v)
	}
	if c.calls != nil {
		*c.calls++
	}
	if c.change != nil {
		return c.change(*c.calls, out)
	}
	return out, nil
}

var _ bot.Embedder = concepts{}

func TestVectors_FindWhatSharesNoWord(t *testing.T) {
	t.Parallel()
	const text = "meu pai faleceu, e agora?"
	if got, _ := ask(t, Answerer{Base: open(t, nil, Sample{})}, "pt", text); got.Outcome != bot.NotFound {
		t.Fatalf("by words alone: %s: the test needs a question that words do not answer", got.Outcome)
	}
	base := open(t, concepts{}, Sample{})
	got, body := ask(t, Answerer{Base: base}, "pt", text)
	if got.Outcome != bot.OK || documentOf(body.Best[0].ID) != "titularidade" {
		t.Errorf("%s %v, notes %v: want the article on ownership", got.Outcome, body.Best, base.Index().Report().Notes)
	}
	for language, off := range map[string]string{"en": "what's the tallest volcano on Mars?", "pt": "qual o vulcão mais alto de Marte?"} {
		if got, body := ask(t, Answerer{Base: base}, language, off); got.Outcome != bot.NotFound {
			t.Errorf("%s: %s %v: want not_found", off, got.Outcome, body.Best)
		}
	}
}

func TestVectors_TiesAreOrdered(t *testing.T) {
	t.Parallel()
	var docs []Document
	for _, name := range []string{"e", "b", "d", "a", "c", "g", "f"} {
		docs = append(docs, Document{Path: name, Title: "Igual", Language: "pt", Body: "O mesmo texto em todos."})
	}
	x, err := NewIndex(t.Context(), docs, concepts{})
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		found, err := x.Search(t.Context(), "o mesmo texto", "pt", 3)
		if err != nil {
			t.Fatal(err)
		}
		order := ""
		for _, h := range found.Hits {
			order += h.Passage.ID[:1]
		}
		if order != "abc" {
			t.Fatalf("order %q: want abc every time", order)
		}
	}
}

func TestVectors_BadEmbedderMeansWordsAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]func(call int, v [][]float32) ([][]float32, error){
		"Error":       func(int, [][]float32) ([][]float32, error) { return nil, errors.New("endpoint is down") },
		"TooFew":      func(_ int, v [][]float32) ([][]float32, error) { return v[1:], nil },
		"Zero":        func(_ int, v [][]float32) ([][]float32, error) { clear(v[0]); return v, nil },
		"NaN":         func(_ int, v [][]float32) ([][]float32, error) { v[0][3] = float32(math.NaN()); return v, nil },
		"OtherLength": func(_ int, v [][]float32) ([][]float32, error) { v[len(v)-1] = v[len(v)-1][:9]; return v, nil },
		"NoLength":    func(_ int, v [][]float32) ([][]float32, error) { v[0] = nil; return v, nil },
	}
	for name, change := range tests {
		t.Run(name+"AtLoad", func(t *testing.T) {
			t.Parallel()
			base := open(t, concepts{change: change, calls: new(int)}, Sample{})
			if notes := base.Index().Report().Notes; len(notes) != 3 || !strings.Contains(notes[0], "answering by words alone") {
				t.Errorf("notes %q: want one for each language", notes)
			}
			if got, body := ask(t, Answerer{Base: base}, "es", "¿cuántos días tengo para pedir el reembolso?"); got.Outcome != bot.OK || !strings.Contains(body.Text, "7 días") {
				t.Errorf("%s %q", got.Outcome, body.Text)
			}
		})
		t.Run(name+"AtQuery", func(t *testing.T) {
			t.Parallel()
			broken := false
			embedder := concepts{calls: new(int), change: func(call int, v [][]float32) ([][]float32, error) {
				if broken {
					return change(call, v)
				}
				return v, nil
			}}
			base := open(t, embedder, Sample{})
			if notes := base.Index().Report().Notes; len(notes) > 0 {
				t.Fatalf("notes %q", notes)
			}
			broken = true
			got, body := ask(t, Answerer{Base: base}, "es", "¿cuántos días tengo para pedir el reembolso?")
			if got.Outcome != bot.OK || !strings.Contains(body.Text, "7 días") || !strings.Contains(got.Note, "by words alone") {
				t.Errorf("%s %q, note %q", got.Outcome, body.Text, got.Note)
			}
		})
	}
}

func TestVectors_OwnCopies(t *testing.T) {
	t.Parallel()
	var given [][]float32
	embedder := concepts{calls: new(int), change: func(call int, v [][]float32) ([][]float32, error) {
		if call == 1 { // normalised vectors, which chromem would keep by reference
			for _, one := range v {
				clear(one)
				one[len(given)%64] = 1
				given = append(given, one)
			}
		}
		return v, nil
	}}
	x, err := NewIndex(t.Context(), []Document{{Path: "a", Title: "A", Language: "pt", Body: "Um."}, {Path: "b", Title: "B", Language: "pt", Body: "Dois."}}, embedder)
	if err != nil {
		t.Fatal(err)
	}
	query := make([]float32, 64)
	query[1] = 1
	for range 2 {
		hits, err := x.shelves["pt"].vectors.search(t.Context(), query, 5)
		if err != nil || len(hits) != 2 || hits[0].id != "b#1" || hits[0].score < 0.99 {
			t.Fatalf("%v %+v: want b first and only two, asked for five", err, hits)
		}
		for _, v := range given {
			clear(v)
			v[5] = 1
		}
	}
}

func TestVectors_Cancelled(t *testing.T) {
	t.Parallel()
	base := open(t, concepts{}, Sample{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	query, err := concepts{}.Embed(ctx, []string{"reembolso"})
	if err != nil {
		t.Fatal(err)
	}
	if hits, err := base.Index().shelves["pt"].vectors.search(ctx, query[0], 3); !errors.Is(err, context.Canceled) {
		t.Errorf("vectors: %d hits, %v: want the cancellation", len(hits), err)
	}
	got := Answerer{Base: base}.Answer(ctx, bot.KnowledgeQuestion{Text: "reembolso", Language: "pt"})
	if got.Outcome != bot.Unavailable {
		t.Errorf("answer: %+v: want unavailable, for nothing was searched to the end", got)
	}
	if _, err := Open(ctx, []Source{Sample{}}, concepts{}); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v: want the cancellation", err)
	}
}

func TestBase_ReloadEmbedsOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("a.pt.md", "# A\n\nO prazo é de 3 dias.")
	asked := 0
	embedder := concepts{calls: new(int), change: func(_ int, v [][]float32) ([][]float32, error) { asked += len(v); return v, nil }}
	base := open(t, embedder, Folder{Path: dir})
	if want := 1 + len(unrelated["pt"]); asked != want {
		t.Fatalf("%d texts embedded: want %d", asked, want)
	}
	asked = 0
	put("b.pt.md", "# B\n\nO envio é grátis.")
	if changed, err := base.Reload(t.Context()); !changed || err != nil || asked != 1 {
		t.Fatalf("changed %v, %v, %d texts embedded: want only the new one", changed, err, asked)
	}
	if got, body := ask(t, Answerer{Base: base}, "pt", "o envio é grátis?"); got.Outcome != bot.OK || !strings.Contains(body.Text, "grátis") {
		t.Errorf("%s %q", got.Outcome, body.Text)
	}
}

func TestBase_ReloadTriesTheEmbedderAgain(t *testing.T) {
	t.Parallel()
	down := true
	embedder := concepts{calls: new(int), change: func(call int, v [][]float32) ([][]float32, error) {
		if down && call > 1 { // the first batch arrives, then the endpoint is gone
			return nil, errors.New("endpoint is down")
		}
		return v, nil
	}}
	base := open(t, embedder, Folder{Path: "testdata/traps", Language: "pt"})
	if notes := base.Index().Report().Notes; len(notes) == 0 {
		t.Fatal("want a note on the missing vectors")
	}
	if changed, err := base.Reload(t.Context()); changed || err != nil {
		t.Errorf("still down: changed %v, %v: want nothing new", changed, err)
	}
	down = false
	if changed, err := base.Reload(t.Context()); !changed || err != nil || len(base.Index().Report().Notes) > 0 {
		t.Errorf("back again: changed %v, %v, notes %q", changed, err, base.Index().Report().Notes)
	}
	if changed, err := base.Reload(t.Context()); changed || err != nil {
		t.Errorf("all well: changed %v, %v: want no further reading", changed, err)
	}
}

// poor is an embedder as bad as they come: it counts words, "the" and "a" like any other.
type poor struct{}

func (poor) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for _, text := range texts {
		v := make([]float32, 128)
		for _, word := range words(text) {
			v[(len(word)*31+int(word[0])*7+int(word[len(word)-1]))%128]++
		}
		out = append(out, v)
	}
	return out, nil
}

func TestVectors_PoorEmbedderDoesNoHarm(t *testing.T) {
	t.Parallel()
	count := func(a Answerer) (right, refused int) {
		for _, q := range ownQuestions(t) {
			got, body := ask(t, a, q.language, q.text)
			switch {
			case q.document == "-" && got.Outcome == bot.NotFound:
				refused++
			case got.Outcome == bot.OK && documentOf(body.Best[0].ID) == q.document:
				right++
			}
		}
		return right, refused
	}
	right, refused := count(Answerer{Base: open(t, nil, Sample{})})
	withRight, withRefused := count(Answerer{Base: open(t, poor{}, Sample{})})
	t.Logf("by words alone %d right, %d refused; with a poor embedder %d and %d", right, refused, withRight, withRefused)
	if withRight < right-2 || withRefused < refused-2 {
		t.Error("a poor embedder must not outvote words")
	}
}
