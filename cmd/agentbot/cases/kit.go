package cases

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
	"agentbot/flows"
	"agentbot/flows/phrase"
	"agentbot/knowledge"
)

// kit is what all conversations of one language share, one after another.
type kit struct {
	language  string
	files     fs.FS
	library   *flows.Library
	hears     func(words []string) string
	mind      bot.Understander
	knowledge bot.Knowledge
	tables    *business.Tables // the files beside the flows, as they are
	watch     *watch
	now       func() time.Time // of the conversation that is played
}

// understandingSeed orders the training of the classifier, as serve does it.
const understandingSeed = 1

// shopURL is where the made-up business system lives. Nothing is ever sent there.
const shopURL = "http://business.example"

// stageOptions are the options of a library on a stage: business systems are mocked, and a bot of one language speaks it to staff too.
func stageOptions(o flows.Options, language string) flows.Options {
	o.ActionsMode, o.MockURL, o.Instance = "mock", shopURL, "test"
	if language != "" {
		o.Default, o.Staff = language, language
	}
	if o.Company == "" {
		o.Company = "Aroeira"
	}
	return o
}

// newKits loads what takes long once for several languages. The kits are for one goroutine.
func newKits(files fs.FS, options flows.Options, languages []string, documents bot.Knowledge) (map[string]*kit, error) {
	var playing *kit
	values := entity.Values{Now: func() time.Time {
		if playing == nil {
			return flows.CaseDay // a table beside the flows is read before anybody says anything
		}
		return playing.now()
	}}
	lexical := nlu.NewLexical(values, understandingSeed)
	kits := map[string]*kit{}
	for _, code := range languages {
		o := stageOptions(options, code)
		o.Values = values
		library, problems := flows.Load(files, o)
		if library == nil {
			return nil, errors.New(flows.Format(problems))
		}
		lexical.Prepare(library.Hash, library.Cards())
		tables, err := tablesOf(library, files)
		if err != nil {
			return nil, err
		}
		k := &kit{language: code, files: files, library: library, hears: lexical.Hears, mind: lexical, knowledge: documents, tables: tables}
		k.watch = &watch{begin: func() { playing = k }}
		kits[code] = k
	}
	return kits, nil
}

// tablesOf are the tables that lie beside the flows: reading them is what the real bot does, and harmless. Published sheets are not fetched.
func tablesOf(library *flows.Library, files fs.FS) (*business.Tables, error) {
	tables := &business.Tables{}
	for _, source := range library.Tables() {
		if source.URL != "" || path.IsAbs(source.File) {
			continue
		}
		body, err := fs.ReadFile(files, path.Clean(source.File))
		if err != nil {
			return nil, errors.New(source.Missing(err).String())
		}
		rows, problems := source.Read(body)
		if len(problems) > 0 {
			return nil, errors.New(flows.Format(problems))
		}
		tables.Put(source.ID, rows)
	}
	return tables, nil
}

// sampleDocuments are those of the demo. Whoever answers from them may do so for many conversations at once.
func sampleDocuments(ctx context.Context) (bot.Knowledge, error) {
	base, err := knowledge.Open(ctx, []knowledge.Source{knowledge.Sample{}}, nil)
	if err != nil {
		return nil, fmt.Errorf("open the sample documents: %w", err)
	}
	return &knowledge.Answerer{Base: base}, nil
}

// play plays one case to its end, or to where it goes wrong.
func (k *kit) play(ctx context.Context, one flows.Case) (Result, *passed) {
	r := Result{Case: one, Language: k.language}
	s, err := k.stage(one)
	if err != nil {
		r.Failures = []Failure{{At: one.At, Sentence: phrase.Of(err)}}
		return r, newPassed()
	}
	r.Failures = s.steps(ctx, one.Steps)
	r.Lines = s.lines
	return r, s.seen
}
