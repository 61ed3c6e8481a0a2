package llm

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

// provider is an endpoint that knows some of the formats. What it refuses gets a 400; what it ignores is answered in prose.
type provider struct {
	t                *testing.T
	refuses, ignores string // names of formats, with blanks between
	answer           func(f string) string
	asked            []string
}

const wish = `{"language":"pt","commands":[]}`

var strictSchema = json.RawMessage(`{"type":"object","additionalProperties":false,"required":["language","commands"],"properties":` +
	`{"language":{"type":"string","enum":["pt","es"]},"commands":{"type":"array","items":{"type":"string"}}}}`)

func toolCall(name, arguments string) string {
	return `{"id":"1","type":"function","function":{"name":"` + name + `","arguments":` + arguments + `}}`
}

func toolCalls(calls ...string) string {
	return `{"choices":[{"finish_reason":"tool_calls","message":{"role":"assistant","content":"","tool_calls":[` + strings.Join(calls, ",") + `]}}],` +
		`"usage":{"prompt_tokens":11,"completion_tokens":5}}`
}

func quoted(text string) string {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// ServeHTTP implements http.Handler.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		p.t.Error(err)
	}
	var q struct {
		Messages []bot.ModelMessage `json:"messages"`
		Format   struct {
			Type string `json:"type"`
		} `json:"response_format"`
		Tools  []json.RawMessage `json:"tools"`
		Choice struct {
			Function struct {
				Name string `json:"name"`
			} `json:"function"`
		} `json:"tool_choice"`
	}
	if err := json.Unmarshal(raw, &q); err != nil {
		p.t.Error(err)
	}
	f := map[string]string{"json_schema": "schema", "json_object": "object", "": "text"}[q.Format.Type]
	if len(q.Tools) > 0 {
		f = "tool"
		if q.Choice.Function.Name != "wish_list" || !strings.Contains(string(q.Tools[0]), string(strictSchema)) {
			p.t.Errorf("the function is not forced, or its parameters are not the schema: %s", raw)
		}
	}
	inWords := strings.Contains(q.Messages[0].Content, string(strictSchema))
	if inWords != (f == "object" || f == "text") || len(q.Messages) != 2 {
		p.t.Errorf("%s: the schema belongs into the words exactly where nothing else says it: %s", f, raw)
	}
	p.asked = append(p.asked, f)
	switch {
	case strings.Contains(p.refuses, f):
		write(400, `{"error":{"message":"`+f+` is not supported"}}`)(w, r)
	case strings.Contains(p.ignores, f):
		write(200, chat("Claro! O cliente quer um reembolso.", "stop"))(w, r)
	case p.answer != nil:
		write(200, p.answer(f))(w, r)
	case f == "tool":
		write(200, toolCalls(toolCall("wish_list", quoted(wish))))(w, r)
	default:
		write(200, chat(wish, "stop"))(w, r)
	}
}

func wishes() bot.ModelQuestion {
	q := question()
	q.Schema = strictSchema
	return q
}

