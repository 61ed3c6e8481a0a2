package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/flows"
)

const (
	metaLibraries   = "libraries/"
	libraryLastsFor = 7 * 24 * time.Hour // after a newer one replaced it; who still stands on it then is moved at the next turn
)

// shippedTeams are the names that the shipped flows hand over to.
func shippedTeams() []string {
	return []string{"support", "purchases", "payments", "creators", "ownership", "access", "international"}
}

// ran is a library that was current until a time, as the store remembers it.
type ran struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until"`
}

// openLibraries loads the flows. Conversations in the middle of a flow stay on the version they began with, so the ones that ran
// within a week are loaded as well.
func (m *mind) openLibraries(ctx context.Context, p *program) error {
	current, err := m.learned.shelf.loadLibrary()
	if err != nil {
		return err
	}
	history, err := m.remember(ctx, p, current)
	if err != nil {
		return err
	}
	m.warnOfMail(p, current)
	var older []*flows.Library
	for _, r := range history {
		if r.Hash == current.Hash {
			continue
		}
		library, err := m.loadOlder(ctx, p.store, r.Hash)
		if err != nil { // its conversations move to the current version, which is no reason not to start
			p.observer.Trouble("old_library", bot.Key{Bot: m.config.Name}, err)
			continue
		}
		older = append(older, library)
	}
	m.understand(ctx, p, current)
	m.libraries = flows.NewLibraries(current, older...)
	if m.config.Flows.Dir != "" || m.learned.shelf != shelf(m) {
		m.flows = m.reloadFlows(p)
	}
	return nil
}

// warnOfMail: what would be mailed without a server is lost, and nobody would find out why.
func (m *mind) warnOfMail(p *program, library *flows.Library) {
	if m.config.Actions.SMTP.server() != nil {
		return
	}
	for _, problem := range library.Unmailed() {
		p.log.Warn().Str("bot", m.config.Name).Str("place", fmt.Sprintf("%s:%d", problem.File, problem.Line)).Msg(problem.Message + "; set actions.smtp")
	}
}

// remember keeps a library by its hash and notes that it runs now.
func (m *mind) remember(ctx context.Context, p *program, current *flows.Library) ([]ran, error) {
	now := p.clock.Now()
	if err := p.store.KeepLibrary(ctx, now, m.config.Name, current.Hash, current.Source()); err != nil {
		return nil, fmt.Errorf("keep the flows: %w", err)
	}
	raw, err := p.store.Meta(ctx, metaLibraries+m.config.Name)
	if err != nil {
		return nil, fmt.Errorf("read which flows ran before: %w", err)
	}
	var before, history []ran
	if raw != "" {
		if err := json.Unmarshal([]byte(raw), &before); err != nil {
			return nil, fmt.Errorf("read which flows ran before: %w", err)
		}
	}
	for _, r := range before {
		if r.Hash != current.Hash && now.Sub(r.Until) < libraryLastsFor {
			history = append(history, r)
		}
	}
	history = append(history, ran{Hash: current.Hash, Until: now})
	text, err := json.Marshal(history)
	if err != nil {
		return nil, fmt.Errorf("note which flows run: %w", err)
	}
	if _, err := p.store.SetMeta(ctx, metaLibraries+m.config.Name, string(text), false); err != nil {
		return nil, fmt.Errorf("note which flows run: %w", err)
	}
	return history, m.chronicle(ctx, p, current.Hash)
}

// chronicle notes that a version begins to run, for `agentbot flows history`. The store keeps every version that is named there.
func (m *mind) chronicle(ctx context.Context, p *program, hash string) error {
	began, err := editions(ctx, p.store, m.config.Name)
	if err != nil {
		return err
	}
	if len(began) > 0 && began[len(began)-1].Hash == hash {
		return nil
	}
	began = append(began, edition{Hash: hash, Since: p.clock.Now()})
	text, err := json.Marshal(began[max(0, len(began)-versionsTold):])
	if err != nil {
		return fmt.Errorf("note which flows run: %w", err)
	}
	if _, err := p.store.SetMeta(ctx, metaVersions+m.config.Name, string(text), false); err != nil {
		return fmt.Errorf("note which flows run: %w", err)
	}
	return nil
}

