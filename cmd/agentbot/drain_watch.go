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
	drainHeed  = 15 * time.Second // by then a serving process has heard of the order
	drainCalm  = 2 * drainEvery   // how long nothing may be left before it is believed: every replica has heard of the order by then
	drainPages = 40               // of 25 conversations
	drainTries = 20               // of one page
	drainNames = 20               // conversations that are named
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
	ticker := time.NewTicker(drainLook)
	defer ticker.Stop()
	for {
		v, err := d.look(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		now := time.Now()
		switch {
		case ctx.Err() != nil || now.Sub(began) > d.options.wait:
			return d.tell(context.WithoutCancel(ctx), v, errors.New("drain: not everything is handed over yet. The order stands, and who serves goes on with it: run agentbot drain again to see, or agentbot drain --off"))
		case !v.done():
			calm = time.Time{}
		case calm.IsZero():
			calm = now
		case now.Sub(calm) >= drainCalm:
			return d.tell(ctx, v, nil)
		}
		if err := d.heeded(ctx, now.Sub(began)); err != nil {
			return err
		}
		if now.Sub(told) >= drainTell {
			told = now
			write(d.out, "%s to hand over, %s to come.\n", many(len(v.left), "conversation"), many(v.unsettled, "receipt"))
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// heeded fails when nobody takes the order up.
func (d *drainage) heeded(ctx context.Context, since time.Duration) error {
	if d.heard || since < d.options.heed {
		return nil
	}
	for name, at := range d.orders {
		heard, err := d.store.Meta(ctx, metaDrainHeard+name)
		if err != nil {
			return err
		}
		if heard != at {
			return fmt.Errorf("drain: the process that serves has not heard of the order to drain %s within %s: it is older than this program, or stands still; restart it with this version and look again", name, d.options.heed)
		}
	}
	d.heard = true
	return nil
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
			d.seen[key] = d.seen[key] || left
		}
	}
	slices.SortFunc(v.left, func(a, b bot.Key) int { return strings.Compare(a.String(), b.String()) })
	return v, nil
}

// tell is the end: what was done, what is left, and whether disconnecting is safe.
func (d *drainage) tell(ctx context.Context, v drainView, failed error) error {
	left := map[bot.Key]bool{}
	for _, key := range v.left {
		left[key] = true
	}
	var handed, bare []bot.Key
	for key, was := range d.seen {
		if !was || left[key] {
			continue
		}
		handed = append(handed, key)
		noted, err := d.noted(ctx, key)
		if err != nil {
			return err
		}
		if !noted {
			bare = append(bare, key)
		}
	}
	write(d.out, "%s handed over.\n", many(len(handed), "conversation"))
	if len(bare) > 0 {
		write(d.out, "%s went without a note, because Chatwoot refused it or people had it already: %s.\n", many(len(bare), "conversation"), named(bare))
	}
	if len(v.left) > 0 {
		write(d.out, "%s still pending: %s.\n", many(len(v.left), "conversation"), named(v.left))
	}
	if v.unsettled > 0 {
		write(d.out, "%s not in yet.\n", many(v.unsettled, "receipt"))
	}
	unseen, err := d.unseen(ctx)
	if err = errors.Join(failed, err); err != nil {
		return err
	}
	if unseen > 0 {
		return errors.New("drain: open those in the dashboard before you disconnect the bot, or nobody sees them")
	}
	write(d.out, "All receipts are in. Disconnecting the bot from its inboxes is safe now.\nUntil then, what customers write goes to people at once. agentbot drain --off lets the bot answer again.\n")
	return nil
}

// noted says whether a note of ours has arrived in a conversation.
func (d *drainage) noted(ctx context.Context, key bot.Key) (bool, error) {
	outs, err := d.store.Outbounds(ctx, key)
	return slices.ContainsFunc(outs, func(o bot.Outbound) bool {
		_, note := o.Action.(bot.Note)
		return note && o.State == bot.Sent
	}), err
}

// unseen lists what Chatwoot shows as pending and the bot has never had. Only a user's token sees that.
func (d *drainage) unseen(ctx context.Context) (n int, err error) {
	for _, b := range d.bots {
		if b.Chatwoot.UserToken == "" {
			write(d.out, "%s has no user token, so what Chatwoot shows as pending without the bot ever having heard of it cannot be seen from here: look at the pending conversations in the dashboard.\n", b.Name)
			continue
		}
		keys, err := d.stray(ctx, b)
		if err != nil {
			return n, err
		}
		if n += len(keys); len(keys) > 0 {
			write(d.out, "Chatwoot shows %s as pending that %s has never heard of: %s.\n", many(len(keys), "conversation"), b.Name, named(keys))
		}
	}
	return n, nil
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
