package flows

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
)

// library loads flow files beside the shipped shared ones.
func library(t *testing.T, opts Options, files map[string]string) *Library {
	t.Helper()
	tree := fstest.MapFS{}
	for _, shared := range []string{"texts.yaml", "actions.yaml", "defaults.yaml", "welcome.yaml", "faq.yaml", "fallback.yaml", "too_late.yaml"} {
		data, err := fs.ReadFile(Shipped(), shared)
		if err != nil {
			t.Fatal(err)
		}
		tree[shared] = &fstest.MapFile{Data: data}
	}
	for name, body := range files {
		tree[name] = &fstest.MapFile{Data: []byte(body)}
	}
	lib, problems := Load(tree, opts)
	if lib == nil {
		t.Fatalf("does not load:\n%s", Format(problems))
	}
	return lib
}

const small = `
flow: small
title: {pt: pequeno, es: pequeño, en: small}
trigger: {phrases: {pt: [começar]}}
slots:
  a: {type: text, pattern: 'A\d', example: A1, label: {pt: o a, es: el a, en: the a}}
  b: {type: text, pattern: 'B\d', example: B1, label: {pt: o b, es: el b, en: the b}}
steps:
  - collect: a
    ask: {pt: Qual A?, es: ¿Qué A?, en: Which A?}
  - collect: b
    ask: {pt: Qual B?, es: ¿Qué B?, en: Which B?}
  - say: {pt: "{{ a }} {{ b }}", es: "{{ a }} {{ b }}", en: "{{ a }} {{ b }}"}
`

func last(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return lines[len(lines)-1]
}

func TestLibraries_ConversationStaysOnItsVersion(t *testing.T) {
	t.Parallel()
	old := library(t, testOptions(), map[string]string{"small.yaml": small})
	changed := library(t, testOptions(), map[string]string{"small.yaml": strings.ReplaceAll(small, "Qual B?", "E o B?")})
	c := newChat(t, old, nil)
	c.play("< começar\n")
	c.ls.Swap(changed)
	if got := last(c.play("< A1\n")); got != "> Qual B?" {
		t.Errorf("pinned to the old version, but said %q", got)
	}
	c = newChat(t, old, nil)
	c.play("< começar\n")
	c.ls.Swap(changed)
	c.ls.Forget(old.Hash)
	if got := last(c.play("< A1\n")); got != "> E o B?" {
		t.Errorf("its version is gone and the step is still there, but it said %q", got)
	}
}

func TestLibraries_StepGone(t *testing.T) {
	t.Parallel()
	old := library(t, testOptions(), map[string]string{"small.yaml": small})
	renamed := library(t, testOptions(), map[string]string{"small.yaml": strings.Replace(small, "  - collect: b\n", "  - collect: b\n    id: other\n", 1)})
	c := newChat(t, old, nil)
	c.play("< começar\n\n< A1\n")
	c.ls = NewLibraries(renamed)
	if got := last(c.play("< B2\n")); got != "> A1 B2" {
		t.Errorf("the flow restarts with what is known, but said %q", got)
	}
	gone := library(t, testOptions(), nil)
	c = newChat(t, old, nil)
	c.play("< começar\n")
	c.ls = NewLibraries(gone)
	if got := c.play("< A1\n"); !strings.Contains(got, "`flow_changed`") || !strings.HasSuffix(got, "(left)\n") {
		t.Errorf("the flow is gone: want a person, got\n%s", got)
	}
}

func TestStep_BudgetSpentEndsWithAPerson(t *testing.T) {
	t.Parallel()
	body := strings.Replace(small, "  - say:", "  - link: collect_a\n  - say:", 1)
	_, problems := Load(withShared(t, "small.yaml", []byte(body)), testOptions())
	if len(problems) != 1 || problems[0].Rule != "unreachable" {
		t.Fatalf("the say behind the link is unreachable, and nothing else: %s", Format(problems))
	}
	lib := library(t, testOptions(), map[string]string{"small.yaml": body[:strings.Index(body, "  - say:")]})
	c := newChat(t, lib, nil)
	if got := c.play("< começar\n\n< A1\n\n< B1\n"); !strings.Contains(got, "`gave_up`") {
		t.Errorf("a flow that spins must end with a person, got\n%s", got)
	}
}

