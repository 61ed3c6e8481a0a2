package web

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
)

// What Receive may answer. Anything else is a 500: Chatwoot tries those again, and gives a conversation to people when that fails too.
var (
	// ErrUnauthorized marks a delivery that was not signed by our Chatwoot, or is too old.
	ErrUnauthorized = errors.New("unauthorized")
	// ErrBadRequest marks a body that will never be readable.
	ErrBadRequest = errors.New("bad request")
	// ErrTooLarge marks a body over MaxBody.
	ErrTooLarge = errors.New("the body is larger than 16 MiB")
	// ErrOverload marks that there is too much to do already.
	ErrOverload = errors.New("too much to do at the moment, try again")
	// ErrUnknownBot marks a path that names no configured bot.
	ErrUnknownBot = errors.New("no bot of this name is configured")
)

var (
	errDraining = errors.New("shutting down, try again")
	errPanicked = errors.New("panic")
)

// failure is one row: which error, which status, which word in the metrics.
type failure struct {
	err    error
	status int
	result string
}

// failures is the one mapping from errors to statuses. 503 and 504 are missing on purpose: Chatwoot never repeats those.
func failures() []failure {
	return []failure{
		{ErrUnauthorized, http.StatusUnauthorized, "unauthorized"},
		{ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large"},
		{ErrBadRequest, http.StatusBadRequest, "bad_request"},
		{ErrOverload, http.StatusTooManyRequests, "overload"},
		{ErrUnknownBot, http.StatusNotFound, "unknown_bot"},
		{errDraining, http.StatusInternalServerError, "draining"},
	}
}

func failureOf(err error) failure {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = ErrTooLarge
	}
	for _, f := range failures() {
		if errors.Is(err, f.err) {
			return f
		}
	}
	var he *echo.HTTPError // echo's own handler does not unwrap, so a wrapped 413 would become a 500
	if errors.As(err, &he) {
		return failure{err: errors.New(http.StatusText(he.Code)), status: he.Code, result: "http"}
	}
	// Whatever it is, its text stays inside.
	return failure{err: errors.New("not recorded, try again"), status: http.StatusInternalServerError, result: "failed"}
}

// resultOf is the word for the metrics.
func resultOf(err error) string {
	if err == nil {
		return "accepted"
	}
	return failureOf(err).result
}

// badRead names a body that could not be read. Too large stays what it is; all else is the sender's connection.
func badRead(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return fmt.Errorf("%w: %w", ErrBadRequest, err)
}

// answerError implements echo's error handler.
func (s *Server) answerError(err error, c echo.Context) {
	f := failureOf(err)
	log := s.config.Log.With().Err(err).Str("method", c.Request().Method).Str("path", c.Request().URL.Path).
		Int("status", f.status).Str("remote", c.RealIP()).Logger()
	switch {
	case c.Response().Committed: // the sender has seen a status already, so this is the only place that still tells
		log.Error().Msg("error after the answer had begun")
		return
	case errors.Is(err, errPanicked): // logged with its stack by logPanic
	case f.status >= http.StatusInternalServerError && !errors.Is(err, errDraining):
		log.Error().Msg("request failed")
	case f.status == http.StatusNotFound || f.status == http.StatusMethodNotAllowed:
		log.Debug().Msg("request refused")
	default:
		log.Warn().Msg("request refused")
	}
	answer := c.JSON(f.status, map[string]string{"error": f.err.Error()})
	if c.Request().Method == http.MethodHead {
		answer = c.NoContent(f.status)
	}
	if answer != nil {
		log.Debug().AnErr("write", answer).Msg("the sender is gone")
	}
}
