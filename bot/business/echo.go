package business

import (
	"bytes"
	"net/url"
	"regexp"

	"agentbot/bot"
)

var secretPlace = regexp.MustCompile(`\$\{(secret:[^}]+|code)\}`)

// withoutEcho takes out of an answer what the request held in confidence: a system in trouble repeats the headers it got, and what it answers is kept
// in states, traces and notes.
func (e *Executor) withoutEcho(body []byte, r bot.Request, v values) []byte {
	places := []string{r.URL, r.Body, "${secret:" + v.sign + "}"}
	for _, h := range r.Headers {
		places = append(places, h.Value)
	}
	for _, text := range places {
		for _, found := range secretPlace.FindAllStringSubmatch(text, -1) {
			secret, known, err := e.value(found[1], v)
			if err != nil || !known {
				continue
			}
			for _, written := range []string{secret, jsonText(secret), url.QueryEscape(secret), url.PathEscape(secret)} {
				body = bytes.ReplaceAll(body, []byte(written), []byte(bot.Mask))
			}
		}
	}
	return body
}
