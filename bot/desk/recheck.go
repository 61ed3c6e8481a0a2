package desk

import (
	"context"
	"strconv"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// look is what one read of our own showed. Conversation is nil when this Chatwoot cannot be looked at.
type look struct {
	conversation *chatwoot.Conversation
	messages     []chatwoot.Message // after what the decision had read; only the newest with a bot's token
	complete     bool               // messages is all of them, not only the newest
}

const (
	showConversation = "GET conversation"
	listMessages     = "GET messages"
	readLabels       = "GET labels"
)

// conversation reads with the bot's token where that works, else with the user's. Nil without error: it cannot be looked at.
func (d *Desk) conversation(ctx context.Context, id int64) (*chatwoot.Conversation, error) {
	now := d.Now()
	if !d.refused.stands(showConversation, now) {
		c, err := d.Client.Conversation(ctx, id)
		if err == nil {
			return c, nil
		}
		if notForBots(err) {
			d.refused.add(showConversation, now)
		}
		if _, stop := blind(err); stop {
			return nil, err
		}
	}
	if d.User == nil {
		return nil, nil
	}
	c, err := d.User.Conversation(ctx, id)
	if err != nil {
		return nil, userOnly(err)
	}
	return c, nil
}

// userOnly keeps a user's token that was revoked, or sees too little, from stopping the bot: it only shows less.
func userOnly(err error) error {
	if d := verdict(err); d.Verdict == bot.Locked || d.Verdict == bot.Hopeless || d.Verdict == bot.Finished || d.Verdict == bot.Gone {
		return nil
	}
	return err
}

// look reads the conversation and, with a user's token, the messages after the given one.
func (d *Desk) look(ctx context.Context, id, after int64) (look, error) {
	c, err := d.conversation(ctx, id)
	if err != nil {
		return look{}, err
	}
	l := look{conversation: c}
	if d.User != nil {
		list, err := d.messagesAfter(ctx, id, after)
		if err != nil {
			return look{}, err
		}
		if list != nil {
			l.messages, l.complete = list, true
			return l, nil
		}
	}
	if c == nil {
		return l, nil
	}
	for _, m := range []*chatwoot.Message{c.LastNonActivityMessage, c.NewestMessage()} {
		if m != nil && m.ID > after && (len(l.messages) == 0 || l.messages[0].ID != m.ID) {
			l.messages = append(l.messages, *m)
		}
	}
	return l, nil
}

const (
	messagePage  = 100
	messagePages = 5
)

// messagesAfter lists everything after a message, nil when the user's token cannot.
func (d *Desk) messagesAfter(ctx context.Context, id, after int64) ([]chatwoot.Message, error) {
	all := []chatwoot.Message{}
	after = max(after, 1) // 0 would mean the newest twenty
	for range messagePages {
		list, err := d.User.Messages(ctx, id, chatwoot.MessageRange{After: after})
		if err != nil {
			return nil, userOnly(err)
		}
		for _, m := range list.Messages {
			if m.ID > after {
				all = append(all, m)
			}
		}
		if len(list.Messages) < messagePage || len(all) == 0 {
			break
		}
		after = all[len(all)-1].ID
	}
	return all, nil
}

// seen turns a look into inbounds, oldest first: messages that may be news, then the conversation itself, then a person whose word is the last. They carry the keys of their webhooks,
// so that whichever comes second is a repetition. REST does not name the inbox, so its name comes from the caller.
func (p Place) seen(l look, inbox chatwoot.Inbox, now time.Time) []bot.Inbound {
	c := l.conversation
	if c == nil {
		return nil
	}
	base := bot.Inbound{
		Key: p.key(c.ID), Kind: bot.Observation, At: bot.Stamp(c.Stamp()), Looked: true,
		Snapshot: p.snapshot(c, inbox), Contact: contact(c),
	}
	reader := Receiver{Place: p}
	var out []bot.Inbound
	for i := range l.messages {
		m := &l.messages[i]
		in := base
		in.Message, in.Dedupe = m.ID, "m:"+strconv.FormatInt(m.ID, 10)
		reader.created(&in, m)
		if in.Kind != bot.CustomerMessage && in.Kind != bot.HumanMessage {
			continue
		}
		in.At = spokenAt(m, base.At)
		in.Snapshot = bot.Snapshot{} // of another instant than the message: the observation below brings it
		out = append(out, in)
	}
	base.Dedupe = "c:look:" + strconv.FormatInt(int64(base.At), 10) + ":" + fingerprint(base, strconv.FormatInt(now.UnixMicro(), 10))
	if n := len(out); n > 0 && out[n-1].Kind == bot.HumanMessage {
		// Nobody answered this person: they spoke in the conversation as it is now, not before it came back to us.
		return append(out[:n-1], base, out[n-1])
	}
	return append(out, base)
}

// spokenAt is the end of the second in which a message was written: lists have no finer time, and what a person wrote before a return must not
// look like a takeover after it.
func spokenAt(m *chatwoot.Message, newest bot.Stamp) bot.Stamp {
	if m.CreatedAt.IsZero() {
		return newest
	}
	return min(newest, bot.Stamp(m.CreatedAt.Unix()*1_000_000+999_999))
}

// recheck looks whether an action may still be done: the webhook of a takeover may be on its way. A Withheld verdict carries what was seen.
func (d *Desk) recheck(ctx context.Context, o *bot.Outbound) (look, *bot.Delivered) {
	from := o.Covers
	if o.Since > 0 {
		from = min(from, o.Since) // a person may have written before the customer's newest words, and their webhook may be late
	}
	l, err := d.look(ctx, o.Key.Conversation, from)
	if err != nil {
		stopped, _ := blind(err)
		return l, &stopped
	}
	if l.conversation == nil {
		return l, nil
	}
	seen := d.seen(l, inboxOf(o), d.Now())
	if o.Ownership.Owner != bot.Theirs && d.moved(o.Ownership, seen) {
		return l, &bot.Delivered{Verdict: bot.Withheld, Err: "a look showed that others have the conversation now", Seen: seen}
	}
	if s, ok := o.Action.(bot.SetStatus); ok && (s.Status == bot.Resolved || s.Status == bot.Snoozed) && customerSpoke(seen, o.Covers) {
		return l, &bot.Delivered{Verdict: bot.Withheld, Err: "a look showed a newer message of the customer", Seen: seen}
	}
	return l, nil
}

func inboxOf(o *bot.Outbound) chatwoot.Inbox {
	return chatwoot.Inbox{ID: o.Snapshot.Inbox, Name: o.Snapshot.InboxName}
}

// moved judges by the rules of the ledger, without writing anything.
func (d *Desk) moved(before bot.Ownership, seen []bot.Inbound) bool {
	after := before
	for _, in := range seen {
		after = after.Observe(in)
	}
	return after.Epoch != before.Epoch
}

func customerSpoke(seen []bot.Inbound, covers int64) bool {
	for _, in := range seen {
		if in.Kind == bot.CustomerMessage && in.Message > covers {
			return true
		}
	}
	return false
}
