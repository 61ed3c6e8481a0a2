package phrase

import (
	"errors"
	"fmt"
	"testing"
	"testing/fstest"
)

func open(t *testing.T) *Book {
	t.Helper()
	b, err := Open(fstest.MapFS{"pt.yaml": {Data: []byte(`
"%s has %d rows, not %q": "em vez de %[3]q, %[1]s tem %[2]d linhas"
"a map": um mapa
"the slot %s": "o slot %s"
"it is %v": "é %v"
`)}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBook_In(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, c := range []struct {
		language string
		say      Sentence
		want     string
	}{
		{"pt", Say("%s has %d rows, not %q", Words("the slot %s").Of("x y"), 12000, "a map"), `em vez de "a map", o slot x y tem 12000 linhas`},
		{"en", Say("%s has %d rows, not %q", Words("the slot %s").Of("x y"), 12000, "a map"), `the slot x y has 12000 rows, not "a map"`},
		{"pt", Say("it is %v", Words("a map")), "é um mapa"},
		{"pt", Say("it is %v", Words("a list")), "é a list"},
		{"pt", Say("100%% new: %s", Words("a map")), "100% new: um mapa"},
		{"fr", Say("it is %v", errors.New("late")), "it is late"},
	} {
		if got := b.In(c.language, c.say); got != c.want {
			t.Errorf("%s: %q, want %q", c.language, got, c.want)
		}
	}
	if got := b.Sprintf("pt", "it is %v", 1.5); got != "é 1,5" {
		t.Errorf("%q", got)
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	err := Errorf("it is %v", Words("a map"))
	if got := open(t).In("pt", Of(err)); got != "é um mapa" {
		t.Errorf("%q", got)
	}
	if got := open(t).In("pt", Of(fmt.Errorf("look: %w", err))); got != "look: it is a map" {
		t.Errorf("what stands around an error is lost: %q", got)
	}
}

func TestOpen_Refuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"pt.yaml": "- a list", "es.yaml": "a: [b]"} {
		if _, err := Open(fstest.MapFS{name: {Data: []byte(body)}}); err == nil {
			t.Errorf("%s: %s is taken", name, body)
		}
	}
}
