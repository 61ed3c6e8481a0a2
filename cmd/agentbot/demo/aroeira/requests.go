package aroeira

import (
	"net/http"
	"strings"
)

// Request is something a customer has asked for and the platform's people look after.
type Request struct {
	Code     string `json:"request"`
	Purchase string `json:"purchase"` // which it is about, if it is about one
	About    string `json:"about"`
	Status   string `json:"status"`   // analysis, document, done
	Document string `json:"document"` // what it waits for: identity, company, address, probate
	Person   string `json:"person"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
}

func requests() []Request {
	return []Request{
		{Code: "SR-1001", Purchase: "HP10000001", About: "email_change", Status: "analysis", Person: "Marina Souza", Email: "marina.souza@example.com", Phone: "+5511990000101"},
		{Code: "SR-1002", About: "ownership", Status: "document", Document: "company", Person: "Helena Prado", Email: "helena@example.com", Phone: "+5511990000120"},
		{Code: "SR-1003", Purchase: "HP10000009", About: "email_change", Status: "done", Person: "Grace Hill", Email: "grace.hill@example.com", Phone: "+5511990000109"},
	}
}

func (s *System) request(w http.ResponseWriter, r *http.Request) {
	for _, one := range requests() {
		if same(one.Code, r.PathValue("code")) {
			answer(w, http.StatusOK, one)
			return
		}
	}
	fail(w, http.StatusNotFound, "not_found")
}

// requestsOf is what was asked for with a purchase. Several are named and none of them is shown: which one is meant nobody knows.
func (s *System) requestsOf(w http.ResponseWriter, r *http.Request) {
	var found []Request
	numbers := []string{}
	for _, one := range requests() {
		if one.Purchase != "" && same(one.Purchase, r.URL.Query().Get("purchase")) {
			found, numbers = append(found, one), append(numbers, one.Code)
		}
	}
	switch len(found) {
	case 0:
		fail(w, http.StatusNotFound, "not_found")
	case 1:
		answer(w, http.StatusOK, found[0])
	default:
		answer(w, http.StatusConflict, object{"error": "several", "requests": numbers})
	}
}

// access is what became of what was bought: how the course's service is doing, and where the course opens.
func (s *System) access(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.find(strings.ToUpper(r.PathValue("code")))
	if p == nil {
		fail(w, http.StatusNotFound, "not_found")
		return
	}
	service := "up"
	if p.Product == degraded {
		service = "degraded"
	}
	answer(w, http.StatusOK, object{"status": p.Status, "service": service, "link": "https://aroeira.example/cursos/" + strings.ToLower(p.Product)})
}

// notify is how the platform's customers are told something by mail.
func (s *System) notify(w http.ResponseWriter, r *http.Request) {
	var in struct{ To, Subject, Text string }
	s.post(w, r, &in, func(string) result {
		if s.holder(in.To) != "" && !s.dead[strings.ToLower(strings.TrimSpace(in.To))] {
			s.mailbox = append(s.mailbox, Mail{To: in.To, Subject: in.Subject, Text: in.Text, At: s.now()})
		}
		return result{status: http.StatusAccepted, body: object{"queued": true}}
	})
}
