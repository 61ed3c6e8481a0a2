package desk

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Deliver implements bot.Desk.
func (d *Desk) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	if o.Action == nil {
		return bot.Delivered{Verdict: bot.Hopeless, Err: "the action could not be read"}
	}
	var l look
	if class := o.Action.Class(); class == bot.ToCustomer || class == bot.ToControl {
		seen, stopped := d.recheck(ctx, o)
		if stopped != nil {
			return *stopped
		}
		l = seen
	}
	return d.deliver(ctx, o, l.conversation)
}

func (d *Desk) deliver(ctx context.Context, o *bot.Outbound, c *chatwoot.Conversation) bot.Delivered {
	id := o.Key.Conversation
	switch a := o.Action.(type) {
	case bot.Reply:
		if c != nil && !c.CanReply && windowed(c.Channel) {
			return bot.Delivered{Verdict: bot.Hopeless, Err: "the channel's reply window is closed: the provider would refuse the message"}
		}
		return d.post(ctx, o, reply(a))
	case bot.Note:
		m := chatwoot.NewMessage{Content: a.Text, Private: true}
		if f := a.Attachment; f != nil {
			m.Files = []chatwoot.Upload{{Name: f.Name, ContentType: f.ContentType, Body: f.Data}}
		}
		return d.post(ctx, o, m)
	case bot.AddLabels:
		return d.addLabels(ctx, o, a)
	case bot.SetPriority:
		if !slices.Contains([]string{"low", "medium", "high", "urgent"}, a.Priority) {
			return bot.Delivered{Verdict: bot.Hopeless, Err: "priority " + a.Priority + " is none of low, medium, high, urgent"}
		}
		return d.write(ctx, o, func() error { return d.Client.SetPriority(ctx, id, a.Priority) })
	case bot.SetAttributes:
		return d.setAttributes(ctx, o, a)
	case bot.Unassign:
		return d.unassign(ctx, o, c)
	case bot.AssignTeam:
		return d.assignTeam(ctx, o, a, c)
	case bot.SetStatus:
		return d.setStatus(ctx, o, a, c)
	}
	return bot.Delivered{Verdict: bot.Hopeless, Err: "the desk lane cannot carry this action"}
}

// windowed are the channels that let a business answer for a while only (CONTRACT 10.1). Chatwoot takes the message all the same and fails later.
func windowed(channel string) bool {
	switch bot.Family(channel) {
	case "whatsapp", "sms", "messenger", "instagram", "tiktok", "api":
		return true
	}
	return false
}

// write makes the one writing request, unless the claim could end before it does or the conversation moved on during the look.
func (d *Desk) write(ctx context.Context, o *bot.Outbound, request func() error) bot.Delivered {
	if yields := o.Yields(ctx); yields != nil {
		return *yields
	}
	if late := d.late(o); late != nil { // last of all: the process may have stood still while it asked
		return *late
	}
	return verdict(request())
}

func (d *Desk) late(o *bot.Outbound) *bot.Delivered {
	if o.LeaseEnd.IsZero() || d.Now().Add(d.Timeout).Before(o.LeaseEnd) {
		return nil
	}
	return &bot.Delivered{Verdict: bot.Late, Err: "the lease would have ended before the request could"}
}

func reply(a bot.Reply) chatwoot.NewMessage {
	m := chatwoot.NewMessage{Content: a.Text, Type: chatwoot.Outgoing, InReplyTo: a.InReplyTo}
	if len(a.Options) > 0 {
		items := make([]chatwoot.Option, len(a.Options))
		for i, option := range a.Options {
			items[i] = chatwoot.Option{Title: option.Title, Value: option.Value}
		}
		m.ContentType, m.Items = chatwoot.ContentInputSelect, items
	}
	switch {
	case len(a.Cards) > 0:
		m.ContentType, m.Items = chatwoot.ContentCards, cardItems(a.Cards)
	case len(a.Articles) > 0:
		m.ContentType, m.Items = chatwoot.ContentArticle, articleItems(a.Articles)
	}
	if f := a.Attachment; f != nil {
		m.Files = []chatwoot.Upload{{Name: f.Name, ContentType: f.ContentType, Body: f.Data}}
	}
	return m
}

func (d *Desk) post(ctx context.Context, o *bot.Outbound, m chatwoot.NewMessage) bot.Delivered {
	m.Content = neutral(m.Content)
	m.ContentAttributes = d.mark(o.Seq)
	var created *chatwoot.Message
	out := d.write(ctx, o, func() (err error) {
		created, err = d.Client.CreateMessage(ctx, o.Key.Conversation, m)
		return err
	})
	if created != nil {
		out.Message = created.ID
		d.Identity.learn(created.Sender)
	}
	return out
}

