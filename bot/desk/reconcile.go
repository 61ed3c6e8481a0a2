package desk

import (
	"context"
	"errors"
	"fmt"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Reconcile finds out at start-up what happened while nobody listened. With a user's token it walks the pending and open conversations, and
// brings the customer's messages that nobody has answered; without one it looks at each known conversation (4.14.2 and later). Known are those
// that our rows call pending; record takes each inbound to disk. Everything is recorded under the keys of its webhook, so that running twice, or
// beside late webhooks, changes nothing. What Chatwoot refuses is skipped; the first error of record, or of a Chatwoot that is away, ends it.
func (d *Desk) Reconcile(ctx context.Context, known []bot.Key, record func(context.Context, bot.Inbound) error) error {
	done := map[int64]bool{}
	names := d.inboxNames(ctx)
	bring := func(l look) error { return d.bring(ctx, l, names, record) }
	if d.User != nil {
		for _, status := range []chatwoot.Status{chatwoot.Pending, chatwoot.Open} {
			if err := d.reconcileList(ctx, status, done, bring); err != nil {
				return err
			}
		}
	}
	for _, key := range known {
		if key.Bot != d.Bot || key.Account != d.Account || done[key.Conversation] {
			continue
		}
		l, err := d.reconcileOne(ctx, key.Conversation)
		switch {
		case err != nil && verdict(err).Verdict == bot.Gone:
			continue // the first action for it finds the same and buries the rest
		case err != nil:
			return fmt.Errorf("reconcile %s: %w", key, err)
		}
		if err := bring(l); err != nil {
			return err
		}
	}
	return nil
}

// inboxNames is empty without a user's token, or when it shows none: a name is worth no failure.
func (d *Desk) inboxNames(ctx context.Context) map[int64]string {
	names := map[int64]string{}
	if d.User == nil {
		return names
	}
	inboxes, err := d.User.Inboxes(ctx)
	if err != nil {
		return names
	}
	for _, inbox := range inboxes {
		names[inbox.ID] = inbox.Name
	}
	return names
}

// reconcileOne: with a user's token the lists have brought the messages of all that are pending or open, so this one is neither.
func (d *Desk) reconcileOne(ctx context.Context, id int64) (look, error) {
	if d.User == nil {
		return d.look(ctx, id, 0)
	}
	c, err := d.conversation(ctx, id)
	return look{conversation: c}, err
}

const listPages = 40 // a thousand conversations of 25 a page: beyond that the webhooks of the next messages do it

func (d *Desk) reconcileList(ctx context.Context, status chatwoot.Status, done map[int64]bool, bring func(look) error) error {
	for page := 1; page <= listPages; page++ {
		list, err := d.User.Conversations(ctx, chatwoot.ConversationQuery{Status: status, Page: page})
		if err != nil {
			if userOnly(err) == nil {
				return nil
			}
			return fmt.Errorf("reconcile: list %s conversations: %w", status, err)
		}
		for i := range list.Conversations {
			c := &list.Conversations[i]
			if done[c.ID] {
				continue
			}
			if !d.concerns(c) {
				continue // unless our rows call it pending: then it is looked at below
			}
			done[c.ID] = true
			l := look{conversation: c}
			if c.Status == chatwoot.Pending {
				if l.messages, err = d.newest(ctx, c.ID); err != nil {
					return fmt.Errorf("reconcile conversation %d: %w", c.ID, err)
				}
			}
			if err := bring(l); err != nil {
				return err
			}
		}
		if len(list.Conversations) == 0 {
			return nil
		}
	}
	return nil
}

// concerns leaves out the open conversations of people: only those that still show our bot as owner are ours to cure.
func (d *Desk) concerns(c *chatwoot.Conversation) bool {
	return c.Status == chatwoot.Pending || d.Identity.assignee(c.Meta).Kind == bot.AssigneeUs
}

func (d *Desk) newest(ctx context.Context, id int64) ([]chatwoot.Message, error) {
	list, err := d.User.Messages(ctx, id, chatwoot.MessageRange{})
	if err != nil {
		return nil, userOnly(err)
	}
	return list.Messages, nil
}

// bring records what a look showed: of the messages only the customer's newest that nobody has answered, and people's own.
func (d *Desk) bring(ctx context.Context, l look, names map[int64]string, record func(context.Context, bot.Inbound) error) error {
	if l.conversation == nil {
		return nil
	}
	l.messages = unanswered(l.messages)
	inbox := chatwoot.Inbox{ID: l.conversation.InboxID, Name: names[l.conversation.InboxID]}
	for _, in := range d.seen(l, inbox, d.Now()) {
		if inbox.Name == "" {
			in.Snapshot.Channel = "" // then the ledger keeps what it knows, the inbox's name included
		}
		if err := record(ctx, in); err != nil {
			return errors.Join(errors.New("reconcile: record what a look showed"), err)
		}
	}
	return nil
}

// unanswered cuts off everything up to the newest public word of our side.
func unanswered(messages []chatwoot.Message) []chatwoot.Message {
	for i := len(messages) - 1; i >= 0; i-- {
		m := &messages[i]
		if m.Type == chatwoot.Outgoing && !m.Private {
			if m.Sender != nil && m.Sender.Type == chatwoot.TypeUser {
				return messages[i:]
			}
			return messages[i+1:]
		}
	}
	return messages
}
