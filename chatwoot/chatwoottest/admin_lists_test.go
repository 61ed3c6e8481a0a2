package chatwoottest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// get reads one answer of the account into into.
func (st *stage) get(token, path string, into any) {
	st.t.Helper()
	status, body := st.ask(token, "GET", "/api/v1/accounts/3"+path, "")
	if status != 200 {
		st.t.Fatalf("%s: %d %s", path, status, body)
	}
	st.must(json.Unmarshal([]byte(body), into))
}

func TestServer_Portals(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	var got struct {
		Payload []struct {
			Slug     string `json:"slug"`
			Archived bool   `json:"archived"`
			Config   struct {
				Default string `json:"default_locale"`
				Allowed []struct {
					Code  string `json:"code"`
					Count int    `json:"articles_count"`
				} `json:"allowed_locales"`
			} `json:"config"`
		} `json:"payload"`
		Meta struct {
			Count int `json:"portals_count"`
		} `json:"meta"`
	}
	st.get(st.ana.Token, "/portals", &got)
	if s := line(got); s != "{[{ajuda false {pt_BR [{pt_BR 2} {es 1}]}}] {1}}" {
		t.Errorf("got %s", s)
	}
}

// TestServer_Articles: the newest change first, filtered; the counts are of the
// question without its status.
func TestServer_Articles(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	for query, want := range map[string]string{
		"":                          "rascunho prazo plazo | 3 of 3, 2 published, 1 draft, 1 mine",
		"?status=published":         "prazo plazo | 3 of 3, 2 published, 1 draft, 1 mine",
		"?locale=es":                "plazo | 1 of 3, 1 published, 0 draft, 0 mine",
		"?locale=es&status=draft":   " | 1 of 3, 1 published, 0 draft, 0 mine",
		"?query=PRAZO":              "prazo | 1 of 3, 1 published, 0 draft, 1 mine",
		"?author_id=21":             "prazo | 3 of 3, 2 published, 1 draft, 1 mine",
		"?page=2":                   " | 3 of 3, 2 published, 1 draft, 1 mine",
		"?category_slug=entregas":   " | 0 of 3, 0 published, 0 draft, 0 mine",
		"?status=published&page=01": "prazo plazo | 3 of 3, 2 published, 1 draft, 1 mine",
	} {
		var got struct {
			Payload []struct {
				Slug string `json:"slug"`
			} `json:"payload"`
			Meta struct {
				All       int `json:"all_articles_count"`
				Found     int `json:"articles_count"`
				Published int `json:"published_count"`
				Draft     int `json:"draft_articles_count"`
				Mine      int `json:"mine_articles_count"`
			} `json:"meta"`
		}
		st.get(st.ana.Token, "/portals/ajuda/articles"+query, &got)
		var slugs []string
		for _, a := range got.Payload {
			slugs = append(slugs, a.Slug)
		}
		m := got.Meta
		said := fmt.Sprintf("%s | %d of %d, %d published, %d draft, %d mine", strings.Join(slugs, " "), m.Found, m.All, m.Published, m.Draft, m.Mine)
		if said != want {
			t.Errorf("%q: got %q, want %q", query, said, want)
		}
	}
}

// TestServer_ContactSearch: parts of four fields, fifteen a page; nothing asked
// is nothing found.
func TestServer_ContactSearch(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	for i := range 20 {
		st.account.AddContact(chatwoottest.Contact{Name: fmt.Sprint("agentbot check ", i), Identifier: fmt.Sprint("Check-", i)})
	}
	for query, want := range map[string]string{
		"q=agentbot":        "15 true",
		"q=AGENTBOT&page=2": "5 false",
		"q=agentbot&page=3": "0 false",
		"q=check+19":        "1 false",
		"q=Check-19":        "1 false",
		"q=check-19":        "0 false", // identifiers are compared as they are written
		"q=MARIANA@":        "1 false",
		"q=%2B5511":         "1 false",
		"q=nobody":          "0 false",
		"q=":                "0 <nil>",
	} {
		var got struct {
			Payload []any `json:"payload"`
			Meta    struct {
				More any `json:"has_more"`
			} `json:"meta"`
		}
		st.get(st.ana.Token, "/contacts/search?"+query, &got)
		if said := line(len(got.Payload), got.Meta.More); said != want {
			t.Errorf("%q: got %q, want %q", query, said, want)
		}
	}
}

