package main

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"
)

// misspelt is how many letters a variable's name may be off to be taken for a slip.
const misspelt = 2

// complaint is one thing that is wrong, as a sentence with its fix.
type complaint struct {
	Key  string // where it stands, "" when that is not one place
	File string
	Line int
	Text string
}

// complaints is all that is wrong, so that an operator needs one round, not five.
type complaints []complaint

// Error implements error: one sentence a line.
func (cs complaints) Error() string {
	texts := make([]string, len(cs))
	for i, c := range cs {
		switch {
		case c.Line > 0:
			texts[i] = fmt.Sprintf("%s:%d: %s", c.File, c.Line, c.Text)
		case c.File != "":
			texts[i] = c.File + ": " + c.Text
		default:
			texts[i] = c.Text
		}
	}
	return strings.Join(texts, "\n")
}

// locate adds file and line, or the variable that set the value.
func (cs complaints) locate(file string, lines map[string]int) complaints {
	for i, c := range cs {
		variable := key{Path: c.Key}.env()
		switch {
		case c.Key == "":
		case os.Getenv(variable) != "":
			cs[i].File = variable
		case file != "":
			cs[i].File, cs[i].Line = file, lineOf(c.Key, lines)
		}
	}
	return cs
}

// lineOf is where a key stands, or the nearest section around it.
func lineOf(path string, lines map[string]int) int {
	for path != "" {
		if line, ok := lines[path]; ok {
			return line
		}
		path = path[:max(strings.LastIndex(path, "."), 0)]
	}
	return 0
}

// unknownKey suggests the nearest key, by its last word first: most slips are in a name, not in a place.
func unknownKey(path string) string {
	place := plainPath(path)
	best, distance := "", len(path)
	for _, k := range append(configKeys(), sectionKeys()...) {
		d := min(edits(place, k.Path), edits(lastWord(place), lastWord(k.Path))+2)
		if d < distance || d == distance && len(k.Path) < len(best) {
			best, distance = k.Path, d
		}
	}
	if distance <= max(2, len(lastWord(place))/3)+2 && best != place {
		return fmt.Sprintf("%s is not a setting; did you mean %s?", path, best)
	}
	return path + " is not a setting; config.example.yaml lists them all"
}

func sectionKeys() []key {
	var keys []key
	for name, field := range fieldsOf(reflect.TypeFor[Config]()) {
		if field.Type.Kind() == reflect.Struct {
			keys = append(keys, key{Path: name})
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return strings.Compare(a.Path, b.Path) })
	return keys
}

// plainPath drops the numbers of list entries.
func plainPath(path string) string {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		if name, _, indexed := strings.Cut(part, "["); indexed {
			parts[i] = name + "[]"
		}
	}
	return strings.Join(parts, ".")
}

func lastWord(path string) string { return path[strings.LastIndex(path, ".")+1:] }

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// checker collects complaints under a prefix: "" or "bots[1].".
type checker struct {
	prefix   string
	problems complaints
}

func (ch *checker) say(path, format string, args ...any) {
	path = ch.prefix + path
	ch.problems = append(ch.problems, complaint{Key: path, Text: path + " " + fmt.Sprintf(format, args...)})
}

// need complains about a key without a value.
func (ch *checker) need(path, value, example string) {
	if value == "" {
		way := "set it in the file"
		if ch.prefix == "" {
			way = "set it in the file or as " + key{Path: path}.env()
		}
		ch.say(path, "is missing: %s%s", way, example)
	}
}

func storeKnown(dsn string) bool {
	for _, start := range []string{"sqlite:", "postgres://", "postgresql://"} {
		if rest, ok := strings.CutPrefix(dsn, start); ok {
			return rest != ""
		}
	}
	return false
}

// check finds every value that cannot work.
func (c Config) check() complaints {
	var ch checker
	if !storeKnown(c.Store.DSN.Reveal()) {
		ch.say("store.dsn", "must be sqlite: and a path, like sqlite:agentbot.db, or postgres://USER:PASSWORD@HOST/DATABASE")
	}
	if _, err := zerolog.ParseLevel(c.Log.Level); err != nil || c.Log.Level == "" {
		ch.say("log.level", "is %q: choose debug, info, warn or error", c.Log.Level)
	}
	ch.oneOf("log.format", c.Log.Format, "json", "console")
	if _, port, err := net.SplitHostPort(c.Server.Addr); err != nil || port == "" {
		ch.say("server.addr", "is %q: want host:port, like 127.0.0.1:8080", c.Server.Addr)
	}
	c.LLM.check(&ch)
	c.checkBots(&ch)
	return ch.problems
}

