package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// talk is what truly happened in a conversation, and how much of it the bot could know.
type talk struct {
	*chatwoottest.Conversation
	status   chatwoot.Status
	wrote    []*written
	has      bool  // a person has it
	known    bool  // and the bot was told by a webhook
	seen     bool  // or by the look of the delivery under way
	spoke    int64 // the message by which they took it
	assignee bool  // they took it by an assignment
	since    int64 // stamp of it
	acts     int   // what people did so far, or what was handed to them
	bad      []string
	carrying *bot.Outbound
	reached  int64 // newest outbound that had an effect
}

// written is one message of the customer.
type written struct {
	id                int64
	text              string
	accepted, deleted bool
	acts              int  // of the talk when it was written
	had               bool // a person had it then
}

func (w *chaos) talk(c *chatwoottest.Conversation) *talk {
	for _, y := range w.talks {
		if y.ID == c.ID {
			return y
		}
	}
	y := &talk{Conversation: c, status: c.Transcript().Status}
	y.has = y.status != chatwoot.Pending
	w.talks = append(w.talks, y)
	return y
}

func (w *chaos) wrote(c *chatwoottest.Conversation, id int64, text string) {
	y := w.talk(c)
	w.say("%d: customer writes %d %q (%s, %s)", c.ID, id, text, y.status, c.Transcript().Owner)
	y.wrote = append(y.wrote, &written{id: id, text: text, acts: y.acts, had: y.has})
}

func (y *talk) take(stamp int64) {
	y.has, y.known, y.seen, y.since, y.spoke, y.assignee = true, false, false, stamp, 0, false
}

func (y *talk) takenBy(w *chaos, what string, do func() int64) {
	if !y.has {
		y.take(y.Transcript().Stamp + 1)
		y.spoke = do()
	} else {
		do()
	}
	y.acts++
	w.say("%d: %s (message %d)", y.ID, what, y.LastMessage())
}

func (y *talk) assigned(w *chaos, what string, do func()) {
	before := y.Transcript()
	do()
	w.say("%d: %s", y.ID, what)
	if after := y.Transcript(); after.Owner != before.Owner && after.Status == chatwoot.Pending && !y.has {
		y.take(before.Stamp + 1)
		y.assignee = true
		y.acts++
	}
}

// noticed follows the status: whatever is not pending is not the bot's, and what becomes pending again is.
func (w *chaos) noticed(n chatwoottest.Notice) {
	c := w.server.Find(n.Account, n.Conversation)
	if c == nil || n.What == "created" {
		return
	}
	i := slices.IndexFunc(w.talks, func(y *talk) bool { return y.ID == c.ID })
	if i < 0 {
		return
	}
	y, t := w.talks[i], c.Transcript()
	if t.Status == y.status {
		return
	}
	w.say("%d: %s → %s (%s)", y.ID, y.status, t.Status, t.Owner)
	switch {
	case t.Status == chatwoot.Pending:
		y.has, y.known, y.seen = false, false, false
	case y.status == chatwoot.Pending && !y.has:
		y.take(t.Stamp)
	}
	if !y.closing() {
		y.acts++
	}
	y.status = t.Status
}

// closing: our own bot is ending it for now, which hands it to nobody.
func (y *talk) closing() bool {
	if y.carrying == nil {
		return false
	}
	s, ok := y.carrying.Action.(bot.SetStatus)
	return ok && s.Status != bot.Open
}

// accepted is a webhook answered with 2xx.
func (w *chaos) accepted(in bot.Inbound) {
	for _, y := range w.talks {
		if y.ID != in.Key.Conversation {
			continue
		}
		for _, m := range y.wrote {
			if in.Kind == bot.CustomerMessage && m.id == in.Message {
				m.accepted = true
			}
		}
		user := in.Snapshot.Assignee.Kind == bot.AssigneeUser && slices.Contains(in.Changed, "assignee_id")
		if y.has && int64(in.At) >= y.since && (in.Snapshot.Status != bot.Pending || in.Kind == bot.HumanMessage || user) {
			y.known = true
		}
	}
}

