package sim

import (
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// agent is one person in the dashboard, who now and then does something in one of the conversations; also what automations and phones do.
func (w *world) agent(who *chatwoottest.Agent) {
	r := w.draw("person " + who.Name)
	for {
		w.wait(time.Duration(r.IntN(50_000))*time.Millisecond, "")
		if len(w.talks) == 0 || w.alone() || !w.mayAct() {
			continue
		}
		y := pick(r, w.talks)
		if y.Transcript().Deleted || !w.trouble("person", 0.75*w.bustle) {
			continue
		}
		w.person(y, who)
	}
}

// mayAct says whether people may still do something.
func (w *world) mayAct() bool {
	if w.calm || w.config.Acts > 0 && w.acts >= w.config.Acts {
		return false
	}
	w.acts++
	return true
}

// person is one act: every route by which a person takes a conversation, or gives it back.
func (w *world) person(y *talk, who *chatwoottest.Agent) {
	r := w.draw("acts of " + who.Name)
	c := y.Conversation
	switch r.IntN(26) {
	case 0, 1, 2, 3:
		w.takes(y, who.Name+" writes", func() int64 { return who.Reply(c, "Oi, aqui é a "+who.Name) })
	case 4:
		w.takes(y, "somebody answers from the phone", func() int64 { return c.PhoneEcho("respondo pelo celular") })
	case 5, 6:
		w.assigns(y, who.Name+" is assigned", func() { w.people[0].Assign(c, who) })
	case 7:
		w.assigns(y, "an automation assigns "+who.Name, func() { c.AutomationAssigns(who) })
	case 8:
		w.tell(c.ID, "", "nobody is assigned any more")
		who.Assign(c, nil)
		if y.assignee && y.status == chatwoot.Pending { // whoever had it by that alone gave it up
			y.release()
		}
	case 9, 10:
		w.tell(c.ID, "", "%s opens it", who.Name)
		who.SetStatus(c, chatwoot.Open)
	case 11, 12, 13, 14:
		w.tell(c.ID, "", "%s resolves it", who.Name)
		who.Resolve(c)
	case 15, 16:
		w.tell(c.ID, "", "%s gives it back to the bot (pending)", who.Name)
		who.SetStatus(c, chatwoot.Pending)
	case 17:
		status := pick(r, []chatwoot.Status{chatwoot.Open, chatwoot.Open, chatwoot.Open, chatwoot.Pending, chatwoot.Resolved})
		w.tell(c.ID, "", "an automation sets it to %s", status)
		c.AutomationSetsStatus(status)
	case 18:
		w.tell(c.ID, "", "an automation writes")
		c.AutomationSends("Aviso automático")
	case 19:
		w.tell(c.ID, "", "%s leaves a note", who.Name)
		who.Note(c, "nota da "+who.Name)
	case 20:
		w.tell(c.ID, "", "%s snoozes it", who.Name)
		who.Snooze(c, w.now.Add(time.Duration(r.IntN(300))*time.Second))
	case 21:
		w.givesToBot(y, who)
	case 22:
		w.takeOver(y, who)
	case 23:
		w.tell(c.ID, "", "%s sets labels and priority", who.Name)
		who.SetLabels(c, "email-change")
		who.SetPriority(c, "low")
	default:
		w.rarely(y, who)
	}
}

// rarely are acts that end more than they begin.
func (w *world) rarely(y *talk, who *chatwoottest.Agent) {
	r := w.draw("rare acts")
	switch c := y.Conversation; r.IntN(9) {
	case 0:
		w.tell(c.ID, "", "the conversation is deleted")
		c.Delete()
	case 1:
		w.tell(c.ID, "", "%s changes the team", who.Name)
		who.AssignTeam(c, nil)
	case 2:
		w.tell(c.ID, "", "the provider reports a failure of message %d", c.LastMessage())
		c.ProviderFails(c.LastMessage(), "131047: window closed")
	case 3:
		who.SetOnline(r.IntN(2) == 0)
	case 4:
		w.starts(who)
	case 5:
		w.captain(y)
	case 6:
		contact := pick(r, w.customers).contact
		w.tell(0, "", "%s is blocked: %t", contact.Name, !contact.Blocked)
		contact.Block(!contact.Blocked)
	case 7:
		w.tell(0, "", "the account is suspended for a while")
		w.account.Suspend(true)
		w.spawn("suspended", nil, time.Duration(r.IntN(60))*time.Second, func() { w.account.Suspend(false) })
	case 8:
		w.campaigns(who)
	}
}

// campaigns: a campaign writes first; one with a person as its sender begins as open.
func (w *world) campaigns(who *chatwoottest.Agent) {
	r := w.draw("rare acts")
	if r.IntN(2) == 0 {
		who = nil
	}
	contact := w.account.AddContact(chatwoottest.Contact{Name: "Cliente da campanha", Phone: "+5511955551111", Email: "campanha@example.org"})
	c, _ := w.inbox.Campaign(contact, who, "Novidades da Aroeira")
	w.talk(c)
	w.tell(c.ID, "", "a campaign begins the conversation, sender %t", who != nil)
	if r.IntN(2) == 0 {
		w.spawn("campaign's customer", nil, time.Duration(r.IntN(20))*time.Second, func() {
			text := pick(r, w.customers).story.Opens[0]
			w.noteWritten(c, c.CustomerWrites(chatwoottest.Incoming{Text: text}), text, "")
		})
	}
}

// starts: a person writes first, in a conversation that begins as pending because the inbox has a bot.
func (w *world) starts(who *chatwoottest.Agent) {
	contact := w.account.AddContact(chatwoottest.Contact{Name: "Cliente novo", Phone: "+5511955550000", Email: "novo@example.org"})
	c, id := who.Start(w.inbox, contact, "Oi, aqui é a "+who.Name)
	y := w.talk(c)
	w.tell(c.ID, who.Name, "begins the conversation")
	if y.status == chatwoot.Pending {
		y.take(y.Transcript().Stamp)
		y.spoke = id
		y.acts++
	}
}

// captain: another assistant gets it, where there are others.
func (w *world) captain(y *talk) {
	if y.status != chatwoot.Pending || y.has || w.server.Version() < "4.17" {
		return
	}
	w.tell(y.ID, "", "Captain gets it")
	before := y.Transcript().Stamp
	y.CaptainTakes("Captain")
	y.take(before + 1)
	y.foreign = true
	y.acts++
}

func (w *world) takeOver(y *talk, who *chatwoottest.Agent) {
	w.tell(y.ID, "", "%s presses take over", who.Name)
	who.TakeOver(y.Conversation)
}

// givesToBot: an assignment that changes nothing is no news, so nobody can hear of it.
func (w *world) givesToBot(y *talk, who *chatwoottest.Agent) {
	before := y.Transcript()
	w.tell(y.ID, "", "%s assigns the bot", who.Name)
	who.AssignBot(y.Conversation, w.bot)
	if after := y.Transcript(); after.Owner != before.Owner && after.Status == chatwoot.Pending {
		y.release()
	}
}

func (w *world) takes(y *talk, what string, do func() int64) {
	w.tell(y.ID, "", "%s", what)
	if !y.has {
		y.take(y.Transcript().Stamp + 1)
		y.spoke = do()
	} else {
		do()
	}
	y.acts++
}

func (w *world) assigns(y *talk, what string, do func()) {
	before := y.Transcript()
	w.tell(y.ID, "", "%s", what)
	do()
	if after := y.Transcript(); after.Owner != before.Owner && after.Status == chatwoot.Pending && !y.has {
		y.take(before.Stamp + 1)
		y.assignee = true
		y.acts++
	}
}