// TestServer_InboxesOfOthers: an agent sees and uses the inboxes it is in.
func TestServer_InboxesOfOthers(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	st.inbox.Members = []*chatwoottest.Agent{st.root}
	ana := st.newClient(st.ana.Token)
	list, err := ana.Inboxes(t.Context())
	st.must(err)
	if len(list) != 1 || list[0].Name != "App" {
		t.Errorf("lists %+v", list)
	}
	for name, err := range map[string]error{
		"show": second(ana.Inbox(t.Context(), 1)),
		"bot":  second(ana.InboxBot(t.Context(), 1)),
		"conversation": second(ana.CreateConversation(t.Context(), chatwoot.NewConversation{
			InboxID: 1, ContactID: st.contact.ID,
		})),
	} {
		if e := refusalOf(t, err); !e.NotAllowed() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestServer_AssignSystemBot: it owns a conversation like the account's own,
// and shows no address.
func TestServer_AssignSystemBot(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.18.0")
	b, err := st.newClient(st.root.Token).AssignBot(t.Context(), 1, 2)
	st.must(err)
	if b == nil || b.ID != 2 || b.OutgoingURL != "" {
		t.Errorf("got %+v", b)
	}
	if owner := st.server.Find(3, 1).Transcript().Owner; owner != "AgentBot Da casa" {
		t.Errorf("owner %q", owner)
	}
	var shown map[string]any
	st.get(st.root.Token, "/conversations/1", &shown)
	if raw, err := json.Marshal(shown["meta"]); err != nil || strings.Contains(string(raw), "outgoing_url") {
		t.Errorf("%s, %v", raw, err)
	}
}

// TestServer_KeepPendingShows: what only the console can set can be read.
func TestServer_KeepPendingShows(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	for _, keep := range []bool{true, false} {
		st.account.KeepPending(keep)
		var got struct {
			Settings map[string]any `json:"settings"`
		}
		st.get(st.ana.Token, "", &got)
		if value, _ := got.Settings["keep_pending_on_bot_failure"].(bool); value != keep {
			t.Errorf("settings %v", got.Settings)
		}
	}
}

// TestServer_Webhooks: from the first to none, with a secret that stays.
func TestServer_Webhooks(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	list := func() (out []map[string]any) {
		var got struct {
			Payload struct {
				Webhooks []map[string]any `json:"webhooks"`
			} `json:"payload"`
		}
		st.get(st.root.Token, "/webhooks", &got)
		return got.Payload.Webhooks
	}
	before := list()
	status, body := st.ask(st.root.Token, "PATCH", "/api/v1/accounts/3/webhooks/1", `{"webhook":{"subscriptions":["message_created"],"inbox_id":2}}`)
	after := list()
	if status != 200 || after[0]["secret"] != before[0]["secret"] || after[0]["secret"] == "" || after[0]["url"] != "https://crm.example/x" ||
		!cmp.Equal(after[0]["subscriptions"], []any{"message_created"}) || after[0]["inbox"] == nil {
		t.Errorf("%d %s, list %v", status, body, after)
	}
	if status, _ := st.ask(st.root.Token, "DELETE", "/api/v1/accounts/3/webhooks/1", ""); status != 200 || len(list()) != 0 {
		t.Errorf("%d, left %v", status, list())
	}
}

// TestServer_TokenReset: the old token dies at once.
func TestServer_TokenReset(t *testing.T) {
	t.Parallel()
	st := furnished(t, "4.14.2")
	status, body := st.ask(st.root.Token, "POST", "/api/v1/accounts/3/agent_bots/7/reset_access_token", "")
	err := st.client.SetPriority(t.Context(), 1, "high")
	if e := refusalOf(t, err); status != 200 || !e.BadToken() || !strings.Contains(body, st.bot.Token) {
		t.Errorf("%d %s, the old one: %v", status, body, err)
	}
	if err := st.newClient(st.bot.Token).SetPriority(t.Context(), 1, "high"); err != nil {
		t.Error(errors.Unwrap(err), err)
	}
}
