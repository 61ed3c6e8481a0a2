package setup_test

import (
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
	"agentbot/cmd/agentbot/setup"
)

// fault is one of the 24: how it comes about, and how it is cured. A cure may change the answers instead of the world.
type fault struct {
	code    string // of the catalogue; the number in front of _ is the one shown
	version string
	note    bool // it is said and nothing stops
	make    func(*stage, *setup.Answers)
	cure    func(*stage, *setup.Answers)
	token   chatwoot.Secret
}

func faults() map[string]fault {
	yes := true
	return map[string]fault{
		"R1 refused": {code: "R1", make: func(s *stage, a *setup.Answers) {
			s.name("down.example.com", "9.9.9.7")
			a.URL = "https://down.example.com"
		}, cure: rightURL},
		"R1 no name":   {code: "R1", make: func(_ *stage, a *setup.Answers) { a.URL = "https://nowhere.example.com" }, cure: rightURL},
		"R2 expired":   {code: "R2", make: func(_ *stage, a *setup.Answers) { a.URL = "https://old.example.com" }, cure: rightURL},
		"R3 page":      {code: "R3", make: func(_ *stage, a *setup.Answers) { a.URL = "https://page.example.com" }, cure: rightURL},
		"R4 old":       {code: "R4", version: "4.9.1", cure: func(s *stage, _ *setup.Answers) { s.upgrade("4.14.2") }},
		"R5 private":   {code: "R5", version: "4.14.0", make: func(s *stage, _ *setup.Answers) { s.private() }, cure: func(s *stage, _ *setup.Answers) { s.name("bot.example.com", "9.9.9.2"); s.resolver() }},
		"R6 token":     {code: "R6", token: "another-token-X"},
		"R7 no token":  {code: "R7", make: func(s *stage, _ *setup.Answers) { s.fake.SetProxy(chatwoottest.Proxy{DropTokens: true}) }, cure: func(s *stage, _ *setup.Answers) { s.fake.SetProxy(chatwoottest.Proxy{}) }},
		"R8 agent":     {code: "R8", token: "an-agents-token"},
		"R9 suspended": {code: "R9", make: func(s *stage, _ *setup.Answers) { s.account.Suspend(true) }, cure: func(s *stage, _ *setup.Answers) { s.account.Suspend(false) }},
		"R10 private": {code: "R10", make: func(s *stage, _ *setup.Answers) { s.private() }, cure: func(s *stage, a *setup.Answers) {
			s.fake.AllowPrivateNetwork(true)
			a.Accept = []string{"R10"}
		}},
		"R11 one label": {code: "R11", note: true, make: func(s *stage, a *setup.Answers) { a.PublicURL = "http://bot"; s.name("bot", "9.9.9.9") }},
		"R11 bare":      {code: "R11", note: true, make: func(_ *stage, a *setup.Answers) { a.PublicURL = "9.9.9.9:80"; a.PublicURL = "http://9.9.9.9" }},
		"R12 loopback":  {code: "R12", make: func(_ *stage, a *setup.Answers) { a.PublicURL = "http://localhost:8080" }, cure: rightPlace},
		"R13 limit":     {code: "R13", make: proxied(func(p *proxy) { p.limit = 16 << 10 }), cure: proxied(func(p *proxy) { p.limit = 0 })},
		"R14 expired": {code: "R14", make: func(s *stage, a *setup.Answers) {
			s.mu.Lock()
			s.servers["bot.example.com:443"] = s.servers["old.example.com:443"]
			s.mu.Unlock()
		}, cure: func(s *stage, a *setup.Answers) { rightPlace(s, a); s.restoreBot() }},
		"R15 clock": {code: "R15", make: func(s *stage, _ *setup.Answers) { s.clock(400 * time.Second) }, cure: func(s *stage, _ *setup.Answers) { s.clock(0) }},
		"R15 early": {code: "R15", note: true, make: func(s *stage, _ *setup.Answers) { s.clock(72 * time.Second) }, cure: func(s *stage, _ *setup.Answers) { s.clock(0) }},
		"R16 login": {code: "R16", make: proxied(func(p *proxy) { p.login = "https://login.example.com/?next=x" }), cure: proxied(func(p *proxy) { p.login = "" })},
		"R16 page":  {code: "R16", make: proxied(func(p *proxy) { p.page = true }), cure: proxied(func(p *proxy) { p.page = false })},
		"R17 502":   {code: "R17", make: proxied(func(p *proxy) { p.away = http.StatusBadGateway }), cure: proxied(func(p *proxy) { p.away = http.StatusInternalServerError })},
		"R17 alone": {code: "R17_alone", make: func(s *stage, a *setup.Answers) {
			a.PublicURL = "http://bot.example.com"
			s.set(func(p *proxy) { p.none = true })
		}, cure: func(_ *stage, a *setup.Answers) { a.Accept = []string{"r17"} }},
		"S1 no name": {code: "S1", make: func(_ *stage, a *setup.Answers) { a.PublicURL = "https://nowhere.example.com" }, cure: rightPlace},
		"S2 refused": {code: "S2", make: func(s *stage, a *setup.Answers) {
			s.name("down.example.com", "9.9.9.7")
			a.PublicURL = "https://down.example.com"
		}, cure: rightPlace},
		"S2 gateway": {code: "S2", make: proxied(func(p *proxy) { p.fixed = http.StatusBadGateway }), cure: proxied(func(p *proxy) { p.fixed = 0 })},
		"S3 another": {code: "S3", make: proxied(func(p *proxy) { p.fixed = http.StatusNotFound }), cure: proxied(func(p *proxy) { p.fixed = 0 })},
		"S4 busy":    {code: "S4", make: busy(true), cure: busy(false)},
		"S14 queue":  {code: "S14", note: true, make: func(s *stage, _ *setup.Answers) { s.fake.SetServices(false, true) }},
		"R18 name": {code: "R18", make: func(s *stage, _ *setup.Answers) {
			s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "aro", URL: "https://elsewhere.example.com"})
		}, cure: func(_ *stage, a *setup.Answers) { a.UseBot = &yes }},
		"R19 no secret": {code: "R19", make: func(s *stage, _ *setup.Answers) {
			s.account.AddBot(chatwoottest.Bot{ID: 14, Name: "Aro", URL: botWebhook}).SetSecret("")
		}, cure: func(_ *stage, a *setup.Answers) { a.ResetSecret = &yes }},
		"R20 number":  {code: "R20", note: true, make: func(s *stage, _ *setup.Answers) { s.fake.NextBotID(8) }},
		"R21 silence": {code: "R21", make: func(s *stage, _ *setup.Answers) { s.fake.SetSidekiq(false) }, cure: func(s *stage, _ *setup.Answers) { s.fake.SetSidekiq(true) }},
		"R22 opened":  {code: "R22", make: deliveries(chatwoottest.DeliveryFault{Fail: true}), cure: deliveries(chatwoottest.DeliveryFault{})},
		"R23 secret":  {code: "R23", make: deliveries(chatwoottest.DeliveryFault{BadSecret: true}), cure: deliveries(chatwoottest.DeliveryFault{})},
		"R24 bot": {code: "R24", make: func(s *stage, _ *setup.Answers) {
			s.site.SetBot(s.account.AddBot(chatwoottest.Bot{ID: 30, Name: "Zé", URL: "https://elsewhere.example.com"}))
		}, cure: takeOver},
		"R24 captain": {code: "R24_captain", make: func(s *stage, _ *setup.Answers) {
			s.account.AddAssistant(chatwoottest.Assistant{Name: "Cap", Inboxes: []*chatwoottest.Inbox{s.site}})
		}, cure: takeOver},
		"R24 rule": {code: "R24_rule", make: func(s *stage, _ *setup.Answers) {
			s.account.AddAutomation(chatwoottest.Automation{Name: "Boas-vindas", Event: "message_created", Actions: []chatwoottest.Action{{Name: "send_message", Params: []any{"Olá"}}}})
		}, cure: takeOver},
	}
}