func TestStep_LiveWithoutBackendHandsOver(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.ActionsMode = "live"
	lib, problems := Load(Shipped(), opts)
	if lib == nil {
		t.Fatal(Format(problems))
	}
	got := newChat(t, lib, nil).play("< comprei com o e-mail errado HP10000001\n")
	if !strings.Contains(got, "Não consegui consultar nosso sistema") || !strings.Contains(got, "`system_unavailable`") {
		t.Errorf("got\n%s", got)
	}
}

func TestRequire_ProofHoldsForTheNextFlow(t *testing.T) {
	t.Parallel()
	c := newChat(t, shippedLibrary(t), nil)
	c.play("< comprei com o e-mail errado HP10000001\n\n< 111111\n\n< cancelar\n")
	if got := last(c.play("< comprei com o e-mail errado HP10000001\n")); got != "> Para qual e-mail devo passar a compra?" {
		t.Errorf("proved half a minute ago, but asked %q", got)
	}
	c.turn.Conversation.Inbox = 2
	c.play("< cancelar\n")
	if got := c.play("< comprei com o e-mail errado HP10000001\n"); strings.Count(got, "! send_code") != 2 {
		t.Errorf("another inbox proves nothing, want a second code:\n%s", got)
	}
}

func TestRequire_StartingOverBringsNoFreshAttempts(t *testing.T) {
	t.Parallel()
	c := newChat(t, shippedLibrary(t), nil)
	for range 4 {
		c.play("< comprei com o e-mail errado HP10000001\n\n< 999999\n\n< cancelar\n")
	}
	got := c.play("< comprei com o e-mail errado HP10000001\n")
	if strings.Count(got, "! send_code") != 4 || !strings.Contains(got, "`identity_not_verified`") {
		t.Errorf("want four codes and then a person:\n%s", got)
	}
}

func TestCommit_Facts(t *testing.T) {
	t.Parallel()
	const before = "< comprei com o e-mail errado HP10000001\n\n< 111111\n\n< novo@example.com\n\n# hang\n< sim\n"
	cases := map[string]struct{ then, want, never string }{
		"dropped says nothing":                   {"# result dropped\n", "(silent)", "Pronto"},
		"doubt goes to a person":                 {"# result doubt\n", "`result_unknown`", "Pronto"},
		"failed goes to a person":                {"# result failed\n", "`change_failed`", "Pronto"},
		"no result in time":                      {"# later 3m\n", "`result_unknown`", "Pronto"},
		"a person while it runs":                 {"< atendente\n", "purchases.change_email: em andamento", "Pronto"},
		"the window closed meanwhile":            {"# no_reply\n# result ok\n", "janela encerrada", "> Pronto"},
		"cancel while it runs is truthful":       {"< cancelar\n", "Isso está sendo feito agora", "Nada foi alterado"},
		"under way is said once":                 {"# later 6s\n# later 20s\n", "Isso está sendo feito agora", "estou consultando"},
		"cancel after a change that was refused": {"# result address_taken\n\n< outro@example.com\n\n< cancelar\n", "Nada foi alterado", "já foi feito"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newChat(t, shippedLibrary(t), nil).play(before + "\n" + tc.then)
			if !strings.Contains(got, tc.want) || tc.never != "" && strings.Contains(got, tc.never) {
				t.Errorf("want %q, never %q, in\n%s", tc.want, tc.never, got)
			}
			if strings.Count(got, "sendo feito agora") > 1 {
				t.Errorf("said it twice:\n%s", got)
			}
		})
	}
}

func TestAbandoned_SaysNothingOnceTheChannelIsClosed(t *testing.T) {
	t.Parallel()
	const begin = "< comprei com o e-mail errado\n"
	cases := map[string]struct {
		play string
		says bool
	}{
		"web after a day":                      {begin + "\n# later 24h\n", true},
		"whatsapp half an hour before its end": {"# channel Channel::Whatsapp\n" + begin + "\n# later 23h30m\n", true},
		"whatsapp when the bot was away":       {"# channel Channel::Whatsapp\n" + begin + "\n# later 25h\n", false},
		"no reply possible":                    {begin + "\n# no_reply\n# later 25h\n", false},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newChat(t, shippedLibrary(t), nil).play(tc.play)
			if !strings.Contains(got, `"resolved"`) || strings.Contains(got, "Encerrei a conversa") != tc.says {
				t.Errorf("want it resolved, and a word to the customer: %v; got\n%s", tc.says, got)
			}
		})
	}
}

