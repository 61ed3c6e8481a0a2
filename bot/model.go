package bot

import "context"

// Model writes text. It has no hands: what it says is only ever a proposal.
type Model interface {
	// Complete answers one ModelQuestion. Anything wrong (slow, down, cut, refused, too long, no JSON) is Unavailable with a note.
	Complete(ctx context.Context, q ModelQuestion) Answer
}

// Embedder turns texts into vectors of one length, in the order given. An error names what the endpoint did.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}