// TestClient_Providers asks each kind of provider six times: how often there was an answer, which formats were asked, and what is remembered.
func TestClient_Providers(t *testing.T) {
	t.Parallel()
	aside := func(f string) string { // prose beside a call, calls of another function, two calls of ours
		return toolCalls(toolCall("other", quoted(`{"x":1}`)), toolCall("wish_list", quoted(wish)), toolCall("wish_list", quoted(`{"language":"es","commands":[]}`)))
	}
	tests := map[string]struct {
		provider provider
		answers  int
		asked    string
		learned  string
	}{
		"all of it":                     {provider{}, 6, "schema schema schema schema schema schema", "schema"},
		"no schema":                     {provider{refuses: "schema"}, 6, "schema tool tool tool tool tool tool", "tool"},
		"JSON mode alone":               {provider{refuses: "schema tool"}, 6, "schema tool object object object object object object", "object"},
		"words alone":                   {provider{refuses: "schema tool object"}, 6, "schema tool object text text text text text text", "text"},
		"schema ignored":                {provider{ignores: "schema"}, 4, "schema schema tool tool tool tool", "tool"},
		"schema and tools ignored":      {provider{ignores: "schema tool"}, 2, "schema schema tool tool object object", "object"},
		"schema refused, tools ignored": {provider{refuses: "schema", ignores: "tool"}, 4, "schema tool tool object object object object", "object"},
		"nothing but prose":             {provider{ignores: "schema tool object text"}, 0, "schema schema tool tool object object", ""},
		"tools in parallel":             {provider{refuses: "schema", answer: aside}, 6, "schema tool tool tool tool tool tool", "tool"},
		"arguments as an object":        {provider{refuses: "schema", answer: func(string) string { return toolCalls(toolCall("wish_list", wish)) }}, 6, "schema tool tool tool tool tool tool", "tool"},
		"a call of the first generation": {provider{refuses: "schema", answer: func(string) string {
			return `{"choices":[{"message":{"content":null,"function_call":{"name":"wish_list","arguments":` + quoted(wish) + `}}}]}`
		}}, 6, "schema tool tool tool tool tool tool", "tool"},
		"JSON of another form under a schema": {provider{answer: func(f string) string {
			if f == "tool" {
				return toolCalls(toolCall("wish_list", quoted(wish)))
			}
			return chat(`{"wish":"refund"}`, "stop")
		}}, 6, "schema schema tool tool tool tool", "tool"}, // the first two are the caller's to judge
		"an error with 200 under a schema": {provider{answer: func(f string) string {
			if f == "tool" {
				return toolCalls(toolCall("wish_list", quoted(wish)))
			}
			return `{"error":{"message":"response_format?"}}`
		}}, 4, "schema schema tool tool tool tool", "tool"},
		"refusals say nothing of the format":    {provider{answer: func(string) string { return `{"choices":[{"message":{"content":"","refusal":"No."}}]}` }}, 0, "schema schema schema schema schema schema", ""},
		"cut answers say nothing of the format": {provider{answer: func(string) string { return chat(`{"language":"p`, "length") }}, 0, "schema schema schema schema schema schema", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := tt.provider
			p.t = t
			learned := ""
			client := setup(t, p.ServeHTTP, func(c *Config) { c.Remember = func(_ context.Context, text string) { learned = text } })
			answers := 0
			for range 6 {
				got := client.Complete(t.Context(), wishes())
				if got.Outcome == bot.OK {
					answers++
				}
			}
			if answers != tt.answers || strings.Join(p.asked, " ") != tt.asked {
				t.Errorf("%d answers, asked for %v; want %d and %s", answers, p.asked, tt.answers, tt.asked)
			}
			if got, _, _ := strings.Cut(learned, " "); got != tt.learned {
				t.Errorf("remembered %q, want %s", learned, tt.learned)
			}
		})
	}
}

// TestClient_Providers_Answers: what is read from a call is its own arguments, whatever stands around them.
func TestClient_Providers_Answers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ answer, output, note string }{
		"the first of ours":       {toolCalls(toolCall("other", quoted(`{"x":1}`)), toolCall("wish_list", quoted(`{"language":"es"}`)), toolCall("wish_list", quoted(wish))), `{"language":"es"}`, ""},
		"one that cannot be read": {toolCalls(toolCall("wish_list", quoted(`{"lang`)), toolCall("wish_list", quoted(wish))), wish, ""},
		"an object":               {toolCalls(toolCall("wish_list", `{"n": 12345678901234567890}`)), `{"n":12345678901234567890}`, ""},
		"another function":        {toolCalls(toolCall("run", quoted(wish))), "", "no complete JSON object"},
		"arguments of prose":      {toolCalls(toolCall("wish_list", quoted("I would not."))), "", "no complete JSON object"},
		"in the content instead":  {chat(wish, "stop"), wish, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := provider{t: t, answer: func(string) string { return tt.answer }}
			got := setup(t, p.ServeHTTP, func(c *Config) { c.Recalled = "tool " + noon.Format(time.RFC3339) }).Complete(t.Context(), wishes())
			if string(got.Output) != tt.output || !strings.Contains(got.Note, tt.note) || (got.Outcome == bot.OK) != (tt.output != "") {
				t.Errorf("%s %s (%s), want %s (%s)", got.Outcome, got.Output, got.Note, tt.output, tt.note)
			}
		})
	}
}

