package aroeira_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"agentbot/cmd/agentbot/demo/aroeira"
)

func setup(t *testing.T) (*aroeira.System, string) {
	t.Helper()
	s := aroeira.New(func() time.Time { return time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC) })
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, srv.URL
}

// ask makes one request; what is no POST has no key.
func ask(ctx context.Context, t *testing.T, method, url, key, body string) (int, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, string(raw), err
}

func TestSystem_Contract(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, method, path, key, body string
		status                        int
		has                           []string
	}{
		{"purchase", "GET", "/purchases/HP10000001", "", "", 200, []string{`"status":"approved"`, `"product_title":"Fotografia com celular"`, `"phone":"+5511990000101"`, `"cpf":"74172316085"`, `"language":"pt"`}},
		{"lower case", "GET", "/purchases/hp10000008", "", "", 200, []string{`"language":"es"`}},
		{"refunded", "GET", "/purchases/HP10000004", "", "", 200, []string{`"status":"refunded"`}},
		{"charged back", "GET", "/purchases/HP10000005", "", "", 200, []string{`"status":"charged_back"`}},
		{"disputed", "GET", "/purchases/HP10000006", "", "", 200, []string{`"status":"disputed"`}},
		{"expired", "GET", "/purchases/HP10000007", "", "", 200, []string{`"status":"expired"`}},
		{"unknown purchase", "GET", "/purchases/HP99999999", "", "", 404, []string{`{"error":"not_found"}`}},
		{"look-up fails", "GET", "/purchases/HP10000014", "", "", 503, nil},
		{"two purchases of one CPF", "GET", "/purchases?cpf=74172316085", "", "", 200, []string{"HP10000001", "HP10000007"}},
		{"unknown CPF", "GET", "/purchases?cpf=12345678909", "", "", 200, []string{`{"purchases":[]}`}},
		{"address taken by an owner", "GET", "/people?email=Helena@example.com", "", "", 200, []string{`{"exists":true}`}},
		{"free address", "GET", "/people?email=marina.nova%40example.com", "", "", 200, []string{`{"exists":false}`}},
		{"change", "POST", "/purchases/HP10000001/email", "k", `{"email":"marina.nova@example.com"}`, 200, []string{`"old_email":"marina.souza@example.com"`, `"change":"CH-1"`}},
		{"taken", "POST", "/purchases/HP10000001/email", "k", `{"email":"helena@example.com"}`, 409, []string{"address_taken"}},
		{"the same", "POST", "/purchases/HP10000001/email", "k", `{"email":"MARINA.SOUZA@example.com"}`, 422, []string{"same_address"}},
		{"not changeable", "POST", "/purchases/HP10000004/email", "k", `{"email":"new@example.com"}`, 422, []string{"not_changeable"}},
		{"no key", "POST", "/purchases/HP10000001/email", "", `{"email":"new@example.com"}`, 400, []string{"idempotency_key_missing"}},
		{"no JSON", "POST", "/purchases/HP10000001/email", "k", `hello`, 400, []string{"body_is_not_json"}},
		{"a key never used", "GET", "/changes/none", "", "", 404, []string{`{"applied":false}`}},
		{"owner by address", "GET", "/owners?email=bruno@example.com", "", "", 200, []string{`"balance":-312.4`, `"seats":50`, `"members":48`, `"country":"BR"`}},
		{"owner by document", "GET", "/owners?document=12345678000195", "", "", 200, []string{`"kind":"company"`, `"disputes":1`}},
		{"classes", "GET", "/owners?document=12345678909", "", "", 200, []string{`"classes":["Manhã","Noite"]`, `"seats":null`}},
		{"outside Brazil", "GET", "/owners?email=lucia@example.com", "", "", 200, []string{`"country":"MX"`}},
		{"an owner's own course", "GET", "/owners?email=helena@example.com&product=FOTO", "", "", 200, []string{"Helena Prado"}},
		{"somebody else's course", "GET", "/owners?email=helena@example.com&product=VIOL", "", "", 404, []string{"not_found"}},
		{"access", "GET", "/purchases/HP10000001/access", "", "", 200, []string{`"status":"approved"`, `"service":"up"`, `"link":"https://aroeira.example/cursos/foto"`}},
		{"access to a course that is down", "GET", "/purchases/hp10000009/access", "", "", 200, []string{`"service":"degraded"`}},
		{"access that nobody bought", "GET", "/purchases/HP99999999/access", "", "", 404, nil},
		{"a request in analysis", "GET", "/requests/sr-1001", "", "", 200, []string{`"status":"analysis"`, `"email":"marina.souza@example.com"`}},
		{"a request that waits", "GET", "/requests/SR-1002", "", "", 200, []string{`"status":"document"`, `"document":"company"`}},
		{"a request that is done", "GET", "/requests/SR-1003", "", "", 200, []string{`"status":"done"`}},
		{"what was asked for with a purchase", "GET", "/requests?purchase=hp10000009", "", "", 200, []string{`"request":"SR-1003"`, `"purchase":"HP10000009"`}},
		{"nothing was asked for with a purchase", "GET", "/requests?purchase=HP10000002", "", "", 404, []string{"not_found"}},
		{"no purchase is nobody's", "GET", "/requests?purchase=", "", "", 404, []string{"not_found"}},
		{"unknown request", "GET", "/requests/SR-9999", "", "", 404, []string{"not_found"}},
		{"unknown owner", "GET", "/owners?email=nobody@example.com", "", "", 404, nil},
		{"an empty document is nobody's", "GET", "/owners?document=", "", "", 400, nil},
		{"members", "GET", "/products/VIOL/members", "", "", 200, []string{`"seats":50`, `"used":48`}},
		{"unknown product", "GET", "/products/NONE/members", "", "", 404, nil},
		{"seats exceeded", "POST", "/products/VIOL/members", "k", rows(3), 409, []string{`"free":2`}},
		{"an import never made", "GET", "/imports/none", "", "", 404, []string{`{"applied":false}`}},
		{"records", "GET", "/records", "", "", 200, []string{"HP10000014", "OW-6", `"changes":[]`}},
		{"empty mailbox", "GET", "/mailbox", "", "", 200, []string{"[]"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, url := setup(t)
			status, body, err := ask(t.Context(), t, c.method, url+c.path, c.key, c.body)
			if err != nil || status != c.status {
				t.Fatalf("%s %s: %d %v, want %d: %s", c.method, c.path, status, err, c.status, body)
			}
			for _, want := range c.has {
				if !strings.Contains(body, want) {
					t.Errorf("%s %s: no %s in %s", c.method, c.path, want, body)
				}
			}
		})
	}
}

