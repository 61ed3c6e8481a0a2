package sim

import (
	"slices"
	"strconv"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// talk is what truly happened in a conversation, and how much of it the machine could know.
type talk struct {
	*chatwoottest.Conversation
	status   chatwoot.Status
	wrote    []*written
	has      bool  // a person has it
	known    bool  // and it is journalled
	spoke    int64 // the message by which they took it
	assignee bool  // they took it by an assignment
	foreign  bool  // it is no person but Captain, who needs no queue
	since    int64 // stamp of it
	acts     int   // how often people took it so far, or it was handed to them
	effects  []happened
	judged   int   // of the effects
	told     int64 // the newest message in the transcript
}

// written is one message of the customer.
type written struct {
	id        int64
	text      string
	wants     string // "person": asked for one in plain words
	accepted  bool   // a webhook of it was answered with 2xx, or it is journalled
	journaled bool
	deleted   bool
	acts      int  // of the talk when it was written
	had       bool // a person had it then
}

// happened is an effect in Chatwoot that one of our outbounds had.
type happened struct {
	seq    int64
	action bot.Action
	opened bool // the conversation became open by it
}

func (w *world) talk(c *chatwoottest.Conversation) *talk {
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

func (w *world) talkOf(id int64) *talk {
	i := slices.IndexFunc(w.talks, func(y *talk) bool { return y.ID == id })
	if i < 0 {
		return nil
	}
	return w.talks[i]
}

func (w *world) talkNamed(id string) *talk {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil
	}
	return w.talkOf(n)
}

func (y *talk) key() bot.Key { return bot.Key{Bot: "default", Account: account, Conversation: y.ID} }

func (w *world) noteWritten(c *chatwoottest.Conversation, id int64, text, wants string) {
	y := w.talk(c)
	w.count.Written++
	if wants == "" && text == "👍" {
		wants = wantsYes // as much a yes as one in words
	}
	w.tell(c.ID, "customer", "%s", text)
	y.wrote = append(y.wrote, &written{id: id, text: text, wants: wants, acts: y.acts, had: y.has})
}

func (y *talk) take(stamp int64) {
	y.has, y.known, y.since, y.spoke, y.assignee, y.foreign = true, false, stamp, 0, false, false
}

// release: nobody has it any more, it is the bot's.
func (y *talk) release() { y.has, y.known, y.foreign = false, false, false }

// noticed follows every change in Chatwoot: whatever is not pending is not the bot's, and what becomes pending again is.
func (w *world) noticed(n chatwoottest.Notice) {
	w.say("queue")
	c := w.server.Find(n.Account, n.Conversation)
	y := w.talkOf(n.Conversation)
	if c == nil || y == nil {
		return
	}
	t := c.Transcript()
	opened := t.Status == chatwoot.Open && y.status == chatwoot.Pending
	if t.Status != y.status {
		w.changed(y, t)
	}
	if y.foreign && !strings.HasPrefix(t.Owner, chatwoot.AssigneeAssistant) { // Captain has let go of it
		if y.release(); strings.HasPrefix(t.Owner, "User") {
			y.take(t.Stamp)
			y.assignee = true
			y.acts++
		}
	}
	if n.What == "message" {
		w.say("message")
		w.tellMessage(y, t)
	}
	if by := w.carriedNow(y); by != nil && n.What != "typing" {
		y.effects = append(y.effects, happened{by.Seq, by.Action, opened})
		w.effects(y)
	}
}

func (w *world) carriedNow(y *talk) *carried {
	if w.current == nil || w.current.carrying == nil || w.current.carrying.Key.Conversation != y.ID {
		return nil
	}
	return w.current.carrying
}

func (w *world) changed(y *talk, t chatwoottest.Transcript) {
	w.tell(y.ID, "", "the conversation is now %s%s", t.Status, ownerWords(t.Owner))
	switch {
	case t.Status == chatwoot.Pending && strings.HasPrefix(t.Owner, chatwoot.AssigneeAssistant):
		y.take(t.Stamp)
		y.foreign = true
	case t.Status == chatwoot.Pending:
		y.release()
	case y.status == chatwoot.Pending && !y.has:
		y.take(t.Stamp)
	}
	if t.Status != chatwoot.Pending && !w.closing(y) { // somebody has it, or should see it
		y.acts++
	}
	y.status = t.Status
}

func ownerWords(owner string) string {
	if owner == "" {
		return ", nobody's"
	}
	kind, name, _ := strings.Cut(owner, " ")
	if kind == chatwoot.AssigneeBot {
		return ", the bot's"
	}
	return ", assigned to " + name
}

// closing: our own bot is ending it for now, which hands it to nobody.
func (w *world) closing(y *talk) bool {
	by := w.carriedNow(y)
	if by == nil {
		return false
	}
	s, ok := by.Action.(bot.SetStatus)
	return ok && s.Status != bot.Open
}

// journalled is what the machine knows from now on.
func (w *world) journalled(in bot.Inbound) {
	y := w.talkOf(in.Key.Conversation)
	if y == nil {
		return
	}
	for _, m := range y.wrote {
		if in.Kind.Customer() && m.id == in.Message {
			m.accepted, m.journaled = true, true
		}
	}
	user := in.Snapshot.Assignee.Kind == bot.AssigneeUser && slices.Contains(in.Changed, "assignee_id")
	captain := y.foreign && in.Snapshot.Assignee.Kind == bot.AssigneeOther
	people := in.Snapshot.Status != "" && in.Snapshot.Status != bot.Pending || in.Kind == bot.HumanMessage || user || captain
	if y.has && int64(in.At) >= y.since && people {
		y.known = true
	}
}

// answered is a webhook that the machine has answered: with 2xx it has taken over the responsibility.
func (w *world) answered(d *delivery) {
	y := w.talkOf(d.Conversation)
	if y == nil || d.Event != chatwoot.EventMessageCreated || d.status < 200 || d.status > 299 {
		return
	}
	for _, m := range y.wrote {
		if m.id == d.Message {
			m.accepted = true
		}
	}
}

// looked says whether a read shows that a person has the conversation: of the delivery under way it is the look right before the request.
func looked(q request) (seen bool) {
	y := q.talk
	if q.by == nil || y == nil || !y.has {
		return false
	}
	t := y.Transcript()
	here := "conversations/" + strconv.FormatInt(y.ID, 10)
	switch {
	case q.path == here && (t.Status != chatwoot.Pending || y.foreign || y.assignee && !leftover(t, q.by)):
		return true
	case y.spoke <= q.by.Since: // before the first words of an episode: it belongs to the last one
		return false
	}
	return q.path == here && newestOf(t) == y.spoke || q.path == here+"/messages"
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
func leftover(t chatwoottest.Transcript, by *carried) bool {
	return !strings.HasPrefix(t.Owner, "User") || t.Owner == "User "+by.Ownership.Assignee.Name
}

// carry lets the world know for which outbound a task's requests are.
func (w *world) carry(p *process) {
	for _, c := range p.machine.Couriers {
		for name, inner := range c.Desks {
			c.Desks[name] = carrier{w, inner}
		}
	}
}
