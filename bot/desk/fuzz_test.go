package desk

import (
	"os"
	"path/filepath"
	"testing"

	"agentbot/bot"
)

// Whatever is signed must be read or refused, never break the reader; and what was read must be recordable.
func FuzzReceiver_Receive(f *testing.F) {
	names, err := filepath.Glob(filepath.Join("testdata", "payloads", "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r := &Receiver{Place: place(7), Secret: secret}
		d, err := r.Receive(signed(body, noon), body, noon)
		if err != nil || d.Inbound == nil {
			return
		}
		in := d.Inbound
		if in.Dedupe == "" || in.Key.Conversation <= 0 || in.Key.Account != 3 {
			t.Errorf("cannot be recorded: %+v", in)
		}
		if in.Kind == bot.Echo && in.Ref <= 0 {
			t.Errorf("an echo of nothing: %+v", in)
		}
	})
}