func rows(n int) string {
	type row struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	all := make([]row, n)
	for i := range all {
		all[i] = row{fmt.Sprintf("Aluno %d", i+1), fmt.Sprintf("aluno%02d@example.com", i+1)}
	}
	raw, _ := json.Marshal(map[string]any{"rows": all})
	return string(raw)
}

func TestSystem_SameKeyIsExecutedOnce(t *testing.T) {
	t.Parallel()
	s, url := setup(t)
	for range 2 {
		status, body, err := ask(t.Context(), t, "POST", url+"/purchases/HP10000001/email", "key-1", `{"email":"marina.nova@example.com"}`)
		if err != nil || status != 200 || !strings.Contains(body, `"change":"CH-1"`) {
			t.Fatalf("%d %s %v", status, body, err)
		}
	}
	if r := s.Records(); len(r.Changes) != 1 || r.Purchases[0].Changes != 1 || r.Purchases[0].Email != "marina.nova@example.com" {
		t.Fatalf("one key made %+v", r.Changes)
	}
	if status, body, _ := ask(t.Context(), t, "GET", url+"/changes/key-1", "", ""); status != 200 || !strings.Contains(body, `"applied":true`) || !strings.Contains(body, `"change":"CH-1"`) {
		t.Fatalf("%d %s", status, body)
	}
}

func TestSystem_TooLate(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, code string
		armed      bool
		changes    int
		look       int
	}{
		{"done and answered too late", "HP10000012", false, 1, 200},
		{"not done, and nobody can tell", "HP10000013", false, 0, 503},
		{"the page's switch", "HP10000001", true, 1, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, url := setup(t)
			if c.armed {
				s.TimeOutNextChange()
			}
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			_, body, err := ask(ctx, t, "POST", url+"/purchases/"+c.code+"/email", "key", `{"email":"new@example.com"}`)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("it answered %q, %v", body, err)
			}
			if got := len(s.Records().Changes); got != c.changes {
				t.Errorf("%d changes, want %d", got, c.changes)
			}
			if status, body, _ := ask(t.Context(), t, "GET", url+"/changes/key", "", ""); status != c.look {
				t.Errorf("look: %d %s, want %d", status, body, c.look)
			}
			if s.Armed() {
				t.Error("the switch is still on")
			}
		})
	}
}

