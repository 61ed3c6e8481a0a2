//go:build unix

package flows

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A pipe never ends, and a file of gigabytes is not worth reading to its end to be refused.
func TestLoad_OnlyOrdinaryFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o600); err != nil {
		t.Skip("no pipes here: ", err)
	}
	huge, err := os.Create(filepath.Join(dir, "huge.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := huge.Truncate(5 << 30); err != nil {
		t.Fatal(err)
	}
	if err := huge.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "zero.yaml")); err != nil {
		t.Fatal(err)
	}
	files, problems := readAll(os.DirFS(dir))
	said := Format(problems)
	if len(problems) != 2 || !strings.Contains(said, "pipe.yaml") || !strings.Contains(said, "zero.yaml") || !strings.Contains(said, "no ordinary file") {
		t.Errorf("told: %s", said)
	}
	if got := len(files["huge.yaml"]); got != maxFileBytes+1 {
		t.Errorf("%d bytes of the huge file were read", got)
	}
}
