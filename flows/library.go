package flows

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/flows/phrase"
)

// Options are what a library is loaded for.
type Options struct {
	Languages   []string // default pt, es, en
	Default     string   // default: the first of Languages
	Staff       string   // language of notes to agents; default: Default
	Teams       []string // known by name; nil = not checked
	ActionsMode string   // live (default) or mock
	MockURL     string   // base address of the mock business system
	Values      bot.Values
	// Confused finds the phrases that the matching would take for another flow's; nil: only phrases that read the same are found.
	Confused      func([]bot.FlowCard) []bot.Confusion
	BotName       string
	Company       string
	Country       string   // default BR
	GreetingOffIn []string // channel families in which the bot does not greet: web, whatsapp, email …
	Instance      string   // of the store: part of every business key, so that a store restored from a copy does not repeat old keys
}

// Library is all flows, texts and actions of one bot, checked and ready to play.
type Library struct {
	Hash    string
	opts    Options
	flows   map[string]*flow
	order   []string
	texts   map[string]*text
	actions map[string]*action
	sources map[string]*TableSource
	set     settings
	files   map[string]string

	sentences bot.Sentences
}

// settings are the defaults of a whole library.
type settings struct {
	team        string
	teamAt      place
	attempts    int
	onExhausted *block
	exhausted   *flow // carries the steps of onExhausted
	abandoned   time.Duration
	hours       *calendar // nil: those of the inbox in Chatwoot
	code        codeSettings
}

type codeSettings struct {
	action   string
	minutes  int
	attempts int
	sends    int
	lasts    time.Duration
}

//go:embed library
var shipped embed.FS

// Shipped is the library that comes with the product.
func Shipped() fs.FS {
	sub, err := fs.Sub(shipped, "library")
	if err != nil {
		panic("embedded library: " + err.Error()) // the path is a constant
	}
	return sub
}

func (o Options) withDefaults() Options {
	if len(o.Languages) == 0 {
		o.Languages = []string{"pt", "es", "en"}
	}
	if o.Default == "" {
		o.Default = o.Languages[0]
	}
	if o.Staff == "" {
		o.Staff = o.Default
	}
	if o.ActionsMode == "" {
		o.ActionsMode = "live"
	}
	if o.BotName == "" {
		o.BotName = "Aro"
	}
	if o.Country == "" {
		o.Country = "BR"
	}
	return o
}

// Load reads and checks every YAML file under fsys. With problems there is no library: the old one keeps running.
func Load(fsys fs.FS, opts Options) (*Library, []Problem) {
	files, unreadable := readAll(fsys)
	lib, problems := load(files, unreadable, opts)
	for i := range problems {
		if other := misnamed(fsys); problems[i].File == "." && len(unreadable) == 0 && other != "" {
			problems[i].hint("only files that end in .yaml or .yml are read, and not %s", other)
		}
	}
	return lib, problems
}

func load(files map[string]string, unreadable []Problem, opts Options) (*Library, []Problem) {
	l := &loader{opts: opts.withDefaults(), problems: unreadable}
	lib := &Library{opts: l.opts, flows: map[string]*flow{}, texts: map[string]*text{}, actions: map[string]*action{}, sources: map[string]*TableSource{}, files: files}
	l.lib = lib
	trees := map[string]*node{}
	for name, body := range files {
		trees[name] = l.parse(name, []byte(body))
	}
	if l.incomplete(trees) {
		return nil, l.told()
	}
	lib.set = settings{attempts: 3, abandoned: 24 * time.Hour, code: codeSettings{minutes: 10, attempts: 3, sends: 2, lasts: 30 * time.Minute}}
	l.settleShared(trees)
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		if !isShared(name) && trees[name] != nil {
			l.addFlow(l.flow(trees[name]))
		}
	}
	l.keepShipped()
	l.check()
	lib.Hash, lib.sentences = HashOf(lib.files), lib.Sentences()
	if len(l.problems) > 0 {
		return nil, l.told()
	}
	return lib, nil
}

