package main

import (
	"strings"
	"testing"
	"time"
)

// A real store, filled by the real machine: what the customer corrected comes out as a phrase for the flow that was wanted.
func TestEvalLog_ReadyToPaste(t *testing.T) {
	t.Parallel()
	config := tellStory(t, nil, "quero mudar o acesso da escola, meu e-mail é marina@example.com", "cancelar", "quero importar meus alunos", "cancelar", "tem uma escola nova aqui")
	var out strings.Builder
	if err := evalLog(t.Context(), config, logQuestion{days: 30, limit: 50}, time.Date(2026, 3, 10, 0, 0, 0, 0, time.UTC), &out); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	said := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{"1 conversations since 2026-02-08", `# student_import pt: - "quero mudar o acesso da escola, meu e-mail é" # taken for email_change`} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in it", want)
		}
	}
	if strings.Contains(said, "marina@") {
		t.Error("an address is in it")
	}
}

func TestEvalLog_OneBotAtATime(t *testing.T) {
	t.Parallel()
	config := defaultConfig()
	config.Bots = []NamedBot{{Name: "sales"}, {Name: "help"}}
	if _, err := config.oneBot(""); err == nil || !strings.Contains(err.Error(), "--bot") {
		t.Errorf("two bots and none named: %v, want a sentence that says --bot", err)
	}
	if _, err := config.oneBot("hlep"); err == nil || !strings.Contains(err.Error(), "sales, help") {
		t.Errorf("a bot nobody knows: %v, want the names there are", err)
	}
	if name, err := config.oneBot("help"); err != nil || name != "help" {
		t.Errorf("help: %q, %v", name, err)
	}
}
