package aroeira

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"
)

func (s *System) changeEmail(w http.ResponseWriter, r *http.Request) {
	code := strings.ToUpper(r.PathValue("code"))
	var in struct {
		Email string `json:"email"`
	}
	s.post(w, r, &in, func(key string) result { return s.moveTo(key, code, strings.TrimSpace(in.Email)) })
}

func (s *System) moveTo(key, code, address string) result {
	p := s.find(code)
	switch {
	case p == nil:
		return result{status: http.StatusNotFound, body: object{"error": "not_found"}}
	case code == neverKnown:
		s.unknown[key] = true
		return result{hangs: true}
	case !isAddress(address):
		return result{status: http.StatusUnprocessableEntity, body: object{"error": "not_an_address"}}
	case p.Status != "approved":
		return result{status: http.StatusUnprocessableEntity, body: object{"error": "not_changeable"}}
	case same(p.Email, address):
		return result{status: http.StatusUnprocessableEntity, body: object{"error": "same_address"}}
	}
	if holder := s.holder(address); holder != "" && holder != p.Buyer {
		return result{status: http.StatusConflict, body: object{"error": "address_taken"}}
	}
	old := p.Email
	p.Email = strings.ToLower(address)
	p.Changes++
	number := "CH-" + strconv.Itoa(s.number("CH"))
	s.changes = append(s.changes, Change{Number: number, Key: key, Code: code, Text: old + " → " + p.Email, At: s.now()})
	return result{
		status: http.StatusOK, number: number, hangs: code == doneTooLate || s.disarm(),
		body: object{"code": code, "email": p.Email, "old_email": old, "change": number},
	}
}

// disarm uses up the page's switch.
func (s *System) disarm() bool {
	was := s.armed
	s.armed = false
	return was
}

func isAddress(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Address == text
}

func (s *System) sendMail(w http.ResponseWriter, r *http.Request) {
	var in struct {
		To, Kind, Code, Language string
		Minutes                  json.Number // "10" is as good as 10
	}
	s.post(w, r, &in, func(string) result {
		minutes, _ := in.Minutes.Int64() // what is no number is not shown
		if s.holder(in.To) != "" && !s.dead[strings.ToLower(strings.TrimSpace(in.To))] {
			s.mailbox = append(s.mailbox, Mail{To: in.To, Subject: subject(in.Language), Code: in.Code, Minutes: int(minutes), At: s.now()})
		}
		return result{status: http.StatusAccepted, body: object{"queued": true}} // the same for everybody: nobody learns who has an account
	})
}

func subject(language string) string {
	switch language {
	case "es":
		return "Tu código de Aroeira"
	case "en":
		return "Your Aroeira code"
	default:
		return "Seu código da Aroeira"
	}
}

type row struct{ Name, Email, Class string }

type failure struct {
	Email  string `json:"email"`
	Reason string `json:"reason"`
}

func (s *System) importMembers(w http.ResponseWriter, r *http.Request) {
	code := strings.ToUpper(r.PathValue("code"))
	var in struct{ Rows []row }
	s.post(w, r, &in, func(key string) result { return s.enrol(key, code, in.Rows) })
}

func (s *System) enrol(key, code string, rows []row) result {
	p := s.product(code)
	if p == nil {
		return result{status: http.StatusNotFound, body: object{"error": "not_found"}}
	}
	if p.Seats != nil && len(s.members[code])+len(rows) > *p.Seats {
		return result{status: http.StatusConflict, body: object{"error": "seats_exceeded", "free": *p.Seats - len(s.members[code])}}
	}
	if code == degraded && len(rows) > 0 && s.moved[code] >= degradedFrom {
		return result{status: http.StatusConflict, body: object{"error": "service_degraded"}}
	}
	failed := []failure{}
	for _, one := range rows {
		if reason := s.refusal(p, one); reason != "" {
			failed = append(failed, failure{one.Email, reason})
			continue
		}
		s.members[code] = append(s.members[code], strings.ToLower(strings.TrimSpace(one.Email)))
		s.moved[code]++
	}
	imported := len(rows) - len(failed)
	number := "IM-" + strconv.Itoa(s.number("IM"))
	s.changes = append(s.changes, Change{Number: number, Key: key, Code: code, Text: fmt.Sprintf("+%d, %d ✕", imported, len(failed)), At: s.now()})
	return result{
		status: http.StatusOK, number: number, hangs: s.disarm(),
		body: object{"imported": imported, "failed": failed, "import": number},
	}
}

func (s *System) refusal(p *Product, one row) string {
	address := strings.ToLower(strings.TrimSpace(one.Email))
	switch {
	case p.Code == degraded && s.moved[p.Code] >= degradedFrom:
		return "service_degraded"
	case !isAddress(address):
		return "not_an_address"
	case slices.Contains(s.members[p.Code], address):
		return "already_member"
	case one.Class != "" && len(p.Classes) > 0 && !slices.ContainsFunc(p.Classes, func(c string) bool { return same(c, one.Class) }):
		return "unknown_class"
	}
	return ""
}