func (m *mind) loadOlder(ctx context.Context, store bot.Store, hash string) (*flows.Library, error) {
	body, err := store.Library(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("read the flows %s: %w", hash, err)
	}
	if body == nil {
		return nil, fmt.Errorf("the flows %s are not in the store any more", hash)
	}
	library, err := m.learned.shelf.loadSource(body)
	if err != nil {
		return nil, fmt.Errorf("load the flows %s: %w", hash, err)
	}
	return library, nil
}

// reloadFlows looks whether the folder holds something new. A mistake in it never takes down a running bot: the old version stays, the mistake
// is told once, and /readyz shows it for as long as it lasts.
func (m *mind) reloadFlows(p *program) func(ctx context.Context) error {
	told, seen := "", ""
	return func(ctx context.Context) error {
		now := m.fingerprint()
		if now != "" && now == seen {
			return nil
		}
		library, err := m.learned.shelf.loadLibrary()
		if m.fingerprint() != now {
			return nil // somebody is saving this moment: half of it is no version
		}
		seen = now
		if err != nil {
			if err.Error() == told {
				return nil
			}
			told = err.Error()
			m.note("the changed flows are not used, the version before goes on; " + firstLines(told))
			return errors.Join(errors.New("the changed flows are not used, the version before goes on"), err)
		}
		told = ""
		if library.Hash != m.libraries.Current().Hash {
			if _, err := m.remember(ctx, p, library); err != nil {
				seen = ""
				return err
			}
			m.understand(ctx, p, library)
			m.libraries.Swap(library)
			m.warnOfMail(p, library)
			p.log.Info().Str("bot", m.config.Name).Str("library", library.Hash).Msg("flows changed")
		}
		m.note("")
		return nil
	}
}

// fingerprint tells a changed folder from the one that was read last, for much less than reading it as flows; "" when they come from elsewhere.
func (m *mind) fingerprint() string {
	if m.learned.shelf != shelf(m) {
		return ""
	}
	return flows.Fingerprint(m.config.flowFiles())
}

// firstLines is what is wrong and where, without the line of the file itself: more than whoever asks for readiness needs.
func firstLines(text string) string {
	lines := strings.SplitN(text, "\n", 3)
	return strings.Join(lines[:min(2, len(lines))], " ")
}

// note is what /readyz says about the flows of the bot; "" for nothing.
func (m *mind) note(text string) {
	if text != "" {
		text = m.config.Name + ": " + text
	}
	m.noted.Store(&text)
}

// flowOptions are what a library is loaded for.
func flowOptions(b BotConfig, values bot.Values) flows.Options {
	return flows.Options{
		Languages: b.Flows.Languages, Default: b.Flows.DefaultLanguage, ActionsMode: b.Actions.Mode, MockURL: b.Actions.MockURL,
		Values: values, BotName: b.Bot.Name, Company: b.company(), Country: b.Flows.Country,
	}
}

// company is whose assistant the bot says it is.
func (b BotConfig) company() string {
	if b.Company != "" {
		return b.Company
	}
	if u, err := url.Parse(b.Chatwoot.URL); err == nil {
		return u.Hostname()
	}
	return ""
}

// flowFiles is where the flows are: a folder, or what ships.
func (b BotConfig) flowFiles() fs.FS {
	if b.Flows.Dir != "" {
		return os.DirFS(b.Flows.Dir)
	}
	return flows.Shipped()
}

// anyFlow refuses a folder without flows: its bot would understand nothing and say nothing.
func (b BotConfig) anyFlow(library *flows.Library) error {
	if len(library.Cards()) == 0 {
		return fmt.Errorf("flows.dir %s holds no flow: name the folder with the flows' YAML files, or leave flows.dir out for the shipped ones", b.Flows.Dir)
	}
	return nil
}

// flowOptions are those of a bot that serves: its business keys carry the store's instance.
func (m *mind) flowOptions() flows.Options {
	options := flowOptions(m.config.BotConfig, m.values)
	options.Instance = m.instance
	return options
}

func (m *mind) loadLibrary() (*flows.Library, error) {
	library, problems := flows.Load(m.config.flowFiles(), m.flowOptions())
	if len(problems) > 0 {
		return nil, fmt.Errorf("the flows have mistakes:\n%s", flows.Format(problems))
	}
	return library, m.config.anyFlow(library)
}

func (m *mind) loadSource(source []byte) (*flows.Library, error) {
	return flows.LoadSource(source, m.flowOptions())
}
