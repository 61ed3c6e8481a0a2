package chatwoot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a webhook delivery. DeliveryHeader stays the same when
// Chatwoot repeats a delivery; the other two are fresh at each attempt.
const (
	DeliveryHeader  = "X-Chatwoot-Delivery"
	TimestampHeader = "X-Chatwoot-Timestamp"
	SignatureHeader = "X-Chatwoot-Signature"
)

// Why Verify refuses a delivery.
var (
	ErrNotSigned    = errors.New("webhook is not signed: timestamp or signature header is missing; Chatwoot signs since 4.13.0")
	ErrBadSignature = errors.New("webhook signature does not match: compare the webhook secret with the one of the bot in Chatwoot")
	ErrStale        = errors.New("webhook timestamp is too far from our clock: compare both clocks")
)

// Secret is a credential that refuses to be printed. Convert it to string at
// the one place that needs it.
type Secret string

// String implements fmt.Stringer and hides the value.
func (s Secret) String() string { return redacted(s) }

// GoString implements fmt.GoStringer and hides the value.
func (s Secret) GoString() string { return redacted(s) }

// MarshalText implements encoding.TextMarshaler and hides the value.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted(s)), nil }

func redacted(s Secret) string {
	if s == "" {
		return ""
	}
	return "***"
}

// Sign is the signature header for body at timestamp (Unix seconds as text).
func Sign(secret Secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp))
	mac.Write([]byte("."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// Verify checks a delivery's signature over the raw body and the age of its
// timestamp. Previous may be "": it lets a rotated secret live on until
// Chatwoot uses the new one, since Chatwoot itself has no overlap.
func Verify(secret, previous Secret, header http.Header, body []byte, now time.Time, tolerance time.Duration) error {
	timestamp := header.Get(TimestampHeader)
	given := strings.TrimSpace(header.Get(SignatureHeader))
	if timestamp == "" || given == "" {
		return ErrNotSigned
	}
	if !matches(secret, timestamp, given, body) && !matches(previous, timestamp, given, body) {
		return ErrBadSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || seconds < 0 || seconds > maxEpoch {
		return ErrStale
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return ErrStale
	}
	return nil
}

// matches refuses the empty secret: its HMAC is computable by anybody.
func matches(secret Secret, timestamp, given string, body []byte) bool {
	return secret != "" && hmac.Equal([]byte(Sign(secret, timestamp, body)), []byte(given))
}
