package setup_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/setup"
)

// talk is what a person types, with what she does before some of it.
type talk map[string]struct {
	furnish func(*stage)
	typed   func(*stage) []line
	said    []string // in this order
	left    bool     // the run does not come to its end, and all is as it was
	lost    bool     // it does not, and somebody else has changed something meanwhile
	check   func(*testing.T, *stage, state)
}

func lines(texts ...string) []line { return says(texts...).lines }

// then is a line before which something is changed.
func then(do func(), text string) []line { return []line{{text: text, before: do}} }

// join puts pieces of a talk together.
func join(pieces ...[]line) []line {
	var all []line
	for _, p := range pieces {
		all = append(all, p...)
	}
	return all
}

// The parts of a talk that goes well.
func begin() []line           { return lines("chat.example.com", adminToken) }
func where() []line           { return lines("bot.example.com") }
func create() []line          { return lines("", "y") }
func (s *stage) rest() []line { return lines("y", number(s.mail.ID), "2") }

func TestRun_PersonCures(t *testing.T) {
	t.Parallel()
	for name, c := range talks() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "")
			if c.furnish != nil {
				c.furnish(s)
			}
			before := s.state()
			p := s.runAs(t.Context(), "en", answersIn(s.dir), &person{lines: c.typed(s)}, "")
			if (p.err != nil) != (c.left || c.lost) {
				t.Fatalf("it ended with %v\n%s", p.err, p.out)
			}
			rest := p.text()
			for _, words := range c.said {
				_, after, found := strings.Cut(rest, words)
				if !found {
					t.Fatalf("%q is not said, or not there:\n%s", words, p.out)
				}
				rest = after
			}
			if c.left {
				s.unchanged("stopped", before, p)
			}
			if c.check != nil {
				c.check(t, s, s.state())
			}
		})
	}
}

