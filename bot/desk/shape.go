package desk

import (
	"slices"
	"strconv"
	"strings"

	"agentbot/bot"
)

// Shaper fits replies to channels. It is pure: the same actions give the same requests.
type Shaper struct{}

var _ bot.Shaper = Shaper{}

// channel is what one family of channels can show.
type channel struct {
	limit   int                                    // length of one message
	caption int                                    // of a text beside an attachment; 0: limit
	prompt  int                                    // of a text above native options; 0: limit
	cards   bool                                   // whether cards and articles are shown as such
	buttons []bot.Buttons                          // how it can show options as buttons or rows; none: never
	text    func(markdown string, ask bool) string // ask: it stands above native options; nil: as it is
}

// channels is by Chatwoot's class name, because providers of one family differ.
var channels = map[string]channel{
	"Channel::WebWidget":    web,
	"Channel::Api":          web,
	"Channel::Whatsapp":     whatsapp,
	"Channel::TwilioSms":    twilio,
	"Channel::Sms":          sms,
	"Channel::Email":        email,
	"Channel::Telegram":     telegram,
	"Channel::FacebookPage": messenger,
	"Channel::Instagram":    instagram,
	"Channel::Line":         line,
	"Channel::Tiktok":       tiktok,
}

// unknown is for channels that come later: the least that every channel can show.
var unknown = channel{limit: 1000, text: bareLinks}

// Shape implements bot.Shaper.
func (Shaper) Shape(c bot.Conversation, actions []bot.Action) []bot.Action {
	shown, ok := channels[c.Channel]
	if !ok {
		shown = unknown
	}
	out := make([]bot.Action, 0, len(actions))
	for _, a := range actions {
		switch a := a.(type) {
		case bot.Reply:
			for _, part := range shown.reply(a) {
				out = append(out, part)
			}
		case bot.Note:
			parts := split(neutral(a.Text), noteLimit)
			for i, part := range parts {
				note := bot.Note{Text: part}
				if i == len(parts)-1 {
					note.Attachment = a.Attachment
				}
				out = append(out, note)
			}
		default:
			out = append(out, a)
		}
	}
	return out
}

const noteLimit = 20_000

// reply is one reply as the channel can carry it: text in pieces, options and attachment with the last.
func (c channel) reply(r bot.Reply) []bot.Reply {
	if len(r.Cards)+len(r.Articles) > 0 {
		return c.withCards(r)
	}
	ask := len(r.Options) > 0 && r.Attachment == nil && c.shows(r.Options)
	text := strings.TrimSpace(r.Text)
	if c.text != nil {
		text = c.text(text, ask)
	}
	parts := split(neutral(text), c.limit)
	switch {
	case ask:
		parts = shortLast(parts, c.prompt)
	case len(r.Options) > 0:
		parts = c.withBlock(parts, numbered(r.Options))
	}
	if r.Attachment != nil && c.caption > 0 && len(parts) > 0 && length(parts[len(parts)-1]) > c.caption {
		parts = append(parts, "")
	}
	if len(parts) == 0 && (r.Attachment != nil || ask) {
		parts = []string{""}
	}
	out := make([]bot.Reply, len(parts))
	for i, part := range parts {
		out[i] = bot.Reply{Text: part, Language: r.Language, Interim: r.Interim, Last: r.Last}
	}
	if len(out) == 0 {
		return nil
	}
	out[0].InReplyTo, out[0].Tells = r.InReplyTo, r.Tells
	last := &out[len(out)-1]
	last.Attachment = r.Attachment
	if ask {
		last.Options = r.Options
	}
	return out
}

// withBlock keeps a list of options in one piece where it fits.
func (c channel) withBlock(parts []string, block string) []string {
	block = neutral(block)
	if c.text != nil {
		block = c.text(block, false)
	}
	if n := len(parts); n > 0 && length(parts[n-1])+2+length(block) <= c.limit {
		parts[n-1] += "\n\n" + block
		return parts
	}
	return append(parts, split(block, c.limit)...)
}

func numbered(options []bot.Option) string {
	lines := make([]string, len(options))
	for i, o := range options {
		lines[i] = strconv.Itoa(i+1) + ". " + oneLine(o.Title)
	}
	return strings.Join(lines, "\n")
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// shortLast breaks the last part again where less fits above options.
func shortLast(parts []string, limit int) []string {
	if limit <= 0 || len(parts) == 0 || length(parts[len(parts)-1]) <= limit {
		return parts
	}
	last := parts[len(parts)-1]
	return append(parts[:len(parts)-1], split(last, limit)...)
}

func (c channel) shows(options []bot.Option) bool {
	return slices.ContainsFunc(c.buttons, func(b bot.Buttons) bool { return b.Fit(options) })
}
