package sqlstore_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, bytes.Repeat([]byte("these are not the bytes you look for\n"), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, dsn, want string }{
		{"another database", "mysql://u:secret@host/db", `want sqlite:PATH`},
		{"an unreadable address", "postgres://u:secret%@host/db", "it cannot be read"},
		{"a senseless pool", "postgres://u:secret@host/db?pool_max_conns=none", "want a whole number above 0"},
		{"no server", "postgres://u:secret@127.0.0.1:1/db?sslmode=disable", "connect"},
		{"no path", "sqlite:", `want sqlite:PATH`},
		{"no file", "sqlite:" + filepath.Join(dir, "none.db"), "there is no such file"},
		{"not a database", "sqlite:" + text, "not a database"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s, err := sqlstore.Open(t.Context(), tc.dsn, sqlstore.Options{})
			if err == nil {
				t.Fatalf("opened %v", s.Close())
			}
			if !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "secret") {
				t.Fatalf("got %q, want it to say %q and no password", err, tc.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "none.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("looking made a file: %v", err)
	}
}

func TestOneServer(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "bot.db")
	first := open(t, path, sqlstore.Options{Serve: true, Rand: strings.NewReader("12345678")})
	if s, err := sqlstore.Open(t.Context(), "sqlite:"+path, sqlstore.Options{Serve: true}); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another agentbot is serving") {
		t.Fatalf("second server: %v, %v", s, err)
	}
	beside := open(t, path, sqlstore.Options{})
	if _, err := first.Record(t.Context(), time.Now(), message(1), bot.DefaultPolicy()); err != nil {
		t.Fatal(err)
	}
	if all, err := beside.Inbounds(t.Context(), message(1).Key); err != nil || len(all) != 1 {
		t.Fatalf("beside it: %d inbounds, %v", len(all), err)
	}
	if got, err := beside.Meta(t.Context(), "instance"); err != nil || got != "3132333435363738" {
		t.Fatalf("instance %q, %v", got, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file's mode is %v, %v; want 0600", info.Mode(), err)
	}
}

func TestServeAgainAfterClose(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	var instance string
	for range 2 {
		s, err := sqlstore.Open(t.Context(), "sqlite:"+path, sqlstore.Options{Serve: true})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Meta(t.Context(), "instance")
		if err != nil || len(got) != 16 || instance != "" && got != instance {
			t.Fatalf("instance %q after %q, %v", got, instance, err)
		}
		instance = got
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Fatalf("close, twice: %v", err)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, sqlstore.Options{Serve: true})
	if _, err := s.SetMeta(t.Context(), "schema", "700", false); err != nil {
		t.Fatal(err)
	}
	other, err := sqlstore.Open(t.Context(), "sqlite:"+path, sqlstore.Options{})
	if err == nil || !strings.Contains(err.Error(), "newer agentbot (schema 700, this one knows up to ") {
		t.Fatalf("opened %v, %v", other, err)
	}
}

func TestLockedForTooLong(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "bot.db")
	s := open(t, path, sqlstore.Options{Serve: true, Busy: 30 * time.Millisecond})
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Record(t.Context(), time.Now(), message(1), bot.DefaultPolicy()); !errors.Is(err, bot.ErrFull) {
		t.Fatalf("record into a locked store: %v, want ErrFull", err)
	}
	if _, err := s.Row(t.Context(), message(1).Key); !errors.Is(err, bot.ErrNoConversation) {
		t.Fatalf("reading a locked store: %v, want no conversation", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Record(t.Context(), time.Now(), message(1), bot.DefaultPolicy()); err != nil || r.Duplicate {
		t.Fatalf("record after the lock: %+v, %v", r, err)
	}
}

const killedChild = "AGENTBOT_TEST_KILLED_CHILD"

// TestKilledChild is the process that TestKill kills: it records for ever and prints every number after the store has answered.
func TestKilledChild(t *testing.T) {
	dsn := os.Getenv(killedChild)
	if dsn == "" {
		t.Skip("only as a child of TestKill")
	}
	s := openAt(t, dsn, sqlstore.Options{Serve: true})
	queue := make(chan int64)
	for range 16 {
		go func() {
			for n := range queue {
				_, err := s.Record(context.Background(), time.Now(), message(n), bot.DefaultPolicy())
				if err == nil {
					_, err = fmt.Fprintf(os.Stdout, "acked %d\n", n) // one write each, so lines do not mix
				}
				if err != nil {
					os.Exit(3)
				}
			}
		}()
	}
	for n := int64(1); ; n++ {
		queue <- n
	}
}

func TestKill(t *testing.T) {
	t.Parallel()
	testKill(t, "sqlite:"+filepath.Join(t.TempDir(), "bot.db"))
}

func testKill(t *testing.T, dsn string) {
	t.Helper()
	var acked []int64
	for _, count := range []int{1, 300} { // the second time it starts on what the first one left
		acked = append(acked, recordAndKill(t, dsn, count)...)
	}
	s := openAt(t, dsn, sqlstore.Options{Serve: true})
	if err := s.Recover(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	kept := map[int64]bool{}
	for n := range int64(300) {
		key := message(n).Key
		all, err := s.Inbounds(t.Context(), key)
		if err != nil && !errors.Is(err, bot.ErrNoConversation) {
			t.Fatal(err)
		}
		for i, in := range all {
			if in.Seq != int64(i+1) {
				t.Errorf("%s: inbound %d has number %d", key, i+1, in.Seq)
			}
			kept[in.Message] = true
		}
	}
	for _, n := range acked {
		if !kept[n] {
			t.Errorf("message %d was acknowledged and is lost", n)
		}
	}
}

// recordAndKill lets a child acknowledge some messages and then kills it in the middle of more.
func recordAndKill(t *testing.T, dsn string, count int) []int64 {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledChild$")
	child.Env = append(os.Environ(), killedChild+"="+dsn)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var acked []int64
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var n int64
		if _, err := fmt.Sscanf(lines.Text(), "acked %d", &n); err != nil {
			t.Fatalf("the child said %q", lines.Text())
		}
		if acked = append(acked, n); len(acked) == count {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || len(acked) < count {
		t.Fatalf("the child ended with %v after %d acknowledgements, want it killed after %d", err, len(acked), count)
	}
	return acked
}