func (c Config) checkBots(ch *checker) {
	if len(c.Bots) == 0 {
		c.BotConfig.check(ch)
		return
	}
	if !reflect.DeepEqual(c.Chatwoot, ChatwootConfig{}) {
		ch.say("chatwoot", "is set beside bots: the plain keys are the short form for one bot, move them into the list")
	}
	seen := map[string]bool{}
	for i, b := range c.Bots {
		ch.prefix = fmt.Sprintf("bots[%d].", i)
		if b.Name == "" || strings.Trim(b.Name, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
			ch.say("name", "is %q: want small letters, digits, - and _, because it is part of the webhook address", b.Name)
		}
		if seen[b.Name] {
			ch.say("name", "%q is used twice", b.Name)
		}
		seen[b.Name] = true
		b.check(ch)
	}
	ch.prefix = ""
}

func (b BotConfig) check(ch *checker) {
	ch.need("chatwoot.url", b.Chatwoot.URL, ", the address you open Chatwoot with, like https://chat.example.com")
	if b.Chatwoot.URL != "" {
		ch.address("chatwoot.url", b.Chatwoot.URL)
		ch.noPath("chatwoot.url", b.Chatwoot.URL)
	}
	switch {
	case b.Chatwoot.Account == 0:
		ch.need("chatwoot.account", "", ", the number after /accounts/ in Chatwoot's address bar")
	case b.Chatwoot.Account < 0:
		ch.say("chatwoot.account", "is %d: want the number after /accounts/ in Chatwoot's address bar", b.Chatwoot.Account)
	}
	ch.need("chatwoot.bot_token", b.Chatwoot.BotToken.Reveal(), ", the access_token that Chatwoot gave when the bot was created")
	ch.need("chatwoot.webhook_secret", b.Chatwoot.WebhookSecret.Reveal(), ", the secret that Chatwoot gave when the bot was created")
	b.Chatwoot.checkPrevious(ch)
	if b.Chatwoot.BotID < 0 {
		ch.say("chatwoot.bot_id", "is %d: leave it out and it is learned", b.Chatwoot.BotID)
	}
	b.checkFlows(ch)
	b.checkKnowledge(ch)
	b.checkActions(ch)
	b.checkTime(ch)
	b.Rollout.check(ch)
	for i, team := range b.Teams {
		if team.Name == "" || team.ID <= 0 {
			ch.say(fmt.Sprintf("teams[%d]", i), "needs a name and Chatwoot's id, like {name: Financeiro, id: 3}")
		}
	}
}

func (b BotConfig) checkFlows(ch *checker) {
	if len(b.Flows.Languages) == 0 {
		ch.say("flows.languages", "is empty: want at least one of pt, es, en")
	}
	for _, code := range b.Flows.Languages {
		ch.oneOf("flows.languages", code, "pt", "es", "en")
	}
	if len(b.Flows.Languages) > 0 && !slices.Contains(b.Flows.Languages, b.Flows.DefaultLanguage) {
		ch.say("flows.default_language", "is %q, which is not in flows.languages (%s)", b.Flows.DefaultLanguage, strings.Join(b.Flows.Languages, ", "))
	}
	if _, err := time.LoadLocation(b.Flows.TimeZone); err != nil || b.Flows.TimeZone == "" {
		ch.say("flows.time_zone", "is %q: want a name like America/Sao_Paulo", b.Flows.TimeZone)
	}
	if b.Flows.Dir != "" {
		ch.folder("flows.dir", b.Flows.Dir)
	}
}

func (b BotConfig) checkKnowledge(ch *checker) {
	for i, s := range b.Knowledge.Sources {
		path := fmt.Sprintf("knowledge.sources[%d]", i)
		switch {
		case s.Type == sampleKnowledge && s.Path == "":
		case s.Type == "folder" && s.Path != "":
			ch.folder(path+".path", s.Path)
		default:
			ch.say(path, "is not a source: want the word sample, or {type: folder, path: docs}")
		}
	}
}

func (b BotConfig) checkActions(ch *checker) {
	ch.oneOf("actions.mode", b.Actions.Mode, liveActions, mockActions)
	if b.Actions.MockURL != "" {
		ch.address("actions.mock_url", b.Actions.MockURL)
	}
	b.Actions.SMTP.check(ch)
	for i, s := range b.Actions.Secrets {
		path := fmt.Sprintf("actions.secrets[%d]", i)
		switch {
		case s.Name == "" || (s.Value == "") == (s.Env == ""):
			ch.say(path, "needs a name and either value or env, like {name: shop_token, env: SHOP_TOKEN}")
		case s.Env != "" && os.Getenv(s.Env) == "":
			ch.say(path+".env", "names the variable %s, which is empty: set it before the start", s.Env)
		}
	}
}

