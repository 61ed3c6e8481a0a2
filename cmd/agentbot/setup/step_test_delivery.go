package setup

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// checkName is the name of everything temporary; markLength is how much tells the inboxes of two runs apart.
const (
	checkName  = "agentbot check"
	markLength = 6
)

// stepTest sends one real webhook through Chatwoot's queue and the proxy, and lets the bot's token do what it will have to do.
func (r *run) stepTest(ctx context.Context) error {
	test, err := r.agree(ctx, agreement{first: true, text: r.t.Say("q_test", nil), given: r.given.Test, flag: "--test-delivery", key: "test_delivery"})
	if err != nil {
		return err
	}
	if !test {
		r.say.plain(r.t.Say("test_skipped", nil))
		return nil
	}
	for {
		from := r.made.since()
		f, err := r.tryDelivery(ctx)
		left := r.takeBack(ctx, from, false)
		switch {
		case err != nil:
			return r.called(ctx, err)
		case ctx.Err() != nil:
			return ctx.Err()
		case f == nil && left == nil:
			r.say.ok(r.t.Say("ok_removed", nil))
			return nil
		case f == nil: // what is left has been named
			return nil
		case r.terminal == nil || r.given.Yes:
			return r.refused(f)
		}
		r.show(f)
		again, err := r.agree(ctx, agreement{text: r.t.Say("q_again", nil)})
		if err != nil {
			return err
		}
		if !again {
			return &RefusedError{Finding: f}
		}
	}
}

// trial is one test delivery.
type trial struct {
	inbox, contact, talk int64
}

// tryDelivery makes everything temporary, waits for the webhook and tries the bot's token. An error is a call that failed on the way.
func (r *run) tryDelivery(ctx context.Context) (*connect.Finding, error) {
	var t trial
	if err := r.openInbox(ctx, &t); err != nil {
		return nil, err
	}
	expected, enough := r.door.await(t.inbox, r.bot.Secret)
	defer enough()
	if err := r.openTalk(ctx, &t); err != nil {
		return nil, err
	}
	started := r.w.Now()
	err := r.change(ctx, func(ctx context.Context) error {
		_, err := r.client.CreateMessage(ctx, t.talk, chatwoot.NewMessage{Content: r.t.Say("test_text", nil), Type: chatwoot.Incoming})
		return err
	})
	if err != nil {
		return nil, err
	}
	if f, err := r.awaitDelivery(ctx, t, expected); f != nil || err != nil {
		return f, err
	}
	r.say.ok(r.t.Say("ok_arrived", connect.Values{"ms": strconv.FormatInt(r.w.Now().Sub(started).Milliseconds(), 10)}))
	return r.tryCalls(ctx, t)
}

// openInbox makes the temporary inbox and connects the bot. One that an interrupted run has left behind is used up.
func (r *run) openInbox(ctx context.Context, t *trial) error {
	name := checkName + " " + r.mark
	inboxes, err := r.client.Inboxes(ctx)
	if err != nil {
		return err
	}
	for _, i := range inboxes {
		ours, err := r.leftover(ctx, i)
		if err != nil {
			return err
		}
		if ours {
			t.inbox, name = i.ID, i.Name
			break
		}
	}
	r.made.add(r.t.Say("made_inbox", connect.Values{"name": name}), func(ctx context.Context) error {
		id := t.inbox
		if id == 0 { // the answer was lost
			list, err := r.client.Inboxes(ctx)
			at := slices.IndexFunc(list, func(i chatwoot.Inbox) bool { return i.Name == name && isCheck(i) })
			if err != nil || at < 0 {
				return err
			}
			id = list[at].ID
		}
		return r.removeInbox(ctx, id)
	})
	return r.change(ctx, func(ctx context.Context) error {
		if t.inbox == 0 {
			made, err := r.client.CreateAPIInbox(ctx, name)
			if err != nil {
				return err
			}
			t.inbox = made.ID
		}
		return r.client.ConnectBot(ctx, t.inbox, r.bot.ID)
	})
}

// checkInbox is the name of a temporary inbox: with a mark of its run behind it, because an inbox that somebody calls "agentbot check" is his.
var checkInbox = regexp.MustCompile(`^` + checkName + ` [A-Z2-7]{` + strconv.Itoa(markLength) + `}$`)

