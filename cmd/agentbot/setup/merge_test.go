package setup

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMerge_KeepsAllElse(t *testing.T) {
	t.Parallel()
	ours := []setting{
		{section: "server", key: "addr", value: "127.0.0.1:9000"}, {section: "chatwoot", key: "account", value: int64(7)},
		{section: "rollout", key: "testers", value: []any{"+5511999990001"}}, {key: "company", value: "Cursos", missing: true},
	}
	for name, c := range map[string]struct {
		before, after string
		changed       []string
	}{
		"an empty file": {
			"", "\nserver:\n  addr: 127.0.0.1:9000\n\nchatwoot:\n  account: 7\n\nrollout:\n  testers:\n    - \"+5511999990001\"\n\ncompany: Cursos\n",
			[]string{"server.addr", "chatwoot.account", "rollout.testers", "company"},
		},
		"written by hand": {
			"# mine\nstore: {dsn: 'postgres://u@h/d'}   # kept\ncompany: Nome\nserver:\n    addr: ':8080' # all\nchatwoot:\n    # which\n    account: 3 # three\n" +
				"    url: \"https://x\"\nrollout:\n    testers:\n        - a@example.com\n    mode: everyone\nllm:\n    model: big",
			"# mine\nstore: {dsn: 'postgres://u@h/d'}   # kept\ncompany: Nome\nserver:\n    addr: 127.0.0.1:9000 # all\nchatwoot:\n    # which\n    account: 7 # three\n" +
				"    url: \"https://x\"\nrollout:\n    testers:\n      - \"+5511999990001\"\n    mode: everyone\nllm:\n    model: big",
			[]string{"server.addr", "chatwoot.account", "rollout.testers"},
		},
		"a key is missing": {
			"server:\n  addr: \"127.0.0.1:9000\"\nchatwoot: # there\n   url: x\nrollout:\n  testers: [b@example.com]\ncompany: ''\n",
			"server:\n  addr: \"127.0.0.1:9000\"\nchatwoot: # there\n   account: 7\n   url: x\nrollout:\n  testers:\n    - \"+5511999990001\"\ncompany: ''\n",
			[]string{"chatwoot.account", "rollout.testers"},
		},
	} {
		after, changed, ok := merge([]byte(c.before), ours)
		if !ok {
			t.Errorf("%s: it cannot be done", name)
			continue
		}
		if diff := cmp.Diff(c.after, string(after)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.changed, changed); diff != "" {
			t.Errorf("%s, changed (-want +got):\n%s", name, diff)
		}
		again, changed, ok := merge(after, ours)
		if !ok || len(changed) > 0 || string(again) != string(after) {
			t.Errorf("%s: a second time changes %v", name, changed)
		}
	}
}

// Where it is not plain to see that nothing else changes, nothing is changed.
func TestMerge_Refuses(t *testing.T) {
	t.Parallel()
	ours := []setting{{section: "server", key: "addr", value: ":9"}, {section: "rollout", key: "testers", value: []any{"x@example.com"}}}
	for name, before := range map[string]string{
		"several bots": "bots: [{name: a}]\n", "one line": "{server: {addr: ':1'}}\n", "a section in one line": "server: {addr: ':1'}\n",
		"no YAML": "server: [\n", "an empty section": "server:\n", "a list": "- a\n", "another kind": "server: here\n",
		"a list with comments":  "rollout:\n  testers:\n    - a@example.com # Ana\n",
		"a text of many lines":  "server:\n  addr: |\n    :1\n",
		"an alias":              "log: &a ':1'\nserver:\n  addr: *a\n",
		"a list over two lines": "rollout:\n  testers: [a@example.com,\n    b@example.com\n  ]\n",
		"a second document":     "company: x\n---\ncompany: y\n",
	} {
		if after, _, ok := merge([]byte(before), ours); ok {
			t.Errorf("%s became\n%s", name, after)
		}
	}
	if after, _, ok := merge([]byte("server:\n  addr: ':1'\n"), ours); !ok || !strings.Contains(string(after), "addr: :9\n") {
		t.Errorf("and a plain one: %v\n%s", ok, after)
	}
}
