// Package postgrestest gives tests a PostgreSQL: the one that AGENTBOT_TEST_POSTGRES names, or a private server of this machine's binaries,
// reached over a socket in a folder of its own and stopped when the test process ends, however it ends.
package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Variable holds postgres://… of a database in which tests may make schemas, or the word require: then a missing server is a failure.
const Variable = "AGENTBOT_TEST_POSTGRES"

const require = "require"

// shared is the server of a test process: it is started once, because that takes longer than most tests.
var shared = sync.OnceValues(func() (*Server, error) { return start(context.Background(), false) })

// DSN is the store.dsn of an empty schema, of which nothing is left after the tests.
func DSN(tb testing.TB) string {
	tb.Helper()
	if dsn := os.Getenv(Variable); dsn != "" && dsn != require {
		return cleaned(tb, dsn)
	}
	s, err := shared()
	available(tb, err)
	return schema(tb, s.dsn()) // it goes with the server
}

// Start is a server for one test, which may crash it. It writes to disk as a real one does.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s, err := start(tb.Context(), true)
	available(tb, err)
	tb.Cleanup(func() { s.remove(tb) })
	return s
}

func available(tb testing.TB, err error) {
	tb.Helper()
	switch {
	case errors.Is(err, errNone) && os.Getenv(Variable) != require:
		tb.Skip(err)
	case err != nil:
		tb.Fatal(err)
	}
}

// Exec runs one statement at the place a DSN names.
func Exec(tb testing.TB, dsn, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(tb.Context()), 30*time.Second) // cleanups run after the test's context
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func schema(tb testing.TB, dsn string) string {
	tb.Helper()
	at, err := url.Parse(dsn)
	if err != nil || !strings.HasPrefix(at.Scheme, "postgres") {
		tb.Fatalf("%s must be postgres://… or the word %s", Variable, require)
	}
	name := "agentbot_test_" + strings.ToLower(rand.Text())
	Exec(tb, dsn, "CREATE SCHEMA "+name)
	query := at.Query()
	query.Set("search_path", name)
	at.RawQuery = query.Encode()
	return at.String()
}

// cleaned is a schema that goes when the test ends.
func cleaned(tb testing.TB, dsn string) string {
	tb.Helper()
	inside := schema(tb, dsn)
	tb.Cleanup(func() {
		Exec(tb, inside, "DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', current_schema()); END $$")
	})
	return inside
}

// Server is a private PostgreSQL.
type Server struct {
	programs, dir string
	options       []string
	running       *process
}

// DSN is the store.dsn of an empty schema of this server; it goes with the server.
func (s *Server) DSN(tb testing.TB) string {
	tb.Helper()
	return schema(tb, s.dsn())
}

// Admin is a DSN for what concerns the whole database.
func (s *Server) Admin() string { return s.dsn() }

// Crash kills it in the middle of whatever it does.
func (s *Server) Crash(tb testing.TB) {
	tb.Helper()
	if err := s.end(keep); err != nil {
		tb.Fatal(err)
	}
}

// Restart starts it again on what the crash has left.
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	if err := s.run(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// Standby is a second server that follows this one, which from now on acknowledges only what the second one has on disk too.
func (s *Server) Standby(tb testing.TB) *Server {
	tb.Helper()
	second, err := s.follow(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { second.remove(tb) })
	Exec(tb, s.dsn(), `ALTER SYSTEM SET synchronous_standby_names = '*'`)
	Exec(tb, s.dsn(), `SELECT pg_reload_conf()`)
	return second
}

// Promote makes a standby the one that is written to.
func (s *Server) Promote(tb testing.TB) {
	tb.Helper()
	Exec(tb, s.dsn(), `ALTER SYSTEM SET synchronous_standby_names = ''`) // allowed on a standby: it is a file of its own
	Exec(tb, s.dsn(), `SELECT pg_promote(true)`)
	Exec(tb, s.dsn(), `SELECT pg_reload_conf()`)
}

// Either is a DSN that leads to whichever of two servers takes writes.
func (s *Server) Either(dsn string, other *Server) string {
	return strings.Replace(dsn, url.QueryEscape(s.dir), url.QueryEscape(s.dir+","+other.dir), 1)
}

func (s *Server) dsn() string {
	return "postgres://agentbot@/postgres?" + url.Values{"host": {s.dir}, "sslmode": {"disable"}}.Encode()
}

// remove also takes away what a crash has left.
func (s *Server) remove(tb testing.TB) {
	tb.Helper()
	if err := errors.Join(s.end(""), os.RemoveAll(s.dir)); err != nil {
		tb.Error(err)
	}
}

func (s *Server) end(word string) error {
	if s.running == nil {
		return nil
	}
	err := s.running.end(word)
	s.running = nil
	return err
}

// run starts the server and waits until it answers.
func (s *Server) run(ctx context.Context) (err error) {
	if s.running, err = launch(s.programs, s.dir, s.options); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.dsn())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			log, _ := os.ReadFile(s.dir + "/log")
			return fmt.Errorf("the private PostgreSQL did not answer: %w\n%s", err, log)
		}
	}
}
