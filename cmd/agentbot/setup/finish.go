package setup

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// finish does what was agreed: the files first, so that no inbox ever waits for a bot that has no configuration.
func (r *run) finish(ctx context.Context) error {
	r.say.gap()
	if err := r.writeFiles(ctx); err != nil {
		return err
	}
	for _, c := range r.chosen {
		if err := r.settleInbox(ctx, c); err != nil {
			return err
		}
	}
	if err := r.defineAttribute(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	r.made.forget()
	r.next()
	return nil
}

// settleInbox does to one inbox what was agreed.
func (r *run) settleInbox(ctx context.Context, c choice) error {
	if c.connect {
		if err := r.lookAgain(ctx, &c); err != nil {
			return err
		}
	}
	if c.quiet {
		if err := r.quieten(ctx, c.inbox); err != nil {
			return r.called(ctx, err)
		}
		r.say.ok(r.t.Say("ok_quiet", r.loud(c.inbox)))
	}
	if !c.connect {
		return nil
	}
	before := int64(0)
	if c.inbox.Bot != nil {
		before = c.inbox.Bot.ID
	}
	undo := func(ctx context.Context) error { return r.client.ConnectBot(ctx, c.inbox.ID, before) }
	err := r.making(ctx, r.t.Say("made_link", connect.Values{"inbox": c.inbox.Name}), undo, func(ctx context.Context) error {
		return r.client.ConnectBot(ctx, c.inbox.ID, r.bot.ID)
	})
	if err != nil {
		return r.called(ctx, err)
	}
	r.say.ok(r.t.Say("ok_connected", connect.Values{"inbox": c.inbox.Name}))
	return nil
}

// lookAgain reads the inbox's bot right before it is replaced: minutes have gone by since everybody in it was looked at, and another setup may
// have connected one.
func (r *run) lookAgain(ctx context.Context, c *choice) error {
	now, err := connect.BotOf(ctx, r.client, c.inbox.ID)
	if err != nil {
		return r.called(ctx, err)
	}
	was := c.inbox.Bot
	c.inbox.Bot = now
	if now == nil || now.ID == r.bot.ID || was != nil && was.ID == now.ID || r.given.TakeOver != nil && *r.given.TakeOver {
		c.connect = now == nil || now.ID != r.bot.ID
		return nil
	}
	only := c.inbox
	only.Captain = nil
	return r.refused(connect.CheckRivals(r.w, &connect.Survey{}, only, r.bot.ID)[0])
}

// quieten switches off what is on, and only that.
func (r *run) quieten(ctx context.Context, i connect.InboxState) error {
	on, off := true, false
	var change, back chatwoot.InboxChange
	if i.GreetingEnabled {
		change.GreetingEnabled, back.GreetingEnabled = &off, &on
	}
	if connect.AsksEmail(i) {
		change.EnableEmailCollect, back.EnableEmailCollect = &off, &on
	}
	undo := func(ctx context.Context) error {
		_, err := r.client.UpdateInbox(ctx, i.ID, back)
		return err
	}
	return r.making(ctx, r.t.Say("made_settings", connect.Values{"inbox": i.Name}), undo, func(ctx context.Context) error {
		_, err := r.client.UpdateInbox(ctx, i.ID, change)
		return err
	})
}

func (r *run) defineAttribute(ctx context.Context) error {
	if !r.define {
		return nil
	}
	err := r.making(ctx, r.t.Say("made_attribute", nil), r.forgetAttribute, func(ctx context.Context) error {
		_, err := r.client.DefineAttribute(ctx, chatwoot.AttributeDefinition{
			Key: bot.TesterAttribute, Name: r.t.Say("attribute_name", nil), Description: r.t.Say("attribute_about", nil),
			Type: "checkbox", Model: chatwoot.OfContacts,
		})
		return err
	})
	if err != nil {
		return r.called(ctx, err)
	}
	r.say.ok(r.t.Say("ok_defined", nil))
	return nil
}

// forgetAttribute looks for it, because the answer to its making may be lost. It was not there before.
func (r *run) forgetAttribute(ctx context.Context) error {
	list, err := r.client.AttributeDefinitions(ctx, chatwoot.OfContacts)
	if err != nil {
		return fmt.Errorf("look for the attribute: %w", err)
	}
	for _, d := range list {
		if d.Key == bot.TesterAttribute {
			return gone(r.client.DeleteAttribute(ctx, d.ID))
		}
	}
	return nil
}

// next is what to do now.
func (r *run) next() {
	config := filepath.Join(r.given.Dir, configFile)
	v := connect.Values{"config": config}
	r.say.gap()
	r.say.plain(r.t.Say("next", nil))
	r.say.item("·", r.t.Say("next_doctor", v))
	if r.mode == startTesters {
		r.say.item("·", r.t.Say("next_tester", nil))
	}
	if !r.anyConnected() {
		r.say.item("·", r.t.Say("next_inbox", nil))
	}
	r.say.item("·", r.t.Say("next_serve", v))
}

func (r *run) anyConnected() bool {
	if len(r.chosen) > 0 {
		return true
	}
	for _, i := range r.inboxes() {
		if i.Bot != nil && i.Bot.ID == r.bot.ID {
			return true
		}
	}
	return false
}

// afterwards is the survey as the account is at the end: the chosen inboxes connected, the attribute defined.
func (r *run) afterwards() connect.Snapshot {
	seen := *r.survey
	seen.Inboxes = r.inboxes()
	for i, in := range seen.Inboxes {
		for _, c := range r.chosen {
			if c.inbox.ID == in.ID {
				seen.Inboxes[i].Bot = r.bot
			}
		}
	}
	if r.define {
		seen.OfContacts = append(seen.OfContacts[:len(seen.OfContacts):len(seen.OfContacts)], chatwoot.AttributeDefinition{
			Key: bot.TesterAttribute, Name: r.t.Say("attribute_name", nil), Type: "checkbox", Model: chatwoot.OfContacts,
		})
	}
	s := seen.Snapshot(r.bot.ID)
	s.Taken, s.URL, s.Version, s.Account, s.Name = r.w.Now().UTC(), r.chat.URL, r.chat.Version, r.account.ID, strings.TrimSpace(r.account.Name)
	s.Public, s.Bot = r.place.URL, connect.Named{ID: r.bot.ID, Name: r.bot.Name}
	s.Accepted = append(s.Accepted, r.kept...)
	return s
}
