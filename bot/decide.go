package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// Decide comes to a decision about one turn: a function of the turn and the world's answers. It changes nothing, neither outside nor in the turn.
func Decide(ctx context.Context, p *Profile, t *Turn, attempts int) (Decision, error) {
	t, cut := t.mended()
	d, err := route(ctx, p, t, attempts)
	if err != nil {
		return Decision{}, err
	}
	d.Forget = append(d.Forget, cut...)
	d.State.V, d.State.Epoch = StateVersion, t.Conversation.Epoch
	if p.Shaper != nil {
		d.Actions = p.Shaper.Shape(t.Conversation, d.Actions)
	}
	d.Trace.V, d.Trace.Now, d.Trace.Version = StateVersion, t.Now, t.Conversation.Version+1
	d.Trace.Read = make([]int64, 0, len(t.Unread))
	for _, in := range t.Unread {
		d.Trace.Read = append(d.Trace.Read, in.Seq)
	}
	d.Trace.Actions = make([]string, 0, len(d.Actions))
	for _, a := range d.Actions {
		d.Trace.Actions = append(d.Trace.Actions, a.Kind())
	}
	return d, nil
}

func route(ctx context.Context, p *Profile, t *Turn, attempts int) (Decision, error) {
	codes := t.codeWords()
	if d, done := undisputed(p, t.forgetting(codes), attempts); done {
		d.Forget = codes
		return d, nil
	}
	if len(t.Unread) == 0 && !t.alarmDue() {
		// A message was deleted before anybody read it, or a lost signal: nothing to decide.
		return Decision{State: t.State.Clone(), Silent: len(t.Live) == 0, Trace: Trace{Note: "nothing to read"}}, nil
	}
	return converse(ctx, p, t, codes)
}

// undisputed are the turns that no dialogue is asked about.
func undisputed(p *Profile, t *Turn, attempts int) (d Decision, done bool) {
	if t.Conversation.Owner != Ours {
		return guard(p, t), true // needs no state, no flow, no model: it cannot fail the way a dialogue does
	}
	if !p.Policy.Rollout.Serves(t.Contact) {
		return outside(p, t), true
	}
	if reason, note := mustGiveUp(p, t, attempts); reason != "" {
		return GiveUp(p, t, reason, note), true
	}
	return Decision{}, false
}

func mustGiveUp(p *Profile, t *Turn, attempts int) (reason, note string) {
	if t.Failures >= attempts {
		return "gave_up", "the turn failed too often"
	}
	if t.Unreadable {
		return "flow_changed", "the stored state cannot be read by this version"
	}
	for _, in := range t.Unread {
		switch {
		case in.Kind == Undeliverable && in.Outcome == "stale":
			return "stale", in.Note
		case in.Kind == Undeliverable:
			return "reply_doubt", in.Note
		case in.Kind == Overdue:
			return "gave_up", "nobody answered in time"
		}
	}
	if slices.ContainsFunc(t.Unread, func(in Inbound) bool { return in.Kind == Drained || in.Drains }) {
		return drained, ""
	}
	if at := t.newestAt(); !at.IsZero() && p.Policy.Stale > 0 && t.Now.Sub(at) > p.Policy.Stale {
		return "stale", "the newest message is too old to be answered by a machine"
	}
	return "", ""
}

