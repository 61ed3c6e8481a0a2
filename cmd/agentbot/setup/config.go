package setup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"agentbot/cmd/agentbot/connect"
)

// config is config.yaml: what setup has learned, with comments, and nothing else.
func (r *run) config() ([]byte, error) {
	var b bytes.Buffer
	w := configWriter{out: &b}
	w.comment(r.t.Say("config_head", nil))
	w.comment(r.t.Say("config_secrets", nil))
	w.section("server")
	w.comment(r.t.Say("config_addr", connect.Values{"url": r.place.URL}))
	w.value("addr", r.door.address)
	w.section("chatwoot")
	w.value("url", r.chat.URL)
	w.value("account", r.account.ID)
	w.value("bot_id", r.bot.ID)
	w.section("bot")
	w.comment(r.t.Say("config_bot", nil))
	w.value("name", r.bot.Name)
	w.section("")
	w.comment(r.t.Say("config_company", nil))
	w.value("company", or(strings.TrimSpace(r.account.Name), r.bot.Name))
	if language, zone := r.language(), r.zone(); language != "" || zone != "" {
		w.section("flows")
		w.comment(r.t.Say("config_flows", nil))
		w.optional("default_language", language)
		w.optional("time_zone", zone)
	}
	if len(r.survey.Teams) > 0 {
		w.section("")
		w.comment(r.t.Say("config_teams", nil))
		w.list("teams", r.teams())
	}
	w.section("rollout")
	w.comment(r.t.Say("config_rollout", nil))
	w.value("mode", r.mode)
	w.list("testers", listOf(r.testers))
	return b.Bytes(), w.err
}

// settings are the keys of config.yaml that setup knows better than the file. Of a file that no bot works with yet, what it lacks is filled in.
func (r *run) settings() []setting {
	list := []setting{ // of a section the last comes first: a new key is put on top
		{section: "server", key: "addr", value: r.door.address},
		{section: "chatwoot", key: "bot_id", value: r.bot.ID},
		{section: "chatwoot", key: "account", value: r.account.ID},
		{section: "chatwoot", key: "url", value: r.chat.URL},
	}
	if r.mode == startTesters && len(r.testers)+len(r.present.Rollout.Testers) > 0 {
		list = append(list, setting{section: "rollout", key: "testers", value: listOf(r.testers)})
	}
	list = append(list, setting{section: "rollout", key: "mode", value: r.mode})
	if r.present.connected() {
		return list
	}
	list = append(list, setting{section: "bot", key: "name", value: r.bot.Name, missing: true},
		setting{key: "company", value: or(strings.TrimSpace(r.account.Name), r.bot.Name), missing: true})
	if zone := r.zone(); zone != "" {
		list = append(list, setting{section: "flows", key: "time_zone", value: zone, missing: true})
	}
	if language := r.language(); language != "" {
		list = append(list, setting{section: "flows", key: "default_language", value: language, missing: true})
	}
	if teams := r.teams(); len(teams) > 0 {
		list = append(list, setting{key: "teams", value: teams, missing: true})
	}
	return list
}

func (r *run) teams() []any {
	var teams []any
	for _, t := range r.survey.Teams {
		teams = append(teams, flowMap{{"name", t.Name}, {"id", t.ID}})
	}
	return teams
}

func listOf(words []string) []any {
	list := []any{}
	for _, word := range words {
		list = append(list, word)
	}
	return list
}

// language is the one that this setup was held in. English says nothing: it is also what a terminal speaks that was never told otherwise.
func (r *run) language() string {
	if r.t.Language == "en" {
		return ""
	}
	return r.t.Language
}

// zone is that of the first inbox that tells one.
func (r *run) zone() string {
	list := r.inboxes()
	for _, c := range r.chosen {
		list = append([]connect.InboxState{c.inbox}, list...)
	}
	for _, i := range list {
		if _, err := time.LoadLocation(i.Timezone); err == nil && i.Timezone != "" && i.Timezone != "UTC" {
			return i.Timezone
		}
	}
	return ""
}

// configWriter writes YAML by hand, because comments belong to it; the values are the library's.
type configWriter struct {
	out    *bytes.Buffer
	indent string
	err    error
}

// section begins a part; "" is one without a name of its own.
func (w *configWriter) section(name string) {
	w.out.WriteString("\n")
	w.indent = ""
	if name != "" {
		w.out.WriteString(name + ":\n")
		w.indent = "  "
	}
}

const commentWidth = 100

func (w *configWriter) comment(text string) {
	p := printer{width: commentWidth}
	w.out.WriteString(p.wrap(text, w.indent+"# ", w.indent+"# ") + "\n")
}

func (w *configWriter) value(key string, value any) {
	w.out.WriteString(w.indent + key + ": " + w.plain(value) + "\n")
}

func (w *configWriter) optional(key, value string) {
	if value != "" {
		w.value(key, value)
	}
}

func (w *configWriter) list(key string, items []any) {
	if len(items) == 0 {
		w.out.WriteString(w.indent + key + ": []\n")
		return
	}
	w.out.WriteString(w.indent + key + ":\n")
	for _, item := range items {
		w.out.WriteString(w.indent + "  - " + w.plain(item) + "\n")
	}
}

// flowMap is {name: Financeiro, id: 3}, in this order.
type flowMap []struct {
	key   string
	value any
}

// plain is a value as it stands in YAML, in one line.
func (w *configWriter) plain(value any) string {
	if pairs, ok := value.(flowMap); ok {
		var said []string
		for _, p := range pairs {
			said = append(said, p.key+": "+w.quoted(p.value))
		}
		return "{" + strings.Join(said, ", ") + "}"
	}
	return w.quoted(value)
}

// quoted puts every text in quotes that could be read as something else.
func (w *configWriter) quoted(value any) string {
	text, ok := value.(string)
	if !ok {
		return fmt.Sprint(value)
	}
	var read any
	if err := yaml.Unmarshal([]byte("["+text+"]"), &read); err == nil {
		if list, ok := read.([]any); ok && len(list) == 1 && list[0] == text {
			return text
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b) // a JSON text is a quoted YAML text in one line
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil && w.err == nil {
		w.err = fmt.Errorf("write %s: %w", configFile, err)
	}
	return strings.TrimSpace(b.String())
}
