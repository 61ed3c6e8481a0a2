package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

// openAt opens a store for the length of a test.
func openAt(t *testing.T, dsn Secret) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), dsn.Reveal(), sqlstore.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// brokenHouse is what can be wrong on our side: settings, files, store, work, model, documents.
func brokenHouse() map[string]ailment {
	return map[string]ailment{
		"a slip in a key":              {func(c *clinic) { c.config["serverr"] = "{}" }, []string{"D1 refusal"}, "serverr"},
		"two mistakes":                 {func(c *clinic) { c.config["log"] = "{level: loud, format: xml}" }, []string{"D1 refusal", "D1 refusal"}, "log.level"},
		"made-up actions":              {func(c *clinic) { c.config["actions"] = "{mode: mock}" }, []string{"D5 warning"}, "mock"},
		"testers only":                 {func(c *clinic) { c.config["rollout"] = "{mode: testers}" }, []string{"D22 note"}, "testers"},
		"a configuration with secrets": {func(c *clinic) { c.store(c.config); c.mode(c.configPath(), 0o640) }, []string{"D3 warning"}, "0640"},
		"readable by others":           {func(c *clinic) { c.mode(c.dbPath(), 0o644) }, []string{"D3 warning"}, "0644"},
		"a bad snapshot":               {func(c *clinic) { c.snapshot(`"inboxes":7`) }, []string{"D7 note"}, "snapshot"},
		"accepted in setup":            {func(c *clinic) { c.snapshot(`"accepted":["R10","R17"]`) }, []string{"D8 warning"}, "setup"},
		"a team nobody knows": {func(c *clinic) {
			c.swap(readerToken, "''")
			c.teams()
			c.config["teams"] = strings.Replace(c.config["teams"], "payments", "paiments", 1)
		},
			[]string{"D4 warning"}, "payments"},
		"flows with mistakes": {func(c *clinic) {
			dir := filepath.Join(c.dir, "flows")
			if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("flow: a\nnonsense: [\n"), 0o600)); err != nil {
				c.t.Fatal(err)
			}
			c.config["flows"] = "{dir: '" + dir + "'}"
		}, []string{"D21 refusal"}, "a.yaml"},
		"mail and no server": {func(c *clinic) { c.config["flows"] = "{dir: '" + mailing(c.t) + "'}" }, []string{"D87 warning"}, "letters.yaml:5"},
		"sample documents":   {func(c *clinic) { c.config["knowledge"] = "{sources: [sample]}" }, []string{"D6 warning"}, "sample"},
		"no document": {func(c *clinic) {
			if err := os.Remove(filepath.Join(c.dir, "docs", "refund.md")); err != nil {
				c.t.Fatal(err)
			}
		}, []string{"D91 warning"}, "docs"},
		"drafts": {func(c *clinic) {
			if err := os.WriteFile(filepath.Join(c.dir, "docs", "new.md"), []byte("---\ndraft: true\n---\n# New\n"), 0o600); err != nil {
				c.t.Fatal(err)
			}
		}, []string{"D92 note"}, "new.md"},
		"old documents": {func(c *clinic) {
			old := time.Now().Add(-2 * oldDocuments)
			if err := os.Chtimes(filepath.Join(c.dir, "docs", "refund.md"), old, old); err != nil {
				c.t.Fatal(err)
			}
		}, []string{"D93 note"}, "docs"},
		"too many documents": {func(c *clinic) { c.flood() }, []string{"D90 refusal"}, "right folder"},
		"no store": {func(c *clinic) {
			c.config["store"] = "{dsn: 'sqlite:" + filepath.Join(c.dir, "none.db") + "'}"
		}, []string{"D71 note"}, "none.db"},
		"no database": {func(c *clinic) {
			c.secrets = append(c.secrets, "pg-password")
			c.config["store"] = "{dsn: 'postgres://u:pg-password@127.0.0.1:1/db?sslmode=disable'}"
		}, []string{"D70 refusal"}, "store.dsn"},
		"not a store": {func(c *clinic) {
			path := filepath.Join(c.dir, "text.db")
			if err := os.WriteFile(path, []byte(strings.Repeat("no database\n", 500)), 0o600); err != nil {
				c.t.Fatal(err)
			}
			c.config["store"] = "{dsn: 'sqlite:" + path + "'}"
		}, []string{"D70 refusal"}, "text.db"},
		"a newer store":  {func(c *clinic) { c.meta("schema", "700") }, []string{"D72 refusal"}, "700"},
		"an older store": {func(c *clinic) { c.meta("schema", "1") }, []string{"D73 warning"}, "schema 1"},
		"a full disk":    {func(c *clinic) { c.free = 7 << 20 }, []string{"D74 warning"}, "7.3 MB"},
		"nothing leaves": {func(c *clinic) {
			c.decide(time.Now().Add(-time.Hour), bot.Trace{}, bot.Note{Text: "x"})
		}, []string{"D75 warning"}, "conversations 1"},
		"gave up":          {func(c *clinic) { c.decide(time.Now(), bot.Trace{Reason: "gave_up"}) }, []string{"D77 warning"}, "conversations 1"},
		"turns fail":       {func(c *clinic) { c.failTurn() }, []string{"D76 warning"}, "conversations 1"},
		"nobody answers":   {func(c *clinic) { c.shift(time.Hour) }, []string{"D41 refusal", "D78 warning", "R15 refusal"}, ""},
		"draining":         {func(c *clinic) { c.drain(drainOrder{All: true}) }, []string{"D79 warning"}, "2026-11-28"},
		"draining one":     {func(c *clinic) { c.drain(drainOrder{Inboxes: []int64{2}}) }, []string{"D79 warning"}, "(inboxes 2)"},
		"mail server":      {func(c *clinic) { c.mails("none", 0) }, nil, ""},
		"mail without TLS": {func(c *clinic) { c.mails("starttls", 0) }, []string{"D85 refusal"}, "STARTTLS"},
		"no mail server":   {func(c *clinic) { c.mails("none", 1) }, []string{"D86 warning"}, "connecting"},
		"no model":         {func(c *clinic) { delete(c.config, "llm") }, nil, ""},
		"model's key": {func(c *clinic) {
			c.answers(&c.model, 401, "application/json", `{"error":{"message":"bad `+modelKey+`"}}`)
		},
			[]string{"D80 refusal", "D80 refusal"}, "401"},
		"unknown model": {func(c *clinic) { c.answers(&c.model, 404, "application/json", `{}`) }, []string{"D81 refusal", "D81 refusal"}, "some-model"},
		"model is down": {func(c *clinic) {
			c.config["llm"] = strings.Replace(c.config["llm"], c.hosts["model"], "http://127.0.0.1:1", 1)
		},
			[]string{"D82 warning", "D82 warning"}, "connection refused"},
		"model is busy": {func(c *clinic) { c.answers(&c.model, 429, "application/json", `{}`) }, []string{"D82 warning", "D82 warning"}, "429"},
		"model is sick": {func(c *clinic) { c.answers(&c.model, 500, "application/json", `{}`) }, []string{"D82 warning", "D82 warning"}, "answered 500"},
		"model is slow": {func(c *clinic) {
			c.config["llm"] = strings.Replace(c.config["llm"], "2s", "50ms", 1)
			h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() })
			c.model.Store(&h)
		}, []string{"D82 warning", "D82 warning"}, "no answer in time"},
		"model chatters": {func(c *clinic) {
			c.answers(&c.model, 200, "application/json", `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"sure!"}}],"data":[]}`)
		}, []string{"D83 refusal", "D83 refusal"}, "some-model"},
		"model without schemas": {func(c *clinic) { c.noSchemas() }, []string{"D84 note"}, "some-model"},
	}
}

