package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestDoctor_Healthy: nothing found, ends well, in every language, with and without the process that serves.
func TestDoctor_Healthy(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	found, err := c.findings()
	if err != nil || len(found) > 0 {
		t.Errorf("%v, found %+v", err, found)
	}
	out, err := c.visit("--quiet")
	if want := "agentbot doctor dev: I only look and change nothing.\n\nNothing is wrong.\n"; err != nil || out != want {
		t.Errorf("%v, said\n%s\nwant\n%s", err, out, want)
	}
	for _, language := range []string{"en", "pt", "es"} {
		out, err := c.visit("--lang", language)
		if err != nil || strings.Contains(out, "missing text") || strings.ContainsAny(out, "{}") {
			t.Errorf("%s: %v\n%s", language, err, out)
		}
		for line := range strings.Lines(out) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > columns && strings.Contains(strings.TrimSpace(line[11:]), " ") {
				t.Errorf("%s: %d columns: %s", language, n, line)
			}
		}
		t.Log("\n" + out)
	}
}
