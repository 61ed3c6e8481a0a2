package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"agentbot/bot"
)

// Base is the current index over some sources. Reading goes on with the old index until a new one is complete.
type Base struct {
	sources  []Source
	embedder bot.Embedder

	loading     *remembered // nil without an embedder; guarded by reading
	reading     sync.Mutex  // one reload at a time
	fingerprint string      // of what index holds; guarded by reading
	retry       bool        // the embedder failed; guarded by reading
	current     atomic.Pointer[Index]
}

// Open reads the sources for the first time. embedder may be nil. No sources is allowed: nothing will be found.
func Open(ctx context.Context, sources []Source, embedder bot.Embedder) (*Base, error) {
	base := &Base{sources: sources, embedder: embedder}
	base.current.Store(&Index{})
	if embedder != nil {
		base.loading = &remembered{embedder: embedder, known: map[[32]byte][]float32{}, used: map[[32]byte][]float32{}}
	}
	if _, err := base.Reload(ctx); err != nil {
		return nil, err
	}
	return base, nil
}

// Index is the one to search now.
func (b *Base) Index() *Index { return b.current.Load() }

// Reload reads the sources again if anything in them has changed, or if the embedder failed the last time, and says whether there is
// something new to report. On an error the old index stays.
func (b *Base) Reload(ctx context.Context) (changed bool, err error) {
	b.reading.Lock()
	defer b.reading.Unlock()
	// Taken before reading: a file changed meanwhile makes the next Reload read again.
	fingerprint, err := b.fingerprints(ctx)
	if err != nil {
		return false, err
	}
	before := b.current.Load().report.Notes
	same := b.fingerprint == fingerprint
	if same && !b.retry {
		return false, nil
	}
	var docs []Document
	var drops []Drop
	var notes []string
	for _, source := range b.sources {
		d, dropped, err := source.Documents(ctx)
		if err != nil {
			return false, err
		}
		if len(d) == 0 {
			notes = append(notes, nothingIn(source, len(dropped)))
		}
		docs = append(docs, d...)
		drops = append(drops, dropped...)
	}
	index, err := b.index(ctx, docs)
	if err != nil {
		return false, err
	}
	b.retry = len(index.report.Notes) > 0
	index.report.Notes = append(index.report.Notes, notes...)
	index.report.Dropped = append(drops, index.report.Dropped...)
	b.current.Store(index)
	b.fingerprint = fingerprint
	return !same || !slices.Equal(before, index.report.Notes), nil
}

// nothingIn names a source that gives no document: mostly a wrong path, and from then on every answer is no.
func nothingIn(source Source, dropped int) string {
	name := "a source in knowledge.sources"
	if f, ok := source.(Folder); ok {
		name = "the knowledge folder " + f.Path
	}
	if dropped > 0 {
		return fmt.Sprintf("%s holds no document that can be used; left out: %d", name, dropped)
	}
	return name + " holds no document: want files that end in .md, .markdown, .html, .htm or .txt"
}

// index builds with remembered vectors, and leaves the embedder itself for questions.
func (b *Base) index(ctx context.Context, docs []Document) (*Index, error) {
	if b.loading == nil {
		return NewIndex(ctx, docs, nil)
	}
	index, err := NewIndex(ctx, docs, b.loading)
	b.loading.turn(err != nil || len(index.report.Notes) > 0)
	if err != nil {
		return nil, err
	}
	index.embedder = b.embedder
	return index, nil
}

func (b *Base) fingerprints(ctx context.Context) (string, error) {
	sums := []string{"v1"}
	for _, source := range b.sources {
		sum, err := source.Fingerprint(ctx)
		if err != nil {
			return "", fmt.Errorf("look for changed documents: %w", err)
		}
		sums = append(sums, sum)
	}
	return strings.Join(sums, "\n"), nil
}
