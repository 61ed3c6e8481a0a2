package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

var updateExplain = flag.Bool("update-explain", false, "write testdata/explain anew")

// calendar is a clock that only the story moves.
type calendar struct {
	mu  sync.Mutex
	now time.Time
}

func (c *calendar) time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *calendar) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// slowly is a business system, or a desk, that takes its time.
type slowly struct {
	bot.Desk
	next     http.RoundTripper
	calendar *calendar
	takes    time.Duration
}

// RoundTrip implements http.RoundTripper.
func (s slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	s.calendar.pass(s.takes)
	return s.next.RoundTrip(r)
}

// Deliver implements bot.Desk. The first note is refused once.
func (s slowly) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	s.calendar.pass(s.takes)
	if _, note := o.Action.(bot.Note); note && o.Attempt == 1 {
		return bot.Delivered{Verdict: bot.NotDone, Err: "chatwoot answered 502 to marina.souza@example.com"}
	}
	return s.Desk.Deliver(ctx, o)
}

var mailedCode = regexp.MustCompile(`code (\d{6})`)

// tellStory lets the real machine live through a story in a store of its own and answers its configuration.
func tellStory(t *testing.T, model http.RoundTripper, lines ...string) Config {
	t.Helper()
	config, err := chatConfig("", "")
	if err != nil {
		t.Fatal(err)
	}
	config.Bots[0].Chatwoot.Account = 1
	path := "sqlite:" + filepath.Join(t.TempDir(), "bot.db")
	config.Store.DSN = Secret(path)
	if model != nil {
		config.LLM.BaseURL, config.LLM.Model = "http://model.example/v1", "small"
	}
	days := &calendar{now: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)}
	begun := days.now
	var out bytes.Buffer
	term := &terminal{
		out: &out, channel: "Channel::WebWidget", status: bot.Pending, key: bot.Key{Bot: chatBot, Account: 1, Conversation: 1},
		program: &program{
			config: config, log: zerolog.Nop(), members: map[string]*member{}, observer: bot.Observers{},
			clock: &clock{steady: steady{wall: days.time, running: func() time.Duration { return days.time().Sub(begun) }}},
			seams: seams{
				model: model, business: func(next http.RoundTripper) http.RoundTripper {
					return slowly{next: next, calendar: days, takes: 120 * time.Millisecond}
				},
				open: func(ctx context.Context) (bot.Store, error) {
					s, err := sqlstore.Open(ctx, path, sqlstore.Options{Serve: true, Rand: strings.NewReader("storytelling")})
					if err == nil {
						_, err = s.SetMeta(ctx, metaCodeSecret, strings.Repeat("ab", 32), true)
					}
					return s, err
				},
			},
		},
	}
	p := term.program
	if err := p.openStore(t.Context()); err != nil {
		t.Fatal(err)
	}
	client, err := p.newModel(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := term.join(t.Context(), config.Bots[0], client); err != nil {
		t.Fatal(err)
	}
	p.desks.Desks[chatBot] = slowly{Desk: term, calendar: days, takes: 80 * time.Millisecond}
	for _, line := range lines {
		days.pass(20 * time.Second)
		if code := mailedCode.FindStringSubmatch(out.String()); code != nil {
			line = strings.ReplaceAll(line, "${code}", code[1])
		}
		if err := term.line(t.Context(), line); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	t.Log(out.String()) // seen when it fails
	return config
}

// talkative is a model that understands nothing and counts what it was asked.
type talkative struct{}

// RoundTrip implements http.RoundTripper.
func (talkative) RoundTrip(*http.Request) (*http.Response, error) {
	body := `{"choices":[{"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":410,"completion_tokens":31}}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// TestExplain_Golden: real stories, told for people and for machines. Look at them in a terminal when they change.
func TestExplain_Golden(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lines []string
		model http.RoundTripper
		q     explainQuestion
	}{
		"change": {lines: []string{
			"oi", "comprei com o email errado", "HP10000001, o novo é marina.nova@example.com", "${code}", "sim", "quantos dias tenho para pedir reembolso?",
			"meu cartão é 4111 1111 1111 1111", "quero falar com uma pessoa", "ainda está aí?",
		}},
		"one turn": {lines: []string{"comprei com o email errado", "HP10000001, o novo é marina.nova@example.com"}, q: explainQuestion{turn: 2}},
		"json":     {lines: []string{"comprei com o email errado", "HP10000001, o novo é marina.nova@example.com", "quero falar com uma pessoa"}, q: explainQuestion{json: true}},
		"model":    {lines: []string{"o curso não abre no meu tablet quando estou no trem"}, model: talkative{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.q.conversation = 1
			var out bytes.Buffer
			if err := explain(t.Context(), tellStory(t, c.model, c.lines...), c.q, &out); err != nil {
				t.Fatal(err)
			}
			got := out.String()
			golden := filepath.Join("testdata", "explain", strings.ReplaceAll(name, " ", "_")+".txt")
			if *updateExplain {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, out.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			for _, secret := range []string{"marina.nova@", "marina.souza@", "4111", "741.723"} {
				if strings.Contains(got, secret) {
					t.Errorf("it shows %q", secret)
				}
			}
			if c.q.json && !json.Valid(out.Bytes()) {
				t.Error("it is no JSON")
			}
			for line := range strings.SplitSeq(got, "\n") {
				if n := utf8.RuneCountInString(line); n > pageWidth && !c.q.json {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// TestExplain_Choosing: two bots that know a conversation of the same number are told apart by name.
func TestExplain_Choosing(t *testing.T) {
	t.Parallel()
	path := "sqlite:" + filepath.Join(t.TempDir(), "bot.db")
	s, err := sqlstore.Open(t.Context(), path, sqlstore.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	config := Config{Store: StoreConfig{DSN: Secret(path)}}
	for i, name := range []string{"shop", "school"} {
		b := NamedBot{Name: name, BotConfig: defaultBot()}
		b.Chatwoot.Account = int64(i + 1)
		config.Bots = append(config.Bots, b)
		in := bot.Inbound{
			Key: bot.Key{Bot: name, Account: int64(i + 1), Conversation: 7}, Kind: bot.CustomerMessage, Message: 1, Dedupe: "m:1", At: 1, Text: "oi",
			Snapshot: bot.Snapshot{Status: bot.Pending},
		}
		if _, err := s.Record(t.Context(), time.Now(), in, bot.DefaultPolicy()); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	err = explain(t.Context(), config, explainQuestion{conversation: 7}, &out)
	if want := "several bots know a conversation 7: choose one with --bot: shop (account 1), school (account 2)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if err := explain(t.Context(), config, explainQuestion{conversation: 7, bot: "school"}, &out); err != nil || !strings.Contains(out.String(), "bot school · account 2") ||
		!strings.Contains(out.String(), "no turn has read it yet") || !strings.Contains(out.String(), "No turn yet") {
		t.Errorf("%v\n%s", err, out.String())
	}
	if err := explain(t.Context(), config, explainQuestion{conversation: 7, bot: "school", turn: 1}, &out); err == nil || !strings.Contains(err.Error(), "has no turn yet") {
		t.Error(err)
	}
}

// TestRecord_HidesWhatIsSensitive: a value that no pattern knows is hidden by its slot, also in the note that people get in full.
func TestRecord_HidesWhatIsSensitive(t *testing.T) {
	t.Parallel()
	r := record{
		inbounds: []bot.Inbound{{Seq: 1, Kind: bot.CustomerMessage, Text: "é azul-celeste, obrigado"}},
		traces: []bot.Trace{{
			Version: 1, Read: []int64{1}, Sent: []int64{1}, Slots: []bot.Shown{{Flow: "f", Name: "word", Text: "•••este"}},
			Commands: []bot.Command{{Kind: bot.Fill, Slot: "word", Text: "azul-celeste", Span: "azul-celeste", Value: []byte(`"azul-celeste"`)}},
		}},
		outbounds: []bot.Outbound{{Seq: 1, Action: bot.Note{Text: "- palavra: azul-celeste (informado)"}, State: bot.Sent}},
	}
	raw, err := json.Marshal(r.told())
	if err != nil || strings.Contains(string(raw), "azul-celeste") || !strings.Contains(string(raw), "é •••, obrigado") {
		t.Errorf("%s %v", raw, err)
	}
}

// TestExplain_HidesAMistypedSecret: the bot asks for the one-time code and hears something that no pattern knows.
func TestExplain_HidesAMistypedSecret(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	config := tellStory(t, nil, "comprei com o email errado", "HP10000001, o novo é marina.nova@example.com", "celeste doze barra sete")
	if err := explain(t.Context(), config, explainQuestion{conversation: 1}, &out); err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(strings.Fields(out.String()), " "); strings.Contains(text, "celeste") || !strings.Contains(text, "one-time code") || !strings.Contains(text, "Turn 3") {
		t.Errorf("it shows what was typed for the code, or nothing:\n%s", out.String())
	}
}

// TestRecord_HidesWhatNeverBecameASlot: what was refused, what filled a slot of a flow that ended at once, and what was not understood while a secret
// was being asked for. No slot of the state or of a trace says that any of it is sensitive.
func TestRecord_HidesWhatNeverBecameASlot(t *testing.T) {
	t.Parallel()
	fill := func(word string) bot.Command {
		return bot.Command{Kind: bot.Fill, Slot: "word", Text: word, Span: word, Value: []byte(`"` + word + `"`), Sensitive: true}
	}
	r := record{
		inbounds: []bot.Inbound{
			{Seq: 1, Kind: bot.CustomerMessage, Text: "é azul-celeste, obrigado"}, {Seq: 2, Kind: bot.CustomerMessage, Text: "então verde-limão"},
			{Seq: 3, Kind: bot.CustomerMessage, Text: "rosa choque será"}, {Seq: 4, Kind: bot.CustomerMessage, Text: "quero uma pessoa"},
		},
		traces: []bot.Trace{
			{Version: 1, Read: []int64{1}, Refused: []bot.Refusal{{Command: fill("azul-celeste"), Why: "no"}}},
			{Version: 2, Read: []int64{2}, Commands: []bot.Command{fill("verde-limão")}},
			{Version: 3, Read: []int64{3}, Sent: []int64{1}, Secretive: true, Commands: []bot.Command{{Kind: bot.Ask, Question: "rosa choque será"}}},
			{Version: 4, Read: []int64{4}, Secretive: true, Commands: []bot.Command{{Kind: bot.Person}}, Slots: []bot.Shown{
				{Flow: "f", Name: "nick", Text: "verde-limão"}, {Flow: "f", Name: "mail", Text: "marina.souza@example.com"},
			}},
		},
		outbounds: []bot.Outbound{{Seq: 1, Action: bot.Note{Text: "- palavras: rosa choque será"}, State: bot.Sent}},
	}
	raw, err := json.Marshal(r.told())
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"azul-celeste", "verde-limão", "rosa choque", "marina.souza@"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("it shows %q: %s", secret, raw)
		}
	}
	if !strings.Contains(string(raw), "quero uma pessoa") || !strings.Contains(string(raw), "é •••, obrigado") {
		t.Errorf("it hides what is no secret: %s", raw)
	}
}

// TestTeller_Wrap keeps to the page, whatever stands in a text, and lets nothing steer the terminal.
func TestTeller_Wrap(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	teller{out: &out}.row("Heard", "a "+strings.Repeat("ç", 200)+" \x1b[31mred\x1b[0m \u202e b\r\n c")
	for line := range strings.SplitSeq(out.String(), "\n") {
		if utf8.RuneCountInString(line) > pageWidth {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\r\u202e") || strings.Count(out.String(), "ç") != 200 {
		t.Errorf("%q", out.String())
	}
}
