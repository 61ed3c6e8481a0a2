package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu/intent"
	"agentbot/bot/nlu/review"
	"agentbot/flows"
)

const (
	// quickly is how many phrases are trained while a start waits: about half a second on two cores, nothing when the same were trained before. A
	// library of more is understood at once by the nearest centroid, more reluctantly, and trained beside that.
	quickly = 1500

	logDays     = 60          // how far back a log is read
	logTalks    = 2000        // conversations of it, the newest
	logTexts    = 5000        // texts of those
	logLeast    = 50          // with fewer there is nothing to learn
	logNotUntil = time.Minute // after a start, which has more urgent things to do
	keptModels  = 4           // files of trained models
)

// understand makes a library understood before its first customer writes.
func (m *mind) understand(ctx context.Context, p *program, library *flows.Library) {
	cards, lexical := library.Cards(), m.learned.lexical
	if phrases(cards) <= quickly {
		if models := p.models(); models != nil {
			lexical.Learn(context.WithoutCancel(ctx), library.Hash, cards, nil, models)
		} else {
			lexical.Prepare(library.Hash, cards)
		}
		return
	}
	lexical.Begin(library.Hash, cards)
	p.log.Info().Str("bot", m.config.Name).Int("phrases", phrases(cards)).Msg("the flows are many: until they are learned, in some seconds, more customers are asked what they mean")
	p.working.Go(func() {
		lexical.Learn(context.WithoutCancel(ctx), library.Hash, cards, nil, p.models())
		p.log.Info().Str("bot", m.config.Name).Str("library", library.Hash).Msg("the flows are learned")
	})
}

func phrases(cards []bot.FlowCard) int {
	count := 0
	for _, c := range cards {
		for _, list := range c.Phrases {
			count += len(list)
		}
	}
	return count
}

// learnFromLog lets the newest texts of this bot's customers, never another's, improve which flow they find: once for each library and each day, from
// what was written before that day, so that replicas learn the same.
func (m *mind) learnFromLog(p *program) func(ctx context.Context) error {
	done := ""
	return func(ctx context.Context) error {
		history, ok := p.store.(bot.History)
		if !ok || p.clock.steady.runs() < logNotUntil {
			return nil
		}
		library, today := m.libraries.Current(), p.clock.Now().UTC().Truncate(24*time.Hour)
		if now := library.Hash + today.Format(time.DateOnly); now == done {
			return nil
		} else {
			done = now
		}
		past, err := pastConversations(ctx, history, m.config.Name, today.AddDate(0, 0, -logDays), logTalks)
		if err != nil {
			return err
		}
		texts := review.Texts(past, today, logTexts)
		if len(texts) < logLeast {
			return nil
		}
		m.learned.lexical.Learn(ctx, library.Hash, library.Cards(), texts, p.models())
		p.log.Info().Str("bot", m.config.Name).Int("texts", len(texts)).Msg("learned from what customers wrote which flow they mean")
		return nil
	}
}

// models is where trained models are kept between two runs: beside the database file; nil where there is none.
func (p *program) models() intent.Cache {
	if p.seams.models != nil || p.seams.learned != nil || p.seams.open != nil {
		return p.seams.models
	}
	path, isFile := strings.CutPrefix(p.config.Store.DSN.Reveal(), "sqlite:")
	if !isFile {
		return nil
	}
	return modelFolder(strings.TrimSuffix(path, filepath.Ext(path)) + ".models")
}

// modelFolder is intent.Cache in a folder. It may be deleted at any time: what is missing is trained again, which is also what happens when it
// cannot be written.
type modelFolder string

func (f modelFolder) file(key string) string { return filepath.Join(string(f), key+".model") }

// Load implements intent.Cache.
func (f modelFolder) Load(key string) ([]byte, bool) {
	data, err := os.ReadFile(f.file(key))
	return data, err == nil
}

// Store implements intent.Cache.
func (f modelFolder) Store(key string, data []byte) {
	if os.MkdirAll(string(f), 0o700) != nil {
		return
	}
	part := f.file(key) + ".part"
	if os.WriteFile(part, data, 0o600) != nil || os.Rename(part, f.file(key)) != nil {
		_ = os.Remove(part) // half a model is none
	}
	f.tidy()
}

// tidy removes all but the newest.
func (f modelFolder) tidy() {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return
	}
	var files []os.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && filepath.Ext(e.Name()) == ".model" {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, old := range files[min(keptModels, len(files)):] {
		_ = os.Remove(filepath.Join(string(f), old.Name())) // tried again with the next one
	}
}
