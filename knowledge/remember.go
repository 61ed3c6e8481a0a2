package knowledge

import (
	"context"
	"crypto/sha256"

	"agentbot/bot"
)

// remembered is an embedder for loading that asks only for texts it has not embedded before: after one article is edited, one is
// paid for. Used by one reload at a time.
type remembered struct {
	embedder bot.Embedder
	known    map[[sha256.Size]byte][]float32
	used     map[[sha256.Size]byte][]float32 // by this reload: what is not used any more is forgotten after it
}

// Embed implements bot.Embedder.
func (r *remembered) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	var missing []string
	for _, text := range texts {
		if r.known[sha256.Sum256([]byte(text))] == nil {
			missing = append(missing, text)
		}
	}
	if len(missing) > 0 {
		fresh, err := embeddings(ctx, r.embedder, missing, 0)
		if err != nil {
			return nil, err
		}
		for i, text := range missing {
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

// turn ends a reload. Vectors that could not be used are not worth keeping: the endpoint may have changed its model.
func (r *remembered) turn(failed bool) {
	r.known, r.used = r.used, map[[sha256.Size]byte][]float32{}
	if failed {
		clear(r.known)
	}
}
