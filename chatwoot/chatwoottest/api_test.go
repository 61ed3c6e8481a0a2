package chatwoottest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// refusalCases is what Chatwoot refuses, how and in which words.
var refusalCases = map[string]struct {
	version string
	call    func(context.Context, *stage) error
	want    string
}{
	"unknown token": {"4.14.2", func(ctx context.Context, st *stage) error {
		return st.newClient("nope").SetPriority(ctx, 1, "high")
	}, "401 Invalid Access Token"},
	"endpoint not for bots": {"4.18.0", func(ctx context.Context, st *stage) error {
		_, err := st.client.Messages(ctx, 1, chatwoot.MessageRange{})
		return err
	}, "401 Access to this endpoint is not authorized for bots"},
	"reading before 4.14.2": {"4.13.0", func(ctx context.Context, st *stage) error {
		_, err := st.client.Conversation(ctx, 1)
		return err
	}, "401 Access to this endpoint is not authorized for bots"},
	"profile by a bot": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.Profile(ctx)
		return err
	}, "401 Access to this endpoint is not authorized for bots"},
	"another account": {"4.14.2", func(ctx context.Context, st *stage) error {
		foreign := st.server.AddAccount(0, "Outra").AddBot(chatwoottest.Bot{Name: "x"})
		return st.newClient(foreign.Token).SetPriority(ctx, 1, "high")
	}, "401 Bot is not authorized to access this account"},
	"suspended": {"4.14.2", func(ctx context.Context, st *stage) error {
		st.account.Suspend(true)
		return st.client.SetPriority(ctx, 1, "high")
	}, "401 Account is suspended"},
	"inbox of others": {"4.14.2", func(ctx context.Context, st *stage) error {
		st.inbox.Members = []*chatwoottest.Agent{st.root}
		_, err := st.newClient(st.ana.Token).Conversation(ctx, 1)
		return err
	}, "401 You are not authorized to do this action"},
	"no conversation": {"4.14.2", func(ctx context.Context, st *stage) error {
		return st.client.SetPriority(ctx, 99, "high")
	}, "404 Resource could not be found"},
	"deleted conversation": {"4.14.2", func(ctx context.Context, st *stage) error {
		st.server.Find(3, 1).Delete()
		return st.client.SetPriority(ctx, 1, "high")
	}, "404 Resource could not be found"},
	"no contact": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.newClient(st.ana.Token).Contact(ctx, 99)
		return err
	}, "404 Resource could not be found"},
	"options without items": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.CreateMessage(ctx, 1, chatwoot.NewMessage{Content: "?", ContentType: chatwoot.ContentInputSelect})
		return err
	}, "422 Validation failed: Content attributes At least one item is required."},
	"description before 4.18": {"4.17.0", func(ctx context.Context, st *stage) error {
		_, err := st.client.CreateMessage(ctx, 1, chatwoot.NewMessage{
			Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "a", Value: "b", Description: "c"}},
		})
		return err
	}, "422 Validation failed: Content attributes contains invalid keys for items : [:description]"},
	"unknown content type": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.CreateMessage(ctx, 1, chatwoot.NewMessage{Content: "?", ContentType: "hologram"})
		return err
	}, "422 Validation failed: 'hologram' is not a valid content_type"},
	"incoming outside the API channel": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.CreateMessage(ctx, 1, chatwoot.NewMessage{Content: "?", Type: chatwoot.Incoming})
		return err
	}, "422 Incoming messages are only allowed in Api inboxes"},
	"too long": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.CreateMessage(ctx, 1, chatwoot.NewMessage{Content: strings.Repeat("a", 150_001)})
		return err
	}, "422 Validation failed: Content is too long (maximum is 150000 characters)"},
	"attribute too long": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.ReplaceAttributes(ctx, 1, map[string]string{"x": strings.Repeat("a", 1501)})
		return err
	}, "422 Custom attributes x length should be < 1500"},
	"attributes null": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.ReplaceAttributes(ctx, 1, nil)
		return err
	}, "500 Internal Server Error"},
	"unknown status": {"4.14.2", func(ctx context.Context, st *stage) error {
		_, err := st.client.SetStatus(ctx, 1, "asleep")
		return err
	}, "500 Internal Server Error"},
	"unknown priority": {"4.14.2", func(ctx context.Context, st *stage) error {
		return st.client.SetPriority(ctx, 1, "extreme")
	}, "500 Internal Server Error"},
	"unknown priority, later": {"4.18.0", func(ctx context.Context, st *stage) error {
		return st.client.SetPriority(ctx, 1, "extreme")
	}, "422 Invalid priority"},
	"team before 4.18": {"4.17.0", func(ctx context.Context, st *stage) error {
		st.ana.AssignTeam(st.server.Find(3, 1), st.account.AddTeam(chatwoottest.Team{Name: "x"}))
		_, err := st.client.Conversation(ctx, 1)
		return err
	}, "500 Internal Server Error"},
	"team since 4.18": {"4.18.0", func(ctx context.Context, st *stage) error {
		st.ana.AssignTeam(st.server.Find(3, 1), st.account.AddTeam(chatwoottest.Team{Name: "x"}))
		c, err := st.client.Conversation(ctx, 1)
		if err == nil && (c.Meta.Team == nil || c.Meta.Team.IsMember) {
			return errors.New("the team is missing or counts the bot as a member")
		}
		return err
	}, "nil"},
}

