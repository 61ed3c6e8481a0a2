package connect

import (
	"context"
	"encoding/json"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"agentbot/chatwoot"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1": true, "172.32.0.1": true, "100.128.0.1": true,
		"10.0.0.5": false, "172.16.0.1": false, "192.168.1.1": false, "127.0.0.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"203.0.113.10": false, "198.51.100.1": false, "198.19.0.1": false, "224.0.0.1": false, "0.0.0.0": false, "255.255.255.255": false,
		"::1": false, "fc00::1": false, "fe80::1": false, "2001:db8::1": false, "::ffff:10.0.0.1": false, "::ffff:8.8.8.8": true, "ff02::1": false,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("Public(%s) = %t", address, got)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		" chat.example.com ": "https://chat.example.com", "https://Chat.example.com/app/accounts/3/dashboard?x=1": "https://chat.example.com",
		"http://chat.example.com:3000/": "http://chat.example.com:3000", "localhost:3000": "http://localhost:3000", "10.0.0.5:3000": "http://10.0.0.5:3000",
		"chatwoot:3000": "http://chatwoot:3000", "8.8.8.8": "https://8.8.8.8", "[::1]:3000": "http://[::1]:3000",
		"": "", "what is this": "", "ftp://chat.example.com": "", "https://me:secret@chat.example.com": "", "https://": "",
	} {
		if got, _ := Plain(typed); got != want {
			t.Errorf("Plain(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestSince(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{
		"4.14.1": true, "4.14.2": true, "4.15.0-rc1": true, "5.0": true, "v4.14.1": true, "4.14.0": false, "4.9.1": false, "3.20.0": false, "": false,
	} {
		if got := Since(version, 4, 14, 1); got != want {
			t.Errorf("Since(%q) = %t", version, got)
		}
	}
}

func TestCheckClock(t *testing.T) {
	t.Parallel()
	w := worldOf(t, "en")
	for ahead, want := range map[time.Duration]Level{0: "", 60 * time.Second: "", 61 * time.Second: Warning, -299 * time.Second: Warning, 300 * time.Second: Refusal, -time.Hour: Refusal} {
		f := CheckClock(w, Clock{Known: true, Ahead: ahead})
		if got := levelOf(f); got != want {
			t.Errorf("%s apart is %q, want %q", ahead, got, want)
		}
	}
	if CheckClock(w, Clock{Ahead: time.Hour}) != nil {
		t.Error("a clock that nobody knows is no finding")
	}
}

func levelOf(f *Finding) Level {
	if f == nil {
		return ""
	}
	return f.Level
}

func worldOf(t *testing.T, language string) World {
	t.Helper()
	texts, err := TextsIn(language)
	if err != nil {
		t.Fatal(err)
	}
	return SystemWorld(texts)
}

func TestAnswering(t *testing.T) {
	t.Parallel()
	says := []chatwoot.AutomationAction{{Name: "send_message"}}
	rule := func(conditions string, change func(*chatwoot.Automation)) chatwoot.Automation {
		a := chatwoot.Automation{Active: true, Event: "message_created", Actions: says, Conditions: json.RawMessage(conditions)}
		if change != nil {
			change(&a)
		}
		return a
	}
	for name, c := range map[string]struct {
		rule chatwoot.Automation
		want bool
	}{
		"everywhere":       {rule(`[]`, nil), true},
		"this inbox":       {rule(`[{"attribute_key":"inbox_id","filter_operator":"equal_to","values":[4]}]`, nil), true},
		"as text":          {rule(`[{"attribute_key":"inbox_id","filter_operator":"equal_to","values":["4"]}]`, nil), true},
		"as object":        {rule(`[{"attribute_key":"inbox_id","filter_operator":"equal_to","values":[{"id":4,"name":"Site"}]}]`, nil), true},
		"another inbox":    {rule(`[{"attribute_key":"inbox_id","filter_operator":"equal_to","values":[5]}]`, nil), false},
		"not this inbox":   {rule(`[{"attribute_key":"inbox_id","filter_operator":"not_equal_to","values":[4]}]`, nil), false},
		"another, or else": {rule(`[{"attribute_key":"inbox_id","filter_operator":"equal_to","values":[5],"query_operator":"or"},{"attribute_key":"status","filter_operator":"equal_to","values":["open"]}]`, nil), true},
		"another, and":     {rule(`[{"attribute_key":"status","filter_operator":"equal_to","values":["open"],"query_operator":"and"},{"attribute_key":"inbox_id","filter_operator":"equal_to","values":[5]}]`, nil), false},
		"unreadable":       {rule(`{`, nil), true},
		"off":              {rule(`[]`, func(a *chatwoot.Automation) { a.Active = false }), false},
		"labels only":      {rule(`[]`, func(a *chatwoot.Automation) { a.Actions = []chatwoot.AutomationAction{{Name: "add_label"}} }), false},
		"when resolved":    {rule(`[]`, func(a *chatwoot.Automation) { a.Event = "conversation_resolved" }), false},
	} {
		if got := len(Answering([]chatwoot.Automation{c.rule}, 4)) == 1; got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// The place checks that need no network of their own: names that resolve as told.
func TestCheckPlace(t *testing.T) {
	t.Parallel()
	w := worldOf(t, "en")
	names := map[string]string{"bot.example.com": "9.9.9.9", "inside.example.com": "10.0.0.5", "localhost": "127.0.0.1", "chat.example.com": "9.9.9.1", "bot": "10.0.0.6", "near.example.com": "127.0.0.1"}
	w.Resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
		if address, ok := names[host]; ok {
			return []netip.Addr{netip.MustParseAddr(address)}, nil
		}
		return nil, context.DeadlineExceeded
	}
	for name, c := range map[string]struct {
		typed, chat, version string
		want                 []string
	}{
		"public":                   {"bot.example.com", "https://chat.example.com", "4.14.2", nil},
		"private":                  {"inside.example.com", "https://chat.example.com", "4.14.2", []string{"R10"}},
		"private, no switch":       {"inside.example.com", "https://chat.example.com", "4.14.0", []string{"R5"}},
		"private, no filter":       {"inside.example.com", "https://chat.example.com", "4.13.1", nil},
		"service name":             {"http://bot:8080", "https://chat.example.com", "4.14.2", []string{"R11", "R10"}},
		"bare public":              {"https://8.8.8.8", "https://chat.example.com", "4.14.2", []string{"R11"}},
		"loopback":                 {"http://localhost:8080", "https://chat.example.com", "4.14.2", []string{"R11", "R12"}},
		"loopback beside":          {"http://localhost:8080", "http://localhost:3000", "4.14.2", []string{"R11", "R10"}},
		"a name for loopback":      {"near.example.com", "https://chat.example.com", "4.13.0", []string{"R12"}},
		"a name that nobody knows": {"nowhere.example.com", "https://chat.example.com", "4.14.2", []string{"S1"}},
		"no address":               {"what is this", "https://chat.example.com", "4.14.2", []string{"S9"}},
	} {
		_, found := CheckPlace(t.Context(), w, c.typed, Answer{URL: c.chat, Version: c.version})
		var got []string
		for _, f := range found {
			got = append(got, f.Code)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}

func TestSnapshot_File(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), SnapshotFile)
	if s, err := ReadSnapshot(path); s != nil || err != nil {
		t.Errorf("no file: %v, %v", s, err)
	}
	survey := Survey{Teams: []chatwoot.Team{{ID: 3, Name: "financeiro"}}, Labels: []chatwoot.Label{{Title: "vip"}}, Inboxes: []InboxState{
		{Inbox: chatwoot.Inbox{ID: 4, Name: "Site"}, Bot: &chatwoot.AgentBot{ID: 7, Token: "t", Secret: "s"}},
	}}
	s := survey.Snapshot(7)
	s.Taken = time.Date(2026, 7, 14, 12, 0, 0, 0, time.UTC)
	later := s
	later.Taken = s.Taken.Add(time.Hour)
	if !s.Same(later) {
		t.Error("the time alone makes another snapshot")
	}
	later.Labels = []string{"vip", "new"}
	if s.Same(later) {
		t.Error("a new label makes no other snapshot")
	}
	if !s.Inboxes[0].Connected || s.Teams[0].Name != "financeiro" {
		t.Errorf("%+v", s)
	}
}
