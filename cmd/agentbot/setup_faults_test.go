package main

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
)

// builtFault is one of the 24, met by the built program on this machine's own loopback, without any seam.
type builtFault struct {
	code, version string
	note          bool // it is said, and the run goes through
	make          func(n *newcomer) (flags []string)
}

func builtFaults() map[string]builtFault {
	spoil := func(n *newcomer, h http.HandlerFunc) { n.spoil.Store(&h) }
	return map[string]builtFault{
		"R1":  {code: "R1", make: func(n *newcomer) []string { return []string{"--url", "http://" + n.listen} }},
		"R2":  {code: "R2", make: func(n *newcomer) []string { return []string{"--url", n.tls(n.fake)} }},
		"R3":  {code: "R3", make: func(n *newcomer) []string { return []string{"--url", n.plain(http.NotFoundHandler())} }},
		"R4":  {code: "R4", version: "4.9.1"},
		"R5":  {code: "R5", version: "4.14.0"},
		"R6":  {code: "R6", make: func(n *newcomer) []string { n.token = "another-token-X"; return nil }},
		"R7":  {code: "R7", make: func(n *newcomer) []string { n.fake.SetProxy(chatwoottest.Proxy{DropTokens: true}); return nil }},
		"R8":  {code: "R8", make: func(n *newcomer) []string { n.token = "an-agents-token"; return nil }},
		"R9":  {code: "R9", make: func(n *newcomer) []string { n.account.Suspend(true); return nil }},
		"R10": {code: "R10", make: func(n *newcomer) []string { n.accept = ""; return nil }},
		"R11": {code: "R11", note: true},
		"R12": {code: "R12", make: func(n *newcomer) []string {
			return []string{"--url", strings.Replace(n.chat, "127.0.0.1", "0.0.0.0", 1)}
		}},
		"R13": {code: "R13", make: func(n *newcomer) []string {
			spoil(n, func(w http.ResponseWriter, r *http.Request) {
				if body, _ := io.ReadAll(r.Body); len(body) > 1<<20 {
					w.WriteHeader(http.StatusRequestEntityTooLarge)
				} else {
					r.Body = io.NopCloser(bytes.NewReader(body))
					n.pass(w, r)
				}
			})
			return nil
		}},
		"R14": {code: "R14", make: func(n *newcomer) []string { return []string{"--public-url", n.tls(http.HandlerFunc(n.pass))} }},
		"R15": {code: "R15", make: func(n *newcomer) []string { n.skew.Store(-400); return nil }},
		"R16": {code: "R16", make: func(n *newcomer) []string {
			spoil(n, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) })
			return nil
		}},
		"R17":       {code: "R17", make: func(n *newcomer) []string { n.away.Store(http.StatusBadGateway); return nil }},
		"R17 alone": {code: "R17_alone", make: func(n *newcomer) []string { return []string{"--public-url", "http://" + n.listen} }},
		"R18": {code: "R18", make: func(n *newcomer) []string {
			n.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: "https://elsewhere.example.com"})
			return nil
		}},
		"R19": {code: "R19", make: func(n *newcomer) []string {
			n.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: n.public + connect.WebhookPath}).SetSecret("")
			return nil
		}},
		"R20": {code: "R20", note: true, make: func(n *newcomer) []string { n.fake.NextBotID(8); return nil }},
		"R21": {code: "R21", make: func(n *newcomer) []string { n.fake.SetSidekiq(false); return nil }},
		"R22": {code: "R22", make: failing(chatwoottest.DeliveryFault{Fail: true})},
		"R23": {code: "R23", make: failing(chatwoottest.DeliveryFault{BadSecret: true})},
		"R24": {code: "R24", make: func(n *newcomer) []string { n.site.SetBot(n.account.AddBot(chatwoottest.Bot{Name: "Zé"})); return nil }},
	}
}

func failing(f chatwoottest.DeliveryFault) func(*newcomer) []string {
	return func(n *newcomer) []string {
		n.fake.InjectDelivery(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return f })
		return nil
	}
}

// tls serves with a certificate that nobody knows.
func (n *newcomer) tls(h http.Handler) string {
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are the point
	server.StartTLS()
	n.t.Cleanup(server.Close)
	return server.URL
}

func (n *newcomer) plain(h http.Handler) string {
	server := httptest.NewServer(h)
	n.t.Cleanup(server.Close)
	return server.URL
}

// Each of the 24 refusals through the built program: the named sentence, exit 1, and nothing left in Chatwoot or on disk.
func TestSetup_RefusalsOfTheBuiltProgram(t *testing.T) {
	t.Parallel()
	languages := connect.Languages()
	turn := 0
	for name, f := range builtFaults() {
		language := languages[turn%len(languages)]
		turn++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNewcomer(t, f.version)
			var more []string
			if f.make != nil {
				more = f.make(n)
			}
			before := n.state()
			n.locale = language + "_XX.UTF-8"
			got := n.run(n.flags(more...)...)
			if !sentenceOf(t, f.code, language).MatchString(got.text) {
				t.Errorf("the sentences of %s in %s are missing: %s", f.code, language, got.text)
			}
			switch {
			case f.note && got.code != 0, !f.note && got.code != 1:
				t.Errorf("exit %d: %s", got.code, got.text)
			case f.note:
				return
			}
			n.fake.SetSidekiq(true) // what was deleted while it stood still goes now
			if diff := cmp.Diff(before, n.state()); diff != "" {
				t.Errorf("something is left behind:\n%s\n%s", diff, got.text)
			}
		})
	}
}

// sentenceOf is what a finding says, whatever its places are filled with.
func sentenceOf(t *testing.T, wording, language string) *regexp.Regexp {
	t.Helper()
	texts, err := connect.TextsIn(language)
	if err != nil {
		t.Fatal(err)
	}
	f := texts.Find(wording, connect.Refusal, nil)
	whole := regexp.QuoteMeta(strings.Join([]string{f.Code, f.What, f.Why, f.Do}, " "))
	return regexp.MustCompile(regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(whole, `.+`))
}
