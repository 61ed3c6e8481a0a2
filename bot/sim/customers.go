package sim

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// What a message wants, as far as a promise is about it.
const (
	wantsPerson = "person"
	wantsYes    = "yes"
)

// customer is one person who tells a story, with whims.
type customer struct {
	*world
	contact *chatwoottest.Contact
	story   Story
	chance  *rand.Rand
	talk    *talk
	heard   int64 // the newest message of the bot that was answered
	begun   bool
	whims   float64 // how often they do something else than the story says: 0 never, 1 often
	ended   bool    // the bot has nothing more to ask, or people have it

	attached map[*StoryFile]bool // what they have attached already
}

// begin lets customers and people act.
func (w *world) begin() {
	r := w.draw("setting")
	stories := w.config.Stories
	if w.scripted {
		stories = []Story{scriptStory()}
	}
	for i := range 2 + r.IntN(3) {
		story := pick(r, stories)
		for w.quiet && w.told(story) {
			story = pick(r, stories)
		}
		c := &customer{
			world: w, story: story, whims: pick(r, []float64{0.05, 0.2, 1}), chance: stream(w.config.Seed, "customer "+string(rune('0'+i))),
			contact: w.account.AddContact(chatwoottest.Contact{
				Name: "Cliente " + string(rune('A'+i)), Phone: w.phone(story, i), Email: "cliente" + string(rune('a'+i)) + "@example.org",
			}),
		}
		w.customers = append(w.customers, c)
		w.invite(c.contact)
		first := time.Duration(r.IntN(20_000)) * time.Millisecond
		if w.quiet {
			first += 3 * time.Second // when every replica runs
		}
		if w.config.Customers == 0 || i < w.config.Customers {
			w.spawn("customer", nil, first, c.live)
		}
	}
	for _, who := range w.people {
		w.spawn("agent", nil, 5*time.Second, func() { w.agent(who) })
	}
	if w.config.Errand != nil && !w.scripted {
		w.spawn("desk worker", nil, 5*time.Second, w.runErrands)
	}
	w.spawn("sidekiq", nil, 0, w.sidekiq)
	w.spawn("snoozes", nil, 0, func() {
		for {
			w.server.Tick()
			w.wait(20*time.Second, "")
		}
	})
	w.spawn("library", nil, time.Minute, w.changeLibraries)
	w.spawn("chatterbox", nil, 20*time.Second, w.chatters)
}

// phone is the number of the story's teller, unless somebody has it already.
func (w *world) phone(s Story, n int) string {
	if s.Phone == "" || slices.ContainsFunc(w.customers, func(c *customer) bool { return c.contact.Phone == s.Phone }) {
		return "+551198765432" + string(rune('0'+n))
	}
	return s.Phone
}

// invite makes every other customer a tester, one by the tick of an agent, the next by the configuration.
func (w *world) invite(contact *chatwoottest.Contact) {
	r := stream(w.config.Seed, "tester "+contact.Name)
	if !w.rollout.TestersOnly || r.IntN(2) == 0 {
		return
	}
	w.testers[contact.Name] = true
	if r.IntN(2) == 0 {
		w.rollout.Listed = append(w.rollout.Listed, contact.Email)
		return
	}
	contact.Custom = map[string]any{bot.TesterAttribute: true}
}

// live writes, waits for an answer or loses patience, and goes on as the story says, or as the whim does.
func (c *customer) live() {
	for !c.calm && !c.ended {
		c.next()
		c.wait(c.thinks(), "")
	}
}

func (c *customer) next() {
	switch {
	case !c.begun:
		c.begun = true
		if c.chance.IntN(4) == 0 {
			c.inbox.OpenWidget(c.contact)
		}
		c.writes(pick(c.chance, c.story.Opens), "")
	case c.quiet && c.talk.status != chatwoot.Pending:
		c.ended = true // as told
	case c.mayAct():
		c.goOn()
	}
}

// thinks is the time to the next word: mostly seconds, sometimes none, sometimes minutes.
func (c *customer) thinks() time.Duration {
	switch n := c.chance.IntN(20); {
	case c.quiet:
		return time.Duration(6+c.chance.IntN(8)) * time.Second
	case n < 4:
		return time.Duration(c.chance.IntN(1500)) * time.Millisecond
	case n < 19:
		return time.Duration(2+c.chance.IntN(15)) * time.Second
	default:
		return time.Duration(c.chance.IntN(150)) * time.Second
	}
}

