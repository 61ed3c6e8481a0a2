package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"agentbot/bot/desk"
	"agentbot/bot/sqlstore"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// What is lying there when the program comes back.
const (
	recoverConversations = 10_000
	recoverEach          = 10
	recoverWithin        = 3 * time.Minute // whatever it takes longer for is a failure
	recoverLook          = 100 * time.Millisecond
)

// backlog is what customers write who get no answer for a while.
func backlog() []string {
	return []string{
		"Oi, bom dia", "Tudo bem?", "Comprei um curso ontem", "O pagamento foi no cartão", "Ainda não recebi nada", "Já olhei o spam",
		"Alguém aí?", "Preciso começar hoje", "Meu pedido é de ontem à noite", "Quais formas de pagamento vocês aceitam?",
	}
}

// recover measures from the start of the program that follows a kill -9 until a committed turn has read everything that was unread then.
func (b *bench) recover() {
	s := newBenchStand(b.t, b.binary, benchPlan{})
	defer s.close()
	events := s.fake.backlog(recoverConversations, recoverEach)
	b.journal(s, events)
	look := lookInto(b, s.database())
	defer look.close()

	s.start()
	for look.count(`SELECT count(*) FROM conversation WHERE lease_until IS NOT NULL`) == 0 { // claims are under way
		<-time.After(time.Millisecond)
	}
	s.kill()
	unread, claimed := look.unread(), look.count(`SELECT count(*) FROM conversation WHERE lease_until IS NOT NULL`)
	b.say("  recovery: killed with %d events unread and %d turns claimed", unread, claimed)

	answers := s.fake.expect(events)
	s.deliver()
	started := time.Now()
	s.start()
	shared := others(os.Getpid(), s.child.pid())
	serving := time.Duration(0)
	for left := unread; left > 0; left = look.unread() {
		if serving == 0 {
			if r, err := http.Get("http://" + s.addr + "/readyz"); err == nil {
				_ = r.Body.Close()
				serving = time.Since(started)
			}
		}
		if time.Since(started) > recoverWithin {
			b.t.Fatalf("%d of %d events are unread after %s", left, unread, recoverWithin)
		}
		<-time.After(recoverLook)
	}
	took := time.Since(started)
	used, busyByOthers := cpu(s.child.pid()), shared()
	_, peak := memory(s.child.pid())
	answers.finish(recoverWithin)
	answered := time.Since(started)
	b.judge(look, len(events))
	b.keep("recovery", float64(unread)/took.Seconds())
	b.keep("recovery peak MB", peak)
	b.say("  recovery: %.0f events/s: %d read in %.1f s from the start of the process (listening after %.1f s), %.1f s of processor time, peak %.0f MB; last answer after %.1f s; %s; others %.0f %%",
		b.last("recovery"), unread, took.Seconds(), serving.Seconds(), used.Seconds(), peak, answered.Seconds(), answers.summary(), busyByOthers)
}

// judge wants every event read, none passed over, and an answer for everybody.
func (b *bench) judge(look *storeLook, events int) {
	for query, want := range map[string]int{
		`SELECT count(*) FROM inbound WHERE kind='customer_message' AND state='read'`:      events,
		`SELECT count(*) FROM inbound WHERE kind='customer_message'`:                       events,
		`SELECT count(DISTINCT key) FROM outbound WHERE class='customer' AND state='sent'`: recoverConversations,
	} {
		err := eventually(func() error { // what has just reached Chatwoot is settled a moment later
			if got := look.count(query); got != want {
				return fmt.Errorf("%s: %d, want %d", query, got, want)
			}
			return nil
		})
		if err != nil {
			b.t.Error(err)
		}
	}
}

// backlog are each customer's messages, in the order in which they were written.
func (f *benchChatwoot) backlog(conversations, each int) []benchEvent {
	texts := backlog()
	all := make([]*chatwoottest.Conversation, conversations)
	return f.want(conversations*each, f.catch(func() {
		for n := range each {
			for i := range all {
				said := chatwoottest.Incoming{Text: texts[n%len(texts)]}
				if n == 0 {
					all[i], _ = f.inbox.Write(f.customer(i), said)
					continue
				}
				all[i].CustomerWrites(said)
			}
		}
	}))
}

// journal takes deliveries to disk as the program does, by its own code in this process, so that nobody reads them meanwhile.
func (b *bench) journal(s *benchStand, events []benchEvent) {
	store, err := sqlstore.Open(b.t.Context(), s.dsn, sqlstore.Options{Serve: true})
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			b.t.Error(err)
		}
	}()
	config, _, err := LoadConfig(filepath.Join(s.dir, "config.yaml"))
	if err != nil {
		b.t.Fatal(err)
	}
	instance, err := store.Meta(b.t.Context(), metaInstance)
	if err != nil {
		b.t.Fatal(err)
	}
	receiver := &desk.Receiver{Place: desk.Place{Bot: "default", Account: benchAccount, Instance: instance, Identity: desk.NewIdentity(0, nil)}, Secret: botSecret}
	policy := config.AllBots()[0].Policy()
	var recorded atomic.Int64
	r := closedLoop(benchSaturated, len(events), recoverWithin, func(i int) error {
		header := http.Header{}
		stamp := fmt.Sprint(time.Now().Unix())
		header.Set(chatwoot.DeliveryHeader, events[i].id)
		header.Set(chatwoot.TimestampHeader, stamp)
		header.Set(chatwoot.SignatureHeader, chatwoot.Sign(botSecret, stamp, []byte(events[i].body)))
		d, err := receiver.Receive(header, []byte(events[i].body), time.Now())
		if err != nil {
			return err
		}
		got, err := store.Record(b.t.Context(), time.Now(), *d.Inbound, policy)
		if err == nil && !got.Duplicate {
			recorded.Add(1)
		}
		return err
	})
	if r.failed > 0 || int(recorded.Load()) != len(events) {
		b.t.Fatalf("%d of %d events were recorded: %v", recorded.Load(), len(events), r.err)
	}
}

// storeLook reads a store's file beside whoever serves from it.
type storeLook struct {
	b  *bench
	db *sql.DB
}

func lookInto(b *bench, path string) *storeLook {
	b.t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		b.t.Fatal(err)
	}
	return &storeLook{b, db}
}

func (l *storeLook) count(query string) (n int) {
	l.b.t.Helper()
	if err := l.db.QueryRowContext(l.b.t.Context(), query).Scan(&n); err != nil {
		l.b.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (l *storeLook) unread() int {
	return l.count(`SELECT count(*) FROM inbound WHERE state='unread' AND kind='customer_message'`)
}

func (l *storeLook) close() { _ = l.db.Close() }
