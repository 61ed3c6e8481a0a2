package flows

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fuzzed are the files of a library that somebody may have filled with anything.
var fuzzed = []string{"x.yaml", "texts.yaml", "actions.yaml", "defaults.yaml", TestsDir + "/x.yaml"}

// sparse is a library that holds little, so that a reading is about the file that was filled.
func sparse() map[string]string {
	return map[string]string{
		"talk.yaml":    "flow: talk\ntitle: {pt: x, es: x, en: x}\ntrigger: {phrases: {pt: [fala], es: [habla], en: [talk]}}\nslots: {a: {type: text}}\nsteps: [{collect: a, ask: {pt: Qual?, es: ¿Cuál?, en: Which?}}, resolve]\n",
		"texts.yaml":   "greeting: {pt: Oi, es: Hola, en: Hi}\n",
		"actions.yaml": "actions: {shop.find: {does: read, with: [code], mock: {method: GET, url: '/x/{{ code }}'}}}\n",
	}
}

// swallow reads one file as a part of a library, and does with it whatever is done with libraries. It answers how long that took.
func swallow(t *testing.T, name, body string) time.Duration {
	t.Helper()
	began := time.Now()
	files := sparse()
	files["defaults.yaml"] = "team: support\nmax_attempts: 3\non_exhausted: {handoff: {reason: exhausted, team: support}}\n"
	cases := strings.HasPrefix(name, TestsDir+"/")
	if !cases {
		files[name] = body
	}
	lib, problems := load(files, nil, testOptions())
	if lib != nil && cases {
		l := &caseLoader{loader: loader{opts: lib.opts, lib: lib}, texts: lib.texts, files: os.DirFS(t.TempDir())}
		l.all(map[string]string{"x.yaml": body})
		problems = l.told()
	}
	if lib == nil && len(problems) == 0 {
		t.Error("neither a library nor a problem")
	}
	for _, language := range []string{"en", "pt", "es"} {
		if text := FormatIn(language, problems); strings.Contains(text, "%!") && !strings.Contains(body, "%!") || len(text) > 4<<20 {
			t.Errorf("%d bytes of problems in %s: %.300s", len(text), language, text)
		}
	}
	if lib != nil {
		lib.Cards()
		for _, o := range lib.Outlines() {
			lib.Mermaid(o.Flow, "pt")
		}
	}
	return time.Since(began)
}

// numbered repeats a piece with its number in it.
func numbered(n int, piece string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, piece, i)
	}
	return b.String()
}

// spiteful are files that are made to take long, go deep, or grow.
func spiteful() map[string]string {
	many := func(n int, piece string) string { return strings.Repeat(piece, n) }
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + many(8, "*"+string(c-1)+",") + "*" + string(c-1) + "]\n"
	}
	head := "flow: x\ntitle: {pt: x, es: x, en: x}\nsteps:\n"
	return map[string]string{
		"aliases":        bomb,
		"itself":         "a: &a [*a, *a]\n",
		"deep lists":     many(20000, "["),
		"deep maps":      many(20000, "{a: "),
		"deep blocks":    many(3000, "- "),
		"deep indents":   strings.Join(strings.Split(many(1000, "a:|"), "|"), "\n"),
		"a huge key":     many(900000, "k") + ": 1\n",
		"many keys":      head + "  - {resolve: , " + many(20000, "k: 1, ") + "}\n",
		"other keys":     head + "  - resolve\n" + numbered(20000, "k%d: 1\n"),
		"on one line":    "{" + numbered(20000, "k%d: 1, ") + "}",
		"many steps":     head + many(40000, "  - resolve\n"),
		"steps inside":   head + many(40, "  ") + "- if: 'true'\n",
		"many templates": head + "  - say: {pt: '" + many(20000, "{{ a }}") + "', es: x, en: x}\n",
		"open templates": head + "  - say: {pt: '" + many(60000, "{{") + "', es: x, en: x}\n",
		"an expression":  head + "  - if: '" + many(50000, "(1+") + "'\n    then: [resolve]\n",
		"a pattern":      "flow: x\ntitle: {pt: x, es: x, en: x}\nslots: {a: {type: text, pattern: '" + many(40000, "(a*)*") + "'}}\nsteps: [resolve]\n",
		"many phrases":   "flow: x\ntitle: {pt: x, es: x, en: x}\ntrigger: {phrases: {pt: [" + numbered(20000, "quero %d, ") + "]}}\nsteps: [resolve]\n",
		"one phrase":     "flow: x\ntitle: {pt: x, es: x, en: x}\ntrigger: {phrases: {pt: [" + many(20000, "fala, ") + "]}}\nsteps: [resolve]\n",
		"documents":      many(100000, "---\n"),
		"no text":        "\xff\xfe\x00",
		"anchors":        many(90000, "- &a x\n"),
		"tags":           many(90000, "- !a x\n"),
	}
}

// Whatever a file holds, it is read in little time, and what is said about it is bounded.
func TestLoad_Hostile(t *testing.T) {
	t.Parallel()
	for what, body := range spiteful() {
		for _, name := range fuzzed {
			if took := swallow(t, name, body); took > time.Second {
				t.Logf("%s in %s took %s", what, name, took)
			}
		}
	}
}

// FuzzLibrary: no file brings the reader down, keeps it busy for long, or makes it neither a library nor a problem.
func FuzzLibrary(f *testing.F) {
	for _, pattern := range []string{"testdata/err/*.yaml", "testdata/ok/*.yaml", "testdata/err/tests/*.yaml", "library/*.yaml", "library/tests/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			body, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(0), string(body))
			if strings.Contains(pattern, "tests") {
				f.Add(uint8(len(fuzzed)-1), string(body))
			}
		}
	}
	for _, body := range spiteful() {
		if len(body) < 100000 {
			f.Add(uint8(0), body)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		if took := swallow(t, fuzzed[int(which)%len(fuzzed)], body); took > 10*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
