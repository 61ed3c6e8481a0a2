package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"agentbot/bot"
)

const (
	listenCheck = 20 * time.Second // silence may mean a dead connection: then it is asked for a sign of life
	listenRetry = time.Second
)

// waker tells other processes what has become due, in the transaction that makes it so, and listens to them on a connection of its own.
// News that is lost costs at most a poll.
type waker struct {
	config  *pgx.ConnConfig
	channel string
	name    string // ours, so that we do not wake ourselves twice
	signal  func(bot.Topic)
	stop    context.CancelFunc
	stopped chan struct{}
}

// tell notifies when the transaction is committed, and only then.
func (w *waker) tell(tx *txn) error {
	if len(tx.wakes) == 0 {
		return nil
	}
	news := []string{w.name}
	for topic := range tx.wakes {
		news = append(news, string(topic))
	}
	if err := tx.each(func(scanner) error { return nil }, `SELECT pg_notify($1, $2)`, w.channel, strings.Join(news, " ")); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	return nil
}

// start listens before it returns, so that no news is missed from then on.
func (w *waker) start(ctx context.Context) error {
	conn, err := w.connect(ctx)
	if err != nil {
		return fmt.Errorf("listen for news: %w", err)
	}
	ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx))
	w.stopped = make(chan struct{})
	go w.loop(ctx, conn)
	return nil
}

func (w *waker) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, w.config)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{w.channel}.Sanitize()); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// loop listens until stopped. After every reconnect it wakes everybody once: what was said meanwhile nobody heard.
func (w *waker) loop(ctx context.Context, conn *pgx.Conn) {
	defer close(w.stopped)
	for {
		w.listen(ctx, conn)
		hangUp(ctx, conn)
		if conn = w.reconnect(ctx); conn == nil {
			return
		}
		w.signal(bot.TurnDue)
		w.signal(bot.OutboundDue)
	}
}

func (w *waker) listen(ctx context.Context, conn *pgx.Conn) {
	for ctx.Err() == nil {
		quiet, cancel := context.WithTimeout(ctx, listenCheck)
		news, err := conn.WaitForNotification(quiet)
		silent := err != nil && quiet.Err() != nil && ctx.Err() == nil
		cancel()
		switch {
		case err == nil:
			w.heard(news.Payload)
		case !silent || !alive(ctx, conn):
			return
		}
	}
}

func (w *waker) heard(payload string) {
	said := strings.Fields(payload)
	if len(said) == 0 || said[0] == w.name {
		return
	}
	for _, topic := range said[1:] {
		if topic := bot.Topic(topic); topic == bot.TurnDue || topic == bot.OutboundDue {
			w.signal(topic)
		}
	}
}

func alive(ctx context.Context, conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	return conn.Ping(ctx) == nil
}

// reconnect answers nil when it is stopped.
func (w *waker) reconnect(ctx context.Context) *pgx.Conn {
	for ctx.Err() == nil {
		if conn, err := w.connect(ctx); err == nil {
			return conn
		}
		select {
		case <-ctx.Done():
		case <-time.After(listenRetry):
		}
	}
	return nil
}

func hangUp(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it may be dead already
}

func (w *waker) close() error {
	if w.stop == nil {
		return nil
	}
	w.stop()
	<-w.stopped
	return nil
}
