package chatwoottest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// words is a sequence of events, each with what tells it apart.
func words(events []*chatwoot.Event) string {
	var out []string
	for _, e := range events {
		word := strings.TrimPrefix(string(e.Kind), "conversation_")
		if e.Message != nil {
			word = strings.TrimPrefix(string(e.Kind), "message_") + " " + string(e.Message.Type)
		}
		for _, c := range e.Changed {
			if c.Attribute != "updated_at" {
				word += " " + c.Attribute
			}
		}
		out = append(out, word+" "+string(e.Conversation.Status))
	}
	return strings.Join(out, " · ")
}

// sequences are the typical ones: what one act makes Chatwoot send, in order.
var sequences = map[string]struct {
	act  func(*stage, *chatwoottest.Conversation)
	want string
}{
	"bot answers": {
		func(st *stage, c *chatwoottest.Conversation) { st.sends(c, chatwoot.NewMessage{Content: "oi"}) },
		"created outgoing pending · updated waiting_since pending",
	},
	"customer writes again": {
		func(st *stage, c *chatwoottest.Conversation) {
			st.sends(c, chatwoot.NewMessage{Content: "oi"})
			st.deliver()
			c.CustomerWrites(chatwoottest.Incoming{Text: "sim"})
		},
		"created incoming pending · updated waiting_since pending",
	},
	"note": {
		func(st *stage, c *chatwoottest.Conversation) { st.ana.Note(c, "nota") },
		"created outgoing pending",
	},
	"handoff after an answer": {
		func(st *stage, c *chatwoottest.Conversation) {
			st.sends(c, chatwoot.NewMessage{Content: "oi"})
			st.deliver()
			st.botSets(c, chatwoot.Open)
		},
		"updated waiting_since pending · opened open · status_changed open · updated status open",
	},
	"handoff, legacy assignment": {
		func(st *stage, c *chatwoottest.Conversation) {
			st.ana.SetOnline(true)
			st.inbox.AutoAssign, st.inbox.Members = chatwoottest.LegacyAutoAssignment, []*chatwoottest.Agent{st.ana}
			st.botSets(c, chatwoot.Open)
		},
		"updated assignee_id open",
	},
	"handoff, later assignment": {
		func(st *stage, c *chatwoottest.Conversation) {
			st.ana.SetOnline(true)
			st.inbox.AutoAssign, st.inbox.Members = chatwoottest.LaterAutoAssignment, []*chatwoottest.Agent{st.ana}
			st.botSets(c, chatwoot.Open)
		},
		"opened open · status_changed open · updated status open · updated assignee_id open",
	},
	"agent resolves, survey": {
		func(st *stage, c *chatwoottest.Conversation) {
			st.inbox.CSAT = true
			st.root.Resolve(c)
		},
		"resolved resolved · status_changed resolved · updated status waiting_since resolved · created template resolved",
	},
	"customer writes into the resolved": {
		func(st *stage, c *chatwoottest.Conversation) {
			st.root.Resolve(c)
			st.deliver()
			c.CustomerWrites(chatwoottest.Incoming{Text: "voltei"})
		},
		"status_changed pending · updated status pending · created incoming pending · updated waiting_since pending",
	},
	"chosen in the widget": {
		func(st *stage, c *chatwoottest.Conversation) {
			m := st.sends(c, chatwoot.NewMessage{Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "A", Value: "a"}}})
			st.deliver()
			st.must(c.CustomerChooses(m.ID, 0))
		},
		"updated outgoing pending",
	},
	"deleted conversation": {func(_ *stage, c *chatwoottest.Conversation) { c.Delete() }, ""},
	"nothing changes":      {func(st *stage, c *chatwoottest.Conversation) { st.root.SetStatus(c, chatwoot.Pending) }, ""},
}

func TestServer_Sequences(t *testing.T) {
	t.Parallel()
	for name, tc := range sequences {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := setup(t, "4.14.2", chatwoottest.WebWidget)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			st.deliver()
			tc.act(st, c)
			if got := words(st.deliver()); got != tc.want {
				t.Errorf("heard %s\nwant  %s", got, tc.want)
			}
		})
	}
}

func TestServer_Greeting(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	st.inbox.Greeting = "Bem-vinda!"
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	c.CustomerWrites(chatwoottest.Incoming{Text: "tem alguém?"})
	if got, want := words(st.deliver()), "created incoming pending · created template pending · created incoming pending"; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
}

