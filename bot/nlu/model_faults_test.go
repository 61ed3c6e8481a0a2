package nlu

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/bot"
	"agentbot/bot/llm"
	"agentbot/bot/nlu/entity"
)

// reached is a world whose model is a real client.
type reached struct{ model bot.Model }

// Ask implements bot.World.
func (w reached) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	if m, ok := q.(bot.ModelQuestion); ok {
		return w.model.Complete(ctx, m), nil
	}
	return bot.Answer{Outcome: bot.Unavailable}, nil
}

// TestModel_Faults: whatever an endpoint does, the lexical result stands in the same turn, within the configured time, and the note says why.
func TestModel_Faults(t *testing.T) {
	t.Parallel()
	sends := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	hangs := func(first string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			if first != "" {
				_, _ = io.WriteString(w, first)
				_ = http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
		}
	}
	said := func(content string) string {
		return `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":` + string(entity.String(content, "").JSON) + `}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}`
	}
	const patience = 250 * time.Millisecond
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		note    string
	}{
		"never answers":              {hangs(""), "no answer within 250ms"},
		"stops in the middle":        {hangs(`{"choices":[`), "no answer within 250ms"},
		"is broken":                  {sends(500, `{"error":{"message":"no"}}`), "status 500"},
		"is behind a broken gateway": {sends(502, `<html>bad gateway</html>`), "status 502"},
		"has no room":                {sends(429, `{"error":{"message":"slow down"}}`), "left alone"},
		"refuses the key":            {sends(401, `{"error":{"message":"key"}}`), "llm.api_key"},
		"talks of something else":    {sends(200, `<html>welcome</html>`), "not the JSON"},
		"says half":                  {sends(200, `{"choices":[{"message":{"content":"{\"langu`), "ended in the middle"},
		"says an error with 200":     {sends(200, `{"error":{"message":"overloaded"}}`), "empty"},
		"says nothing":               {sends(200, `{"choices":[]}`), "empty"},
		"will not":                   {sends(200, `{"choices":[{"message":{"content":null,"refusal":"I cannot help with that."}}]}`), "refused"},
		"is cut off":                 {sends(200, `{"choices":[{"finish_reason":"length","message":{"content":"{\"language\":\"pt\",\"comm"}}]}`), "cut at the token limit"},
		"writes prose":               {sends(200, said("O cliente quer trocar o e-mail.")), "no complete JSON object"},
		"writes half an object":      {sends(200, said(`{"language":"pt","commands":[{"kind":"sta`)), "no complete JSON object"},
		"writes another object":      {sends(200, said(`{"intent":"email_change"}`)), "model answer dropped"},
		"writes an empty list":       {sends(200, said(`{"language":"pt","commands":[]}`)), "0 commands"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tt.handler)
			t.Cleanup(server.Close)
			client, err := llm.New(llm.Config{BaseURL: server.URL, Model: "m", Timeout: patience, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			v := situation("idle", "pt", []string{"então, é que a caixa postal que eu pus lá não presta"})
			lexical := NewLexical(entity.Values{Now: saturday}, 1)
			want := lexical.Understand(t.Context(), v, nil)
			got := NewModel(lexical).Understand(t.Context(), v, reached{client}) // a client without a limit would wait for ever
			if !strings.Contains(got.Note, tt.note) {
				t.Errorf("the note says %q, want %q", got.Note, tt.note)
			}
			got.Note = ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the lexical result does not stand (-want +got):\n%s", diff)
			}
		})
	}
}
