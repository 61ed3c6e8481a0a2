package desk

import (
	"testing"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// While we were down an agent set the conversation to pending and went on writing: nobody but the agent has answered, so it is theirs. What the
// agent wrote before the customer came back is another matter: then it has returned.
func TestStory_PersonWritesAfterAReturnNobodySaw(t *testing.T) {
	t.Parallel()
	for name, back := range map[string]bool{"person last": false, "customer last": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			y := tell(t, "4.18.0", true)
			y.decide = handoff
			y.write("oi")
			y.pass(200)
			y.bot.SetURL("") // nobody listens
			if back {
				y.ana.Reply(y.talk, "resolvido")
				y.ana.Resolve(y.talk)
				y.write("outra coisa")
			} else {
				y.ana.SetStatus(y.talk, chatwoot.Pending)
				y.ana.Reply(y.talk, "mais uma pergunta")
			}
			y.bot.SetURL("http://bot.example/hook")
			for _, in := range y.reconcile(y.desk.key(y.talk.ID)) {
				if _, err := y.store.Record(t.Context(), y.now, in, bot.DefaultPolicy()); err != nil {
					t.Fatal(err)
				}
			}
			y.decide = answers("de volta")
			y.pass(20)
			if back {
				y.want("C:oi B:passo "+dossier+" P:resolvido C:outra coisa B:de volta", chatwoot.Pending, bot.Ours)
			} else {
				y.want("C:oi B:passo "+dossier+" P:mais uma pergunta", chatwoot.Open, bot.Theirs)
			}
		})
	}
}

// The webhook of a person's message is lost, the customer writes on, and the bot decides having read only that: with a user's token the look
// before the answer finds the person all the same.
func TestStory_PersonBeforeTheNewestWords(t *testing.T) {
	t.Parallel()
	y := tell(t, "4.18.0", true)
	y.decide = answers("resposta")
	y.write("oi")
	y.pass(10)
	said := y.ana.Reply(y.talk, "sou a Ana")
	y.server.InjectDelivery(func(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
		return chatwoottest.DeliveryFault{Drop: d.Message == said}
	})
	y.server.Deliver(t.Context())
	y.server.InjectDelivery(nil)
	y.write("oi Ana")
	y.pass(20)
	y.want("C:oi B:resposta P:sou a Ana C:oi Ana", chatwoot.Open, bot.Theirs)
}
