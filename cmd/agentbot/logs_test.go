package main

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

// logs keeps what the program logs and finds in it where it listens.
type logs struct {
	mu   sync.Mutex
	text []byte
	from int // the current process's part
}

var _ io.Writer = (*logs)(nil)

func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, line...)
	return len(line), nil
}

func (l *logs) forgetAddress() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.from = len(l.text)
}

func (l *logs) address() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range bytes.Lines(l.text[l.from:]) {
		var entry struct{ Addr, Message string }
		if json.Unmarshal(line, &entry) == nil && entry.Message == "listening" {
			return entry.Addr
		}
	}
	return ""
}

func (l *logs) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text[max(0, len(l.text)-6000):])
}

func (l *logs) contains(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Contains(l.text, []byte(text))
}
