package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/bot/business"
)

// aroeira is the fictional course platform as far as the flows' transcripts need it.
type aroeira struct {
	codes       map[string]int // number of each sending within its run, by key
	runs        map[string]int
	purchases   map[string]map[string]any
	owners      map[string]map[string]any
	taken       map[string]bool
	files       map[string][]byte
	closedUntil time.Time
	hang        bool
	tables      business.Tables
	commits     []bot.Commit
	sheets      map[string]map[int][]byte
	moved       map[string]int // students who came by an import, by product
}

func newAroeira(files map[string][]byte) *aroeira {
	w := &aroeira{purchases: map[string]map[string]any{}, taken: map[string]bool{"helena@example.com": true}, files: files}
	add := func(code, product, title, status, buyer, email string) {
		w.purchases[code] = map[string]any{
			"code": code, "product": product, "product_title": title, "status": status, "buyer": buyer, "email": email, "phone": "+55119900001" + code[len(code)-2:],
		}
	}
	add("HP10000001", "FOTO", "Fotografia com celular", "approved", "Marina Souza", "marina.souza@example.com")
	add("HP10000002", "FOTO", "Fotografia com celular", "approved", "Rafael Lima", "raffael@gmial.example")
	add("HP10000003", "PLAN", "Planilhas para autônomos", "approved", "Tânia Melo", "tania.melo@example.com")
	add("HP10000004", "VIOL", "Violão do zero", "refunded", "Paulo Dias", "paulo.dias@example.com")
	add("HP10000005", "VIOL", "Violão do zero", "charged_back", "Nair Alves", "nair.alves@example.com")
	add("HP10000006", "PLAN", "Planilhas para autônomos", "disputed", "Caio Reis", "caio.reis@example.com")
	add("HP10000007", "PLAN", "Planilhas para autônomos", "expired", "Marina Souza", "marina.souza@example.com")
	add("HP10000008", "COCI", "Cocina de casa", "approved", "Sofía Rojas", "sofia.rojas@example.com")
	add("HP10000009", "WATR", "Watercolour weekends", "approved", "Grace Hill", "grace.hill@example.com")
	add("HP10000010", "FOTO", "Fotografia com celular", "approved", "Igor Nunes", "igor.nunes@example.com")
	add("HP10000011", "VIOL", "Violão do zero", "approved", "Lia Moura", "lia.moura@example.com")
	add("HP10000012", "PLAN", "Planilhas para autônomos", "approved", "Otto Braz", "otto.braz@example.com")
	add("HP10000013", "PLAN", "Planilhas para autônomos", "approved", "Rita Sá", "rita.sa@example.com")
	product := func(code, title string, classes []string, seats any, members int) map[string]any {
		return map[string]any{"code": code, "title": title, "classes": classes, "seats": seats, "members": members}
	}
	owner := func(name, kind, document, email, country string, balance float64, disputes int, products ...map[string]any) map[string]any {
		return map[string]any{"name": name, "kind": kind, "document": document, "email": email, "country": country, "balance": balance, "disputes": disputes, "products": products}
	}
	w.owners = map[string]map[string]any{
		"helena@example.com":  owner("Helena Prado", "person", "12345678909", "helena@example.com", "BR", 0, 0, product("FOTO", "Fotografia com celular", []string{"Manhã", "Noite"}, nil, 1)),
		"bruno@example.com":   owner("Bruno Tavares", "person", "11144477735", "bruno@example.com", "BR", -312.40, 0, product("VIOL", "Violão do zero", []string{}, 50, 48)),
		"mare@example.com":    owner("Estúdio Maré Alta Ltda", "company", "11222333000181", "mare@example.com", "BR", 0, 0, product("PLAN", "Planilhas para autônomos", []string{}, nil, 2)),
		"quintal@example.com": owner("Oficina Quintal Ltda", "company", "12345678000195", "quintal@example.com", "BR", 0, 1, product("WATR", "Watercolour weekends", []string{}, nil, 0)),
		"lucia@example.com":   owner("Lucía Ferrer", "person", "", "lucia@example.com", "MX", 0, 0, product("COCI", "Cocina de casa", []string{}, nil, 0)),
		"clara@example.com":   owner("Clara Figueira", "person", "52998224725", "clara@example.com", "BR", 0, 0),
	}
	return w
}

// keep is the store's part of a commit: new parts are kept, and lists that the state does not name are thrown away.
func (w *aroeira) keep(_ bot.Key, d bot.Decision) {
	for name := range w.sheets {
		if !slices.Contains(d.State.Sheets, name) {
			delete(w.sheets, name)
		}
	}
	for _, s := range d.Sheets {
		if !slices.Contains(d.State.Sheets, s.Name) {
			continue
		}
		if w.sheets == nil {
			w.sheets = map[string]map[int][]byte{}
		}
		if w.sheets[s.Name] == nil {
			w.sheets[s.Name] = map[int][]byte{}
		}
		w.sheets[s.Name][s.Part] = s.Body
	}
}

