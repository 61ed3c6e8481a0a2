package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// instruction is one thing that a tutorial has its reader do; it stands in a comment that the page does not show, right before what the reader sees.
type instruction struct {
	kind string // file, append, replace, run, fails, output
	what string
	body string // of the fence that follows
}

var instructed = regexp.MustCompile("(?m)^<!-- (file|append|replace|run|fails|output)(?:: (.*))? -->\n(?:```[a-z]*\n((?s:.*?))```\n)?")

// TestTutorials does what the tutorial says, in each of its languages, as somebody would who has never seen the product: write the files, make the
// mistake, run the commands, and compare what is printed.
func TestTutorials(t *testing.T) {
	t.Parallel()
	var first []instruction
	for _, name := range []string{"tutorial.md", "tutorial.pt.md", "tutorial.es.md"} {
		page, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		var list []instruction
		for _, m := range instructed.FindAllStringSubmatch(string(page), -1) {
			list = append(list, instruction{m[1], m[2], m[3]})
		}
		if len(list) < 10 {
			t.Fatalf("%s has %d instructions: were the comments before its fences taken out?", name, len(list))
		}
		if first == nil {
			first = list
		}
		for i := range first {
			if i >= len(list) || list[i] != first[i] {
				t.Errorf("instruction %d of %s is not that of tutorial.md: the three tell one story", i+1, name)
				break
			}
		}
	}
	reader := &apprentice{t: t, dir: t.TempDir()}
	for _, i := range first {
		reader.do(i)
	}
}

// apprentice follows a tutorial in an empty folder.
type apprentice struct {
	t     *testing.T
	dir   string
	shown string // by the last command
}

func (n *apprentice) do(i instruction) {
	n.t.Helper()
	switch i.kind {
	case "file":
		n.write(i.what, i.body)
	case "append":
		n.write(i.what, n.read(i.what)+"\n"+i.body)
	case "replace":
		path, change, _ := strings.Cut(i.what, ": ")
		from, to, _ := strings.Cut(change, " => ")
		before := n.read(path)
		if strings.Count(before, from+"\n") != 1 {
			n.t.Fatalf("%q stands %d times at the end of a line of %s", from, strings.Count(before, from+"\n"), path)
		}
		n.write(path, strings.Replace(before, from+"\n", to+"\n", 1))
	case "run":
		for line := range strings.Lines(i.body) {
			n.run(strings.Fields(line), true)
		}
	case "fails":
		n.run(strings.Fields(i.what), false)
	case "output":
		took := regexp.MustCompile(` in [0-9.]+ s`)
		want, got := took.ReplaceAllString(i.body, " in 1 s"), took.ReplaceAllString(n.shown, " in 1 s")
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			n.t.Errorf("the page shows:\n%s\nbut this was printed:\n%s", want, got)
		}
	}
}

func (n *apprentice) run(command []string, works bool) {
	n.t.Helper()
	self, err := os.Executable()
	if err != nil {
		n.t.Fatal(err)
	}
	cmd := exec.CommandContext(n.t.Context(), self)
	cmd.Args, cmd.Dir = command, n.dir
	cmd.Env = append(os.Environ(), "LANG=en_US.UTF-8", "LC_ALL=")
	text, err := cmd.CombinedOutput()
	n.shown = string(text)
	if (err == nil) != works {
		n.t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, text)
	}
}

func (n *apprentice) read(path string) string {
	n.t.Helper()
	body, err := os.ReadFile(filepath.Join(n.dir, path))
	if err != nil {
		n.t.Fatal(err)
	}
	return string(body)
}

func (n *apprentice) write(path, body string) {
	n.t.Helper()
	if err := os.WriteFile(filepath.Join(n.dir, path), []byte(body), 0o600); err != nil {
		n.t.Fatal(err)
	}
}
