package flows

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestShipped_EveryTextKeyExistsInEveryLanguage(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	for key, text := range lib.texts {
		for _, code := range []string{"pt", "es", "en"} {
			if text.by[code] == nil {
				t.Errorf("%s has no %s", key, code)
			}
		}
	}
	used := regexp.MustCompile(`\b(?:say|speakKey|staffSay|Say)\("([a-z_]+)"[,)]`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(source), -1) {
			found++
			if lib.texts[m[1]] == nil {
				t.Errorf("%s says %q, which texts.yaml does not have", name, m[1])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d keys found in the sources: the pattern is wrong", found)
	}
	for _, reason := range reasons {
		if lib.texts["reason_"+reason] == nil || lib.texts["next_"+reason] == nil {
			t.Errorf("the reason %s has no title or no next step", reason)
		}
	}
}

func TestShipped_EnoughPhrases(t *testing.T) {
	t.Parallel()
	for _, card := range shippedLibrary(t).Cards() {
		for _, code := range []string{"pt", "es", "en"} {
			if card.Startable && len(card.Phrases[code]) < 12 {
				t.Errorf("%s has %d phrases in %s, want 12", card.Name, len(card.Phrases[code]), code)
			}
		}
	}
}

func TestShipped_ColumnReasonsHaveSentences(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	for _, f := range lib.flows {
		for _, s := range f.slots {
			for _, c := range s.columns {
				want := []string{}
				if !c.optional {
					want = append(want, "row_no_"+c.name)
				}
				if c.typ != "text" {
					want = append(want, "row_bad_"+c.name)
				}
				if c.oneOf != nil {
					want = append(want, "row_unknown_"+c.name)
				}
				for _, key := range want {
					if lib.texts[key] == nil {
						t.Errorf("%s.%s.%s: no text %s", f.name, s.name, c.name, key)
					}
				}
			}
		}
	}
}

func TestSource_LoadsAgainUnderTheSameHash(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	again, err := LoadSource(lib.Source(), testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash != lib.Hash {
		t.Errorf("hash %s became %s", lib.Hash, again.Hash)
	}
	if _, err := LoadSource([]byte(`{"a.yaml":"flow: ["}`), testOptions()); err == nil {
		t.Error("a broken stored library must not load")
	}
}

func TestPackage_HasNoHandsOfItsOwn(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`"(os|net/http|math/rand|math/rand/v2)"|time\.(Now|Sleep|Since)\(`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := forbidden.Find(source); found != nil && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s uses %s", name, found)
		}
	}
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{"flow: a\nsteps: [resolve]\n", "flow: {{ x }}", "a: &b [*b]", "steps: [{say: {pt: '{{ a | b: \"c\" }}'}}]", "- 1", "slots: {x: {type: table, columns: {a: {type: text}}}}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		_, problems := Load(fstest.MapFS{"a.yaml": &fstest.MapFile{Data: body}}, testOptions())
		_ = Format(problems)
	})
}

func TestLoad_FolderThatIsNoLibrary(t *testing.T) {
	t.Parallel()
	flow := []byte("flow: a\ntitle: {pt: a, es: a, en: a}\nsteps:\n  - say: greeting\n")
	texts, err := fs.ReadFile(Shipped(), "texts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	broken := []byte("flow: a\ntitle: {pt: a, es: a, en: a}\nsteps:\n  - cal: purchases.find\n    id: find\n    save: found\n  - if: found.status == 404\n    then: [{link: find}]\n  - resolve\n")
	cases := map[string]struct {
		tree fstest.MapFS
		want string
	}{
		"empty":         {fstest.MapFS{}, "no flows in this folder"},
		"no flows":      {fstest.MapFS{"texts.yaml": {Data: texts}}, "no flows in this folder"},
		"no texts":      {fstest.MapFS{"a.yaml": {Data: flow}}, "texts.yaml:1:1: the file is missing"},
		"a step's typo": {withShared(t, "a.yaml", broken), `there is no step "cal"`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lib, problems := Load(tc.tree, testOptions())
			if lib != nil || len(problems) != 1 || !strings.Contains(Format(problems), tc.want) {
				t.Errorf("want one problem with %q, got\n%s", tc.want, Format(problems))
			}
		})
	}
}
