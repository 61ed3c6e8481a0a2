package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

func (r record) told() explanation {
	l := r.row
	e := explanation{
		V: explanationVersion, Bot: l.Key.Bot, Account: l.Key.Account, Conversation: l.Key.Conversation, Owner: string(l.Owner), Closing: l.Closing,
		Foreign: l.Foreign(), Status: string(l.Status), DueAt: set(l.DueAt), Turns: []toldTurn{}, Events: []toldEvent{},
		Inbox: toldInbox{ID: l.Inbox, Name: r.inboxName(), Channel: bot.Family(l.Channel)},
	}
	hide, sent := r.secrets(), map[int64]toldSent{}
	for _, o := range r.outbounds {
		sent[o.Seq] = sentOf(o, hide)
		if !o.State.Final() {
			e.Unsent++
		}
	}
	read, decided := map[int64]bool{}, map[int64]bool{}
	for _, t := range r.traces {
		turn := r.turn(t, sent, hide)
		e.Turns = append(e.Turns, turn)
		e.Tokens.add(turn.Tokens)
		for _, seq := range t.Read {
			read[seq] = true
		}
		for _, seq := range t.Sent {
			decided[seq] = true
		}
	}
	for _, in := range r.inbounds {
		if kind, text := aside(in); text != "" && !read[in.Seq] {
			e.Events = append(e.Events, toldEvent{At: in.RecordedAt, Kind: kind, Text: text})
		}
	}
	for _, o := range r.outbounds {
		if !decided[o.Seq] {
			s := sent[o.Seq]
			e.Events = append(e.Events, toldEvent{At: o.DecidedAt, Kind: "interim", Text: "said while it was thinking", Sent: &s})
		}
	}
	slices.SortStableFunc(e.Events, func(a, b toldEvent) int { return a.At.Compare(b.At) })
	return e
}

// inboxName is as an event last gave it: not every event does.
func (r record) inboxName() string {
	for _, in := range slices.Backward(r.inbounds) {
		if in.Snapshot.Inbox == r.row.Inbox && in.Snapshot.InboxName != "" {
			return in.Snapshot.InboxName
		}
	}
	return r.row.Snapshot.InboxName
}

