package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/bot/nlu/eval"
)

// The command reads a file of utterances, measures its halves apart and prints the confusion matrix.
func TestEvalRepair_File(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.tsv")
	rows := "# remark\npt\tidle\tquero falar com um atendente\tperson\nen\tconfirm\tyes\tdeny\nes\tslot:text\tcancela\tcancel\nen\tidle\tthe agent was rude\tother\tperson\n"
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (string, error) {
		var out strings.Builder
		cmd := evalCommand()
		cmd.SilenceUsage, cmd.SilenceErrors = true, true
		cmd.SetOut(&out)
		cmd.SetArgs(append([]string{"repair"}, args...))
		err := cmd.Execute()
		return out.String(), err
	}
	said, err := run(path, "--half", "all", "--json")
	var f eval.RepairFigures
	if err := json.Unmarshal([]byte(said), &f); err != nil {
		t.Fatalf("%v in %q", err, said)
	}
	if err != nil || f.Set != "mine" || f.Half != "all" || f.Rows != 4 || f.Exact != 75 || f.Confusion["deny"]["confirm"] != 1 {
		t.Errorf("got %+v, %v", f, err)
	}
	if said, err = run(path, "--missed"); err != nil || !strings.Contains(said, "mine, worked:") || !strings.Contains(said, "mine, held:") || !strings.Contains(said, `"yes"`) {
		t.Errorf("got %q, %v", said, err)
	}
	for _, wrong := range [][]string{{path, "--half", "third"}, {filepath.Join(t.TempDir(), "none.tsv")}} {
		if said, err := run(wrong...); err == nil {
			t.Errorf("%v is no error: %q", wrong, said)
		}
	}
}
