package main

import (
	"regexp"
	"strings"
	"testing"
)

// machineWords are what a support lead cannot read: names of the code, its structs, its verdicts.
var machineWords = regexp.MustCompile(`[{}]|[a-z][A-Z]|[a-z]_[a-z]|\b(GET|POST|PATCH|PUT)\b|%!|/[a-z]+/[0-9]+/`)

// saidInQuotes is what people and the bot have said, and what the story of a breach quotes.
var saidInQuotes = regexp.MustCompile(`"[^"]*"`)

// TestSimulation_StoryIsPlain: what happened is told in words; what people and the bot say is theirs.
func TestSimulation_StoryIsPlain(t *testing.T) {
	t.Parallel()
	out, err := simulated(t, &simulation{}, "--sim", "6", "--seed", "3", "--aloud")
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for line := range strings.SplitSeq(out, "\n") {
		_, what, happened := strings.Cut(line, "  ~ ")
		if !happened {
			continue
		}
		told++
		if found := machineWords.FindString(saidInQuotes.ReplaceAllString(what, "")); found != "" {
			t.Errorf("%q in: %s", found, line)
		}
	}
	if told < 50 {
		t.Errorf("only %d lines tell what happened", told)
	}
}