// Sheet implements bot.Drawer.
func (w *aroeira) Sheet(_ context.Context, _ bot.Key, name string, from, to int) ([][]byte, error) {
	var parts [][]byte
	for part := from; part <= to; part++ {
		if body, ok := w.sheets[name][part]; ok {
			parts = append(parts, body)
		}
	}
	return parts, nil
}

func (w *aroeira) call(r bot.Request) bot.Answer {
	u, err := url.Parse(r.URL)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	status, body := w.get(u)
	outcome, output := answered(status, body)
	return bot.Answer{Outcome: outcome, Output: output}
}

func (w *aroeira) get(u *url.URL) (int, any) {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	missing := map[string]any{"error": "not_found"}
	switch {
	case parts[0] == "purchases" && len(parts) == 2:
		if parts[1] == "HP10000014" {
			return 503, nil
		}
		if found, ok := w.purchases[parts[1]]; ok {
			return 200, found
		}
	case parts[0] == "purchases" && len(parts) == 3:
		if found, ok := w.purchases[parts[1]]; ok {
			service := map[bool]string{true: "degraded", false: "up"}[found["product"] == "WATR"]
			return 200, map[string]any{"status": found["status"], "service": service, "link": "https://aroeira.example/cursos/" + strings.ToLower(found["product"].(string))}
		}
	case parts[0] == "requests":
		if parts[1] == "SR-1001" {
			return 200, map[string]any{"request": "SR-1001", "about": "email_change", "status": "analysis", "email": "marina.souza@example.com", "phone": "+5511990000101"}
		}
	case parts[0] == "purchases":
		found := []any{}
		if u.Query().Get("cpf") == "74172316085" {
			found = append(found, w.purchases["HP10000001"], w.purchases["HP10000007"])
		}
		return 200, map[string]any{"purchases": found}
	case parts[0] == "owners":
		found, ok := w.owners[u.Query().Get("email")]
		if product := u.Query().Get("product"); ok && (product == "" || strings.Contains(string(encode(found["products"])), `"`+product+`"`)) {
			return 200, found
		}
	case parts[0] == "products":
		if parts[1] == "VIOL" {
			return 200, map[string]any{"members": []string{"ja.aluno@example.com"}, "seats": 50, "used": 48}
		}
		return 200, map[string]any{"members": []string{"ja.aluno@example.com"}, "seats": nil, "used": 1}
	}
	return 404, missing
}

// commit is what executor and verification would come to.
func (w *aroeira) commit(c bot.Commit) (string, json.RawMessage) {
	w.commits = append(w.commits, c)
	parts := strings.Split(strings.TrimPrefix(c.Request.URL, "http://mock.example/"), "/")
	var body struct {
		Email string              `json:"email"`
		Rows  []map[string]string `json:"rows"`
	}
	if err := json.Unmarshal([]byte(c.Request.Body), &body); err != nil {
		return "failed", nil
	}
	if parts[0] == "products" {
		return w.imported(parts[1], body.Rows)
	}
	if parts[1] == "HP10000013" {
		return "doubt", nil
	}
	if w.taken[body.Email] {
		return "address_taken", encode(map[string]any{"status": 409, "body": map[string]any{"error": "address_taken"}})
	}
	return bot.OK, encode(map[string]any{"status": 200, "body": map[string]any{"code": parts[1], "email": body.Email, "change": "CH-1"}})
}

func (w *aroeira) imported(product string, rows []map[string]string) (string, json.RawMessage) {
	refused := func(reason string, free int) (string, json.RawMessage) {
		return reason, encode(map[string]any{"status": 409, "body": map[string]any{"error": reason, "free": free}})
	}
	switch {
	case product == "VIOL" && len(rows) > 2:
		return refused("seats_exceeded", 2)
	case product == "WATR" && w.moved[product]+len(rows) > 40:
		return refused("service_degraded", 0)
	}
	if w.moved == nil {
		w.moved = map[string]int{}
	}
	w.moved[product] += len(rows)
	return bot.OK, encode(map[string]any{"status": 200, "body": map[string]any{"imported": len(rows), "failed": []string{}, "import": fmt.Sprintf("IM-%d", len(rows))}})
}

// sendings counts the codes of one run; the first is 111111, the second 111112.
func (w *aroeira) sendings(run string) int { return w.runs[run] }

func (w *aroeira) sent(a bot.SendCode) {
	if w.codes == nil {
		w.codes, w.runs = map[string]int{}, map[string]int{}
	}
	w.runs[a.Run]++
	w.codes[a.Key] = w.runs[a.Run]
}
