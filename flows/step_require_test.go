package flows

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"agentbot/bot"
)

// guarded asks for a purchase, then for a proof, and says what it guards.
func guarded(levels, to string) string {
	return `
flow: guarded
title: {pt: guardado, es: guardado, en: guarded}
trigger: {phrases: {pt: [começar]}}
slots:
  purchase: {type: text, pattern: 'HP\d{8}', label: {pt: o código, es: el código, en: the code}}
steps:
  - collect: purchase
    ask: {pt: Qual código?, es: ¿Qué código?, en: Which code?}
  - call: purchases.find
    with: {code: "{{ purchase }}"}
    save: found
  - require: ` + levels + `
    to: ` + to + `
  - say: {pt: Segredo., es: Secreto., en: Secret.}
`
}

const mailAndNumber = `{mail: "{{ found.email }}", number: "{{ found.phone }}"}`

// talk is one conversation in a language, by somebody whom Chatwoot shows like this.
func talk(t *testing.T, lib *Library, language string, who bot.Contact, lines ...string) (*chat, string) {
	t.Helper()
	c := newChat(t, lib, nil)
	c.turn.State.Language.Code = language
	who.ID = 1
	c.turn.Contact = who
	for _, line := range lines {
		c.customer([]string{line})
	}
	return c, strings.Join(c.out, "\n")
}

var secrets = map[string]string{"pt": "Segredo.", "es": "Secreto.", "en": "Secret."}

var threeLanguages = []string{"pt", "es", "en"}

func TestRequire_TriesLevelsInTurn(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("[otp, channel]", mailAndNumber)})
	for _, language := range threeLanguages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			begin := []string{"@start guarded", "HP10000002", "@no_access"}
			sameNumber := bot.Contact{Number: "551190000102"}
			c, out := talk(t, lib, language, sameNumber, begin...)
			if len(c.codes) != 1 || !strings.Contains(out, secrets[language]) || !strings.Contains(out, lib.texts["channel_proved"].by[language].parts[0].literal) {
				t.Errorf("the number on file: %s", out)
			}
			if got := c.turn.Contact.Best(1, c.now); got.Level != bot.Channel || got.Subject != "phone:+5511990000102" {
				t.Errorf("kept %+v", got)
			}
			for name, who := range map[string]bot.Contact{
				"another number":                  {Number: "5511990000103"},
				"a number typed into a form":      {Phone: "+5511990000102"},
				"nobody's":                        {},
				"an address that Chatwoot shows":  {Email: "raffael@gmial.example"},
				"an identifier without signature": {Identifier: "raffael@gmial.example"},
			} {
				_, out := talk(t, lib, language, who, begin...)
				if strings.Contains(out, secrets[language]) || !strings.Contains(out, "identity_not_verified") && !strings.Contains(out, "(left)") {
					t.Errorf("%s: %s", name, out)
				}
			}
		})
	}
}

// Without the code nobody knows more than before: a purchase that does not exist reads word for word like one that does.
func TestRequire_WordsAreTheSameForEverybody(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("[otp, channel]", mailAndNumber)})
	for _, language := range threeLanguages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			heard := func(code string, who bot.Contact) []string {
				c, _ := talk(t, lib, language, who, "@start guarded", code, "@fill code=000001", "@repeat", "@no_access")
				var said []string
				for _, line := range c.out {
					if strings.HasPrefix(line, "> ") {
						said = append(said, line)
					}
				}
				return said
			}
			there, not := heard("HP10000002", bot.Contact{}), heard("HP99999999", bot.Contact{Number: "5511990000102"})
			if len(there) < 4 || !slices.Equal(there, not) {
				t.Errorf("there:\n%s\nnot there:\n%s", strings.Join(there, "\n"), strings.Join(not, "\n"))
			}
		})
	}
}

func TestRequire_Signed(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("signed", `"{{ found.email }}"`)})
	for _, language := range threeLanguages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			for name, c := range map[string]struct {
				who  bot.Contact
				pass bool
			}{
				"signed":                         {bot.Contact{Signed: true, Identifier: "Marina.Souza@example.com"}, true},
				"not signed":                     {bot.Contact{Identifier: "marina.souza@example.com"}, false},
				"signed, and an address claimed": {bot.Contact{Signed: true, Identifier: "u-7", Email: "marina.souza@example.com"}, false},
				"nobody":                         {bot.Contact{}, false},
			} {
				_, out := talk(t, lib, language, c.who, "@start guarded", "HP10000001")
				if strings.Contains(out, secrets[language]) != c.pass {
					t.Errorf("%s: %s", name, out)
				}
			}
		})
	}
}

