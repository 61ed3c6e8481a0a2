package llm

import (
	"fmt"
	"strings"
)

// Key is an API key. However it is printed, logged or encoded, it shows as ***.
type Key string

const redacted = "***"

// Format implements fmt.Formatter, so that no verb prints the key.
func (Key) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(redacted)) } // a fmt.State keeps its own error

// String implements fmt.Stringer.
func (Key) String() string { return redacted }

// GoString implements fmt.GoStringer.
func (Key) GoString() string { return redacted }

// MarshalText implements encoding.TextMarshaler; JSON and YAML encoders use it too.
func (Key) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// cleaned removes the key from a text of somebody else: servers repeat it in their errors.
func (k Key) cleaned(text string) string {
	if k == "" {
		return text
	}
	return strings.ReplaceAll(text, string(k), redacted)
}
