package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"time"

	"agentbot/bot"
)

// verbs runs each verb in a transaction of its own; PostgreSQL brings their commits together by itself.
type verbs struct {
	db      *sql.DB
	dialect dialect
	wake    *waker
	limit   time.Duration // for one verb; only a lost connection takes as long

	mu      sync.Mutex
	shut    bool
	running sync.WaitGroup
}

func (v *verbs) closed() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.shut
}

func (v *verbs) enter() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.shut {
		v.running.Add(1)
	}
	return !v.shut
}

// do implements transactions. The verb is not cut off when its caller leaves: that would cost the connection, and it ends soon.
func (v *verbs) do(ctx context.Context, run func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if !v.enter() {
		return ErrClosed
	}
	done := make(chan error, 1)
	go func() {
		defer v.running.Done()
		done <- v.run(ctx, run)
	}()
	select {
	case err := <-done:
		return wrapFull(v.dialect, err)
	case <-ctx.Done():
	}
	select { // both may have happened
	case err := <-done:
		return wrapFull(v.dialect, err)
	default:
		return fmt.Errorf("store: it is unknown whether this was written: %w", ctx.Err())
	}
}

const verbAttempts = 3

// run gives the verb a connection. Two that waited for each other are PostgreSQL's to untie: one of them is told to begin again.
func (v *verbs) run(patience context.Context, run func(*txn) error) error {
	patience, stop := context.WithTimeout(patience, v.limit)
	defer stop()
	conn, err := v.db.Conn(patience)
	if err != nil {
		return fmt.Errorf("store: connect: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(patience), v.limit)
	defer cancel()
	for range verbAttempts {
		err = v.once(ctx, conn, run)
		if code := postgresCode(err); code != codeDeadlock && code != codeSerialize {
			break
		}
	}
	if lost(err) {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // that is how a pool is told to drop it
	}
	_ = conn.Close() // gives it back, or finds it dropped
	return err
}

// lost says whether another connection may do better: this one leads to a server that is going down, or that has become a standby.
func lost(err error) bool {
	code := postgresCode(err)
	return code == codeReadOnly || strings.HasPrefix(code, codeShutdown)
}

// readCommitted: what a verb reads after it has the lock must be what others committed before they let go of it.
var readCommitted = &sql.TxOptions{Isolation: sql.LevelReadCommitted}

func (v *verbs) once(ctx context.Context, conn *sql.Conn, run func(*txn) error) error {
	open, err := conn.BeginTx(ctx, readCommitted)
	if err != nil {
		return fmt.Errorf("begin a transaction: %w", err)
	}
	defer func() { _ = open.Rollback() }() // after Commit it does nothing
	tx := &txn{ctx: ctx, session: open, dialect: v.dialect, wakes: map[bot.Topic]bool{}}
	if err := tx.safely(run); err != nil {
		return err
	}
	if err := open.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	v.wake.committed(tx.wakes)
	return nil
}

// close lets what is under way finish.
func (v *verbs) close() error {
	v.mu.Lock()
	again := v.shut
	v.shut = true
	v.mu.Unlock()
	if again {
		return nil
	}
	v.running.Wait()
	return v.db.Close()
}
