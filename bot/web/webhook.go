package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// DefaultBot is the bot of the path without a name.
const DefaultBot = "default"

// trusted is the announced length for which room is made before a byte has come.
const trusted = 64 << 10

func (s *Server) webhook(c echo.Context) error {
	started := time.Now()
	name := c.Param("bot")
	if name == "" {
		name = DefaultBot
	}
	err := errPanicked // what it stays when the next line does not return
	defer func() {
		if m := s.config.Metrics; m != nil {
			m.delivery(name, resultOf(err), time.Since(started))
		}
	}()
	if err = s.receive(c, name); err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}

func (s *Server) receive(c echo.Context, name string) error {
	if s.draining.Load() {
		s.hearOut(c)
		return errDraining
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	default:
		s.hearOut(c)
		return fmt.Errorf("%d deliveries are in hand already: %w", s.config.InFlight, ErrOverload)
	}
	body, err := s.read(c)
	if err != nil {
		return err
	}
	// Not the request's context: when the sender hangs up, what it said is still worth recording.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), s.config.Timeout)
	defer cancel()
	return s.config.Receive(ctx, name, c.Request().Header, body)
}

// hearOut reads a body that nobody wants: a sender that is still sending when the connection closes may never see the refusal. Who is too slow
// about it is cut off by Shutdown.
func (s *Server) hearOut(c echo.Context) {
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(bodyTimeout))
	_, _ = io.Copy(io.Discard, http.MaxBytesReader(c.Response(), c.Request().Body, MaxBody)) // whatever comes of it, the answer is the same
}

// read takes the whole body, also a chunked one, and no more than MaxBody.
func (s *Server) read(c echo.Context) ([]byte, error) {
	// A slow sender must not hold a slot for ever. Recorders of tests have no deadlines, which is no reason to refuse.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(bodyTimeout))
	var body bytes.Buffer
	if announced := c.Request().ContentLength; announced > 0 && announced <= trusted {
		body.Grow(int(announced) + bytes.MinRead) // so that a buffer that grows need not copy what it holds
	}
	if _, err := body.ReadFrom(http.MaxBytesReader(c.Response(), c.Request().Body, MaxBody)); err != nil {
		return nil, fmt.Errorf("read the body: %w", badRead(err))
	}
	return body.Bytes(), nil
}
