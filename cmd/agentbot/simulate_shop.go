package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"agentbot/bot/sim"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// simulatedShop is the demo's business system, and what it had on file when the world began.
type simulatedShop struct {
	*aroeira.System
	first aroeira.Records
}

// Code implements sim.Shop.
func (s simulatedShop) Code(to string) string {
	for _, m := range s.Mailbox() {
		if m.To == to {
			return m.Code
		}
	}
	return ""
}

// Mailed implements sim.Shop.
func (s simulatedShop) Mailed() []string {
	var codes []string
	for _, m := range s.Mailbox() {
		codes = append(codes, m.Code)
	}
	return codes
}

// Proves implements sim.Shop. Where a purchase has moved meanwhile, the code may have gone to the address it moved to.
func (s simulatedShop) Proves(code, path string, by time.Time) bool {
	var addresses []string
	product := "" // whoever sells it may move a student's purchase
	for _, records := range []aroeira.Records{s.first, s.Records()} {
		for _, p := range records.Purchases {
			if path == emailPath(p.Code) {
				addresses = append(addresses, p.Email)
				product = p.Product
			}
		}
		for _, o := range records.Owners {
			if slices.ContainsFunc(o.Products, func(p aroeira.Product) bool { return path == membersPath(p.Code) || p.Code == product }) {
				addresses = append(addresses, o.Email)
			}
		}
	}
	return slices.ContainsFunc(s.Mailbox(), func(m aroeira.Mail) bool {
		return m.Code == code && !m.At.After(by) && slices.Contains(addresses, m.To)
	})
}

// Reaches implements sim.Shop.
func (s simulatedShop) Reaches(phone, path string) bool {
	return slices.ContainsFunc(s.first.Purchases, func(p aroeira.Purchase) bool { return p.Phone == phone && path == emailPath(p.Code) })
}

func emailPath(code string) string      { return "/purchases/" + code + "/email" }
func membersPath(product string) string { return "/products/" + product + "/members" }

// What a request to people says, with the checklists of the samples, in the agents' language.
var (
	errandKey     = regexp.MustCompile(`\(chave ([0-9a-f]{32})\)`)
	errandBuys    = regexp.MustCompile(`Abrir a compra (HP\d+)`)
	errandAddress = regexp.MustCompile(`Trocar o e-mail dela para (\S+)`)
	errandCourse  = regexp.MustCompile(`Abrir o curso (\S+)`)
)

// doneWords are of the sentences with which customers hear that people have made the change.
var doneWords = []string{"agora está em", "ahora está en", "is now under", "Terminei:", "Terminé:", "Done: "}

// readErrand reads a request to people. What is added to it later repeats its key, and is none.
func readErrand(note string) (sim.Errand, bool) {
	key := errandKey.FindStringSubmatch(note)
	if key == nil || !strings.Contains(note, "- [ ] ") {
		return sim.Errand{}, false
	}
	e := sim.Errand{Key: key[1], Path: "a change that nobody knows"}
	if bought := errandBuys.FindStringSubmatch(note); bought != nil {
		e.Path = emailPath(bought[1])
	}
	if course := errandCourse.FindStringSubmatch(note); course != nil {
		e.Path = membersPath(course[1])
	}
	if address := errandAddress.FindStringSubmatch(note); address != nil {
		raw, err := json.Marshal(map[string]string{"email": address[1]})
		if err != nil {
			return sim.Errand{}, false
		}
		e.Body = string(raw)
	}
	return e, true
}