// incomplete says what is wrong with the folder as a whole; reading on would only name its consequences.
func (l *loader) incomplete(trees map[string]*node) bool {
	flows, texts := 0, false
	for name, n := range trees {
		texts = texts || path.Base(name) == "texts.yaml"
		if !isShared(name) {
			flows++
		} else if n == nil {
			return true // its own problem is reported
		}
	}
	missing := func(file string) place { return place{src: &source{name: file}, line: 1, col: 1} }
	switch {
	case flows == 0 && len(l.problems) > 0 && l.problems[0].File == ".": // the folder itself cannot be read, which is told
	case flows == 0:
		l.report(missing("."), "file", "no flows in this folder: a flow is a .yaml file of its own beside texts.yaml, actions.yaml and defaults.yaml").hint("copy the library that comes with the product and change it")
	case !texts:
		l.report(missing("texts.yaml"), "file", "the file is missing: it holds what the bot says in every flow").hint("copy the one that comes with the product")
		if body, err := fs.ReadFile(Shipped(), "texts.yaml"); err == nil {
			trees["texts.yaml"] = l.parse("texts.yaml", body) // so that only the flows' own mistakes follow
		}
		return false
	default:
		return false
	}
	return true
}

// LoadSource loads what Source wrote.
func LoadSource(body []byte, opts Options) (*Library, error) {
	files, err := ReadSource(body)
	if err != nil {
		return nil, err
	}
	lib, problems := load(files, nil, opts)
	if lib == nil {
		return nil, fmt.Errorf("stored flow library no longer loads: %s", problems[0].String())
	}
	return lib, nil
}

// Source is the whole library as one text, to be kept by its hash.
func (lib *Library) Source() []byte { return encode(lib.files) }

// SamplesDir is a folder of examples beside the flows. Nothing in it is loaded.
const SamplesDir = "samples"

func isShared(name string) bool {
	base := path.Base(name)
	return base == "texts.yaml" || base == "actions.yaml" || base == "defaults.yaml"
}

func readAll(fsys fs.FS) (map[string]string, []Problem) {
	files := map[string]string{}
	var problems []Problem
	walk := func(name string, d fs.DirEntry, err error) error {
		ext := path.Ext(name)
		if err == nil && d.IsDir() && (name == SamplesDir || name == TestsDir) {
			return fs.SkipDir // they are no flows, and change none
		}
		if err == nil && (d.IsDir() || ext != ".yaml" && ext != ".yml") {
			return nil
		}
		var body []byte
		if err == nil {
			body, err = readFile(fsys, name)
		}
		if err != nil {
			problems = append(problems, unread(name, err))
			return nil // one unreadable file is a problem among others
		}
		files[name] = string(body)
		return nil
	}
	if err := fs.WalkDir(fsys, ".", walk); err != nil {
		problems = append(problems, unread(".", err))
	}
	return files, problems
}

var errSpecial = errors.New("it is no ordinary file, and is not read")

// readFile reads an ordinary file, or where a link leads to one; of a file that is too large just enough to say so.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe would never end
		return nil, errSpecial
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	return io.ReadAll(io.LimitReader(file, maxFileBytes+1))
}

