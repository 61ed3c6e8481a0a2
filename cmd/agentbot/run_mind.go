package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/bot/guardedhttp"
	"agentbot/bot/llm"
	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
	"agentbot/cmd/agentbot/demo/aroeira"
	"agentbot/flows"
	"agentbot/knowledge"
)

const attachmentLimit = 16 << 20

// understandingSeed orders the training of the classifier: with the same flows every process understands the same.
const understandingSeed = 1

// mind is everything of a bot that does not know Chatwoot: what it understands, says, knows and may do. serve and chat share it.
type mind struct {
	config    NamedBot
	libraries *flows.Libraries
	values    entity.Values
	model     bot.Model // nil: none
	knowledge bot.Knowledge
	business  *business.Executor
	tables    *tableKeeper
	drawer    bot.Drawer // lists that conversations keep
	now       func() time.Time
	instance  string // of the store
	learned   *learned
	learn     []func(ctx context.Context) error
	reload    []func(ctx context.Context) error
	flows     func(ctx context.Context) error // looks whether they have changed; nil: they cannot
	noted     atomic.Pointer[string]          // what /readyz says about them
}

// learned is what takes long to load and is the same for every process: who starts many in one process starts them with it.
type learned struct {
	lexical   *nlu.Lexical
	shelf     shelf
	knowledge bot.Knowledge // nil: opened from the configuration
}

// shelf is where libraries of flows come from.
type shelf interface {
	loadLibrary() (*flows.Library, error)
	loadSource(source []byte) (*flows.Library, error)
}

func newMind(ctx context.Context, b NamedBot, model *llm.Client, p *program) (*mind, error) {
	zone, err := time.LoadLocation(b.Flows.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("flows.time_zone: %w", err)
	}
	m := &mind{config: b, now: p.clock.Now, drawer: p.store, values: entity.Values{Now: func() time.Time { return p.clock.Now().In(zone) }}}
	if model != nil && p.config.LLM.Model != "" {
		m.model = p.ceilingOver(model)
	}
	if b.Actions.Mode == mockActions && b.Actions.MockURL == "" {
		if m.config.Actions.MockURL, err = p.startMock(ctx); err != nil {
			return nil, err
		}
	}
	if err := m.openBusiness(ctx, p); err != nil {
		return nil, err
	}
	if m.instance, err = p.store.Meta(ctx, metaInstance); err != nil {
		return nil, fmt.Errorf("read the store's instance: %w", err)
	}
	m.learned = p.seams.learned
	if m.learned == nil {
		m.learned = &learned{lexical: nlu.NewLexical(m.values, understandingSeed), shelf: m}
	}
	if err := m.openLibraries(ctx, p); err != nil {
		return nil, err
	}
	if b.Flows.Learn && p.seams.learned == nil {
		m.reload = append(m.reload, m.learnFromLog(p))
	}
	m.tables.sources = func() []flows.TableSource { return m.libraries.Tables() }
	if err := m.tables.start(ctx); err != nil { // not a reason not to start: whoever needs it is given to people until it is mended
		p.observer.Trouble("table", bot.Key{Bot: b.Name}, err)
	}
	if m.learned.knowledge != nil {
		m.knowledge = m.learned.knowledge
		return m, nil
	}
	var embedder bot.Embedder
	if model != nil && p.config.LLM.EmbeddingModel != "" {
		embedder = model
	}
	return m, m.openKnowledge(ctx, embedder, p.log)
}

// startMock runs the made-up business system inside the program, on loopback.
func (p *program) startMock(ctx context.Context) (address string, err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("start the made-up business system: %w", err)
	}
	p.mock = aroeira.New(p.clock.Now)
	server := &http.Server{Handler: p.mock, ReadHeaderTimeout: 5 * time.Second}
	p.closers = append(p.closers, server.Close)
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			p.observer.Trouble("mock", bot.Key{}, err)
		}
	}()
	return "http://" + l.Addr().String(), nil
}

