package sqlstore

import (
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/bot"
)

// TestBackfill_JournalStaysShort: under a load that never pauses the journal is copied into the database and begun anew, and what was written is
// there. Left alone it would grow to 33 MB here.
func TestBackfill_JournalStaysShort(t *testing.T) {
	t.Parallel()
	s, path := openNew(t)
	const writes, writers = 3000, 8
	var next atomic.Int64
	var longest int64
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for n := next.Add(1); n <= writes; n = next.Add(1) {
				if _, err := s.Record(t.Context(), time.Now(), said(n, "oi"), bot.Policy{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-done:
			running = false
		case <-tick.C:
		}
		if info, err := os.Stat(path + "-wal"); err == nil {
			longest = max(longest, info.Size())
		}
	}
	t.Logf("the journal grew to %d KB", longest>>10)
	if longest == 0 || longest > 16<<20 {
		t.Errorf("the journal grew to %d MB", longest>>20)
	}
	row, err := s.Row(t.Context(), said(1, "").Key)
	if err != nil || row.LastIn != writes {
		t.Errorf("%d of %d are there, %v", row.LastIn, writes, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
