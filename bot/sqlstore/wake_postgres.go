package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"agentbot/bot"
)

const (
	listenCheck = 20 * time.Second // silence may mean a dead connection: then it is asked for a sign of life
	listenRetry = time.Second
	newsGap     = 5 * time.Millisecond // what comes in between is said at once
)

// waker tells other processes what has become due, and listens to them on a connection of its own.
//
// News follows the commit instead of being part of it: PostgreSQL lets only one transaction that notifies commit at a time, which would
// take half of the throughput on a fast disk and nearly all of it on a slow one. News that is lost, because the process died in
// between or nobody could be reached, costs at most a poll.
type waker struct {
	config  *pgx.ConnConfig
	voice   *sql.DB // one connection, so that news does not queue behind verbs
	channel string
	name    string // ours, so that we do not wake ourselves twice
	signal  func(bot.Topic)

	mu      sync.Mutex
	news    map[bot.Topic]bool
	kick    chan struct{}
	stop    context.CancelFunc
	running sync.WaitGroup
}

func newWaker(config *pgx.ConnConfig, channel string, signal func(bot.Topic)) *waker {
	config = config.Copy()
	config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite // a standby passes no news on
	return &waker{
		config: config, voice: postgresPool(config, 1, config.ValidateConnect), channel: channel, name: rand.Text(), signal: signal,
		news: map[bot.Topic]bool{}, kick: make(chan struct{}, 1),
	}
}

// start begins to tell and, with listen, to hear: before it returns, so that no news is missed from then on.
func (w *waker) start(ctx context.Context, listen bool) error {
	var conn *pgx.Conn
	if listen {
		var err error
		if conn, err = w.connect(ctx); err != nil {
			return fmt.Errorf("listen for news: %w", err)
		}
	}
	ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx))
	w.running.Go(func() { w.speak(ctx) })
	if listen {
		w.running.Go(func() { w.loop(ctx, conn) })
	}
	return nil
}

// committed wakes our own loops at once and the others' soon.
func (w *waker) committed(topics map[bot.Topic]bool) {
	if len(topics) == 0 {
		return
	}
	w.mu.Lock()
	for topic := range topics {
		w.signal(topic)
		w.news[topic] = true
	}
	w.mu.Unlock()
	w.again()
}

func (w *waker) again() {
	select {
	case w.kick <- struct{}{}:
	default: // the speaker knows already
	}
}

func (w *waker) speak(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			_ = w.say(context.WithoutCancel(ctx)) // the last words; whoever misses them polls
			return
		case <-w.kick:
		}
		pause := newsGap
		if err := w.say(ctx); err != nil {
			pause = listenRetry
			w.again()
		}
		wait(ctx, pause)
	}
}

// say tells what there is to tell. It need not be on disk: what it tells of is.
func (w *waker) say(ctx context.Context) error {
	w.mu.Lock()
	news := w.news
	w.news = map[bot.Topic]bool{}
	w.mu.Unlock()
	if len(news) == 0 {
		return nil
	}
	payload := w.name
	for topic := range news {
		payload += " " + string(topic)
	}
	ctx, cancel := context.WithTimeout(ctx, listenRetry)
	defer cancel()
	_, err := w.voice.ExecContext(ctx, `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)`, w.channel, payload)
	if err != nil {
		w.mu.Lock()
		maps.Copy(w.news, news)
		w.mu.Unlock()
	}
	return err
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
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
		wait(ctx, listenRetry)
	}
	return nil
}

func hangUp(ctx context.Context, conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it may be dead already
}

func (w *waker) close() error {
	w.stop()
	w.running.Wait()
	return w.voice.Close()
}