func set(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// aside is what happened beside the turns, "" for what explains nothing.
func aside(in bot.Inbound) (kind, text string) {
	status := slices.Contains(in.Changed, "status")
	switch {
	case in.Kind == bot.HumanMessage:
		return string(in.Kind), "a person wrote to the customer: from here on the bot is silent"
	case in.Kind.Customer() && in.State == bot.Passed:
		return string(in.Kind), "the customer wrote; people have the conversation, so the bot leaves it to them"
	case in.Kind.Customer() && in.State == bot.Unread:
		return string(in.Kind), "the customer wrote; no turn has read it yet"
	case in.Kind == bot.CustomerEdit && in.Deleted:
		return string(in.Kind), "the customer deleted a message"
	case in.Kind == bot.CustomerEdit:
		return string(in.Kind), "the customer changed a message"
	case in.Kind == bot.Observation && status:
		return "status", "Chatwoot shows the conversation as " + string(in.Snapshot.Status)
	case in.Kind == bot.Observation && slices.Contains(in.Changed, "assignee_id") && in.Snapshot.Assignee.Kind == bot.AssigneeUser:
		return "assigned", "it was assigned to a person"
	}
	return "", ""
}

func (r record) turn(t bot.Trace, sent map[int64]toldSent, hide []string) toldTurn {
	u := t.Understanding
	out := toldTurn{
		Turn: t.Version, At: t.Now, TookMS: t.Took.Milliseconds(), Language: u.Language, Confidence: u.Confidence, UnderstoodBy: u.By, Note: bot.Masked(u.Note),
		Candidates: u.Candidates, Signs: u.Signs, Path: t.Path, Reason: t.Reason, Why: hidden(t.Note, hide),
	}
	for _, seq := range t.Read {
		i := slices.IndexFunc(r.inbounds, func(in bot.Inbound) bool { return in.Seq == seq })
		if i < 0 {
			continue // observations are deleted after a day
		}
		in := r.inbounds[i]
		if out.WaitedMS == 0 {
			out.WaitedMS = max(t.Now.Sub(in.RecordedAt).Milliseconds(), 0)
		}
		out.Heard = append(out.Heard, heardOf(in, hide))
	}
	for _, c := range t.Commands {
		out.Commands = append(out.Commands, commandOf(c, "", hide))
	}
	for _, c := range t.Refused {
		out.Refused = append(out.Refused, commandOf(c.Command, c.Why, hide))
	}
	for _, s := range t.Slots {
		out.Values = append(out.Values, toldValue{s.Flow, s.Name, hidden(s.Text, hide), s.By, s.Verified})
	}
	for _, asked := range t.Asked {
		out.Asked = append(out.Asked, askedOf(asked))
		out.Tokens.add(tokensOf(asked.Answer.Cost))
	}
	for _, seq := range t.Sent {
		out.Sent = append(out.Sent, sent[seq])
	}
	return out
}

// secrets are the words that filled a slot whose author calls it sensitive, in any turn: they are hidden wherever they stand.
func (r record) secrets() []string {
	sensitive := map[string]bool{"code": true}
	for _, t := range r.traces {
		for _, s := range t.Slots {
			sensitive[s.Name] = sensitive[s.Name] || strings.Contains(s.Text, bot.Mask)
		}
	}
	var state bot.State
	if json.Unmarshal(r.row.State, &state) == nil { // one that this program cannot read hides nothing more
		for _, f := range state.Stack {
			for name, s := range f.Slots {
				sensitive[name] = sensitive[name] || s.Sensitive
			}
		}
	}
	var words []string
	add := func(c bot.Command) {
		if c.Sensitive || sensitive[c.Slot] {
			words = append(words, c.Span, c.Text, c.Doubt, strings.Trim(string(c.Value), `"`))
		}
	}
	for _, t := range r.traces {
		for _, c := range t.Commands {
			add(c)
		}
		for _, c := range t.Refused {
			add(c.Command)
		}
		if t.Secretive && !slices.ContainsFunc(t.Commands, understood) {
			words = append(words, r.heardBy(t)...)
		}
	}
	words = slices.DeleteFunc(words, func(w string) bool { return strings.TrimSpace(w) == "" })
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(words)
}

// understood: a command that says what the words were for, when they were no answer to what was asked.
func understood(c bot.Command) bool {
	switch c.Kind {
	case bot.Ask, bot.Clarify, bot.Unsure, bot.None:
		return false // the words may be a mistyped answer
	default:
		return true
	}
}

// heardBy are the customer's words that a turn read.
func (r record) heardBy(t bot.Trace) (words []string) {
	for _, in := range r.inbounds {
		if in.Kind.Customer() && slices.Contains(t.Read, in.Seq) {
			words = append(words, in.Text)
		}
	}
	return words
}

// hidden masks a text, and every word of the list in it.
func hidden(text string, words []string) string {
	for _, w := range words {
		text = strings.ReplaceAll(text, w, bot.Mask)
	}
	return bot.Masked(text)
}

func heardOf(in bot.Inbound, hide []string) toldHeard {
	h := toldHeard{Number: in.Seq, At: in.RecordedAt, Kind: string(in.Kind), Message: in.Message, Outcome: in.Outcome, Masked: in.Sensitive}
	text := in.Text
	switch {
	case in.Kind == bot.Undeliverable, in.Kind == bot.AgentNote:
		text = in.Note
	case in.Subject != "":
		text = in.Subject + ": " + text
	}
	if in.Choice != "" && in.Choice != in.Text {
		text = strings.TrimSpace(text + " [" + in.Choice + "]")
	}
	h.Text = hidden(text, hide)
	for _, f := range in.Files {
		h.Files = append(h.Files, f.Kind)
	}
	if in.Kind == bot.Result {
		h.Text = in.Action
	}
	return h
}

func commandOf(c bot.Command, why string, hide []string) toldCommand {
	value := cmp.Or(c.Text, strings.Trim(string(c.Value), `"`), c.Question, c.Name)
	return toldCommand{
		Kind: string(c.Kind), Flow: c.Flow, Slot: c.Slot, Value: hidden(value, hide), Candidates: c.Candidates, Outcome: c.Outcome, By: c.By, Score: c.Score, Why: why,
	}
}

// askedOf names what was asked. What was sent along and what came back stay in the store: that is somebody's data.
func askedOf(e bot.Exchange) toldAsked {
	var in struct{ Action, Purpose, Name string }
	_ = json.Unmarshal(e.Input, &in) // a question of another shape has none of these
	a := toldAsked{
		Kind: e.Kind, What: cmp.Or(in.Action, in.Purpose, in.Name), Outcome: e.Answer.Outcome, Note: bot.Masked(e.Answer.Note), TookMS: e.Answer.Took.Milliseconds(),
		Tokens: tokensOf(e.Answer.Cost),
	}
	var answer bot.KnowledgeAnswer
	if e.Kind == (bot.KnowledgeQuestion{}).Kind() && json.Unmarshal(e.Answer.Output, &answer) == nil {
		a.Score = answer.Score
		for _, s := range answer.Sources {
			a.Sources = append(a.Sources, s.Title)
		}
	}
	return a
}

func sentOf(o bot.Outbound, hide []string) toldSent {
	s := toldSent{Number: o.Seq, State: string(o.State), Attempts: o.Attempt, DecidedAt: o.DecidedAt, TriedAt: set(o.TriedAt), Error: bot.Masked(o.Error)}
	var receipt bot.Receipt
	if json.Unmarshal(o.Receipt, &receipt) == nil {
		s.Message, s.Error = receipt.Message, cmp.Or(s.Error, bot.Masked(receipt.Err))
	}
	if o.Action == nil {
		s.Kind, s.Error = "unknown", cmp.Or(s.Error, o.Broken)
		return s
	}
	s.Kind, s.Text = o.Action.Kind(), hidden(contentOf(o.Action), hide)
	return s
}

// contentOf is what an action says, in a line.
func contentOf(a bot.Action) string {
	switch a := a.(type) {
	case bot.Reply:
		titles := make([]string, len(a.Options))
		for i, o := range a.Options {
			titles[i] = o.Title
		}
		text := a.Text
		if len(titles) > 0 {
			text += " [" + strings.Join(titles, " | ") + "]"
		}
		if a.Attachment != nil {
			text += " [file " + a.Attachment.Name + "]"
		}
		return text
	case bot.Note:
		return a.Text
	case bot.AddLabels:
		return strings.Join(a.Labels, ", ")
	case bot.SetPriority:
		return a.Priority
	case bot.SetAttributes:
		return fmt.Sprintf("%d attributes", len(a.Values))
	case bot.AssignTeam:
		return a.Team.Name
	case bot.SetStatus:
		return string(a.Status)
	case bot.Commit:
		return a.Action
	}
	return ""
}

// only is the one turn, with what happened between it and its neighbours left out.
func (e explanation) only(turn int64) (explanation, error) {
	var turns []string
	for _, t := range e.Turns {
		if t.Turn == turn {
			e.Turns, e.Events, e.Tokens = []toldTurn{t}, []toldEvent{}, t.Tokens
			return e, nil
		}
		turns = append(turns, fmt.Sprint(t.Turn))
	}
	if len(turns) == 0 {
		return e, fmt.Errorf("--turn %d: this conversation has no turn yet", turn)
	}
	return e, fmt.Errorf("--turn %d: this conversation has the turns %s", turn, strings.Join(turns, ", "))
}
