package sqlstore_test

import (
	"path/filepath"
	"testing"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/storetest"
)

func open(t *testing.T, path string, o sqlstore.Options) *sqlstore.Store {
	t.Helper()
	return openAt(t, "sqlite:"+path, o)
}

func openAt(t *testing.T, dsn string, o sqlstore.Options) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// serving is a new store of its own.
func serving(t *testing.T) *sqlstore.Store {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "a b%23?.db"), sqlstore.Options{Serve: true})
}

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, func(t *testing.T) bot.Store { t.Helper(); return serving(t) })
}

func TestStress(t *testing.T) {
	t.Parallel()
	storetest.Stress(t, func(t *testing.T) (one, two bot.Store) {
		t.Helper()
		s := serving(t)
		return s, s
	})
}