func (c *customer) goOn() {
	switch {
	case c.talk.has && c.chance.IntN(3) > 0: // people have it: mostly the customer waits
	case c.trouble("whim", 0.05*c.whims):
		c.writes(c.story.Person, wantsPerson)
	case c.trouble("whim", 0.2*c.whims):
		c.writes(pick(c.chance, c.story.Small), "")
	case c.trouble("edit", 0.05*c.whims):
		c.changesMind()
	default:
		c.answers()
	}
}

// answers the bot's newest message, once. Nothing new from the bot: mostly silence.
func (c *customer) answers() {
	asked := c.asked()
	if asked == nil {
		if c.trouble("whim", 0.1*c.whims) {
			c.writes(pick(c.chance, c.story.Opens), "")
		}
		return
	}
	c.heard = asked.ID
	for _, a := range c.story.Answers {
		if !strings.Contains(asked.Text, a.To) {
			continue
		}
		if a.File != nil && !c.attached[a.File] {
			c.attaches(a.File)
			return
		}
		if a.Tap > 0 && c.talk.CustomerChooses(asked.ID, a.Tap-1) == nil {
			c.tapped(asked.ID, a)
			return
		}
		say := a.Say[0]
		if a.To == "" {
			say = pick(c.chance, a.Say)
		}
		if len(a.Say) > 1 && c.trouble("whim", 0.3*c.whims) {
			say = pick(c.chance, a.Say[1:])
		}
		if strings.Contains(say, "${code}") {
			say = strings.ReplaceAll(say, "${code}", c.shop.Code(c.story.Mailbox))
		}
		wants := ""
		if a.Yes {
			wants = wantsYes
		}
		if say != "" {
			c.writes(say, wants)
		}
		return
	}
}

func (c *customer) tapped(id int64, a Answer) {
	t := c.talk.Transcript()
	if newest := t.Lines[len(t.Lines)-1]; newest.From == "contact" { // these channels send a tap as a message
		wants := ""
		if a.Yes {
			wants = wantsYes
		}
		c.noteWritten(c.talk.Conversation, newest.ID, newest.Text, wants)
		return
	}
	c.tell(c.talk.ID, "customer", "taps option %d of message %d", a.Tap, id)
}

// asked is the bot's newest message that was not answered yet, unless somebody else has spoken since.
func (c *customer) asked() *chatwoottest.Line {
	if c.talk == nil {
		return nil
	}
	t := c.talk.Transcript()
	for i, l := range slices.Backward(t.Lines) {
		switch {
		case l.Private || l.Type == chatwoot.Activity:
		case l.From == "agent_bot" && l.ID > c.heard:
			return &t.Lines[i]
		default:
			return nil
		}
	}
	return nil
}

func (c *customer) writes(text, wants string) {
	c.sends(chatwoottest.Incoming{Text: text}, wants)
}

func (c *customer) sends(in chatwoottest.Incoming, wants string) {
	if c.inbox.Channel == chatwoottest.Email {
		in.Mail = &chatwoottest.Mail{Subject: "Aroeira", Quoted: "> …"}
	}
	talk, id := c.inbox.Write(c.contact, in)
	c.noteWritten(talk, id, firstOf(in.Text, "(a file)"), wants)
	c.talk = c.world.talk(talk)
}

func (c *customer) attaches(f *StoryFile) {
	if c.attached == nil {
		c.attached = map[*StoryFile]bool{}
	}
	c.attached[f] = true
	c.sends(chatwoottest.Incoming{Files: []chatwoottest.File{{Name: f.Name, ContentType: f.Type, Body: f.Body}}}, "")
}

// changesMind edits or deletes something said.
func (c *customer) changesMind() {
	if c.talk == nil || len(c.talk.wrote) == 0 || c.talk.Transcript().Deleted {
		return
	}
	m := pick(c.chance, c.talk.wrote)
	if c.chance.IntN(2) == 0 {
		c.tell(c.talk.ID, "", "the customer deletes %q", m.text)
		m.deleted = true
		c.talk.DeleteMessage(m.id)
		return
	}
	c.tell(c.talk.ID, "", "the customer edits %q", m.text)
	c.talk.CustomerEdits(m.id, pick(c.chance, c.story.Small))
}

// changeLibraries puts another library in place while conversations stand on the one before. Between two looks replicas have different ones.
func (w *world) changeLibraries() {
	for w.config.Swap != nil {
		w.wait(10*time.Second, "")
		if w.trouble("library", 0.05) {
			w.tell(0, "", "the folder of flows holds another library")
			w.config.Swap()
		}
	}
}
