package flows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/flows/phrase/phrasetest"
)

// fromYAML is what the reader of YAML says, as far as it is translated.
var fromYAML = []string{
	"could not find expected ':'",
	"did not find expected ',' or ']'",
	"did not find expected ',' or '}'",
	"did not find expected '-' indicator",
	"did not find expected key",
	"did not find expected node content",
	"did not find expected alphabetic or numeric character",
	"did not find expected comment or line break",
	"found a tab character that violates indentation",
	"found a tab character where an indentation space is expected",
	"found character that cannot start any token",
	"found unexpected end of stream",
	"found unexpected document indicator",
	"found unknown escape character",
	"mapping values are not allowed in this context",
	"block sequence entries are not allowed in this context",
	"while parsing a block mapping",
	"while parsing a block collection",
	"while parsing a flow mapping",
	"while parsing a flow sequence",
	"while parsing a flow node",
	"while parsing a block node",
	"while scanning a simple key",
	"while scanning a quoted scalar",
	"while scanning a block scalar",
	"while scanning a plain scalar",
	"while scanning for the next token",
	"while scanning an alias",
	"while scanning an anchor",
	"while parsing a node",
	"mapping keys are not allowed in this context",
	"did not find expected whitespace or line break",
	"found a comment without preceding whitespace",
	"found mixed spaces and tabs in indentation",
	"control characters are not allowed",
	"found unexpected ':'",
}

// Whatever a support lead can be told is told in three languages.
func TestMessages_AreTranslated(t *testing.T) {
	t.Parallel()
	phrasetest.Check(t, Messages(), []string{"es", "pt"}, ".", phrasetest.Spots{
		Formats: map[string]int{"report": 2, "hint": 0, "problem": 1, "r.wrong": 1, "known": 2},
		Words:   map[string]int{"fields": 1, "name": 1, "text": 1, "words": 1, "checkNames": 2},
	}, fromYAML...)
}

// Each broken file is told in each language at the same places by the same rules, in other words, and every sentence is filled.
func TestProblem_InThreeLanguages(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/err/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	opts := testOptions()
	opts.Teams = []string{"support", "purchases"}
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := Load(withShared(t, filepath.Base(path), body), opts)
		for _, p := range problems {
			if en := p.In("en"); en.String() != p.String() {
				t.Errorf("%s: %s and %s in English", path, p.String(), en.String())
			}
			for _, language := range []string{"pt", "es"} {
				told := p.In(language)
				if told.Message == p.Message || strings.Contains(told.String(), "%!") {
					t.Errorf("%s in %s: %s", path, language, told.String())
				}
				if told.Line != p.Line || told.Rule != p.Rule || (told.Hint == "") != (p.Hint == "") {
					t.Errorf("%s in %s: %+v, in English %+v", path, language, told, p)
				}
			}
		}
	}
}