// neutral keeps Chatwoot from rendering our text as a Liquid template, which would drop words or put a contact's data in: the two characters that
// open a tag never stand together.
func neutral(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var out strings.Builder
	previous := rune(0)
	for _, r := range text {
		if previous == '{' && (r == '{' || r == '%') {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
		previous = r
	}
	return out.String()
}

// addLabels writes what is there and ours, because the endpoint replaces the whole list.
func (d *Desk) addLabels(ctx context.Context, o *bot.Outbound, a bot.AddLabels) bot.Delivered {
	current, known, err := d.labels(ctx, o.Key.Conversation)
	if err != nil {
		stopped, _ := blind(err)
		return stopped
	}
	if !known {
		current = o.Snapshot.Labels
	}
	missing := missingLabels(current, a.Labels)
	if known && len(missing) == 0 {
		return bot.Delivered{Verdict: bot.Present}
	}
	return d.write(ctx, o, func() error {
		_, err := d.Client.ReplaceLabels(ctx, o.Key.Conversation, append(slices.Clone(current), missing...))
		return err
	})
}

// labels are in lower case in Chatwoot, whatever a flow says.
func missingLabels(current, wanted []string) []string {
	var missing []string
	for _, label := range wanted {
		label = strings.ToLower(strings.TrimSpace(label))
		same := func(other string) bool { return strings.EqualFold(label, other) }
		if label != "" && !slices.ContainsFunc(current, same) && !slices.ContainsFunc(missing, same) {
			missing = append(missing, label)
		}
	}
	return missing
}

// labels reads them; known is false when this Chatwoot shows them to nobody we are.
func (d *Desk) labels(ctx context.Context, id int64) (current []string, known bool, err error) {
	now := d.Now()
	if !d.refused.stands(readLabels, now) {
		current, err = d.Client.Labels(ctx, id)
		if err == nil {
			return current, true, nil
		}
		if notForBots(err) {
			d.refused.add(readLabels, now)
		}
		if _, stop := blind(err); stop {
			return nil, false, err
		}
	}
	if d.User == nil {
		return nil, false, nil
	}
	current, err = d.User.Labels(ctx, id)
	if err != nil {
		return nil, false, userOnly(err)
	}
	return current, true, nil
}

const longestAttribute = 1500

// setAttributes merges, because the endpoint replaces the whole object.
func (d *Desk) setAttributes(ctx context.Context, o *bot.Outbound, a bot.SetAttributes) bot.Delivered {
	c, err := d.conversation(ctx, o.Key.Conversation)
	if err != nil {
		stopped, _ := blind(err)
		return stopped
	}
	merged := chatwoot.Attributes{}
	switch {
	case c != nil:
		for name, value := range c.CustomAttributes {
			merged[name] = value
		}
	case len(o.Snapshot.Attributes) > 0:
		if err := json.Unmarshal(o.Snapshot.Attributes, &merged); err != nil {
			return bot.Delivered{Verdict: bot.Hopeless, Err: "the known attributes are no object, so they cannot be kept"}
		}
	}
	if c != nil && hasAttributes(merged, a.Values) {
		return bot.Delivered{Verdict: bot.Present}
	}
	for name, value := range a.Values {
		raw, err := json.Marshal(shorten(value, longestAttribute))
		if err != nil {
			return bot.Delivered{Verdict: bot.Hopeless, Err: "attribute " + name + " cannot be written"}
		}
		merged[name] = raw
	}
	return d.write(ctx, o, func() error {
		_, err := d.Client.ReplaceAttributes(ctx, o.Key.Conversation, merged)
		return err
	})
}

func hasAttributes(current chatwoot.Attributes, wanted map[string]string) bool {
	for name, value := range wanted {
		if _, ok := current[name]; !ok || current.Text(name) != shorten(value, longestAttribute) {
			return false
		}
	}
	return true
}

func shorten(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// unassign releases only us: whoever else has it keeps it.
func (d *Desk) unassign(ctx context.Context, o *bot.Outbound, c *chatwoot.Conversation) bot.Delivered {
	owner := o.Snapshot.Assignee
	if c != nil {
		owner = d.Identity.assignee(c.Meta)
	}
	if owner.Kind != bot.AssigneeUs {
		return bot.Delivered{Verdict: bot.Withheld, Err: "our bot does not own the conversation"}
	}
	return d.write(ctx, o, func() error { return d.Client.Unassign(ctx, o.Key.Conversation) })
}

func (d *Desk) assignTeam(ctx context.Context, o *bot.Outbound, a bot.AssignTeam, c *chatwoot.Conversation) bot.Delivered {
	if a.Team.ID <= 0 {
		return bot.Delivered{Verdict: bot.Hopeless, Err: "a team without a number would remove the team"}
	}
	if c != nil && c.Meta.Team != nil && c.Meta.Team.ID == a.Team.ID {
		return bot.Delivered{Verdict: bot.Present}
	}
	var given *chatwoot.Team
	out := d.write(ctx, o, func() (err error) {
		given, err = d.Client.AssignTeam(ctx, o.Key.Conversation, a.Team.ID)
		return err
	})
	if out.Verdict == bot.Present && given == nil {
		return bot.Delivered{Verdict: bot.Hopeless, Err: "Chatwoot knows no team of this number"}
	}
	return out
}

var errOtherStatus = errors.New("chatwoot answered with another status than the one asked for")

func (d *Desk) setStatus(ctx context.Context, o *bot.Outbound, a bot.SetStatus, c *chatwoot.Conversation) bot.Delivered {
	if c != nil && bot.Status(c.Status) == a.Status && a.Status != bot.Snoozed {
		return bot.Delivered{Verdict: bot.Present}
	}
	var changed *chatwoot.StatusChange
	out := d.write(ctx, o, func() (err error) {
		if a.Status == bot.Snoozed {
			changed, err = d.Client.Snooze(ctx, o.Key.Conversation, a.Until)
		} else {
			changed, err = d.Client.SetStatus(ctx, o.Key.Conversation, chatwoot.Status(a.Status))
		}
		return err
	})
	if out.Verdict == bot.Present && changed != nil && changed.Status != "" && bot.Status(changed.Status) != a.Status {
		return bot.Delivered{Verdict: bot.Finished, Err: errOtherStatus.Error()} // the answer's word counts, not its 200 (CONTRACT 7.4)
	}
	return out
}