func isCheck(i chatwoot.Inbox) bool {
	return i.ChannelType == "Channel::Api" && checkInbox.MatchString(i.Name)
}

// leftover is whether an inbox is an interrupted run's: by its name, with no bot but ours, and nobody has ever written in it but a test.
func (r *run) leftover(ctx context.Context, i chatwoot.Inbox) (bool, error) {
	if !isCheck(i) {
		return false, nil
	}
	b, err := connect.BotOf(ctx, r.client, i.ID)
	if err != nil || b != nil && b.ID != r.bot.ID {
		return false, err
	}
	talks, err := r.client.Conversations(ctx, chatwoot.ConversationQuery{InboxID: i.ID, AssigneeType: "all"})
	if err != nil || talks.Meta.All > int64(len(talks.Conversations)) {
		return false, err
	}
	foreign := slices.ContainsFunc(talks.Conversations, func(c chatwoot.Conversation) bool {
		return c.InboxID != i.ID || c.Meta.Sender == nil || c.Meta.Sender.Name != checkName
	})
	return !foreign, nil
}

// errRemoving is an inbox that is still in the list after it was deleted.
var errRemoving = errors.New("not removed yet")

// removeInbox deletes and waits until it is gone, because Chatwoot does it in the background.
func (r *run) removeInbox(ctx context.Context, id int64) error {
	// Without its bot it is at least silent.
	if err := r.client.ConnectBot(ctx, id, 0); err != nil && !notFound(err) {
		return err
	}
	if err := r.client.DeleteInbox(ctx, id); err != nil && !notFound(err) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.w.Waits.Removal)
	defer cancel()
	for {
		_, err := r.client.Inbox(ctx, id)
		if notFound(err) {
			return nil
		}
		if r.pause(ctx) != nil {
			return errRemoving
		}
	}
}

func (r *run) pause(ctx context.Context) error {
	timer := time.NewTimer(r.w.Waits.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func notFound(err error) bool {
	var api *chatwoot.APIError
	return errors.As(err, &api) && api.NotFound()
}

// openTalk makes the temporary contact and conversation.
func (r *run) openTalk(ctx context.Context, t *trial) error {
	lost := false
	r.made.add(r.t.Say("made_contact", nil), func(ctx context.Context) error {
		switch {
		case lost:
			return errLost
		case t.contact == 0:
			return nil
		}
		return gone(r.client.DeleteContact(ctx, t.contact))
	})
	var source string
	err := r.change(ctx, func(ctx context.Context) (err error) {
		t.contact, source, err = r.client.CreateContact(ctx, chatwoot.NewContact{Inbox: t.inbox, Name: checkName})
		return err
	})
	if err != nil {
		lost = unclear(err)
		return err
	}
	r.made.add(r.t.Say("made_talk", nil), func(ctx context.Context) error {
		if t.talk == 0 {
			return nil
		}
		return gone(r.client.DeleteConversation(ctx, t.talk))
	})
	return r.change(ctx, func(ctx context.Context) error {
		talk, err := r.client.CreateConversation(ctx, chatwoot.NewConversation{InboxID: t.inbox, ContactID: t.contact, SourceID: source})
		if err != nil {
			return err
		}
		t.talk = talk.ID
		return nil
	})
}

// errLost is something that may exist and cannot be found: contacts have no list that this program reads.
var errLost = errors.New("the answer was lost")

// unclear is whether a call may have been carried out though its answer says nothing.
func unclear(err error) bool {
	var api *chatwoot.APIError
	var transport *chatwoot.TransportError
	return errors.As(err, &transport) && transport.Written || errors.As(err, &api) && api.Unclear()
}

// gone takes it for removed when it is not there.
func gone(err error) error {
	if notFound(err) {
		return nil
	}
	return err
}

// awaitDelivery waits for the webhook and, meanwhile, for the sign that Chatwoot has given up: R21 to R23. One that is signed wrongly ends
// nothing, because anybody may have sent it; it explains why the right one did not come.
func (r *run) awaitDelivery(ctx context.Context, t trial, expected *wanted) (*connect.Finding, error) {
	late := time.NewTimer(r.w.Waits.Delivery)
	defer late.Stop()
	look := time.NewTicker(max(r.w.Waits.Poll, time.Millisecond))
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-expected.came:
			return nil, nil
		case <-late.C:
			seconds := strconv.Itoa(int(r.w.Waits.Delivery.Seconds()))
			return r.undelivered(expected, r.t.Find("R21", connect.Refusal, connect.Values{"seconds": seconds})), nil
		case <-look.C:
			talk, err := r.client.Conversation(ctx, t.talk)
			if err == nil && talk.Status == chatwoot.Open {
				return r.undelivered(expected, r.t.Find("R22", connect.Refusal, nil)), nil
			}
		}
	}
}

