package sqlstore_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
)

func benchStore(b *testing.B) *sqlstore.Store {
	b.Helper()
	s, err := sqlstore.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), sqlstore.Options{Serve: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

// benchPostgres is a server of its own that waits for the disk, and a second process that listens.
func benchPostgres(b *testing.B) *sqlstore.Store {
	b.Helper()
	dsn := postgrestest.Start(b).DSN(b)
	var first *sqlstore.Store
	for range 2 {
		s, err := sqlstore.Open(b.Context(), dsn, sqlstore.Options{Serve: true})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() {
			if err := s.Close(); err != nil {
				b.Error(err)
			}
		})
		if first == nil {
			first = s
		}
	}
	return first
}

// message is the n-th of 300 conversations.
func message(n int64) bot.Inbound {
	return bot.Inbound{
		Key: bot.Key{Bot: "default", Account: 3, Conversation: n % 300}, Kind: bot.CustomerMessage, Message: n, At: bot.Stamp(n),
		Dedupe: fmt.Sprintf("m:%d", n), Delivery: fmt.Sprintf("d-%d", n), Text: "Olá, não consigo entrar na minha conta desde ontem, podem ajudar?",
		Snapshot: bot.Snapshot{Status: bot.Pending, Inbox: 5, InboxName: "Site", Channel: "Channel::WebWidget", CanReply: true, Labels: []string{"vip"}},
		Contact:  bot.Contact{ID: 77, Name: "Ana Souza", Email: "ana@example.com"},
	}
}

func BenchmarkRecordSerial(b *testing.B)         { recordSerial(b, benchStore(b)) }
func BenchmarkPostgresRecordSerial(b *testing.B) { recordSerial(b, benchPostgres(b)) }

func recordSerial(b *testing.B, s *sqlstore.Store) {
	b.Helper()
	for n := int64(1); b.Loop(); n++ {
		if _, err := s.Record(b.Context(), time.Now(), message(n), bot.DefaultPolicy()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkRecordParallel64(b *testing.B)         { recordParallel(b, benchStore(b)) }
func BenchmarkPostgresRecordParallel64(b *testing.B) { recordParallel(b, benchPostgres(b)) }

func recordParallel(b *testing.B, s *sqlstore.Store) {
	b.Helper()
	var n atomic.Int64
	b.SetParallelism(32) // times two cores
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.Record(b.Context(), time.Now(), message(n.Add(1)), bot.DefaultPolicy()); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkTurn(b *testing.B)         { wholeWay(b, benchStore(b)) }
func BenchmarkPostgresTurn(b *testing.B) { wholeWay(b, benchPostgres(b)) }

// wholeWay is one message's through the store, one after the other: record, claim, commit, claim the reply, settle.
func wholeWay(b *testing.B, s *sqlstore.Store) {
	b.Helper()
	now := time.Now()
	var turns time.Duration
	for n := int64(1); b.Loop(); n++ {
		if _, err := s.Record(b.Context(), now, message(n), bot.Policy{}); err != nil {
			b.Fatal(err)
		}
		started := time.Now()
		t, err := s.NextTurn(b.Context(), now, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		d := bot.Decision{State: t.State, Actions: []bot.Action{bot.Reply{Text: "Claro! Qual é o e-mail da conta?"}}, Trace: bot.Trace{V: 1, Now: now, Read: []int64{n}}}
		if err := s.CommitTurn(b.Context(), now, t, d); err != nil {
			b.Fatal(err)
		}
		turns += time.Since(started)
		o, err := s.NextOutbound(b.Context(), now, bot.DeskLane, time.Minute)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Settle(b.Context(), now, o, bot.Receipt{State: bot.Sent, Message: 1_000_000 + n}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(turns.Microseconds())/float64(b.N), "µs/claim+commit")
}

// BenchmarkTurnParallel64 is claim and commit by many workers over prepared messages.
func BenchmarkTurnParallel64(b *testing.B) {
	s := benchStore(b)
	now := time.Now()
	for n := int64(1); n <= int64(b.N); n++ {
		in := message(n)
		in.Key.Conversation = n
		if _, err := s.Record(b.Context(), now, in, bot.Policy{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			t, err := s.NextTurn(b.Context(), now, time.Minute)
			if err != nil {
				b.Error(err)
				return
			}
			d := bot.Decision{State: t.State, Actions: []bot.Action{bot.Reply{Text: "Claro!"}}, Trace: bot.Trace{V: 1, Now: now}}
			if err := s.CommitTurn(b.Context(), now, t, d); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}
