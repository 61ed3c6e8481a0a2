package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// widest is how long a line gets on a wide terminal; on a narrow one it is shorter.
const (
	widest    = 80
	narrowest = 40
)

// OutputOf tells how wide a line may be on out and whether it may have colour: not into a file, and not against NO_COLOR.
func OutputOf(out io.Writer, environment func(string) string) (width int, colour bool) {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return widest, false
	}
	width = widest
	if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
		width = max(narrowest, min(widest, columns))
	}
	return width, environment("NO_COLOR") == "" && environment("TERM") != "dumb"
}

// Keyboard is a person at a real terminal.
type Keyboard struct {
	file  *os.File
	lines *bufio.Reader
}

// OpenKeyboard is nil when in is no terminal.
func OpenKeyboard(in io.Reader) Terminal {
	file, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	return &Keyboard{file: file, lines: bufio.NewReader(file)}
}

// typed is what a reading goroutine has got.
type typed struct {
	text string
	err  error
}

// Line implements Terminal. After a Ctrl-C it returns while its reader still waits for a line that nobody will use: the program ends.
func (k *Keyboard) Line(ctx context.Context) (string, error) {
	return await(ctx, func() (string, error) {
		line, err := k.lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			return "", errNoInput
		}
		return line, err
	})
}

// Hidden implements Terminal.
func (k *Keyboard) Hidden(ctx context.Context) (string, error) {
	fd := int(k.file.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("hide what is typed: %w", err)
	}
	text, err := await(ctx, func() (string, error) {
		raw, err := term.ReadPassword(fd)
		if errors.Is(err, io.EOF) {
			return "", errNoInput
		}
		return string(raw), err
	})
	if err != nil {
		// The reader is still there and would have shown the letters again only when it ends.
		return "", errors.Join(err, term.Restore(fd, before))
	}
	return text, nil
}

func await(ctx context.Context, read func() (string, error)) (string, error) {
	came := make(chan typed, 1)
	go func() {
		text, err := read()
		came <- typed{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case t := <-came:
		return t.text, t.err
	}
}
