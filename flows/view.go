package flows

import (
	"encoding/json"
	"strings"

	"agentbot/bot"
)

// View implements bot.Dialogue: everything that is possible in the conversation right now.
func (ls *Libraries) View(t *bot.Turn) bot.View {
	lib, _ := ls.of(t.State)
	p := &play{lib: lib, turn: t, st: t.State, contact: t.Contact} // only reads
	v := bot.View{
		Key: t.Conversation.Key, Contact: t.Contact.ID, Library: lib.Hash, Languages: lib.opts.Languages, Language: t.State.Language, Country: lib.opts.Country,
		Offers: t.State.Offers, Flows: p.cards(),
	}
	v.Messages = p.messages(v)
	if n := len(t.State.Said); n > 0 {
		v.Question = t.State.Said[n-1].Text
	}
	f := p.top()
	if f == nil {
		return v
	}
	v.Waiting, v.Running = f.Wait, f.Flow
	p.viewSlots(&v, f)
	v.Sensitive = p.sensitive()
	return v
}

func (p *play) viewSlots(v *bot.View, f *bot.Frame) {
	topic := p.topic()
	if fl := p.flow(topic); fl != nil {
		v.Running = fl.name
		ahead := p.ahead(topic)
		for _, s := range fl.slots {
			if !fl.collects(s) {
				continue // the flow computes it: nobody says it
			}
			_, filled := topic.Slots[s.name]
			if !filled && !ahead[s] {
				continue // of a branch that was not taken: nobody was asked, and nothing would come of it
			}
			c := p.cardNow(fl, s, filled)
			c.ReadBack = filled && topic == f && p.readBack(f, s)
			v.Slots = append(v.Slots, c)
		}
		p.viewOuter(v)
	}
	if f.Wait == nil {
		return
	}
	code := topic != nil && topic.Wait != nil && topic.Wait.For == "code" // also while a person is offered
	switch fl := p.flow(f); {
	case code:
		f = topic
		v.Slot = &bot.SlotCard{Flow: f.Flow, Name: "code", Type: "text", Pattern: `\d{6}`, Description: "the six digits of the one-time code", Sensitive: true}
	case f.Wait.For == "slot" && fl != nil:
		if s := fl.slot(f.Wait.Name); s != nil {
			c := p.cardNow(fl, s, false)
			v.Slot = &c
		}
	}
}

// cardNow is a slot's card with the options it has at this moment.
func (p *play) cardNow(fl *flow, s *slot, filled bool) bot.SlotCard {
	c := s.card(fl, filled)
	if s.options != nil {
		for _, option := range p.choices(s) {
			c.Choices = append(c.Choices, option.Choice)
		}
	}
	return c
}

// messages are the turn's texts. A mail's subject comes after them, and only where the words beside it say next to nothing: a generic
// subject must decide neither the flow nor the language.
func (p *play) messages(v bot.View) []string {
	var out []string
	subject, words := "", 0
	for _, in := range p.turn.Unread {
		if !in.Kind.Customer() {
			continue
		}
		if s := strings.TrimSpace(in.Subject); s != "" && len(p.st.Said) == 0 && subject == "" {
			subject = s
		}
		if strings.TrimSpace(in.Text) != "" && !p.tapped(in, v) {
			out, words = append(out, in.Text), words+len(strings.Fields(in.Text))
		}
	}
	if subject != "" && words < wordsOfItsOwn {
		out = append(out, subject)
	}
	return out
}

// wordsOfItsOwn is how many words make a mail's body speak for itself.
const wordsOfItsOwn = 3

// tapped: an option that is still offered says all by itself; its title is not read as words again.
func (p *play) tapped(in bot.Inbound, v bot.View) bool {
	if _, starts := v.Pressed(in); starts {
		return true
	}
	if in.Kind != bot.CustomerChoice {
		return false
	}
	for _, o := range p.st.Offers {
		if o.Value == in.Choice || o.Title == in.Choice {
			return true
		}
	}
	return false
}

// sensitive are the texts that must not leave for a model.
func (p *play) sensitive() []string {
	var out []string
	for i := range p.st.Stack {
		for _, held := range p.st.Stack[i].Slots {
			if !held.Sensitive {
				continue
			}
			var value string
			if err := json.Unmarshal(held.Value, &value); err == nil && value != "" {
				out = append(out, value)
			}
			if held.Span != "" && held.Span != value {
				out = append(out, held.Span)
			}
		}
	}
	return sortedUnique(out)
}
