package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// A store that has worked for long: conversations that are being talked in, and many more that nobody has touched for days.
const (
	historyHot    = 600 // half of them are people's, half the bot's
	historyEach   = 1000
	historyCold   = 40_000
	historyTen    = 10
	historySlices = 3
	historyEvents = 2000 // acknowledged in a slice
	historyTurns  = 300  // answered in a slice
)

// history compares a store that holds a million messages with an empty one, by turns.
func (b *bench) history() {
	empty, full := b.aged(false), b.aged(true)
	defer empty.close()
	defer full.close()
	for range historySlices {
		empty.slice()
		full.slice()
	}
	for _, s := range []*agedStand{empty, full} {
		b.keep(s.name+" ack p50", ms(s.acknowledged, 50))
		b.keep(s.name+" ack p99", ms(s.acknowledged, 99))
		b.keep(s.name+" reply p50", ms(s.answered, 50))
		b.keep(s.name+" reply p99", ms(s.answered, 99))
		b.keep(s.name+" cpu", s.used.Seconds()*1000/float64(len(s.acknowledged)))
		b.say("  %-6s store: acknowledged p50 %.2f p99 %.2f ms, answered p50 %.2f p99 %.2f ms; %.3f ms of processor time an event; others %.0f %%", s.name,
			ms(s.acknowledged, 50), ms(s.acknowledged, 99), ms(s.answered, 50), ms(s.answered, 99), b.last(s.name+" cpu"), s.shared/(2*historySlices))
	}
}

// agedStand is a stand with conversations that go on, and what was measured at it.
type agedStand struct {
	*benchStand
	b                      *bench
	name                   string
	held                   []benchEvent
	talks                  []*chatwoottest.Conversation
	acknowledged, answered []time.Duration
	used                   time.Duration
	shared                 float64
}

func (b *bench) aged(full bool) *agedStand {
	s := &agedStand{benchStand: newBenchStand(b.t, b.binary, benchPlan{}), b: b, name: "empty"}
	s.held = s.fake.held(historyHot/2, historySlices*historyEvents+benchWarmup+historyHot/2)
	first := s.fake.want(historyHot/2, s.fake.catch(func() {
		for i := range historyHot / 2 {
			c, _ := s.fake.inbox.Write(s.fake.customer(historyHot+i), chatwoottest.Incoming{Text: openings()[i%len(openings())]})
			s.talks = append(s.talks, c)
		}
	}))
	s.run()
	b.warm(s.webhook, s.held[:historyHot/2])
	s.held = s.held[historyHot/2:]
	b.answered(s.benchStand, first)
	if full {
		s.name = "full"
		s.fake.set(true) // Chatwoot gives people the conversation whose echo nobody takes
		s.child.end()
		b.fill(s.database())
		s.start()
		s.ready()
		s.fake.set(false)
	}
	b.warm(s.webhook, s.held[:benchWarmup])
	s.held = s.held[benchWarmup:]
	return s
}

// slice is some events that are only recorded, then a question in each conversation of the bot's.
func (s *agedStand) slice() {
	used, shared := cpu(s.child.pid()), others(os.Getpid(), s.child.pid())
	events := s.held[:historyEvents]
	s.held = s.held[historyEvents:]
	r := openLoop(benchEvents, len(events), func(i int) error { return post(s.webhook, events[i]) })
	s.used += cpu(s.child.pid()) - used
	s.shared += shared()
	s.acknowledged = append(s.acknowledged, r.took...)

	questions := s.fake.intercept(historyTurns, func() {
		for _, c := range s.talks {
			c.CustomerWrites(chatwoottest.Incoming{Text: "Quais formas de pagamento vocês aceitam?"})
		}
	})
	shared = others(os.Getpid(), s.child.pid())
	answers := s.fake.expect(questions)
	asked := openLoop(benchTurns, len(questions), func(i int) error { return post(s.webhook, questions[i]) })
	took := answers.wait(asked.at)
	s.shared += shared()
	s.answered = append(s.answered, took...)
	if bad := r.failed + asked.failed; bad > 0 || len(took) != len(questions) {
		s.t.Errorf("%s store: %d deliveries failed (%v, %v), %s; %s", s.name, bad, r.err, asked.err, answers.summary(), s.silent(answers))
	}
}

// silent says who has the conversations in which nothing was answered.
func (s *agedStand) silent(answers *benchAnswers) string {
	look := lookInto(s.b, s.database())
	defer look.close()
	var all []string
	for conversation, i := range answers.index {
		if answers.at[i].IsZero() {
			var row string
			err := look.db.QueryRowContext(s.t.Context(), `SELECT key || ' owner ' || owner || ' status ' || status || ' due ' || coalesce(due_at, 'never') || ' fence ' || fence ||
				coalesce((SELECT ' outbound ' || o.seq || ' ' || o.state || ' ' || o.attempt || ' ' || o.error FROM outbound o WHERE o.key=c.key AND o.done_at IS NULL), '')
				FROM conversation c WHERE number=$1`, conversation).Scan(&row)
			all = append(all, fmt.Sprint(row, " ", err))
		}
	}
	return strings.Join(all, "; ")
}

