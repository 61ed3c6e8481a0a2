package bot_test

import (
	"testing"
	"time"

	"agentbot/bot"
)

func TestContact_HasNumber(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, delivered, onFile string
		want                    bool
	}{
		{"the same", "5511990000102", "+5511990000102", true},
		{"delivered without the ninth digit", "551190000102", "+5511990000102", true},
		{"on file without the ninth digit", "5511990000102", "+551190000102", true},
		{"another number", "5511990000103", "+5511990000102", false},
		{"another area", "5521990000102", "+5511990000102", false},
		{"a landline has no ninth digit", "551132345678", "+5511932345678", false},
		{"a foreign number with as many digits", "3311990000102", "+331190000102", false},
		{"Mexico's old 1 was delivered", "5215590000108", "+525590000108", true},
		{"Mexico's old 1 is on file", "525590000108", "+5215590000108", true},
		{"another number of Mexico", "5215590000109", "+525590000108", false},
		{"nothing was delivered", "", "+5511990000102", false},
		{"nothing is on file", "5511990000102", "", false},
		{"only a plus is on file", "", "+", false},
		{"a number without its country", "11990000102", "11990000102", false},
		{"a short one", "551199", "+551199", false},
		{"an address is no number", "5511990000102", "ana@example.com", false},
	}
	for _, c := range cases {
		if got := (bot.Contact{Number: c.delivered, Phone: c.onFile}).HasNumber(c.onFile); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestContact_IsSigned(t *testing.T) {
	t.Parallel()
	c := bot.Contact{Signed: true, Identifier: "Ana@example.com", Email: "helena@example.com"}
	for identifier, want := range map[string]bool{"ana@example.com": true, "helena@example.com": false, "": false} {
		if got := c.IsSigned(identifier); got != want {
			t.Errorf("%q: %v", identifier, got)
		}
	}
	c.Signed = false
	if c.IsSigned("ana@example.com") {
		t.Error("without the signature an identifier is a claim")
	}
	if (bot.Contact{Signed: true}).IsSigned("") {
		t.Error("nobody's identifier is nobody's")
	}
}

// A proof is for contact, inbox and the tie between them: another inbox, another time and another contact merged into this one have none.
func TestContact_Proved(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	ana := bot.Contact{ID: 1, Link: 7}.WithProof(bot.Proof{Level: bot.OTP, Subject: "mail:ana@example.com", Inbox: 5, At: now, Until: now.Add(time.Hour)}, now)
	if got := ana.Proved("mail:ANA@example.com", 5, now); got != bot.OTP {
		t.Errorf("her own: %s", got)
	}
	if got := ana.Best(5, now); got.Level != bot.OTP || got.Subject != "mail:ana@example.com" {
		t.Errorf("the best: %+v", got)
	}
	stranger := ana
	stranger.Link = 8
	for name, level := range map[string]bot.Level{
		"another inbox":                  ana.Proved("mail:ana@example.com", 6, now),
		"another subject":                ana.Proved("mail:bia@example.com", 5, now),
		"an hour later":                  ana.Proved("mail:ana@example.com", 5, now.Add(time.Hour)),
		"a stranger who was merged":      stranger.Proved("mail:ana@example.com", 5, now),
		"a stranger's best":              stranger.Best(5, now).Level,
		"the tie is not known (a look)":  bot.Contact{ID: 1, Proofs: ana.Proofs}.Proved("mail:ana@example.com", 5, now),
		"the best of somebody with none": bot.Contact{}.Best(5, now).Level,
	} {
		if level != bot.Nobody {
			t.Errorf("%s: %s", name, level)
		}
	}
}

// A look at a conversation shows neither the tie nor what the provider delivered: both stay as the webhook said, for the same contact only.
func TestLedger_LookKeepsWhatTheProviderDelivered(t *testing.T) {
	t.Parallel()
	seen := func(l *bot.Ledger, at bot.Stamp, looked bool, c bot.Contact) bot.Contact {
		in := bot.Inbound{Key: l.Key, Kind: bot.Observation, At: at, Looked: looked, Contact: c, Snapshot: bot.Snapshot{Status: bot.Pending}}
		l.Recorded(time.Unix(1_800_000_000, 0), &in, bot.Policy{})
		return l.Contact
	}
	l := &bot.Ledger{}
	l.Key = bot.Key{Bot: "default", Account: 1, Conversation: 1}
	seen(l, 1, false, bot.Contact{ID: 5, Number: "5511990000102", Link: 7})
	if got := seen(l, 2, true, bot.Contact{ID: 5, Name: "Rafael"}); got.Number != "5511990000102" || got.Link != 7 || got.Name != "Rafael" {
		t.Errorf("after a look: %+v", got)
	}
	if got := seen(l, 3, true, bot.Contact{ID: 6}); got.Number != "" || got.Link != 0 {
		t.Errorf("another contact has what was delivered for the first: %+v", got)
	}
}
