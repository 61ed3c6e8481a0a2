package cases

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/flows"
)

// withCases is the shipped library with one file of cases of one's own, and the shipped attachments.
func withCases(t *testing.T, body string) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{flows.TestsDir + "/mine.yaml": &fstest.MapFile{Data: []byte(body)}}
	err := fs.WalkDir(flows.Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Dir(name) == flows.TestsDir {
			return err
		}
		data, err := fs.ReadFile(flows.Shipped(), name)
		tree[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func run(t *testing.T, c Config) *Report {
	t.Helper()
	report, err := Run(t.Context(), c, func() time.Time { return time.Time{} })
	if err != nil {
		t.Fatal(err)
	}
	return report
}

const wrongGreeting = `flow: welcome
cases:
  - case: a greeting
    steps:
      - user: {pt: oi, es: hola, en: hello}
        expect: {said: [greeting, {pt: Olá, es: Saludos, en: Good day}], flow: nothing, team: support}
`

// A failure names its place, what was expected, what came instead, and shows the conversation.
func TestReport_Print(t *testing.T) {
	t.Parallel()
	report := run(t, Config{Files: withCases(t, wrongGreeting), Languages: []string{"en"}, Flow: "welcome"})
	var out bytes.Buffer
	if err := report.Print(&out, "en"); err != nil {
		t.Fatal(err)
	}
	want := `FAIL welcome › a greeting [en]
  tests/mine.yaml:6:18: said: the bot does not say this [test]
     6 |         expect: {said: [greeting, {pt: Olá, es: Saludos, en: Good day}], flow: nothing, team: support}
       |                  ^
  - Good day
  + Hi! I'm Aro, Aroeira's virtual assistant. Tell me what you need, in your own words. If you'd rather talk to a person, just write "agent".

    These are things I can sort out with you here. Pick one, or write something else:
    [Getting into a course] [Changing the e-mail of a purchase] [Status of a request] [Transferring account ownership] [Importing students] [Contacting the team]
  tests/mine.yaml:6:89: team: it is otherwise [test]
     6 |         expect: {said: [greeting, {pt: Olá, es: Saludos, en: Good day}], flow: nothing, team: support}
       |                                                                                         ^
  - support
  + (nothing)
  the conversation:
    < hello
    > Hi! I'm Aro, Aroeira's virtual assistant. Tell me what you need, in your own words. If you'd rather talk to a person, just write "agent".

      These are things I can sort out with you here. Pick one, or write something else:
      [Getting into a course] [Changing the e-mail of a purchase] [Status of a request] [Transferring account ownership] [Importing students] [Contacting the team]

flow      en: steps    branches
welcome         2/2          0/0

1 played in 0.0 s, 1 failed
coverage: steps 100.0% branches 100.0%
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

// What no case went is listed with its place; a percentage never rounds up to a whole.
func TestReport_Encode(t *testing.T) {
	t.Parallel()
	report := run(t, Config{Files: withCases(t, strings.ReplaceAll(wrongGreeting, "flow: welcome", "flow: faq")), Flow: "faq"})
	var out bytes.Buffer
	if err := report.Encode(&out, "en"); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Failed   int
		Steps    float64
		Coverage []struct {
			Flow, Language string
			Steps          int
			NotTaken       []string `json:"not_taken"`
		}
		Cases []struct {
			OK           bool
			Failures     []struct{ File, Key string }
			Conversation []string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Failed != 3 || got.Steps != 0 || len(got.Coverage) != 3 || len(got.Cases) != 3 {
		t.Fatalf("%s", out.String())
	}
	if c := got.Coverage[0]; c.Flow != "faq" || c.Language != "pt" || c.Steps != 3 || !cmp.Equal(c.NotTaken, []string{"faq.yaml:44:5: answer, on_no_evidence → confirm_no_answer", "faq.yaml:44:5: answer, next → the end"}) {
		t.Errorf("%+v", c)
	}
	if c := got.Cases[0]; c.OK || len(c.Conversation) == 0 || len(c.Failures) == 0 || c.Failures[0].Key != "said" || c.Failures[0].File != "tests/mine.yaml" {
		t.Errorf("%+v", c)
	}
	if percent(0.9999) != "99.9%" || percent(1) != "100.0%" {
		t.Error(percent(0.9999), percent(1))
	}
}

// What cannot be done says why; what is not expected fails.
func TestCases_Fail(t *testing.T) {
	t.Parallel()
	wish := "{user: comprei com o e-mail errado HP10000001}"
	all := []struct{ name, steps, want string }{
		{"no such button", "[{user: oi}, {button: comprar}]", `there is no button "comprar"; on the screen are: Acesso ao curso (start:access_help), Troca do e-mail da compra (start:email_change)`},
		{"no button at all", "[{user: quero falar com uma pessoa}, {button: x}]", "none is on the screen"},
		{"no code", `[{user: "{{ code }}"}]`, "no code has been mailed"},
		{"said", "[{user: oi, expect: {said: tchau}}]", "the bot does not say this"},
		{"not_said", "[{user: oi, expect: {not_said: greeting}}]", "the bot says this"},
		{"no_message", "[{user: oi, expect: {no_message: true}}]", "the customer was told something"},
		{"a message", "[{user: oi}, {wait: 1m, expect: {no_message: false}}]", "the customer was told nothing"},
		{"buttons", "[{user: oi, expect: {buttons: comprar}}]", "there is no such button"},
		{"attached", "[{user: oi, expect: {attached: lista.csv}}]", "no file that the bot sent holds this"},
		{"asked", "[" + wish + ", {expect: {asked: purchase}}]", "otherwise"},
		{"slot", "[" + wish + ", {expect: {slot: {purchase: HP10000002}}}]", "the slot purchase has another value"},
		{"called", "[" + wish + ", {expect: {called: purchases.change_email}}]", "purchases.change_email was not called"},
		{"called with", "[" + wish + ", {expect: {called: {purchases.find: {code: HP10000002}}}}]", "purchases.find was called with other inputs"},
		{"not_called", "[" + wish + ", {expect: {not_called: mail.send_code}}]", "mail.send_code was called"},
		{"label", "[{user: quero falar com uma pessoa, expect: {label: vip}}]", "lacks a label"},
		{"note", "[{user: quero falar com uma pessoa, expect: {note: vip}}]", "no note to agents says this"},
		{"handed_off", "[{user: quero falar com uma pessoa, expect: {handed_off: false}}]", "otherwise"},
		{"resolved", "[{user: oi, expect: {resolved: true}}]", "otherwise"},
		{"notified", "[" + wish + ", {expect: {notified: {mail: ana@example.com}}}]", "nobody was notified like this"},
		{"notified at all", "[" + wish + ", {expect: {notified: true}}]", "nobody was notified"},
		{"attributes", "[{user: oi, expect: {attributes: {a: b}}}]", "the attribute a has another value"},
	}
	body := "cases:\n"
	for _, c := range all {
		body += "  - {case: " + c.name + ", steps: " + c.steps + "}\n"
	}
	report := run(t, Config{Files: withCases(t, body), Languages: []string{"pt"}})
	failed := report.Failed()
	if len(report.Problems) > 0 || len(failed) != len(all) {
		t.Fatalf("%d of %d failed\n%s", len(failed), len(all), flows.Format(report.Problems))
	}
	for i, c := range all {
		if got := failed[i].Failures[0].Sentence.String(); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A test reaches no real system: an action without a mock has to be answered by the case.
func TestCases_LeaveNothing(t *testing.T) {
	t.Parallel()
	tree := withCases(t, "cases: [{case: x, steps: [{user: comprei com o e-mail errado HP10000001}]}, {case: said, actions: {purchases.find: not_found}, steps: [{user: comprei com o e-mail errado HP10000001, expect: {asked: purchase}}]}]")
	actions := regexp.MustCompile(`mock: \{method: GET, url: "/purchases/\{\{ code \}\}"`).ReplaceAll(tree["actions.yaml"].Data, []byte(`request: {method: GET, url: "https://shop.example/p/{{ code }}"`))
	tree["actions.yaml"] = &fstest.MapFile{Data: actions}
	report := run(t, Config{Files: tree, Languages: []string{"pt"}})
	failed := report.Failed()
	if len(failed) != 1 || !strings.Contains(failed[0].Failures[0].Sentence.String(), "the action purchases.find has no mock") {
		t.Errorf("%+v", failed)
	}
}

func TestRun_ChoosesCases(t *testing.T) {
	t.Parallel()
	body := "flow: welcome\ncases: [{case: one, steps: {user: oi}}, {case: two, languages: es, steps: {user: hola}}]"
	count := func(c Config) int {
		c.Files = withCases(t, body)
		return len(run(t, c).Results)
	}
	if n := count(Config{}); n != 4 {
		t.Errorf("all: %d", n)
	}
	if n := count(Config{Run: regexp.MustCompile("^tw")}); n != 1 {
		t.Errorf("by name: %d", n)
	}
	if n := count(Config{Languages: []string{"es"}}); n != 2 {
		t.Errorf("in es: %d", n)
	}
	for _, c := range []Config{{Flow: "faq"}, {Languages: []string{"fr"}}} {
		c.Files = withCases(t, body)
		if _, err := Run(t.Context(), c, time.Now); err == nil {
			t.Errorf("%+v: no error", c)
		}
	}
}
