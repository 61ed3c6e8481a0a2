package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/viper"
)

// defaultSecretsFile is looked for beside the configuration file.
const defaultSecretsFile = "secrets.env"

// secretLines is what a secrets file says: by variable, so that it reads like the environment it stands in for.
type secretLines struct {
	path   string
	values map[string]string
	lines  map[string]int
	beaten []string // keys whose other value in the configuration file has no effect, with what wins
}

// readSecrets puts what secret files say into the configuration: the environment wins over AGENTBOT_…_FILE, that over the secrets file, that
// over the configuration file. What no key knows is left in the answer: actions.secrets may name it.
func readSecrets(v *viper.Viper, path string) (secretLines, error) {
	file, err := readSecretsFile(secretsPath(v.GetString("secrets_file"), path))
	if err != nil {
		return file, err
	}
	for _, k := range secretKeys() {
		value, from := file.values[k.env()], file.path
		delete(file.values, k.env())
		if mounted := os.Getenv(k.env() + "_FILE"); mounted != "" {
			raw, err := os.ReadFile(mounted)
			if err != nil {
				return file, fmt.Errorf("%s: %w", k.env()+"_FILE", err)
			}
			value, from = strings.TrimSpace(string(raw)), k.env()+"_FILE"
		}
		if value == "" || os.Getenv(k.env()) != "" {
			continue
		}
		place := strings.ReplaceAll(k.Path, ".", "::")
		if other := v.GetString(place); v.InConfig(place) && other != "" && other != value {
			file.beaten = append(file.beaten, fmt.Sprintf("%s in %s has no effect: another value in %s wins; keep one of the two", k.Path, path, from))
		}
		v.Set(place, value)
	}
	return file, nil
}

// secretKeys are the keys that a secrets file may set.
func secretKeys() []key {
	return slices.DeleteFunc(configKeys(), func(k key) bool {
		return k.Type != reflect.TypeFor[Secret]() || strings.Contains(k.Path, "[]")
	})
}

// secretsPath is "" when there is none: only a file that was asked for by name must be there.
func secretsPath(named, config string) string {
	if named != "" || config == "" {
		return named
	}
	beside := filepath.Join(filepath.Dir(config), defaultSecretsFile)
	if _, err := os.Stat(beside); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return beside
}

func readSecretsFile(path string) (secretLines, error) {
	file := secretLines{path: path, values: map[string]string{}, lines: map[string]int{}}
	if path == "" {
		return file, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return file, fmt.Errorf("secrets_file: %w: make it (lines like %s=…, readable for you alone), or correct secrets_file", err, key{Path: "chatwoot.bot_token"}.env())
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return file, fmt.Errorf("secrets_file %s can be read by others on this machine (mode %04o): run `chmod 600 %s`, and think about new secrets if others were here", path, mode, path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return file, fmt.Errorf("secrets_file: %w", err)
	}
	for i, line := range strings.Split(strings.TrimPrefix(string(raw), "\ufeff"), "\n") {
		if problem := file.take(strings.TrimSpace(line), i+1); problem != "" {
			return file, fmt.Errorf("%s:%d: %s", path, i+1, problem)
		}
	}
	return file, nil
}

// take reads one line. What is wrong is said without a word of the line: a secret in the wrong place is still a secret.
func (f secretLines) take(line string, number int) (problem string) {
	if line == "" || strings.HasPrefix(line, "#") {
		return ""
	}
	name, value, found := strings.Cut(line, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !found || !variableName(name) {
		return "this line is not understood: want NAME=value, a comment that begins with #, or nothing"
	}
	if first, twice := f.lines[name]; twice {
		return fmt.Sprintf("the name of this line was set in line %d already: keep one", first)
	}
	if value != "" && (value[0] == '"' || value[0] == '\'') {
		if len(value) < 2 || value[len(value)-1] != value[0] {
			return "the quote that begins this value does not end it: close it, or leave both away"
		}
		value = value[1 : len(value)-1]
	}
	f.values[name], f.lines[name] = value, number
	return ""
}

func variableName(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_abcdefghijklmnopqrstuvwxyz") == "" && (name[0] < '0' || name[0] > '9')
}

// fill gives actions.secrets that name a variable what the file says of it, unless the environment does, and complains of lines that nobody reads.
func (f secretLines) fill(c *Config) complaints {
	used := map[string]bool{}
	lists := [][]NamedSecret{c.Actions.Secrets}
	for _, b := range c.Bots {
		lists = append(lists, b.Actions.Secrets)
	}
	for _, list := range lists {
		for i := range list {
			value, known := f.values[list[i].Env]
			used[list[i].Env] = true
			if known && value != "" && os.Getenv(list[i].Env) == "" && list[i].Value == "" {
				list[i].Env, list[i].Value = "", Secret(value)
			}
		}
	}
	var problems complaints
	for name := range f.values {
		if !used[name] {
			problems = append(problems, complaint{File: f.path, Line: f.lines[name], Text: "the name of this line is not a secret: want the variable of one, like " +
				key{Path: "chatwoot.bot_token"}.env() + ", or one that actions.secrets names"})
		}
	}
	slices.SortFunc(problems, func(a, b complaint) int { return a.Line - b.Line })
	return problems
}

// previousUntil is when the webhook secret before this one ends; the zero time when nothing is said.
func (c ChatwootConfig) previousUntil() (time.Time, error) {
	if c.PreviousSecretUntil == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, c.PreviousSecretUntil); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("is %q: want a time like 2026-12-24T18:00:00Z, or a date", c.PreviousSecretUntil)
}

// checkPrevious: a secret that was given away must end some day.
func (c ChatwootConfig) checkPrevious(ch *checker) {
	until, err := c.previousUntil()
	switch {
	case err != nil:
		ch.say("chatwoot.previous_secret_until", "%v", err)
	case c.PreviousWebhookSecret != "" && until.IsZero():
		ch.say("chatwoot.previous_secret_until", "is missing beside chatwoot.previous_webhook_secret: say when the old secret ends, like 2026-12-24T18:00:00Z")
	case c.PreviousWebhookSecret != "" && c.PreviousWebhookSecret == c.WebhookSecret:
		ch.say("chatwoot.previous_webhook_secret", "is the same as chatwoot.webhook_secret: put the new one there, or remove this one")
	}
}
