package demo

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// view is the page as it should look now, in one language, for one customer on one channel.
type view struct {
	T         words
	Lang      string
	Customer  customer
	Channel   string
	Channels  []link
	Customers []link
	Languages []link
	Events    string
	Clock     string
	Babbles   bool
	Chips     []chip
	Samples   []sample
	Chat      chatView
	Agent     agentView
	Why       whyView
	Bot       botView
	Mail      []mailView
	Records   recordsView
	Flow      flowView
}

// link is one choice of the top bar.
type link struct {
	Key, Text, URL string
	Current        bool
}

// chatView is the customer's column.
type chatView struct {
	Started bool
	Typing  bool
	Subject string
	Bubbles []bubble
}

// agentView is what Chatwoot shows.
type agentView struct {
	Exists         bool
	Number         int64
	Status         string
	Owner          string
	Team, Priority string
	Labels         []string
	Bubbles        []bubble
}

// bubble is one line of a conversation. Who is customer, bot, agent, note, activity or template.
type bubble struct {
	ID       int64
	Who      string
	Name     string
	Text     string        // plain
	Rich     template.HTML // instead of Text, where the channel draws Markdown
	Quoted   string
	Subject  string
	Time     string
	Files    []attached
	Options  []option
	AsList   bool
	Live     bool // the options can still be chosen
	Failed   bool
	Unsigned bool
}

type attached struct {
	Name  string
	URL   string
	Audio bool
	Image bool
}

type option struct {
	Index  int
	Title  string
	Chosen bool
}

const whatsAppButtons = 3

// chat draws the conversation as its channel does.
func (p *page) chat(sel selection, c *chatwoottest.Conversation) chatView {
	if c == nil {
		return chatView{}
	}
	t := c.Transcript()
	out := chatView{Started: true, Typing: t.Typing && sel.channel == web, Subject: p.demo.stage.subject(c.ID)}
	for i, l := range t.Lines {
		if l.Private || l.Type == chatwoot.Activity {
			continue
		}
		b := p.bubble(t, l)
		p.drawFor(sel.channel, &b, l)
		b.Live = len(b.Options) > 0 && p.unanswered(t.Lines[i+1:])
		if sel.channel == email {
			b.Subject = subjectOf(l, out.Subject)
		}
		out.Bubbles = append(out.Bubbles, b)
	}
	return out
}

// drawFor keeps what the channel can show: mail and SMS lose the options, WhatsApp shows up to three as buttons and more as a list.
func (p *page) drawFor(channel string, b *bubble, l chatwoottest.Line) {
	switch channel {
	case whatsApp:
		b.Text, b.Rich = whatsAppText(l.Text), ""
		b.AsList = len(b.Options) > whatsAppButtons
	case email:
		b.Options = nil
	}
}

// unanswered: nothing from customer or people came after it.
func (p *page) unanswered(later []chatwoottest.Line) bool {
	for _, l := range later {
		if l.Type == chatwoot.Incoming || l.Type == chatwoot.Outgoing && !l.Private {
			return false
		}
	}
	return true
}

// agent draws everything, in order.
func (p *page) agent(c *chatwoottest.Conversation, w words) agentView {
	if c == nil {
		return agentView{}
	}
	t := c.Transcript()
	out := agentView{Exists: true, Number: t.Conversation, Status: string(t.Status), Team: t.Team, Priority: w[t.Priority], Labels: t.Labels}
	_, out.Owner, _ = strings.Cut(t.Owner, " ")
	for _, l := range t.Lines {
		b := p.bubble(t, l)
		if b.Who == "customer" {
			b.Rich = ""
		}
		out.Bubbles = append(out.Bubbles, b)
	}
	return out
}

func (p *page) bubble(t chatwoottest.Transcript, l chatwoottest.Line) bubble {
	b := bubble{ID: l.ID, Name: l.Name, Text: l.Text, Time: l.At.In(p.zone).Format("15:04"), Failed: l.Status == "failed"}
	switch {
	case l.Type == chatwoot.Activity:
		b.Who = "activity"
	case l.Private:
		b.Who = "note"
	case l.Type == chatwoot.Incoming:
		b.Who = "customer"
	case l.Type == chatwoot.Template:
		b.Who = "template"
	case l.From == "user":
		b.Who = "agent"
	case l.From == "agent_bot":
		b.Who = "bot"
	default:
		b.Who = "agent"
	}
	if b.Who == "customer" {
		b.Text, b.Quoted = newText(l)
	} else {
		b.Rich = rich(l.Text)
	}
	for i, name := range l.Files {
		lower := strings.ToLower(name)
		b.Files = append(b.Files, attached{
			Name: name, URL: fmt.Sprintf("/file/%d/%d/%d", t.Conversation, l.ID, i),
			Audio: strings.HasSuffix(lower, ".wav"), Image: strings.HasSuffix(lower, ".jpg"),
		})
	}
	b.Options = options(l)
	return b
}

// subjectOf is the mail's own, or the thread's in what is answered.
func subjectOf(l chatwoottest.Line, thread string) string {
	if mail, ok := l.Attributes["email"].(map[string]any); ok {
		if subject, ok := mail["subject"].(string); ok {
			return subject
		}
	}
	return "Re: " + strings.TrimPrefix(thread, "Re: ")
}

// newText separates what was written from what a mail quotes.
func newText(l chatwoottest.Line) (text, quoted string) {
	mail, ok := l.Attributes["email"].(map[string]any)
	if !ok {
		return l.Text, ""
	}
	parts, ok := mail["text_content"].(map[string]any)
	if !ok {
		return l.Text, ""
	}
	fresh, ok := parts["quoted"].(string)
	if !ok {
		return l.Text, ""
	}
	return fresh, strings.TrimSpace(strings.TrimPrefix(l.Text, fresh))
}

func options(l chatwoottest.Line) []option {
	items, ok := l.Attributes["items"].([]any)
	if !ok || l.Content != chatwoot.ContentInputSelect {
		return nil
	}
	chosen := ""
	if values, ok := l.Attributes["submitted_values"].([]any); ok && len(values) > 0 {
		if value, ok := values[0].(map[string]any); ok {
			chosen, _ = value["title"].(string)
		}
	}
	var out []option
	for i, item := range items {
		if fields, ok := item.(map[string]any); ok {
			title, _ := fields["title"].(string)
			out = append(out, option{Index: i, Title: title, Chosen: title == chosen})
		}
	}
	return out
}

// date is short and in the reader's order.
func (p *page) date(t time.Time, lang string) string {
	t = t.In(p.zone)
	days := map[string][7]string{
		"pt": {"dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."}, "es": {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
		"en": {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	}[lang]
	day := days[t.Weekday()]
	if lang == "en" {
		return day + " " + t.Format("2 Jan, 15:04")
	}
	return day + " " + t.Format("02/01, 15:04")
}
