package cases

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"

	"agentbot/bot"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// notice is one notification that went out: to a team, a mail address or a system.
type notice struct{ how, to, subject, text string }

// String is the notice on one line, as transcripts show it.
func (n notice) String() string {
	words := n.text
	if n.subject != "" {
		words = n.subject + ": " + n.text
	}
	return n.how + " " + n.to + ": " + words
}

// noticed is what a notification says. On a stage it carries its receiver in its body, because it goes nowhere.
func noticed(a bot.Notify) notice {
	var body struct {
		To, Subject, Text, Webhook string
		Data                       json.RawMessage
	}
	if err := json.Unmarshal([]byte(a.Request.Body), &body); err != nil {
		return notice{how: "webhook", text: a.Request.Body}
	}
	if body.To != "" || body.Webhook == "" {
		return notice{how: "mail", to: body.To, subject: body.Subject, text: body.Text}
	}
	return notice{how: "webhook", to: body.Webhook, text: string(body.Data)}
}

var calledTeam = regexp.MustCompile(`(?s)^\[@[^\]]*\]\(mention://team/\d+/([^)]*)\) (.*)$`)

// calledIn is the notice in a note that begins by calling a team.
func calledIn(note string) (notice, bool) {
	m := calledTeam.FindStringSubmatch(note)
	if m == nil {
		return notice{}, false
	}
	name, err := url.PathUnescape(m[1])
	if err != nil {
		name = m[1]
	}
	return notice{how: "team", to: name, text: m[2]}, true
}

// notified looks for each notification that is expected.
func (s *stage) notified(c flows.Check) *Failure {
	var got []string
	for _, n := range s.notices {
		got = append(got, n.String())
	}
	if len(c.Told) == 0 && c.Yes != (len(got) > 0) {
		sentence := phrase.Say("nobody was notified")
		if !c.Yes {
			sentence = phrase.Say("somebody was notified")
		}
		return &Failure{Sentence: sentence, Got: got}
	}
	for _, want := range c.Told {
		if !s.toldSo(want) {
			return &Failure{Sentence: phrase.Say("nobody was notified like this"), Want: s.inputs(want), Got: got}
		}
	}
	return nil
}

func (s *stage) toldSo(want map[string]flows.Pattern) bool {
	for _, n := range s.notices {
		if s.fitsNotice(n, want) {
			return true
		}
	}
	return false
}

func (s *stage) fitsNotice(n notice, want map[string]flows.Pattern) bool {
	for key, p := range want {
		fits := false
		switch key {
		case "subject":
			fits = p.Found(s.language, n.subject)
		case "text":
			fits = p.Found(s.language, n.text)
		default:
			fits = n.how == key && p.Equals(s.language, strings.TrimSpace(n.to))
		}
		if !fits {
			return false
		}
	}
	return true
}
