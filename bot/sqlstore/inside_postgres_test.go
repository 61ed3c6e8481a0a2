package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore/postgrestest"
)

func openPostgresAt(t *testing.T, dsn string, o Options) *Store {
	t.Helper()
	o.Serve = true
	s, err := Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// history fills a store with what is done: 3,000 conversations with 60,000 inbounds and as many outbounds, none of them due.
const history = `
INSERT INTO conversation (key, bot, account, number, status) SELECT 'default/3/' || n, 'default', 3, n, 'open' FROM generate_series(1000, 3999) n;
INSERT INTO inbound (key, seq, dedupe, delivery, kind, message, state, body, recorded_at)
	SELECT 'default/3/' || (1000 + n % 3000), n, 'm:' || n, 'd:' || n, CASE n % 4 WHEN 0 THEN 'echo' ELSE 'customer_message' END, n, 'read', '{}', n FROM generate_series(1, 60000) n;
INSERT INTO outbound (key, seq, lane, class, state, epoch, decided_at, done_at, body)
	SELECT 'default/3/' || (1000 + n % 3000), n, CASE n % 9 WHEN 0 THEN 'business' ELSE 'desk' END, 'customer', 'sent', 1, n, n, '{}' FROM generate_series(1, 60000) n;
INSERT INTO contact (bot, account, contact, version, body) SELECT 'default', 3, n, 1, '{}' FROM generate_series(1, 3000) n;
ANALYZE`

// TestPostgresPlans: no hot query may read history, whether the plan is made for the values or once for all of them.
func TestPostgresPlans(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	s := openPostgresAt(t, dsn, Options{})
	postgrestest.Exec(t, dsn, history)
	record(t, s, 1, "due")
	for i, tc := range []struct{ query, types, args, index string }{
		{dueTurn, "(bigint)", "(1)", "conversation_due"},
		{nextTurnAt, "", "", "conversation_due"},
		{unreadOf, "(text)", "('default/3/1001')", "inbound_unread"},
		{liveOf, "(text)", "('default/3/1001')", "outbound_live"},
		{dueOutbound, "(text, bigint)", "('desk', 1)", "outbound_due"},
		{nextOutboundAt, "(text)", "('desk')", "outbound_due"},
		{unansweredBefore, "(bigint)", "(1)", "conversation_unanswered"},
		{droppable, "(text)", "('default/3/1001')", "outbound_live"},
		{dropInterims, "(text, bigint)", "('default/3/1001', 1)", "outbound_live"},
		{promoteLane, "(text, text, bigint)", "('default/3/1001', 'desk', 1)", "outbound_live"},
		{countUnread, "(text)", "('default/3/1001')", "inbound_unread"},
		{stillHolds, "(text, bigint)", "('default/3/1001', 1)", "inbound_unread"},
		{editsTo, "(text, bigint)", "('default/3/1001', 1)", "inbound_edit"},
		{passUnread, "(text)", "('default/3/1001')", "inbound_unread"},
		{passNoCustomer, "(text)", "('default/3/1001')", "inbound_unread"},
		{ledgerOf, "(text)", "('default/3/1001')", "conversation_pkey"},
		{byDedupe, "(text, text)", "('default/3/1001', 'm:1')", "inbound_key_dedupe_key"},
		{unreadNumbers, "(text)", "('default/3/1001')", "inbound_unread"},
		{readAll, "(text)", "('default/3/1001')", "inbound_unread"},
		{readOne, "(text, bigint)", "('default/3/1001', 1)", "inbound_"},
		{byNumber, "(text, bigint)", "('default/3/1001', 1)", "outbound_pkey"},
		{claimIt, "(text, bigint, bigint, bigint, bigint, bigint, bigint, bigint)", "('default/3/1001', 1, 1, 1, 1, 1, 1, 1)", "outbound_"},
		{settleIt, "(text, bigint, text, bigint, bigint, bigint, bigint, text, text)", "('default/3/1001', 1, 'sent', 1, 1, 1, 1, '', '')", "outbound_"},
		{contactOf, "(text, bigint, bigint)", "('default', 3, 7)", "contact_pkey"},
		{lastInterims, "(text, bigint, bigint)", "('default/3/1001', 59990, 1)", "outbound_pkey"},
	} {
		for _, mode := range []string{"force_generic_plan", "force_custom_plan"} {
			plan, read := explain(t, s, fmt.Sprintf("q%d_%s", i, mode), mode, s.dialect.words.of(tc.query), tc.types, tc.args)
			sorts := strings.Contains(plan, "Sort") && tc.query != unansweredBefore // by then there are only few
			if !strings.Contains(plan, tc.index) || strings.Contains(plan, "Seq Scan") || sorts {
				t.Errorf("%s (%s)\n%s\nwant index %s, no sorting and no whole table", tc.query, mode, plan, tc.index)
			}
			if read > 60 { // pages; history has thousands
				t.Errorf("%s (%s)\n%s\nread %d pages", tc.query, mode, plan, read)
			}
		}
	}
}

// TestPostgresOrder: no index depends on the rules of a language, which change with the system's library and spoil what was sorted by them.
func TestPostgresOrder(t *testing.T) {
	t.Parallel()
	s := openPostgresAt(t, postgrestest.DSN(t), Options{})
	indexes := 0
	err := s.query(t.Context(), func(row scanner) error {
		var name string
		var ordered bool
		err := row.Scan(&name, &ordered)
		if indexes++; !ordered {
			t.Errorf("index %s does not compare byte by byte", name)
		}
		return err
	}, `SELECT i.indexrelid::regclass::text, NOT EXISTS (SELECT FROM unnest(i.indcollation) c WHERE c <> 0 AND c <> '"C"'::regcollation)
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = current_schema()::regnamespace`)
	if err != nil || indexes < 10 {
		t.Fatalf("%d indexes, %v", indexes, err)
	}
}

// explain runs a query as the driver does, prepared, and answers its plan and how many pages it touched. What it did is taken back.
func explain(t *testing.T, s *Store, name, mode, query, types, args string) (plan string, pages int) {
	t.Helper()
	undo := errors.New("undo")
	err := s.writer.do(t.Context(), func(tx *txn) error {
		plan, pages = "", 0
		for _, statement := range []string{"SET LOCAL plan_cache_mode = " + mode, "PREPARE " + name + types + " AS " + query} {
			if err := tx.plain(statement); err != nil {
				return err
			}
		}
		err := tx.each(func(row scanner) error {
			var line string
			err := row.Scan(&line)
			plan += line + "\n"
			if strings.Contains(line, "Buffers:") && pages == 0 { // the topmost counts all
				for _, word := range strings.Fields(line) {
					var n int
					if _, err := fmt.Sscanf(word, "hit=%d", &n); err == nil {
						pages += n
					} else if _, err := fmt.Sscanf(word, "read=%d", &n); err == nil {
						pages += n
					}
				}
			}
			return err
		}, "EXPLAIN (ANALYZE, BUFFERS, COSTS off, TIMING off, SUMMARY off) EXECUTE "+name+args)
		return errors.Join(err, undo)
	})
	if err != nil && strings.TrimSuffix(err.Error(), "undo") != "" {
		t.Fatalf("%s: %v", query, err)
	}
	return plan, pages
}

// TestPostgresLongLock: a row that somebody keeps locked costs a verb Busy, and then Chatwoot is asked to try again.
func TestPostgresLongLock(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	other, s := openPostgresAt(t, dsn, Options{}), openPostgresAt(t, dsn, Options{Busy: 50 * time.Millisecond})
	record(t, s, 1, "a")
	held, release := lockRow(t, other)
	<-held
	if _, err := s.Record(t.Context(), time.Now(), said(2, "b"), bot.Policy{}); !errors.Is(err, bot.ErrFull) {
		t.Errorf("record while the row is locked: %v, want ErrFull", err)
	}
	// Claims pass it by, and look again soon: what is due is not forgotten because somebody is at it.
	var idle *bot.Idle
	now := time.Now()
	if turn, err := s.NextTurn(t.Context(), now, time.Minute); !errors.As(err, &idle) || !idle.Next.After(now) || idle.Next.After(now.Add(time.Second)) {
		t.Errorf("claim while the row is locked: %v, %v; want idle for a moment", turn, err)
	}
	release()
	if turn, err := s.NextTurn(t.Context(), time.Now(), time.Minute); err != nil || len(turn.Unread) != 1 {
		t.Fatalf("claim after it: %+v, %v", turn, err)
	}
}

// lockRow keeps the conversation locked, as a verb of another process would, until it is released.
func lockRow(t *testing.T, s *Store) (held chan struct{}, release func()) {
	t.Helper()
	held, letGo, gone := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		gone <- s.writer.do(t.Context(), func(tx *txn) error {
			_, err := tx.lock(said(1, "").Key)
			close(held)
			<-letGo
			return err
		})
	}()
	return held, sync.OnceFunc(func() {
		close(letGo)
		if err := <-gone; err != nil {
			t.Error(err)
		}
	})
}