func TestSystem_RepeatedKeyAfterATimeoutAnswersAtOnce(t *testing.T) {
	t.Parallel()
	s, url := setup(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, _, err := ask(ctx, t, "POST", url+"/purchases/HP10000012/email", "key", `{"email":"new@example.com"}`); err == nil {
		t.Fatal("the first answer came in time")
	}
	status, body, err := ask(t.Context(), t, "POST", url+"/purchases/HP10000012/email", "key", `{"email":"new@example.com"}`)
	if err != nil || status != 200 || !strings.Contains(body, "CH-1") || len(s.Records().Changes) != 1 {
		t.Fatalf("%d %s %v", status, body, err)
	}
}

func TestSystem_MailTellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	s, url := setup(t)
	told := 0
	defer s.Subscribe(func() { told++ })()
	for i, to := range []string{"marina.souza@example.com", "stranger@example.com", "raffael@gmial.example", "tania.melo@example.com"} {
		body := fmt.Sprintf(`{"to":%q,"kind":"code","code":"12345%d","minutes":"10","language":"pt"}`, to, i)
		status, got, err := ask(t.Context(), t, "POST", url+"/mail", fmt.Sprint("key", i), body)
		if err != nil || status != 202 || got != `{"queued":true}` {
			t.Errorf("%s: %d %s %v", to, status, got, err)
		}
	}
	box := s.Mailbox()
	if len(box) != 1 || box[0].Code != "123450" || box[0].Minutes != 10 || box[0].Subject == "" {
		t.Errorf("mailbox %+v", box)
	}
	if told != 4 {
		t.Errorf("told %d times", told)
	}
}

func TestSystem_Import(t *testing.T) {
	t.Parallel()
	s, url := setup(t)
	status, body, err := ask(t.Context(), t, "POST", url+"/products/WATR/members", "w", rows(60))
	if err != nil || status != 200 || !strings.Contains(body, `"imported":40`) || strings.Count(body, "service_degraded") != 20 {
		t.Fatalf("%d %s %v", status, body, err)
	}
	if status, body, _ = ask(t.Context(), t, "GET", url+"/imports/w", "", ""); status != 200 || !strings.Contains(body, `"applied":true`) || !strings.Contains(body, `"import":"IM-1"`) {
		t.Errorf("%d %s", status, body)
	}
	mixed := `{"rows":[{"name":"A","email":"a@example.com","class":"noite"},{"name":"B","email":"b@example.com","class":"Tarde"},{"name":"C","email":"bia.castro@example.com","class":"Manhã"},{"name":"D","email":"d"}]}`
	_, body, _ = ask(t.Context(), t, "POST", url+"/products/FOTO/members", "f", mixed)
	for _, want := range []string{`"imported":1`, "unknown_class", "already_member", "not_an_address", "IM-2"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if o := s.Records().Owners[3]; o.Products[0].Members != 41 {
		t.Errorf("WATR has %d members", o.Products[0].Members)
	}
	if status, _, _ := ask(t.Context(), t, "GET", url+"/changes/w", "", ""); status != 404 {
		t.Errorf("an import is no change: %d", status)
	}
}

func TestSystem_NotifiesCustomers(t *testing.T) {
	t.Parallel()
	s, url := setup(t)
	for i, to := range []string{"igor.nunes@example.com", "stranger@example.com", "tania.melo@example.com"} {
		status, body, err := ask(t.Context(), t, "POST", url+"/notify", fmt.Sprint("key", i), fmt.Sprintf(`{"to":%q,"subject":"S","text":"T"}`, to))
		if err != nil || status != 202 || body != `{"queued":true}` {
			t.Errorf("%s: %d %s %v", to, status, body, err)
		}
	}
	if box := s.Mailbox(); len(box) != 1 || box[0].To != "igor.nunes@example.com" || box[0].Subject != "S" || box[0].Text != "T" || box[0].Code != "" {
		t.Errorf("mailbox %+v", box)
	}
}