func talks() talk {
	return talk{
		"addresses and tokens are asked for again": {
			typed: func(s *stage) []line {
				return join(lines("nowhere.example.com", "what is this", "chat.example.com", "wrong-token", adminToken), where(), create(), s.rest())
			},
			said: []string{"R1 Nothing answers at https://nowhere.example.com (that name is not in the DNS).", "S9", "R6", "ok Paula Reis", "ok inbox contato@ connected"},
		},
		"a proxy is cured and Enter tests again": {
			furnish: func(s *stage) {
				s.set(func(p *proxy) { p.limit, p.away = 16<<10, http.StatusBadGateway })
			},
			typed: func(s *stage) []line {
				return join(begin(), where(), then(func() { s.set(func(p *proxy) { p.limit = 0 }) }, ""),
					lines("what"), then(func() { s.set(func(p *proxy) { p.away = http.StatusInternalServerError }) }, ""), create(), s.rest())
			},
			said: []string{
				"R13 A body of 4 MB was refused with 413", "Enter tests again; or type another address", "ok a 4 MB body arrives",
				"R17 Your proxy answered 502", "location @agentbot_away { return 500; }", "S9", "ok answers 500 while I am away",
			},
		},
		"another address instead": {
			typed: func(s *stage) []line {
				return join(begin(), lines("http://localhost:8080", "bot.example.com"), create(), s.rest())
			},
			said: []string{"R12 localhost is Chatwoot's own machine", "ok name resolves to 9.9.9.2 (public)"},
		},
		"continue where one may": {
			furnish: func(s *stage) {
				s.private()
				s.fake.AllowPrivateNetwork(true)
				s.set(func(p *proxy) { p.away = http.StatusServiceUnavailable })
			},
			typed: func(s *stage) []line {
				return join(begin(), where(), lines("Continue", "continue"), create(), s.rest())
			},
			said: []string{"R10", `"continue" goes on anyway`, "ok going on; the test delivery will show", "(private)", "R17 Your proxy answered 503", "ok R17 stays as it is"},
			check: func(t *testing.T, _ *stage, got state) {
				t.Helper()
				if !strings.Contains(strings.Join(strings.Fields(got.Files["chatwoot.snapshot.json"]), ""), `"accepted":["R10","R17"]`) {
					t.Errorf("the snapshot does not remember: %s", got.Files["chatwoot.snapshot.json"])
				}
			},
		},
		"continue where one may not is an address": {
			typed: func(s *stage) []line {
				return join(begin(), lines("http://localhost", "continue", "bot.example.com"), create(), s.rest())
			},
			said: []string{"R12", "R12", "ok a 4 MB body arrives"},
		},
		"the bot is not to be made": {
			typed: func(*stage) []line { return join(begin(), where(), lines("", "n")) }, said: []string{"there is no going on without it", "Nothing is left behind."}, left: true,
		},
		"another name for the bot": {
			furnish: func(s *stage) {
				s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "Aro", URL: "https://elsewhere.example.com"})
			},
			typed: func(s *stage) []line { return join(begin(), where(), lines("", "n", "Lia", "y"), s.rest()) },
			said:  []string{`R18 Bot 14 "Aro" exists already, with the address https://elsewhere.example.com`, "Another name?", `Create the bot "Lia"`},
			check: func(t *testing.T, _ *stage, got state) {
				t.Helper()
				if bots := got.Chatwoot.Bots; bots[0].URL != "https://elsewhere.example.com" || bots[1].Name != "Lia" {
					t.Errorf("bots: %+v", bots)
				}
			},
		},
		"a bot is taken, and given back": {
			furnish: func(s *stage) {
				s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "Aro", URL: "https://elsewhere.example.com"})
			},
			typed: func(*stage) []line { return join(begin(), where(), lines("", "yes")) }, // and then the terminal is gone
			said:  []string{"Use bot 14 and change its address?", `ok bot 14 "Aro" now calls https://bot.example.com`, "undone: the former address of bot 14"},
			left:  true,
		},
		"a rule is shown, then lived with": {
			furnish: func(s *stage) {
				s.account.AddAutomation(chatwoottest.Automation{
					Name: "Boas-vindas", Event: "conversation_created",
					Conditions: []map[string]any{{"attribute_key": "inbox_id", "filter_operator": "equal_to", "values": []any{s.mail.ID}, "query_operator": nil}},
					Actions:    []chatwoottest.Action{{Name: "send_message", Params: []any{"Olá!"}}},
				})
			},
			typed: func(s *stage) []line {
				return join(begin(), where(), create(), lines("y", number(s.mail.ID), "4", "3", "1", "2"))
			},
			said: []string{
				`R24 The automation rule "Boas-vindas" answers in inbox contato@`, "3 show me the rule", "S9", "when: conversation_created", "if: inbox_id equal_to 2",
				`does: send_message "Olá!"`, "ok inbox contato@ connected",
			},
		},
		"an inbox with another bot is left": {
			furnish: func(s *stage) {
				s.mail.SetBot(s.account.AddBot(chatwoottest.Bot{ID: 30, Name: "Zé", URL: "https://elsewhere.example.com"}))
			},
			typed: func(s *stage) []line { return join(begin(), where(), create(), lines("y", number(s.mail.ID), "", "2")) },
			said:  []string{"R24 Inbox contato@ already has the bot Zé", "inbox contato@ stays as it is", "no inbox is connected"},
			check: func(t *testing.T, s *stage, got state) {
				t.Helper()
				if got.Chatwoot.Inboxes[1].Bot != 30 {
					t.Errorf("inbox: %+v", got.Chatwoot.Inboxes[1])
				}
			},
		},
		"one of two accounts": {
			furnish: func(s *stage) {
				s.fake.AddAccount(5, "Outra").AddAgent(chatwoottest.Agent{ID: 4, Name: "Paula Reis", Role: chatwoottest.RoleAdministrator, Token: adminToken})
			},
			typed: func(s *stage) []line { return join(begin(), lines("7", "3"), where(), create(), s.rest()) },
			said:  []string{"Which account? 3 Cursos Exemplo 5 Outra", "S10", `administrator of account 3 "Cursos Exemplo"`},
		},
		"what an interrupted test has left is used up": {
			furnish: func(s *stage) {
				left := s.account.AddInbox(chatwoottest.Inbox{Name: "agentbot check Q7XK2A", Channel: chatwoottest.API})
				left.Write(s.account.AddContact(chatwoottest.Contact{Name: "agentbot check"}), chatwoottest.Incoming{Text: "a test"})
			},
			typed: func(s *stage) []line { return join(begin(), where(), create(), s.rest()) },
			said:  []string{"ok temporary inbox, contact and conversation removed", "7/8 Inboxes 1 Site"},
			check: func(t *testing.T, _ *stage, got state) {
				t.Helper()
				if len(got.Chatwoot.Inboxes) != 2 {
					t.Errorf("inboxes: %+v", got.Chatwoot.Inboxes)
				}
			},
		},
		"what only looks like a test's is left alone": {
			furnish: func(s *stage) {
				ze := s.account.AddBot(chatwoottest.Bot{ID: 30, Name: "Zé", URL: "https://elsewhere.example.com"})
				s.account.AddInbox(chatwoottest.Inbox{Name: "agentbot check", Channel: chatwoottest.API})
				s.account.AddInbox(chatwoottest.Inbox{Name: "agentbot check Q7XK2A", Channel: chatwoottest.API, Bot: ze})
				s.account.AddInbox(chatwoottest.Inbox{Name: "agentbot check Q7XK2B", Channel: chatwoottest.WebWidget})
				used := s.account.AddInbox(chatwoottest.Inbox{Name: "agentbot check Q7XK2C", Channel: chatwoottest.API})
				used.Write(s.account.AddContact(chatwoottest.Contact{Name: "Marina"}), chatwoottest.Incoming{Text: "oi"})
			},
			typed: func(s *stage) []line { return join(begin(), where(), create(), s.rest()) },
			said:  []string{"ok temporary inbox, contact and conversation removed", "3 agentbot check (API)"},
			check: func(t *testing.T, _ *stage, got state) {
				t.Helper()
				if n := len(got.Chatwoot.Inboxes); n != 6 || got.Chatwoot.Inboxes[3].Bot != 30 {
					t.Errorf("%d inboxes: %+v", n, got.Chatwoot.Inboxes)
				}
			},
		},
		"another bot came while the questions were answered": {
			typed: func(s *stage) []line {
				return join(begin(), where(), create(), lines("n", number(s.mail.ID)), then(func() {
					s.mail.SetBot(s.account.AddBot(chatwoottest.Bot{ID: 30, Name: "Zé", URL: "https://elsewhere.example.com"}))
				}, "2"))
			},
			said: []string{"R24 Inbox contato@ already has the bot Zé", "undone: bot 1", "Setup stopped at step 8 (R24). Nothing is left behind."},
			lost: true,
			check: func(t *testing.T, s *stage, got state) {
				t.Helper()
				if got.Chatwoot.Inboxes[1].Bot != 30 || len(got.Chatwoot.Bots) != 1 || len(got.Files) != 0 {
					t.Errorf("left: %+v, %v", got.Chatwoot, got.Files)
				}
			},
		},
		"the test delivery is tried again": {
			furnish: func(s *stage) {
				s.fake.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Fail: true} })
			},
			typed: func(s *stage) []line {
				return join(begin(), where(), create(), lines("y"), then(func() { s.fake.InjectDelivery(nil) }, "y"), lines(number(s.mail.ID), "2"))
			},
			said: []string{"R22", "Try again?", "ok the signed webhook arrived"},
		},
		"no test": {
			typed: func(s *stage) []line { return join(begin(), where(), create(), lines("n", number(s.mail.ID), "2")) },
			said:  []string{"not tested", "ok inbox contato@ connected"},
		},
		"an inbox that does not exist": {
			typed: func(s *stage) []line { return join(begin(), where(), create(), lines("y", "99", "contato@", "2")) },
			said:  []string{`S15 The account has no inbox "99". It has: 1 Site, 2 contato@.`, "ok inbox contato@ connected"},
		},
		"a bot that may not write": {
			furnish: func(s *stage) {
				s.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
					if r.Bot != 0 && r.Endpoint == "POST labels" {
						return chatwoottest.Fault{Status: http.StatusInternalServerError}
					}
					return chatwoottest.Fault{}
				})
			},
			typed: func(*stage) []line { return join(begin(), where(), create(), lines("y", "n")) },
			said:  []string{"S5 The webhook arrived, but Chatwoot refused the bot: label. It answered 500."}, left: true,
		},
	}
}

