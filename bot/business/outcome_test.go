package business

import (
	"testing"

	"agentbot/bot"
)

// A login page answers 200 and has done nothing.
func TestOutcome_APageIsNoAnswer(t *testing.T) {
	t.Parallel()
	declared := []bot.Outcome{{Name: "ok", Status: []int{200}}}
	for body, known := range map[string]bool{
		"<html>login</html>": false, "\n <!DOCTYPE html><p>busy": false, `{"done":true}`: true, "": true, "<ok/>": true, "done": true,
	} {
		if name, got := outcomeOf(declared, &answer{status: 200, body: []byte(body)}); got != known || known && name != bot.OK {
			t.Errorf("%q: %q, %t, want %t", body, name, got, known)
		}
	}
}
