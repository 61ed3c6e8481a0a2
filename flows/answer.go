package flows

import (
	"strings"

	"agentbot/bot"
)

const (
	maxSaid      = 12
	maxSaidRunes = 1200
)

// replies joins what was said in this turn into one message; only a second attachment needs another. With greet the
// first answer of a conversation says who is speaking.
func (p *play) replies(greet bool) []bot.Action {
	if p.mute || !p.canReply() || len(p.said) == 0 {
		return nil
	}
	if p.interim && len(p.said) == 1 {
		return []bot.Action{bot.Reply{Text: p.said[0].text, Language: p.language(), Interim: true}}
	}
	hello := ""
	if greet {
		hello = p.greet()
	}
	var out []bot.Action
	current := bot.Reply{Language: p.language()}
	var offers []bot.Offer
	var question saying
	for _, s := range p.said {
		if s.attachment != nil && current.Attachment != nil {
			out = append(out, current)
			current = bot.Reply{Language: p.language()}
		}
		if current.Text != "" && s.text != "" {
			current.Text += "\n\n"
		}
		current.Text += s.text
		if s.attachment != nil {
			current.Attachment = s.attachment
		}
		current.Cards, current.Articles = append(current.Cards, s.cards...), append(current.Articles, s.articles...)
		if len(s.offers) > 0 {
			offers = s.offers
		}
		question = s
	}
	for _, o := range offers {
		current.Options = append(current.Options, bot.Option{Title: o.Title, Value: o.Value})
	}
	p.st.Offers = offers
	p.rememberAs(question.flow, question.step, strings.TrimPrefix(current.Text, hello))
	return append(out, current)
}

// greet puts the bot's name before its first answer.
func (p *play) greet() string {
	if p.st.Greeted {
		return ""
	}
	p.st.Greeted = true
	if p.greeted || p.greetingOff() {
		return ""
	}
	hello := p.say("greeting_short")
	if hello != "" {
		p.said = append([]saying{{text: hello}}, p.said...)
	}
	return hello
}

func (p *play) greetingOff() bool {
	family := bot.Family(p.turn.Conversation.Channel)
	for _, off := range p.lib.opts.GreetingOffIn {
		if off == family {
			return true
		}
	}
	return false
}

func (p *play) remember(text string) { p.rememberAs("", "", text) }

// rememberAs keeps what was said, for "repeat" and for the dossier, bounded.
func (p *play) rememberAs(flow, step, text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	p.st.Said = append(p.st.Said, bot.Asked{Flow: flow, Step: step, Text: firstRunes(text, maxSaidRunes)})
	if extra := len(p.st.Said) - maxSaid; extra > 0 {
		p.st.Said = p.st.Said[extra:]
	}
}
