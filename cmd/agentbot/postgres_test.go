package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/chatwoot/chatwoottest"
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

// TestPostgresRestartsUnderTheBot: the server dies in the middle of a story and comes back. Chatwoot hears 500 meanwhile, and the story ends
// as if nothing had been.
func TestPostgresRestartsUnderTheBot(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	h := newHouse(t, plan{Postgres: true, DSN: server.DSN(t)})
	h.serve(seams{waits: h.plan.Waits, lease: shortLease})
	h.tell(changed()[:2])
	h.calm() // what is under way now would still be answered 200
	before := len(h.fake.Deliveries())
	server.Crash(t)
	h.says(h.code())
	h.refused(before)
	server.Restart(t)
	h.await(func() error { return h.reached(changed()[2], 2) })
	h.tell(changed()[3:])
	h.calm()
	if replies := h.replies(); len(replies) != 5 || len(h.records.Records().Changes) != 1 || len(h.records.Mailbox()) != 1 {
		t.Errorf("want five replies, one change and one mail:\n%s", h.transcript())
	}
}

// TestPostgresNoTransactionWaitsForTheWorld: while Chatwoot or a business system takes its time, the bot holds no row and no connection
// inside a transaction. Otherwise a slow shop would stop the journal.
func TestPostgresNoTransactionWaitsForTheWorld(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{Postgres: true})
	db, err := sql.Open("pgx", h.dsn+"_looks_on")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name := h.dsn[strings.LastIndex(h.dsn, "=")+1:]
	var looked atomic.Int64
	// look holds a request up until every transaction that was open at its arrival has ended: what waits for the request never does.
	look := func(what string) {
		looked.Add(1)
		var arrived time.Time
		if err := db.QueryRowContext(t.Context(), `SELECT clock_timestamp()`).Scan(&arrived); err != nil {
			t.Error(err)
		}
		if err := h.ask(func() error {
			var open int
			var query sql.NullString
			err := db.QueryRowContext(t.Context(), `SELECT count(*), min(state || ': ' || query) FROM pg_stat_activity
				WHERE application_name = left($1, 63) AND xact_start < $2`, name, arrived).Scan(&open, &query)
			if err == nil && open > 0 {
				err = fmt.Errorf("%d transactions are open, one of them %s", open, query.String)
			}
			return err
		}, 5*time.Second); err != nil {
			t.Errorf("during %s: %v", what, err)
		}
	}
	h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Bot != 0 && !strings.Contains(r.Endpoint, "typing") {
			look(r.Endpoint)
		}
		return chatwoottest.Fault{}
	})
	h.asked = func(r *http.Request) { look(r.Method + " " + r.URL.Path) }
	h.serve(seams{})
	h.tell(changed())
	h.calm()
	var seen int
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE application_name = left($1, 63)`, name).Scan(&seen); err != nil || seen == 0 {
		t.Errorf("nobody of the name %s is connected, so this shows nothing: %v", name, err)
	}
	if looked.Load() < 10 {
		t.Errorf("only %d requests were looked at", looked.Load())
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
