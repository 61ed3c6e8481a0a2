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

// withShared is one flow file beside the shipped texts, actions and defaults.
func withShared(t *testing.T, name string, body []byte) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{name: &fstest.MapFile{Data: body}}
	if strings.HasPrefix(name, "actions_") { // actions of its own, beside a flow that needs none
		for _, shared := range []string{"texts.yaml", "talk.yaml"} {
			data, err := fs.ReadFile(Shipped(), shared)
			if err != nil {
				data = []byte("flow: talk\ntitle: {pt: x, es: x, en: x}\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n")
			}
			tree[shared] = &fstest.MapFile{Data: data}
		}
		tree["actions.yaml"] = tree[name]
		delete(tree, name)
		return tree
	}
	for _, shared := range []string{"texts.yaml", "actions.yaml", "defaults.yaml"} {
		if shared == "defaults.yaml" && strings.HasPrefix(string(body), "# no defaults") {
			continue
		}
		data, err := fs.ReadFile(Shipped(), shared)
		if err != nil {
			t.Fatal(err)
		}
		tree[shared] = &fstest.MapFile{Data: data}
	}
	return tree
}

func TestLoad_Problems(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/err/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			opts := testOptions()
			opts.Teams = []string{"support", "purchases"}
			lib, problems := Load(withShared(t, filepath.Base(path), body), opts)
			if lib != nil || len(problems) == 0 {
				t.Fatal("this file must not load")
			}
			golden := strings.TrimSuffix(path, ".yaml") + ".out"
			got := Format(problems)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("problems changed (-want +got), rewrite with -update:\n%s", diff)
			}
		})
	}
}

func TestLoad_Fine(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/ok/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, problems := Load(withShared(t, filepath.Base(path), body), testOptions()); len(problems) > 0 {
				t.Errorf("must load:\n%s", Format(problems))
			}
		})
	}
}
