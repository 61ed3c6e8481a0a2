package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// imported is all that an import leaves behind.
type imported struct {
	Replies  []string
	Files    []string // of the last message: the rows that are not in
	Requests int      // batches that were carried out
	Students []string
}

// imports plays an import of fifty rows in three batches to its end: two more rows are no rows, and two students get into the course by another way
// between the summary and the yes.
func (h *house) imports() {
	h.t.Helper()
	h.ownsUp()
	list := append(roster(50), "Sem Endereço;\r\nTorto;torto@\r\n"...)
	h.talk, _ = h.inbox.Write(h.contact, chatwoottest.Incoming{Files: []chatwoottest.File{{Name: "turma.csv", ContentType: "text/csv", Body: list}}})
	h.answered(4, "50 prontas")
	h.enrol("aluno00005@example.com", "aluno00035@example.com")
	h.says("sim")
	h.becomes(chatwoot.Resolved)
	h.calm()
}

// enrol puts students into the course behind the bot's back.
func (h *house) enrol(addresses ...string) {
	h.t.Helper()
	var rows []string
	for _, one := range addresses {
		rows = append(rows, fmt.Sprintf(`{"name":"De outro lado","email":%q}`, one))
	}
	r := httptest.NewRequest(http.MethodPost, "/products/PLAN/members", strings.NewReader(`{"rows":[`+strings.Join(rows, ",")+`]}`))
	r.Header.Set("Idempotency-Key", "somebody-else")
	w := httptest.NewRecorder()
	h.records.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		h.t.Fatalf("%d %s", w.Code, w.Body)
	}
}

// leaves is what came of it. What a customer hears who waits longer than usual depends on the machine, not on the crash.
func (h *house) leaves() imported {
	h.t.Helper()
	out := imported{Students: h.records.Students("PLAN"), Requests: len(h.records.Records().Changes)}
	slices.Sort(out.Students)
	var last chatwoottest.Line
	for _, line := range h.talk.Transcript().Lines {
		waits := strings.Contains(line.Text, "Isso está sendo feito agora") || strings.Contains(line.Text, "Continuo importando")
		if isReply(line) && !waits {
			out.Replies, last = append(out.Replies, line.Text), line
		}
	}
	for _, link := range last.Links {
		out.Files = append(out.Files, h.fetched(link))
	}
	return out
}

func (h *house) fetched(link string) string {
	h.t.Helper()
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, link, http.NoBody)
	if err != nil {
		h.t.Fatal(err)
	}
	response, err := (&http.Client{Timeout: housePatience}).Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		h.t.Fatalf("%s: %d %v", link, response.StatusCode, err)
	}
	return string(bytes.TrimSpace(body))
}

// sound says what is wrong with an import that nothing disturbed, so that the others may be compared with it.
func (i imported) sound() error {
	once := slices.Compact(slices.Clone(i.Students))
	ended := func(s string) bool { return strings.Contains(s, "Terminei: 48 importados, 2 não entraram") }
	switch {
	case len(once) != len(i.Students):
		return fmt.Errorf("%d students are there twice", len(i.Students)-len(once))
	case i.Requests != 4:
		return fmt.Errorf("%d changes", i.Requests)
	case len(i.Replies) == 0 || slices.IndexFunc(i.Replies, ended) != len(i.Replies)-1:
		return fmt.Errorf("the bot said %q", i.Replies)
	case len(i.Files) != 1 || strings.Count(i.Files[0], "@example.com") != 2 || !strings.Contains(i.Files[0], "aluno00005") || !strings.Contains(i.Files[0], "aluno00035"):
		return fmt.Errorf("the file of the last message is %q", i.Files)
	}
	return nil
}

// TestKilledImporting is a real kill -9 before, within and after batches and around the last message: no row twice, none lost, the file of those that are
// not in is right, and the end is told once.
func TestKilledImporting(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	stop := h.supervised()
	h.imports()
	stop()
	want, counts := h.leaves(), h.counts(t)
	if err := want.sound(); err != nil {
		t.Fatalf("the undisturbed import is not the one to compare with: %v", err)
	}
	const batch, message, turn = "business POST members", "chatwoot POST messages", "CommitTurn"
	if counts[batch] != 3 {
		t.Fatalf("%d batches", counts[batch])
	}
	for _, lives := range [][]crash{
		{{batch, false, 1}}, {{batch, true, 2}}, {{turn, false, counts[turn]}}, {{message, false, counts[message]}}, {{message, true, counts[message]}},
		{{batch, true, 1}, {batch, false, 1}, {batch, true, 1}}, // each life one step further
	} {
		t.Run(fmt.Sprint(lives), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, plan{})
			stop := h.supervised(lives...)
			h.imports()
			if died := stop(); died != len(lives) {
				t.Errorf("the process died %d times, want %d", died, len(lives))
			}
			if diff := cmp.Diff(want, h.leaves()); diff != "" {
				t.Errorf("another end than without the crash (-want +got):\n%s\nlog:\n%s", diff, h.logs.tail())
			}
		})
	}
}
