package business

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"agentbot/bot"
)

// The outcomes that an answer has without being declared.
const failedOutcome = "failed"

// outcomeOf names an answer: the first declared outcome that fits, else ok, not_found or failed. The second result is false when nobody knows
// what the answer means for the world: a 3xx, 429 or 5xx that no outcome declares.
func outcomeOf(declared []bot.Outcome, a *answer) (string, bool) {
	if a.isPage() {
		return "", false
	}
	for _, o := range declared {
		if fits(o, a) {
			return o.Name, true
		}
	}
	switch {
	case a.status >= 200 && a.status <= 299:
		return bot.OK, true
	case a.status == http.StatusNotFound:
		return bot.NotFound, true
	case a.unsure():
		return "", false
	case a.status >= 400 && a.status <= 499:
		return failedOutcome, true
	}
	return "", false
}

// isPage says whether a success is a page for people: a login or a proxy's notice says nothing about what was done.
func (a *answer) isPage() bool {
	head := bytes.ToLower(bytes.TrimSpace(a.body[:min(len(a.body), 512)]))
	return a.status >= 200 && a.status <= 299 && (bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")))
}

// unsure are the 4xx that say "not now" or "I did not wait" rather than "no".
func (a *answer) unsure() bool {
	switch a.status {
	case http.StatusTooManyRequests, http.StatusTooEarly, http.StatusRequestTimeout:
		return true
	}
	return false
}

// fits: an outcome without a status means success.
func fits(o bot.Outcome, a *answer) bool {
	success := len(o.Status) == 0 && a.status >= 200 && a.status <= 299
	if !success && !slices.Contains(o.Status, a.status) {
		return false
	}
	if o.Pointer == "" {
		return true
	}
	text, ok := pointed(a, o.Pointer)
	return ok && text == o.Equals
}

// pointed is the value at a JSON pointer as text: strings as they are, the rest as compact JSON ("[]", "12.50", "true"), null as "".
func pointed(a *answer, pointer string) (string, bool) {
	if !a.isJSON || !strings.HasPrefix(pointer, "/") {
		return "", false
	}
	raw := json.RawMessage(a.body)
	for _, part := range strings.Split(pointer[1:], "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		next, ok := descend(raw, part)
		if !ok {
			return "", false
		}
		raw = next
	}
	return scalar(raw), true
}

func descend(raw json.RawMessage, part string) (json.RawMessage, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil {
		value, ok := object[part]
		return value, ok
	}
	var list []json.RawMessage
	index, err := strconv.Atoi(part)
	if err != nil || json.Unmarshal(raw, &list) != nil || index < 0 || index >= len(list) {
		return nil, false
	}
	return list[index], true
}

func scalar(raw json.RawMessage) string {
	var text *string
	if json.Unmarshal(raw, &text) == nil {
		if text == nil {
			return ""
		}
		return *text
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil {
		return ""
	}
	return compact.String()
}
