package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// roster is a CSV file of so many students.
func roster(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("nome;e-mail\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "Aluno %d;aluno%05d@example.com\r\n", i+1, i+1)
	}
	return b.Bytes()
}

// ownsUp leads an owner to the question for the list.
func (h *house) ownsUp() {
	h.t.Helper()
	h.says("quero importar meus alunos")
	h.answered(1, "Com qual e-mail")
	h.says("mare@example.com")
	h.answered(2, "código de 6 dígitos")
	h.await(func() error {
		if len(h.records.Mailbox()) == 0 {
			return errors.New("no code was mailed")
		}
		return nil
	})
	h.says(h.records.Mailbox()[0].Code)
	h.answered(3, "mande a lista")
}

// readBack leads an owner to the question whether a list is to be imported.
func (h *house) readBack(rows int) {
	h.t.Helper()
	h.ownsUp()
	h.talk, _ = h.inbox.Write(h.contact, chatwoottest.Incoming{Files: []chatwoottest.File{{Name: "turma.csv", ContentType: "text/csv", Body: roster(rows)}}})
	h.answered(4, "sem nenhum problema")
}

// batches calls at the nth request that imports, before the business system gets it.
func (h *house) batches(at func(n int64)) *atomic.Int64 {
	var sent atomic.Int64
	h.asked = func(r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/members") {
			at(sent.Add(1))
		}
	}
	return &sent
}

// everyoneOnce: the course has each of so many students exactly once.
func (h *house) everyoneOnce(rows int) {
	h.t.Helper()
	students := h.records.Students("PLAN")
	count := 0
	for _, one := range students {
		if strings.HasPrefix(one, "aluno") {
			count++
		}
	}
	slices.Sort(students)
	if once := slices.Compact(slices.Clone(students)); len(once) != len(students) || count != rows {
		h.t.Errorf("%d students came, %d addresses are there twice; want %d, each once", count, len(students)-len(once), rows)
	}
}

// The first answer is lost after the work was done, and the process ends after the second batch: a look finds the first, the restart goes on with the
// third, and everybody is in the course once.
func TestImport_LostAnswerThenRestart(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	end := make(chan struct{}, 1)
	sent := h.batches(func(n int64) {
		if n == 2 {
			end <- struct{}{}
		}
	})
	stop := h.serve(seams{})
	h.readBack(60)
	h.records.TimeOutNextChange()
	h.says("sim")
	<-end
	stop()
	h.serve(seams{})
	h.await(func() error {
		if got := h.replies(); !strings.Contains(got[len(got)-1], "Terminei: 60 alunos importados") {
			return fmt.Errorf("the bot said %q", got)
		}
		return nil
	})
	h.becomes(chatwoot.Resolved)
	h.calm()
	h.everyoneOnce(60)
	if n := sent.Load(); n < 3 {
		t.Errorf("%d requests", n)
	}
	store, err := h.store()
	if err != nil {
		t.Fatal(err)
	}
	if parts, err := store.Sheet(t.Context(), h.key(), "3.1", 0, 9); err != nil || len(parts) > 0 {
		t.Errorf("the list is still kept: %d parts, %v", len(parts), err)
	}
}

// Ana takes over while the second batch is on its way: it is finished, no other follows, and she reads which rows it carried and how many were in.
func TestImport_TakeoverInTheMiddle(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	taken := make(chan struct{})
	sent := h.batches(func(n int64) {
		if n != 2 {
			return
		}
		h.ana.Reply(h.talk, "oi, aqui é a Ana, deixa comigo")
		<-taken
	})
	h.serve(seams{})
	h.readBack(60)
	h.says("sim")
	h.becomes(chatwoot.Open)
	h.await(func() error {
		store, err := h.store()
		if err != nil {
			return err
		}
		row, err := store.Row(context.WithoutCancel(t.Context()), h.key())
		if err == nil && row.Owner != "theirs" {
			err = fmt.Errorf("it is %s", row.Owner)
		}
		return err
	})
	close(taken)
	h.noted("Eram as linhas 22 a 41 do arquivo; antes delas, 20 de 60 já tinham entrado.")
	h.calm()
	h.everyoneOnce(40)
	if n := sent.Load(); n != 2 {
		t.Errorf("%d batches were sent", n)
	}
}