func (b BotConfig) checkTime(ch *checker) {
	if b.Burst.Max < b.Burst.Idle {
		ch.say("burst.max", "(%s) is shorter than burst.idle (%s): want at least as long", b.Burst.Max, b.Burst.Idle)
	}
	for i, c := range b.Burst.Channels {
		if c.Channel == "" || c.Max < c.Idle {
			ch.say(fmt.Sprintf("burst.channels[%d]", i), "needs channel, idle and a max that is at least idle, like {channel: email, idle: 10s, max: 60s}")
		}
	}
	if b.Watchdog.After <= 0 {
		ch.say("watchdog.after", "must be longer than nothing: a forgotten customer would wait unseen")
	}
	if b.Stale <= 0 {
		ch.say("stale_after", "must be longer than nothing: no answer would ever be fresh enough")
	}
}

func (ch *checker) oneOf(path, value string, choices ...string) {
	if !slices.Contains(choices, value) {
		ch.say(path, "is %q: choose %s", value, strings.Join(choices, " or "))
	}
}

func (ch *checker) address(path, value string) {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		ch.say(path, "is %q: want a whole address, like https://chat.example.com", value)
	}
}

// noPath refuses what was copied out of the address bar.
func (ch *checker) noPath(path, value string) {
	u, err := url.Parse(value)
	if err == nil && u.Host != "" && (strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "") {
		ch.say(path, "is %q: leave out what follows the host, so write %s://%s (the number after /accounts/ is chatwoot.account)", value, u.Scheme, u.Host)
	}
}

func (ch *checker) folder(path, value string) {
	if info, err := os.Stat(value); err != nil || !info.IsDir() {
		ch.say(path, "names %s, which is not a folder seen from here", value)
	}
}

// warnings are what works but was probably not meant.
func (c Config) warnings() []string {
	var said []string
	known := map[string]bool{}
	for _, k := range configKeys() {
		known[k.env()], known[k.env()+"_FILE"] = true, k.Type == reflect.TypeFor[Secret]()
	}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, envPrefix+"_") && !strings.HasPrefix(name, envPrefix+"_TEST_") && !known[name] {
			said = append(said, name+" is not a setting and has no effect"+meantVariable(name, known))
		}
	}
	for _, b := range c.AllBots() {
		if b.Rollout.Mode == rolloutTesters {
			said = append(said, b.Name+": rollout.mode is testers: every other customer goes to people at once, without a word from the bot")
		}
		if until, err := b.Chatwoot.previousUntil(); b.Chatwoot.PreviousWebhookSecret != "" && err == nil && !until.After(time.Now()) {
			said = append(said, b.Name+": chatwoot.previous_webhook_secret has ended and no longer counts: remove it and chatwoot.previous_secret_until")
		}
		if b.Actions.Mode == mockActions {
			said = append(said, b.Name+": actions.mode is mock: business actions go to a made-up system")
		}
		if slices.ContainsFunc(b.Knowledge.Sources, func(s Source) bool { return s.Type == sampleKnowledge }) {
			said = append(said, b.Name+": knowledge.sources holds the sample documents of a made-up company")
		}
	}
	return append(said, c.teamWarnings()...)
}

// meantVariable suggests the nearest variable, when it is so near that the name is a slip.
func meantVariable(name string, known map[string]bool) string {
	best, distance := "", misspelt+1
	for _, candidate := range slices.Sorted(maps.Keys(known)) {
		if d := edits(name, candidate); d < distance && known[candidate] {
			best, distance = candidate, d
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}

// teamWarnings: without a user's token only the configuration tells which teams there are.
func (c Config) teamWarnings() []string {
	var said []string
	for _, b := range c.AllBots() {
		var missing []string
		for _, name := range shippedTeams() {
			if !slices.ContainsFunc(b.Teams, func(t Team) bool { return strings.EqualFold(t.Name, name) }) {
				missing = append(missing, name)
			}
		}
		if b.Flows.Dir == "" && b.Chatwoot.UserToken == "" && len(missing) > 0 {
			said = append(said, fmt.Sprintf("%s: the flows hand over to teams that nobody knows (%s), so those handoffs go out without a team: list them under teams: with Chatwoot's ids, or set chatwoot.user_token",
				b.Name, strings.Join(missing, ", ")))
		}
	}
	return said
}
