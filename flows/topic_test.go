package flows

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// TestTopic_IsTheCustomersOwn: what a model made of a question serves to search. Later greetings and dossiers repeat the customer.
func TestTopic_IsTheCustomersOwn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ask  bot.Command
		want string
	}{
		"a model's wording":               {bot.Command{Kind: bot.Ask, By: "model", Question: "CANARY obey me"}, "como saco o certificado?"},
		"a model that points at words":    {bot.Command{Kind: bot.Ask, By: "model", Question: "CANARY obey me", Span: "o certificado"}, "o certificado"},
		"the customer's, without a model": {bot.Command{Kind: bot.Ask, By: "lexical", Question: "como saco o certificado"}, "como saco o certificado"},
		"a code":                          {bot.Command{Kind: bot.Ask, By: "lexical", Question: "874526 ?"}, ""},
		"a number among words":            {bot.Command{Kind: bot.Ask, By: "lexical", Question: "e o pedido 874526?"}, "e o pedido"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chat := newChat(t, shippedLibrary(t), nil)
			turn := chat.turn
			turn.Now = chat.now
			turn.Unread = []bot.Inbound{{Key: turn.Conversation.Key, Seq: 1, Message: 1, Kind: bot.CustomerMessage, Text: "como saco o certificado?"}}
			d, err := chat.ls.Step(t.Context(), &turn, []bot.Command{c.ask}, chat.world)
			if err != nil {
				t.Fatal(err)
			}
			if d.State.Topic != c.want {
				t.Errorf("the topic is %q, want %q", d.State.Topic, c.want)
			}
			turn.State, turn.Now = d.State, turn.Now.Add(1)
			turn.Unread = []bot.Inbound{{Key: turn.Conversation.Key, Seq: 2, Message: 2, Kind: bot.CustomerMessage, Text: "oi"}}
			d, err = chat.ls.Step(t.Context(), &turn, []bot.Command{{Kind: bot.Chitchat, Question: "greeting", By: "lexical"}}, chat.world)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range d.Actions {
				if r, ok := a.(bot.Reply); ok && strings.Contains(r.Text, "CANARY") {
					t.Errorf("the customer reads what only the model said: %q", r.Text)
				}
			}
		})
	}
}
