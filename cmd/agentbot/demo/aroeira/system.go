// Package aroeira is the demo's business system: a fictional course platform with purchases, owners, students and mail, kept in memory and spoken to
// over HTTP like any real one. It knows nothing of the bot or of Chatwoot.
//
// A purchase is what a buyer paid for, an owner is who sells, a change is what a POST did. Every POST carries an Idempotency-Key: the same key is
// executed once and answers the same.
package aroeira

import (
	"net/http"
	"sync"
	"time"
)

// hangsAtMost ends a request that plays dead even when the caller never gives up.
const hangsAtMost = 30 * time.Second

// System is the platform. It is an http.Handler; its methods are safe for concurrent use.
type System struct {
	now func() time.Time
	mux *http.ServeMux

	mu          sync.Mutex
	purchases   []*Purchase
	owners      []*Owner
	members     map[string][]string // by product code, addresses in order of joining
	moved       map[string]int      // students whom imports have brought, by product code
	dead        map[string]bool     // mailboxes nobody can open any more
	mailbox     []Mail
	changes     []Change
	done        map[string]result // by idempotency key
	unknown     map[string]bool   // keys whose fate the system cannot tell
	numbers     map[string]int
	armed       bool
	subscribers map[int]func()
	nextID      int
}

// result is what a POST came to, answered again when its key comes again.
type result struct {
	status int
	body   any
	number string // the change or import it made, empty when it made none
	hangs  bool   // the first answer comes too late
}

// New is the platform as the story finds it. now tells its time.
func New(now func() time.Time) *System {
	s := &System{
		now: now, mux: http.NewServeMux(), done: map[string]result{}, unknown: map[string]bool{}, numbers: map[string]int{},
		subscribers: map[int]func(){}, purchases: purchases(), owners: owners(), members: members(), moved: map[string]int{}, dead: deadMailboxes(),
	}
	s.mux.HandleFunc("GET /purchases/{code}", s.purchase)
	s.mux.HandleFunc("GET /purchases", s.purchasesOf)
	s.mux.HandleFunc("GET /people", s.person)
	s.mux.HandleFunc("POST /purchases/{code}/email", s.changeEmail)
	s.mux.HandleFunc("GET /changes/{key}", s.change)
	s.mux.HandleFunc("POST /mail", s.sendMail)
	s.mux.HandleFunc("POST /notify", s.notify)
	s.mux.HandleFunc("GET /purchases/{code}/access", s.access)
	s.mux.HandleFunc("GET /requests/{code}", s.request)
	s.mux.HandleFunc("GET /requests", s.requestsOf)
	s.mux.HandleFunc("GET /owners", s.owner)
	s.mux.HandleFunc("GET /products/{code}/members", s.productMembers)
	s.mux.HandleFunc("POST /products/{code}/members", s.importMembers)
	s.mux.HandleFunc("GET /imports/{key}", s.imported)
	s.mux.HandleFunc("GET /records", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Records()) })
	s.mux.HandleFunc("GET /mailbox", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.Mailbox()) })
	return s
}

// ServeHTTP implements http.Handler.
func (s *System) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// TimeOutNextChange lets the next change or import be done but answered too late: the caller cannot know.
func (s *System) TimeOutNextChange() {
	s.mu.Lock()
	s.armed = true
	s.mu.Unlock()
	s.tell()
}

// Armed says whether the next change will time out after it was done.
func (s *System) Armed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.armed
}

// Subscribe calls tell after everything that changes records, mailbox or switches, until stop is called. tell must not block.
func (s *System) Subscribe(tell func()) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	id := s.nextID
	s.subscribers[id] = tell
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subscribers, id)
	}
}

func (s *System) tell() {
	s.mu.Lock()
	all := make([]func(), 0, len(s.subscribers))
	for _, tell := range s.subscribers {
		all = append(all, tell)
	}
	s.mu.Unlock()
	for _, tell := range all {
		tell()
	}
}

// number counts per kind: CH-1, CH-2, IM-1.
func (s *System) number(kind string) int {
	s.numbers[kind]++
	return s.numbers[kind]
}
