package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/bot/nlu/eval"
)

// The command reads the rows of a file and says what was read otherwise than labelled.
func TestEvalEntities_File(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.jsonl")
	rows := `{"text":"a segunda","lang":"pt","asked":{"name":"pick","type":"choice","choices":{"b":"Boleto","a":"Cartão"}},"want":{"pick":"a"}}

{"text":"ana@gmail,com","lang":"pt","asked":{"name":"mail","type":"email"},"want":{"mail":"ana@gmail.com"}}
`
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		var out strings.Builder
		cmd := evalCommand()
		cmd.SetOut(&out)
		cmd.SetArgs(append([]string{"entities", path}, args...))
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	var f eval.EntityFigures
	if err := json.Unmarshal([]byte(run("--json")), &f); err != nil || f.Set != "mine" || f.Kind != "moment" || f.Rows != 2 || f.Accuracy != 50 {
		t.Errorf("got %+v, %v", f, err)
	}
	if said := run(); !strings.Contains(said, "50.0 % of 2 rows right") {
		t.Errorf("got %q", said)
	}
}
