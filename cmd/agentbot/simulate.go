package main

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
	"agentbot/bot/sim"
	"agentbot/cmd/agentbot/demo/aroeira"
	"agentbot/flows"
	"agentbot/knowledge"
)

// simulator builds the real program into made-up worlds, one after another. What takes long to load is loaded once; a worker has its own.
type simulator struct {
	config    Config
	now       func() time.Time // of the world that lives now
	lexical   *nlu.Lexical
	knowledge bot.Knowledge
	libraries []*flows.Library // the shipped one, and others that take its place
	entrusted []*flows.Library // the same for a company without any system that answers over HTTP
}

// One world in five has no business system that answers over HTTP.
const (
	entrustedEvery = 5
	entrustedAt    = 3
)

const (
	simulatedBot      = "default"
	simulatedAccount  = 3
	simulatedBusiness = "http://business.example"
)

func newSimulator(ctx context.Context) (*simulator, error) {
	s := &simulator{config: defaultConfig(), now: time.Now}
	s.config.Company = "Aroeira"
	s.config.Actions.Mode, s.config.Actions.MockURL = mockActions, simulatedBusiness
	s.config.Log.Level = "disabled"
	s.config.Actions.SMTP = SMTPConfig{Host: "mail.example", Port: 25, Security: "none", From: "Aroeira <codigo@aroeira.example>"}
	values := entity.Values{Now: func() time.Time { return s.now() }}
	s.lexical = nlu.NewLexical(values, understandingSeed)
	base, err := knowledge.Open(ctx, []knowledge.Source{knowledge.Sample{}}, nil)
	if err != nil {
		return nil, fmt.Errorf("open the sample documents: %w", err)
	}
	s.knowledge = &knowledge.Answerer{Base: base}
	return s, s.loadLibraries(values)
}

// loadLibraries loads what ships, and what an operator may make of it: other words and a step that has gone, a change that nobody can look
// for afterwards, one that may be repeated.
func (s *simulator) loadLibraries(values entity.Values) error {
	options := flowOptions(s.config.BotConfig, values)
	options.Instance = "simulated"
	plain := strings.NewReplacer()
	reworded := strings.NewReplacer("id: ask_new_email", "id: ask_address", "Qual é o código da compra? Ele", "Qual é o código da compra, por favor? Ele")
	var err error
	if s.libraries, err = s.editedLibraries(options, shippedActions, plain, reworded,
		strings.NewReplacer("verify:\n      after: 2s\n      applied: [ok]\n      absent: [not_found]\n      mock: {method: GET, url: \"/changes/{{ idempotency_key }}\", timeout: 5s}\n", "")); err != nil {
		return err
	}
	s.entrusted, err = s.editedLibraries(options, sampleActions, plain, reworded)
	return err
}

// The files that say what business systems there are, and where the tables of the samples are found.
const (
	shippedActions = "actions.yaml"
	sampleActions  = "samples/actions.yaml"
)

// editedLibraries are libraries with the actions of one file, one for each edit.
func (s *simulator) editedLibraries(options flows.Options, actions string, edits ...*strings.Replacer) ([]*flows.Library, error) {
	var all []*flows.Library
	for _, edit := range edits {
		dir, err := os.MkdirTemp("", "agentbot-library-")
		if err != nil {
			return nil, fmt.Errorf("make a place for a library: %w", err)
		}
		library, err := editedLibrary(dir, actions, edit, options)
		if removed := os.RemoveAll(dir); err == nil {
			err = removed
		}
		if err != nil {
			return nil, err
		}
		s.lexical.Prepare(library.Hash, library.Cards())
		all = append(all, library)
	}
	return all, nil
}

func editedLibrary(dir, actions string, edit *strings.Replacer, options flows.Options) (*flows.Library, error) {
	shipped := flows.Shipped()
	err := fs.WalkDir(shipped, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		from := path
		if path == shippedActions {
			from = actions
		}
		body, err := fs.ReadFile(shipped, from)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		text := edit.Replace(string(body))
		if from == sampleActions { // one folder up
			text = strings.ReplaceAll(text, "    file: ", "    file: samples/")
		}
		return os.WriteFile(to, []byte(text), 0o600)
	})
	if err != nil {
		return nil, fmt.Errorf("write an edited library: %w", err)
	}
	library, problems := flows.Load(os.DirFS(dir), options)
	if len(problems) > 0 {
		return nil, fmt.Errorf("an edited library has mistakes:\n%s", flows.Format(problems))
	}
	return library, nil
}

// simulatedShelf is the folder of one world, where its processes find their library.
type simulatedShelf struct {
	libraries []*flows.Library
	current   int
	forgets   bool // an older library cannot be loaded any more
}

