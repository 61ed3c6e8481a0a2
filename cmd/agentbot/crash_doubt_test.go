package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

const codeSentence = "código de 6 dígitos"

// said counts the bot's public messages that hold text.
func (h *house) said(text string) int {
	n := 0
	for _, reply := range h.replies() {
		if strings.Contains(reply, text) {
			n++
		}
	}
	return n
}

// TestKilledWithoutLooking: before 4.14.2 a bot's token cannot look. What Chatwoot tells by itself, the echo, settles the doubt; without it a
// person is told, and the reply is not repeated.
func TestKilledWithoutLooking(t *testing.T) {
	t.Parallel()
	old := plan{Version: "4.13.0", Waits: shortWaits()}
	want, _ := undisturbed(t, old, changed())
	second := crash{"chatwoot POST messages", true, 2}
	t.Run("the echo comes", func(t *testing.T) {
		t.Parallel()
		killed(t, old, changed(), want, second)
	})
	hasty := old
	hasty.Waits = shortWaits()
	hasty.Waits.Doubt = time.Second
	for name, c := range map[string]crash{"it was stored, its echo is lost": second, "it never left": {"chatwoot POST messages", false, 2}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, hasty)
			lost := func(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
				return chatwoottest.DeliveryFault{Drop: d.Event != chatwoot.EventConversationUpdated && bytes.Contains(d.Body, []byte(codeSentence))}
			}
			h.fault.Store(&lost)
			stop := h.supervised(c)
			if !h.tell(changed()[:2]) {
				h.becomes(chatwoot.Open)
			}
			h.calm()
			stop()
			stored := 0
			if c.After {
				stored = 1
			}
			if got := h.said(codeSentence); got != stored {
				t.Errorf("the reply in doubt is there %d times, want %d:\n%s", got, stored, h.transcript())
			}
			if notes := strings.Join(h.notes(), "\n"); !strings.Contains(notes, "reply_doubt") || !strings.Contains(notes, codeSentence) {
				t.Errorf("the note does not say what is in doubt: %q", notes)
			}
		})
	}
}

// TestLandsAfterTheCrash: the process dies while Chatwoot still has the request in hand, and the message appears after the next one has looked.
func TestLandsAfterTheCrash(t *testing.T) {
	t.Parallel()
	p := plan{Waits: shortWaits()}
	p.Waits.Absent, p.Waits.Doubt = 4*time.Second, 20*time.Second
	h := newHouse(t, p)
	var once sync.Once
	h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if bytes.Contains(r.Body, []byte(codeSentence)) {
			once.Do(func() {
				_ = h.process.Load().Kill()
				_ = h.ask(h.lookedAgain(r.N), 3*time.Second) // late, but within what Chatwoot gives a request
			})
		}
		return chatwoottest.Fault{}
	})
	stop := h.supervised()
	h.tell(changed())
	h.calm()
	if died := stop(); died != 1 {
		t.Errorf("the process died %d times, want once", died)
	}
	if got := h.said(codeSentence); got != 1 {
		t.Errorf("the reply is there %d times:\n%s", got, h.transcript())
	}
}

// lookedAgain is nil once the conversation was read after request n: the new process has seen that nothing is there.
func (h *house) lookedAgain(n int) func() error {
	return func() error {
		looks := 0
		for _, call := range h.fake.Calls() {
			if call.N > n && call.Endpoint == "GET conversation" {
				looks++
			}
		}
		if looks < 2 { // the first is the start-up's own reading
			return errNotYet
		}
		return nil
	}
}

// TestDiesAtTheSameTurn: a turn that kills every process that takes it goes to a person, with a word to the customer.
func TestDiesAtTheSameTurn(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]plan{"sqlite": {}, "postgres": {Postgres: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, p)
			again := crash{"NextTurn", true, 1}
			stop := h.supervised(again, again, again)
			h.says("comprei com o e-mail errado")
			h.becomes(chatwoot.Open)
			h.calm()
			if died := stop(); died != 3 {
				t.Errorf("the process died %d times, want 3", died)
			}
			if replies, notes := h.replies(), h.notes(); len(replies) != 1 || len(notes) != 1 || !strings.Contains(notes[0], "gave_up") || !strings.Contains(notes[0], "comprei com o e-mail errado") {
				t.Errorf("want one sentence and one dossier:\n%s", h.transcript())
			}
		})
	}
}

// TestKilledWhileThinking: a slow business system, a "one moment", and a message that supersedes the turn; killed at what only such turns come to.
func TestKilledWhileThinking(t *testing.T) {
	t.Parallel()
	busy := "momento"
	for _, c := range []crash{
		{}, {"Interim", false, 1}, {"Interim", true, 1}, {"ReleaseTurn", false, 1}, {"ReleaseTurn", true, 1}, {"chatwoot POST messages", true, 2},
		{"business GET purchases", false, 1}, {"business GET purchases", true, 1},
	} {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, plan{Slow: 400 * time.Millisecond, Config: "busy_after: 100ms"})
			lives := []crash{c}
			if c.N == 0 {
				lives = nil
			}
			stop := h.supervised(lives...)
			h.tell(changed()[:1])
			before, dead := h.said(busy), h.died.Load() // on a slow machine the first answer took so long, too
			h.says("HP10000001")
			h.await(func() error {
				if h.reads.Load() == 0 && h.died.Load() == dead {
					return errNotYet
				}
				return nil
			})
			h.says("é para hoje, por favor")
			h.await(func() error { return h.reached(scene{Reply: codeSentence}, 1) })
			h.calm()
			stop()
			if h.said(codeSentence) != 1 || h.said(busy)-before > 1 || len(h.records.Mailbox()) != 1 || h.talk.Transcript().Status != chatwoot.Pending {
				t.Errorf("want one answer and one mail:\n%s\n%v", h.transcript(), h.records.Mailbox())
			}
			if c.N > 0 && h.died.Load() == 0 {
				t.Errorf("it never came to %s: %v", c, fmt.Sprint(h.counts(t)))
			}
		})
	}
}
