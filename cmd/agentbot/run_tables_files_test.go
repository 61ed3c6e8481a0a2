package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/flows"
)

// A file that somebody spoils leaves the rows before it, and says where it is wrong; one that is being written is not read yet.
func TestTableKeeper_FilesThatChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "sales.csv")
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	source := sourceAt(t, "https://unused.example/x")
	source.URL, source.File = "", "sales.csv"
	k := &tableKeeper{files: os.DirFS(dir), now: func() time.Time { return now }, tables: &business.Tables{}, seen: map[string]*tableVersion{}}
	k.sources = func() []flows.TableSource { return []flows.TableSource{source} }
	write := func(body string) func() {
		return func() {
			if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	change := func(do func()) func() {
		return func() {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
			do()
		}
	}
	for i, c := range []struct {
		name  string
		do    func()
		age   time.Duration // of the change when it is looked at
		says  string
		email string
	}{
		{"at the start", write("code,email\nHP1,a@example.com\n"), 0, "", "a@example.com"},
		{"half written", write("code,email\nHP1,a@example.co"), time.Second, "", "a@example.com"},
		{"whole", write("code,email\nHP1,b@example.com\n"), time.Minute, "", "b@example.com"},
		{"columns renamed", write("id,email\nHP1,c@example.com\n"), time.Minute, "sales.csv:1:1: there is no column code", "b@example.com"},
		{"another type", write("code,email\nHP1,42\n"), time.Minute, "sales.csv:2:1: the column email holds no e-mail address", "b@example.com"},
		{"letters lost", write("code,email\nHP1,d@example.com\nS\ufffdo,e@example.com\n"), time.Minute, "sales.csv:3:1: the column code holds letters that got lost", "b@example.com"},
		{"a login page", write("<!DOCTYPE html><title>Sign in</title>"), time.Minute, "is not published, or asks for a login", "b@example.com"},
		{"vanished", change(func() {}), 0, "cannot be read", "b@example.com"},
		{"a folder", change(func() {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}), time.Minute, "it is a folder", "b@example.com"},
		{"back", change(write("code,email\nHP1,f@example.com\n")), time.Minute, "", "f@example.com"},
	} {
		c.do()
		now = now.Add(time.Hour)
		if _, err := os.Stat(path); err == nil {
			if err := os.Chtimes(path, now.Add(-c.age), now.Add(-c.age)); err != nil {
				t.Fatal(err)
			}
		}
		said := fmt.Sprint(k.refresh(t.Context()))
		if !strings.Contains(said, c.says) || c.says == "" && said != "<nil>" || strings.Contains(said, "@example") {
			t.Errorf("%d %s: %s", i, c.name, said)
		}
		got := k.tables.Find(bot.Lookup{Table: source.ID, Where: []bot.Match{{Column: "code", Value: "HP1"}}, Fields: []bot.Field{{Name: "email", Column: "email"}}})
		if !strings.Contains(string(got.Output), c.email+`"`) {
			t.Errorf("%d %s: %s, want %s", i, c.name, got.Output, c.email)
		}
	}
}