// Chatwoot 4.13 lets no bot set labels: that is said, and is no refusal.
func TestRun_OlderChatwoot(t *testing.T) {
	t.Parallel()
	s := newStage(t, "4.13.0")
	p := s.run(t.Context(), "en", s.answers(), nil)
	if p.err != nil || !strings.Contains(p.text(), "Chatwoot 4.13.0 does not offer bots yet: label") {
		t.Errorf("%v\n%s", p.err, p.out)
	}
}

// Deliveries that belong to a bot which is in use already are not taken while setup listens in its place: Chatwoot keeps them.
func TestRun_ForeignDeliveries(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	aro := s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "Aro", URL: botWebhook})
	s.mail.SetBot(aro)
	customer := s.account.AddContact(chatwoottest.Contact{Name: "Marina", Email: "marina@example.com"})
	var talk *chatwoottest.Conversation
	writes := func() { talk, _ = s.mail.Write(customer, chatwoottest.Incoming{Text: "oi"}) }
	p := s.runAs(t.Context(), "en", answersIn(s.dir), &person{lines: join(begin(), where(), lines("", ""), then(writes, "y"), lines(number(s.mail.ID), "2"))}, "")
	if p.err != nil {
		t.Fatalf("%v\n%s", p.err, p.out)
	}
	_, after, said := strings.Cut(p.text(), "S16 A bot answers through that address already, in: contato@.")
	if !said || !strings.Contains(after, "I listen on 127.0.0.1:8080") || strings.Count(p.text(), "S16") != 1 {
		t.Errorf("that a bot is interrupted is not said before it is, once:\n%s", p.out)
	}
	tried := 0
	for _, d := range s.fake.Deliveries() {
		if d.Delivery.Conversation != talk.ID {
			continue
		}
		tried++
		if d.Status != http.StatusInternalServerError {
			t.Errorf("a customer's delivery was answered with %d", d.Status)
		}
	}
	if tried == 0 {
		t.Error("nothing was delivered")
	}
	if status := talk.Transcript().Status; status != chatwoot.Open {
		t.Errorf("the conversation is %s, want open: people see it", status)
	}
}

