package desk

import (
	"net/http"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

func answers(text string) func(*bot.Turn) []bot.Action {
	return func(*bot.Turn) []bot.Action { return []bot.Action{bot.Reply{Text: text}} }
}

func TestStory_AgentWritesWhilePending(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		y.decide = answers("resposta")
		y.write("oi")
		y.pass(10)
		y.ana.Reply(y.talk, "sou a Ana")
		y.write("oi Ana")
		y.pass(20)
		y.want("C:oi B:resposta P:sou a Ana C:oi Ana", chatwoot.Open, bot.Theirs)
	})
}

func TestStory_Return(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		y.decide = handoff
		y.write("oi")
		y.pass(200)
		y.ana.Reply(y.talk, "resolvido")
		y.ana.Resolve(y.talk)
		y.pass(5)
		y.decide = answers("de volta")
		y.write("outra coisa") // the same conversation, pending again
		y.pass(10)
		y.want("C:oi B:passo "+dossier+" P:resolvido C:outra coisa B:de volta", chatwoot.Pending, bot.Ours)
	})
}

// Open for people, yet shown as ours, in no queue: cured by one release, and the cure is no return.
func TestStory_Limbo(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		y.decide = answers("resposta")
		y.write("oi")
		y.pass(10)
		before := len(y.server.Calls())
		y.talk.AutomationSetsStatus(chatwoot.Open)
		y.pass(20)
		y.want("C:oi B:resposta", chatwoot.Open, bot.Theirs)
		if owner := y.talk.Transcript().Owner; strings.Contains(owner, "Bot") {
			t.Errorf("still in limbo: %s", owner)
		}
		releases := 0
		for _, endpoint := range y.writes(before) {
			if endpoint == "POST assignments" {
				releases++
			}
		}
		if want := map[bool]int{true: 1}[y.server.Version() >= "4.17.0"]; releases != want {
			t.Errorf("%d releases, want %d", releases, want)
		}
	})
}

func TestStory_Choice(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		var chosen []string
		y.decide = func(turn *bot.Turn) []bot.Action {
			for _, in := range turn.Unread {
				if in.Kind == bot.CustomerChoice {
					chosen = append(chosen, in.Choice)
					return []bot.Action{bot.Reply{Text: "certo"}}
				}
			}
			return []bot.Action{bot.Reply{Text: "qual?", Options: []bot.Option{{Title: "Um", Value: "1"}, {Title: "Dois", Value: "2"}}}}
		}
		y.write("oi")
		y.pass(10)
		asked := y.talk.LastMessage()
		if err := y.talk.CustomerChooses(asked, 1); err != nil {
			t.Fatal(err)
		}
		y.pass(10)
		y.talk.ProviderDelivers(asked, "read") // a receipt shows the answer once more
		y.pass(10)
		y.want("C:oi B:qual? B:certo", chatwoot.Pending, bot.Ours)
		if len(chosen) != 1 || chosen[0] != "2" {
			t.Errorf("chosen %q", chosen)
		}
	})
}

func TestStory_ProviderRefuses(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		y.decide = answers("resposta")
		y.write("oi")
		y.pass(10)
		y.talk.ProviderFails(y.talk.LastMessage(), "131047 re-engagement")
		y.pass(200)
		if end := y.talk.Transcript(); end.Status != chatwoot.Open {
			t.Errorf("nobody was told that the answer never arrived: %s, %s", end.Status, y.lines())
		}
		if n := strings.Count(y.lines(), "B:"); n != 1 {
			t.Errorf("said more on a channel that fails: %s", y.lines())
		}
	})
}

func TestStory_TokenRefusedForAWhile(t *testing.T) {
	t.Parallel()
	everyStory(t, func(t *testing.T, y *story) { //nolint:thelper // the body of the test
		y.decide = answers("resposta")
		y.account.Suspend(true)
		y.write("oi")
		y.pass(120)
		if n := len(y.server.Calls()); n > 20 {
			t.Errorf("asked %d times with a refused token", n)
		}
		y.account.Suspend(false)
		y.pass(60)
		y.want("C:oi B:resposta", chatwoot.Pending, bot.Ours)
	})
}

func TestStory_Deleted(t *testing.T) {
	t.Parallel()
	y := tell(t, "4.14.2", false)
	y.decide = handoff
	y.write("oi")
	y.server.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if r.Method == http.MethodPost {
			y.talk.Delete()
		}
		return chatwoottest.Fault{}
	})
	y.pass(60)
	waiting, err := y.store.Unanswered(t.Context(), y.now)
	if err != nil || len(waiting) != 0 {
		t.Error("still overdue:", waiting, err)
	}
	out, err := y.store.Outbounds(t.Context(), y.desk.key(y.talk.ID))
	if err != nil || len(out) == 0 {
		t.Fatal(out, err)
	}
	for _, o := range out[1:] { // the first was on its way
		if o.State != bot.Buried {
			t.Errorf("%s is %s", o.Action.Kind(), o.State)
		}
	}
}