// looked is a read that was answered: of the delivery under way it is the look right before the request.
func (w *chaos) looked(name string) {
	for _, y := range w.talks {
		here := fmt.Sprintf("GET conversations/%d", y.ID)
		if !strings.HasPrefix(name, here) || y.carrying == nil || !y.has {
			continue
		}
		t := y.Transcript()
		switch {
		case name == here && (t.Status != chatwoot.Pending || y.assignee && !y.leftover(t)):
			y.seen = true
		case y.spoke <= y.carrying.Since: // before the first words of an episode: it belongs to the last one
		case name == here && newestOf(t) == y.spoke, name == here+"/messages":
			y.seen = true
		}
	}
}

// newestOf is the one message that a conversation shows to a bot: a note hides what stands before it.
func newestOf(t chatwoottest.Transcript) int64 {
	for _, l := range slices.Backward(t.Lines) {
		if l.Type != chatwoot.Activity {
			return l.ID
		}
	}
	return 0
}

// leftover: the person a returned conversation still shows, so that a look cannot tell whether they were assigned anew.
func (y *talk) leftover(t chatwoottest.Transcript) bool {
	return !strings.HasPrefix(t.Owner, "User") || t.Owner == "User "+y.carrying.Ownership.Assignee.Name
}

// carried notes which outbound a request belongs to.
type carried struct {
	w *chaos
	bot.Desk
}

// Deliver implements bot.Desk.
func (c carried) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	return c.within(o, func() bot.Delivered { return c.Desk.Deliver(ctx, o) })
}

// Look implements bot.Desk.
func (c carried) Look(ctx context.Context, o *bot.Outbound) bot.Delivered {
	return c.within(o, func() bot.Delivered { return c.Desk.Look(ctx, o) })
}

func (c carried) within(o *bot.Outbound, do func() bot.Delivered) bot.Delivered {
	for _, y := range c.w.talks {
		if y.ID == o.Key.Conversation {
			outer := y.carrying
			y.carrying, y.seen = o, false
			defer func() { y.carrying = outer }()
		}
	}
	d := do()
	if o.Action != nil {
		c.w.say("outbound %d %s of %d (%s) → %s %s", o.Seq, o.Action.Kind(), o.Key.Conversation, o.Was, d.Verdict, d.Err)
	}
	return d
}

// judgeWrite looks at a writing request right before it is sent.
func (w *chaos) judgeWrite(name string, body []byte) {
	for _, y := range w.talks {
		if y.carrying == nil || !strings.HasPrefix(name, fmt.Sprintf("POST conversations/%d/", y.ID)) {
			continue
		}
		o := y.carrying
		if _, ok := o.Action.(bot.Reply); ok && y.has && (y.known || y.seen) {
			y.bad = append(y.bad, fmt.Sprintf("%d: outbound %d %s spoke over a person", y.ID, o.Seq, short(body)))
		}
		if o.Seq < y.reached {
			y.bad = append(y.bad, fmt.Sprintf("%d: outbound %d tried after %d", y.ID, o.Seq, y.reached))
		}
		y.reached = max(y.reached, o.Seq)
		if s, ok := o.Action.(bot.SetStatus); ok && s.Status == bot.Resolved {
			w.judgeClosing(y, o)
		}
	}
}

// judgeClosing: nobody is closed in mid-sentence.
func (w *chaos) judgeClosing(y *talk, o *bot.Outbound) {
	inbounds, _ := w.kept.Inbounds(w.t.Context(), o.Key)
	for _, in := range inbounds {
		if in.Kind == bot.CustomerMessage && in.State == bot.Unread {
			y.bad = append(y.bad, fmt.Sprintf("%d: resolved while message %d was not read", y.ID, in.Message))
		}
	}
}

// broken checks the promises when everything has come to rest.
func (w *chaos) broken() []string {
	var bad []string
	for _, y := range w.talks {
		bad = append(bad, y.bad...)
		if t := y.Transcript(); !t.Deleted && w.server.Find(3, y.ID) != nil {
			bad = append(bad, w.judge(y, t)...)
		}
	}
	for key, n := range w.world.done {
		if n > 1 {
			bad = append(bad, fmt.Sprintf("%s was done %d times", key, n))
		}
	}
	return bad
}

