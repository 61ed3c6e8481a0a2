// Package phrase says in a reader's language what a program has to say at a terminal, the gettext way: the English format is the key, and a book
// holds its translations, one file for each language that a translator can edit.
//
// Three words: a format is an English sentence with verbs for what fills it; a sentence is a format with that; words are a piece of English that
// fills a place of a sentence and has to be translated too. It knows neither files nor the environment: books are read from an fs.FS.
package phrase

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Source is the language that programs are written in. It needs no translation.
const Source = "en"

// Sentence is something to say: a format and what fills it.
type Sentence struct {
	Format string
	Args   []any
}

// Say is a sentence that is not said yet.
func Say(format string, args ...any) Sentence {
	return Sentence{Format: format, Args: args}
}

// String is the sentence in English.
func (s Sentence) String() string { return fmt.Sprintf(s.Format, s.Args...) }

// Words fill a place of a sentence and are themselves translated: "a map", "this flow". What no book knows stays as it is.
type Words string

// named parts words from the name that they are about.
const named = "\x00"

// Of are the words about one name: Words("the slot %s").Of("purchase"). The name itself is not translated.
func (w Words) Of(name string) Words { return w + named + Words(name) }

// String are the words in English.
func (w Words) String() string {
	format, name, has := strings.Cut(string(w), named)
	if !has {
		return format
	}
	return fmt.Sprintf(format, name)
}

// Book holds the translations of one package's formats and words.
type Book struct {
	formats map[string]map[string]string // language, English, translation
}

// Open reads every LANGUAGE.yaml of a folder: a map of English and translation.
func Open(folder fs.FS) (*Book, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("look for translations: %w", err)
	}
	b := &Book{formats: map[string]map[string]string{}}
	for _, name := range names {
		if err := b.add(folder, name); err != nil {
			return nil, fmt.Errorf("translations %s: %w", name, err)
		}
	}
	return b, nil
}

func (b *Book) add(folder fs.FS, name string) error {
	raw, err := fs.ReadFile(folder, name)
	if err != nil {
		return err
	}
	formats := map[string]string{}
	if err := yaml.Load(raw, &formats); err != nil {
		return err
	}
	b.formats[strings.TrimSuffix(name, ".yaml")] = formats
	return nil
}

// Languages are those that the book translates into, besides English.
func (b *Book) Languages() []string {
	var out []string
	for code := range b.formats {
		out = append(out, code)
	}
	slices.Sort(out)
	return out
}

// Translation of a format or of words, "" when there is none.
func (b *Book) Translation(language, english string) string { return b.formats[language][english] }

// Formats are all that have a translation into a language.
func (b *Book) Formats(language string) []string {
	var out []string
	for english := range b.formats[language] {
		out = append(out, english)
	}
	slices.Sort(out)
	return out
}

// In is a sentence in a language; in English where that is missing.
func (b *Book) In(language string, s Sentence) string {
	if b.formats[language] == nil {
		return s.String()
	}
	format := cmp.Or(b.formats[language][s.Format], s.Format)
	args := slices.Clone(s.Args)
	for i, a := range args {
		switch a := a.(type) {
		case Words:
			args[i] = b.words(language, a)
		case float64:
			args[i] = decimal(a)
		}
	}
	return fmt.Sprintf(format, args...)
}

// Sprintf is In for what is said at once.
func (b *Book) Sprintf(language, format string, args ...any) string {
	return b.In(language, Sentence{Format: format, Args: args})
}

// decimal is a number with a comma before its decimals, as in every language that a book translates into so far.
type decimal float64

// Format implements fmt.Formatter.
func (d decimal) Format(s fmt.State, verb rune) {
	_, _ = io.WriteString(s, strings.ReplaceAll(fmt.Sprintf(fmt.FormatString(s, verb), float64(d)), ".", ","))
}

func (b *Book) words(language string, w Words) string {
	format, name, has := strings.Cut(string(w), named)
	translated := b.formats[language][format]
	switch {
	case translated == "":
		return w.String()
	case has:
		return fmt.Sprintf(translated, name)
	}
	return translated
}

// Error is a sentence that says what is wrong.
type Error struct{ Sentence }

// Errorf is an error that a book can translate.
func Errorf(format string, args ...any) error { return &Error{Say(format, args...)} }

// Error implements error, in English.
func (e *Error) Error() string { return e.String() }

// Of is the sentence of an error. What was not made here is said as it is.
func Of(err error) Sentence {
	var e *Error
	if errors.As(err, &e) && e.Error() == err.Error() {
		return e.Sentence
	}
	return Say("%s", err.Error())
}
