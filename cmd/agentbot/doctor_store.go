package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/bot/sqlstore"
	"agentbot/cmd/agentbot/connect"
)

// leastFree is how much of a disk should be left, whatever the store needs; growth is how many times its journal.
const (
	leastFree = 100 << 20
	growth    = 10
)

// openStore opens the store to be looked at, and says what can be said of it as a whole: D70 to D74.
func (d *doctor) openStore(ctx context.Context) {
	place := d.config.Store.shown()
	s, err := sqlstore.Inspect(ctx, d.config.Store.DSN.Reveal(), storePatient)
	switch {
	case errors.Is(err, sqlstore.ErrNoStore):
		d.report.find(inStore, "D71", connect.Note, connect.Values{"place": place})
		d.disk(0)
		return
	case err != nil:
		d.report.find(inStore, "D70", connect.Refusal, connect.Values{"problem": stopped(err.Error())})
		return
	}
	d.store = s
	have, newest, err := s.Schema(ctx)
	if err != nil {
		d.storeTrouble(err)
		d.closeStore()
		return
	}
	all, journal, err := s.Size(ctx)
	if err != nil {
		d.storeTrouble(err)
	}
	versions := connect.Values{"have": strconv.Itoa(have), "newest": strconv.Itoa(newest)}
	switch {
	case have > newest:
		d.report.find(inStore, "D72", connect.Refusal, versions)
		d.closeStore()
	case have < newest:
		d.report.find(inStore, "D73", connect.Warning, versions)
		d.closeStore()
	default:
		d.report.ok(inStore, "doctor_ok_store", connect.Values{"place": place, "schema": strconv.Itoa(have), "size": shortSize(all)})
	}
	d.disk(journal)
}

func (d *doctor) closeStore() {
	if d.store == nil {
		return
	}
	// It was only read: nothing can be lost by closing.
	_ = d.store.Close()
	d.store = nil
}

// storeTrouble is D70 for a store that opens and then does not answer.
func (d *doctor) storeTrouble(err error) {
	d.report.find(inStore, "D70", connect.Refusal, connect.Values{"problem": stopped(err.Error())})
}

// shown is the store without its password.
func (c StoreConfig) shown() string {
	if path, isFile := strings.CutPrefix(c.DSN.Reveal(), "sqlite:"); isFile {
		return path
	}
	return "PostgreSQL"
}

// disk is D74, where the store is a file and the system tells.
func (d *doctor) disk(journal int64) {
	path, isFile := strings.CutPrefix(d.config.Store.DSN.Reveal(), "sqlite:")
	if !isFile {
		return
	}
	dir := filepath.Dir(path)
	free, ok := d.free(dir)
	if !ok {
		return
	}
	if want := max(leastFree, growth*journal); free < want {
		d.report.find(inStore, "D74", connect.Warning, connect.Values{"free": shortSize(free), "want": shortSize(want), "place": dir})
		return
	}
	d.report.ok(inStore, "doctor_ok_disk", connect.Values{"free": shortSize(free)})
}

// learnedID is the bot's own id as the running process has learned it; 0 when it has not.
func (d *doctor) learnedID(ctx context.Context, name string) int64 {
	if d.store == nil {
		return 0
	}
	text, err := d.store.Meta(ctx, metaBotID+name)
	if err != nil {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// work looks for what should have happened and has not: D75 to D78.
func (d *doctor) work(ctx context.Context, p *patient) {
	if d.store == nil {
		return
	}
	before := len(d.report.found)
	d.draining(ctx, p)
	now := d.world.Now()
	minutes := connect.Values{"minutes": strconv.Itoa(int(lateAfter / time.Minute))}
	for _, look := range []struct {
		code string
		list func() ([]sqlstore.Late, error)
		said connect.Values
	}{
		{"D75", func() ([]sqlstore.Late, error) { return d.store.Waiting(ctx, now.Add(-lateAfter), mostShown) }, minutes},
		{"D76", func() ([]sqlstore.Late, error) { return d.store.Failing(ctx, mostShown) }, connect.Values{}},
		{"D77", func() ([]sqlstore.Late, error) { return d.store.GivenUp(ctx, now.Add(-looksBack), mostShown) }, connect.Values{}},
		{"D78", func() ([]sqlstore.Late, error) { return d.unanswered(ctx, p) }, connect.Values{"minutes": strconv.Itoa(int(p.patience().Minutes()))}},
	} {
		list, err := look.list()
		if err != nil {
			d.storeTrouble(err)
			return
		}
		list = slices.DeleteFunc(list, func(l sqlstore.Late) bool { return l.Key.Bot != p.Name })
		if len(list) == 0 {
			continue
		}
		var numbers []int64
		for _, l := range list {
			numbers = append(numbers, l.Key.Conversation)
		}
		look.said["numbers"] = d.world.Texts.Numbers(numbers)
		d.report.find(inWork, look.code, connect.Warning, look.said)
	}
	if len(d.report.found) == before {
		d.report.ok(inWork, "doctor_ok_work", nil)
	}
}

// draining is D79: an order to drain stands, which keeps the bot silent however often it is restarted.
func (d *doctor) draining(ctx context.Context, p *patient) {
	order, err := readDrain(ctx, d.store, p.Name)
	if err != nil {
		d.storeTrouble(err)
		return
	}
	if !order.stands() {
		return
	}
	where := d.world.Texts.Say("doctor_all_inboxes", nil)
	if !order.All {
		where = d.world.Texts.Say("doctor_some_inboxes", connect.Values{"numbers": d.world.Texts.Numbers(order.Inboxes)})
	}
	d.report.find(inWork, "D79", connect.Warning, connect.Values{"since": order.Since.Local().Format("2006-01-02 15:04"), "inboxes": where})
}

// patience is how long nobody may wait: what the watchdog waits, and a little for it to act.
func (p *patient) patience() time.Duration { return p.Watchdog.After.D() + lateAfter }

func (d *doctor) unanswered(ctx context.Context, p *patient) ([]sqlstore.Late, error) {
	keys, err := d.store.Unanswered(ctx, d.world.Now().Add(-p.patience()))
	var list []sqlstore.Late
	for _, key := range keys {
		list = append(list, sqlstore.Late{Key: key})
	}
	return list, err
}
