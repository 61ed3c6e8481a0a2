package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"agentbot/bot"
)

const secret = "sk-very-secret-4711"

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func setup(t *testing.T, handler http.HandlerFunc, change func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	config := Config{
		BaseURL: server.URL + "/v1/", Key: secret, Model: "some-model", EmbeddingModel: "some-embedder", Timeout: 5 * time.Second,
		Now: func() time.Time { return noon },
	}
	if change != nil {
		change(&config)
	}
	client, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func question() bot.ModelQuestion {
	return bot.ModelQuestion{
		Purpose: "understand", Name: "wish list", Schema: json.RawMessage(`{"type":"object","z":1,"a":2}`), MaxTokens: 77,
		Messages: []bot.ModelMessage{{Role: "system", Content: "Be short."}, {Role: "user", Content: ""}, {Role: "user", Content: "Oi"}},
		Key:      bot.Key{Bot: "default", Account: 1, Conversation: 2},
	}
}

func chat(content, finish string) string {
	raw, _ := json.Marshal(content) // a string always encodes
	return fmt.Sprintf(`{"choices":[{"index":0,"finish_reason":%q,"message":{"role":"assistant","content":%s}}],"usage":{"prompt_tokens":11,"completion_tokens":5}}`, finish, raw)
}

func write(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestClient_Complete(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 5<<20)
	tests := []struct {
		name    string
		handler http.HandlerFunc
		output  string
		note    string
	}{
		{"Good", write(200, chat(`{"a":1}`, "stop")), `{"a":1}`, ""},
		{"CodeFence", write(200, chat("Sure:\n```json\n{\"a\": {\"b\": 2}}\n```", "stop")), `{"a": {"b": 2}}`, ""},
		{"Thoughts", write(200, chat("<think>{\"a\":0}</think>{\"a\":1}", "stop")), `{"a":1}`, ""},
		{"ProseBraces", write(200, chat("For {name}: {\"a\":1}", "stop")), `{"a":1}`, ""},
		{"Prose", write(200, chat("I would say yes.", "stop")), "", "no complete JSON object"},
		{"CutJSON", write(200, chat(`{"a":{"b":1},"c":"hal`, "stop")), "", "no complete JSON object"},
		{"Length", write(200, chat(`{"a":1}`, "length")), "", "cut at the token limit"},
		{"ContentFilter", write(200, chat(`{"a":1}`, "content_filter")), "", "refused"},
		{"Refusal", write(200, `{"choices":[{"message":{"content":"{\"a\":1}","refusal":"No."}}]}`), "", "refused"},
		{"ErrorWith200", write(200, `{"error":{"message":"overloaded `+secret+`"}}`), "", "empty"},
		{"NoChoices", write(200, `{"choices":[]}`), "", "empty"},
		{"ContentInParts", write(200, `{"choices":[{"message":{"content":[{"type":"text","text":"{}"}]}}]}`), "", ""},
		{"NullContent", write(200, `{"choices":[{"message":{"content":null}}]}`), "", "empty"},
		{"Garbage", write(200, "<html>welcome</html>"), "", "not the JSON"},
		{"CutBody", write(200, `{"choices":[{"mess`), "", "ended in the middle"},
		{"TooLarge", write(200, `{"choices":[{"message":{"content":"`+big+`"}}]}`), "", "larger than 4 MiB"},
		{"TooLargeError", write(500, big), "", "larger than 4 MiB"},
		{"Status500", write(500, `{"error":{"message":"key `+secret+` broke"}}`), "", "status 500"},
		{"ErrorAsText", write(503, `{"error":"down `+secret+`"}`), "", "status 503"},
		{"Detail", write(502, `{"detail":"no"}`), "", "status 502"},
		{"Unauthorized", write(401, `{"error":{"message":"Incorrect API key provided: `+secret+`","code":"invalid_api_key"}}`), "", "llm.api_key"},
		{"UnknownModel", write(404, `{"error":{"message":"no model","code":404}}`), "", "llm.model"},
		{"TooLong", write(400, `{"error":{"message":"long","code":"context_length_exceeded"}}`), "", "status 400"},
		{"Redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/"+secret, http.StatusTemporaryRedirect)
		}, "", "redirects"},
		{"Panic", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "", "ended in the middle"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			ctx := zerolog.New(&log).WithContext(t.Context())
			got := setup(t, tt.handler, nil).Complete(ctx, question())
			if tt.output != "" {
				if got.Outcome != bot.OK || string(got.Output) != tt.output || got.Cost != (bot.Cost{TokensIn: 11, TokensOut: 5}) {
					t.Fatalf("got %+v (%s): want %s and the cost", got, got.Output, tt.output)
				}
				return
			}
			if got.Outcome != bot.Unavailable || len(got.Output) > 0 || got.Note == "" || !strings.Contains(got.Note, tt.note) {
				t.Fatalf("got %+v: want unavailable with a note of %q", got, tt.note)
			}
			if strings.Contains(got.Note, secret) || strings.Contains(log.String(), secret) || strings.Contains(got.Note, "127.0.0.1") {
				t.Errorf("the key or an address is in %q or %q", got.Note, log.String())
			}
		})
	}
}

