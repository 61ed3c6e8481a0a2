package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// minimal is the smallest file that serves.
const minimal = `chatwoot: {url: "https://chat.example.com", account: 3, bot_token: t0ken, webhook_secret: s3cret}
`

// with is minimal with more keys of chatwoot.
func with(keys string) string { return strings.Replace(minimal, "}", ", "+keys+"}", 1) }

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func load(t *testing.T, text string) Config {
	t.Helper()
	c, _, err := LoadConfig(configFile(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLoadConfig_MinimalIsTheDefaults(t *testing.T) {
	t.Parallel()
	want := defaultConfig()
	want.Chatwoot = ChatwootConfig{URL: "https://chat.example.com", Account: 3, BotToken: "t0ken", WebhookSecret: "s3cret"}
	if diff := cmp.Diff(want, load(t, minimal), cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestConfigExample_ShowsEveryKeyWithItsDefault(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines, problems := examine("config.example.yaml", raw)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, k := range configKeys() {
		if _, shown := lines[k.Path]; !shown && !strings.Contains(k.Path, "[]") {
			t.Errorf("config.example.yaml does not show %s", k.Path)
		}
	}
	example := strings.NewReplacer(`url: ""`, `url: https://chat.example.com`, "account: 0", "account: 3",
		`bot_token: ""`, "bot_token: t0ken", `webhook_secret: ""`, "webhook_secret: s3cret").Replace(string(raw))
	example = strings.Replace(example, "mock_url: https://chat.example.com", `mock_url: ""`, 1)
	example = strings.Replace(example, "previous_webhook_secret: s3cret", `previous_webhook_secret: ""`, 1)
	example = strings.Replace(example, "base_url: https://chat.example.com", `base_url: ""`, 1)
	if diff := cmp.Diff(load(t, minimal), load(t, example), cmpopts.IgnoreUnexported(Config{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("an example value is not the default:\n%s", diff)
	}
}

// TestLoadConfig_EveryKeyByEnvironment walks the struct, so that a new key is covered by being there.
func TestLoadConfig_EveryKeyByEnvironment(t *testing.T) {
	defaults := leaves(reflect.ValueOf(defaultConfig()), "")
	dir := t.TempDir()
	special := map[string]string{
		"server.addr": "127.0.0.1:9",
		"store.dsn":   "sqlite:other.db", "log.level": "debug", "log.format": "console", "actions.mode": "mock", "flows.dir": dir,
		"flows.languages": "en, es", "flows.default_language": "en", "llm.base_url": "http://127.0.0.1:9/v1", "actions.mock_url": "http://127.0.0.1:9",
		"chatwoot.url": "http://127.0.0.1:9", "flows.time_zone": "Europe/Lisbon", "llm.token_field": "max_tokens", "knowledge.sources": "sample", "actions.hosts": "a.example,b.example",
		"teams": `[{"name":"Financeiro","id":3},{name: Suporte, id: 4}]`, "burst.channels": "[{channel: email, idle: 7s, max: 70s}]",
		"rollout.mode": "testers", "rollout.testers": "ana@example.com,+5511999990001",
		"actions.secrets": "[{name: shop, value: x}]", "actions.smtp.security": "tls", "actions.smtp.from": "Aro <a@example.com>",
		"secrets_file": configFile(t, "# none\n"), "chatwoot.previous_secret_until": "2099-01-01",
		"bots": "", // an alternative to the plain keys: tested below
	}
	want := map[string]string{}
	for _, k := range configKeys() {
		if strings.Contains(k.Path, "[]") {
			continue
		}
		value, ok := special[k.Path]
		switch {
		case ok:
		case k.Type == reflect.TypeFor[Duration]():
			value = "77s"
		case k.Type.Kind() == reflect.Bool:
			value = strconv.FormatBool(defaults[k.Path] != "true")
		case k.Type.Kind() == reflect.Int64 || k.Type.Kind() == reflect.Int || k.Type.Kind() == reflect.Float64:
			value = "77"
		default:
			value = "text of " + k.Path
		}
		t.Setenv(k.env(), value)
		want[k.Path] = value
	}
	c, warnings, err := LoadConfig("")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range warnings {
		if strings.Contains(w, "has no effect") {
			t.Error(w)
		}
	}
	for path, got := range leaves(reflect.ValueOf(c), "") {
		if path != "bots" && got == defaults[path] {
			t.Errorf("%s did not change %s: still %s", key{Path: path}.env(), path, got)
		}
	}
	if diff := cmp.Diff([]string{"en", "es"}, c.Flows.Languages); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Team{{"Financeiro", 3}, {"Suporte", 4}}, c.Teams); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]ChannelBurst{{"email", Duration(7 * time.Second), Duration(70 * time.Second)}}, c.Burst.Channels); diff != "" {
		t.Error(diff)
	}
}

// leaves is every value of a config as text, by key.
func leaves(v reflect.Value, prefix string) map[string]string {
	all := map[string]string{}
	for name, field := range fieldsOf(v.Type()) {
		value := v.FieldByIndex(indexOf(v.Type(), field.Name))
		if value.Kind() == reflect.Struct {
			for path, text := range leaves(value, prefix+name+".") {
				all[path] = text
			}
			continue
		}
		if s, ok := value.Interface().(Secret); ok {
			all[prefix+name] = s.Reveal()
			continue
		}
		all[prefix+name] = fmt.Sprintf("%v", value.Interface())
	}
	return all
}

func indexOf(t reflect.Type, name string) []int {
	f, _ := t.FieldByName(name)
	return f.Index
}

func TestConfigKeys_HaveDifferentVariables(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, k := range configKeys() {
		if other, taken := seen[k.env()]; taken {
			t.Errorf("%s and %s share the variable %s", k.Path, other, k.env())
		}
		seen[k.env()] = k.Path
	}
	for _, path := range []string{"server.addr", "chatwoot.url", "chatwoot.account", "chatwoot.bot_token", "chatwoot.webhook_secret", "chatwoot.bot_id",
		"chatwoot.user_token", "store.dsn", "flows.dir", "flows.languages", "flows.default_language", "knowledge.sources", "llm.base_url", "llm.api_key",
		"llm.model", "llm.embedding_model", "burst.idle", "burst.max", "burst.channels", "teams", "log.level"} {
		if seen[key{Path: path}.env()] != path {
			t.Errorf("%s must exist under this name", path)
		}
	}
}

func TestLoadConfig_Complaints(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ file, want string }{
		"unknown key":                {minimal + "server: {adr: x}\n", "config.yaml:2: server.adr is not a setting; did you mean server.addr?"},
		"unknown section":            {minimal + "\nsrever: {addr: x}\n", "config.yaml:3: srever is not a setting; did you mean server?"},
		"known at another place":     {minimal + "bot_token: x\n", "config.yaml:2: bot_token is not a setting; did you mean chatwoot.bot_token?"},
		"nothing like it":            {minimal + "frobnicate: x\n", "config.yaml:2: frobnicate is not a setting; config.example.yaml lists them all"},
		"unknown in a list":          {minimal + "teams:\n  - {name: a, id: 1}\n  - {nam: b, id: 2}\n", "config.yaml:4: teams[1].nam is not a setting; did you mean teams[].name?"},
		"a dotted key":               {minimal + "api.example.com: a\n", "config.yaml:2: api.example.com is not a setting"},
		"missing":                    {"chatwoot: {url: 'https://c.example', account: 3, bot_token: a}\n", "config.yaml:1: chatwoot.webhook_secret is missing: set it in the file or as AGENTBOT_CHATWOOT_WEBHOOK_SECRET, the secret that"},
		"bare number":                {minimal + "burst:\n  idle: 30\n", "config.yaml:3: burst.idle: 30 is not a length of time: write it with its unit, like 1.5s"},
		"not a number":               {strings.Replace(minimal, "account: 3", "account: three", 1), "config.yaml:1: chatwoot.account: three is not a whole number"},
		"a broken number":            {strings.Replace(minimal, "account: 3", "account: 3.7", 1), "config.yaml:1: chatwoot.account: 3.7 is not a whole number"},
		"yes for a text":             {minimal + "company: true\n", "config.yaml:2: company: true is not a text: put it in quotes"},
		"a text for a section":       {minimal + "server: x\n", "config.yaml:2: server: "},
		"not an address":             {strings.Replace(minimal, "https://chat.example.com", "chat.example.com", 1), `config.yaml:1: chatwoot.url is "chat.example.com": want a whole address`},
		"level":                      {minimal + "log: {level: loud}\n", `config.yaml:2: log.level is "loud": choose debug`},
		"mode":                       {minimal + "actions: {mode: test}\n", `config.yaml:2: actions.mode is "test": choose live or mock`},
		"burst the wrong way":        {minimal + "burst: {idle: 9s}\n", "burst.max (8s) is shorter than burst.idle (9s)"},
		"store":                      {minimal + "store: {dsn: 'mysql://u:hunter2@h/db'}\n", "config.yaml:2: store.dsn must be sqlite: and a path"},
		"default language":           {minimal + "flows: {languages: [es]}\n", `flows.default_language is "pt", which is not in flows.languages (es)`},
		"no such folder":             {minimal + "flows: {dir: /nowhere/at/all}\n", "config.yaml:2: flows.dir names /nowhere/at/all, which is not a folder"},
		"source":                     {minimal + "knowledge: {sources: [website]}\n", "config.yaml:2: knowledge.sources[0] is not a source: want the word sample"},
		"model without address":      {minimal + "llm: {model: x}\n", "llm.base_url is missing beside llm.model"},
		"secret without value":       {minimal + "actions: {secrets: [{name: shop, env: NOT_SET_ANYWHERE}]}\n", "names the variable NOT_SET_ANYWHERE, which is empty"},
		"yaml":                       {"chatwoot: [\n", "config.yaml: "},
		"the same key twice":         {minimal + "company: a\ncompany: b\n", "config.yaml:3: company is set twice, first in line 2: keep one"},
		"a section twice":            {minimal + "log: {level: info}\nlog: {format: json}\n", "config.yaml:3: log is set twice, first in line 2: keep one"},
		"copied from the browser":    {strings.Replace(minimal, ".com", ".com/app/accounts/3/dashboard", 1), "config.yaml:1: chatwoot.url is \"https://chat.example.com/app/accounts/3/dashboard\": leave out what follows the host, so write https://chat.example.com "},
		"a port alone":               {minimal + "server: {addr: 8080}\n", "config.yaml:2: server.addr"},
		"not settings at all":        {"hello\n", "config.yaml holds no settings"},
		"bots beside the short form": {minimal + "bots: [{name: a}]\n", "chatwoot is set beside bots"},
		"bot without token":          {"bots:\n  - name: sales\n    chatwoot: {url: 'https://c.example', account: 3, webhook_secret: b}\n", "config.yaml:3: bots[0].chatwoot.bot_token is missing: set it in the file, the access_token"},
		"an old secret without end":  {with("previous_webhook_secret: 0ld"), "config.yaml:1: chatwoot.previous_secret_until is missing beside chatwoot.previous_webhook_secret: say when the old secret ends"},
		"an end that is no time":     {with("previous_webhook_secret: 0ld, previous_secret_until: soon"), `chatwoot.previous_secret_until is "soon": want a time like 2026-12-24T18:00:00Z`},
		"the old one is the new one": {with("previous_webhook_secret: s3cret, previous_secret_until: 2099-01-01"), "chatwoot.previous_webhook_secret is the same as chatwoot.webhook_secret"},
		"no secrets file":            {minimal + "secrets_file: /nowhere/at/all\n", "secrets_file: stat /nowhere/at/all: no such file or directory: make it"},
		"bot without name":           {"bots:\n  - chatwoot: {url: 'https://c.example', account: 3, bot_token: a, webhook_secret: b}\n", `bots[0].name is ""`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := LoadConfig(configFile(t, c.file))
			if err == nil {
				t.Fatal("no complaint")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("tells a secret: %v", err)
			}
		})
	}
}

func TestLoadConfig_SeveralComplaintsAtOnce(t *testing.T) {
	t.Parallel()
	_, _, err := LoadConfig(configFile(t, "log: {level: loud, format: xml}\n"))
	if got := strings.Count(err.Error(), "\n") + 1; got != 6 { // two of log, four required
		t.Errorf("%d sentences, want 6:\n%v", got, err)
	}
}

func TestLoadConfig_Bots(t *testing.T) {
	t.Parallel()
	c := load(t, `
bots:
  - name: default
    chatwoot: {url: "https://c.example", account: 3, bot_token: a, webhook_secret: b}
  - name: sales
    company: Example
    burst: {idle: 2s}
    chatwoot: {url: "https://c.example", account: 3, bot_token: c, webhook_secret: d}
`)
	all := c.AllBots()
	if len(all) != 2 || all[1].Name != "sales" || all[1].Company != "Example" {
		t.Fatalf("%+v", all)
	}
	if all[0].Watchdog.After.D() != 5*time.Minute || all[1].Burst.Max.D() != 8*time.Second || all[1].Burst.Idle.D() != 2*time.Second {
		t.Errorf("an entry has no defaults, or they win over it: %+v", all[1].Burst)
	}
}

// Each trap of viper that this program relies on avoiding.
func TestLoadConfig_TrapsOfViper(t *testing.T) {
	t.Run("a key that is neither in the file nor a default is found in the environment", func(t *testing.T) {
		t.Setenv("AGENTBOT_LLM_API_KEY", "k")
		t.Setenv("AGENTBOT_COMPANY", "Example")
		if c := load(t, minimal); c.LLM.APIKey != "k" || c.Company != "Example" {
			t.Errorf("api key %q company %q", c.LLM.APIKey.Reveal(), c.Company)
		}
	})
	t.Run("the environment wins over the file", func(t *testing.T) {
		t.Setenv("AGENTBOT_CHATWOOT_ACCOUNT", "9")
		if c := load(t, minimal); c.Chatwoot.Account != 9 {
			t.Errorf("account %d", c.Chatwoot.Account)
		}
	})
	t.Run("an empty variable changes nothing", func(t *testing.T) {
		t.Setenv("AGENTBOT_CHATWOOT_ACCOUNT", "")
		if c := load(t, minimal); c.Chatwoot.Account != 3 {
			t.Errorf("account %d", c.Chatwoot.Account)
		}
	})
	t.Run("a variable named like a section is refused", func(t *testing.T) {
		t.Setenv("AGENTBOT_CHATWOOT", "x")
		_, _, err := LoadConfig(configFile(t, minimal))
		if err == nil || !strings.Contains(err.Error(), "AGENTBOT_CHATWOOT names the section chatwoot") {
			t.Error(err)
		}
	})
	t.Run("a wrong value in a variable names the variable", func(t *testing.T) {
		t.Setenv("AGENTBOT_BURST_IDLE", "1500")
		_, _, err := LoadConfig(configFile(t, minimal))
		if err == nil || !strings.HasPrefix(err.Error(), "AGENTBOT_BURST_IDLE: burst.idle") {
			t.Error(err)
		}
	})
	t.Run("a variable that is no setting is warned of", func(t *testing.T) {
		t.Setenv("AGENTBOT_CHATWOOT_ULR", "x")
		_, warnings, err := LoadConfig(configFile(t, minimal))
		if err != nil || !slices.Contains(warnings, "AGENTBOT_CHATWOOT_ULR is not a setting and has no effect; did you mean AGENTBOT_CHATWOOT_URL?") {
			t.Error(err, warnings)
		}
	})
	t.Run("a secret comes from a file", func(t *testing.T) {
		t.Setenv("AGENTBOT_CHATWOOT_BOT_TOKEN_FILE", configFile(t, "from a file\n"))
		if c := load(t, minimal); c.Chatwoot.BotToken != "from a file" {
			t.Errorf("token %q", c.Chatwoot.BotToken.Reveal())
		}
	})
	t.Run("names with capitals and dots survive in lists", func(t *testing.T) {
		c := load(t, minimal+"actions: {hosts: [API.example.com], secrets: [{name: X.Api-Key, value: V}]}\n")
		if c.Actions.Hosts[0] != "API.example.com" || c.Actions.Secrets[0].Name != "X.Api-Key" {
			t.Errorf("%+v", c.Actions)
		}
	})
	t.Run("a bare 0 needs no unit", func(t *testing.T) {
		if c := load(t, minimal+"busy_after: 0\n"); c.BusyAfter != 0 {
			t.Errorf("busy_after %s", c.BusyAfter)
		}
	})
}

func TestLoadConfig_Warnings(t *testing.T) {
	t.Parallel()
	_, warnings, err := LoadConfig(configFile(t, minimal+"knowledge: {sources: [sample]}\nactions: {mode: mock}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(warnings, "\n"); !strings.Contains(text, "made-up system") || !strings.Contains(text, "sample documents") {
		t.Errorf("samples in use are not said: %q", text)
	}
}

func TestConfig_TeamWarnings(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		change func(*Config)
		want   string
	}{
		"none listed": {func(*Config) {}, "(support, purchases, payments, creators, ownership, access, international)"},
		"one listed":  {func(c *Config) { c.Teams = []Team{{Name: "Support", ID: 1}} }, "(purchases, payments, creators, ownership, access, international)"},
		"user token":  {func(c *Config) { c.Chatwoot.UserToken = "u" }, ""},
		"own flows":   {func(c *Config) { c.Flows.Dir = "flows" }, ""},
	}
	for name, c := range cases {
		config := defaultConfig()
		c.change(&config)
		said := strings.Join(config.teamWarnings(), "\n")
		if (c.want == "") != (said == "") || !strings.Contains(said, c.want) {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

func TestSecret_NeverShows(t *testing.T) {
	t.Parallel()
	c := defaultConfig()
	c.Chatwoot.BotToken = "hunter2"
	c.Actions.Secrets = []NamedSecret{{Name: "a", Value: "hunter2"}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if text := fmt.Sprintf(verb, c); strings.Contains(text, "hunter2") || strings.Contains(text, "68756e74657232") {
			t.Errorf("%s shows it: %s", verb, text)
		}
	}
	raw, err := json.Marshal(map[string]any{"c": c, "list": []Secret{"hunter2"}})
	if err != nil || strings.Contains(string(raw), "hunter2") {
		t.Errorf("JSON shows it: %s %v", raw, err)
	}
	if c.Chatwoot.BotToken.Reveal() != "hunter2" {
		t.Error("and nobody can read it")
	}
}