func (s *simulatedShelf) loadLibrary() (*flows.Library, error) { return s.libraries[s.current], nil }

func (s *simulatedShelf) loadSource(source []byte) (*flows.Library, error) {
	for _, library := range s.libraries {
		if string(library.Source()) == string(source) && !s.forgets {
			return library, nil
		}
	}
	return nil, fmt.Errorf("no library of this source")
}

// build makes one process in its surroundings, with the same code as serve.
func (s *simulator) build(ctx context.Context, around sim.Surroundings, shelf *simulatedShelf) (*sim.Machine, error) {
	config := s.config
	config.Chatwoot = ChatwootConfig{
		URL: around.URL, Account: around.Account, BotToken: Secret(around.BotToken), WebhookSecret: Secret(around.Secret), BotID: around.BotID,
		UserToken: Secret(around.UserToken),
	}
	if around.Rollout.TestersOnly {
		config.Rollout = RolloutConfig{Mode: rolloutTesters, Testers: around.Rollout.Listed}
	}
	for _, team := range around.Teams {
		config.Teams = append(config.Teams, Team{Name: team.Name, ID: team.ID})
	}
	if around.Model != nil {
		config.LLM.BaseURL, config.LLM.Model, config.LLM.MaxConcurrent = "http://model.example/v1", "oracle", 1000
	}
	p, err := buildWith(ctx, config, zerolog.Nop(), &clock{steady: steady{wall: around.Now, running: around.Running}}, seams{
		patience: time.Hour, // real timers must decide nothing
		open:     func(context.Context) (bot.Store, error) { return around.Store, nil }, chatwoot: around.Chatwoot, model: around.Model, after: around.After,
		business: func(http.RoundTripper) http.RoundTripper { return around.Business }, mail: around.Mail, learned: &learned{lexical: s.lexical, shelf: shelf, knowledge: s.knowledge},
	})
	if err != nil {
		return nil, err
	}
	m := p.members[simulatedBot]
	p.engine.Deadline = time.Hour
	m.profile.Presence = nil // dots are best effort on a goroutine of their own, which no seed could order
	machine := &sim.Machine{
		Handler: p.server, Engine: p.engine, Couriers: []*bot.Courier{p.desks, p.changes},
		Lanes: []sim.Lane{
			{Name: "turns", Claim: p.engine.Claim, Parallel: 4}, {Name: "desk", Claim: p.clock.unlessJumping(p.desks.Claim), Parallel: 4},
			{Name: "business", Claim: p.clock.unlessJumping(p.changes.Claim), Parallel: 2},
		},
		Duties: append([]func(context.Context) error{p.watch(simulatedBot, m)}, m.reload...),
		Start:  p.reconcile(m),
	}
	if len(m.tables.sources()) > 0 {
		machine.Duties = append(machine.Duties, m.tables.refresh)
	}
	if m.flows != nil {
		machine.Duties = append(machine.Duties, m.flows)
	}
	if keeper, ok := p.store.(timekeeper); ok {
		machine.Duties = append(machine.Duties, p.clock.keepTime(keeper))
	}
	return machine, nil
}

// world is the configuration of one seed. The store is a new one.
func (s *simulator) world(ctx context.Context, seed uint64, replicas int, store sim.Store, shared bool) (sim.Config, error) {
	codeSecret := strings.Repeat("5e", 32)
	for name, value := range map[string]string{metaInstance: "simulated", metaCodeSecret: codeSecret} { // else drawn anew by each store
		if _, err := store.SetMeta(ctx, name, value, false); err != nil {
			return sim.Config{}, fmt.Errorf("prepare the store of seed %d: %w", seed, err)
		}
	}
	shelf := &simulatedShelf{libraries: s.libraries, forgets: seed%5 == 0}
	entrusts := seed%entrustedEvery == entrustedAt
	if entrusts {
		shelf.libraries = s.entrusted
	}
	shelf.current = int(seed % uint64(len(shelf.libraries)))
	c := sim.Config{
		Seed: seed, Replicas: replicas, Store: store, Shared: shared, Stories: simulatedStories(), ShopURL: simulatedBusiness,
		Swap:    func() { shelf.current = (shelf.current + 1) % len(shelf.libraries) },
		Secrets: []string{codeSecret},
		Shop: func(now func() time.Time) sim.Shop {
			s.now = now
			shop := aroeira.New(now)
			return simulatedShop{shop, shop.Records()}
		},
		Build: func(ctx context.Context, around sim.Surroundings) (*sim.Machine, error) {
			return s.build(ctx, around, shelf)
		},
	}
	if entrusts {
		c.Errand, c.Done, c.Stories = readErrand, doneWords, append(c.Stories, changingStories()...)
	}
	return c, nil
}
