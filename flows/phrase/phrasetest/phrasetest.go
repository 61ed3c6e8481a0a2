// Package phrasetest finds in the sources of a package what its book has to translate.
package phrasetest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"agentbot/flows/phrase"
)

// Spots say where in calls English stands that needs translations: for the name of a function, which argument it is.
type Spots struct {
	Formats map[string]int // also "r.wrong", to tell it from other functions called wrong
	Words   map[string]int // single words are names of keys there, and need none
}

// said is what the sources hold.
type said struct {
	spots    Spots
	files    *token.FileSet
	formats  map[string]string // where it stands
	words    map[string]string
	literals map[string]bool
	wrong    []string
}

// Check fails where a translation is missing, fills its sentence with other things than the English one, or belongs to nothing that is still said.
// elsewhere is what comes from other packages' errors.
func Check(t *testing.T, book *phrase.Book, languages []string, folder string, spots Spots, elsewhere ...string) {
	t.Helper()
	s, err := read(folder, spots)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range s.wrong {
		t.Error(line)
	}
	for _, code := range languages {
		s.translated(t, book, code)
		for _, english := range book.Formats(code) {
			if !s.literals[english] && !slices.Contains(elsewhere, english) {
				t.Errorf("%s.yaml translates %q, which nothing says any more", code, english)
			}
			if a, b := verbs(english), verbs(book.Translation(code, english)); !maps.Equal(a, b) {
				t.Errorf("%s.yaml: %q is filled with %v, its translation with %v", code, english, a, b)
			}
		}
	}
}

func (s *said) translated(t *testing.T, book *phrase.Book, code string) {
	t.Helper()
	for _, english := range slices.Sorted(maps.Keys(s.formats)) {
		if english != "%s" && book.Translation(code, english) == "" {
			t.Errorf("%s: %q has no translation in %s.yaml", s.formats[english], english, code)
		}
	}
	for _, english := range slices.Sorted(maps.Keys(s.words)) {
		if strings.Contains(english, " ") && book.Translation(code, english) == "" {
			t.Errorf("%s: %q has no translation in %s.yaml", s.words[english], english, code)
		}
	}
}

func read(folder string, spots Spots) (*said, error) {
	s := &said{spots: spots, files: token.NewFileSet(), formats: map[string]string{}, words: map[string]string{}, literals: map[string]bool{}}
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(s.files, name, nil, 0)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, s.node)
	}
	if len(s.formats) == 0 {
		return nil, fmt.Errorf("nothing is said in %s", folder)
	}
	return s, nil
}

func (s *said) node(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BasicLit:
		if text, ok := literal(n); ok {
			s.literals[text] = true
		}
	case *ast.CallExpr:
		s.call(n)
	case *ast.CompositeLit:
		if holdsWords(n.Type) {
			for _, element := range n.Elts {
				if pair, is := element.(*ast.KeyValueExpr); is {
					element = pair.Value
				}
				s.word(element)
			}
		}
	}
	return true
}

// holdsWords: a list or map of phrase.Words.
func holdsWords(kind ast.Expr) bool {
	switch kind := kind.(type) {
	case *ast.ArrayType:
		return isWords(kind.Elt)
	case *ast.MapType:
		return isWords(kind.Value)
	}
	return false
}

func isWords(e ast.Expr) bool {
	selector, is := e.(*ast.SelectorExpr)
	return is && selector.Sel.Name == "Words"
}

func (s *said) call(n *ast.CallExpr) {
	name := called(n.Fun, s.spots.Formats)
	if isWords(n.Fun) && len(n.Args) == 1 {
		s.word(n.Args[0])
	}
	if at, is := s.spots.Words[called(n.Fun, s.spots.Words)]; is && at < len(n.Args) {
		s.word(n.Args[at])
	}
	at, is := s.spots.Formats[name]
	if !is || at >= len(n.Args) {
		return
	}
	switch format := n.Args[at].(type) {
	case *ast.BasicLit:
		text, _ := literal(format)
		s.formats[text] = s.files.Position(format.Pos()).String()
	case *ast.Ident:
		if format.Name != "format" { // a function that hands on what it is given, which is a spot of its own
			s.wrong = append(s.wrong, fmt.Sprintf("%s: %s says a format that is no literal, which nobody can translate", s.files.Position(n.Pos()), name))
		}
	default:
		s.wrong = append(s.wrong, fmt.Sprintf("%s: %s says a format that is no literal, which nobody can translate", s.files.Position(n.Pos()), name))
	}
}

// called is the name under which a function is among the spots: alone, or with what it is called on.
func called(function ast.Expr, spots map[string]int) string {
	switch f := function.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if on, is := f.X.(*ast.Ident); is {
			if _, is := spots[on.Name+"."+f.Sel.Name]; is {
				return on.Name + "." + f.Sel.Name
			}
		}
		return f.Sel.Name
	}
	return ""
}

func (s *said) word(e ast.Expr) {
	l, is := e.(*ast.BasicLit)
	if !is {
		return
	}
	if text, ok := literal(l); ok {
		s.words[text] = s.files.Position(l.Pos()).String()
	}
}

func literal(l *ast.BasicLit) (string, bool) {
	if l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[-+# 0]*[\d*]*(?:\.\d+)?([a-zA-Z%])`)

// verbs are what fills a format: for each place, how it is written.
func verbs(format string) map[int]string {
	out := map[int]string{}
	next := 1
	for _, found := range verb.FindAllStringSubmatch(format, -1) {
		if found[2] == "%" {
			continue
		}
		if found[1] != "" {
			next, _ = strconv.Atoi(found[1]) // the expression lets only digits through
		}
		out[next] = found[2]
		next++
	}
	return out
}
