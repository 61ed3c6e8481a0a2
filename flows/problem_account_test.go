package flows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// accountProblems are the problems that a file alone does not have: somebody must have looked at an account, a store, a configuration or the whole folder.
func accountProblems(t *testing.T, rule string, body []byte) []Problem {
	t.Helper()
	files := withShared(t, rule+".yaml", body)
	live := testOptions()
	live.ActionsMode = "live"
	switch rule {
	case "file":
		_, problems := Load(fstest.MapFS{"texts.yaml": &fstest.MapFile{Data: body}}, testOptions())
		return problems
	case "label", "attribute":
		alone := fstest.MapFS{rule + ".yaml": files[rule+".yaml"]}
		return UnknownNames(alone, Account{Seen: "chatwoot.snapshot.json, 2026-07-14", Teams: []string{"support"}, Labels: []string{"vip"}, Attributes: []string{"reason"}})
	case "mail":
		lib, problems := Load(files, live)
		if lib == nil {
			return problems
		}
		return lib.Unmailed()
	case "standing":
		lib, problems := Load(files, testOptions())
		if lib == nil {
			return problems
		}
		return lib.Stranded(map[Spot]int{{Flow: "standing", Step: "ask"}: 2, {Flow: "gone"}: 1})
	}
	_, problems := Load(files, testOptions())
	return problems
}

func TestAccount_Problems(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/err/account/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rule := strings.TrimSuffix(filepath.Base(path), ".yaml")
		got := Format(accountProblems(t, rule, body))
		if !strings.Contains(got, "["+rule+"]") {
			t.Errorf("%s breaks another rule than its own:\n%s", path, got)
		}
		golden := strings.TrimSuffix(path, ".yaml") + ".out"
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: problems changed (-want +got), rewrite with -update:\n%s", path, diff)
		}
	}
}
