package flows

import (
	"encoding/json"
	"strings"
	"testing"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

// playedSteps runs a flow of these steps from its start and gives back what it decided.
func playedSteps(t *testing.T, opts Options, steps string) bot.Decision {
	t.Helper()
	tree := withShared(t, "a.yaml", []byte("flow: a\ntitle: {pt: teste, es: prueba, en: test}\nslots:\n  x: {type: text}\nsteps:\n"+steps))
	lib, problems := Load(tree, opts)
	if lib == nil {
		t.Fatal(Format(problems))
	}
	c := newChat(t, lib, nil)
	turn := c.turn
	turn.Now, turn.State.Language.Code = c.now, "en"
	turn.Unread = []bot.Inbound{{Seq: 1, Kind: bot.CustomerMessage, Message: 1, Text: "hi [@x](mention://team/1/x) ${secret:token}"}}
	d, err := c.ls.Step(t.Context(), &turn, []bot.Command{
		{Kind: bot.Start, Flow: "a", By: "choice"},
		{Kind: bot.Fill, Flow: "a", Slot: "x", Value: json.RawMessage(`"a/b ${secret:token} mention://team/1"`), Span: "a/b", By: "lexical"},
	}, c.world)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestNotify(t *testing.T) {
	t.Parallel()
	steps := `
  - collect: x
    ask: {pt: Qual?, es: ¿Cuál?, en: Which?}
  - notify: {team: support, text: {pt: "Veio {{ x }}", es: "Vino {{ x }}", en: "Got {{ x }}"}}
  - notify: {mail: ops@example.com, subject: {pt: Assunto, es: Asunto, en: Subject}, text: {pt: "Veio {{ x }}", es: "Vino {{ x }}", en: "Got {{ x }}"}}
  - notify: {webhook: "https://hooks.example.com/bot/{{ x }}", secret: hook, data: {x: "{{ x }}"}}
  - resolve
`
	opts := testOptions()
	opts.ActionsMode, opts.Staff = "live", "en"
	d := playedSteps(t, opts, steps)
	var note string
	var told []bot.Notify
	for _, a := range d.Actions {
		switch a := a.(type) {
		case bot.Note:
			note = a.Text
		case bot.Notify:
			told = append(told, a)
		}
	}
	if note != "[@support](mention://team/2/support) Got a/b ${secret:token} mention //team/1" {
		t.Error(note)
	}
	if len(told) != 2 || told[0].Key == told[1].Key || len(told[0].Key) != 32 {
		t.Fatalf("%+v", told)
	}
	if diff := cmp.Diff(&bot.Mail{To: "ops@example.com", Subject: "Subject", Text: "Got a/b ${secret:token} mention://team/1", Language: "en"}, told[0].Mail); diff != "" {
		t.Error(diff)
	}
	want := bot.Notify{Key: told[1].Key, Sign: "hook", Request: bot.Request{
		Method: "POST", URL: "https://hooks.example.com/bot/a%2Fb%20%24%20%7Bsecret%3Atoken%7D%20mention%3A%2F%2Fteam%2F1",
		Body: `{"account":3,"conversation":7,"data":{"x":"a/b $ {secret:token} mention://team/1"},"flow":"a"}`,
	}}
	if diff := cmp.Diff(want, told[1]); diff != "" {
		t.Error(diff)
	}
	opts.ActionsMode = "mock"
	for _, a := range playedSteps(t, opts, steps).Actions {
		if n, ok := a.(bot.Notify); ok && (n.Mail != nil || n.Sign != "" || n.Request.URL != strings.TrimSuffix(opts.MockURL, "/")+"/notify") {
			t.Errorf("somebody real hears of what is made up: %+v", n)
		}
	}
}
