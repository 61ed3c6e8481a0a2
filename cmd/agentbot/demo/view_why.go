package demo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// whyView is the column of cards, newest first.
type whyView struct {
	Known bool // the bot has written something
	Error string
	Cards []card
}

// card is one turn.
type card struct {
	Version    int64
	Time, Took string
	Understood string
	Done       string

	Heard      []string
	Language   string
	Confidence string
	By, Note   string
	Candidates []candidate
	Found      []found
	Refused    []found
	Path       []string
	Slots      []shown
	Asked      []looked
	Reason     string
	Guard      string
	Sent       []sent
}

type candidate struct {
	Flow  string
	Score float64
	Shown string
}

type found struct{ Kind, What, Value, By, Score, Why string }

type shown struct{ Name, Text, By, Verified string }

type looked struct{ Kind, What, Outcome, Took string }

type sent struct{ Seq, Kind, Text, State, Message, Attempts, Error string }

func (p *page) cards(r record, w words) []card {
	out := make([]card, 0, len(r.traces))
	for _, t := range slices.Backward(r.traces) {
		out = append(out, p.card(r, t, w))
	}
	return out
}

func (p *page) card(r record, t bot.Trace, w words) card {
	u := t.Understanding
	c := card{
		Version: t.Version, Time: t.Now.In(p.zone).Format("15:04:05"), Took: w.short(t.Took), Language: u.Language, By: u.By, Note: u.Note,
		Path: path(t.Path), Reason: t.Reason, Guard: t.Note,
	}
	if u.Confidence > 0 {
		c.Confidence = w.score(u.Confidence)
	}
	for _, seq := range t.Read {
		if text := heard(r.inbounds[seq], w); text != "" {
			c.Heard = append(c.Heard, text)
		}
	}
	for _, one := range u.Candidates {
		c.Candidates = append(c.Candidates, candidate{one.Flow, one.Score, w.score(one.Score)})
	}
	for _, one := range t.Commands {
		c.Found = append(c.Found, foundOf(one, w, ""))
	}
	for _, one := range t.Refused {
		c.Refused = append(c.Refused, foundOf(one.Command, w, one.Why))
	}
	for _, s := range t.Slots {
		c.Slots = append(c.Slots, shown{s.Name, bot.Masked(s.Text), s.By, s.Verified})
	}
	for _, e := range t.Asked {
		c.Asked = append(c.Asked, lookedOf(e, w))
	}
	for _, seq := range t.Sent {
		c.Sent = append(c.Sent, sentOf(r.outbounds[seq], seq, w))
	}
	c.Understood, c.Done = summary(t, w)
	return c
}

// path names a flow once, then only its steps.
func path(steps []string) []string {
	var out []string
	last := ""
	for _, step := range steps {
		flow, name, ok := strings.Cut(step, "›")
		if ok && strings.TrimSpace(flow) == last {
			out = append(out, strings.TrimSpace(name))
			continue
		}
		last = strings.TrimSpace(flow)
		out = append(out, step)
	}
	return out
}

// summary is the closed card: what was understood → what was done.
func summary(t bot.Trace, w words) (understood, done string) {
	var parts []string
	for _, c := range t.Commands {
		text := w.Say("k_" + string(c.Kind))
		if what := cmp.Or(c.Slot, c.Flow); what != "" {
			text += " " + what
		}
		parts = append(parts, text)
	}
	if understood = strings.Join(parts, ", "); understood == "" {
		understood = w["k_none"]
	}
	if t.Note != "" && len(parts) == 0 {
		understood = t.Note
	}
	var kinds []string
	for _, kind := range t.Actions {
		if text := w.Say("a_" + kind); !slices.Contains(kinds, text) {
			kinds = append(kinds, text)
		}
	}
	if done = strings.Join(kinds, ", "); done == "" {
		done = w["silent"]
	}
	return understood, done
}

func heard(in bot.Inbound, w words) string {
	switch {
	case in.Kind == bot.Result:
		return w["k_result"] + ": " + in.Outcome
	case !in.Kind.Customer() && in.Kind != bot.AgentNote:
		return string(in.Kind)
	}
	text := bot.Masked(in.Text)
	if in.Subject != "" {
		text = bot.Masked(in.Subject) + ": " + text
	}
	if in.Choice != "" {
		text += " [" + bot.Masked(in.Choice) + "]"
	}
	for _, f := range in.Files {
		text = strings.TrimSpace(text + " 📎 " + f.Name)
	}
	return "“" + text + "”"
}

func foundOf(c bot.Command, w words, why string) found {
	f := found{Kind: w.Say("k_" + string(c.Kind)), What: c.Flow + c.Slot, By: c.By, Why: why}
	if c.Flow != "" && c.Slot != "" {
		f.What = c.Flow + " › " + c.Slot
	}
	f.Value = bot.Masked(c.Text)
	if f.Value == "" && len(c.Value) > 0 {
		f.Value = bot.Masked(strings.Trim(string(c.Value), `"`))
	}
	if f.Value == "" && c.Question != "" {
		f.Value = bot.Masked(c.Question)
	}
	if f.Value == "" {
		f.Value = c.Outcome
	}
	if c.Score > 0 {
		f.Score = w.score(c.Score)
	}
	return f
}

// lookedOf names what was asked without showing what came back: that may be somebody's data.
func lookedOf(e bot.Exchange, w words) looked {
	var in struct{ Action, Purpose, Name, Language string }
	_ = json.Unmarshal(e.Input, &in) // a question of another shape has none of these
	l := looked{Kind: e.Kind, What: cmp.Or(in.Action, in.Purpose, in.Name), Outcome: e.Answer.Outcome, Took: w.short(e.Answer.Took)}
	if e.Answer.Note != "" {
		l.Outcome += ": " + e.Answer.Note
	}
	return l
}

func sentOf(o bot.Outbound, seq int64, w words) sent {
	s := sent{Seq: fmt.Sprint(seq), State: string(o.State), Error: o.Error}
	if o.Attempt > 1 {
		s.Attempts = fmt.Sprint(o.Attempt)
	}
	if o.Action == nil {
		s.Kind = o.Broken
		return s
	}
	s.Kind = w.Say("a_" + o.Action.Kind())
	switch a := o.Action.(type) {
	case bot.Reply:
		s.Text = clip(bot.Masked(a.Text))
	case bot.Note:
		s.Text = clip(bot.Masked(a.Text))
	case bot.AddLabels:
		s.Text = strings.Join(a.Labels, ", ")
	case bot.SetPriority:
		s.Text = w.Say(a.Priority)
	case bot.AssignTeam:
		s.Text = a.Team.Name
	case bot.SetStatus:
		s.Text = w.Say(string(a.Status))
	case bot.Commit:
		s.Text = a.Action
	}
	var receipt bot.Receipt
	if json.Unmarshal(o.Receipt, &receipt) == nil {
		if receipt.Message > 0 {
			s.Message = fmt.Sprint(receipt.Message)
		}
		if s.Error == "" {
			s.Error = receipt.Err
		}
	}
	return s
}

const clipAt = 90

func clip(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > clipAt {
		return string(r[:clipAt]) + "…"
	}
	return text
}

// score is a probability with the comma or point of the page's language.
func (w words) score(f float64) string {
	return strings.Replace(fmt.Sprintf("%.2f", f), ".", w["decimal"], 1)
}

// short is a duration for people.
func (w words) short(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", w["decimal"], 1)
	}
}
