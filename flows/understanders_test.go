package flows

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"agentbot/bot"
	"agentbot/bot/llm"
	"agentbot/bot/nlu"
)

// heardOtherwise are transcripts whose small understander hears what the lexical one does not; a model may hear either.
var heardOtherwise = map[string]string{
	"email_otp": `"não chegou nada" is no wish for another code yet`,
	"free_text": `the case is taken for another one, and the documents then do not fit`,
}

// suite plays every transcript to one who understands by himself.
type suite struct {
	lib     *Library
	lexical *nlu.Lexical
	names   []string
	scripts map[string]*txtar.Archive
}

// transcript is what came of one transcript.
type transcript struct {
	text  string
	heard []bot.Understanding
}

func newSuite(t *testing.T) suite {
	t.Helper()
	s := suite{scripts: map[string]*txtar.Archive{}}
	if s.lib, s.lexical = heardLibrary(); s.lib == nil {
		t.Fatal("the shipped library does not load")
	}
	paths, err := filepath.Glob("testdata/chat/*.txtar")
	if err != nil || len(paths) < 50 {
		t.Fatalf("%d transcripts, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		if s.scripts[name], err = txtar.ParseFile(path); err != nil {
			t.Fatal(err)
		}
		s.names = append(s.names, name)
	}
	return s
}

func (s suite) play(t *testing.T, name string, hears bot.Understander, model answerer) transcript {
	t.Helper()
	files := map[string][]byte{}
	for _, f := range s.scripts[name].Files {
		files[f.Name] = f.Data
	}
	c := newChat(t, s.lib, files)
	c.hears, c.model = hears, model
	text := c.play(string(s.scripts[name].Comment))
	return transcript{text, c.heard}
}

