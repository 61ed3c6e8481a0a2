package main

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/bot/sqlstore/postgrestest"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// unaware is a replica that hears of no order: it stands still, or it is from before there were any and says nothing of itself either.
type unaware struct {
	bot.Store
	old bool
}

// Meta implements bot.Store.
func (u unaware) Meta(ctx context.Context, name string) (string, error) {
	if strings.HasPrefix(name, metaDrain) {
		return "", nil
	}
	return u.Store.Meta(ctx, name)
}

// Lease implements bot.Store.
func (u unaware) Lease(ctx context.Context, now time.Time, duty, holder string, lasts time.Duration) (bool, error) {
	if u.old && strings.HasPrefix(duty, servingDuty) {
		return true, nil
	}
	return u.Store.Lease(ctx, now, duty, holder, lasts)
}

// at lets Chatwoot's deliveries arrive at one replica.
func (h *house) at(replica *url.URL) { h.target.Store(replica) }

// TestPostgresDrain_EveryReplica: it is safe once every replica has heard, not before: what one that has not heard answers would wait for nobody.
func TestPostgresDrain_EveryReplica(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{Postgres: true})
	h.serve(seams{})
	one := h.target.Load()
	talks := h.crowd(3, "comprei com o email errado")
	for _, talk := range talks {
		h.talk = talk
		h.answered(1, "código da compra")
	}
	stop := h.serve(seams{store: func(s bot.Store) bot.Store { return unaware{Store: s} }})
	out, err := h.drains(drainOptions{heed: 5 * drainEvery})
	if err == nil || !strings.Contains(err.Error(), "1 of 2 processes that serve have not heard of the order to drain default") || strings.Contains(out, "is safe now") {
		t.Fatalf("one of two has not heard: %v\n%s", err, out)
	}
	stop()
	h.serve(seams{})
	two := h.target.Load()
	if out, err = h.drains(drainOptions{}); err != nil || !strings.Contains(out, "is safe now") {
		t.Fatalf("%v\n%s\n%s", err, out, h.logs.tail())
	}
	for _, talk := range talks {
		if err := drained(talk); err != nil {
			t.Error(err)
		}
	}
	for _, replica := range []*url.URL{one, two} {
		h.at(replica)
		h.talk = h.crowd(1, "comprei com o email errado")[0]
		h.await(func() error { return drained(h.talk) })
		if replies, _ := botLines(h.talk); len(replies) != 1 || !strings.Contains(replies[0], "Passei sua conversa") {
			t.Errorf("a new customer is told %q", replies)
		}
	}
}

// TestPostgresDrain_OldReplica: a program from before there were orders says nothing of itself, but looks after its customers.
func TestPostgresDrain_OldReplica(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{Postgres: true})
	h.serve(seams{store: func(s bot.Store) bot.Store { return unaware{Store: s, old: true} }})
	h.talk = h.crowd(1, "comprei com o email errado")[0]
	h.answered(1, "código da compra")
	s, err := h.store()
	if err != nil {
		t.Fatal(err)
	}
	d := drainage{store: s, bots: []NamedBot{{Name: "default"}}}
	h.await(func() error {
		if a, err := d.audience(t.Context()); err != nil || a.all != 1 {
			return errNobodyServes
		}
		return nil
	})
	out, err := h.drains(drainOptions{heed: 2 * drainEvery})
	if err == nil || !strings.Contains(err.Error(), "the process that serves has not heard of the order to drain default") || strings.Contains(out, "is safe now") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestPostgresDrain_Alone: nobody serves, so the command does it itself, and leaves a schema as it is that older replicas may be started with.
