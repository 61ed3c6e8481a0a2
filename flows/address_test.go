package flows

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// What a table or a system has on file under "e-mail" is written by people: one address is read out of it, or nobody gets the code.
func TestOneAddress(t *testing.T) {
	t.Parallel()
	for onFile, want := range map[string]string{
		"ana@example.com": "ana@example.com", " Ana@Example.com\n": "ana@example.com", "Ana Lima <ana@example.com>": "ana@example.com", `"Lima; Ana" <ana@example.com>`: "",
		"<ana@example.com>": "ana@example.com", "mailto:ana@example.com": "ana@example.com", "MAILTO:ana@example.com": "ana@example.com", "josé@exämple.com": "josé@exämple.com",
		"ana@example.com, bia@example.com": "", "ana@example.com;bia@example.com": "", "ana@example.com bia@example.com": "", "ana@example.com\nbia@example.com": "",
		"ana@example.com / bia@example.com": "", "Ana <ana@example.com>, Bia <bia@example.com>": "", "Ana <ana@example.com> <bia@example.com>": "", "ana@example.com@example.org": "",
		"ana@example.com\r\nBcc: bia@example.com": "", "ana@example.com%0d%0abcc:bia@example.com": "", "ana@example.com\x00": "", "ana\u202e@example.com": "", "ana\u200b@example.com": "",
		"bia@example.com <ana@example.com>": "", "mailto:ana@example.com?bcc=bia@example.com": "", "ana(bia)@example.com": "", "ana|bia@example.com": "", "@example.com": "", "ana@": "", "ana": "", "": "",
		strings.Repeat("a", 65) + "@example.com": "", "a\\@b@example.com": "",
	} {
		if got := oneAddress(onFile); got != want {
			t.Errorf("%q: %q, want %q", onFile, got, want)
		}
	}
	for value, want := range map[string]string{
		"ana@example.com": "a•••@example.com", "Ana Lima <ana@example.com>": "a•••@example.com", "mailto:ana@example.com": "a•••@example.com",
		"ana@example.com, bia@example.com": "•••", "Ana <ana@example.com>; bia@example.com": "•••", "@example.com": "•••", "12345678909": "•••909",
	} {
		if got := masked(value); got != want {
			t.Errorf("mask %q: %q, want %q", value, got, want)
		}
	}
}

// Two addresses on file get no code, and the customer hears what everybody hears.
func TestRequire_TwoAddressesOnFile(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("otp", `"{{ found.email }}"`)})
	for onFile, to := range map[string]string{
		"marina@example.com, outra@example.com":    "",
		"marina@example.com\r\nBcc: x@example.com": "",
		"Marina <Marina@example.com>":              "marina@example.com",
		"mailto:marina@example.com ":               "marina@example.com",
	} {
		c := newChat(t, lib, nil)
		c.turn.Contact = bot.Contact{ID: 1}
		c.world.purchases["HP10000001"]["email"] = onFile
		c.customer([]string{"@start guarded"})
		c.customer([]string{"HP10000001"})
		out := strings.Join(c.out, "\n")
		if !strings.Contains(out, "código") || strings.Contains(out, "outra") {
			t.Errorf("%q: %s", onFile, out)
		}
		if to == "" && len(c.codes) != 0 || to != "" && (len(c.codes) != 1 || !strings.Contains(string(encode(c.codes[0])), to) || strings.Contains(string(encode(c.codes[0])), "Marina")) {
			t.Errorf("%q: a code goes out: %s", onFile, encode(c.codes))
		}
		if to == "" {
			c.customer([]string{"@fill code=000000"})
			if c.turn.Contact.Best(1, c.now).Level == bot.OTP {
				t.Errorf("%q: a code that was not sent is taken", onFile)
			}
		}
	}
}
