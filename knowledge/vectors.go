package knowledge

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/philippgille/chromem-go"

	"agentbot/bot"
)

// embedBatch is how many texts go out in one request: most endpoints take more, all take this many.
const embedBatch = 64

// vectors is one language's chromem collection. One per language: a metadata filter costs as much as the search.
type vectors struct {
	collection *chromem.Collection
	length     int
	floor      similarityFloor
}

// errNoVectors says that an embedding cannot be used; the reason stands before it.
var errNoVectors = errors.New("answering by words alone")

// embeddings asks for vectors and refuses what would poison a collection: a wrong count, another length, zeros, NaN.
func embeddings(ctx context.Context, e bot.Embedder, texts []string, length int) ([][]float32, error) {
	var out [][]float32
	for batch := range slices.Chunk(texts, embedBatch) {
		got, err := e.Embed(ctx, batch)
		if err != nil {
			return nil, fmt.Errorf("embed %d texts: %w", len(batch), err)
		}
		if len(got) != len(batch) {
			return nil, fmt.Errorf("embed: %d vectors came for %d texts", len(got), len(batch))
		}
		for _, vector := range got {
			if length == 0 {
				length = len(vector)
			}
			if err := usable(vector, length); err != nil {
				return nil, err
			}
			out = append(out, slices.Clone(vector)) // chromem keeps a normalised vector by reference
		}
	}
	return out, nil
}

// usable refuses a vector of another length (it would break every later query) and one without a direction (its cosine is NaN).
func usable(vector []float32, length int) error {
	if len(vector) != length || length == 0 {
		return fmt.Errorf("embed: a vector has %d numbers where the others have %d", len(vector), length)
	}
	sum := 0.0
	for _, v := range vector {
		sum += float64(v) * float64(v)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return errors.New("embed: a vector is zero or not a number")
	}
	return nil
}

// newVectors embeds one language's passages and finds out, with questions that no help centre answers, how similar "unrelated" is
// for this model and these passages.
func newVectors(ctx context.Context, e bot.Embedder, language string, passages []Passage) (*vectors, error) {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = p.indexed()
	}
	embedded, err := embeddings(ctx, e, texts, 0)
	if err != nil {
		return nil, err
	}
	collection, err := chromem.NewDB().CreateCollection(language, nil, func(context.Context, string) ([]float32, error) {
		return nil, errNoVectors // never called: every document brings its vector
	})
	if err != nil {
		return nil, fmt.Errorf("create the collection for %s: %w", language, err)
	}
	v := &vectors{collection: collection, length: len(embedded[0])}
	for i, p := range passages {
		if err := collection.AddDocument(ctx, chromem.Document{ID: p.ID, Embedding: embedded[i]}); err != nil {
			return nil, fmt.Errorf("index %s: %w", p.ID, err)
		}
	}
	return v, v.calibrate(ctx, e, language)
}

// search ranks the k most similar passages, ties by id; chromem's own order of ties is random.
func (v *vectors) search(ctx context.Context, query []float32, k int) ([]hit, error) {
	if err := usable(query, v.length); err != nil {
		return nil, err
	}
	// All are asked for: cut at k, chromem would choose among equals by chance.
	found, err := v.collection.QueryEmbedding(ctx, slices.Clone(query), v.collection.Count(), nil, nil)
	if err == nil {
		err = ctx.Err() // a cancelled query gives nothing and no error
	}
	if err != nil {
		return nil, fmt.Errorf("search vectors: %w", err)
	}
	slices.SortFunc(found, func(a, c chromem.Result) int {
		if a.Similarity != c.Similarity {
			if a.Similarity > c.Similarity {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, c.ID)
	})
	hits := make([]hit, 0, k)
	for _, r := range found[:min(k, len(found))] {
		hits = append(hits, hit{id: r.ID, score: float64(r.Similarity), share: float64(r.Similarity)})
	}
	return hits, nil
}
