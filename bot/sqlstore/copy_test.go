package sqlstore

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

// firstIssue unpacks the store that the binary of the first issue left when it was killed: see testdata/README.md.
func firstIssue(t *testing.T) string {
	t.Helper()
	packed, err := os.Open("testdata/first_issue.sqlite.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = packed.Close() }()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(unpacked)
	path := filepath.Join(t.TempDir(), "bot [1].db")
	if err := errors.Join(err, os.WriteFile(path, raw, 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

var firstKey = bot.Key{Bot: "default", Account: 3, Conversation: 1}

// schemaOne opens a store as the program of the first issue does, and reads what is in it.
func schemaOne(t *testing.T, path string) error {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+path, Options{Serve: true, known: 1})
	if err != nil {
		return err
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	var integrity string
	var newColumns, unread, traces int
	for query, into := range map[string]any{
		`PRAGMA integrity_check`: &integrity,
		`SELECT count(*) FROM pragma_table_info('conversation') WHERE name='last_reply'`: &newColumns,
		`SELECT count(*) FROM inbound WHERE key='default/3/1' AND state='unread'`:        &unread,
		`SELECT count(*) FROM trace WHERE key='default/3/1'`:                             &traces,
	} {
		if err := s.query(t.Context(), func(row scanner) error { return row.Scan(into) }, query); err != nil {
			return err
		}
	}
	if integrity != "ok" || newColumns != 0 || unread != 1 || traces != 3 {
		t.Errorf("%s: integrity %s, %d columns of schema 2, %d messages unread, %d traces; want ok, 0, 1, 3", path, integrity, newColumns, unread, traces)
	}
	return nil
}

// TestUpgradeFromTheFirstIssue: what was under way when that binary was killed is taken up, and the copy is what it was before.
func TestUpgradeFromTheFirstIssue(t *testing.T) {
	t.Parallel()
	path := firstIssue(t)
	if _, err := Open(t.Context(), "sqlite:"+path, Options{Look: true}); err == nil || !strings.Contains(err.Error(), "it has schema 1 and this agentbot needs ") {
		t.Fatalf("only looking: %v", err)
	}
	s, err := Open(t.Context(), "sqlite:"+path, Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if err := s.Recover(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	turn, err := s.NextTurn(t.Context(), now, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if turn.Conversation.Key != firstKey || turn.Unreadable || turn.Failures != 1 || len(turn.Unread) != 1 || turn.Unread[0].Text != "HP10000001, o novo é marina.nova@example.com" ||
		len(turn.State.Stack) != 1 || turn.State.Stack[0].Flow != "email_change" {
		t.Errorf("the turn that was killed: %+v", turn)
	}
	traces, err := s.Traces(t.Context(), firstKey, 0)
	if err != nil || len(traces) != 3 || traces[1].Reason != "asked" {
		t.Errorf("traces %+v, %v", traces, err)
	}
	library, err := s.Library(t.Context(), turn.State.Library)
	if err := errors.Join(err, s.Close()); err != nil || len(library) == 0 {
		t.Errorf("its library has %d bytes, %v", len(library), err)
	}
	if err := schemaOne(t, path+".schema1.bak"); err != nil {
		t.Errorf("the copy: %v", err)
	}
}

// TestOlderBinaryNamesTheCopy: whoever goes back finds out where to.
func TestOlderBinaryNamesTheCopy(t *testing.T) {
	t.Parallel()
	path := firstIssue(t)
	upgrade := func() {
		s, err := Open(t.Context(), "sqlite:"+path, Options{Serve: true})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	upgrade()
	err := schemaOne(t, path)
	if err == nil || !strings.Contains(err.Error(), "written by a newer agentbot (schema ") || !strings.Contains(err.Error(), "the copy made before the upgrade, "+path+".schema1.bak of ") {
		t.Errorf("an older binary says: %v", err)
	}
	for name, write := range map[string]string{".schema1-2.bak": "newer", ".schema9.bak": "of a schema it does not know", ".schemaX.bak": "no number"} {
		if err := os.WriteFile(path+name, []byte(write), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(path+".schema1-2.bak", later, later); err != nil {
		t.Fatal(err)
	}
	if err := schemaOne(t, path); err == nil || !strings.Contains(err.Error(), path+".schema1-2.bak of ") {
		t.Errorf("of two copies the newest: %v", err)
	}
	for _, name := range []string{".schema1.bak", ".schema1-2.bak"} {
		if err := os.Remove(path + name); err != nil {
			t.Fatal(err)
		}
	}
	if err := schemaOne(t, path); err == nil || !strings.Contains(err.Error(), "none lies beside the store") {
		t.Errorf("without a copy: %v", err)
	}
}

const upgradingChild = "AGENTBOT_TEST_UPGRADING_CHILD"

// TestUpgradingChild is the process that TestKilledUpgrade kills: it says where it is, and stays there.
func TestUpgradingChild(t *testing.T) {
	path, point, is := strings.Cut(os.Getenv(upgradingChild), "\n")
	if !is {
		t.Skip("only as a child of TestKilledUpgrade")
	}
	_, err := Open(t.Context(), "sqlite:"+path, Options{Serve: true, at: func(here string) {
		if here == point {
			_, _ = os.Stdout.WriteString("here\n")
			select {}
		}
	}})
	t.Fatalf("it came to an end: %v", err)
}

// TestKilledUpgrade: SIGKILL at each point of an upgrade. Until it is committed the old program opens the store as it was; from then on it is told
// of the copy, which it opens; and the new program goes on from everywhere.
func TestKilledUpgrade(t *testing.T) {
	t.Parallel()
	for point, c := range map[string]struct{ upgraded, copied bool }{
		"copying": {false, false}, "copied": {false, true}, "changed": {false, true}, "numbered": {false, true}, "upgraded": {true, true},
	} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			path := firstIssue(t)
			killAt(t, path, point)
			if _, err := os.Stat(path + ".schema1.bak"); (err == nil) != c.copied {
				t.Errorf("the copy: %v", err)
			}
			again := filepath.Join(t.TempDir(), "old.db") // as it is now, its journal too, for the old program
			for _, end := range []string{"", "-wal"} {
				raw, err := os.ReadFile(path + end)
				if errors.Is(err, os.ErrNotExist) {
					continue
				}
				if err := errors.Join(err, os.WriteFile(again+end, raw, 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			err := schemaOne(t, again)
			if c.upgraded {
				if err == nil || !strings.Contains(err.Error(), "newer agentbot") {
					t.Errorf("the old program opens what is upgraded: %v", err)
				}
				err = schemaOne(t, path+".schema1.bak")
			}
			if err != nil {
				t.Errorf("the old program: %v", err)
			}
			s, err := Open(t.Context(), "sqlite:"+path, Options{Serve: true})
			if err != nil {
				t.Fatalf("the new program: %v", err)
			}
			if row, err := s.Row(t.Context(), firstKey); err != nil || row.LastIn != 23 {
				t.Errorf("the new program reads %+v, %v", row, err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if left, err := filepath.Glob(escapeGlob(path) + "*" + partial); err != nil || len(left) > 0 {
				t.Errorf("unfinished copies are left: %v, %v", left, err)
			}
		})
	}
}

func killAt(t *testing.T, path, point string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestUpgradingChild$")
	child.Env = append(os.Environ(), upgradingChild+"="+path+"\n"+point)
	out, err := child.StdoutPipe()
	if err := errors.Join(err, child.Start()); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "here\n" || err != nil {
		t.Errorf("the child said %q, %v", line, err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("the child was not killed")
	}
}

// TestBackup copies a store that is being written to: all that was answered before is in it, and it is whole.
func TestBackup(t *testing.T) {
	t.Parallel()
	s, path := openNew(t)
	ctx, stop := context.WithCancel(t.Context())
	written := make(chan int64)
	go func() {
		defer close(written)
		for n := int64(1); ; n++ {
			in := said(n, "words")
			if _, err := s.Record(ctx, time.Now(), in, bot.DefaultPolicy()); err != nil {
				return
			}
			select {
			case written <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	var before int64
	for before = range written {
		if before == 300 {
			break
		}
	}
	go func() {
		for range written { // it goes on while the copy is made
		}
	}()
	target := filepath.Join(t.TempDir(), "copy.db")
	if err := Backup(t.Context(), "sqlite:"+path, target); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := Backup(t.Context(), "sqlite:"+path, target); err == nil || !strings.Contains(err.Error(), "copy.db is there already") {
		t.Errorf("over an existing file: %v", err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode: %v, %v", info.Mode(), err)
	}
	if names, err := os.ReadDir(filepath.Dir(target)); err != nil || len(names) != 1 {
		t.Errorf("beside it lies %v, %v", names, err)
	}
	theirs, err := s.Meta(t.Context(), "instance")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Open(t.Context(), "sqlite:"+target, Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	all, err := c.Inbounds(t.Context(), said(1, "").Key)
	if err != nil {
		t.Fatal(err)
	}
	var missing []int64
	for n := int64(1); n <= before; n++ {
		if !slices.ContainsFunc(all, func(in bot.Inbound) bool { return in.Message == n }) {
			missing = append(missing, n)
		}
	}
	if len(missing) > 0 {
		t.Errorf("%d of %d messages that were on disk are not in the copy", len(missing), before)
	}
	if ours, err := c.Meta(t.Context(), "instance"); err != nil || ours == "" || ours == theirs {
		t.Errorf("the copy is instance %q, the original %q, %v: a copy must not be taken for it", ours, theirs, err)
	}
}

func TestBackupRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "copy.db")
	empty := filepath.Join(dir, "empty.db")
	db, err := sql.Open("sqlite", "file:"+empty)
	if err == nil {
		_, err = db.ExecContext(t.Context(), `CREATE TABLE notes (a TEXT)`)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	for dsn, want := range map[string]string{
		"postgres://u:hunter2@h/db":             "run pg_dump",
		"sqlite:" + filepath.Join(dir, "no.db"): "there is no such file",
		"sqlite:" + empty:                       "no such table: meta",
	} {
		if err := Backup(t.Context(), dsn, target); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", dsn, err, want)
		}
	}
	_, path := openNew(t)
	if err := Backup(t.Context(), "sqlite:"+path, filepath.Join(dir, "no", "copy.db")); err == nil || !strings.Contains(err.Error(), "no such file or directory") {
		t.Errorf("into a folder that is not there: %v", err)
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("a refusal left a file")
	}
}
