package chatwoottest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// ask sends one request without the client, so that what no method sends can be
// asked too.
func (st *stage) ask(token, method, path, body string) (int, string) {
	st.t.Helper()
	request, err := http.NewRequestWithContext(st.t.Context(), method, "http://chatwoot.example"+path, strings.NewReader(body))
	st.must(err)
	if token != "" {
		request.Header.Set("Api-Access-Token", token)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := st.server.RoundTrip(request)
	st.must(err)
	defer response.Body.Close()
	out, err := io.ReadAll(response.Body)
	st.must(err)
	return response.StatusCode, string(out)
}

// furnished is an account in which each kind of thing exists once: bot 7,
// inbox 1 with it and API inbox 2, contact 1 with conversation 1, and one each
// of the rest under id 1.
func furnished(t *testing.T, version string) *stage {
	t.Helper()
	st := setup(t, version, chatwoottest.WebWidget)
	st.account.AddInbox(chatwoottest.Inbox{Name: "App", Channel: chatwoottest.API, Identifier: "app"})
	st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.server.AddSystemBot(chatwoottest.Bot{ID: 2, Name: "Da casa", Token: "system-token"})
	st.account.AddTeam(chatwoottest.Team{ID: 1, Name: "entregas"}, st.ana)
	st.account.AddLabel("vip")
	st.account.AddAttribute(chatwoottest.Attribute{Key: "pedido", Name: "Pedido", Description: "Número"})
	st.account.AddAttribute(chatwoottest.Attribute{Key: "plano", Name: "Plano", Model: "contact_attribute"})
	st.account.AddWebhook(chatwoottest.Webhook{Name: "crm", URL: "https://crm.example/x", Subscriptions: []string{"contact_created"}})
	st.account.AddPortal(chatwoottest.Portal{Slug: "ajuda", Name: "Ajuda", Locales: []string{"pt_BR", "es"}, Articles: []chatwoottest.Article{
		{Slug: "prazo", Title: "Prazo", Content: "# Prazo", UpdatedAt: 1783940400, Author: st.ana.ID},
		{Slug: "rascunho", Title: "Rascunho", Status: "draft", UpdatedAt: 1783940500},
		{Slug: "plazo", Title: "Plazo", Locale: "es", UpdatedAt: 1783940300},
	}})
	st.account.AddAutomation(chatwoottest.Automation{
		Name: "Boas-vindas", Event: "message_created", Conditions: []map[string]any{{"attribute_key": "inbox_id", "values": []int64{st.inbox.ID}}},
		Actions: []chatwoottest.Action{{Name: "send_message", Params: []any{"Olá!"}}},
	})
	st.account.AddAssistant(chatwoottest.Assistant{Name: "Capitã", Inboxes: []*chatwoottest.Inbox{st.inbox}})
	return st
}

const (
	everybody = "users"          // any user of the account
	admins    = "administrators" // others get the policies' refusal
)

// adminRoutes are the endpoints of the administration, each with a good
// request and the answer's status.
var adminRoutes = []struct {
	method, path, body string
	who                string
	status             int
	last               bool // the record is looked for before the policy is asked
}{
	{method: "GET", path: "", who: everybody},
	{method: "GET", path: "/agent_bots", who: everybody},
	{method: "GET", path: "/agent_bots/7", who: everybody},
	{method: "GET", path: "/agent_bots/2", who: everybody},
	{method: "POST", path: "/agent_bots", body: `{"name":"x"}`, who: admins},
	{method: "PATCH", path: "/agent_bots/7", body: `{"name":"x"}`, who: admins},
	{method: "POST", path: "/agent_bots/7/reset_access_token", who: admins},
	{method: "POST", path: "/agent_bots/7/reset_secret", who: admins},
	{method: "DELETE", path: "/agent_bots/7", who: admins},
	{method: "GET", path: "/inboxes", who: everybody},
	{method: "GET", path: "/inboxes/1", who: everybody},
	{method: "GET", path: "/inboxes/1/agent_bot", who: everybody},
	{method: "POST", path: "/inboxes/1/set_agent_bot", body: `{"agent_bot":7}`, who: admins, last: true},
	{method: "POST", path: "/inboxes", body: `{"name":"x","channel":{"type":"api","webhook_url":""}}`, who: admins},
	{method: "PATCH", path: "/inboxes/1", body: `{"greeting_enabled":false}`, who: admins, last: true},
	{method: "DELETE", path: "/inboxes/1", who: admins, last: true},
	{method: "GET", path: "/webhooks", who: admins},
	{method: "POST", path: "/webhooks", body: `{"webhook":{"url":"https://a.example","subscriptions":["message_created"]}}`, who: admins},
	{method: "PATCH", path: "/webhooks/1", body: `{"webhook":{"name":"x"}}`, who: admins},
	{method: "DELETE", path: "/webhooks/1", who: admins},
	{method: "GET", path: "/portals", who: everybody},
	{method: "GET", path: "/portals/ajuda/articles", who: everybody},
	{method: "GET", path: "/custom_attribute_definitions", who: everybody},
	{
		method: "POST", path: "/custom_attribute_definitions", who: admins,
		body: `{"custom_attribute_definition":{"attribute_key":"a","attribute_display_name":"A","attribute_display_type":"checkbox"}}`,
	},
	{method: "DELETE", path: "/custom_attribute_definitions/1", who: admins, status: http.StatusNoContent, last: true},
	{method: "GET", path: "/automation_rules", who: admins},
	{method: "GET", path: "/captain/assistants", who: everybody},
	{method: "GET", path: "/captain/assistants/1/inboxes", who: everybody},
	{method: "GET", path: "/teams", who: everybody},
	{method: "GET", path: "/agents", who: everybody},
	{method: "GET", path: "/labels", who: everybody},
	{method: "GET", path: "/contacts/search?q=mari", who: everybody},
	{method: "POST", path: "/contacts", body: `{"name":"x","inbox_id":2}`, who: everybody},
	{method: "GET", path: "/contacts/1", who: everybody},
	{method: "PATCH", path: "/contacts/1", body: `{"name":"x"}`, who: everybody},
	{method: "DELETE", path: "/contacts/1", who: admins},
	{method: "DELETE", path: "/conversations/1", who: admins, last: true},
}

const (
	policy  = `401 {"error":"You are not authorized to do this action"}`
	missing = `404 {"error":"Resource could not be found"}`
)

// TestServer_Roles: every endpoint asked by everybody, over the versions.
func TestServer_Roles(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"4.13.0", "4.14.2", "4.18.0"} {
		for _, r := range adminRoutes {
			t.Run(version+" "+r.method+" "+r.path, func(t *testing.T) {
				t.Parallel()
				ask := func(token func(*stage) string) string {
					st := furnished(t, version)
					status, body := st.ask(token(st), r.method, "/api/v1/accounts/3"+r.path, r.body)
					if status < 300 {
						return fmt.Sprint(status)
					}
					return fmt.Sprint(status, " ", body)
				}
				want := map[string]string{
					"administrator": fmt.Sprint(or(r.status, http.StatusOK)),
					"agent":         fmt.Sprint(or(r.status, http.StatusOK)),
					"bot":           `401 {"error":"Access to this endpoint is not authorized for bots"}`,
					"nobody":        `401 {"errors":["You need to sign in or sign up before continuing."]}`,
					"unknown":       `401 {"error":"Invalid Access Token"}`,
					"elsewhere":     `401 {"error":"You are not authorized to access this account"}`,
					"suspended":     `401 {"error":"Account is suspended"}`,
				}
				if r.who == admins {
					want["agent"] = policy
				}
				if r.path == "" {
					want["elsewhere"], want["suspended"] = missing, "200"
				}
				got := map[string]string{
					"administrator": ask(func(st *stage) string { return st.root.Token }),
					"agent":         ask(func(st *stage) string { return st.ana.Token }),
					"bot":           ask(func(st *stage) string { return st.bot.Token }),
					"nobody":        ask(func(*stage) string { return "" }),
					"unknown":       ask(func(*stage) string { return "nope" }),
					"elsewhere": ask(func(st *stage) string {
						return st.server.AddAccount(0, "Outra").AddAgent(chatwoottest.Agent{Role: chatwoottest.RoleAdministrator}).Token
					}),
					"suspended": ask(func(st *stage) string { st.account.Suspend(true); return st.root.Token }),
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestServer_MissingRecords: what does not exist is 404, to an agent too where
// the record is looked for first.
func TestServer_MissingRecords(t *testing.T) {
	t.Parallel()
	for _, r := range adminRoutes {
		path := strings.NewReplacer("/7", "/99", "/2", "/99", "/1", "/99", "ajuda", "nada").Replace(r.path)
		if path == r.path {
			continue
		}
		t.Run(r.method+" "+path, func(t *testing.T) {
			t.Parallel()
			st := furnished(t, "4.14.2")
			for token, want := range map[string]string{
				st.root.Token: missing,
				st.ana.Token:  map[bool]string{true: policy, false: missing}[r.who == admins && !r.last],
			} {
				status, body := st.ask(token, r.method, "/api/v1/accounts/3"+path, r.body)
				if got := fmt.Sprint(status, " ", body); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
}

// TestServer_BotCredentials: who sees a bot's token and secret, where and when.
func TestServer_BotCredentials(t *testing.T) {
	t.Parallel()
	const base = "/api/v1/accounts/3"
	for version, want := range map[string]map[string]string{
		"4.12.0": {"administrator": "token", "agent": "token"},
		"4.13.0": {"administrator": "token secret", "agent": "token"},
		"4.14.2": {"administrator": "token secret", "agent": "token"},
		"4.18.0": {"administrator": "token secret", "agent": ""},
	} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			st := furnished(t, version)
			for role, token := range map[string]string{"administrator": st.root.Token, "agent": st.ana.Token} {
				_, show := st.ask(token, "GET", base+"/agent_bots/7", "")
				_, list := st.ask(token, "GET", base+"/agent_bots", "")
				_, inbox := st.ask(token, "GET", base+"/inboxes/1/agent_bot", "")
				if shown := strings.Contains(inbox, st.bot.Token); shown != strings.Contains(want[role], "token") {
					t.Errorf("%s sees the token at the inbox: %v", role, shown)
				}
				for where, body := range map[string]string{"show": show, "list": list} {
					if got := credentials(body, st.bot); got != want[role] {
						t.Errorf("%s in %s sees %q, want %q", role, where, got, want[role])
					}
					if named := strings.Contains(body, `"secret":`); named != strings.Contains(want[role], "secret") {
						t.Errorf("%s in %s has the word secret: %v", role, where, named)
					}
					if strings.Contains(list, "system-token") {
						t.Errorf("%s in %s sees the token of a system bot", role, where)
					}
				}
			}
		})
	}
}

func credentials(body string, b *chatwoottest.Bot) string {
	var seen []string
	if strings.Contains(body, `"access_token":"`+b.Token+`"`) {
		seen = append(seen, "token")
	}
	if b.Secret != "" && strings.Contains(body, `"secret":"`+b.Secret+`"`) {
		seen = append(seen, "secret")
	}
	return strings.Join(seen, " ")
}

// TestServer_OldVersions: addresses that came later do not exist before.
func TestServer_OldVersions(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"4.2.0": "404 404", "4.3.0": "200 404", "4.12.0": "200 404", "4.13.0": "200 200"} {
		st := furnished(t, version)
		token, _ := st.ask(st.root.Token, "POST", "/api/v1/accounts/3/agent_bots/7/reset_access_token", "")
		secret, _ := st.ask(st.root.Token, "POST", "/api/v1/accounts/3/agent_bots/7/reset_secret", "")
		if got := fmt.Sprint(token, " ", secret); got != want {
			t.Errorf("%s answers %s, want %s", version, got, want)
		}
	}
}

// invalid are values that no record may have.
var invalid = []struct{ method, path, body, want string }{
	{"POST", "/agent_bots", `{"outgoing_url":"https://` + strings.Repeat("a", 2048) + `"}`, `422 {"attributes":["outgoing_url"],"message":"Outgoing url is too long (maximum is 2048 characters)"}`},
	{"PATCH", "/agent_bots/7", `{"bot_type":"csml"}`, `500 {"error":"Internal Server Error","status":500}`},
	{"POST", "/inboxes/1/set_agent_bot", `{"agent_bot":99}`, missing},
	{"POST", "/inboxes", `{"name":"x"}`, `500 {"error":"Internal Server Error","status":500}`},
	{"POST", "/inboxes", `{"name":"x","channel":{"type":"pigeon"}}`, `422 {"attributes":["channel"],"message":"Channel must exist"}`},
	{"POST", "/inboxes", `{"channel":{"type":"api"}}`, `422 {"attributes":["name"],"message":"Name can't be blank"}`},
	{"PATCH", "/inboxes/1", `{"timezone":"Marte/Olympus"}`, `422 {"attributes":["timezone"],"message":"Timezone is not included in the list"}`},
	{"POST", "/webhooks", `{}`, `422 {"error":"param is missing or the value is empty: webhook"}`},
	{"POST", "/webhooks", `{"webhook":{"url":"ftp://x","subscriptions":["message_created"]}}`, `422 {"attributes":["url"],"message":"Url is invalid"}`},
	{"POST", "/webhooks", `{"webhook":{"url":"https://crm.example/x","subscriptions":["message_created"]}}`, `422 {"attributes":["url"],"message":"Url has already been taken"}`},
	{"POST", "/webhooks", `{"webhook":{"url":"https://y.example","subscriptions":["sunset"]}}`, `422 {"attributes":["subscriptions"],"message":"Subscriptions Invalid events"}`},
	{"POST", "/custom_attribute_definitions", `{}`, `422 {"error":"param is missing or the value is empty: custom_attribute_definition"}`},
	{"POST", "/custom_attribute_definitions", `{"custom_attribute_definition":{"attribute_key":"x"}}`, `422 {"attributes":["attribute_display_name"],"message":"Attribute display name can't be blank"}`},
	{"POST", "/custom_attribute_definitions", `{"custom_attribute_definition":{"attribute_display_name":"x"}}`, `422 {"attributes":["attribute_key"],"message":"Attribute key can't be blank"}`},
	{"POST", "/custom_attribute_definitions", `{"custom_attribute_definition":{"attribute_display_name":"x","attribute_key":"pedido"}}`, `422 {"attributes":["attribute_key"],"message":"Attribute key has already been taken"}`},
	{"POST", "/custom_attribute_definitions", `{"custom_attribute_definition":{"attribute_display_name":"x","attribute_key":"a b"}}`, `422 {"attributes":["attribute_key"],"message":"Attribute key has characters that are not allowed"}`},
	{"POST", "/custom_attribute_definitions", `{"custom_attribute_definition":{"attribute_display_name":"x","attribute_key":"email","attribute_model":"contact_attribute"}}`, `422 {"attributes":["attribute_key"],"message":"Attribute key is one of Chatwoot's own"}`},
	{"POST", "/custom_attribute_definitions", `{"custom_attribute_definition":{"attribute_display_name":"x","attribute_key":"y","attribute_display_type":"colour"}}`, `500 {"error":"Internal Server Error","status":500}`},
	{"POST", "/contacts", `{"name":"x","email":"MARIANA@example.com"}`, `422 {"attributes":["email"],"message":"Email has already been taken"}`},
	{"POST", "/contacts", `{"name":"x","email":"x"}`, `422 {"attributes":["email"],"message":"Email Invalid email"}`},
	{"POST", "/contacts", `{"name":"x","phone_number":"5511"}`, `422 {"attributes":["phone_number"],"message":"Phone number should be in e164 format"}`},
	{"POST", "/contacts", `{"name":"x","phone_number":"+5511999990000"}`, `422 {"attributes":["phone_number"],"message":"Phone number has already been taken"}`},
	{"POST", "/contacts", `{"name":"x","inbox_id":99}`, missing},
}

// TestServer_Invalid: the refusals of values, and that nothing changed by them.
func TestServer_Invalid(t *testing.T) {
	t.Parallel()
	for _, tc := range invalid {
		t.Run(tc.method+" "+tc.path+" "+tc.body[:min(60, len(tc.body))], func(t *testing.T) {
			t.Parallel()
			st := furnished(t, "4.14.2")
			before := st.account.Snapshot()
			status, body := st.ask(st.root.Token, tc.method, "/api/v1/accounts/3"+tc.path, tc.body)
			if got := fmt.Sprint(status, " ", body); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
			if diff := cmp.Diff(before, st.account.Snapshot()); diff != "" {
				t.Errorf("something changed:\n%s", diff)
			}
		})
	}
}

// TestServer_Profile: one user in two accounts, one of them suspended.
func TestServer_Profile(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	other := st.server.AddAccount(5, "Outra loja")
	other.AddAgent(chatwoottest.Agent{ID: st.root.ID, Name: st.root.Name, Token: st.root.Token})
	other.Suspend(true)
	got, err := st.newClient(st.root.Token).Profile(t.Context())
	st.must(err)
	want := &chatwoot.Profile{ID: st.root.ID, Name: "Paula", Accounts: []chatwoot.ProfileAccount{
		{ID: 3, Name: "Loja Aurora", Role: "administrator", Status: "active"}, {ID: 5, Name: "Outra loja", Role: "agent", Status: "suspended"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if status, _ := st.ask(st.root.Token, "GET", "/api/v1/accounts/3/webhooks", ""); status != http.StatusOK {
		t.Errorf("as an administrator of account 3: %d", status)
	}
	other.Suspend(false)
	if status, body := st.ask(st.root.Token, "GET", "/api/v1/accounts/5/webhooks", ""); fmt.Sprint(status, " ", body) != policy {
		t.Errorf("as an agent of account 5: %d %s", status, body)
	}
}

// TestServer_Account reads what the account says about itself.
func TestServer_Account(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.account.Locale, st.account.Features = "pt_BR", []string{"help_center"}
	st.account.Settings = map[string]any{"auto_resolve_after": 1440}
	st.account.Suspend(true)
	_, body := st.ask(st.ana.Token, "GET", "/api/v1/accounts/3", "")
	var got struct {
		ID       int64           `json:"id"`
		Name     string          `json:"name"`
		Locale   string          `json:"locale"`
		Status   string          `json:"status"`
		Settings map[string]int  `json:"settings"`
		Features map[string]bool `json:"features"`
	}
	st.must(json.Unmarshal([]byte(body), &got))
	if got.ID != 3 || got.Name != "Loja Aurora" || got.Locale != "pt_BR" || got.Status != "suspended" ||
		got.Settings["auto_resolve_after"] != 1440 || !got.Features["help_center"] {
		t.Errorf("got %+v", got)
	}
}
