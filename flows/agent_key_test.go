package flows

import (
	"strings"
	"testing"
	"time"

	"agentbot/bot/nlu/entity"
)

// An agent may say which request they mean. A late answer to the one before, which somebody has refused already, does not pass for the new one.
func TestAgentSaid_MeansOneRequest(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.ActionsMode, opts.MockURL = "live", ""
	opts.Values = entity.Values{Now: func() time.Time { return time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC) }}
	c := newChat(t, sampleLibrary(t, opts), nil)
	c.play("< quero trocar o e-mail da minha compra\n\n< HP10000001\n\n< 111111\n\n< helena@example.com\n\n< sim\n")
	first := c.turn.State.Stack[0].Wait.Ref
	c.play("# agent /bot refuse " + first + " address_taken é de outra conta\n\n< marina.nova@example.com\n\n< sim\n")
	second := c.turn.State.Stack[0].Wait.Ref
	if first == second || len(first) != 32 {
		t.Fatalf("two requests, %q and %q:\n%s", first, second, strings.Join(c.out, "\n"))
	}
	if !strings.Contains(strings.Join(c.out, "\n"), "Não consigo usar esse e-mail") {
		t.Errorf("a reason behind the key is not understood:\n%s", strings.Join(c.out, "\n"))
	}
	c.out = nil
	if got := c.play("# agent /bot done " + first + " fiz\n"); strings.Contains(got, "> ") || !strings.Contains(got, "não mudou nada") || len(c.turn.State.Stack) == 0 {
		t.Errorf("an answer to the first counts for the second:\n%s", got)
	}
	c.out = nil
	if got := c.play("# agent /bot done (" + second + ") fiz\n"); !strings.Contains(got, "Pronto. A compra HP10000001 agora está em marina.nova@example.com") {
		t.Errorf("the answer to the second does not count:\n%s", got)
	}
}