// settleShared reads the files that flows refer to, before the flows.
func (l *loader) settleShared(trees map[string]*node) {
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		if path.Base(name) == "texts.yaml" && trees[name] != nil {
			l.texts(trees[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(trees)) {
		n := trees[name]
		if n == nil {
			continue
		}
		switch path.Base(name) {
		case "actions.yaml":
			l.actions(n)
		case "defaults.yaml":
			l.defaults(n)
		}
	}
}

func (l *loader) texts(n *node) {
	if n.kind != mapNode {
		l.report(n.at, "shape", "texts.yaml must be a map of key and texts")
		return
	}
	for _, e := range n.entries {
		if e.value.kind != mapNode {
			l.report(e.value.at, "text", "%s must be a map per language", e.key)
			continue
		}
		if t := l.text(e.value, phrase.Words(e.key)); t != nil {
			t.at = e.at
			l.lib.texts[e.key] = t
		}
	}
}

// defaultsMapping is defaults.yaml.
var defaultsMapping = mapping{name: "defaults", doc: "What holds for every flow that says nothing else.", keys: []key{
	{"team", aName, false, "The team for conversations that no flow sends elsewhere."},
	{"max_attempts", aNumber, false, "How often a question may be answered wrong; 3 unless said."},
	{"on_exhausted", someSteps, false, "What happens then."},
	{"hours", record(&hoursMapping), false, "When people are there."},
	{"abandoned", record(&abandonedMapping), false, "When a conversation in which nobody writes ends by itself."},
	{"code", record(&codeMapping), false, "One-time codes."},
}}

var abandonedMapping = mapping{name: "abandoned", doc: "When a conversation ends by itself.", keys: []key{{"after", aSpan, false, "After so long; 24h unless said."}}}

var codeMapping = mapping{name: "code", doc: "One-time codes.", keys: []key{
	{"action", aName, true, "The action that sends them."},
	{"minutes", aNumber, false, "How long one is good for; 10 unless said."},
	{"attempts", aNumber, false, "How often one may be typed wrong; 3 unless said."},
	{"sends", aNumber, false, "How many may be sent; 2 unless said."},
	{"lasts", aSpan, false, "How long what was proved stays proved; 30m unless said."},
}}

func (l *loader) defaults(n *node) {
	d := l.fields(n, "defaults.yaml", &defaultsMapping)
	set := &l.lib.set
	set.team, set.teamAt = d.str("team"), placeOf(d.node("team"), n.at)
	set.attempts = l.attempts(d, set.attempts)
	set.hours = l.calendar(d.node("hours"))
	if b := d.node("on_exhausted"); b != nil {
		set.exhausted = &flow{name: "defaults", byID: map[string]*step{}, env: globals}
		set.onExhausted = l.block(set.exhausted, b)
		set.onExhausted.link(nil)
		set.exhausted.steps = set.onExhausted
	}
	if a := d.node("abandoned"); a != nil {
		ad := l.fields(a, "abandoned", &abandonedMapping)
		set.abandoned = ad.span("after", set.abandoned)
		ad.done()
	}
	if c := d.node("code"); c != nil {
		cd := l.fields(c, "code", &codeMapping)
		set.code = codeSettings{action: cd.str("action"), minutes: cd.num("minutes", 10), attempts: cd.num("attempts", 3), sends: cd.num("sends", 2), lasts: cd.span("lasts", 30*time.Minute)}
		if at := cd.node("action"); at != nil && l.lib.actions[set.code.action] == nil {
			l.report(at.at, "action", "there is no action %q in actions.yaml", set.code.action).meant(set.code.action, slices.Collect(maps.Keys(l.lib.actions)))
		}
		cd.done()
	}
	d.done()
}

func (l *loader) addFlow(f *flow) {
	if f == nil || f.name == "" {
		return
	}
	if other := l.lib.flows[f.name]; other != nil {
		l.report(f.at, "duplicate", "the flow %q is in %s already", f.name, other.at.src.name)
		return
	}
	l.lib.flows[f.name] = f
	l.lib.order = append(l.lib.order, f.name)
}

// Sentences are the shared texts as those need them who speak without the dialogue. Bot and company are filled in. They are made once, when
// the library is loaded, and must not be changed.
func (lib *Library) Sentences() bot.Sentences {
	if lib.sentences != nil {
		return lib.sentences
	}
	out := bot.Sentences{}
	for key, t := range lib.texts {
		byLanguage := map[string]string{}
		for code, tpl := range t.by {
			byLanguage[code] = lib.plain(tpl)
		}
		out[key] = byLanguage
	}
	return out
}

func (lib *Library) plain(t *template) string {
	var b strings.Builder
	for _, p := range t.parts {
		switch {
		case p.path == nil:
			b.WriteString(p.literal)
		case p.path[0] == "bot":
			b.WriteString(lib.opts.BotName)
		case p.path[0] == "company":
			b.WriteString(lib.opts.Company)
		default:
			b.WriteString("{{ " + strings.Join(p.path, ".") + " }}")
		}
	}
	return b.String()
}

// Cards are what an understander may know of every flow.
func (lib *Library) Cards() []bot.FlowCard {
	var out []bot.FlowCard
	for _, name := range lib.order {
		f := lib.flows[name]
		c := bot.FlowCard{Name: f.name, Title: f.title, Description: f.description, Phrases: f.phrases, Keywords: f.keywords, Buttons: f.buttonWords(), Startable: f.startable()}
		for _, s := range f.slots {
			if !f.collects(s) {
				continue
			}
			c.Slots = append(c.Slots, s.card(f, false))
		}
		out = append(out, c)
	}
	return out
}

// Files are the library's sources by name, for a page that shows them.
func (lib *Library) Files() map[string]string { return maps.Clone(lib.files) }
