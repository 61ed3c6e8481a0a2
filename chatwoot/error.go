package chatwoot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ErrUnreadable marks an answer of 2xx whose body is not what it should be:
// the request was carried out, its result is unknown.
var ErrUnreadable = errors.New("answer cannot be read")

// APIError is Chatwoot's refusal.
type APIError struct {
	Op         string // method and path, without query
	Status     int
	Message    string        // Chatwoot's own words, at most 500 bytes
	RetryAfter time.Duration // 0: not said

	asksToSignIn bool // the shape {"errors"} of a 401, whose words are in the installation's language
}

// Error implements error.
func (e *APIError) Error() string {
	if e.Message == "" {
		return fmt.Sprintf("%s: chatwoot answered %d", e.Op, e.Status)
	}
	return fmt.Sprintf("%s: chatwoot answered %d: %s", e.Op, e.Status, e.Message)
}

// The words by which Chatwoot tells its refusals apart; the status does not.
const (
	saysBotEndpoint = "Access to this endpoint is not authorized for bots"
	saysPolicy      = "You are not authorized to do this action"
	saysFlood       = "Too many messages"
	saysSuspended   = "Account is suspended"
)

// Flooded is 422 "Too many messages": a 429 by another name.
func (e *APIError) Flooded() bool {
	return e.Status == http.StatusUnprocessableEntity && strings.Contains(e.Message, saysFlood)
}

// TooMany is a rate limit, under either name. The request was not carried out.
func (e *APIError) TooMany() bool { return e.Status == http.StatusTooManyRequests || e.Flooded() }

// NotForBots is 401 about the endpoint: this version does not offer it to bot
// tokens. It says nothing against the token.
func (e *APIError) NotForBots() bool {
	return e.Status == http.StatusUnauthorized && strings.Contains(e.Message, saysBotEndpoint)
}

// NotAllowed is 401 about what was asked: the endpoint is closed to bots, or a
// policy refuses this action. Other requests with the same token may pass.
func (e *APIError) NotAllowed() bool {
	return e.NotForBots() || e.Status == http.StatusUnauthorized && strings.Contains(e.Message, saysPolicy)
}

// BadToken is 401 about the token or the account: every request will fail
// until somebody repairs it.
func (e *APIError) BadToken() bool {
	return e.Status == http.StatusUnauthorized && !e.NotAllowed()
}

// NoToken is 401 because no token arrived, whatever was sent: something on the
// way drops the header.
func (e *APIError) NoToken() bool { return e.Status == http.StatusUnauthorized && e.asksToSignIn }

// Suspended is 401 about the account: the token itself is good.
func (e *APIError) Suspended() bool {
	return e.Status == http.StatusUnauthorized && strings.Contains(e.Message, saysSuspended)
}

// NotFound is 404: the conversation, contact or inbox does not exist.
func (e *APIError) NotFound() bool { return e.Status == http.StatusNotFound }

// Temporary is whether the same request may pass later.
func (e *APIError) Temporary() bool {
	return e.TooMany() || e.Status == http.StatusRequestTimeout || e.Status >= 500
}

// Unclear is whether the request may have been carried out all the same: a
// 500 can follow a successful save, and a gateway's 502 to 504 says only that
// it did not wait.
func (e *APIError) Unclear() bool { return e.Status == http.StatusRequestTimeout || e.Status >= 500 }

// Finished is whether Chatwoot has ended its work on the request. After a
// gateway's answer (502 to 504) it may still be running.
func (e *APIError) Finished() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return false
	}
	return true
}

// TransportError is a request without a usable answer. Written false is proof
// that Chatwoot got nothing (refused connection, unknown host, failed TLS
// handshake, context over before sending); Written true means it may have
// been carried out (timeout, reset, unreadable answer).
type TransportError struct {
	Op      string
	Written bool
	Err     error // without address and query
}

// Error implements error.
func (e *TransportError) Error() string {
	if e.Written {
		return fmt.Sprintf("%s: no usable answer, may have been carried out: %v", e.Op, e.Err)
	}
	return fmt.Sprintf("%s: not sent: %v", e.Op, e.Err)
}

// Unwrap gives the cause, so that errors.Is finds context.DeadlineExceeded.
func (e *TransportError) Unwrap() error { return e.Err }

// Timeout is whether the cause was a deadline.
func (e *TransportError) Timeout() bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(e.Err, context.DeadlineExceeded) || errors.As(e.Err, &timeout) && timeout.Timeout()
}

// stripURL drops the address, whose query may hold what nobody should log.
func stripURL(err error) error {
	var inner *url.Error
	for errors.As(err, &inner) {
		err = inner.Err
	}
	return err
}

func neverConnected(err error) bool {
	var dial *net.OpError
	var name *net.DNSError
	return errors.As(err, &name) || errors.As(err, &dial) && dial.Op == "dial"
}

// readError reads whichever of the three shapes came: {"error"}, {"errors"},
// {"message","attributes"}; a proxy's page is its first words.
func readError(op string, status int, header http.Header, body []byte, now func() time.Time) *APIError {
	e := &APIError{Op: op, Status: status, RetryAfter: retryAfter(header, now)}
	var shape struct {
		Error   json.RawMessage `json:"error"`
		Errors  json.RawMessage `json:"errors"`
		Message json.RawMessage `json:"message"`
	}
	switch {
	case status >= 300 && status < 400:
		e.Message = "redirect refused; is the configured url the final one, with https?"
	case checkText(body) == nil && json.Unmarshal(body, &shape) == nil:
		e.Message = firstText(shape.Error, shape.Errors, shape.Message)
		e.asksToSignIn = status == http.StatusUnauthorized && isNull(shape.Error) && !isNull(shape.Errors)
	default:
		e.Message = strings.ToValidUTF8(strings.Join(strings.Fields(clip(string(body), 500)), " "), "")
	}
	e.Message = clip(e.Message, 500)
	return e
}

func firstText(values ...json.RawMessage) string {
	for _, raw := range values {
		if isNull(raw) {
			continue
		}
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return scalar(raw)
		}
		var words []string
		for _, item := range list {
			words = append(words, scalar(item))
		}
		return strings.Join(words, "; ")
	}
	return ""
}

// retryAfter reads seconds or a date; nonsense and the past are 0.
func retryAfter(header http.Header, now func() time.Time) time.Duration {
	text := strings.TrimSpace(header.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	base := now()
	// The server's own clock, where it tells, makes the difference exact.
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		base = date
	}
	return max(0, at.Sub(base))
}