func TestResult_LateOneIsNotedForTheTeam(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[string]string{"ok": "foi feita (chave k)", "address_taken": "não foi feita", "dropped": "mudou de mãos", "doubt": "sem confirmação"} {
		c := newChat(t, shippedLibrary(t), nil)
		c.turn.State.Done = []bot.Done{{Action: "purchases.change_email", Outcome: "running", Key: "k", Run: "1.1"}}
		c.step(nil, []bot.Command{{Kind: bot.ResultCame, Run: "1.1", Outcome: outcome, By: "engine"}})
		if got := strings.Join(c.out, "\n"); !strings.Contains(got, want) || !strings.Contains(got, "purchases.change_email") {
			t.Errorf("%s: want %q in\n%s", outcome, want, got)
		}
	}
}

func TestCommit_NothingWithoutAFreshYes(t *testing.T) {
	t.Parallel()
	c := newChat(t, shippedLibrary(t), nil)
	c.play("< comprei com o e-mail errado HP10000001\n\n< 111111\n\n< novo@example.com\n")
	f := &c.turn.State.Stack[0]
	f.Wait = nil // however it came here
	for _, s := range c.ls.Current().flows["email_change"].all {
		if _, ok := s.do.(*commitStep); ok {
			f.Step = s.id
		}
	}
	got := c.play("< oi\n")
	if strings.Contains(got, "! commit") || len(c.turn.State.Done) > 0 || !strings.Contains(got, "Confirma?") {
		t.Errorf("nobody said yes: want the question again, got\n%s", got)
	}
	if got = c.play("< sim\n"); !strings.Contains(got, "! commit") {
		t.Errorf("a yes changes it, got\n%s", got)
	}
}

func TestIdle_CancelWithNothingToStop(t *testing.T) {
	t.Parallel()
	if got := newChat(t, shippedLibrary(t), nil).play("< cancelar\n"); strings.Contains(got, "alterado") || !strings.Contains(got, "Tudo bem") {
		t.Errorf("nothing ran: got\n%s", got)
	}
}

func TestCommitKey(t *testing.T) {
	t.Parallel()
	key := bot.Key{Bot: "default", Account: 3, Conversation: 7}
	one := commitKey("i", key, "1.1", "commit", 1)
	if one != commitKey("i", key, "1.1", "commit", 1) {
		t.Error("a retry must have the same key")
	}
	for _, other := range []string{commitKey("restored", key, "1.1", "commit", 1), commitKey("i", key, "1.1", "commit", 2), commitKey("i", key, "1.2", "commit", 1), commitKey("i", bot.Key{Bot: "default", Account: 3, Conversation: 8}, "1.1", "commit", 1)} {
		if other == one {
			t.Error("another yes must have another key")
		}
	}
}

func TestView(t *testing.T) {
	t.Parallel()
	c := newChat(t, shippedLibrary(t), nil)
	c.play("< comprei com o e-mail errado\n")
	turn := c.turn
	turn.Unread = []bot.Inbound{{Kind: bot.CustomerMessage, Text: "HP10000001", Subject: "Re: ajuda"}}
	v := c.ls.View(&turn)
	if v.Running != "email_change" || v.Slot == nil || v.Slot.Name != "purchase" || v.Slot.Pattern != `HP\d{8,12}` || len(v.Messages) != 1 {
		t.Errorf("view of a waiting slot: %+v", v)
	}
	c.play("< HP10000001 novo@example.com\n")
	turn.State = c.turn.State
	v = c.ls.View(&turn)
	if v.Waiting.For != "code" || v.Slot.Name != "code" || len(v.Sensitive) == 0 {
		t.Errorf("view of a waiting code: %+v", v)
	}
	c.play("< 111111\n")
	turn.State = c.turn.State
	if v = c.ls.View(&turn); len(v.Offers) != 2 || v.Offers[0].Command.Kind != bot.Confirm {
		t.Errorf("view of a confirm: %+v", v.Offers)
	}
}

