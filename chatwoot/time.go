package chatwoot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Timestamp reads every way Chatwoot writes an instant: ISO 8601 text, whole
// or fractional epoch seconds, null, "" and 0, the last three meaning never.
type Timestamp struct{ time.Time }

// maxEpoch is the last second of the year 9999, beyond which time.Time cannot
// be written as JSON again.
const maxEpoch = 253402300799

// UnmarshalJSON implements json.Unmarshaler.
func (t *Timestamp) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if isNull(raw) {
		*t = Timestamp{}
		return nil
	}
	if raw[0] != '"' {
		micros, err := ParseStamp(string(raw))
		if err != nil {
			return fmt.Errorf("read time: %w", err)
		}
		*t = Timestamp{}
		if micros != 0 {
			t.Time = time.UnixMicro(micros).UTC()
		}
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("read time: %w", err)
	}
	*t = Timestamp{}
	if text == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return fmt.Errorf("read time: %q is neither ISO 8601 nor epoch seconds", clip(text, 40))
	}
	t.Time = at.UTC()
	return nil
}

// ParseStamp cuts decimal epoch seconds at six digits and returns
// microseconds. It works on the text, because a float64 rounds the last digit
// and two saves of one conversation may differ in no other.
func ParseStamp(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || seconds < 0 || seconds > maxEpoch || strings.Trim(fraction, "0123456789") != "" {
		return 0, fmt.Errorf("%q is not epoch seconds", clip(text, 40))
	}
	fraction = (fraction + "000000")[:6]
	micros, err := strconv.ParseInt(fraction, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not epoch seconds", clip(text, 40))
	}
	return seconds*1_000_000 + micros, nil
}

func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "") + "…"
}