// openBusiness builds the one door to business systems: only hosts that the configuration names.
func (m *mind) openBusiness(ctx context.Context, p *program) error {
	a := m.config.Actions
	hosts, private := slices.Clone(a.Hosts), slices.Clone(a.AllowPrivate)
	if a.MockURL != "" {
		u, err := url.Parse(a.MockURL)
		if err != nil {
			return fmt.Errorf("actions.mock_url: %w", err)
		}
		hosts, private = append(hosts, u.Host), append(private, u.Host)
	}
	client, err := guardedhttp.New(guardedhttp.Config{Hosts: hosts, AllowPrivate: private})
	if err != nil {
		return fmt.Errorf("actions.hosts: %w", err)
	}
	if p.seams.business != nil {
		client.Transport = p.seams.business(client.Transport)
	}
	secret, err := codeSecret(ctx, p.store)
	if err != nil {
		return err
	}
	if m.tables, err = newTableKeeper(m.config.BotConfig, hosts, private, m.now); err != nil {
		return err
	}
	mail := a.SMTP.server()
	if mail != nil {
		mail.Dial = p.seams.mail
	}
	posted := p.seams.posted
	if mail != nil {
		posted = nil
	}
	m.business, err = business.New(business.Config{
		HTTP: client, Tables: m.tables.tables, SMTP: mail, Posted: posted, Secrets: actionSecrets(a.Secrets), CodeSecret: secret, Now: m.now, MaxTimeout: p.seams.request(),
	})
	if err != nil {
		return fmt.Errorf("business systems: %w", err)
	}
	return nil
}

// learnWithin is how long a start waits for the documents. A small folder is read in that time, and what is wrong with it ends the start; of a
// large one nobody at Chatwoot's end must notice that it takes longer.
const learnWithin = time.Second

// reader answers from documents once they are read, and lets a better base replace the first one while answers are being given.
type reader struct {
	current atomic.Pointer[knowledge.Answerer]
	ready   chan struct{}
	first   sync.Once
}

// put takes a base: a better one in place of any, another only where there is none.
func (r *reader) put(a *knowledge.Answerer, better bool) {
	if better {
		r.current.Store(a)
	} else {
		r.current.CompareAndSwap(nil, a)
	}
	r.first.Do(func() { close(r.ready) })
}

// Answer implements bot.Knowledge. A question that is asked before the documents are read waits for them: "there is nothing" would be untrue.
func (r *reader) Answer(ctx context.Context, q bot.KnowledgeQuestion) bot.Answer {
	select {
	case <-r.ready:
		return r.current.Load().Answer(ctx, q)
	case <-ctx.Done():
		return bot.Answer{Outcome: bot.Unavailable, Note: "the documents are still being read"}
	}
}

// openKnowledge indexes the documents by words, and by meaning when the endpoint for vectors has answered. Both may take minutes, and Chatwoot
// does not wait.
func (m *mind) openKnowledge(ctx context.Context, embedder bot.Embedder, log zerolog.Logger) error {
	if len(m.config.Knowledge.Sources) == 0 {
		return nil
	}
	sources := m.sources()
	r := &reader{ready: make(chan struct{})}
	m.knowledge = r
	read := func(ctx context.Context) error {
		m.warnOfEmpty(ctx, log)
		base, err := knowledge.Open(ctx, sources, nil)
		if err != nil {
			return fmt.Errorf("knowledge.sources: %w", err)
		}
		r.put(&knowledge.Answerer{Base: base, Model: m.model}, false)
		return nil
	}
	if err := m.readSoon(ctx, read, log); err != nil {
		return err
	}
	if embedder != nil {
		m.learn = append(m.learn, func(ctx context.Context) error {
			better, err := knowledge.Open(ctx, sources, embedder)
			if err != nil {
				return fmt.Errorf("index the documents by meaning: %w", err)
			}
			r.put(&knowledge.Answerer{Base: better, Model: m.model}, true)
			return nil
		})
	}
	m.reload = append(m.reload, func(ctx context.Context) error {
		a := r.current.Load()
		if a == nil { // they are being read for the first time
			return nil
		}
		if _, err := a.Base.Reload(ctx); err != nil {
			return fmt.Errorf("read the documents again: %w", err)
		}
		return nil
	})
	return nil
}

