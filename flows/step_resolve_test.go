package flows

import (
	"strings"
	"testing"
)

// endings is a library in which "começar" runs a flow that ends the conversation, and would say something else after it.
func endings(t *testing.T, part string) *Library {
	t.Helper()
	return library(t, testOptions(), map[string]string{
		"caller.yaml": "flow: caller\ntitle: {pt: quem chama, es: quien llama, en: caller}\ntrigger: {phrases: {pt: [começar]}}\nsteps:\n" +
			"  - run: part\n  - say: {pt: Depois., es: Después., en: Afterwards.}\n",
		"part.yaml":  "flow: part\ntitle: {pt: parte, es: parte, en: part}\nsub: true\nsteps:\n" + part,
		"other.yaml": "flow: other\ntitle: {pt: outra coisa, es: otra cosa, en: another thing}\ntrigger: {phrases: {pt: [outra coisa por favor]}}\nsteps:\n  - say: {pt: Outra., es: Otra., en: Another.}\n",
		"defaults.yaml": "team: support\nhours: {zone: America/Sao_Paulo, weekdays: [09:00-12:00, 13:00-18:00], holidays: [br]}\n" +
			"on_exhausted: {handoff: {reason: exhausted, team: support}}\ncode: {action: mail.send_code}\n",
	})
}

// TestResolve_InsideAnotherFlow: who writes resolve means the conversation, wherever the flow is run from.
func TestResolve_InsideAnotherFlow(t *testing.T) {
	t.Parallel()
	const asks = "  - confirm: {pt: Fim?, es: ¿Fin?, en: The end?}\n    on_no: [{label: stays}]\n"
	for name, tt := range map[string]struct{ part, said, status, words string }{
		"resolve":        {"  - resolve\n", "< começar\n", `"resolved"`, ""},
		"snooze":         {"  - snooze: 48h\n", "< começar\n", `"snoozed"`, ""},
		"check_resolved": {"  - check_resolved:\n    on_no: {handoff: {reason: needs_person, team: support}}\n", "< começar\n\n< sim\n", `"resolved"`, ""},
		"in a branch":    {"  - if: country == 'BR'\n    then: [resolve]\n  - say: {pt: Ainda., es: Aún., en: Still.}\n", "< começar\n", `"resolved"`, ""},
		"another wish":   {asks + "  - resolve\n", "< começar\n\n< outra coisa por favor\n\n< sim\n\n< sim\n", "", "outra coisa"},
	} {
		got := newChat(t, endings(t, tt.part), nil).play(tt.said)
		if strings.Contains(got, "Depois.") || strings.Contains(got, "Ainda.") {
			t.Errorf("%s: what runs the flow went on:\n%s", name, got)
		}
		if !strings.Contains(got, tt.status) || tt.status == "" && strings.Contains(got, `"resolved"`) || !strings.Contains(got, tt.words) {
			t.Errorf("%s: want status %q and the words %q, got\n%s", name, tt.status, tt.words, got)
		}
	}
}