// TestPostgresCallerLeaves: who stops waiting gets an error at once, and the verb ends by itself, whole.
func TestPostgresCallerLeaves(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t) + "&application_name=caller"
	other, s := openPostgresAt(t, dsn, Options{}), openPostgresAt(t, dsn, Options{})
	record(t, s, 1, "a")
	turn, err := s.NextTurn(t.Context(), time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	held, release := lockRow(t, other)
	<-held
	ctx, leave := context.WithCancel(t.Context())
	answer := make(chan error, 1)
	go func() {
		answer <- s.CommitTurn(ctx, time.Now(), turn, bot.Decision{State: turn.State, Actions: []bot.Action{bot.Note{Text: "a"}}})
	}()
	waitForLock(t, other)
	leave()
	if err := <-answer; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "unknown") {
		t.Errorf("the answer to who left: %v", err)
	}
	release()
	if err := s.Close(); err != nil { // which waits for what is under way
		t.Fatal(err)
	}
	if l, err := other.Row(t.Context(), said(1, "").Key); err != nil || l.Version != 1 || l.LastOut != 1 {
		t.Fatalf("row %+v, %v; want the commit", l, err)
	}
}

// TestPostgresClaimSkipsWhatIsBeingClaimed: an outbound in another's hands is not handed out in the version from before.
func TestPostgresClaimSkipsWhatIsBeingClaimed(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	one, two := openPostgresAt(t, dsn, Options{}), openPostgresAt(t, dsn, Options{})
	record(t, one, 1, "a")
	turn, err := one.NextTurn(t.Context(), time.Now(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if err := one.CommitTurn(t.Context(), time.Now(), turn, bot.Decision{State: turn.State, Actions: []bot.Action{bot.Note{Text: "a"}}}); err != nil {
		t.Fatal(err)
	}
	claimed, proceed, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- one.writer.do(t.Context(), func(tx *txn) error {
			c, err := tx.claimOutbound(micro(time.Now()), bot.DeskLane, time.Minute)
			if err == nil && c.idle != nil {
				err = c.idle
			}
			close(claimed)
			<-proceed
			return err
		})
	}()
	<-claimed
	if o, err := two.NextOutbound(t.Context(), time.Now(), bot.DeskLane, time.Minute); !errors.Is(err, bot.ErrIdle) {
		t.Errorf("while the other claims it: %+v, %v; want idle", o, err)
	}
	close(proceed)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if o, err := two.NextOutbound(t.Context(), time.Now(), bot.DeskLane, time.Minute); !errors.Is(err, bot.ErrIdle) {
		t.Errorf("after the other claimed it: %+v, %v; want idle", o, err)
	}
}

// TestPostgresContactOfTwoConversations: what two conversations prove about one contact at once is not overwritten, also when there was
// no row that either could lock.
func TestPostgresContactOfTwoConversations(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t) + "&application_name=contact"
	one, two := openPostgresAt(t, dsn, Options{}), openPostgresAt(t, dsn, Options{})
	other := said(2, "b")
	other.Key.Conversation = 2
	for _, in := range []bot.Inbound{said(1, "a"), other} {
		if _, err := one.Record(t.Context(), time.Now(), in, bot.Policy{}); err != nil {
			t.Fatal(err)
		}
	}
	var turns []*bot.Turn
	var decisions []bot.Decision
	for i := range 2 {
		turn, err := one.NextTurn(t.Context(), time.Now(), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		c := turn.Contact.WithProof(bot.Proof{Level: bot.OTP, Subject: fmt.Sprint(i), At: turn.Now, Until: turn.Now.Add(time.Hour)}, turn.Now)
		turns, decisions = append(turns, turn), append(decisions, bot.Decision{State: turn.State, Contact: &c})
	}
	first, proceed, answers := make(chan struct{}), make(chan struct{}), make(chan error, 2)
	go func() {
		answers <- one.writer.do(t.Context(), func(tx *txn) error {
			_, err := turnCommit{now: micro(time.Now()), turn: turns[0], decision: decisions[0], trace: trace{body: "{}"}}.run(tx)
			close(first)
			<-proceed
			return err
		})
	}()
	<-first
	go func() { answers <- two.CommitTurn(t.Context(), time.Now(), turns[1], decisions[1]) }()
	waitForLock(t, one)
	close(proceed)
	fenced := 0
	for range 2 {
		if err := <-answers; errors.Is(err, bot.ErrFenced) {
			fenced++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	again, err := two.NextTurn(t.Context(), time.Now(), time.Minute)
	if fenced != 1 || err != nil || again.Contact.Version != 1 || len(again.Contact.Proofs) != 1 || again.Contact.Proofs[0].Subject != "0" || again.Failures != 0 {
		t.Fatalf("%d fenced; the second turn again: %+v, %v; want it due at once, with what the first one proved", fenced, again, err)
	}
}

// waitForLock returns when somebody waits for a row, of those who give the same application_name as s.
func waitForLock(t *testing.T, s *Store) {
	t.Helper()
	for waiting := 0; waiting == 0; {
		err := s.query(t.Context(), func(row scanner) error { return row.Scan(&waiting) },
			`SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND l.locktype = 'transactionid' AND a.application_name = current_setting('application_name')`)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestPostgresDeadlock: of two verbs that wait for each other one begins again, and nobody notices.
func TestPostgresDeadlock(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	one, two := openPostgresAt(t, dsn, Options{}), openPostgresAt(t, dsn, Options{})
	other := said(2, "b")
	other.Key.Conversation = 2
	record(t, one, 1, "a")
	if _, err := one.Record(t.Context(), time.Now(), other, bot.Policy{}); err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	both.Add(2)
	met := [2]func(){sync.OnceFunc(func() { both.Done(); both.Wait() }), sync.OnceFunc(func() { both.Done(); both.Wait() })}
	var runs [2]int
	answers := make(chan error, 2)
	for i, s := range []*Store{one, two} {
		keys := []bot.Key{said(1, "").Key, other.Key}
		go func() {
			answers <- s.writer.do(t.Context(), func(tx *txn) error {
				runs[i]++
				if _, err := tx.lock(keys[i]); err != nil {
					return err
				}
				met[i]()
				_, err := tx.lock(keys[1-i])
				return err
			})
		}()
	}
	if err := errors.Join(<-answers, <-answers); err != nil || runs[0]+runs[1] < 3 {
		t.Fatalf("%d and %d runs, %v; want one of them to run again", runs[0], runs[1], err)
	}
}