// Nobody is interrupted by somebody who says no.
func TestRun_InterruptsNobody(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	s.mail.SetBot(s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "Aro", URL: botWebhook + "/sales"}))
	before, opened := s.state(), 0
	s.watch(func() { opened++ })
	p := s.runAs(t.Context(), "en", answersIn(s.dir), &person{lines: join(begin(), where(), lines("n"))}, "")
	if p.err == nil || opened > 0 || !strings.Contains(p.err.Error(), "Setup stopped at step 3") || !strings.Contains(p.err.Error(), "Nothing is left behind.") {
		t.Errorf("%d calls, %v\n%s", opened, p.err, p.out)
	}
	s.unchanged("no", before, p)
}

// Without a person and without an answer, the flag that is missing is named.
func TestRun_MissingAnswers(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	before := s.state()
	for flag, forget := range map[string]func(*setup.Answers){
		"--url": func(a *setup.Answers) { a.URL = "" }, "--public-url": func(a *setup.Answers) { a.PublicURL = "" },
		"--yes": func(a *setup.Answers) { a.Yes = false }, "--inbox": func(a *setup.Answers) { a.Yes, a.Inboxes = false, nil; a.Test = new(bool) },
	} {
		a := s.answers()
		forget(&a)
		p := s.run(t.Context(), "en", a, nil)
		if flag == "--inbox" { // the question before it needs --yes
			flag = "--yes"
		}
		if p.err == nil || !strings.Contains(p.text(), "S8 An answer is missing: "+flag) {
			t.Errorf("%s: %v\n%s", flag, p.err, p.out)
		}
		s.unchanged(flag, before, p)
	}
	p := s.runAs(t.Context(), "en", s.answers(), nil, "")
	if p.err == nil || !strings.Contains(p.text(), "S8 An answer is missing: --token-file") {
		t.Errorf("token: %v\n%s", p.err, p.out)
	}
}

// A folder that cannot be written is found before anything is made.
func TestRun_NoFolder(t *testing.T) {
	t.Parallel()
	s := newStage(t, "")
	before := s.state()
	a := s.answers()
	a.Dir = filepath.Join(s.dir, "nowhere")
	p := s.run(t.Context(), "en", a, nil)
	if p.err == nil || !strings.Contains(p.text(), "S7 I cannot write "+a.Dir) {
		t.Errorf("%v\n%s", p.err, p.out)
	}
	s.unchanged("no folder", before, p)
}

func TestReadAnswers(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "answers.yaml")
	write(t, path, "url: https://chat.example.com\ninboxes: [1, Site]\naccept: [R17]\nuse_bot: false\nyes: true\n")
	a, err := setup.ReadAnswers(path)
	if err != nil || a.URL != "https://chat.example.com" || strings.Join(a.Inboxes, ",") != "1,Site" || a.UseBot == nil || *a.UseBot || !a.Yes || a.Test != nil {
		t.Errorf("%+v, %v", a, err)
	}
	a.Accept = []string{"r10", "R17", ""}
	if err := a.Check(); err != nil {
		t.Error(err)
	}
	a.Accept = []string{"R13"}
	if err := a.Check(); err == nil || !strings.Contains(err.Error(), "R13") {
		t.Errorf("what nobody can live with: %v", err)
	}
	write(t, path, "tokn: x\n")
	if _, err := setup.ReadAnswers(path); err == nil || !strings.Contains(err.Error(), "tokn") {
		t.Errorf("a key that does not exist: %v", err)
	}
}
