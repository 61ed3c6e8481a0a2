package desk

import (
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

func (y *story) loses(message int64) {
	y.server.InjectDelivery(func(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
		return chatwoottest.DeliveryFault{Drop: d.Message == message}
	})
}

// during runs something right before the first request of an endpoint is carried out: after every look.
func (y *story) during(endpoint string, do func()) {
	y.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Endpoint == endpoint && do != nil {
			now := do
			do = nil
			now()
		}
		return chatwoottest.Fault{}
	})
}

func resolves(*bot.Turn) []bot.Action { return []bot.Action{bot.SetStatus{Status: bot.Resolved}} }

// The scenes that need a Chatwoot: faults, automations, snoozes, looks. The others are played from bare news beside package bot.
func TestScenes(t *testing.T) {
	t.Parallel()
	scenes := map[string]struct {
		play   func(y *story)
		lines  string
		status chatwoot.Status
		owner  bot.Owner
	}{
		"4 new, owner our bot, our id unknown": {func(y *story) {
			y.write("oi")
			y.pass(10)
		}, "C:oi B:resposta", chatwoot.Pending, bot.Ours},
		"12 the agent's message is lost, the look sees it": {func(y *story) {
			y.write("oi")
			y.now = y.now.Add(2 * time.Second)
			y.server.Deliver(y.t.Context())
			y.now = y.now.Add(2 * time.Second)
			y.think()
			y.loses(y.ana.Reply(y.talk, "sou a Ana"))
			y.pass(20)
		}, "C:oi P:sou a Ana", chatwoot.Open, bot.Theirs},
		"13 phone echo": {func(y *story) {
			y.write("oi")
			y.pass(10)
			y.talk.PhoneEcho("do celular")
			y.write("ah, oi")
			y.pass(10)
		}, "C:oi B:resposta P:do celular C:ah, oi", chatwoot.Open, bot.Theirs},
		"17 an automation assigns a user": {func(y *story) {
			y.write("oi")
			y.pass(10)
			y.talk.AutomationAssigns(y.ana)
			y.pass(10)
			y.write("tem alguém?")
			y.pass(10)
		}, "C:oi B:resposta C:tem alguém?", chatwoot.Open, bot.Theirs},
		"23 limbo after a failed webhook": {func(y *story) {
			y.write("oi")
			y.pass(10)
			y.down = true
			y.write("e então?")
			y.server.Deliver(y.t.Context())
			y.down = false
			y.ana.SetPriority(y.talk, "high") // any news of it
			y.pass(10)
		}, "C:oi B:resposta C:e então?", chatwoot.Open, bot.Theirs},
		"23 limbo after a snooze": {func(y *story) {
			until := y.now.Add(time.Minute)
			y.decide = func(*bot.Turn) []bot.Action { return []bot.Action{bot.SetStatus{Status: bot.Snoozed, Until: until}} }
			y.write("depois")
			y.pass(70)
			y.server.Tick()
			y.pass(10)
		}, "C:depois", chatwoot.Open, bot.Theirs},
		"24 the guard's own open leaves the owner": {func(y *story) {
			y.decide = resolves
			y.write("obrigado")
			y.during("POST toggle_status", func() { y.talk.CustomerWrites(chatwoottest.Incoming{Text: "espera"}) })
			y.pass(30)
		}, "C:obrigado C:espera", chatwoot.Open, bot.Theirs},
		"35 the look withdraws a resolve": {func(y *story) {
			y.decide = resolves
			y.write("obrigado")
			y.now = y.now.Add(2 * time.Second)
			y.server.Deliver(y.t.Context())
			y.now = y.now.Add(2 * time.Second)
			y.think()
			y.write("espera") // its webhook is late
			y.decide = answers("diga")
			y.pass(20)
		}, "C:obrigado C:espera B:diga", chatwoot.Pending, bot.Ours},
		"38 deleted": {func(y *story) {
			y.decide = handoff
			y.write("oi")
			y.during("POST messages", func() { y.talk.Delete() })
			y.pass(600)
			if waiting, err := y.store.Unanswered(y.t.Context(), y.now); err != nil || len(waiting) > 0 {
				y.t.Errorf("overdue: %v, %v", waiting, err)
			}
		}, "C:oi B:passo", chatwoot.Pending, bot.Theirs},
		"47 down, Chatwoot opened it, nobody writes again": {func(y *story) {
			y.write("oi")
			y.pass(10)
			y.down = true
			y.write("e então?")
			y.pass(60)
			y.down = false
			known, err := y.store.Pending(y.t.Context(), "default")
			if err != nil {
				y.t.Fatal(err)
			}
			for _, in := range y.reconcile(known...) {
				if _, err := y.store.Record(y.t.Context(), y.now, in, bot.DefaultPolicy()); err != nil {
					y.t.Fatal(err)
				}
			}
			y.pass(10)
		}, "C:oi B:resposta C:e então?", chatwoot.Open, bot.Theirs},
	}
	for name, scene := range scenes {
		for _, version := range []string{"4.14.2", "4.17.0", "4.18.0"} {
			for token, user := range map[string]bool{"bot": false, "user": true} {
				t.Run(name+", "+version+", "+token, func(t *testing.T) {
					t.Parallel()
					y := tell(t, version, user)
					y.decide = answers("resposta")
					scene.play(y)
					y.want(scene.lines, scene.status, scene.owner)
					if owner := y.talk.Transcript().Owner; scene.status == chatwoot.Open && strings.HasPrefix(owner, "AgentBot") {
						t.Errorf("limbo: %s", owner)
					}
				})
			}
		}
	}
}