func rightURL(_ *stage, a *setup.Answers)   { a.URL = chatURL }
func rightPlace(_ *stage, a *setup.Answers) { a.PublicURL = botURL }
func takeOver(_ *stage, a *setup.Answers)   { yes := true; a.TakeOver = &yes }

func proxied(change func(*proxy)) func(*stage, *setup.Answers) {
	return func(s *stage, _ *setup.Answers) { s.set(change) }
}

func busy(is bool) func(*stage, *setup.Answers) {
	return func(s *stage, _ *setup.Answers) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy = is
	}
}

func deliveries(f chatwoottest.DeliveryFault) func(*stage, *setup.Answers) {
	return func(s *stage, _ *setup.Answers) {
		s.fake.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return f })
	}
}

// private gives agentbot an address that Chatwoot does not call by itself.
func (s *stage) private() { s.name("bot.example.com", "10.0.0.5"); s.resolver() }

// resolver makes Chatwoot look at addresses, in the same DNS.
func (s *stage) resolver() {
	s.fake.SetResolver(func(host string) []netip.Addr {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.names[host]
	})
}

func (s *stage) clock(skew time.Duration) { s.mu.Lock(); defer s.mu.Unlock(); s.skew = skew }

func (s *stage) upgrade(version string) {
	if err := s.fake.SetVersion(version); err != nil {
		s.t.Fatal(err)
	}
}

