package knowledge

import (
	"context"
	"crypto/sha256"
	"slices"

	"agentbot/bot"
)

// remembered is an embedder for loading that asks only for texts it has not embedded before: after one article is edited, one is
// paid for. Used by one reload at a time.
type remembered struct {
	embedder bot.Embedder
	known    map[[sha256.Size]byte][]float32
	used     map[[sha256.Size]byte][]float32 // by this reload: what is not used any more is forgotten after it
	failed   bool                            // the last reload did
}

// Embed implements bot.Embedder.
func (r *remembered) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	var missing []string
	for _, text := range texts {
		if r.known[sha256.Sum256([]byte(text))] == nil {
			missing = append(missing, text)
		}
	}
	for batch := range slices.Chunk(missing, embedBatch) { // kept batch by batch: the next reload goes on where an endpoint gave up
		fresh, err := embeddings(ctx, r.embedder, batch, 0)
		if err != nil {
			return nil, err
		}
		for i, text := range batch {
			r.known[sha256.Sum256([]byte(text))] = fresh[i]
		}
	}
	out := make([][]float32, len(texts))
	for i, text := range texts {
		sum := sha256.Sum256([]byte(text))
		out[i] = r.known[sum]
		r.used[sum] = out[i]
	}
	return out, nil
}

// turn ends a reload. After one failure everything is kept, to go on from there; after two in a row nothing is, because the endpoint
// may have changed its model, and vectors of two models do not mix.
func (r *remembered) turn(failed bool) {
	switch {
	case failed && r.failed:
		clear(r.known)
	case !failed:
		r.known = r.used
	}
	r.used = map[[sha256.Size]byte][]float32{}
	r.failed = failed
}
