package main

import (
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/chatwoot"
)

const noSecrets = `chatwoot: {url: "https://chat.example.com", account: 3, webhook_secret: s3cret}
`

// beside writes a configuration with a secrets file beside it and answers the configuration's path.
func beside(t *testing.T, config, secrets string, mode os.FileMode) string {
	t.Helper()
	path := configFile(t, config)
	file := filepath.Join(filepath.Dir(path), "secrets.env")
	if err := os.WriteFile(file, []byte(secrets), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil { // not through WriteFile, which the umask cuts
		t.Fatal(err)
	}
	return path
}

func TestSecretsFile_LiesBesideTheConfiguration(t *testing.T) {
	t.Parallel()
	path := beside(t, noSecrets+"actions: {secrets: [{name: shop, env: ONLY_IN_THE_SECRETS_FILE}]}\n", `# what Chatwoot gave
AGENTBOT_CHATWOOT_BOT_TOKEN = "from # the file"
  AGENTBOT_LLM_API_KEY='k=1'

AGENTBOT_CHATWOOT_USER_TOKEN=
ONLY_IN_THE_SECRETS_FILE=shop`+"\r\n", 0o600)
	c, _, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Chatwoot.BotToken != "from # the file" || c.LLM.APIKey != "k=1" || c.Chatwoot.UserToken != "" || c.Chatwoot.WebhookSecret != "s3cret" {
		t.Errorf("token %q, key %q, user %q, secret %q", c.Chatwoot.BotToken.Reveal(), c.LLM.APIKey.Reveal(), c.Chatwoot.UserToken.Reveal(), c.Chatwoot.WebhookSecret.Reveal())
	}
	if got, err := actionSecrets(c.Actions.Secrets)("shop"); err != nil || got != "shop" {
		t.Errorf("the action's secret is %q, %v", got, err)
	}
}

// TestSecretsFile_SaysWhatHasNoEffect: who corrects the configuration file must hear that another file wins, and never a value.
func TestSecretsFile_SaysWhatHasNoEffect(t *testing.T) {
	t.Parallel()
	path := beside(t, minimal, "AGENTBOT_CHATWOOT_BOT_TOKEN=another-token\n", 0o600)
	_, warnings, err := LoadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "chatwoot.bot_token in " + path + " has no effect: another value in " + filepath.Join(filepath.Dir(path), "secrets.env") + " wins; keep one of the two"
	if !slices.Contains(warnings, want) {
		t.Errorf("it says %q, want %q", warnings, want)
	}
	broken := beside(t, minimal+"burst: {idle: 9s, max: 1s}\n", "AGENTBOT_CHATWOOT_BOT_TOKEN=another-token\n", 0o600)
	if _, _, err := LoadConfig(broken); err == nil || !strings.Contains(err.Error(), "has no effect: another value in") || strings.Contains(err.Error(), "another-token") {
		t.Errorf("beside another mistake it says %v", err)
	}
}

// TestSecretsFile_Precedence: environment, _FILE, secrets file, configuration; each step takes the first of them away.
func TestSecretsFile_Precedence(t *testing.T) {
	path := beside(t, minimal, "AGENTBOT_CHATWOOT_BOT_TOKEN=from the secrets file\n", 0o600)
	for _, step := range []struct{ variable, mounted, want string }{
		{"from the environment", "from a mounted file", "from the environment"},
		{"", "from a mounted file", "from a mounted file"},
		{"", "", "from the secrets file"},
	} {
		t.Setenv("AGENTBOT_CHATWOOT_BOT_TOKEN", step.variable)
		t.Setenv("AGENTBOT_CHATWOOT_BOT_TOKEN_FILE", "")
		if step.mounted != "" {
			t.Setenv("AGENTBOT_CHATWOOT_BOT_TOKEN_FILE", configFile(t, step.mounted+"\n"))
		}
		c, _, err := LoadConfig(path)
		if err != nil || c.Chatwoot.BotToken.Reveal() != step.want {
			t.Errorf("%q, %v; want %q", c.Chatwoot.BotToken.Reveal(), err, step.want)
		}
	}
	if err := os.Remove(filepath.Join(filepath.Dir(path), "secrets.env")); err != nil {
		t.Fatal(err)
	}
	if c, _, err := LoadConfig(path); err != nil || c.Chatwoot.BotToken != "t0ken" {
		t.Errorf("without any of them: %q, %v; want what config.yaml says", c.Chatwoot.BotToken.Reveal(), err)
	}
	t.Setenv("AGENTBOT_SECRETS_FILE", filepath.Join(filepath.Dir(beside(t, minimal, "AGENTBOT_CHATWOOT_BOT_TOKEN=elsewhere\n", 0o600)), "secrets.env"))
	if c, _, err := LoadConfig(path); err != nil || c.Chatwoot.BotToken != "elsewhere" {
		t.Errorf("named by a variable: %q, %v", c.Chatwoot.BotToken.Reveal(), err)
	}
}

func TestSecretsFile_Refusals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"others can read it":     {"AGENTBOT_LLM_API_KEY=hunter2\n", 0o604, "can be read by others on this machine (mode 0604): run `chmod 600 "},
		"the group can read it":  {"AGENTBOT_LLM_API_KEY=hunter2\n", 0o640, "(mode 0640)"},
		"not an assignment":      {"\n# a\nhunter2\n", 0o600, "secrets.env:3: this line is not understood"},
		"a name with a space":    {"AGENTBOT hunter2=x\n", 0o600, "secrets.env:1: this line is not understood"},
		"an open quote":          {"AGENTBOT_LLM_API_KEY=\"hunter2\n", 0o600, "secrets.env:1: the quote that begins this value does not end it"},
		"twice":                  {"AGENTBOT_LLM_API_KEY=a\nAGENTBOT_LLM_API_KEY=hunter2\n", 0o600, "secrets.env:2: the name of this line was set in line 1 already"},
		"a slip in the name":     {"\nAGENTBOT_LLM_APIKEY=hunter2\n", 0o600, "secrets.env:2: the name of this line is not a secret: want the variable of one"},
		"a key that is not one":  {"AGENTBOT_COMPANY=hunter2\n", 0o600, "secrets.env:1: the name of this line is not a secret"},
		"a secret without its =": {"hunter2hunter2=\n", 0o600, "secrets.env:1: the name of this line is not a secret"},
	} {
		if runtime.GOOS == "windows" && c.mode != 0o600 {
			continue
		}
		_, _, err := LoadConfig(beside(t, minimal, c.text, c.mode))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v\nwant %s, and nothing of the line", name, err, c.want)
		}
	}
}

