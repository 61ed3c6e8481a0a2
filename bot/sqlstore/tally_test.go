package sqlstore_test

import (
	"maps"
	"path/filepath"
	"testing"
	"time"

	"agentbot/bot/sqlstore"
)

// TestTally_Restart: counters are there after a restart, and gone when nobody can ask for them any more.
func TestTally_Restart(t *testing.T) {
	t.Parallel()
	path := "sqlite:" + filepath.Join(t.TempDir(), "bot.db")
	open := func() *sqlstore.Store {
		s, err := sqlstore.Open(t.Context(), path, sqlstore.Options{Serve: true})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	count := func(s *sqlstore.Store, now time.Time, n, want int64) {
		t.Helper()
		got, err := s.Tally(t.Context(), now, map[string]int64{"day": n})
		if err != nil || !maps.Equal(got, map[string]int64{"day": want}) {
			t.Fatalf("%v, %v; want %d", got, err, want)
		}
	}
	first := open()
	if _, err := first.SetMeta(t.Context(), "tallyman", "kept", false); err != nil {
		t.Fatal(err)
	}
	count(first, written, 7, 7)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Tally(t.Context(), written, map[string]int64{"day": 0}); err == nil {
		t.Fatal("a closed store counts")
	}
	again := open()
	t.Cleanup(func() { _ = again.Close() })
	count(again, written, 1, 8)
	count(again, written.AddDate(0, 0, 1), 5, 5)
	for days, want := range []int64{8, 8, 8, 0} { // its day, the next two, and then no more
		if _, err := again.Tidy(t.Context(), written.AddDate(0, 0, days)); err != nil {
			t.Fatal(err)
		}
		count(again, written, 0, want)
	}
	count(again, written.AddDate(0, 0, 1), 0, 5)
	if kept, err := again.Meta(t.Context(), "tallyman"); err != nil || kept != "kept" {
		t.Fatalf("a setting of a similar name is %q, %v", kept, err)
	}
}