// A stronger level than the one asked for lets on, a weaker one never.
func TestRequire_StrengthCounts(t *testing.T) {
	t.Parallel()
	signed := bot.Contact{Signed: true, Identifier: "marina.souza@example.com"}
	number := bot.Contact{Number: "5511990000101"}
	for _, c := range []struct {
		levels string
		who    bot.Contact
		pass   bool
	}{
		{"[otp, channel]", signed, true},
		{"otp", signed, false},
		{"channel", number, true},
		{"[channel, otp]", number, true},
		{"signed", number, false},
		{"otp", number, false},
		{"known", bot.Contact{}, true},
	} {
		to := `{mail: "{{ found.email }}", number: "{{ found.phone }}"}`
		lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded(c.levels, to)})
		if _, out := talk(t, lib, "en", c.who, "@start guarded", "HP10000001"); strings.Contains(out, "Secret.") != c.pass {
			t.Errorf("%s for %+v: %s", c.levels, c.who, out)
		}
	}
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("known", `"{{ found.email }}"`)})
	if _, out := talk(t, lib, "en", bot.Contact{}, "@start guarded", "HP99999999"); strings.Contains(out, "Secret.") {
		t.Errorf("known for a purchase that nobody has: %s", out)
	}
}

// What was proved ends, and a stranger who was merged into the customer does not have it.
func TestRequire_ProofsEnd(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("otp", `"{{ found.email }}"`)})
	for _, language := range threeLanguages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			begin := func() *chat {
				c, out := talk(t, lib, language, bot.Contact{Link: 7}, "@start guarded", "HP10000001", "111111")
				if !strings.Contains(out, secrets[language]) {
					t.Fatal(out)
				}
				c.out = nil
				return c
			}
			again := func(c *chat) string {
				c.customer([]string{"@start guarded"})
				c.customer([]string{"HP10000001"})
				return strings.Join(c.out, "\n")
			}
			if out := again(begin()); !strings.Contains(out, secrets[language]) || strings.Contains(out, "send_code") {
				t.Errorf("at once: %s", out)
			}
			late, merged, elsewhere := begin(), begin(), begin()
			late.now = late.now.Add(lib.set.code.lasts + time.Second)
			merged.turn.Contact.Link = 8
			elsewhere.turn.Conversation.Inbox = 2
			for name, c := range map[string]*chat{"half an hour later": late, "merged": merged, "another inbox": elsewhere} {
				if out := again(c); strings.Contains(out, secrets[language]) || !strings.Contains(out, "send_code") {
					t.Errorf("%s: %s", name, out)
				}
			}
		})
	}
}

// When no more codes are sent, a number that matches does as well; without one a person is offered.
func TestRequire_CodeThatNeverComes(t *testing.T) {
	t.Parallel()
	lib := library(t, testOptions(), map[string]string{"guarded.yaml": guarded("[otp, channel]", mailAndNumber)})
	never := map[string]string{"pt": "não recebi o código", "es": "no me llegó el código", "en": "I didn't get the code"}
	for _, language := range threeLanguages {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			c, out := talk(t, lib, language, bot.Contact{Number: "5511990000102"}, "@start guarded", "HP10000002")
			for range lib.set.code.sends {
				c.step([]bot.Inbound{{Key: c.turn.Conversation.Key, Kind: bot.CustomerMessage, Text: never[language]}}, []bot.Command{{Kind: bot.Repeat, By: "lexical"}})
			}
			out += strings.Join(c.out, "\n")
			if len(c.codes) != lib.set.code.sends || !strings.Contains(out, secrets[language]) {
				t.Errorf("%d codes: %s", len(c.codes), out)
			}
		})
	}
}

func TestRequire_Mistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ levels, to, want string }{
		{"[otp, channel]", `"{{ found.email }}"`, "one text cannot be an address and a number"},
		{"[otp, channel]", `{mail: "{{ found.email }}"}`, "channel needs to know the number on file"},
		{"otp", `{number: "{{ found.phone }}"}`, "otp needs to know the mail on file"},
		{"nobody", `"{{ found.email }}"`, `nobody can be asked to prove "nobody"`},
	} {
		tree := fstest.MapFS{"guarded.yaml": &fstest.MapFile{Data: []byte(guarded(c.levels, c.to))}}
		for _, shared := range []string{"texts.yaml", "actions.yaml", "defaults.yaml"} {
			data, err := fs.ReadFile(Shipped(), shared)
			if err != nil {
				t.Fatal(err)
			}
			tree[shared] = &fstest.MapFile{Data: data}
		}
		if _, problems := Load(tree, testOptions()); !strings.Contains(Format(problems), c.want) {
			t.Errorf("%s to %s: no %q in\n%s", c.levels, c.to, c.want, Format(problems))
		}
	}
}

// What a business system has had on file for ten years may lack the ninth digit, and is then no number that could be dialled today.
func TestInternational_KnowsOldNumbersOnFile(t *testing.T) {
	t.Parallel()
	delivered := bot.Contact{Number: "5511990000102"}
	for onFile, want := range map[string]bool{"+551190000102": true, "+55 11 9000-0102": true, "+55 (11) 99000.0102": true, "+551190000103": false, "5511990000102": false, "+55 11 x": false, "+1": false} {
		if got := delivered.HasNumber(international(onFile)); got != want {
			t.Errorf("%s on file: %t, want %t", onFile, got, want)
		}
	}
}