// TestClient_RemembersTheFormat: what one process has learned, the next one knows, for a week.
func TestClient_RemembersTheFormat(t *testing.T) {
	t.Parallel()
	p := &provider{t: t, refuses: "schema tool"}
	kept := ""
	at := func(now time.Time) *Client {
		return setup(t, p.ServeHTTP, func(c *Config) {
			c.Recalled, c.Remember = kept, func(_ context.Context, text string) { kept = text }
			c.Now = func() time.Time { return now }
		})
	}
	for _, step := range []struct {
		after   time.Duration
		refuses string
		asked   string
	}{
		{0, "schema tool", "schema tool object"},
		{time.Hour, "schema tool", "object"},
		{climbAfter - time.Second, "", "object"},                   // it has learned schemas meanwhile, which nobody has noticed
		{climbAfter, "schema tool", "schema tool object"},          // looked again, in vain
		{climbAfter + time.Hour, "schema tool", "object"},          // and known for another week
		{2 * climbAfter, "", "schema"},                             // now it has
		{2*climbAfter + time.Hour, "", "schema"},                   // for good
		{2*climbAfter + 2*time.Hour, "schema", "schema tool"},      // a server may also unlearn
		{2*climbAfter + 3*time.Hour, "schema object text", "tool"}, //
		{2*climbAfter + 4*time.Hour, "tool", "tool object"},        // below the known one nothing better is looked for before its week is over
		{3*climbAfter + 4*time.Hour, "schema tool object", "schema tool object text"},
	} {
		p.asked, p.refuses = nil, step.refuses
		got := at(noon.Add(step.after)).Complete(t.Context(), wishes())
		if got.Outcome != bot.OK || strings.Join(p.asked, " ") != step.asked {
			t.Errorf("after %s: %s, asked for %v, want %s (known: %s)", step.after, got.Outcome, p.asked, step.asked, kept)
		}
	}
	for _, text := range []string{"", "schema", "xml " + noon.Format(time.RFC3339), "tool yesterday", "tool"} {
		if l := recalled(text); l.at != bySchema {
			t.Errorf("%q is taken for %v", text, l.at)
		}
	}
}

// TestClient_Climbs while the process lives, too.
func TestClient_Climbs(t *testing.T) {
	t.Parallel()
	now := noon
	p := &provider{t: t, refuses: "schema"}
	client := setup(t, p.ServeHTTP, func(c *Config) { c.Now = func() time.Time { return now } })
	client.Complete(t.Context(), wishes())
	now, p.refuses = now.Add(climbAfter), ""
	client.Complete(t.Context(), wishes())
	if want := []string{"schema", "tool", "schema"}; !slices.Equal(p.asked, want) {
		t.Errorf("asked for %v, want %v", p.asked, want)
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]bool{
		wish: true, `{"language":"es","commands":["a"]}`: true, `{"language":"fr","commands":[]}`: false, `{"language":"pt"}`: false, `{"language":"pt","commands":[],"x":1}`: false,
		`{"language":"pt","commands":[1]}`: false, `{"language":"pt","commands":{}}`: false, `{"language":null,"commands":[]}`: false, `[]`: false, ``: false,
	} {
		if got := fits(strictSchema, json.RawMessage(output)); got != want {
			t.Errorf("%s fits: %t, want %t", output, got, want)
		}
	}
	for _, schema := range []string{`{}`, `{"type":["object","null"]}`, `no schema`} {
		if !fits(json.RawMessage(schema), json.RawMessage(wish)) {
			t.Errorf("%s is not understood here, so nothing may fail it", schema)
		}
	}
}

// TestClient_Cost: what the endpoint does not say is estimated, also of an answer that nobody waited for; a refused question costs nothing.
func TestClient_Cost(t *testing.T) {
	t.Parallel()
	q := question()
	read := Tokens(q)
	if read != (len(q.Schema)+2)/3+(len("Be short.")+2)/3+1 {
		t.Fatalf("the question is %d tokens", read)
	}
	stuck := func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body); <-r.Context().Done() }
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    bot.Cost
	}{
		"said":      {write(200, chat(`{"a":1}`, "stop")), bot.Cost{TokensIn: 11, TokensOut: 5}},
		"not said":  {write(200, `{"choices":[{"message":{"content":"{\"a\":1}"}}]}`), bot.Cost{TokensIn: read, TokensOut: 3, Estimated: true}},
		"a call":    {write(200, `{"choices":[{"message":{"tool_calls":[`+toolCall("wish_list", `"{}"`)+`]}}]}`), bot.Cost{TokensIn: read, TokensOut: 1, Estimated: true}},
		"too slow":  {stuck, bot.Cost{TokensIn: read, Estimated: true}},
		"cut off":   {write(200, `{"choices":[{"mess`), bot.Cost{TokensIn: read, Estimated: true}},
		"refused":   {write(500, `{}`), bot.Cost{}},
		"forbidden": {write(401, `{}`), bot.Cost{}},
		"prose":     {write(200, chat("no", "stop")), bot.Cost{TokensIn: 11, TokensOut: 5}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := setup(t, tt.handler, func(c *Config) { c.Timeout = 300 * time.Millisecond }).Complete(t.Context(), q)
			if got.Cost != tt.want {
				t.Errorf("%+v (%s), want %+v", got.Cost, got.Note, tt.want)
			}
		})
	}
	nobody := setup(t, stuck, func(c *Config) { c.BaseURL = "http://127.0.0.1:1/v1" })
	for range 6 { // the last one meets the breaker
		if got := nobody.Complete(t.Context(), q); got.Cost != (bot.Cost{}) {
			t.Errorf("where nobody listens it cost %+v (%s)", got.Cost, got.Note)
		}
	}
}
