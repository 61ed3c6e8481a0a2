package bot_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot"
)

// TestDecide_SmallTalkThatAnAnswerHasOvertaken is read and not answered once more.
func TestDecide_SmallTalkThatAnAnswerHasOvertaken(t *testing.T) {
	t.Parallel()
	greeting := bot.Command{Kind: bot.Chitchat, Question: "greeting", By: "lexical"}
	onItsWay := bot.Outbound{Seq: 4, Action: bot.Reply{Text: "oi"}, Covers: 12, State: bot.Queued}
	for name, c := range map[string]struct {
		message, read, arrived int64
		live                   []bot.Outbound
		said                   []bot.Command
		silent                 bool
	}{
		"the answer came after it":        {10, 12, 15, nil, []bot.Command{greeting}, true},
		"the answer will come after it":   {10, 12, 0, []bot.Outbound{onItsWay}, []bot.Command{greeting}, true},
		"a new greeting":                  {16, 12, 15, nil, []bot.Command{greeting}, false},
		"what is being answered is older": {13, 12, 0, []bot.Outbound{onItsWay}, []bot.Command{greeting}, false},
		"the answer does not know it":     {13, 12, 15, nil, []bot.Command{greeting}, false},
		"what was read has no answer":     {10, 12, 0, nil, []bot.Command{greeting}, false},
		"a wish comes with it":            {10, 12, 15, nil, []bot.Command{greeting, {Kind: bot.Person, By: "lexical"}}, false},
		"nothing was understood":          {10, 12, 15, nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			asked := false
			p := s.engine.Profiles["default"]
			p.Understander = saying(c.said)
			p.Dialogue = failingDialogue{playedDialogue{s}, func(_ context.Context, t *bot.Turn) (bot.Decision, error) {
				asked = true
				return bot.Decision{State: t.State.Clone()}, nil
			}}
			turn := &bot.Turn{
				Now: s.now, Live: c.live, Unread: []bot.Inbound{{Kind: bot.CustomerMessage, Message: c.message, Seq: 1, Text: "oi"}},
				Conversation: bot.Conversation{Key: s.key, Ownership: bot.Ownership{Owner: bot.Ours}, ReadMessage: c.read, LastReply: c.arrived},
			}
			d, err := bot.Decide(t.Context(), p, turn, 3)
			if err != nil || d.Silent != c.silent || asked == c.silent || len(d.Trace.Read) != 1 {
				t.Errorf("silent %v, the dialogue was asked %v, read %v, %v", d.Silent, asked, d.Trace.Read, err)
			}
		})
	}
}

// saying understands these commands in everything.
type saying []bot.Command

func (s saying) Understand(context.Context, bot.View, bot.World) bot.Understanding {
	return bot.Understanding{Commands: s}
}

// saysYes understands every word as a yes.
type saysYes struct{ by string }

func (a saysYes) Understand(_ context.Context, _ bot.View, _ bot.World) bot.Understanding {
	return bot.Understanding{Commands: []bot.Command{{Kind: bot.Confirm, By: a.by}}}
}

// hearing keeps what the dialogue is told.
type hearing struct {
	playedDialogue
	told *[]bot.Command
}

func (h hearing) Step(_ context.Context, t *bot.Turn, commands []bot.Command, _ bot.World) (bot.Decision, error) {
	*h.told = commands
	return bot.Decision{State: t.State.Clone()}, nil
}

// TestDecide_YesOlderThanItsQuestion: what was written before the question had arrived answers something else. The question is said again.
func TestDecide_YesOlderThanItsQuestion(t *testing.T) {
	t.Parallel()
	yes := func(message int64) bot.Inbound {
		return bot.Inbound{Kind: bot.CustomerMessage, Message: message, Seq: message, Text: "sim"}
	}
	for name, c := range map[string]struct {
		unread  []bot.Inbound
		arrived int64
		by      string
		want    bot.CommandKind
		refused int
	}{
		"after the question":         {[]bot.Inbound{yes(12)}, 11, "lexical", bot.Confirm, 0},
		"before it":                  {[]bot.Inbound{yes(10)}, 11, "lexical", bot.Repeat, 1},
		"before it, says a model":    {[]bot.Inbound{yes(10)}, 11, "model", bot.Repeat, 1},
		"one before, one after":      {[]bot.Inbound{yes(10), yes(12)}, 11, "lexical", bot.Repeat, 1},
		"nothing was asked yet":      {[]bot.Inbound{yes(10)}, 0, "lexical", bot.Confirm, 0},
		"a button shows it was seen": {[]bot.Inbound{yes(10)}, 11, "choice", bot.Confirm, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			var told []bot.Command
			p := s.engine.Profiles["default"]
			p.Understander, p.Dialogue = saysYes{c.by}, hearing{playedDialogue{s}, &told}
			turn := &bot.Turn{Now: s.now, Unread: c.unread, Conversation: bot.Conversation{Key: s.key, Ownership: bot.Ownership{Owner: bot.Ours}, LastReply: c.arrived}}
			d, err := bot.Decide(t.Context(), p, turn, 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(told) != 1 || told[0].Kind != c.want || len(d.Trace.Refused) != c.refused {
				t.Errorf("the dialogue is told %+v, refused %+v; want %s and %d", told, d.Trace.Refused, c.want, c.refused)
			}
		})
	}
}

// TestDecide_AnswerTellsWhatCameOfAnAction: only the first one, and never "one moment".
func TestDecide_AnswerTellsWhatCameOfAnAction(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	p := s.engine.Profiles["default"]
	p.Dialogue = failingDialogue{playedDialogue{s}, func(_ context.Context, t *bot.Turn) (bot.Decision, error) {
		return bot.Decision{State: t.State.Clone(), Actions: []bot.Action{bot.Reply{Text: "moment", Interim: true}, bot.Reply{Text: "done"}, bot.Reply{Text: "more?"}}}, nil
	}}
	turn := &bot.Turn{
		Now: s.now, Unread: []bot.Inbound{{Kind: bot.Result, Seq: 1, Action: "shop.change", ActionKey: "k", Outcome: bot.OK}},
		Conversation: bot.Conversation{Key: s.key, Ownership: bot.Ownership{Owner: bot.Ours}},
	}
	d, err := bot.Decide(t.Context(), p, turn, 3)
	if err != nil {
		t.Fatal(err)
	}
	var tells []*bot.Done
	for _, a := range d.Actions {
		r, _ := a.(bot.Reply)
		tells = append(tells, r.Tells)
	}
	want := []*bot.Done{nil, {Action: "shop.change", Key: "k", Outcome: bot.OK}, nil}
	if diff := cmp.Diff(want, tells); diff != "" {
		t.Error(diff)
	}
}
