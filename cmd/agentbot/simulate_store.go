package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"agentbot/bot/sim"
	"agentbot/bot/sqlstore"
	"agentbot/bot/storetest"
)

// What --store may be, besides a postgres:// DSN.
const (
	memoryStore = "memory"
	sqliteStore = "sqlite"
)

// worldStores makes the empty store of one world after another; close takes away what is left of all.
type worldStores struct {
	open  func(ctx context.Context) (s sim.Store, gone func() error, err error)
	close func() error
}

func openWorldStores(name string) (*worldStores, error) {
	nothing := func() error { return nil }
	switch {
	case name == memoryStore:
		return &worldStores{close: nothing, open: func(context.Context) (sim.Store, func() error, error) { return storetest.NewMemory(), nothing, nil }}, nil
	case name == sqliteStore:
		return sqliteWorlds()
	case strings.HasPrefix(name, "postgres://"), strings.HasPrefix(name, "postgresql://"):
		at, err := url.Parse(name)
		if err != nil {
			return nil, errors.New("--store: the postgres:// DSN cannot be read: write special characters of its password as %XX")
		}
		return &worldStores{close: nothing, open: func(ctx context.Context) (sim.Store, func() error, error) { return postgresWorld(ctx, at) }}, nil
	}
	return nil, errors.New("--store: want memory, sqlite or postgres://…")
}

// sqliteWorlds are files of a temporary folder. The processes of a world share one open store, as they would share a server: it keeps nothing in
// memory about who has claimed what, so nobody can tell.
func sqliteWorlds() (*worldStores, error) {
	dir, err := os.MkdirTemp("", "agentbot-worlds-")
	if err != nil {
		return nil, fmt.Errorf("make a place for the worlds' stores: %w", err)
	}
	var files atomic.Int64
	return &worldStores{
		close: func() error { return os.RemoveAll(dir) },
		open: func(ctx context.Context) (sim.Store, func() error, error) {
			own := filepath.Join(dir, strconv.FormatInt(files.Add(1), 10))
			s, err := sqlstore.Open(ctx, "sqlite:"+filepath.Join(own, "world.db"), sqlstore.Options{Serve: true})
			if err != nil {
				return nil, nil, err
			}
			return s, func() error { return errors.Join(s.Close(), os.RemoveAll(own)) }, nil
		},
	}, nil
}

// worldConnections is one for what a world writes: it does one thing at a time.
const worldConnections = "1"

// postgresWorld is a schema of its own, which goes when the world has ended.
func postgresWorld(ctx context.Context, at *url.URL) (sim.Store, func() error, error) {
	at = withoutPool(at)
	schema := "agentbot_world_" + strings.ToLower(rand.Text())
	if err := execute(ctx, at.String(), "CREATE SCHEMA "+schema); err != nil {
		return nil, nil, fmt.Errorf("make a schema for a world in %s: %w", at.Redacted(), err)
	}
	drop := func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		return execute(ctx, at.String(), "DROP SCHEMA "+schema+" CASCADE")
	}
	inside, query := *at, at.Query()
	query.Set("search_path", schema)
	query.Set("pool_max_conns", worldConnections)
	inside.RawQuery = query.Encode()
	s, err := sqlstore.Open(ctx, inside.String(), sqlstore.Options{Serve: true})
	if err != nil {
		return nil, nil, errors.Join(err, drop())
	}
	return s, func() error { return errors.Join(s.Close(), drop()) }, nil
}

func execute(ctx context.Context, dsn, statement string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// withoutPool drops what only a store understands.
func withoutPool(at *url.URL) *url.URL {
	plain, query := *at, at.Query()
	query.Del("pool_max_conns")
	plain.RawQuery = query.Encode()
	return &plain
}
