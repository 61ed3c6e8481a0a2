package entity

import (
	"net/url"
	"regexp"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var urlInText = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]{3,900}|\b[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,3}\.(?:com|net|org|io|app|br|es|mx|ar|pt|co|edu|gov|info|me|dev|uk)(?:\.[a-z]{2})?(?:/[^\s<>"]*)?`)

func parseURL(text string) (bot.Value, string) {
	s := strings.TrimRight(strings.TrimSpace(text), ".,;!?)")
	if len(s) > 2048 || strings.ContainsAny(s, " \n\t<>\"@") {
		return bot.Value{}, ReasonFormat
	}
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	u, err := url.Parse(full)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") || strings.HasSuffix(u.Hostname(), ".") {
		return bot.Value{}, ReasonFormat
	}
	u.Host = strings.ToLower(u.Host)
	return String(u.String(), s), ""
}

// findURLs finds addresses of pages. The domain of an e-mail address is none, nor is a sentence that ends without a blank behind it ("tudo bem.me ajuda").
func findURLs(text string) []Hit {
	var out []Hit
	for _, h := range find(text, urlInText, "url", parseURL) {
		span := text[h.Start:h.End]
		name, ending, _ := strings.Cut(words.Fold(span), ".")
		word := words.Known(name) || words.Empty(name) || len(name) <= 3
		sentence := len(ending) == 2 && word && h.End < len(text)
		if h.Start > 0 && text[h.Start-1] == '@' || h.End < len(text) && text[h.End] == '@' || sentence {
			continue
		}
		out = append(out, h)
	}
	return out
}
