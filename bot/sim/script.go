package sim

import (
	"context"
	"fmt"
	"strings"
	"time"

	"agentbot/bot"
)

// scriptWords are what customers say to a scripted machine.
var scriptWords = []string{"oi", "uma pergunta", "tchau", "mais uma coisa", "faça", "faça assim", "faça duas", "depois", "e então?"}

const scriptPerson = "quero uma pessoa"

// script is a dialogue that does what the shipped flows hardly do: it snoozes, resolves often, changes things that nobody can look for, several
// in a row, and stumbles. What it does is in the customer's words, so that the machine around it is tried by more than the flows of today.
type script struct{ *world }

var (
	_ bot.Dialogue     = script{}
	_ bot.Understander = script{}
)

// Understand implements bot.Understander: the script reads the words itself.
func (script) Understand(context.Context, bot.View, bot.World) bot.Understanding {
	return bot.Understanding{}
}

// View implements bot.Dialogue.
func (script) View(t *bot.Turn) bot.View { return bot.View{Key: t.Conversation.Key} }

// Step implements bot.Dialogue. It draws nothing itself: the same turn must come to the same decision.
func (s script) Step(ctx context.Context, t *bot.Turn, _ []bot.Command, world bot.World) (bot.Decision, error) {
	var words, results []string
	for _, in := range t.Unread {
		switch {
		case in.Kind.Customer():
			words = append(words, in.Text)
		case in.Kind == bot.Result:
			results = append(results, in.Outcome)
		}
	}
	said, came := strings.Join(words, " "), strings.Join(results, " ")
	if strings.Contains(said, "pergunta") {
		if _, err := world.Ask(ctx, bot.ModelQuestion{Purpose: "answer", Name: "grounded_answer", Key: t.Conversation.Key, Messages: []bot.ModelMessage{{Role: "user", Content: said}}}); err != nil {
			return bot.Decision{}, err
		}
	}
	if t.Conversation.Version%7 == 3 && t.Failures == 0 {
		return bot.Decision{}, fmt.Errorf("the dialogue stumbles")
	}
	d := bot.Decision{State: t.State.Clone()}
	d.State.Alarms = nil
	answer := fmt.Sprintf("re %d.%d", t.Newest(), t.Conversation.Version)
	switch {
	case len(words) == 0 && len(results) == 0, strings.Contains(came, "doubt"), strings.Contains(came, "dropped"), strings.Contains(came, bot.Unavailable),
		strings.Contains(came, "failed"):
		s.leave(&d, t, "passo: "+came)
	case strings.Contains(said, scriptPerson):
		s.leave(&d, t, "passo "+answer)
	case strings.Contains(said, "tchau"):
		d.Leaves = true
		d.Actions = []bot.Action{bot.Reply{Text: "tchau " + answer}, bot.SetStatus{Status: bot.Resolved}}
	case strings.Contains(said, "depois"):
		d.Leaves = true
		d.Actions = []bot.Action{bot.Reply{Text: "até " + answer}, bot.SetStatus{Status: bot.Snoozed, Until: t.Now.Add(5 * time.Minute)}}
	case strings.Contains(said, "faça"):
		s.change(&d, t, said)
	case len(words) == 0:
		d.Actions = []bot.Action{bot.Reply{Text: "feito " + came}}
	default:
		d.Actions = []bot.Action{bot.Reply{Text: answer}, bot.Note{Text: "nota"}, bot.Reply{Text: answer + "b"}}
	}
	return d, nil
}

func (s script) leave(d *bot.Decision, t *bot.Turn, last string) {
	d.Leaves = true
	d.Actions = bot.Handoff(bot.HandoffPlan{
		Last: last, Reason: "asked", Wants: "ajuda", Labels: []string{"bot"}, Attributes: map[string]string{"a": "b"},
		Team: bot.Team{ID: 4}, OwnedByUs: t.Conversation.Snapshot.Assignee.Kind == bot.AssigneeUs,
	})
}

// change queues business changes of three kinds: one that can be looked for, one that cannot and may be repeated, one that cannot and may not.
func (s script) change(d *bot.Decision, t *bot.Turn, said string) {
	n := 1
	if strings.Contains(said, "duas") {
		n = 2
	}
	for i := range n {
		run := fmt.Sprintf("%d.%d", t.Conversation.Version+1, i)
		key := strings.ReplaceAll(t.Conversation.Key.String(), "/", "-") + "-" + run
		c := bot.Commit{Action: "purchases.change_email", Run: run, Key: key, Request: bot.Request{
			Method: "POST", URL: s.config.ShopURL + "/purchases/HP10000001/email", Body: `{"email":"x` + key + `@example.org"}`, Timeout: 5 * time.Second,
		}}
		if !strings.Contains(said, "assim") {
			c.Verify = &bot.Verify{
				After: 2 * time.Second, Applied: []string{bot.OK}, Absent: []string{bot.NotFound},
				Request: bot.Request{Method: "GET", URL: s.config.ShopURL + "/changes/" + key, Timeout: 5 * time.Second},
			}
		}
		d.Actions = append(d.Actions, c)
		d.State.Alarms = append(d.State.Alarms, bot.Alarm{Name: "timeout", Run: run, At: t.Now.Add(3 * time.Minute)})
	}
}

// perform puts the script in the place of flows and understanding.
func (w *world) perform(m *Machine) {
	if !w.scripted {
		return
	}
	for _, p := range m.Engine.Profiles {
		p.Dialogue, p.Understander = script{w}, script{w}
	}
}

// scriptStory is a customer of a scripted machine.
func scriptStory() Story {
	return Story{Name: "script", Language: "pt", Opens: scriptWords, Small: scriptWords, Person: scriptPerson, Answers: []Answer{{To: "", Say: scriptWords}}}
}
