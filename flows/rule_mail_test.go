package flows

import (
	"strings"
	"testing"
)

// TestUnmailed: codes by mail and notifications by mail are named with their place; where everything is made up nothing is lost.
func TestUnmailed(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"post.yaml": "flow: post\ntitle: {pt: carta, es: carta, en: letter}\ntrigger: {phrases: {pt: [mande uma carta]}}\nsteps:\n" +
			"  - notify: {mail: team@example.com, subject: {pt: a, es: a, en: a}, text: {pt: a, es: a, en: a}}\n" +
			"  - notify: {team: support, text: {pt: a, es: a, en: a}}\n",
		"actions.yaml": "actions:\n  post.code: {does: code, backend: mail, with: [to]}\n  crm.code: {does: code, backend: http, with: [to], request: {method: POST, url: 'https://crm.example.com/code', body: {to: \"{{ to }}\"}}}\n",
		"defaults.yaml": "team: support\nhours: {zone: America/Sao_Paulo, weekdays: [09:00-12:00, 13:00-18:00], holidays: [br]}\n" +
			"on_exhausted: {handoff: {reason: exhausted, team: support}}\ncode: {action: post.code}\n",
	}
	options := testOptions()
	options.ActionsMode = "live"
	got := Format(library(t, options, files).Unmailed())
	if !strings.Contains(got, "post.yaml:5") || !strings.Contains(got, "post.code sends") || strings.Contains(got, "crm.code") || strings.Contains(got, "post.yaml:6") {
		t.Errorf("want the mail's two places, got\n%s", got)
	}
	options.ActionsMode, options.MockURL = "mock", "http://127.0.0.1"
	if got := library(t, options, files).Unmailed(); len(got) > 0 {
		t.Errorf("made up: want nothing, got %v", got)
	}
}
