package setup

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"agentbot/cmd/agentbot/connect"
)

// choice is an inbox that the bot is to answer in, with what else is to happen to it. It happens at the end, when the configuration exists.
type choice struct {
	inbox   connect.InboxState
	quiet   bool // switch greeting and e-mail question off
	connect bool // false: it is already
}

// stepInboxes asks which inboxes, and about everything that would answer beside the bot.
func (r *run) stepInboxes(ctx context.Context) error {
	list := r.inboxes()
	r.say.gap()
	lead := strconv.Itoa(r.number) + "/8 "
	if len(list) == 0 {
		r.say.heading(lead, r.t.Say("h_inboxes", nil)+": "+r.t.Say("no_inboxes", nil))
		return nil
	}
	r.say.heading(lead, r.t.Say("h_inboxes", nil))
	for _, i := range list {
		r.say.item(number(i.ID), i.Name+" ("+r.describe(i)+")")
	}
	wanted, err := r.askInboxes(ctx, list)
	if err != nil {
		return err
	}
	for _, i := range wanted {
		if err := r.consider(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// inboxes are those that are not of a test delivery.
func (r *run) inboxes() []connect.InboxState {
	var list []connect.InboxState
	for _, i := range r.survey.Inboxes {
		if !isCheck(i.Inbox) {
			list = append(list, i)
		}
	}
	return list
}

// describe is what matters about an inbox, in a few words.
func (r *run) describe(i connect.InboxState) string {
	words := []string{r.channel(i.ChannelType)}
	add := func(when bool, key string, v connect.Values) {
		if when {
			words = append(words, r.t.Say(key, v))
		}
	}
	add(i.Bot != nil && i.Bot.ID == r.bot.ID, "inbox_mine", nil)
	if i.Bot != nil && i.Bot.ID != r.bot.ID {
		add(true, "inbox_bot", connect.Values{"name": i.Bot.Name})
	}
	add(i.GreetingEnabled, "inbox_greeting", nil)
	add(connect.AsksEmail(i), "inbox_email", nil)
	add(i.CSATSurveyEnabled, "inbox_survey", nil)
	add(len(i.Captain) > 0, "inbox_captain", nil)
	for _, rule := range connect.Answering(r.survey.Automations, i.ID) {
		add(true, "inbox_rule", connect.Values{"name": rule.Name})
	}
	return strings.Join(words, ", ")
}

// channel is the kind of inbox as people call it.
func (r *run) channel(kind string) string {
	switch name := strings.TrimPrefix(kind, "Channel::"); name {
	case "WebWidget":
		return r.t.Say("channel_web", nil)
	case "Email":
		return r.t.Say("channel_email", nil)
	case "Whatsapp":
		return "WhatsApp"
	case "FacebookPage":
		return "Facebook"
	case "TwilioSms":
		return "Twilio"
	case "Api":
		return "API"
	case "Sms":
		return "SMS"
	default:
		return name
	}
}

// askInboxes gets the chosen ones; Enter keeps those that are connected.
func (r *run) askInboxes(ctx context.Context, list []connect.InboxState) ([]connect.InboxState, error) {
	var connected []string
	for _, i := range list {
		if i.Bot != nil && i.Bot.ID == r.bot.ID {
			connected = append(connected, number(i.ID))
		}
	}
	none := r.t.Say("none", nil)
	q := question{text: r.t.Say("q_inboxes", nil), given: strings.Join(r.given.Inboxes, ","), standard: or(strings.Join(connected, ","), none), flag: "--inbox", key: "inboxes"}
	if r.terminal == nil && !r.given.Yes && q.given == "" {
		q.standard = "" // choosing nothing is a choice too, and --yes makes it
	}
	var wanted []connect.InboxState
	err := r.settle(ctx, q, func(text string) *connect.Finding {
		wanted = nil
		if strings.EqualFold(text, none) {
			return nil
		}
		for word := range strings.SplitSeq(text, ",") {
			word = strings.TrimSpace(word)
			i := slices.IndexFunc(list, func(i connect.InboxState) bool { return number(i.ID) == word || strings.EqualFold(i.Name, word) })
			switch {
			case word == "":
				continue
			case i < 0:
				return r.t.Find("S15", connect.Refusal, connect.Values{"inbox": word, "have": namesOf(list)})
			}
			wanted = append(wanted, list[i])
		}
		return nil
	})
	return wanted, err
}

func namesOf(list []connect.InboxState) string {
	names := make([]string, len(list))
	for i, in := range list {
		names[i] = fmt.Sprintf("%d %s", in.ID, in.Name)
	}
	return strings.Join(names, ", ")
}

// consider settles one inbox: who else answers there, and what welcomes customers before the bot does.
func (r *run) consider(ctx context.Context, i connect.InboxState) error {
	take, err := r.rivals(ctx, i)
	if err != nil {
		return err
	}
	if !take {
		r.say.plain(r.t.Say("left_out", connect.Values{"inbox": i.Name}))
		return nil
	}
	c := choice{inbox: i, connect: i.Bot == nil || i.Bot.ID != r.bot.ID}
	if f := connect.CheckGreeting(r.w, i); f != nil {
		r.show(f)
		c.quiet, err = r.agree(ctx, agreement{
			text: r.t.Say("q_quiet", r.loud(i)), given: r.given.Quiet, flag: "--quiet-inboxes", key: "quiet_inboxes",
		})
		if err != nil {
			return err
		}
	}
	if f := connect.CheckSurvey(r.w, i); f != nil {
		r.show(f)
	}
	r.chosen = append(r.chosen, c)
	return nil
}

// loud names what of an inbox welcomes customers.
func (r *run) loud(i connect.InboxState) connect.Values {
	var what []string
	if i.GreetingEnabled {
		what = append(what, r.t.Say("quiet_greeting", nil))
	}
	if connect.AsksEmail(i) {
		what = append(what, r.t.Say("quiet_email", nil))
	}
	return connect.Values{"inbox": i.Name, "what": strings.Join(what, ", ")}
}

// rivals is R24: whether to connect all the same.
func (r *run) rivals(ctx context.Context, i connect.InboxState) (bool, error) {
	found := connect.CheckRivals(r.w, r.survey, i, r.bot.ID)
	if len(found) == 0 {
		return true, nil
	}
	for _, f := range found {
		r.show(f)
	}
	if r.given.TakeOver != nil {
		return *r.given.TakeOver, nil
	}
	if r.terminal == nil || r.given.Yes {
		return false, &RefusedError{Finding: found[0]}
	}
	rules := connect.Answering(r.survey.Automations, i.ID)
	const take, leave, show = "1", "2", "3"
	q := question{text: r.t.Say("q_rival_two", nil), standard: leave}
	if len(rules) > 0 {
		q.text = r.t.Say("q_rival", nil)
	}
	for {
		var chosen string
		err := r.settle(ctx, q, func(text string) *connect.Finding {
			chosen = text
			if text == take || text == leave || text == show && len(rules) > 0 {
				return nil
			}
			return r.t.Find("S9", connect.Refusal, connect.Values{"answer": text, "want": r.t.Say("want_rival", nil)})
		})
		if err != nil || chosen != show {
			return chosen == take, err
		}
		for _, rule := range rules {
			r.showRule(rule)
		}
	}
}
