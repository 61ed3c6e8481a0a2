package flows

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const manualFile = "../docs/flows.md"

func TestManual_IsWhatTheProgramSays(t *testing.T) {
	t.Parallel()
	got := Manual()
	if *update {
		if err := os.WriteFile(manualFile, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(manualFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/flows.md is stale (-file +program), rewrite it with -update:\n%s", diff)
	}
	if left := regexp.MustCompile(`<!-- [a-z]+ -->`).FindString(got); left != "" {
		t.Errorf("%s stands for nothing", left)
	}
}

// Every rule that can be broken is in the manual, and has a broken file that shows what it says.
func TestManual_EveryRuleIsToldAndShown(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	reported := regexp.MustCompile(`(?:(?:report|problem)\([^"\n]*|Rule: )"([a-z_]+)"`)
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range reported.FindAllStringSubmatch(string(body), -1) {
			said[m[1]] = true
		}
	}
	outs, err := filepath.Glob("testdata/err/*.out")
	if err != nil {
		t.Fatal(err)
	}
	ofCases, err := filepath.Glob("testdata/err/tests/*.out")
	if err != nil {
		t.Fatal(err)
	}
	ofAccounts, err := filepath.Glob("testdata/err/account/*.out")
	if err != nil {
		t.Fatal(err)
	}
	outs = append(append(outs, ofCases...), ofAccounts...)
	var shown strings.Builder
	for _, name := range outs {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		shown.Write(body)
	}
	for _, r := range ruleManuals {
		if !said[r.name] {
			t.Errorf("the rule %s is in the manual and nothing reports it", r.name)
		}
		if !strings.Contains(shown.String(), "["+r.name+"]") {
			t.Errorf("the rule %s has no broken file under testdata/err", r.name)
		}
		delete(said, r.name)
	}
	delete(said, "texts") // a file's name, not a rule
	for name := range said {
		t.Errorf("the rule %s is not in the manual", name)
	}
}
