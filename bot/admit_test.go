package bot_test

import (
	"context"
	"testing"

	"agentbot/bot"
)

// secretDialogue asks for a sensitive slot, or for none.
type secretDialogue struct {
	playedDialogue
	asked *bot.SlotCard
}

// View implements bot.Dialogue.
func (d secretDialogue) View(t *bot.Turn) bot.View {
	pin := bot.SlotCard{Flow: "f", Name: "pin", Sensitive: true}
	return bot.View{
		Key: t.Conversation.Key, Messages: []string{"azul e 12"}, Slot: d.asked, Slots: []bot.SlotCard{{Flow: "f", Name: "size"}},
		Flows:  []bot.FlowCard{{Name: "other", Slots: []bot.SlotCard{pin}}, {Name: "f"}},
		Offers: []bot.Offer{{Title: "A", Value: "a", Command: bot.Command{Kind: bot.Fill, Slot: "pin", Text: "a"}}},
	}
}

// Step implements bot.Dialogue.
func (secretDialogue) Step(_ context.Context, t *bot.Turn, _ []bot.Command, _ bot.World) (bot.Decision, error) {
	return bot.Decision{State: t.State.Clone()}, nil
}

// TestDecide_TraceSaysWhatIsSensitive: also of a command that is refused, and of one that is tapped, and of a question whose answer nobody understood.
// Nothing of it may depend on a slot that is filled, because then it would be forgotten with the flow.
func TestDecide_TraceSaysWhatIsSensitive(t *testing.T) {
	t.Parallel()
	fill := func(slot, text string) bot.Command {
		return bot.Command{Kind: bot.Fill, Slot: slot, Text: text, Span: text, By: "lexical"}
	}
	for name, c := range map[string]struct {
		asked     *bot.SlotCard
		said      []bot.Command
		unread    bot.Inbound
		kept      []bool
		refused   []bool
		secretive bool
	}{
		"a slot that another flow calls sensitive": {said: []bot.Command{fill("pin", "azul"), fill("size", "12")}, kept: []bool{false}, refused: []bool{true}},
		"the slot that is asked for": {
			asked: &bot.SlotCard{Flow: "f", Name: "word", Sensitive: true}, said: []bot.Command{fill("word", "azul")}, kept: []bool{true}, secretive: true,
		},
		"a word that nobody said": {
			asked: &bot.SlotCard{Flow: "f", Name: "word", Sensitive: true}, said: []bot.Command{fill("word", "verde")}, refused: []bool{true}, secretive: true,
		},
		"an option": {unread: bot.Inbound{Kind: bot.CustomerChoice, Choice: "a"}, kept: []bool{true}},
		"a model that says so itself": {
			said: []bot.Command{{Kind: bot.Fill, Slot: "size", Text: "12", Span: "12", By: "model", Sensitive: true}}, kept: []bool{false},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			p := s.engine.Profiles["default"]
			p.Understander, p.Dialogue = saying(c.said), secretDialogue{playedDialogue{s}, c.asked}
			if c.unread.Kind == "" {
				c.unread = bot.Inbound{Kind: bot.CustomerMessage, Text: "azul e 12"}
			}
			c.unread.Seq, c.unread.Message = 1, 10
			turn := &bot.Turn{Now: s.now, Unread: []bot.Inbound{c.unread}, Conversation: bot.Conversation{Key: s.key, Ownership: bot.Ownership{Owner: bot.Ours}}}
			d, err := bot.Decide(t.Context(), p, turn, 3)
			if err != nil || d.Trace.Secretive != c.secretive || len(d.Trace.Commands) != len(c.kept) || len(d.Trace.Refused) != len(c.refused) {
				t.Fatalf("%+v, %v", d.Trace, err)
			}
			for i, want := range c.kept {
				if d.Trace.Commands[i].Sensitive != want {
					t.Errorf("%+v, want %t", d.Trace.Commands[i], want)
				}
			}
			for i, want := range c.refused {
				if d.Trace.Refused[i].Command.Sensitive != want {
					t.Errorf("%+v, want %t", d.Trace.Refused[i].Command, want)
				}
			}
		})
	}
}
