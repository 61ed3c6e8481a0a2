package intent

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"agentbot/bot"
)

// Cache keeps what training has made between two runs. A key names flows, options and the version of this code, so that data under a key never
// changes; what cannot be read back is trained again.
type Cache interface {
	Load(key string) ([]byte, bool)
	Store(key string, data []byte)
}

// Library keeps the classifiers of the newest libraries; a conversation may still stand on the one before.
//
// Without Begin, Classifier trains at its first use and everything is as deterministic as the training: for tests, chat and simulation. After
// Begin no call of Classifier ever waits: a library that nobody has trained answers by the nearest centroid until Train has ended.
type Library struct {
	mu      sync.Mutex
	entries []*libraryEntry // newest use last
	begun   atomic.Bool
}

type libraryEntry struct {
	key  string
	once sync.Once
	got  atomic.Pointer[Classifier]
}

const keptLibraries = 4

// Classifier is the one of a view's flows.
func (l *Library) Classifier(v bot.View, seed uint64) *Classifier {
	e := l.entry(v)
	if c := e.got.Load(); c != nil {
		return c
	}
	e.once.Do(func() { // outside the lock: other libraries need not wait
		if l.begun.Load() {
			e.got.CompareAndSwap(nil, Nearest(v.Flows))
		} else {
			e.got.CompareAndSwap(nil, Train(v.Flows, Options{Seed: seed}))
		}
	})
	return e.got.Load()
}

// Begin has a library answered at once, by the nearest centroid, unless it is trained already. Call Train beside it.
func (l *Library) Begin(v bot.View) {
	l.begun.Store(true)
	l.Classifier(v, 0)
}

// Train trains a library, or takes what the cache has of it, and puts it in the place of what has answered so far. It takes seconds and may run
// beside turns; one that is cancelled changes nothing. A nil cache keeps nothing.
func (l *Library) Train(ctx context.Context, v bot.View, o Options, cache Cache) {
	key := ""
	if cache != nil {
		key = cacheKey(v.Flows, o)
		if data, ok := cache.Load(key); ok {
			if c, err := decode(v.Flows, data); err == nil {
				l.entry(v).got.Store(c)
				return
			}
		}
	}
	c := Train(v.Flows, o)
	if ctx.Err() != nil {
		return
	}
	l.entry(v).got.Store(c)
	if cache != nil && c.model != nil {
		cache.Store(key, encode(c))
	}
}

func (l *Library) entry(v bot.View) *libraryEntry {
	key := v.Library
	if key == "" {
		key = hashFlows(v.Flows)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var e *libraryEntry
	if i := slices.IndexFunc(l.entries, func(e *libraryEntry) bool { return e.key == key }); i >= 0 {
		e = l.entries[i]
		l.entries = slices.Delete(l.entries, i, i+1)
	} else {
		e = &libraryEntry{key: key}
	}
	l.entries = append(l.entries, e)
	if len(l.entries) > keptLibraries {
		l.entries = slices.Delete(l.entries, 0, 1)
	}
	return e
}

// codeVersion is part of every key: raise it when the same phrases give another model.
const codeVersion = "1"

// cacheKey names what a training depends on.
func cacheKey(flows []bot.FlowCard, o Options) string {
	h := fnv.New128a()
	write := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	write(codeVersion)
	write(strconv.FormatUint(o.Seed, 16))
	write(hashFlows(flows))
	for _, s := range o.Unlabelled[:min(len(o.Unlabelled), maxLog)] {
		write(s.Language)
		write(s.Text)
	}
	return "intent-" + codeVersion + "-" + hex(h.Sum(nil))
}

func hashFlows(flows []bot.FlowCard) string {
	h := fnv.New128a()
	write := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	for _, f := range flows {
		write(f.Name)
		write(strconv.FormatBool(f.Startable))
		for _, texts := range []map[string]string{f.Title} {
			for _, code := range keys(texts) {
				write(code)
				write(texts[code])
			}
		}
		for _, texts := range []map[string][]string{f.Phrases, f.Keywords} {
			for _, code := range keys(texts) {
				write(code)
				for _, t := range texts[code] {
					write(t)
				}
			}
			write("")
		}
	}
	return hex(h.Sum(nil))
}

func hex(sum []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 2*len(sum))
	for _, b := range sum {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}