func TestPostgresDrain_Alone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{Postgres: true})
	stop := h.serve(seams{})
	h.talk = h.crowd(1, "comprei com o email errado")[0]
	h.answered(1, "código da compra")
	stop()
	s, err := h.store()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := s.Meta(t.Context(), "schema")
	if err != nil {
		t.Fatal(err)
	}
	postgrestest.Exec(t, h.dsn, `UPDATE meta SET value='1' WHERE name='schema'`)
	if out, err := h.drains(drainOptions{}); err == nil || !strings.Contains(err.Error(), "it has schema 1 and this agentbot needs "+schema) {
		t.Errorf("%v\n%s", err, out)
	}
	if now, err := s.Meta(t.Context(), "schema"); err != nil || now != "1" {
		t.Fatalf("a command changed the schema to %s, %v", now, err)
	}
	postgrestest.Exec(t, h.dsn, `UPDATE meta SET value='`+schema+`' WHERE name='schema'`)
	if out, err := h.drains(drainOptions{}); err != nil || !strings.Contains(out, "1 conversation handed over.") || !strings.Contains(out, "is safe now") {
		t.Errorf("%v\n%s\n%s", err, out, h.logs.tail())
	}
	if err := drained(h.talk); err != nil {
		t.Error(err)
	}
}

// TestDrain_OneInboxAndAgain: beside a process that serves. The other inbox goes on, for new customers too; who comes back goes to people again.
func TestDrain_OneInboxAndAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.serve(seams{})
	other := h.account.AddInbox(chatwoottest.Inbox{Name: "Outro", Channel: chatwoottest.WebWidget, Bot: h.bot})
	talk := h.crowd(1, "comprei com o email errado")[0]
	h.talk = talk
	h.answered(1, "código da compra")
	if out, err := h.drains(drainOptions{inboxes: []int64{h.inbox.ID}}); err != nil || !strings.Contains(out, "is safe now") {
		t.Fatalf("%v\n%s\n%s", err, out, h.logs.tail())
	}
	if err := drained(talk); err != nil {
		t.Fatal(err)
	}
	h.talk, _ = other.Write(h.contact, chatwoottest.Incoming{Text: "comprei com o email errado"})
	h.answered(1, "código da compra")

	h.ana.SetStatus(talk, chatwoot.Pending)
	h.talk = talk
	h.await(func() error {
		if err := drained(talk); err != nil {
			return err
		}
		if _, notes := botLines(talk); len(notes) < 2 {
			return errNobodyServes
		}
		return nil
	})
}

// TestDrain_GoesOnAlone: who served ends while it is watched, as another drain does when it is done.
func TestDrain_GoesOnAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	stop := h.serve(seams{})
	h.talk = h.crowd(1, "comprei com o email errado")[0]
	h.answered(1, "código da compra")
	h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if written(r) {
			return chatwoottest.Fault{Status: 502}
		}
		return chatwoottest.Fault{}
	})
	said := make(chan string, 1)
	go func() {
		out, err := h.drains(drainOptions{heed: 3 * drainEvery})
		if err != nil {
			out = err.Error()
		}
		said <- out
	}()
	h.await(func() error {
		if !h.logs.contains("draining: every pending conversation is handed over") {
			return errNobodyServes
		}
		return nil
	})
	stop()
	h.fake.Inject(nil)
	if out := <-said; !strings.Contains(out, "1 conversation handed over.") || !strings.Contains(out, "is safe now") {
		t.Errorf("%s\n%s", out, h.logs.tail())
	}
	if err := drained(h.talk); err != nil {
		t.Error(err)
	}
}

// TestDrain_HeardBeforeTheFirstDelivery: an order that stands is known before anybody can deliver. Here the store fails every later look at it.
func TestDrain_HeardBeforeTheFirstDelivery(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	s, err := sqlstore.Open(t.Context(), h.dsn, sqlstore.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := keepDrain(t.Context(), s, "default", drainOrder{Since: time.Now(), All: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	h.serve(seams{store: func(s bot.Store) bot.Store { return early{s, h} }})
	h.talk = h.crowd(1, "comprei com o email errado")[0]
	h.await(func() error { return drained(h.talk) })
}

// early is a store that tells of orders only until the program listens.
type early struct {
	bot.Store
	h *house
}

// Meta implements bot.Store.
func (e early) Meta(ctx context.Context, name string) (string, error) {
	if strings.HasPrefix(name, metaDrain) && e.h.logs.address() != "" {
		return "", errNobodyServes
	}
	return e.Store.Meta(ctx, name)
}
