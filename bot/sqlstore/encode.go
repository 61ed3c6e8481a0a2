package sqlstore

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"time"

	"agentbot/bot"
)

// inboundVersion is the version of a stored inbound; another one comes with a migration that rewrites or a decoder that upgrades.
const inboundVersion = 1

type storedInbound struct {
	V int `json:"v"`
	bot.Inbound
}

// encode is JSON as both databases keep it in text: valid UTF-8 without U+0000.
func encode(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return clean(raw), nil
}

// clean drops escaped U+0000. A raw one cannot be in valid JSON.
func clean(raw []byte) string {
	const nul = `\u0000`
	if !bytes.Contains(raw, []byte(nul)) {
		return string(bytes.ToValidUTF8(raw, []byte("\uFFFD")))
	}
	kept := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		switch {
		case raw[i] != '\\':
			kept = append(kept, raw[i])
		case bytes.HasPrefix(raw[i:], []byte(nul)):
			i += len(nul) - 1
		default: // an escape is at least two bytes, and \\u0000 is a backslash before plain letters
			kept = append(kept, raw[i], raw[i+1])
			i++
		}
	}
	return string(bytes.ToValidUTF8(kept, []byte("\uFFFD")))
}

// plainText is text for a column of its own.
func plainText(s string) string {
	return string(bytes.ReplaceAll(bytes.ToValidUTF8([]byte(s), []byte("\uFFFD")), []byte{0}, nil))
}

// encodeInbound leaves out what has a column and changes: number, state, time.
func encodeInbound(in bot.Inbound) (string, error) {
	in.Seq, in.State, in.RecordedAt = 0, "", time.Time{}
	return encode(storedInbound{V: inboundVersion, Inbound: in})
}

func decodeInbound(body string) (bot.Inbound, error) {
	var stored storedInbound
	err := json.Unmarshal([]byte(body), &stored)
	return stored.Inbound, err
}

// micros is a time as a column holds it: whole microseconds, NULL for none.
func micros(t time.Time) sql.NullInt64 {
	if t.IsZero() {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: true}
}

func fromMicros(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

// micro cuts a caller's time to what a column can hold, so that what is answered equals what is read later.
func micro(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
