package business

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/url"
	"regexp"
	"strings"

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
			for _, written := range spellings(secret) {
				body = bytes.ReplaceAll(body, []byte(written), []byte(bot.Mask))
			}
		}
	}
	return body
}

// spellings are how systems write a text into an answer: as it is, in an address, in a page, as base64, and as JSON, in which every system escapes
// something else.
func spellings(secret string) []string {
	plain := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(secret)
	out := []string{
		secret, jsonText(secret), plain, strings.ReplaceAll(plain, "/", `\/`), strings.ReplaceAll(jsonText(secret), "/", `\/`), html.EscapeString(secret),
		strings.ReplaceAll(html.EscapeString(secret), "/", `\/`), url.QueryEscape(secret), url.PathEscape(secret), percentLower(url.QueryEscape(secret)), percentLower(url.PathEscape(secret)),
	}
	if len(secret) >= shortestCoded { // what is shorter could be anything
		out = append(out, strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(secret)), "="), strings.TrimRight(base64.URLEncoding.EncodeToString([]byte(secret)), "="))
	}
	return out
}

const shortestCoded = 8

var percent = regexp.MustCompile(`%[0-9A-F]{2}`)

func percentLower(s string) string { return percent.ReplaceAllStringFunc(s, strings.ToLower) }