func TestClient_Complete_Request(t *testing.T) {
	t.Parallel()
	send := func(change func(*Config)) (sent string, header http.Header) {
		client := setup(t, func(w http.ResponseWriter, r *http.Request) {
			raw, _ := io.ReadAll(r.Body)
			sent, header = string(raw), r.Header
			write(200, chat("{}", "stop"))(w, r)
		}, change)
		if got := client.Complete(t.Context(), question()); got.Outcome != bot.OK {
			t.Fatalf("got %+v", got)
		}
		return sent, header
	}
	sent, header := send(nil)
	want := `{"model":"some-model","messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Oi"}],"max_tokens":77,"temperature":1e-8,"stream":false,` +
		`"response_format":{"type":"json_schema","json_schema":{"name":"wish_list","schema":{"type":"object","z":1,"a":2},"strict":true}}}`
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if header.Get("Authorization") != "Bearer "+secret {
		t.Error("the key was not sent")
	}
	for name, change := range map[string]func(*Config){
		"reasoning model": func(c *Config) { c.Model = "o3-mini" },
		"configured":      func(c *Config) { c.TokenField, c.NoTemperature = MaxCompletionTokens, true },
	} {
		if sent, _ := send(change); !strings.Contains(sent, `"max_completion_tokens":77`) || strings.Contains(sent, "temperature") || strings.Contains(sent, `"max_tokens"`) {
			t.Errorf("%s: %s", name, sent)
		}
	}
}

func TestClient_Complete_BadQuestionIsNotBlamedOnTheFormat(t *testing.T) {
	t.Parallel()
	bad := true
	client := setup(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		switch {
		case bad:
			write(400, `{"error":{"message":"bad words"}}`)(w, r)
		case !bytes.Contains(raw, []byte("json_schema")):
			t.Errorf("the schema was given up: %s", raw)
			fallthrough
		default:
			write(200, chat("{}", "stop"))(w, r)
		}
	}, nil)
	if got := client.Complete(t.Context(), question()); got.Outcome != bot.Unavailable {
		t.Fatalf("got %+v", got)
	}
	bad = false
	if got := client.Complete(t.Context(), question()); got.Outcome != bot.OK {
		t.Fatalf("got %+v", got)
	}
}

func TestClient_Complete_Slow(t *testing.T) {
	t.Parallel()
	stuck := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }
	client := setup(t, stuck, func(c *Config) { c.Timeout = 30 * time.Millisecond })
	if got := client.Complete(t.Context(), question()); got.Outcome != bot.Unavailable || !strings.Contains(got.Note, "no answer within 30ms") {
		t.Errorf("got %+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := client.Complete(ctx, question()); got.Outcome != bot.Unavailable || !strings.Contains(got.Note, "canceled") {
		t.Errorf("cancelled: got %+v", got)
	}
}

