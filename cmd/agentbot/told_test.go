package main

import (
	"testing"

	"agentbot/flows/phrase/phrasetest"
)

func TestCommandMessages_AreTranslated(t *testing.T) {
	t.Parallel()
	phrasetest.Check(t, messages(), []string{"es", "pt"}, ".", phrasetest.Spots{Formats: map[string]int{"t.in": 0, "t.say": 0, "n.say": 0, "a.in": 0, "a.say": 0, "phrase.Errorf": 0}})
}
