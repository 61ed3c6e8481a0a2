package flows

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func casesOf(t *testing.T, name, body string) ([]Case, []Problem) {
	t.Helper()
	return shippedLibrary(t).LoadCases(fstest.MapFS{TestsDir + "/" + name: &fstest.MapFile{Data: []byte(body)}})
}

func TestLoadCases_Problems(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/err/tests/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := casesOf(t, filepath.Base(path), string(body))
		got := Format(problems)
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

func TestLoadCases_Shipped(t *testing.T) {
	t.Parallel()
	all, problems := shippedLibrary(t).LoadCases(Shipped())
	if len(problems) > 0 || len(all) < 50 {
		t.Fatalf("%d cases\n%s", len(all), Format(problems))
	}
	about := map[string]bool{}
	for _, c := range all {
		about[c.Flow] = true
	}
	for _, o := range shippedLibrary(t).Outlines() {
		if !about[o.Flow] {
			t.Errorf("no case is about %s", o.Flow)
		}
	}
}

// Cases are beside a library, not in it: they are no flows, and another case is no other version.
func TestLoad_LeavesCasesAlone(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{TestsDir + "/broken.yaml": &fstest.MapFile{Data: []byte("cases: [")}}
	err := fs.WalkDir(Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, TestsDir) {
			return err
		}
		body, err := fs.ReadFile(Shipped(), name)
		tree[name] = &fstest.MapFile{Data: body}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	lib, problems := Load(tree, testOptions())
	if lib == nil {
		t.Fatalf("a broken case keeps the flows from loading:\n%s", Format(problems))
	}
	if lib.Hash != shippedLibrary(t).Hash {
		t.Error("cases make another version of the flows")
	}
}

func TestPattern_Found(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, want, text string
		found            bool
	}{
		{"a part", "wrong code", "a wrong code.", true},
		{"spaces and line ends count alike", "wrong code", "a wrong\n\n  code", true},
		{"upper case matters", "Wrong", "wrong", false},
		{"an expression", "/HP\\d+/", "purchase HP12", true},
		{"an expression that is not there", "/^HP/", "purchase HP12", false},
		{"a key of texts.yaml", "otp_wrong", "Esse código não confere. Tentativas restantes: 2.", true},
		{"a key of texts.yaml in another language", "otp_wrong", "That code doesn't match. Attempts left: 2.", false},
		{"a slash alone", "/", "1/2", true},
	}
	for _, c := range cases {
		body := "cases: [{case: x, languages: [pt], steps: [{user: x, expect: {said: '" + c.want + "'}}]}]"
		all, problems := casesOf(t, "x.yaml", body)
		if len(problems) > 0 {
			t.Fatal(Format(problems))
		}
		if got := all[0].Steps[0].Check[0].Want[0].Found("pt", c.text); got != c.found {
			t.Errorf("%s: %q in %q: %v", c.name, c.want, c.text, got)
		}
	}
}

func FuzzLoadCases(f *testing.F) {
	body, err := fs.ReadFile(Shipped(), TestsDir+"/anytime.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(body))
	f.Add("cases: [{case: x, steps: [{user: {pt: [a]}, expect: {said: [[]], slot: x, called: [{}]}}]}]")
	f.Fuzz(func(t *testing.T, body string) {
		lib, _ := loadShipped()
		lib.LoadCases(fstest.MapFS{"tests/x.yaml": &fstest.MapFile{Data: []byte(body)}})
	})
}