func TestServer_Refusals(t *testing.T) {
	t.Parallel()
	for name, tc := range refusalCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := setup(t, tc.version, chatwoottest.WebWidget)
			st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			err := tc.call(t.Context(), st)
			got := fmt.Sprint(err)
			var e *chatwoot.APIError
			if errors.As(err, &e) {
				got = fmt.Sprint(e.Status, " ", e.Message)
			}
			if strings.TrimPrefix(strings.TrimSuffix(got, ">"), "<") != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// TestServer_TeamBugSaves: the 500 comes after the change was saved.
func TestServer_TeamBugSaves(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.ana.AssignTeam(c, st.account.AddTeam(chatwoottest.Team{Name: "x"}))
	if _, err := st.client.UpdatePriority(t.Context(), c.ID, "urgent"); err == nil {
		t.Error("no error")
	}
	if got := c.Transcript().Priority; got != "urgent" {
		t.Errorf("priority is %q", got)
	}
}

func TestServer_Flood(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	for range 199 {
		st.sends(c, chatwoot.NewMessage{Content: "a"})
	}
	_, err := st.client.CreateMessage(t.Context(), c.ID, chatwoot.NewMessage{Content: "a"})
	var e *chatwoot.APIError
	if !errors.As(err, &e) || !e.Flooded() {
		t.Errorf("error is %v", err)
	}
	st.clock = st.clock.Add(61 * time.Second)
	st.sends(c, chatwoot.NewMessage{Content: "a"})
}

// TestServer_Inject: each fault, what the caller sees and what is stored.
func TestServer_Inject(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault  chatwoottest.Fault
		want   string
		stored bool
	}{
		"none":             {chatwoottest.Fault{}, "nil", true},
		"500":              {chatwoottest.Fault{Status: 500}, "api 500", false},
		"500 after saving": {chatwoottest.Fault{Status: 500, Store: true}, "api 500", true},
		"429":              {chatwoottest.Fault{Status: 429, Header: http.Header{"Retry-After": {"9"}}}, "api 429 9s", false},
		"401":              {chatwoottest.Fault{Status: 401}, "api 401", false},
		"422":              {chatwoottest.Fault{Status: 422}, "api 422", false},
		"refused":          {chatwoottest.Fault{Refuse: true}, "not sent", false},
		"dropped":          {chatwoottest.Fault{Drop: true}, "unclear", false},
		"dropped after":    {chatwoottest.Fault{Drop: true, Store: true}, "unclear", true},
		"hung after":       {chatwoottest.Fault{Hang: true, Store: true}, "unclear timeout", true},
		"slow":             {chatwoottest.Fault{Delay: time.Millisecond}, "nil", true},
	} {
		for _, real := range []bool{false, true} {
			if real && tc.fault.Refuse {
				continue // a server that answers cannot refuse the connection
			}
			t.Run(fmt.Sprint(name, " real ", real), func(t *testing.T) {
				t.Parallel()
				st := setup(t, "4.14.2", chatwoottest.WebWidget)
				c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
				config := chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(st.bot.Token), Timeout: 200 * time.Millisecond, Transport: st.server}
				if real {
					server := httptest.NewServer(st.server)
					t.Cleanup(server.Close)
					config.URL, config.Transport = server.URL, nil
				}
				client, err := chatwoot.New(config)
				st.must(err)
				st.server.Inject(func(chatwoottest.Request) chatwoottest.Fault { return tc.fault })
				_, err = client.CreateMessage(t.Context(), c.ID, chatwoot.NewMessage{Content: "resposta"})
				if got := verdict(err); got != tc.want {
					t.Errorf("the caller sees %q (%v), want %q", got, err, tc.want)
				}
				if stored := len(c.Transcript().Lines) == 2; stored != tc.stored {
					t.Errorf("stored is %v, want %v", stored, tc.stored)
				}
				if calls := st.server.Calls(); len(calls) != 1 || calls[0].Endpoint != "POST messages" || calls[0].Bot != 7 || calls[0].Conversation != c.ID {
					t.Errorf("calls %+v", calls)
				}
			})
		}
	}
}