func (w *chaos) judge(y *talk, t chatwoottest.Transcript) (bad []string) {
	key := bot.Key{Bot: "default", Account: 3, Conversation: y.ID}
	no := func(format string, args ...any) {
		bad = append(bad, fmt.Sprintf("%d: ", y.ID)+fmt.Sprintf(format, args...))
	}
	outs, _ := w.kept.Outbounds(w.t.Context(), key)
	for _, o := range outs {
		if !o.State.Final() {
			no("outbound %d %s is still %s: %s", o.Seq, o.Action.Kind(), o.State, o.Error)
		}
	}
	bad = append(bad, judgeMessages(y, t, outs)...)
	row, err := w.kept.Row(w.t.Context(), key)
	if err != nil {
		return bad // no webhook of it ever arrived
	}
	shown := row.Snapshot.Status == bot.Open && row.Snapshot.Assignee.Kind == bot.AssigneeUs
	found := w.restarted && (w.user || row.Status == bot.Pending || row.Status == bot.Snoozed)
	if t.Status == chatwoot.Open && strings.HasPrefix(t.Owner, "AgentBot") && (shown || found) {
		no("limbo: open and owned by the bot (ledger %+v)", row.Ownership)
	}
	if t.Status == chatwoot.Pending && y.has && y.known {
		no("a person took it and it is still pending (ledger %+v)", row.Ownership)
	}
	inbounds, _ := w.kept.Inbounds(w.t.Context(), key)
	traces, _ := w.kept.Traces(w.t.Context(), key, 0)
	for _, m := range y.wrote {
		if m.accepted && !m.deleted {
			if why := y.left(m, t, inbounds, traces, outs); why != "" {
				no("message %d %q %s (%s, ledger %+v)", m.id, m.text, why, t.Status, row.Ownership)
			}
		}
	}
	return bad
}

// left says in which way an accepted message was neither answered nor handed to a person.
func (y *talk) left(m *written, t chatwoottest.Transcript, ins []bot.Inbound, traces []bot.Trace, outs []bot.Outbound) string {
	i := slices.IndexFunc(ins, func(in bot.Inbound) bool { return in.Kind == bot.CustomerMessage && in.Message == m.id })
	people := m.had || y.acts > m.acts || t.Status == chatwoot.Open
	switch {
	case i < 0:
		return "was accepted and is not in the journal"
	case ins[i].Deleted, people:
		return ""
	case ins[i].State != bot.Read:
		return "was never read by a turn: " + string(ins[i].State)
	}
	j := slices.IndexFunc(traces, func(tr bot.Trace) bool { return slices.Contains(tr.Read, ins[i].Seq) })
	if j < 0 || strings.HasPrefix(traces[j].Note, "not ours") {
		return "was read only by the guard"
	}
	if t.Status == chatwoot.Pending && !slices.ContainsFunc(outs, func(o bot.Outbound) bool {
		_, ok := o.Action.(bot.Reply)
		return ok && o.State == bot.Sent && o.Covers >= m.id
	}) {
		return "waits pending without an answer"
	}
	return ""
}

// judgeMessages: what arrived is in the order decided, and nothing is there twice. A note in doubt may be: a missing dossier is worse.
// A reply in doubt that a change of hands has dropped may land late (CORE 7.4).
func judgeMessages(y *talk, t chatwoottest.Transcript, outs []bot.Outbound) (bad []string) {
	seen := map[int64]bool{}
	newest := int64(0)
	for _, l := range t.Lines {
		raw, _ := json.Marshal(l.Attributes["agentbot"])
		var mark struct{ Out int64 }
		if json.Unmarshal(raw, &mark) != nil || mark.Out == 0 {
			continue
		}
		switch {
		case seen[mark.Out] && !l.Private:
			bad = append(bad, fmt.Sprintf("%d: outbound %d was said twice", y.ID, mark.Out))
		case mark.Out < newest && outs[mark.Out-1].State != bot.Dropped:
			bad = append(bad, fmt.Sprintf("%d: outbound %d arrived after %d", y.ID, mark.Out, newest))
		}
		seen[mark.Out], newest = true, max(newest, mark.Out)
	}
	return bad
}