// restoreBot gives the proxy its good certificate back.
func (s *stage) restoreBot() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.servers["bot.example.com:443"] = s.goodBot
}

// Each of the 24, one at a time: its sentence appears in every language, nothing is left behind, and once it is cured the run goes through,
// after which another one changes nothing.
func TestRun_Faults(t *testing.T) {
	t.Parallel()
	for name, f := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, f.version)
			a := s.answers()
			if f.make != nil {
				f.make(s, &a)
			}
			token := chatwoot.Secret(adminToken)
			if f.token != "" {
				token = f.token
			}
			for _, language := range connect.Languages() {
				if f.note {
					break
				}
				before := s.state()
				p := s.runAs(t.Context(), language, a, nil, token)
				s.stopped(f, language, p)
				if f.code != "R21" {
					s.unchanged(language, before, p)
					continue
				}
				s.leftForLater(language, before, p)
			}
			if !f.note && f.cure != nil {
				f.cure(s, &a)
			}
			p := s.run(t.Context(), "en", a, nil)
			if p.err != nil {
				t.Fatalf("after the cure: %v\n%s", p.err, p.out)
			}
			if f.note && !s.sentence(f.code, "en").MatchString(p.text()) {
				t.Errorf("%s is not said:\n%s", f.code, p.out)
			}
			after := s.state()
			s.unchanged("run after the cure", after, s.run(t.Context(), "en", a, nil))
		})
	}
}

// stopped wants the named sentence and an end that says where.
func (s *stage) stopped(f fault, language string, p play) {
	s.t.Helper()
	code, _, _ := strings.Cut(f.code, "_")
	if p.err == nil || !strings.Contains(p.err.Error(), "("+code+")") {
		s.t.Fatalf("it ended with %v\n%s", p.err, p.out)
	}
	if !s.sentence(f.code, language).MatchString(p.text()) {
		s.t.Errorf("the sentences of %s in %s are missing:\n%s", f.code, language, p.out)
	}
}

// sentence is what a finding says, whatever its places are filled with.
func (s *stage) sentence(code, language string) *regexp.Regexp {
	s.t.Helper()
	texts, err := connect.TextsIn(language)
	if err != nil {
		s.t.Fatal(err)
	}
	f := texts.Find(code, connect.Refusal, nil)
	shown, _, _ := strings.Cut(code, "_")
	whole := regexp.QuoteMeta(strings.Join([]string{shown, f.What, f.Why, f.Do}, " "))
	return regexp.MustCompile(regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(whole, `.+`))
}

// leftForLater: with Sidekiq stopped, Chatwoot removes nothing; the run has asked for it and named it, and nothing else is there.
func (s *stage) leftForLater(language string, before state, p play) {
	s.t.Helper()
	if !strings.Contains(p.text(), "S11") || !strings.Contains(p.text(), "agentbot check") {
		s.t.Errorf("what is left is not named:\n%s", p.out)
	}
	texts, err := connect.TextsIn(language)
	if err != nil {
		s.t.Fatal(err)
	}
	if end := texts.Say("left_something", nil); !strings.HasSuffix(p.err.Error(), end) || strings.Contains(p.text(), texts.Say("left_nothing", nil)) {
		s.t.Errorf("it ends with %q, want %q behind it", p.err, end)
	}
	s.fake.SetSidekiq(true)
	s.unchanged("once Sidekiq runs", before, p)
	s.fake.SetSidekiq(false)
}