func TestView_SubjectNeverBeforeTheBody(t *testing.T) {
	t.Parallel()
	c := newChat(t, shippedLibrary(t), nil)
	cases := map[string]struct {
		subject, text string
		want          []string
	}{
		"pt body speaks for itself": {"My Aroeira account", "qual o prazo do reembolso?", []string{"qual o prazo do reembolso?"}},
		"en body speaks for itself": {"Minha conta Aroeira", "the video won't play", []string{"the video won't play"}},
		"a short body comes first":  {"comprei com o e-mail errado", "oi", []string{"oi", "comprei com o e-mail errado"}},
		"no body at all":            {"comprei com o e-mail errado", "", []string{"comprei com o e-mail errado"}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			turn := bot.Turn{Conversation: c.turn.Conversation, Unread: []bot.Inbound{{Kind: bot.CustomerMessage, Text: tc.text, Subject: tc.subject}}}
			if diff := cmp.Diff(tc.want, c.ls.View(&turn).Messages); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInert_CustomersCannotNameSecrets(t *testing.T) {
	t.Parallel()
	args := argsScope{
		"a": "${secret:TOKEN} and ${code}", "b": "$", "c": "{secret:TOKEN}", "d": map[string]any{"x": []any{"${key}"}},
	}
	reference := regexp.MustCompile(`\$\{(secret:|code\}|key\})`)
	for name := range args {
		value, _ := args.lookup(name)
		if got := "$" + show(value, "") + " " + string(encode(value)); reference.MatchString(got) { // "$": another value may stand before it
			t.Errorf("%s still names a reference: %s", name, got)
		}
	}
}

func TestRequire_CodeThatCannotBeSent(t *testing.T) {
	t.Parallel()
	c := newChat(t, shippedLibrary(t), nil)
	c.play("< comprei com o e-mail errado HP10000001\n")
	run := c.codes[len(c.codes)-1].Run
	c.step(nil, []bot.Command{{Kind: bot.ResultCame, Run: run, Outcome: bot.Unavailable, By: "engine"}})
	got := strings.Join(c.out, "\n")
	if !strings.Contains(got, "identity_not_verified") || !strings.Contains(got, `"status":"open"`) {
		t.Errorf("the customer waits for a code that never comes:\n%s", got)
	}
}

// What a system answered is a value of its slot, or goes its own way: never a wrong value in silence.
func TestSet_ValuesFitTheirSlots(t *testing.T) {
	t.Parallel()
	slots := "  a: {type: text, pattern: 'A\\d+', example: A1}\n  n: {type: integer, min: 1, max: 9}\n  mail: {type: email}\n"
	steps := `
  - collect: a
    ask: {pt: Qual A?, es: ¿Qué A?, en: Which A?}
  - call: purchases.find
    with: {code: "{{ a }}"}
    save: found
  - set: {n: found.status SET, mail: "'ANA@example.com'"}
    on_error: {say: {pt: "Não serve: {{ n }}.", es: "{{ n }}", en: "{{ n }}"}}
  - say: {pt: "Fica {{ n }}, {{ mail }}.", es: "{{ n }} {{ mail }}", en: "{{ n }} {{ mail }}"}
`
	for expression, want := range map[string]string{
		" - 400": "Fica 4, ana@example.com.", " - 400.5": "> Não serve: .", "": "> Não serve: .", " % 2 + 1": "Fica 1, ana@example.com.",
	} {
		lib := tried(t, slots, strings.Replace(steps, " SET", expression, 1))
		if got := newChat(t, lib, nil).play("< começar\n\n< A404\n"); !strings.Contains(got, want) {
			t.Errorf("%q: want %q, got\n%s", expression, want, got)
		}
	}
	lib := tried(t, slots, strings.Replace(strings.Replace(steps, " SET", "", 1), `    on_error: {say: {pt: "Não serve: {{ n }}.", es: "{{ n }}", en: "{{ n }}"}}`+"\n", "", 1))
	if got := newChat(t, lib, nil).play("< começar\n\n< A404\n"); !strings.Contains(got, "`needs_person`") {
		t.Errorf("without a way of its own people have it:\n%s", got)
	}
}
