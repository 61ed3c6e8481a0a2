package sqlstore

import (
	"path/filepath"
	"testing"
)

// "Acknowledged is on disk" rests on this one pragma: with NORMAL or OFF a power loss takes the newest commits, and no other test can notice.
func TestSQLite_WritesThrough(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "s.sqlite"), Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	const full = 2
	var level int
	err = s.writer.do(t.Context(), func(tx *txn) error {
		_, err := tx.one(func(row scanner) error { return row.Scan(&level) }, `PRAGMA synchronous`)
		return err
	})
	if err != nil || level != full {
		t.Errorf("the writing connection has synchronous=%d (%v), want %d: FULL", level, err, full)
	}
}
