package aroeira

import (
	"slices"
	"time"
)

// Purchase is one sale.
type Purchase struct {
	Code         string `json:"code"`
	Product      string `json:"product"`
	ProductTitle string `json:"product_title"`
	Status       string `json:"status"` // approved refunded charged_back disputed expired
	Buyer        string `json:"buyer"`
	Email        string `json:"email"`
	Phone        string `json:"phone"`
	Language     string `json:"language"`
	CPF          string `json:"cpf,omitempty"`

	Changes int `json:"-"` // how often it was changed, so that a page can show that it was
}

// Owner is somebody who sells courses.
type Owner struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Kind     string    `json:"kind"` // person or company
	Document string    `json:"document"`
	Email    string    `json:"email"`
	Country  string    `json:"country"`
	Products []Product `json:"products"`
	Balance  float64   `json:"balance"`
	Disputes int       `json:"disputes"`
}

// Product is one course of an owner.
type Product struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Classes []string `json:"classes"`
	Seats   *int     `json:"seats"` // nil: as many as come
	Members int      `json:"members"`
}

// Change is one thing a POST has done.
type Change struct {
	Number string    `json:"number"` // CH-1 for an address, IM-1 for an import
	Key    string    `json:"key"`
	Code   string    `json:"code"` // of the purchase or product
	Text   string    `json:"text"` // "old → new", or how many students
	At     time.Time `json:"at"`
}

// Mail is one message that arrived.
type Mail struct {
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Code    string    `json:"code"`
	Text    string    `json:"text,omitempty"` // of a mail without a code
	Minutes int       `json:"minutes"`
	At      time.Time `json:"at"`
}

// Records is everything the platform holds.
type Records struct {
	Purchases []Purchase `json:"purchases"`
	Owners    []Owner    `json:"owners"`
	Changes   []Change   `json:"changes"` // newest first
}

// Records is a copy of everything, for the page.
func (s *System) Records() Records {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := Records{Purchases: []Purchase{}, Owners: []Owner{}, Changes: []Change{}}
	for _, p := range s.purchases {
		r.Purchases = append(r.Purchases, *p)
	}
	for _, o := range s.owners {
		r.Owners = append(r.Owners, s.shown(o))
	}
	for _, c := range slices.Backward(s.changes) {
		r.Changes = append(r.Changes, c)
	}
	return r
}

// Mailbox is what arrived, newest first.
func (s *System) Mailbox() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.mailbox)
	slices.Reverse(all)
	if all == nil {
		all = []Mail{}
	}
	return all
}

// shown is an owner with today's member counts.
func (s *System) shown(o *Owner) Owner {
	out := *o
	out.Products = make([]Product, len(o.Products))
	for i, p := range o.Products {
		p.Members = len(s.members[p.Code])
		out.Products[i] = p
	}
	return out
}

func (s *System) find(code string) *Purchase {
	for _, p := range s.purchases {
		if p.Code == code {
			return p
		}
	}
	return nil
}

func (s *System) product(code string) *Product {
	for _, o := range s.owners {
		for i := range o.Products {
			if o.Products[i].Code == code {
				return &o.Products[i]
			}
		}
	}
	return nil
}

// holder names who an address belongs to, "" for nobody. Students have no account of their own.
func (s *System) holder(address string) string {
	for _, o := range s.owners {
		if same(o.Email, address) {
			return o.Name
		}
	}
	for _, p := range s.purchases {
		if same(p.Email, address) {
			return p.Buyer
		}
	}
	return ""
}
