package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
	"agentbot/flows"
)

// sheet is a published sheet: it forwards to where it is kept, like the real ones.
type sheet struct {
	mu      sync.Mutex
	body    string
	etag    string
	forward string
	asked   []string // what was asked, with If-None-Match
}

func (s *sheet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/pub" && s.forward != "" {
		http.Redirect(w, r, s.forward, http.StatusTemporaryRedirect)
		return
	}
	s.asked = append(s.asked, r.URL.Path+" "+r.Header.Get("If-None-Match"))
	if s.etag != "" && r.Header.Get("If-None-Match") == s.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("ETag", s.etag)
	_, _ = io.WriteString(w, s.body)
}

func (s *sheet) set(body, etag, forward string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.body, s.etag, s.forward = body, etag, forward
}

// sourceAt is a table at an address.
func sourceAt(t *testing.T, address string) flows.TableSource {
	t.Helper()
	texts, err := flows.Shipped().Open("texts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(texts)
	if err != nil {
		t.Fatal(err)
	}
	library, problems := flows.Load(fstest.MapFS{
		"texts.yaml": {Data: body},
		"talk.yaml":  {Data: []byte("flow: talk\ntitle: {pt: x, es: x, en: x}\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n")},
		"actions.yaml": {Data: []byte("tables:\n  sales:\n    url: " + address + "\n    columns: {code: {type: text}, email: {type: email}}\n" +
			"actions:\n  find: {does: read, backend: table, with: [code], look: {table: sales}}\n")},
	}, flows.Options{Values: entity.Values{Now: time.Now}, ActionsMode: liveActions})
	if library == nil {
		t.Fatal(flows.Format(problems))
	}
	return library.Tables()[0]
}

// A published sheet is fetched when it has changed, from allowed hosts only, and a bad one leaves the rows before it.
func TestTableKeeper_PublishedSheet(t *testing.T) {
	t.Parallel()
	s, elsewhere := &sheet{}, &sheet{}
	server, other := httptest.NewServer(s), httptest.NewServer(elsewhere)
	t.Cleanup(server.Close)
	t.Cleanup(other.Close)
	elsewhere.set("code,email\nHP1,stolen@example.com\n", "", "")
	host := strings.TrimPrefix(server.URL, "http://")
	now := time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	source := sourceAt(t, server.URL+"/pub?output=csv&key=token123")
	b := defaultBot()
	k, err := newTableKeeper(b, []string{host}, []string{host}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	k.sources = func() []flows.TableSource { return []flows.TableSource{source} }
	t.Cleanup(k.http.CloseIdleConnections)
	email := func() string {
		return string(k.tables.Find(bot.Lookup{Table: source.ID, Where: []bot.Match{{Column: "code", Value: "HP1"}}, Fields: []bot.Field{{Name: "email", Column: "email"}}}).Output)
	}
	for i, c := range []struct {
		body, etag, forward string
		says                string // what is told; "": nothing
		email               string
		asked               int
	}{
		{"", "", other.URL + "/x", "is not in actions.hosts", "", 0}, // another port is another host
		{"code,email\nHP1,a@example.com\n", `"1"`, "/kept", "", "a@example.com", 1},
		{"not looked at", `"1"`, "/kept", "", "a@example.com", 2},
		{"code,email\nHP1,b@example.com\n", `"2"`, "/kept", "", "b@example.com", 3},
		{"code,email\nHP1,nobody\n", `"3"`, "", "sales:2:1: the column email holds no e-mail address", "b@example.com", 4},
		{"code,email\nHP1,nobody\n", `"3"`, "", "", "b@example.com", 5},
		{"<html>Sign in</html>", `"4"`, "", "is not published", "b@example.com", 6},
		{strings.Repeat("x", flows.MaxTableBytes+1), `"5"`, "", "more than 16 MB", "b@example.com", 7},
		{"", "", "/pub", "does not answer", "b@example.com", 7}, // it forwards in a circle
		{"email;code\nc@example.com;HP1\n", "", "", "", "c@example.com", 8},
	} {
		s.set(c.body, c.etag, c.forward)
		now = now.Add(source.Refresh)
		err := k.refresh(t.Context())
		said := fmt.Sprint(err)
		if (err == nil) != (c.says == "") || !strings.Contains(said, c.says) && err != nil || strings.Contains(said, "token123") || strings.Contains(said, "nobody") {
			t.Errorf("%d: %s", i, said)
		}
		if got := email(); !strings.Contains(got, c.email) || strings.Contains(got, "stolen") {
			t.Errorf("%d: the table holds %s, want %s", i, got, c.email)
		}
		if len(s.asked) != c.asked {
			t.Errorf("%d: asked %q", i, s.asked)
		}
	}
	if err := k.refresh(t.Context()); err != nil || len(s.asked) != 8 {
		t.Error("it is asked again before its time", s.asked)
	}
	if len(elsewhere.asked) > 0 {
		t.Error("it went where nobody allowed it to go")
	}
}
