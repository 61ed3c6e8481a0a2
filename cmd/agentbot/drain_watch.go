package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
)

const (
	drainLook  = time.Second      // between looks
	drainTell  = 10 * time.Second // between lines that tell how far it is
	drainHeed  = 40 * time.Second // by then a serving process has heard of the order, and the lease of one that died has run out
	drainCalm  = 2 * drainEvery   // how long nothing may be left before it is believed: what was under way when the last process heard has arrived by then
	drainLate  = 30 * time.Second
	drainPages = 40 // of 25 conversations
	drainTries = 20 // of one page
	drainNames = 20 // conversations that are named
)

// drainView is how far it is.
type drainView struct {
	left      []bot.Key // pending, and nothing that has arrived opens them
	unsettled int       // decided, receipt not in
}

func (v drainView) done() bool { return len(v.left) == 0 && v.unsettled == 0 }

// watch waits until nothing is left, and says what is.
func (d *drainage) watch(ctx context.Context) error {
	began := time.Now()
	calm, told := time.Time{}, time.Now()
	var late time.Time // since when nothing is left but what nobody has told the bot of
	ticker := time.NewTicker(drainLook)
	defer ticker.Stop()
	for {
		v, err := d.look(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		now := time.Now()
		heeded, err := d.heeded(ctx, now)
		if err != nil && ctx.Err() == nil {
			return err
		}
		switch {
		case ctx.Err() != nil || now.Sub(began) > d.options.wait:
			return d.tell(context.WithoutCancel(ctx), v, errors.New("drain: not everything is handed over yet. The order stands, and who serves goes on with it: run agentbot drain again to see, or agentbot drain --off"))
		case !heeded || !v.done():
			calm = time.Time{}
		case calm.IsZero():
			calm = now
		case now.Sub(calm) >= drainCalm:
			strays, err := d.strays(ctx)
			if err != nil {
				return err
			}
			if late.IsZero() {
				late = now
			}
			if len(strays) == 0 || now.Sub(late) > d.options.late {
				return d.tell(ctx, v, nil)
			}
			calm = time.Time{} // their webhooks may be on their way
		}
		if now.Sub(told) >= drainTell {
			told = now
			d.say("%s to hand over, %s to come.", many(len(v.left), "conversation"), many(v.unsettled, "receipt"))
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// heeded says whether all who serve have heard of the order, and fails when somebody does not take it up.
func (d *drainage) heeded(ctx context.Context, now time.Time) (bool, error) {
	a, err := d.audience(ctx)
	switch {
	case err != nil:
		return false, err
	case a.all > 0 && a.deaf == 0:
		d.deaf = time.Time{}
		return true, nil
	case a.all == 0 && d.leaves:
		return false, errNobodyServes
	case d.deaf.IsZero():
		d.deaf = now
	case now.Sub(d.deaf) >= d.options.heed:
		return false, d.unheard(a)
	}
	return false, nil
}

// look counts what is left.
func (d *drainage) look(ctx context.Context) (v drainView, err error) {
	for _, b := range d.bots {
		o, err := readDrain(ctx, d.store, b.Name)
		if err != nil {
			return v, err
		}
		if !o.stands() {
			return v, fmt.Errorf("drain: somebody has ended it for %s with agentbot drain --off", b.Name)
		}
		if !d.holds(o) {
			return v, fmt.Errorf("drain: somebody else's order for %s, given at the same time, has replaced this one: it is for %s; run agentbot drain again", b.Name, o)
		}
		keys, err := d.store.Pending(ctx, b.Name)
		if err != nil {
			return v, err
		}
		live, err := d.store.Live(ctx, b.Name)
		if err != nil {
			return v, err
		}
		for _, key := range keys {
			live[key] += 0 // its row is looked at below
		}
		for key, n := range live {
			row, err := d.store.Row(ctx, key)
			if err != nil {
				return v, err
			}
			if !o.covers(row.Inbox) {
				continue
			}
			v.unsettled += n
			left, _, err := leftPending(ctx, d.store, row)
			if err != nil {
				return v, err
			}
			if left {
				v.left = append(v.left, key)
			}
		}
	}
	slices.SortFunc(v.left, func(a, b bot.Key) int { return strings.Compare(a.String(), b.String()) })
	return v, nil
}

// tell is the end: what was done, what is left, and whether disconnecting is safe.
func (d *drainage) tell(ctx context.Context, v drainView, failed error) error {
	handed, bare, err := d.handed(ctx)
	if err != nil {
		return err
	}
	d.say("%s handed over.", many(len(handed), "conversation"))
	if len(bare) > 0 {
		d.say("%s went without a note, because Chatwoot refused it or people had it already: %s.", many(len(bare), "conversation"), named(bare))
	}
	if len(v.left) > 0 {
		d.say("%s still pending: %s.", many(len(v.left), "conversation"), named(v.left))
	}
	if v.unsettled > 0 {
		d.say("%s not in yet.", many(v.unsettled, "receipt"))
	}
	unseen, err := d.unseen(ctx)
	if err = errors.Join(failed, err); err != nil {
		return err
	}
	if unseen > 0 {
		return errors.New("drain: open those in the dashboard before you disconnect the bot, or nobody sees them")
	}
	d.say("All receipts are in. Disconnecting the bot from its inboxes is safe now.")
	d.say("Until then, what customers write goes to people at once. agentbot drain --off lets the bot answer again.")
	return nil
}

// handed are conversations that were opened since the order; bare those of them without a note of ours.
func (d *drainage) handed(ctx context.Context) (handed, bare []bot.Key, err error) {
	for name, since := range d.orders {
		keys, err := d.store.Moved(ctx, name, since)
		if err != nil {
			return nil, nil, err
		}
		for _, key := range keys {
			opened, noted, err := d.moved(ctx, key, since)
			if err != nil {
				return nil, nil, err
			}
			if opened {
				handed = append(handed, key)
			}
			if opened && !noted {
				bare = append(bare, key)
			}
		}
	}
	return handed, bare, nil
}

// moved says what has become of a conversation since the order. That it is open may be known from Chatwoot alone: a webhook may come before the answer
// to our own request, which then is in doubt and is not tried again.
func (d *drainage) moved(ctx context.Context, key bot.Key, since time.Time) (opened, noted bool, err error) {
	row, err := d.store.Row(ctx, key)
	if err != nil {
		return false, false, err
	}
	outs, err := d.store.Outbounds(ctx, key)
	if err != nil {
		return false, false, err
	}
	for _, o := range outs {
		if o.DecidedAt.Before(since) {
			continue
		}
		switch a := o.Action.(type) {
		case bot.SetStatus:
			opened = opened || a.Status == bot.Open && (o.State == bot.Sent || row.Status == bot.Open)
		case bot.Note:
			noted = noted || o.State == bot.Sent
		}
	}
	return opened, noted, nil
}

// unseen lists what Chatwoot shows as pending and the bot has never had. Only a user's token sees that.
func (d *drainage) unseen(ctx context.Context) (int, error) {
	for _, b := range d.bots {
		if b.Chatwoot.UserToken == "" {
			d.say("%s has no user token, so what Chatwoot shows as pending without the bot ever having heard of it cannot be seen from here: look at the pending conversations in the dashboard.", b.Name)
		}
	}
	keys, err := d.strays(ctx)
	if len(keys) > 0 {
		d.say("Chatwoot shows %s as pending that the bot has never heard of: %s.", many(len(keys), "conversation"), named(keys))
	}
	return len(keys), err
}

// strays are those of all bots that have a user's token.
func (d *drainage) strays(ctx context.Context) (all []bot.Key, err error) {
	for _, b := range d.bots {
		if b.Chatwoot.UserToken == "" {
			continue
		}
		keys, err := d.stray(ctx, b)
		if err != nil {
			return nil, err
		}
		all = append(all, keys...)
	}
	return all, nil
}

// stray are pending conversations in the bot's inboxes that are not in its store.
func (d *drainage) stray(ctx context.Context, b NamedBot) (strays []bot.Key, err error) {
	client, err := chatwoot.New(chatwoot.Config{URL: b.Chatwoot.URL, Account: b.Chatwoot.Account, Token: chatwoot.Secret(b.Chatwoot.UserToken.Reveal())})
	if err != nil {
		return nil, fmt.Errorf("client with the user's token: %w", err)
	}
	inboxes := d.options.inboxes
	if len(inboxes) == 0 {
		if inboxes, err = d.store.Inboxes(ctx, b.Name); err != nil {
			return nil, err
		}
	}
	for _, inbox := range inboxes {
		for page := 1; page <= drainPages; page++ {
			list, err := pendingPage(ctx, client, inbox, page)
			if err != nil {
				return nil, err
			}
			for _, c := range list {
				key := bot.Key{Bot: b.Name, Account: b.Chatwoot.Account, Conversation: c.ID}
				if _, err := d.store.Row(ctx, key); errors.Is(err, bot.ErrNoConversation) {
					strays = append(strays, key)
				} else if err != nil {
					return nil, err
				}
			}
			if len(list) == 0 {
				break
			}
		}
	}
	return strays, nil
}

// pendingPage reads one page, and again where that fails.
func pendingPage(ctx context.Context, client *chatwoot.Client, inbox int64, page int) (list []chatwoot.Conversation, err error) {
	for try := 1; ; try++ {
		found, err := client.Conversations(ctx, chatwoot.ConversationQuery{Status: chatwoot.Pending, InboxID: inbox, Page: page})
		if err == nil {
			return found.Conversations, nil
		}
		if try == drainTries || pause(ctx, 100*time.Millisecond) != nil {
			return nil, fmt.Errorf("list what Chatwoot shows as pending in inbox %d: %w", inbox, err)
		}
	}
}

// named lists conversations by their numbers, and the bot where there are several.
func named(keys []bot.Key) string {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, func(a, b bot.Key) int {
		if a.Bot != b.Bot {
			return strings.Compare(a.Bot, b.Bot)
		}
		return int(a.Conversation - b.Conversation)
	})
	var out []string
	for i, key := range keys {
		if i == drainNames {
			out = append(out, fmt.Sprintf("and %d more", len(keys)-i))
			break
		}
		text := fmt.Sprint(key.Conversation)
		if key.Bot != keys[0].Bot {
			text = key.Bot + " " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