// mails gives the bot a mail server, at a port where nobody is unless it is 0.
func (c *clinic) mails(security string, port int) {
	if port == 0 {
		port = newMailbox(c.t).Addr().(*net.TCPAddr).Port
	}
	c.config["actions"] = fmt.Sprintf("{smtp: {host: 127.0.0.1, port: %d, security: %s, from: Aroeira <codigo@aroeira.example>}}", port, security)
}

func (c *clinic) mode(path string, mode os.FileMode) {
	c.t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) meta(name, value string) {
	c.t.Helper()
	if _, err := c.program.store.SetMeta(c.t.Context(), name, value, false); err != nil {
		c.t.Fatal(err)
	}
}

// decide commits the waiting turn at some time.
func (c *clinic) decide(at time.Time, trace bot.Trace, actions ...bot.Action) {
	c.t.Helper()
	turn := c.turn()
	if err := c.program.store.CommitTurn(c.t.Context(), at, turn, bot.Decision{State: turn.State, Trace: trace, Actions: actions}); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) turn() *bot.Turn {
	c.t.Helper()
	turn, err := c.program.store.NextTurn(c.t.Context(), time.Now().Add(time.Minute), time.Minute)
	if err != nil {
		c.t.Fatal(err)
	}
	return turn
}

func (c *clinic) failTurn() {
	c.t.Helper()
	for range 3 {
		if err := c.program.store.ReleaseTurn(c.t.Context(), time.Now(), c.turn(), time.Now(), true); err != nil {
			c.t.Fatal(err)
		}
	}
}

// drain gives an order as agentbot drain does.
func (c *clinic) drain(o drainOrder) {
	c.t.Helper()
	o.Since = time.Date(2026, 11, 28, 12, 0, 0, 0, time.Local)
	if err := keepDrain(c.t.Context(), c.program.store, "default", o); err != nil {
		c.t.Fatal(err)
	}
}

// flood puts more files than a folder of documents may hold.
func (c *clinic) flood() {
	c.t.Helper()
	for i := range 5001 {
		name := filepath.Join(c.dir, "docs", strings.Repeat("x", 1+i%50)+time.Duration(i).String()+".md")
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *clinic) noSchemas() {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body, again := peeked(r); strings.Contains(body, "json_schema") || strings.Contains(body, "tool_choice") {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":{"message":"response_format"}}`))
		} else {
			goodModel(w, again)
		}
	})
	c.model.Store(&h)
}

// peeked is a request's body, and the request with its body again.
func peeked(r *http.Request) (string, *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return "", r
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	return string(raw), r
}
