package flows

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"
)

// What cannot be read is named with what can be done about it, in the reader's language, and the rest of the folder is read all the same.
func TestLoad_OddFolders(t *testing.T) {
	t.Parallel()
	folder := func() string {
		dir := t.TempDir()
		if err := os.CopyFS(dir, Shipped()); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	link := func(to string) string {
		dir := folder()
		if err := os.Symlink(to, filepath.Join(dir, "odd.yaml")); err != nil {
			t.Skip(err)
		}
		return dir
	}
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune("flow: odd\ntitle: x\n")) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	written := func(body []byte) string {
		dir := folder()
		if err := os.WriteFile(filepath.Join(dir, "odd.yaml"), body, 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	for what, tt := range map[string]struct{ dir, want string }{
		"a link to itself":      {link("odd.yaml"), "odd.yaml:1:1: este é um link que volta para si mesmo [file] remova-o"},
		"a link to nothing":     {link("nowhere.yaml"), "odd.yaml:1:1: isto não existe, ou é um link que não leva a lugar nenhum [file] remova o link"},
		"UTF-16":                {written(wide), "odd.yaml:1:1: o arquivo está em UTF-16, não em UTF-8 [encoding] salve como UTF-8"},
		"UTF-16 without a mark": {written(wide[2:]), "odd.yaml:1:1: o arquivo está em UTF-16, não em UTF-8 [encoding] salve como UTF-8"},
		"no folder":             {filepath.Join(t.TempDir(), "none"), ".:1:1: isto não existe, ou é um link"},
	} {
		_, problems := Load(os.DirFS(tt.dir), testOptions())
		if got := FormatIn("pt", problems); !strings.HasPrefix(got, tt.want) || len(problems) != 1 {
			t.Errorf("%s: no %q in\n%s", what, tt.want, got)
		}
	}
}

// A folder whose files end otherwise says so; one that may not be read says that, and not that it is empty.
func TestLoad_NothingToRead(t *testing.T) {
	t.Parallel()
	_, problems := Load(fstest.MapFS{"welcome.txt": &fstest.MapFile{Data: []byte("flow: a\n")}, "texts.yaml": &fstest.MapFile{Data: []byte("a: {pt: a, es: a, en: a}\n")}}, testOptions())
	if got := Format(problems); !strings.Contains(got, "only files that end in .yaml or .yml are read, and not welcome.txt") {
		t.Error(got)
	}
	_, problems = Load(closedFS{}, testOptions())
	if got := Format(problems); got != ".:1:1: this may not be read by whoever runs the program [file] give the rights to read it: chmod +r, and +x for a folder\n" {
		t.Error(got)
	}
}

// closedFS is a folder without the right to read it.
type closedFS struct{}

// Open implements fs.FS.
func (closedFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}