// undelivered is why nothing came: a wrong signature, when one was seen, explains more than what Chatwoot did.
func (r *run) undelivered(expected *wanted, otherwise *connect.Finding) *connect.Finding {
	if f := r.signature(r.door.refusal(expected)); f != nil {
		return f
	}
	return otherwise
}

func (r *run) signature(err error) *connect.Finding {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, chatwoot.ErrStale):
		if f := connect.CheckClock(r.w, r.chat.Clock); f != nil {
			return f
		}
	}
	return r.t.Find("R23", connect.Refusal, connect.Values{"bot": number(r.bot.ID)})
}

// botCall is one thing that the bot's token will have to do.
type botCall struct {
	name string
	do   func(context.Context, *chatwoot.Client, int64) error
}

func (r *run) botCalls() []botCall {
	label := "agentbot-check"
	if len(r.survey.Labels) > 0 { // one that exists leaves no new word behind
		label = r.survey.Labels[0].Title
	}
	text := r.t.Say("test_text", nil)
	return []botCall{
		{"typing", func(ctx context.Context, c *chatwoot.Client, talk int64) error {
			return c.SetTyping(ctx, talk, true, false)
		}},
		{"reply", func(ctx context.Context, c *chatwoot.Client, talk int64) error {
			_, err := c.CreateMessage(ctx, talk, chatwoot.NewMessage{Content: text})
			return err
		}},
		{"note", func(ctx context.Context, c *chatwoot.Client, talk int64) error {
			_, err := c.CreateMessage(ctx, talk, chatwoot.NewMessage{Content: text, Private: true})
			return err
		}},
		{"label", func(ctx context.Context, c *chatwoot.Client, talk int64) error {
			_, err := c.ReplaceLabels(ctx, talk, []string{label})
			return err
		}},
		{"status", func(ctx context.Context, c *chatwoot.Client, talk int64) error {
			_, err := c.SetStatus(ctx, talk, chatwoot.Resolved)
			return err
		}},
	}
}

// tryCalls uses the bot's token in the temporary conversation.
func (r *run) tryCalls(ctx context.Context, t trial) (*connect.Finding, error) {
	client, err := r.w.Client(r.chat.URL, r.account.ID, r.bot.Token)
	if err != nil {
		return nil, fmt.Errorf("the bot's token: %w", err)
	}
	var accepted, later, refused, reasons []string
	for _, call := range r.botCalls() {
		err := r.change(ctx, func(ctx context.Context) error { return call.do(ctx, client, t.talk) })
		name := r.t.Say("call_"+call.name, nil)
		var api *chatwoot.APIError
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err == nil:
			accepted = append(accepted, name)
		case errors.As(err, &api) && api.NotForBots():
			later = append(later, name)
		default:
			refused, reasons = append(refused, name), append(reasons, r.why(err))
		}
	}
	if len(refused) > 0 {
		return r.t.Find("S5", connect.Refusal, connect.Values{"calls": strings.Join(refused, ", "), "reason": strings.Join(unique(reasons), " ")}), nil
	}
	r.say.ok(r.t.Say("ok_calls", connect.Values{"calls": strings.Join(accepted, ", ")}))
	if len(later) > 0 {
		r.say.plain(r.t.Say("not_offered", connect.Values{"version": r.chat.Version, "calls": strings.Join(later, ", ")}))
	}
	return nil, nil
}
