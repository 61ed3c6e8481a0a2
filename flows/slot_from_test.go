package flows

import (
	"os"
	"strings"
	"testing"

	"agentbot/bot"
)

// keepers are two flows that ask for the same things.
func keepers(t *testing.T) *Library {
	t.Helper()
	one, err := os.ReadFile("testdata/ok/kept.yaml")
	if err != nil {
		t.Fatal(err)
	}
	two := strings.NewReplacer("flow: kept", "flow: again", "[guardar]", "[de novo]", "[keep]", "[again]").Replace(string(one))
	return library(t, testOptions(), map[string]string{"kept.yaml": string(one), "again.yaml": two})
}

func greetedChat(t *testing.T) *chat {
	t.Helper()
	c := newChat(t, keepers(t), nil)
	c.turn.State.Greeted = true
	return c
}

func TestSlot_FromChatwoot(t *testing.T) {
	t.Parallel()
	c := greetedChat(t)
	c.turn.Contact = bot.Contact{ID: 9, Email: "ana@example.com", Attributes: []byte(`{"plano":"gold"}`)}
	c.turn.Conversation.Snapshot.Attributes = []byte(`{"pedido":0}`)
	if got := last(c.play("< @start kept\n")); got != "> Qual CPF?" {
		t.Errorf("the address is known, so its question is not asked: %q", got)
	}
	f := c.turn.State.Stack[0]
	if held := f.Slots["mail"]; held.By != profile || held.Verified != "" || held.Text != "ana@example.com" {
		t.Errorf("%+v", held)
	}
	if _, filled := f.Slots["order"]; filled {
		t.Error("what the question would refuse is not taken from Chatwoot either")
	}
	if f.Slots["plan"].Text != "Ouro" {
		t.Errorf("%+v", f.Slots["plan"])
	}
	if len(c.turn.Contact.Proofs) > 0 {
		t.Error("it proves nothing")
	}
	note := c.play("< @person\n")
	if !strings.Contains(note, "ana@example.com (informado)") {
		t.Errorf("people must read that it is only claimed:\n%s", note)
	}
}

// What the customer says beside the wish for the flow counts more than what Chatwoot has, and is no correction.
func TestSlot_FromChatwoot_WordsWin(t *testing.T) {
	t.Parallel()
	c := greetedChat(t)
	c.turn.Contact = bot.Contact{ID: 9, Email: "ana@example.com"}
	got := c.play("< @start kept\n< @fill mail=bia@example.com\n")
	if held := c.turn.State.Stack[0].Slots["mail"]; held.Text != "bia@example.com" || !strings.HasSuffix(got, "\n> Qual CPF?\n") || strings.Count(got, "> ") != 1 {
		t.Errorf("%+v\n%s", held, got)
	}
}

func TestSlot_Keep(t *testing.T) {
	t.Parallel()
	c := greetedChat(t)
	c.turn.Contact = bot.Contact{ID: 9, Number: "5511990000102"}
	c.play("< @start kept\n")
	c.play("< @fill mail=ana@example.com\n")
	c.play("< @fill cpf=741.723.160-85\n")
	if len(c.turn.State.Stack) > 0 || c.turn.State.Slots["mail"].Text == "" || c.turn.Contact.Kept["cpf"].Text == "" || len(c.turn.Contact.Kept) != 1 {
		t.Fatalf("%+v %+v", c.turn.State.Slots, c.turn.Contact.Kept)
	}
	contact := c.turn.Contact
	if got := c.play("< @start again\n"); strings.Contains(got[strings.LastIndex(got, "< @start"):], "?") {
		t.Errorf("everything is known, so nothing is asked:\n%s", got)
	}

	c.turn.State = c.turn.State.Afresh(c.turn.State.Epoch + 1) // people had it meanwhile
	if got := c.play("< @start again\n"); strings.Contains(got[strings.LastIndex(got, "< @start"):], "?") {
		t.Errorf("the conversation still knows:\n%s", got)
	}

	later := greetedChat(t)
	later.turn.Contact = contact
	if got := last(later.play("< @start again\n")); got != "> Qual e-mail?" {
		t.Errorf("another conversation knows only what is kept for the contact: %q", got)
	}
	if held := later.turn.State.Stack[0].Slots["cpf"]; held.Text == "" || held.Verified != "" || held.Span != "" {
		t.Errorf("%+v", held)
	}

	stranger := greetedChat(t)
	contact.Number = ""
	stranger.turn.Contact = contact
	stranger.play("< @start again\n")
	if _, told := stranger.turn.State.Stack[0].Slots["cpf"]; told {
		t.Error("a sensitive value comes back for whoever types the contact's address into a form")
	}
}
