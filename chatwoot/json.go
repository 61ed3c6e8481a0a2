package chatwoot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// maxDepth bounds nesting. Chatwoot's own payloads stay below 12; the rest is
// room for attributes that clients invent.
const maxDepth = 64

var (
	errNotUTF8  = errors.New("body is not valid UTF-8")
	errNullChar = errors.New("body holds the character U+0000, which no Chatwoot text can")
	errTooDeep  = fmt.Errorf("body nests deeper than %d levels", maxDepth)
)

// checkText refuses what encoding/json would let through or choke on late:
// invalid UTF-8 (silently replaced), U+0000 (PostgreSQL cannot store it, so it
// never comes from Chatwoot) and nesting that costs stack for nothing.
func checkText(body []byte) error {
	if !utf8.Valid(body) {
		return errNotUTF8
	}
	depth, inString := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case inString && c == '\\':
			if bytes.HasPrefix(body[i+1:], []byte("u0000")) {
				return errNullChar
			}
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return errTooDeep
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}

// decode is the one way from bytes to a value: checked text, numbers kept as
// written, exactly one JSON document.
func decode(body []byte, into any) error {
	if err := checkText(body); err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || bytes.Equal(raw, []byte("null"))
}

// Attributes is an object whose keys Chatwoot does not fix (custom and
// additional attributes, content attributes). Values stay as they were sent,
// because whoever writes such an object back must write all of it.
type Attributes map[string]json.RawMessage

// Text is the string at key, or "" when it is absent or not a string.
func (a Attributes) Text(key string) string {
	var text string
	if json.Unmarshal(orNull(a[key]), &text) != nil {
		return ""
	}
	return text
}

// Flag is the boolean at key, or false when it is absent or not a boolean.
func (a Attributes) Flag(key string) bool {
	var flag bool
	return json.Unmarshal(orNull(a[key]), &flag) == nil && flag
}

// Int is the integer at key, also when a client sent it as a string, or 0.
func (a Attributes) Int(key string) int64 {
	var n json.Number
	if json.Unmarshal(orNull(a[key]), &n) != nil {
		return 0
	}
	i, err := n.Int64()
	if err != nil {
		return 0
	}
	return i
}

// Decode reads the value at key into into; false when it is absent or of
// another type.
func (a Attributes) Decode(key string, into any) bool {
	raw, ok := a[key]
	return ok && !isNull(raw) && json.Unmarshal(raw, into) == nil
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
