package setup_test

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
)

// person types answers one after another; what she does before typing comes first.
type person struct {
	lines []line
	next  atomic.Int64
	out   io.Writer // where a terminal shows what is typed
}

type line struct {
	text   string
	before func()
}

var errGone = errors.New("nothing more to type")

func (p *person) Line(ctx context.Context) (string, error) {
	n := int(p.next.Add(1)) - 1
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if n >= len(p.lines) {
		return "", errGone
	}
	if p.lines[n].before != nil {
		p.lines[n].before()
	}
	_, _ = io.WriteString(p.out, p.lines[n].text+"\n")
	return p.lines[n].text, ctx.Err()
}

// Hidden shows nothing.
func (p *person) Hidden(ctx context.Context) (string, error) {
	shown := p.out
	p.out = io.Discard
	defer func() { p.out = shown }()
	return p.Line(ctx)
}

func says(texts ...string) *person {
	p := &person{}
	for _, text := range texts {
		p.lines = append(p.lines, line{text: text})
	}
	return p
}
