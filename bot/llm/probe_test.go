package llm

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestClient_ProbeChat(t *testing.T) {
	t.Parallel()
	called := `{"choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"probe","arguments":"{\"ok\":true}"}}]}}]}`
	ok := chat(`{"ok":true}`, "stop")
	// answers by what is asked for: schema, object, words, tools.
	by := func(answers map[string]http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			raw, _ := io.ReadAll(r.Body)
			var q struct {
				Tools  []json.RawMessage `json:"tools"`
				Format struct {
					Type string `json:"type"`
				} `json:"response_format"`
			}
			if err := json.Unmarshal(raw, &q); err != nil {
				t.Error(err)
			}
			kind := map[string]string{"json_schema": "schema", "json_object": "object", "": "words"}[q.Format.Type]
			if len(q.Tools) > 0 {
				kind = "tools"
			}
			answer, known := answers[kind]
			if !known {
				answer = write(400, `{"error":{"message":"`+kind+` is not supported"}}`)
			}
			answer(w, r)
		}
	}
	all := map[string]http.HandlerFunc{"schema": write(200, ok), "object": write(200, ok), "words": write(200, ok), "tools": write(200, called)}
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    [4]Fault // schema, object, words, tools
		status  int      // of the first
	}{
		"everything":        {by(all), [4]Fault{}, 0},
		"words alone":       {by(map[string]http.HandlerFunc{"words": write(200, ok)}), [4]Fault{Unsupported, Unsupported, None, Unsupported}, 400},
		"schema is ignored": {by(map[string]http.HandlerFunc{"schema": write(200, chat("yes, fine", "stop")), "words": write(200, ok)}), [4]Fault{Unsupported, Unsupported, None, Unsupported}, 0},
		"no tools":          {by(map[string]http.HandlerFunc{"schema": all["schema"], "object": all["object"], "words": all["words"], "tools": write(200, ok)}), [4]Fault{None, None, None, Unsupported}, 0},
		"bad key":           {write(401, `{"error":{"message":"no `+secret+`"}}`), [4]Fault{BadKey, BadKey, BadKey, BadKey}, 401},
		"unknown model":     {write(404, `{}`), [4]Fault{Unknown, Unknown, Unknown, Unknown}, 404},
		"too many":          {write(429, `{}`), [4]Fault{Busy, Busy, Busy, Busy}, 429},
		"down":              {write(503, `down`), [4]Fault{Broken, Broken, Broken, Broken}, 503},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := setup(t, tt.handler, nil).ProbeChat(t.Context())
			faults := [4]Fault{got.Schema.Fault, got.Object.Fault, got.Words.Fault, got.Tools.Fault}
			if faults != tt.want || got.Schema.Status != tt.status {
				t.Errorf("%q, status %d; want %q, %d", faults, got.Schema.Status, tt.want, tt.status)
			}
			if reached := tt.want[0] == None || tt.want[0] == Unsupported; got.Schema.Reached() != reached || got.Words.Works() != (tt.want[2] == None) {
				t.Errorf("reached %t, words %t", got.Schema.Reached(), got.Words.Works())
			}
		})
	}
}

func TestClient_ProbeFaults(t *testing.T) {
	t.Parallel()
	stuck := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }
	slow := setup(t, stuck, func(c *Config) { c.Timeout = 20 * time.Millisecond }).ProbeChat(t.Context())
	nobody := setup(t, stuck, func(c *Config) { c.BaseURL = "http://127.0.0.1:1/v1" }).ProbeChat(t.Context())
	if slow.Words.Fault != TooSlow || nobody.Words.Fault != Unreachable {
		t.Errorf("slow: %+v, nobody: %+v", slow.Words, nobody.Words)
	}
}

func TestClient_ProbeEmbeddings(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status     int
		body       string
		fault      Fault
		dimensions int
	}{
		"good":      {200, `{"data":[{"index":0,"embedding":[1,2,3]}]}`, None, 3},
		"too many":  {200, `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}`, Unsupported, 0},
		"bad key":   {403, `{}`, BadKey, 0},
		"no vector": {200, `{"data":[{"index":0,"embedding":[]}]}`, Unsupported, 0},
	} {
		got, dimensions := setup(t, write(tt.status, tt.body), nil).ProbeEmbeddings(t.Context())
		if got.Fault != tt.fault || dimensions != tt.dimensions {
			t.Errorf("%s: %+v with %d numbers; want %q, %d", name, got, dimensions, tt.fault, tt.dimensions)
		}
	}
	client := setup(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if !strings.Contains(string(raw), `"some-embedder"`) {
			t.Errorf("asked %s", raw)
		}
		write(200, `{"data":[{"index":0,"embedding":[1]}]}`)(w, r)
	}, nil)
	if got, _ := client.ProbeEmbeddings(t.Context()); !got.Works() {
		t.Errorf("%+v", got)
	}
}
