package sqlstore_test

import (
	"testing"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/bot/storetest"
)

// postgres is one process of those that serve from a DSN.
func postgres(t *testing.T, dsn string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), dsn, sqlstore.Options{Serve: true})
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

func TestPostgresContract(t *testing.T) {
	t.Parallel()
	storetest.ExerciseShared(t, func(t *testing.T) bot.Store { t.Helper(); return postgres(t, postgrestest.DSN(t)) })
}

func TestPostgresStress(t *testing.T) {
	t.Parallel()
	storetest.Stress(t, func(t *testing.T) (one, two bot.Store) {
		t.Helper()
		dsn := postgrestest.DSN(t)
		return postgres(t, dsn), postgres(t, dsn)
	})
}
