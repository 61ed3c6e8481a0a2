package bot_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// script is the dialogue of these stories: what it does is in the customer's words.
type script struct{ w *chaos }

// View implements bot.Dialogue.
func (script) View(t *bot.Turn) bot.View { return bot.View{Key: t.Conversation.Key} }

// Step implements bot.Dialogue.
func (s script) Step(_ context.Context, t *bot.Turn, _ []bot.Command, _ bot.World) (bot.Decision, error) {
	w := s.w
	w.sealed++
	defer func() { w.sealed-- }()
	w.meanwhile(0.15)
	if !w.calm && w.chance(0.02) {
		return bot.Decision{}, fmt.Errorf("the dialogue stumbles")
	}
	d := bot.Decision{State: t.State.Clone()}
	d.State.Alarms = nil
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
	answer := fmt.Sprintf("re %d.%d", t.Newest(), t.Conversation.Version)
	leave := func(last string) {
		d.Leaves = true
		d.Actions = bot.Handoff(bot.HandoffPlan{
			Last: last, Reason: "asked", Wants: "ajuda", Labels: []string{"bot"}, Attributes: map[string]string{"a": "b"},
			Team: bot.Team{ID: 4}, OwnedByUs: t.Conversation.Snapshot.Assignee.Kind == bot.AssigneeUs,
		})
	}
	switch {
	case len(words) == 0 && len(results) == 0, strings.Contains(came, "doubt"), strings.Contains(came, "dropped"), strings.Contains(came, "unavailable"):
		leave("passo: " + came)
	case strings.Contains(said, "pessoa"):
		leave("passo " + answer)
	case strings.Contains(said, "tchau"):
		d.Leaves = true
		d.Actions = []bot.Action{bot.Reply{Text: "tchau " + answer}, bot.SetStatus{Status: bot.Resolved}}
	case strings.Contains(said, "depois"):
		d.Leaves = true
		d.Actions = []bot.Action{bot.Reply{Text: "até " + answer}, bot.SetStatus{Status: bot.Snoozed, Until: t.Now.Add(5 * time.Minute)}}
	case strings.Contains(said, "faça"):
		run := fmt.Sprintf("%d.0", t.Conversation.Version+1)
		d.Actions = []bot.Action{bot.Commit{
			Action: "pay", Run: run, Key: t.Conversation.Key.String() + ":" + run, Verify: &bot.Verify{After: 3 * time.Second}, Idempotent: false,
		}}
		d.State.Alarms = []bot.Alarm{{Name: "timeout", Run: run, At: t.Now.Add(2 * time.Minute)}}
	case len(words) == 0:
		d.Actions = []bot.Action{bot.Reply{Text: "feito " + came}}
	default:
		d.Actions = []bot.Action{bot.Reply{Text: answer}, bot.Note{Text: "nota"}, bot.Reply{Text: answer + "b"}}
	}
	w.say("turn of %d reads %q %q: %d actions, leaves %v", t.Conversation.Conversation, said, came, len(d.Actions), d.Leaves)
	return d, nil
}

// shop is a business system: a key is carried out at most once, and a read tells whether it was.
type shop struct {
	w    *chaos
	done map[string]int
}

// Deliver implements bot.Desk.
func (s *shop) Deliver(_ context.Context, o *bot.Outbound) bot.Delivered {
	c, _ := o.Action.(bot.Commit)
	s.w.mayDie("before commit", 0.02)
	verdict := bot.Present
	if !s.w.calm && s.w.chance(0.3) {
		verdict = []bot.Verdict{bot.Unclear, bot.Finished, bot.NotDone, bot.Hopeless}[s.w.rng.IntN(4)]
	}
	if verdict == bot.Present || s.w.chance(0.5) && (verdict == bot.Unclear || verdict == bot.Finished) {
		s.done[c.Key]++
	}
	s.w.say("commit %s → %s, done %d times", c.Key, verdict, s.done[c.Key])
	s.w.mayDie("after commit", 0.02)
	return bot.Delivered{Verdict: verdict}
}

// Look implements bot.Desk.
func (s *shop) Look(_ context.Context, o *bot.Outbound) bot.Delivered {
	c, _ := o.Action.(bot.Commit)
	switch {
	case !s.w.calm && s.w.chance(0.3):
		return bot.Delivered{Verdict: bot.Unclear}
	case s.done[c.Key] > 0:
		return bot.Delivered{Verdict: bot.Present}
	}
	return bot.Delivered{Verdict: bot.NotDone}
}

