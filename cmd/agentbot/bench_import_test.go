package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"agentbot/bot"
)

const benchRows = 10_000

// imports measures a list of ten thousand rows from the file to the last row in the course: the shipped flow, the program as a process of its own,
// SQLite, batches of twenty. Chatwoot and the business system are in the measuring process.
func (b *bench) imports() {
	h := newHouse(b.t, plan{})
	addr, err := freeAddr()
	if err != nil {
		b.t.Fatal(err)
	}
	config, err := os.ReadFile(h.config())
	if err != nil {
		b.t.Fatal(err)
	}
	text := strings.Replace(string(config), `"127.0.0.1:0"`, `"`+addr+`"`, 1)
	if err := os.WriteFile(h.config(), []byte(strings.Replace(text, "level: debug", "level: info", 1)), 0o600); err != nil {
		b.t.Fatal(err)
	}
	child := startChild(b.t, filepath.Join(h.dir, "log.json"), nil, b.binary, "serve", "--config", h.config())
	defer child.end()
	waitFor(b.t, "http://"+addr+"/readyz", child)
	if err := h.found(addr); err != nil {
		b.t.Fatal(err)
	}
	<-time.After(benchIdle)
	_, idle := memory(child.pid())
	started := time.Now()
	h.readBack(benchRows)
	_, read := memory(child.pid())
	checked := time.Since(started)
	started = time.Now()
	largest := b.whileImporting(h)
	took := time.Since(started)
	_, peak := memory(child.pid())
	h.everyoneOnce(benchRows)
	b.keep("import s", took.Seconds())
	b.keep("import peak MB", peak)
	b.say("  %d rows: checked and read back in %.1f s, imported in %.1f s (%d batches); peak %.1f MB, idle %.1f, after the check %.1f; processor time %.1f s; the conversation's state had at most %d bytes, its messages to the customer: %d",
		benchRows, checked.Seconds(), took.Seconds(), (benchRows+19)/20, peak, idle, read, cpu(child.pid()).Seconds(), largest, len(h.replies()))
}

// whileImporting says yes and waits for the end; it answers how large the conversation's state was at most.
func (b *bench) whileImporting(h *house) int {
	store, err := h.store()
	if err != nil {
		b.t.Fatal(err)
	}
	h.says("sim")
	largest := 0
	ask := func() error {
		row, err := store.Row(b.t.Context(), h.key())
		if err != nil {
			return err
		}
		largest = max(largest, len(row.State))
		got := h.replies()
		if last := got[len(got)-1]; !strings.Contains(last, "Terminei: 10000 alunos importados") || row.Status != bot.Resolved {
			return fmt.Errorf("the bot said %q", last)
		}
		return nil
	}
	if err := h.ask(ask, 10*time.Minute); err != nil {
		b.t.Fatal(err)
	}
	return largest
}