// TestServer_Stamps: every save and message moves the stamp, also when the
// clock stands still, and what belongs to one save shares it.
func TestServer_Stamps(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	before := c.Transcript().Stamp
	st.ana.Note(c, "nota")
	if after := c.Transcript().Stamp; after <= before {
		t.Errorf("a note left the stamp at %d", after)
	}
	st.root.Resolve(c)
	st.deliver()
	c.CustomerWrites(chatwoottest.Incoming{Text: "voltei"})
	heard := st.deliver()
	if len(heard) != 4 {
		t.Fatalf("heard %s", words(heard))
	}
	changed, updated, message, waiting := heard[0].Conversation, heard[1].Conversation, heard[2].Conversation, heard[3].Conversation
	if changed.Stamp() != updated.Stamp() || updated.Stamp() != message.Stamp() || waiting.Stamp() <= message.Stamp() {
		t.Errorf("stamps are %d %d %d %d, want three alike and a later one", changed.Stamp(), updated.Stamp(), message.Stamp(), waiting.Stamp())
	}
	reply := st.ana.Reply(c, "oi")
	seen := c.Transcript().Stamp
	c.ProviderDelivers(reply, "read")
	if got := c.Transcript().Stamp; got <= seen {
		t.Errorf("a receipt left the stamp at %d", got)
	}
}

// TestServer_RendersAtTheEvent: a delivery shows the past, not the present.
func TestServer_RendersAtTheEvent(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.ana.SetStatus(c, chatwoot.Open)
	heard := st.deliver()
	if heard[0].Conversation.Status != chatwoot.Pending {
		t.Errorf("the message shows %s", heard[0].Conversation.Status)
	}
}

// TestServer_Recipients: the inbox's bot and the conversation's, each once,
// each with its own secret.
func TestServer_Recipients(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	other := st.account.AddBot(chatwoottest.Bot{Name: "Outro", URL: st.bot.URL})
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	st.ana.AssignBot(c, other)
	c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	var got []string
	for _, d := range st.server.Queue() {
		got = append(got, fmt.Sprint(d.Event, " ", d.Bot))
	}
	want := []string{"message_created 7", "conversation_updated 7", fmt.Sprint("conversation_updated ", other.ID), "message_created 7", fmt.Sprint("message_created ", other.ID)}
	if !slices.Equal(got, want) {
		t.Errorf("queued %v, want %v", got, want)
	}
	st.inbox.SetBot(other)
	st.deliver()
	c.CustomerWrites(chatwoottest.Incoming{Text: "oi"})
	if got := len(st.server.Queue()); got != 1 {
		t.Errorf("%d deliveries for one bot in both places", got)
	}
}

func TestConversation_CustomerChooses(t *testing.T) {
	t.Parallel()
	for channel, want := range map[chatwoottest.Channel]string{
		chatwoottest.WebWidget: "message_updated outgoing  ", chatwoottest.API: "message_updated outgoing  ",
		chatwoottest.WhatsApp: "message_created incoming Sim in reply", chatwoottest.Telegram: "message_created incoming yes ",
	} {
		t.Run(string(channel), func(t *testing.T) {
			t.Parallel()
			st := setup(t, "4.14.2", channel)
			c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
			m := st.sends(c, chatwoot.NewMessage{Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "Sim", Value: "yes"}}})
			st.deliver()
			st.must(c.CustomerChooses(m.ID, 0))
			if err := c.CustomerChooses(m.ID, 5); err == nil {
				t.Error("chose an option that is not there")
			}
			e := st.deliver()[0]
			text, reply := e.Message.Content, ""
			if e.Message.ContentAttributes.InReplyTo == m.ID {
				reply = "in reply"
			}
			if e.Kind == chatwoot.EventMessageUpdated {
				if s := e.Message.ContentAttributes.Submitted; len(s) != 1 || s[0].Value != "yes" || s[0].Title != "Sim" {
					t.Errorf("submitted %+v", s)
				}
				text = ""
			}
			if got := fmt.Sprint(e.Kind, " ", e.Message.Type, " ", text, " ", reply); got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		})
	}
}

func TestConversation_Window(t *testing.T) {
	t.Parallel()
	st := setup(t, "4.14.2", chatwoottest.WhatsApp)
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi"})
	if !st.deliver()[0].Conversation.CanReply {
		t.Error("cannot reply at once")
	}
	st.clock = st.clock.Add(25 * time.Hour)
	st.ana.SetLabels(c, "velha")
	if st.deliver()[0].Conversation.CanReply {
		t.Error("can reply after 25 hours")
	}
}
