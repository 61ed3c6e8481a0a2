package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/spf13/cobra"

	"agentbot/cmd/agentbot/cases"
	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// What the commands around flows end with, for scripts.
const (
	exitProblems = 1 // something is wrong with what was looked at
	exitUnread   = 2 // it could not be looked at, or the command was typed wrongly
)

// statusError is an error with the status that the process ends with.
type statusError struct {
	error
	status int
}

// Unwrap lets errors.Is see the cause.
func (e statusError) Unwrap() error { return e.error }

// statusOf is what the process ends with.
func statusOf(err error) int {
	var e statusError
	if errors.As(err, &e) {
		return e.status
	}
	return exitProblems
}

//go:embed messages
var commandMessages embed.FS

// messages are the translations of what the commands around flows say.
var messages = sync.OnceValue(func() *phrase.Book {
	folder, err := fs.Sub(commandMessages, "messages")
	if err == nil {
		var book *phrase.Book
		if book, err = phrase.Open(folder); err == nil {
			return book
		}
	}
	panic("embedded messages: " + err.Error()) // a file of ours, met by every test
})

// told is whom a command tells what, in their language.
type told struct {
	out      io.Writer
	language string
}

// languageFlag adds --lang to a command.
func languageFlag(cmd *cobra.Command, language *string) {
	cmd.Flags().StringVar(language, "lang", "", "language of what is said: pt, es or en (default: the terminal's)")
}

// tell is whom a command tells, by its --lang.
func tell(cmd *cobra.Command, language string) (told, error) {
	if language == "" {
		language = connect.LanguageOf(locale())
	}
	for _, known := range connect.Languages() {
		if language == known {
			return told{out: cmd.OutOrStdout(), language: language}, nil
		}
	}
	return told{}, statusError{fmt.Errorf("--lang %s: choose pt, es or en", language), exitUnread}
}

// in is a sentence in their language.
func (t told) in(format string, args ...any) string {
	return messages().Sprintf(t.language, format, args...)
}

// say writes a line.
func (t told) say(format string, args ...any) { write(t.out, "%s\n", t.in(format, args...)) }

// fails is an error in their language, with the status that the process ends with. What was not made to be translated stays as it is.
func (t told) fails(status int, err error) error {
	if err == nil {
		return nil
	}
	var known statusError
	if errors.As(err, &known) {
		return err
	}
	sentence := phrase.Of(err)
	for _, book := range []*phrase.Book{messages(), cases.Messages(), flows.Messages()} {
		if book.Translation(t.language, sentence.Format) != "" {
			return statusError{errors.New(book.In(t.language, sentence)), status}
		}
	}
	return statusError{err, status}
}

// typedWrongly gives flags and arguments that a command does not take a status of their own.
func typedWrongly(cmd *cobra.Command) *cobra.Command {
	takes := cmd.Args
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if takes == nil {
			return nil
		}
		if err := takes(cmd, args); err != nil {
			return statusError{err, exitUnread}
		}
		return nil
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return statusError{err, exitUnread} })
	return cmd
}
