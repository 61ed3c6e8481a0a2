package bot_test

import (
	"slices"
	"testing"
	"time"

	"agentbot/bot"
)

func TestCodeWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"123456":                            {"123456"},
		"o código é 123 456.":               {"123 456"},
		"1 2 3 4 5 6":                       {"1 2 3 4 5 6"},
		"123-456 ou 654321?":                {"123-456", "654321"},
		"123456, 654321":                    {"123456", "654321"},
		"１２３４５６":                            {"１２３４５６"},
		"HP123456":                          nil,
		"12345":                             nil,
		"1234567":                           nil,
		"741.723.160-85":                    nil,
		"+55 11 99000-0102":                 nil,
		"123456@example.com":                nil,
		"123456abc":                         nil,
		"pedido 12345678 de 2024":           nil,
		"CNPJ 12.345.678/0001-95, 12/03/26": nil,
	} {
		if got := bot.CodeWords(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestLedger_Hush: which six digits are masked before the journal.
func TestLedger_Hush(t *testing.T) {
	t.Parallel()
	awaits := `{"v":1,"coded":true,"stack":[{"run":"1.1","flow":"f","step":"s","wait":{"for":"code","since":"2026-01-02T03:04:05Z"}}]}`
	asks := `{"v":1,"coded":true,"stack":[{"run":"1.1","flow":"f","step":"s","wait":{"for":"slot","name":"n","since":"2026-01-02T03:04:05Z"}}]}`
	for name, c := range map[string]struct {
		state, text string
		kind        bot.Kind
		message     int64
		want        string
	}{
		"awaited":                          {awaits, "123456", bot.CustomerMessage, 9, "123456"},
		"awaited, an edit to come":         {awaits, "é 123456", bot.CustomerEdit, 9, "é 123456"},
		"awaited, an edit of what is read": {awaits, "é 123456", bot.CustomerEdit, 5, "é •••"},
		"a value is asked for":             {asks, "são 123456", bot.CustomerMessage, 9, "são 123456"},
		"a value is asked for, yet named":  {asks, "o código de verificação é 123456", bot.CustomerMessage, 9, "o código de verificação é •••"},
		"sent before":                      {`{"v":1,"coded":true}`, "era 123456", bot.CustomerMessage, 9, "era •••"},
		"never sent":                       {`{"v":1}`, "pedido 123456 atrasado", bot.CustomerMessage, 9, "pedido 123456 atrasado"},
		"never sent, named":                {``, "I got the verification code 123456", bot.CustomerMessage, 9, "I got the verification code •••"},
		"never sent, a purchase code":      {``, "o código da compra é 123456", bot.CustomerMessage, 9, "o código da compra é 123456"},
		"nothing but digits":               {``, "123 456", bot.CustomerMessage, 9, "•••"},
		"what people write is theirs":      {`{"v":1,"coded":true}`, "era 123456", bot.HumanMessage, 9, "era 123456"},
	} {
		l := bot.Ledger{Key: bot.Key{Bot: "b", Account: 1, Conversation: 1}, State: []byte(c.state), ReadMessage: 5, LastCustomer: 5}
		l.Owner, l.Status = bot.Ours, bot.Pending
		in := bot.Inbound{Key: l.Key, Kind: c.kind, Message: c.message, Text: c.text, Dedupe: "m:9"}
		e := l.Recorded(time.Unix(1_800_000_000, 0), &in, bot.Policy{})
		if in.Text != c.want || e.Reworded != (c.want != c.text) {
			t.Errorf("%s: %q became %q (reworded %v), want %q", name, c.text, in.Text, e.Reworded, c.want)
		}
	}
}