func TestClient_Complete_SlowBody(t *testing.T) {
	t.Parallel()
	client := setup(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"choices":[`)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, func(c *Config) { c.Timeout = 50 * time.Millisecond })
	if got := client.Complete(t.Context(), question()); got.Outcome != bot.Unavailable || !strings.Contains(got.Note, "no answer within") {
		t.Errorf("got %+v", got)
	}
}

func TestClient_Complete_Down(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	server.Close()
	client, err := New(Config{BaseURL: address, Model: "m", Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if got := client.Complete(t.Context(), question()); got.Outcome != bot.Unavailable || !strings.Contains(got.Note, "cannot be reached") {
			t.Fatalf("got %+v", got)
		}
	}
	if got := client.Complete(t.Context(), question()); !strings.Contains(got.Note, "left alone") {
		t.Errorf("after five failures: %+v: want the breaker open", got)
	}
}

func TestClient_Complete_RefusedQuestionsDoNotOpenTheBreaker(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	client := setup(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		write(400, `{"error":{"message":"long","code":"context_length_exceeded"}}`)(w, r)
	}, nil)
	for range 8 {
		client.Complete(t.Context(), question())
	}
	if calls.Load() != 8 {
		t.Errorf("%d calls: want 8, one each", calls.Load())
	}
}

func TestClient_RetryAfter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		pause        time.Duration
	}{
		{"Seconds", "30", 30 * time.Second},
		{"Date", noon.Add(20 * time.Second).Format(http.TimeFormat), 20 * time.Second},
		{"Absent", "", defaultPause},
		{"Nonsense", "soon", defaultPause},
		{"Endless", "99999999", longestPause},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now, calls := noon, 0
			client := setup(t, func(w http.ResponseWriter, r *http.Request) {
				if calls++; calls > 1 {
					write(200, chat("{}", "stop"))(w, r)
					return
				}
				if tt.header != "" {
					w.Header().Set("Retry-After", tt.header)
				}
				write(429, `{"error":{"message":"slow down","code":"rate_limit"}}`)(w, r)
			}, func(c *Config) { c.Now = func() time.Time { return now } })
			for _, step := range []struct {
				after   time.Duration
				outcome string
				calls   int
			}{{0, bot.Unavailable, 1}, {tt.pause - time.Second, bot.Unavailable, 1}, {tt.pause, bot.OK, 2}} {
				now = noon.Add(step.after)
				got := client.Complete(t.Context(), question())
				if got.Outcome != step.outcome || calls != step.calls {
					t.Fatalf("after %s: %+v, %d calls: want %s and %d", step.after, got, calls, step.outcome, step.calls)
				}
			}
		})
	}
}

func TestClient_Busy(t *testing.T) {
	t.Parallel()
	entered, open := make(chan struct{}, 4), make(chan struct{})
	client := setup(t, func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		<-open
		write(200, chat("{}", "stop"))(w, r)
	}, func(c *Config) { c.MaxConcurrent, c.MaxQueue = 1, 1 })
	answers := make(chan bot.Answer, 2)
	ask := func() { answers <- client.Complete(t.Context(), question()) }
	go ask()
	<-entered
	go ask() // waits
	for {
		client.limiter.mu.Lock()
		waiting := client.limiter.room == 0
		client.limiter.mu.Unlock()
		if waiting {
			break
		}
		runtime.Gosched()
	}
	if got := client.Complete(t.Context(), question()); got.Outcome != bot.Unavailable || !strings.Contains(got.Note, "busy") {
		t.Errorf("with a full queue: %+v", got)
	}
	close(open)
	for range 2 {
		if got := <-answers; got.Outcome != bot.OK {
			t.Errorf("got %+v", got)
		}
	}
}

func TestClient_Embed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body, fault string
		status            int
	}{
		{"Unsorted", `{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}]}`, "", 200},
		{"TooFew", `{"data":[{"index":0,"embedding":[1,2]}]}`, "1 vectors for 2 texts", 200},
		{"TooMany", `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]},{"index":2,"embedding":[1]}]}`, "3 vectors for 2 texts", 200},
		{"SameIndex", `{"data":[{"index":0,"embedding":[1,2]},{"index":0,"embedding":[1,2]}]}`, "no vector for text 2", 200},
		{"OtherLength", `{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}`, "a vector of 1", 200},
		{"EmptyVector", `{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}`, "a vector of 0", 200},
		{"ErrorWith200", `{"error":{"message":"` + secret + `"}}`, "0 vectors", 200},
		{"Down", `{"error":{"message":"` + secret + `"}}`, "status 500", 500},
		{"Garbage", `hello`, "not the JSON", 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := setup(t, write(tt.status, tt.body), nil).Embed(t.Context(), []string{"one", "two"})
			if tt.fault == "" {
				if diff := cmp.Diff([][]float32{{1, 2}, {3, 4}}, got); diff != "" || err != nil {
					t.Fatalf("%v, vectors (-want +got):\n%s", err, diff)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.fault) || strings.Contains(err.Error(), secret) {
				t.Errorf("error %v: want %q without the key", err, tt.fault)
			}
		})
	}
	client := setup(t, write(200, "{}"), nil)
	if _, err := client.Embed(t.Context(), []string{"one", " "}); err == nil || !strings.Contains(err.Error(), "text 2 of 2 is empty") {
		t.Errorf("an empty text: %v", err)
	}
	if got, err := client.Embed(t.Context(), nil); got != nil || err != nil {
		t.Errorf("no texts: %v %v", got, err)
	}
}

func TestClient_NotConfigured(t *testing.T) {
	t.Parallel()
	client := setup(t, write(200, "{}"), func(c *Config) { c.Model, c.EmbeddingModel = "", "" })
	if got := client.Complete(t.Context(), question()); got.Outcome != bot.Unavailable || !strings.Contains(got.Note, "llm.model") {
		t.Errorf("got %+v", got)
	}
	if _, err := client.Embed(t.Context(), []string{"x"}); err == nil || !strings.Contains(err.Error(), "llm.embedding_model") {
		t.Errorf("got %v", err)
	}
	for _, address := range []string{"", "api.openai.com/v1", "ftp://x/", "https://user:" + secret + "@host/v1", "://"} {
		if _, err := New(Config{BaseURL: address, Now: time.Now}); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("address %q: %v: want an error without a secret", address, err)
		}
	}
}

func TestKey_NeverShows(t *testing.T) {
	t.Parallel()
	config := Config{Key: secret}
	encoded, err := json.Marshal(config.Key)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := zerolog.New(&log)
	logger.Info().Stringer("key", config.Key).Msg("x")
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", config, config, config, config.Key, config.Key, config.Key, config.Key) + string(encoded) + log.String()
	if strings.Contains(shown, "secret") || strings.Contains(shown, fmt.Sprintf("%x", secret)) {
		t.Errorf("the key shows: %s", shown)
	}
}