func verdict(err error) string {
	var api *chatwoot.APIError
	var transport *chatwoot.TransportError
	switch {
	case err == nil:
		return "nil"
	case errors.As(err, &api) && api.RetryAfter > 0:
		return fmt.Sprint("api ", api.Status, " ", api.RetryAfter)
	case errors.As(err, &api):
		return fmt.Sprint("api ", api.Status)
	case errors.As(err, &transport) && !transport.Written:
		return "not sent"
	case errors.As(err, &transport) && transport.Timeout():
		return "unclear timeout"
	default:
		return "unclear"
	}
}

func TestServer_Attachments(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	server := httptest.NewServer(st.server)
	t.Cleanup(server.Close)
	st.server.SetURL(server.URL)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Files: []chatwoottest.File{{Name: "turma 1.csv", ContentType: "text/csv", Body: []byte("a;b")}}})
	link := st.deliver()[0].Message.Attachments[0].DataURL
	redirects := 0
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { redirects++; return nil }}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	st.must(err)
	response, err := client.Do(request)
	st.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	st.must(err)
	if string(body) != "a;b" || redirects != 1 || response.Header.Get("Content-Type") != "text/csv" {
		t.Errorf("%s gave %q after %d redirects", link, body, redirects)
	}
	sent := st.sends(c, chatwoot.NewMessage{Content: "segue", Files: []chatwoot.Upload{{Name: "erros.csv", ContentType: "text/csv", Body: []byte("x")}}})
	if len(sent.Attachments) != 1 || sent.Attachments[0].FileType != chatwoot.FileAny || sent.Attachments[0].FileSize != 1 {
		t.Errorf("sent %+v", sent.Attachments)
	}
	if call := st.server.Calls()[len(st.server.Calls())-1]; len(call.Files) != 1 || call.Files[0] != "erros.csv" {
		t.Errorf("call %+v", call)
	}
}

