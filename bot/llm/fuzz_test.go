package llm

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzObject: what is taken for the answer is one whole JSON object that stands in the reply.
func FuzzObject(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, "```json\n{}\n```", `{"a":{"b":1`, "{name} {\"a\":1}", "<think>{</think>{}", "{{}}", `["a"]`, ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		got, ok := object(reply)
		if !ok {
			return
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(got, &fields); err != nil || !strings.Contains(reply, string(got)) {
			t.Fatalf("%q gave %q: %v", reply, got, err)
		}
	})
}
