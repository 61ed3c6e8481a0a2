package aroeira

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

type object = map[string]any

const bodyLimit = 4 << 20

func answer(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw) // the caller may be gone, which is its own business
}

func fail(w http.ResponseWriter, status int, reason string) {
	answer(w, status, object{"error": reason})
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func (s *System) purchase(w http.ResponseWriter, r *http.Request) {
	code := strings.ToUpper(r.PathValue("code"))
	if code == cannotLookUp {
		fail(w, http.StatusServiceUnavailable, "unavailable")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.find(code)
	if p == nil {
		fail(w, http.StatusNotFound, "not_found")
		return
	}
	answer(w, http.StatusOK, *p)
}

func (s *System) purchasesOf(w http.ResponseWriter, r *http.Request) {
	cpf := r.URL.Query().Get("cpf")
	if cpf == "" {
		fail(w, http.StatusBadRequest, "cpf_missing")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []Purchase{}
	for _, p := range s.purchases {
		if p.CPF == cpf {
			found = append(found, *p)
		}
	}
	answer(w, http.StatusOK, object{"purchases": found})
}

func (s *System) person(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer(w, http.StatusOK, object{"exists": s.holder(r.URL.Query().Get("email")) != ""})
}

func (s *System) owner(w http.ResponseWriter, r *http.Request) {
	email, document, product := r.URL.Query().Get("email"), r.URL.Query().Get("document"), r.URL.Query().Get("product")
	if email == "" && document == "" {
		fail(w, http.StatusBadRequest, "email_or_document_missing")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.owners {
		theirs := email != "" && same(o.Email, email) || document != "" && same(o.Document, document)
		if theirs && (product == "" || slices.ContainsFunc(o.Products, func(p Product) bool { return same(p.Code, product) })) {
			answer(w, http.StatusOK, s.shown(o))
			return
		}
	}
	fail(w, http.StatusNotFound, "not_found")
}

func (s *System) productMembers(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.product(strings.ToUpper(r.PathValue("code")))
	if p == nil {
		fail(w, http.StatusNotFound, "not_found")
		return
	}
	answer(w, http.StatusOK, object{"members": append([]string{}, s.members[p.Code]...), "seats": p.Seats, "used": len(s.members[p.Code])})
}

func (s *System) change(w http.ResponseWriter, r *http.Request)   { s.lookBack(w, r, "change") }
func (s *System) imported(w http.ResponseWriter, r *http.Request) { s.lookBack(w, r, "import") }

// lookBack is how a caller whose answer was lost finds out what became of its key.
func (s *System) lookBack(w http.ResponseWriter, r *http.Request, kind string) {
	key := r.PathValue("key")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unknown[key] {
		fail(w, http.StatusServiceUnavailable, "unknown")
		return
	}
	done, ok := s.done[key]
	body, isObject := done.body.(object)
	if !ok || done.number == "" || !isObject || body[kind] == nil {
		answer(w, http.StatusNotFound, object{"applied": false})
		return
	}
	out := object{"applied": true}
	for name, value := range body {
		out[name] = value
	}
	answer(w, http.StatusOK, out)
}

// post reads the body and executes once per key; do runs under the lock.
func (s *System) post(w http.ResponseWriter, r *http.Request, into any, do func(key string) result) {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		fail(w, http.StatusBadRequest, "idempotency_key_missing")
		return
	}
	if status, err := read(w, r, into); err != nil {
		fail(w, status, err.Error())
		return
	}
	s.mu.Lock()
	done, again := s.done[key]
	if !again {
		done = do(key)
		s.done[key] = done
		if done.status == 0 { // nothing was done: the next try may do it
			delete(s.done, key)
		}
	}
	s.mu.Unlock()
	if !again {
		s.tell()
	}
	if done.hangs && !again {
		hang(r)
		fail(w, http.StatusGatewayTimeout, "timeout") // the caller has given up; what was done stays done
		return
	}
	answer(w, done.status, done.body)
}

func read(w http.ResponseWriter, r *http.Request, into any) (int, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if err != nil {
		return http.StatusRequestEntityTooLarge, errors.New("body_unreadable")
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return http.StatusBadRequest, errors.New("body_is_not_json")
	}
	return 0, nil
}

// hang waits until the caller gives up. The body is read by then, so the server notices a closed connection.
func hang(r *http.Request) {
	bound := time.NewTimer(hangsAtMost)
	defer bound.Stop()
	select {
	case <-r.Context().Done():
	case <-bound.C:
	}
}
