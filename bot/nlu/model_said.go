package nlu

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

const (
	maxModelOutput   = 32 << 10 // a longer answer is not an understanding
	maxModelCommands = 12
)

// said is the model's answer, before any check.
type said struct {
	Language string        `json:"language"`
	Commands []saidCommand `json:"commands"`
}

type saidCommand struct {
	Kind     string `json:"kind"`
	Flow     string `json:"flow"`
	Slot     string `json:"slot"`
	Span     string `json:"span"`
	Question string `json:"question"`
}

// parseSaid accepts exactly one object of exactly our form.
func parseSaid(raw json.RawMessage) (said, error) {
	var s said
	if len(raw) > maxModelOutput {
		return s, fmt.Errorf("model answer dropped: %d bytes, at most %d", len(raw), maxModelOutput)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, fmt.Errorf("model answer dropped: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return s, fmt.Errorf("model answer dropped: more than one object")
	}
	if len(s.Commands) == 0 || len(s.Commands) > maxModelCommands {
		return s, fmt.Errorf("model answer dropped: %d commands, want 1 to %d", len(s.Commands), maxModelCommands)
	}
	return s, nil
}