// outcomes are what a conversation does to the world: codes, changes, labels, teams, status; with values also what the people are told who take it over.
func outcomes(transcript string, values bool) string {
	var out []string
	note := false
	for line := range strings.Lines(transcript) {
		line = strings.TrimRight(line, "\n")
		note = line == "! note" || note && (strings.HasPrefix(line, "    - ") || strings.HasPrefix(line, "    **"))
		if strings.HasPrefix(line, "! ") || line == "(left)" || note && values {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// TestUnderstanders: model off, on, slow and wrong come to the same: the same codes, changes, values, teams and handoffs in every transcript.
func TestUnderstanders(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	off := map[string]string{}
	for _, name := range s.names {
		p := s.play(t, name, s.lexical, nil)
		off[name] = outcomes(p.text, true)
		got, written := outcomes(p.text, false), outcomes(string(s.scripts[name].Comment), false)
		if _, other := heardOtherwise[name]; (got == written) == other {
			t.Errorf("%s without a model, otherwise %t (-transcript +lexical):\n%s", name, other, cmp.Diff(written, got))
		}
	}
	variants := map[string]func(t *testing.T) (answerer, func(*testing.T, []bot.Understanding)){
		"on": recordedModel, "slow": slowModel, "down": downModel,
		"wrong 1": hostileModel(0), "wrong 2": hostileModel(11),
	}
	for variant, prepare := range variants {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			model, finished := prepare(t)
			var heard []bot.Understanding
			for _, name := range s.names {
				p := s.play(t, name, nlu.NewModel(s.lexical), model)
				heard = append(heard, p.heard...)
				got := outcomes(p.text, true)
				_, other := heardOtherwise[name]
				if got != off[name] && !(variant == "on" && other && outcomes(p.text, false) == outcomes(string(s.scripts[name].Comment), false)) {
					t.Errorf("%s comes to something else (-off +%s):\n%s\n%s", name, variant, cmp.Diff(off[name], got), p.text)
				}
				if strings.Contains(p.text, canary) || strings.Contains(p.text, "ladrao") {
					t.Errorf("%s: the customer reads what only the model said:\n%s", name, p.text)
				}
			}
			finished(t, heard)
		})
	}
}

// TestUnderstanders_Misled: a model that takes the customer's own words for something else may send a conversation astray. It changes nothing that the
// customer has not agreed to, and its own words are in no answer.
func TestUnderstanders_Misled(t *testing.T) {
	t.Parallel()
	s := newSuite(t)
	astray := 0
	for first := range 2 {
		model := inTurn(misleadingAnswers(), 5*first)
		for _, name := range s.names {
			p := s.play(t, name, nlu.NewModel(s.lexical), model)
			written := string(s.scripts[name].Comment)
			if outcomes(p.text, false) != outcomes(written, false) {
				astray++
			}
			for line := range strings.Lines(p.text) {
				if strings.HasPrefix(line, "! commit") && !strings.Contains(written, line) {
					t.Errorf("%s: a change that is not in the transcript: %s\n%s", name, line, p.text)
				}
				said := strings.HasPrefix(line, "> ") || strings.HasPrefix(line, "  ")
				if said && (strings.Contains(line, canary) || strings.Contains(line, "evil.example")) {
					t.Errorf("%s: the customer reads what only the model said: %s", name, line)
				}
			}
		}
	}
	t.Logf("%d of %d conversations went another way", astray, 2*len(s.names))
}

const recordings = "testdata/model/answers.json"

// recordedModel answers from a file, by what was asked for and what the customer wrote. The answers are made by wellSaid and written by -update: no
// endpoint has given them.
func recordedModel(t *testing.T) (answerer, func(*testing.T, []bot.Understanding)) {
	t.Helper()
	kept := map[string]json.RawMessage{}
	used := map[string]bool{}
	if !*update {
		raw, err := os.ReadFile(recordings)
		if err == nil {
			err = json.Unmarshal(raw, &kept)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	model := func(_ context.Context, v bot.View, q bot.ModelQuestion) bot.Answer {
		key := questionKey(v)
		if *update {
			kept[key] = wellSaid(v)
		}
		answer, ok := kept[key]
		if !ok {
			t.Errorf("no answer is recorded for %s: write it with -update, and read it", key)
		}
		used[key] = true
		return bot.Answer{Outcome: bot.OK, Output: answer}
	}
	return model, func(t *testing.T, heard []bot.Understanding) {
		t.Helper()
		if *update {
			raw, err := json.MarshalIndent(kept, "", "  ")
			if err == nil {
				err = os.WriteFile(recordings, append(raw, '\n'), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(kept)) {
			if !used[key] {
				t.Errorf("nobody asked %s: rewrite with -update", key)
			}
		}
		if n := heardBy(heard, "model"); n < 40 {
			t.Errorf("the model understood %d turns only", n)
		}
	}
}

// questionKey is where the conversation stands and what was written: more than a hash, so that the file can be read.
func questionKey(v bot.View) string {
	waits := ""
	if v.Waiting != nil {
		waits = v.Waiting.For + " " + v.Waiting.Name
	}
	return strings.Join([]string{v.Running, waits, strings.Join(v.Messages, " / ")}, " | ")
}

func heardBy(heard []bot.Understanding, who string) int {
	n := 0
	for _, u := range heard {
		if u.By == who {
			n++
		}
	}
	return n
}

// slowModel is a real client at an endpoint that never answers: a few questions wait, then the breaker is open.
func slowModel(t *testing.T) (answerer, func(*testing.T, []bot.Understanding)) {
	t.Helper()
	var mu sync.Mutex
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked++
		mu.Unlock()
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	client, err := llm.New(llm.Config{BaseURL: server.URL, Model: "m", Timeout: 30 * time.Millisecond, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, _ bot.View, q bot.ModelQuestion) bot.Answer { return client.Complete(ctx, q) },
		func(t *testing.T, heard []bot.Understanding) {
			t.Helper()
			mu.Lock()
			defer mu.Unlock()
			if noted(heard, "no answer within 30ms") != 5 || noted(heard, "left alone") < 40 || asked > 5 || heardBy(heard, "model") > 0 {
				t.Errorf("%d waited, %d met the breaker, the endpoint saw %d", noted(heard, "no answer within"), noted(heard, "left alone"), asked)
			}
		}
}

func noted(heard []bot.Understanding, what string) int {
	n := 0
	for _, u := range heard {
		if strings.Contains(u.Note, what) {
			n++
		}
	}
	return n
}

func downModel(*testing.T) (answerer, func(*testing.T, []bot.Understanding)) {
	return func(context.Context, bot.View, bot.ModelQuestion) bot.Answer {
			return bot.Answer{Outcome: bot.Unavailable, Note: "the model was not asked: llm.ceilings.day_tokens is reached for today"}
		}, func(t *testing.T, heard []bot.Understanding) {
			t.Helper()
			if noted(heard, "day_tokens") < 40 || heardBy(heard, "model") > 0 {
				t.Errorf("%d turns say why there was no model", noted(heard, "day_tokens"))
			}
		}
}

func hostileModel(first int) func(t *testing.T) (answerer, func(*testing.T, []bot.Understanding)) {
	return func(*testing.T) (answerer, func(*testing.T, []bot.Understanding)) {
		return inTurn(hostileAnswers(), first), func(t *testing.T, heard []bot.Understanding) {
			t.Helper()
			if n := noted(heard, "dropped"); n < 40 {
				t.Errorf("%d answers were dropped", n)
			}
		}
	}
}