func TestPreviousSecret_TimesAsYAMLHasThem(t *testing.T) {
	t.Parallel()
	want := time.Date(2099, 12, 24, 18, 0, 0, 0, time.UTC)
	for _, text := range []string{"2099-12-24T18:00:00Z", `"2099-12-24T18:00:00Z"`, "2099-12-24T15:00:00-03:00"} {
		c := load(t, with("previous_webhook_secret: 0ld, previous_secret_until: "+text))
		if got, err := c.Chatwoot.previousUntil(); err != nil || !got.Equal(want) {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	_, warnings, err := LoadConfig(configFile(t, with("previous_webhook_secret: 0ld, previous_secret_until: 2020-01-01")))
	if err != nil || !slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, "has ended and no longer counts") }) {
		t.Errorf("an old secret that has ended: %q, %v", warnings, err)
	}
}

// TestPreviousSecret_Served takes a delivery signed with the old secret through the whole program, and says that it was one.
func TestPreviousSecret_Served(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		until string
		want  bool
	}{"while it counts": {"2099-01-01", true}, "when it has ended": {"2020-01-01", false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := load(t, with("previous_webhook_secret: 0ld-secret, previous_secret_until: "+c.until))
			config.Store.DSN = Secret("sqlite:" + filepath.Join(t.TempDir(), "bot.db"))
			var log strings.Builder
			p, err := build(t.Context(), config, zerolog.New(&log), &clock{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := p.close(); err != nil {
					t.Error(err)
				}
			}()
			body := []byte(`{"event":"conversation_typing_on","account":{"id":3}}`)
			stamp := strconv.FormatInt(time.Now().Unix(), 10)
			header := http.Header{}
			header.Set(chatwoot.TimestampHeader, stamp)
			header.Set(chatwoot.SignatureHeader, chatwoot.Sign("0ld-secret", stamp, body))
			err = p.receive(t.Context(), "default", header, body)
			said := strings.Contains(log.String(), "previous_webhook_secret: it still counts")
			if (err == nil) != c.want || said != c.want {
				t.Errorf("taken: %v, said in the log: %v; want both %v", err, said, c.want)
			}
			if strings.Contains(log.String(), "0ld-secret") {
				t.Error("the log shows it")
			}
		})
	}
}
