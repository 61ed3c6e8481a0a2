package bot_test

import (
	"testing"

	"agentbot/bot"
)

func TestMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"HP10000001, o novo é marina.nova@example.com": "HP10000001, o novo é m•••@example.com",
		"meu CPF é 741.723.160-85":                     "meu CPF é •••",
		"CNPJ 12.ABC.345/01DE-35":                      "CNPJ •••",
		"o código é 123456":                            "o código é •••",
		"+55 11 99000-0101":                            "•••",
		"até 12 vezes":                                 "até 12 vezes",
		"":                                             "",
	} {
		if got := bot.Masked(text); got != want {
			t.Errorf("Masked(%q) = %q, want %q", text, got, want)
		}
	}
}