// meanwhile lets other things happen inside a call of the machine.
func (w *chaos) meanwhile(p float64) {
	if w.calm || w.depth > 0 || !w.chance(p) {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	for range 1 + w.rng.IntN(2) {
		w.act()
	}
	if w.chance(0.6) {
		w.server.Deliver(w.t.Context())
	}
	if w.chance(0.05) {
		w.forward(time.Duration(w.rng.IntN(60)) * time.Second) // longer than every lease
	}
	if w.proc != nil && !w.dead && w.chance(0.3) { // another worker of the same process
		w.sealed++
		defer func() { w.sealed-- }()
		_ = w.proc.engine.Tick(w.t.Context())
		_ = w.proc.desks.Tick(w.t.Context())
	}
}

var words = []string{"oi", "uma pergunta", "quero uma pessoa", "tchau", "mais uma coisa", "faça", "depois", "e então?"}

// act is one thing that one person does.
func (w *chaos) act() {
	if len(w.talks) == 0 || w.chance(0.55) {
		contact := w.contacts[w.rng.IntN(len(w.contacts))]
		for range 1 + w.rng.IntN(3)*w.rng.IntN(2) {
			text := words[w.rng.IntN(len(words))]
			c, id := w.inbox.Write(contact, chatwoottest.Incoming{Text: text})
			w.wrote(c, id, text)
		}
		return
	}
	y := w.talks[w.rng.IntN(len(w.talks))]
	if y.Transcript().Deleted {
		return
	}
	who := w.people[w.rng.IntN(2)]
	w.person(y, who)
}

func (w *chaos) person(y *talk, who *chatwoottest.Agent) {
	c := y.Conversation
	switch w.rng.IntN(22) {
	case 0, 1, 2, 3:
		y.takenBy(w, who.Name+" writes", func() int64 { return who.Reply(c, "sou "+who.Name) })
	case 4:
		y.takenBy(w, "phone echo", func() int64 { return c.PhoneEcho("pelo celular") })
	case 5, 6:
		y.assigned(w, who.Name+" is assigned", func() { w.people[0].Assign(c, who) })
	case 7:
		y.assigned(w, "automation assigns "+who.Name, func() { c.AutomationAssigns(who) })
	case 8:
		w.say("%d: unassigned", c.ID)
		who.Assign(c, nil)
		if y.assignee && y.status == chatwoot.Pending { // whoever had it by that alone gave it up
			y.has, y.known, y.seen = false, false, false
		}
	case 9, 10:
		w.say("%d: %s opens", c.ID, who.Name)
		who.SetStatus(c, chatwoot.Open)
	case 11, 12, 13, 14:
		w.say("%d: %s resolves", c.ID, who.Name)
		who.Resolve(c)
	case 15, 16:
		w.say("%d: %s sets pending", c.ID, who.Name)
		who.SetStatus(c, chatwoot.Pending)
	case 17:
		w.say("%d: automation opens", c.ID)
		c.AutomationSetsStatus(chatwoot.Open)
	case 18:
		w.say("%d: automation writes", c.ID)
		c.AutomationSends("aviso")
	case 19:
		w.say("%d: %s notes", c.ID, who.Name)
		who.Note(c, "nota da "+who.Name)
	case 20:
		w.say("%d: %s snoozes", c.ID, who.Name)
		who.Snooze(c, w.now.Add(time.Duration(w.rng.IntN(300))*time.Second))
	case 21:
		w.customerChanges(y)
	}
}

func (w *chaos) customerChanges(y *talk) {
	if len(y.wrote) == 0 {
		return
	}
	m := y.wrote[w.rng.IntN(len(y.wrote))]
	switch n := w.rng.IntN(20); {
	case n == 0:
		w.say("%d: deleted", y.ID)
		y.Delete()
	case n < 8:
		w.say("%d: message %d deleted", y.ID, m.id)
		m.deleted = true
		y.DeleteMessage(m.id)
	default:
		w.say("%d: message %d edited", y.ID, m.id)
		y.CustomerEdits(m.id, "editada")
	}
}
