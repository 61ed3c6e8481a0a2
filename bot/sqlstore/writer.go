package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"agentbot/bot"
)

const (
	batchSize  = 128 // the most verbs that share a transaction
	batchLeast = 8   // what may always share one
	batchWork  = 4   // a transaction works for about so many times as long as its COMMIT takes
)

// verb is one waiting write. run may be called twice, so it assigns what it answers and appends to nothing of its caller's.
// It returns only database errors; refusals are part of what it answers, decided before its first write.
type verb struct {
	ctx  context.Context //nolint:containedctx // whose patience it is: looked at once, before the verb starts
	run  func(*txn) error
	done chan error
}

// writer is the one goroutine that writes. Many waiting verbs share one transaction, hence one fsync.
type writer struct {
	db      *sql.DB
	conn    *sql.Conn
	dialect dialect
	signal  func(bot.Topic)
	queue   chan *verb
	kept    *prepared
	tx      *txn
	pace    pace
	behind  *backfill // nil: the database does it by itself

	once    sync.Once
	closing chan struct{} // nothing more is taken
	stopped chan struct{} // nothing more is done
}

// prepared is the writer's connection; each statement is prepared once.
type prepared struct {
	conn       *sql.Conn
	statements map[string]*sql.Stmt
}

func (p *prepared) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.statements[query]; ok {
		return s, nil
	}
	s, err := p.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, err)
	}
	p.statements[query] = s
	return s, nil
}

// ExecContext implements session.
func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.stmt(ctx, query) //nolint:sqlclosecheck // kept as long as the connection
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext implements session.
func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.stmt(ctx, query) //nolint:sqlclosecheck // kept as long as the connection
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (p *prepared) close() error {
	var err error
	for _, s := range p.statements {
		err = errors.Join(err, s.Close())
	}
	return err
}

func startWriter(ctx context.Context, db *sql.DB, d dialect, signal func(bot.Topic), behind *backfill) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		db: db, conn: conn, dialect: d, signal: signal, behind: behind, queue: make(chan *verb, batchSize),
		closing: make(chan struct{}), stopped: make(chan struct{}),
	}
	// A transaction carries many callers, so none of them may cancel it.
	w.kept = &prepared{conn: conn, statements: map[string]*sql.Stmt{}}
	w.tx = &txn{ctx: context.WithoutCancel(ctx), session: w.kept, dialect: d, wakes: map[bot.Topic]bool{}}
	go w.loop()
	return w, nil
}

// do waits until run is committed. When ctx ends first the answer is an error, although the commit may still happen: unknown to the caller.
func (w *writer) do(ctx context.Context, run func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	v := &verb{ctx: ctx, run: run, done: make(chan error, 1)}
	select {
	case <-w.closing:
		return ErrClosed
	default:
	}
	select {
	case w.queue <- v:
	case <-w.closing:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("store: waiting to be written: %w", ctx.Err())
	}
	select {
	case err := <-v.done:
		return wrapFull(w.dialect, err)
	case <-ctx.Done():
	case <-w.stopped:
	}
	select { // both may have happened
	case err := <-v.done:
		return wrapFull(w.dialect, err)
	default:
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("store: it is unknown whether this was written: %w", err)
	}
	return ErrClosed
}

func wrapFull(d dialect, err error) error {
	if err != nil && d.full(err) && !errors.Is(err, bot.ErrFull) {
		return fmt.Errorf("%w: %w", bot.ErrFull, err)
	}
	return err
}

func (w *writer) loop() {
	defer close(w.stopped)
	batch := make([]*verb, 0, batchSize)
	for {
		select {
		case <-w.closing:
			return
		case <-w.behind.rest():
			_ = w.tx.plain(passive) // what goes wrong is tried again with the next copy
		case v := <-w.queue:
			batch = w.fill(append(batch[:0], v))
			w.commit(batch)
		}
	}
}

func (w *writer) fill(batch []*verb) []*verb {
	for most := w.pace.most(); len(batch) < most; {
		select {
		case v := <-w.queue:
			batch = append(batch, v)
		default:
			return batch
		}
	}
	return batch
}

// pace decides how many verbs share a COMMIT. On a slow disk as many as wait; on a fast one fewer, so that the first of them are answered, and
// the processors busy with what comes next, while the writer is at the others: one that took all who wait would work alone, and then rest.
type pace struct{ verb, commit time.Duration } // averages

func (p *pace) saw(verbs int, worked, committed time.Duration) {
	p.verb += (worked/time.Duration(verbs) - p.verb) / 8
	p.commit += (committed - p.commit) / 8
}

func (p *pace) most() int {
	if p.verb <= 0 {
		return batchSize
	}
	return int(min(max(batchWork*p.commit/p.verb, batchLeast), batchSize))
}

// commit runs a batch in one transaction. When the database fails it is rolled back and each verb gets its own, so that one cannot
// spoil another's; a transaction that cannot even begin fails them all, lest each waits for the same lock in turn.
func (w *writer) commit(batch []*verb) {
	if err := w.tx.plain(w.dialect.begin); err != nil {
		answer(batch, fmt.Errorf("begin a transaction: %w", err))
		return
	}
	started := time.Now()
	done, err := w.runAll(batch)
	worked := time.Now()
	if err == nil {
		err = w.tx.plain("COMMIT")
	}
	if err == nil {
		w.pace.saw(len(batch), worked.Sub(started), time.Since(worked))
		w.wake()
		answer(done, nil)
		w.behind.wrote(len(done))
		return
	}
	w.rollback()
	if len(batch) == 1 {
		answer(batch, err)
		return
	}
	for i := range batch {
		w.commit(batch[i : i+1])
	}
}

// runAll returns the verbs that ran; those whose caller has gone are answered and left out.
func (w *writer) runAll(batch []*verb) ([]*verb, error) {
	ran := make([]*verb, 0, len(batch))
	for _, v := range batch {
		if err := v.ctx.Err(); err != nil {
			answer([]*verb{v}, fmt.Errorf("store: %w", err))
			continue
		}
		if err := w.tx.safely(v.run); err != nil {
			return nil, err
		}
		ran = append(ran, v)
	}
	return ran, nil
}

func (w *writer) rollback() {
	clear(w.tx.wakes)
	_ = w.tx.plain("ROLLBACK") // fails when the database has rolled back by itself
}

func (w *writer) wake() {
	for topic := range w.tx.wakes {
		w.signal(topic)
	}
	clear(w.tx.wakes)
}

// answer never blocks: the channel holds one, and a verb that was answered before its batch failed keeps its first answer.
func answer(verbs []*verb, err error) {
	for _, v := range verbs {
		select {
		case v.done <- err:
		default:
		}
	}
}

func (w *writer) closed() bool {
	select {
	case <-w.closing:
		return true
	default:
		return false
	}
}

func (w *writer) close() error {
	var err error
	w.once.Do(func() {
		close(w.closing)
		<-w.stopped
		err = errors.Join(w.behind.close(), w.kept.close(), w.conn.Close(), w.db.Close())
	})
	return err
}
