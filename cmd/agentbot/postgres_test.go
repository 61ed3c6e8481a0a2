package main

import (
	"net/http"
	"testing"

	"agentbot/bot"
	"agentbot/bot/sqlstore/postgrestest"
)

// TestProgram_TwoReplicas: the same webhook at two processes that share a PostgreSQL is one message, one instance, one secret for codes.
func TestProgram_TwoReplicas(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	config := load(t, minimal+"store: {dsn: '"+dsn+"'}\n")
	if got := config.Store.DSN.Reveal(); got != dsn {
		t.Fatalf("store.dsn came out as %s", got)
	}
	replica := func() *program { return built(t, func(c *Config) { c.Store = config.Store }) }
	one, two := replica(), replica()
	for i, p := range []*program{one, two} {
		if code := deliver(t, p, "/webhooks/chatwoot", botSecret, "77"); code != http.StatusOK {
			t.Errorf("replica %d answers %d", i+1, code)
		}
	}
	key := bot.Key{Bot: "default", Account: 3, Conversation: 1}
	all, err := two.store.(bot.History).Inbounds(t.Context(), key)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d inbounds, %v; want the message once", len(all), err)
	}
	first, err1 := codeSecret(t.Context(), one.store)
	second, err2 := codeSecret(t.Context(), two.store)
	if err1 != nil || err2 != nil || string(first) != string(second) {
		t.Errorf("a code that one replica sent is refused by the other: %v, %v", err1, err2)
	}
}

// TestServe_FolderOfTheStore: only a file has a folder that may be missing.
func TestServe_FolderOfTheStore(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string]bool{
		"sqlite:" + t.TempDir() + "/bot.db":           true,
		"sqlite:" + t.TempDir() + "/nowhere/bot.db":   false,
		"postgres://agentbot:secret@db:5432/agentbot": true,
	} {
		if err := (StoreConfig{DSN: Secret(dsn)}).folder(); (err == nil) != want {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}