// readSoon waits for the documents for a moment, and leaves the rest to learn.
func (m *mind) readSoon(ctx context.Context, read func(ctx context.Context) error, log zerolog.Logger) error {
	first := make(chan error, 1)
	go func() { first <- read(ctx) }()
	patience := time.NewTimer(learnWithin)
	defer patience.Stop()
	select {
	case err := <-first:
		return err
	case <-patience.C:
	}
	log.Info().Str("bot", m.config.Name).Msg("the documents are still being read: questions wait for them, everything else goes on")
	m.learn = append(m.learn, func(ctx context.Context) error {
		if first == nil { // it failed before
			return read(ctx)
		}
		select {
		case err := <-first:
			first = nil
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	return nil
}

func (m *mind) sources() []knowledge.Source {
	var sources []knowledge.Source
	for _, s := range m.config.Knowledge.Sources {
		if s.Type == sampleKnowledge {
			sources = append(sources, knowledge.Sample{})
		} else {
			sources = append(sources, m.folder(s))
		}
	}
	return sources
}

func (m *mind) folder(s Source) knowledge.Folder {
	return knowledge.Folder{Path: s.Path, Language: m.config.Flows.DefaultLanguage}
}

// warnOfEmpty: a bot without documents works, but nobody would find out why it answers nothing.
func (m *mind) warnOfEmpty(ctx context.Context, log zerolog.Logger) {
	for _, s := range m.config.Knowledge.Sources {
		if s.Type == sampleKnowledge {
			continue
		}
		if docs, _, err := m.folder(s).Documents(ctx); err == nil && len(docs) == 0 {
			log.Warn().Str("bot", m.config.Name).Str("folder", s.Path).Msg("a folder of knowledge.sources holds no document (.md, .html, .txt): questions go to people until it does")
		}
	}
}

// understander is the lexical one, under the model where there is one.
func (m *mind) understander() bot.Understander {
	if m.model == nil {
		return m.learned.lexical
	}
	return nlu.NewModel(m.learned.lexical)
}

// profile completes the mind with what only a desk has.
func (m *mind) profile(shaper bot.Shaper, presence bot.Presence, files bot.Files, office bot.Office) *bot.Profile {
	languages := []string{m.config.Flows.DefaultLanguage}
	for _, code := range m.config.Flows.Languages {
		if code != languages[0] {
			languages = append(languages, code)
		}
	}
	return &bot.Profile{
		Name: m.config.Name, Languages: languages, Hears: m.learned.lexical.Hears, Understander: m.understander(), Dialogue: m.libraries,
		World: bot.Readers{
			Model: m.model, Knowledge: m.knowledge, Calls: m.business, Codes: m.business, Files: files, Office: office, Sheets: &bot.SheetReader{Drawer: m.drawer}, Now: m.now,
		},
		Shaper: shaper, Presence: presence, Policy: m.config.Policy(), Sentences: func() bot.Sentences { return m.libraries.Current().Sentences() },
	}
}

// filesClient may fetch attachments from Chatwoot, wherever that lives, and from its storage.
func filesClient(c ChatwootConfig) (*http.Client, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, fmt.Errorf("chatwoot.url: %w", err)
	}
	client, err := guardedhttp.New(guardedhttp.Config{
		Hosts: append([]string{u.Host}, c.FileHosts...), AllowPrivate: []string{u.Host}, BodyLimit: attachmentLimit,
	})
	if err != nil {
		return nil, fmt.Errorf("chatwoot.file_hosts: %w", err)
	}
	return client, nil
}