// newestAt is when the customer's newest unread message was written, by Chatwoot's clock where it says so.
func (t *Turn) newestAt() time.Time {
	var newest time.Time
	for _, in := range t.Unread {
		if !in.Kind.Customer() {
			continue
		}
		at := in.RecordedAt
		if in.At > 0 {
			at = time.UnixMicro(int64(in.At))
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest
}

func (t *Turn) alarmDue() bool {
	next := t.State.NextAlarm()
	return !next.IsZero() && !next.After(t.Now)
}

// converse: facts become commands directly, words go through understanding, and the dialogue turns both into state and actions. codes are what could be
// the one-time code that is awaited: only the command that carries it, and the question whether it is right, hold them.
func converse(ctx context.Context, p *Profile, t *Turn, codes []string) (Decision, error) {
	if p.Dialogue == nil {
		return GiveUp(p, t.forgetting(codes), "needs_person", "no flows are configured"), nil
	}
	world := &Recorder{World: p.World}
	view := p.Dialogue.View(t)
	var doubtful []string
	if view.mayBeAnswer(t.State) {
		codes, doubtful = nil, codes
	}
	view.Sensitive = append(slices.Clone(view.Sensitive), codes...)
	commands := facts(view, t)
	var u Understanding
	var refused []Refusal
	if wordy(view) {
		u = p.Understander.Understand(ctx, view, world)
		admitted, no := Admit(view, u.Commands)
		commands, refused = append(commands, admitted...), no
		if u.Language == OtherLanguage {
			commands = append(commands, Command{Kind: SetLanguage, Question: OtherLanguage, By: "engine"})
		}
	}
	if early := t.early(commands); early != nil {
		return Decision{}, early
	}
	commands, older := t.unasked(commands)
	refused = append(refused, older...)
	if t.overtaken(commands) {
		d := Decision{State: t.State.Clone(), Silent: true, Trace: Trace{Note: "small talk that an answer has overtaken"}}
		d.Forget = d.Trace.heard(u, commands, refused, world.Asked, codes)
		return d, nil
	}
	codes = append(codes, attempts(t, u.Commands)...)
	spoken := *t.forgetting(codes) // the turn itself is never changed
	spoken.State.Signs = t.State.Signs.Heard(u.Signs)
	spoken.State.Language = t.State.Language.Heard(u, p.Languages)
	d, err := p.Dialogue.Step(ctx, &spoken, hushed(commands, codes, false), world)
	if err != nil {
		return Decision{}, err
	}
	if err := ctx.Err(); err != nil {
		return Decision{}, errors.Join(errors.New("the turn ran out of time"), err)
	}
	d.Actions = t.telling(d.Actions)
	d.State.Coded = d.State.Coded || t.State.Coded || coded(d.Actions)
	codes = append(codes, d.State.untaken(doubtful)...)
	d.Trace.Secretive = view.secretive()
	d.Forget = d.Trace.heard(u, commands, refused, world.Asked, codes)
	return d, nil
}

// heard keeps what was understood and asked, without the words that are to be forgotten, which it answers.
func (tr *Trace) heard(u Understanding, commands []Command, refused []Refusal, asked []Exchange, forget []string) []string {
	u.Commands = hushed(u.Commands, forget, true)
	tr.Understanding, tr.Commands, tr.Refused, tr.Asked = u, hushed(commands, forget, true), slices.Clone(refused), asked
	for i := range tr.Refused {
		tr.Refused[i].Command = hushed([]Command{tr.Refused[i].Command}, forget, true)[0]
	}
	return forget
}

// notYet says that a turn cannot be decided before a time: what it answers may not have arrived.
type notYet struct{ until time.Time } //nolint:errname // an outcome, not a failure

// Error implements error.
func (n *notYet) Error() string { return "not before " + n.until.Format(time.RFC3339) }

// early: a yes in words counts once it is known that the question it answers has arrived. While that is in doubt the turn waits; a question that
// turns out undeliverable ends with a person instead. A button that was tapped proves that it arrived.
func (t *Turn) early(commands []Command) *notYet {
	agrees := slices.ContainsFunc(commands, func(c Command) bool { return c.Kind == Confirm && c.By != "choice" })
	for _, o := range t.Live {
		r, ok := o.Action.(Reply)
		if agrees && ok && !r.Interim && o.Epoch == t.Conversation.Epoch {
			return &notYet{t.Now.Add(min(max(t.Now.Sub(o.DecidedAt)/2, time.Second), 10*time.Second))}
		}
	}
	return nil
}

// unasked: a yes in words that was written before the question had arrived answers something else, so the question is said again instead. Message
// ids rise with time. With several messages the oldest counts: saying yes once more costs a word, a wrong yes costs a purchase.
func (t *Turn) unasked(commands []Command) (kept []Command, refused []Refusal) {
	oldest := t.oldest()
	if oldest == 0 || oldest > t.Conversation.LastReply {
		return commands, nil
	}
	for _, c := range commands {
		if c.Kind == Confirm && c.By != "choice" {
			refused = append(refused, Refusal{Command: c, Why: "it was written before the question had arrived"})
			continue
		}
		kept = append(kept, c)
	}
	if len(refused) > 0 && len(kept) == 0 {
		kept = append(kept, Command{Kind: Repeat, By: "engine"})
	}
	return kept, refused
}

// telling marks the first answer of a turn that read what came of a business action: if a person steps in before it is said, they are told.
func (t *Turn) telling(actions []Action) []Action {
	i := slices.IndexFunc(t.Unread, func(in Inbound) bool { return in.Kind == Result && in.Action != "" })
	j := slices.IndexFunc(actions, func(a Action) bool { r, ok := a.(Reply); return ok && !r.Interim })
	if i < 0 || j < 0 {
		return actions
	}
	marked := slices.Clone(actions)
	reply, _ := marked[j].(Reply)
	reply.Tells = &Done{Action: t.Unread[i].Action, Outcome: t.Unread[i].Outcome, Key: t.Unread[i].ActionKey, Batch: t.Unread[i].Batch}
	marked[j] = reply
	return marked
}

// overtaken: a greeting, a "thanks" or a "??" whose webhook came so late that the answer to newer words stands, or will stand, below it. The customer
// reads that as the answer to both; one more would say the same twice. Found by killing processes: Chatwoot tried the older of two again after 3 s.
func (t *Turn) overtaken(commands []Command) bool {
	small := func(c Command) bool { return c.Kind == Chitchat }
	if len(commands) == 0 || slices.ContainsFunc(commands, func(c Command) bool { return !small(c) }) {
		return false
	}
	newest, c := t.Newest(), t.Conversation
	answering := slices.ContainsFunc(t.Live, func(o Outbound) bool {
		r, ok := o.Action.(Reply)
		return ok && !r.Interim && o.Epoch == c.Epoch && o.Covers > newest
	})
	return newest > 0 && newest < c.ReadMessage && !t.fresh && (answering || newest < c.LastReply)
}

func wordy(v View) bool {
	for _, m := range v.Messages {
		if strings.TrimSpace(m) != "" {
			return true
		}
	}
	return false
}

// facts are what needs no understanding: an option that was tapped, a result, an alarm.
func facts(v View, t *Turn) []Command {
	var commands []Command
	for _, a := range t.State.Alarms {
		if !a.At.After(t.Now) {
			commands = append(commands, Command{Kind: AlarmRang, Name: a.Name, Run: a.Run, By: "engine"})
		}
	}
	for _, in := range t.Unread {
		switch in.Kind {
		case Result:
			commands = append(commands, Command{Kind: ResultCame, Run: in.Run, Outcome: in.Outcome, Data: in.Data, By: "engine"})
		case CustomerChoice:
			if c, ok := v.chosen(in.Choice); ok {
				commands = append(commands, c)
			} else if c, ok := v.Pressed(in); ok {
				commands = append(commands, c)
			}
		case CustomerMessage:
			if c, ok := v.Pressed(in); ok {
				commands = append(commands, c)
			}
		case Opened, Labelled:
			commands = append(commands, Command{Kind: EventCame, Event: in.Event, By: "engine"})
		default: // words are for the understander, the rest is no fact
		}
	}
	return append(commands, t.agentsSaid()...)
}

// agentsSaid are the commands of people, in the order in which they were written: the first answer to a request counts, and webhooks overtake each other.
func (t *Turn) agentsSaid() []Command {
	notes := slices.DeleteFunc(slices.Clone(t.Unread), func(in Inbound) bool { return in.Kind != AgentNote })
	slices.SortStableFunc(notes, func(a, b Inbound) int { return cmp.Compare(a.Message, b.Message) })
	var commands []Command
	for _, in := range notes {
		if verb, words, ok := AgentCommand(in.Note); ok {
			commands = append(commands, Command{Kind: AgentSaid, Outcome: verb, Text: words, Name: in.By, By: "engine"})
		}
	}
	return commands
}

// chosen finds the offer that was tapped. One that is no longer offered means nothing: its words, if any, are understood as words.
func (v View) chosen(value string) (Command, bool) {
	for _, o := range v.Offers {
		if o.Value == value || o.Title == value {
			c := o.Command
			c.By, c.Score, c.Sensitive = "choice", 1, v.sensitive(o.Command)
			return c, true
		}
	}
	return Command{}, false
}

// drained is the reason of a handoff because the bot is being disconnected.
const drained = "drain"

// GiveUp hands over with what is at hand: no world, no flow, no model. Every stage that fails ends here.
func GiveUp(p *Profile, t *Turn, reason, note string) Decision {
	language := p.languageOf(t)
	plan := t.known(p, reason)
	undelivered := reason == "reply_doubt"
	if undelivered {
		plan.NoReply = p.sentences().Say("note_undelivered", p.language(), "text", oneLine(note, 400))
	} else if t.Conversation.Snapshot.CanReply && !t.onlyAutomatic() {
		plan.Last = strings.TrimSpace(p.sentences().Say("error", language) + " " + p.sentences().Say("handoff_open", language))
		if reason == "stale" || reason == "needs_person" || reason == drained {
			plan.Last = p.sentences().Say("handoff_open", language)
		}
		if reason == drained && t.Newest() == 0 && len(t.State.Stack) == 0 {
			plan.Last = "" // nobody waits for anything and nothing is half done: a message out of the blue would only puzzle
		}
	}
	state := t.State.Afresh(t.Conversation.Epoch)
	return Decision{State: state, Leaves: true, Actions: Handoff(plan), Trace: Trace{Reason: reason, Note: note}}
}

// known is a handoff with all that the turn knows and no last sentence.
func (t *Turn) known(p *Profile, reason string) HandoffPlan {
	plan := HandoffPlan{
		Language: p.languageOf(t), Reason: reason, Wants: t.State.Topic, Words: firstOf(t.words(), t.State.Words), Done: t.State.Done, Sentences: p.sentences(),
		Priority: t.State.Signs.Priority(), Tone: t.State.Signs.Words(),
		Staff: p.language(), OwnedByUs: t.Conversation.Snapshot.Assignee.Kind == AssigneeUs, Next: p.sentences().Say("note_next_read", p.language()),
	}
	for _, f := range t.State.Stack {
		plan.Flow = f.Flow
		plan.Slots = append(plan.Slots, shown(f)...)
	}
	return plan
}

func shown(f Frame) []Shown {
	var out []Shown
	for _, name := range sortedKeys(f.Slots) {
		s := f.Slots[name]
		out = append(out, Shown{Flow: f.Flow, Name: name, Text: firstOf(s.Text, string(s.Value)), By: s.By, Verified: s.Verified})
	}
	return out
}

func (t *Turn) words() string {
	var words []string
	for _, in := range t.Unread {
		if in.Kind.Customer() && in.Text != "" {
			words = append(words, in.Text)
		}
	}
	return strings.Join(words, "\n")
}

func (t *Turn) onlyAutomatic() bool {
	seen := false
	for _, in := range t.Unread {
		if in.Kind.Customer() {
			if !in.Automatic {
				return false
			}
			seen = true
		}
	}
	return seen
}
