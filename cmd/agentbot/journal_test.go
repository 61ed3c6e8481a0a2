package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"testing"
)

// refused waits until Chatwoot was told 500, and checks that nothing since that number of deliveries was told anything else.
func (h *house) refused(since int) {
	h.t.Helper()
	h.await(func() error {
		for _, d := range h.fake.Deliveries()[since:] {
			if d.Status != http.StatusInternalServerError {
				h.t.Errorf("a delivery that cannot be kept is answered %d %v", d.Status, d.Err)
			}
		}
		if len(h.fake.Deliveries()) == since {
			return errNotYet
		}
		return nil
	})
}

// customers counts the journalled messages of the customer.
func (h *house) customers() int {
	h.t.Helper()
	s, err := h.store()
	if err != nil {
		h.t.Fatal(err)
	}
	in, err := s.Inbounds(h.t.Context(), h.key())
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	for _, i := range in {
		if i.Kind.Customer() {
			n++
		}
	}
	return n
}

// TestJournalLocked: somebody else holds the file. Chatwoot hears 500 before it loses patience, and everything goes on afterwards.
func TestJournalLocked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.serve(seams{})
	h.says("comprei com o e-mail errado")
	h.answered(1, "Qual é o código")
	h.calm()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "bot.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	before := len(h.fake.Deliveries())
	h.says("HP10000001")
	h.refused(before)
	if got := h.customers(); got != 1 {
		t.Errorf("%d messages are in the journal that was locked", got)
	}
	if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	h.answered(2, codeSentence)
	h.calm()
	h.answered(2, codeSentence)
}

// afterNoRoom plays a story during which nothing can be written for a while; how to do that to a process is the system's affair.
func (h *house) afterNoRoom(t *testing.T, noRoom, room func(pid int) error) {
	t.Helper()
	stop := h.supervised()
	h.says("comprei com o e-mail errado")
	h.answered(1, "Qual é o código")
	h.calm()
	pid := h.process.Load().Pid
	if err := noRoom(pid); err != nil {
		t.Fatal(err)
	}
	before := len(h.fake.Deliveries())
	h.says("HP10000001")
	h.refused(before)
	if got := h.customers(); got != 1 {
		t.Errorf("%d messages are in the journal that was full", got)
	}
	if err := room(pid); err != nil {
		t.Fatal(err)
	}
	h.answered(2, codeSentence)
	h.tell(changed()[2:])
	h.calm()
	if died := stop(); died != 0 {
		t.Errorf("the process ended %d times", died)
	}
	if got := len(h.records.Records().Changes); got != 1 {
		t.Errorf("%d changes were made", got)
	}
}