// TestServer_Liquid: templates in what the bot sends vanish or leak.
func TestServer_Liquid(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"oi {{ contact.name }}!":                      "oi Mariana!",
		"{{contact.email | upcase}} {{ x.y }}":        "mariana@example.com ",
		"{% if true %}a{% endif %}":                   "a",
		"`{{ contact.name }}` fica":                   "`{{ contact.name }}` fica",
		"```\n{{ contact.name }}\n``` {{inbox.name}}": "```\n{{ contact.name }}\n``` Site",
		"{ { nada } }":                                "{ { nada } }",
	} {
		st := setup(t, "4.14.2", chatwoottest.WebWidget)
		c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "{{ contact.email }}"})
		got := st.sends(c, chatwoot.NewMessage{Content: sent}).Content
		if got != want || len(st.server.Liquid()) != map[bool]int{true: 0, false: 1}[sent == want] {
			t.Errorf("%q became %q, want %q; recorded %v", sent, got, want, st.server.Liquid())
		}
	}
}

func TestServer_Lists(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.18.0", chatwoottest.WhatsApp)
	st.inbox.Lock = false
	user := st.newClient(st.ana.Token)
	c, first := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	for range 29 {
		c.CustomerWrites(chatwoottest.Incoming{Text: "mais"})
	}
	list := func(r chatwoot.MessageRange) (n int, from int64) {
		t.Helper()
		out, err := user.Messages(t.Context(), c.ID, r)
		st.must(err)
		return len(out.Messages), out.Messages[0].ID
	}
	for r, want := range map[chatwoot.MessageRange][2]int64{
		{}: {20, first + 10}, {Before: first + 5}: {5, first}, {After: first + 5}: {24, first + 6}, {After: first + 5, Before: first + 8}: {3, first + 5},
	} {
		if n, from := list(r); int64(n) != want[0] || from != want[1] {
			t.Errorf("%+v gave %d from %d, want %v", r, n, from, want)
		}
	}
	other := st.account.AddContact(chatwoottest.Contact{Name: "Carlos"})
	second, _ := st.inbox.Write(other, chatwoottest.Incoming{Text: "hola"})
	st.root.SetStatus(second, chatwoot.Open)
	for q, want := range map[string]int{"pending": 1, "open": 1, "resolved": 0, "": 2} {
		out, err := user.Conversations(t.Context(), chatwoot.ConversationQuery{Status: chatwoot.Status(q)})
		st.must(err)
		if len(out.Conversations) != want {
			t.Errorf("status %q lists %d, want %d", q, len(out.Conversations), want)
		}
	}
	out, err := user.Conversations(t.Context(), chatwoot.ConversationQuery{AssigneeType: "unassigned"})
	st.must(err)
	if len(out.Conversations) != 1 || out.Meta.Assigned != 1 || out.Meta.Unassigned != 1 {
		t.Errorf("unassigned lists %d, counts %+v", len(out.Conversations), out.Meta)
	}
}

func TestServer_ContactMerges(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	user := st.newClient(st.ana.Token)
	for _, key := range []string{"a", "b"} {
		_, err := user.UpdateContact(t.Context(), st.contact.ID, chatwoot.ContactUpdate{CustomAttributes: map[string]string{key: "1"}})
		st.must(err)
	}
	c, err := user.Contact(t.Context(), st.contact.ID)
	st.must(err)
	if len(c.CustomAttributes) != 2 {
		t.Errorf("attributes %v, want both", c.CustomAttributes)
	}
	taken := st.account.AddContact(chatwoottest.Contact{Name: "x", Email: "taken@example.com"})
	_, err = user.UpdateContact(t.Context(), st.contact.ID, chatwoot.ContactUpdate{Email: &taken.Email})
	var e *chatwoot.APIError
	if !errors.As(err, &e) || e.Status != 422 {
		t.Errorf("a taken address: %v", err)
	}
}

func TestNew_Versions(t *testing.T) {
	t.Parallel()
	for version, good := range map[string]bool{"": true, "4.13.0": true, "4.18": true, "4.9.1": true, "3.5.0": false, "four": false, "4": false, "4.-1.0": false} {
		if _, err := chatwoottest.New(chatwoottest.Config{Version: version}); (err == nil) != good {
			t.Errorf("version %q: %v", version, err)
		}
	}
}
