package business

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"

	"agentbot/bot"
)

// WrongCode is the outcome of a code that does not match.
const WrongCode = "wrong"

// code derives the six digits of one sending, named by its key. They are never stored or logged: whoever must know them derives them again.
func (e *Executor) code(key string) string {
	mac := hmac.New(sha256.New, e.codeKey)
	_, _ = fmt.Fprintf(mac, "one-time-code|%s", key) // a hash takes every write
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000)
}

// Check implements bot.Codes. Spaces and dashes that people put into a code do not count.
func (e *Executor) Check(_ context.Context, q bot.CodeQuestion) bot.Answer {
	given := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '.' {
			return -1
		}
		return r
	}, q.Code)
	if subtle.ConstantTimeCompare([]byte(given), []byte(e.code(q.Key))) == 1 {
		return bot.Answer{Outcome: bot.OK}
	}
	return bot.Answer{Outcome: WrongCode}
}