// settle waits until all of a file is on disk: what the system still has to write would slow down the first that waits for the disk.
func (b *bench) settle(path string) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		b.t.Fatal(err)
	}
}

// fill writes a million messages, what became of them and why, as they are long after they were read: half of them in the conversations that
// are there, the others in new ones.
func (b *bench) fill(path string) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=synchronous(OFF)&_pragma=busy_timeout(10000)")
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	started := time.Now()
	run := func(query string, args ...any) {
		b.t.Helper()
		if _, err := db.ExecContext(b.t.Context(), query, args...); err != nil {
			b.t.Fatalf("%s: %v", query, err)
		}
	}
	run(`CREATE TEMP TABLE sample AS SELECT key, min(seq) AS seq, body FROM inbound WHERE kind='customer_message' GROUP BY key`)
	run(`CREATE TEMP TABLE hot AS SELECT key, $1 AS messages FROM conversation`, historyEach)
	columns := `bot, account, inbox, channel, contact, snapshot, owner, epoch, status, assignee, status_at, owner_at, version, state, read_message, last_message, last_customer, updated_at`
	run(`INSERT INTO conversation (key, number, `+columns+`) SELECT 'default/3/' || (1000000+n), 1000000+n, `+columns+` FROM
		(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < $1) SELECT n FROM c), (SELECT * FROM conversation ORDER BY key LIMIT 1)`, historyCold)
	run(`INSERT INTO hot SELECT key, $1 FROM conversation WHERE number > 1000000`, historyTen)
	run(`INSERT INTO sample SELECT h.key, 0, (SELECT body FROM sample ORDER BY key LIMIT 1) FROM hot h WHERE h.key NOT IN (SELECT key FROM sample)`)
	const block = 200 // conversations of a transaction
	blocks := (historyHot+historyCold)/block + 1
	for n := range blocks {
		// Of ten messages seven came in and three went out.
		from := `FROM (SELECT * FROM hot ORDER BY rowid LIMIT $1 OFFSET $2) h JOIN conversation c ON c.key=h.key
			JOIN (WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i < 1000) SELECT i FROM s) s ON s.i <= h.messages * `
		run(`INSERT INTO inbound (key, seq, dedupe, delivery, kind, message, at, state, body, recorded_at)
			SELECT c.key, c.last_in+s.i, 'm:-' || s.i, 'old-' || c.number || '-' || s.i, CASE s.i % 4 WHEN 0 THEN 'human_message' ELSE 'customer_message' END,
				-s.i, s.i, 'read', t.body, $3 - s.i*1000000 `+from+`0.7 JOIN sample t ON t.key=c.key`, block, n*block, time.Now().Add(-time.Hour).UnixMicro())
		run(`INSERT INTO outbound (key, seq, lane, class, state, epoch, decided_at, done_at, body, receipt)
			SELECT c.key, c.last_out+s.i, 'desk', 'customer', 'sent', c.epoch, $3, $3, '{"kind":"reply","v":1,"body":{"text":"Claro! Aceitamos cartão, boleto e Pix."}}', '{}' `+from+`0.3`,
			block, n*block, time.Now().Add(-time.Hour).UnixMicro())
		run(`INSERT INTO trace (key, version, at, sent, body) SELECT c.key, c.version+s.i, $3, '[]', '{"v":1,"understanding":{"by":"lexical"},"commands":[{"kind":"ask"}]}' `+from+`0.3`,
			block, n*block, time.Now().Add(-time.Hour).UnixMicro())
		run(`UPDATE conversation SET last_in=last_in+1000, last_out=last_out+1000, version=version+1000 WHERE key IN (SELECT key FROM hot ORDER BY rowid LIMIT $1 OFFSET $2)`, block, n*block)
	}
	run(`PRAGMA wal_checkpoint(TRUNCATE)`)
	b.settle(path)
	look := lookInto(b, path)
	defer look.close()
	messages := look.count(`SELECT (SELECT count(*) FROM inbound) + (SELECT count(*) FROM outbound)`)
	info, err := os.Stat(path)
	if err != nil {
		b.t.Fatal(err)
	}
	b.say("  history: %d messages in %d conversations, %.1f GB, written in %.0f s", messages, look.count(`SELECT count(*) FROM conversation`), float64(info.Size())/1e9, time.Since(started).Seconds())
	if messages < 1_000_000 {
		b.t.Error("that is no million")
	}
}
