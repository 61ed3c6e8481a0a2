// Package web is the HTTP face of the bot: signed webhooks come in, health and metrics go out.
//
// Words: a delivery is one webhook request; draining means that the process is about to end, so deliveries are refused in the
// way that makes the sender try again. The package knows nothing of Chatwoot's formats: it hands header and body to a function
// and turns the error it gets back into a status (error.go, the only place where that happens).
package web

import (
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
	"github.com/rs/zerolog"
)

// MaxBody is the largest webhook body that is read. Mails travel up to four times in one payload, so it is generous.
const MaxBody = 16 << 20

const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute // longer than a proxy's, so that the proxy closes idle connections, not we
	bodyTimeout       = 30 * time.Second
	receiveTimeout    = 4 * time.Second // Chatwoot gives up after 5 s, and a timeout is final there while our 500 is tried again
	inFlight          = 256
)

// Receive takes one delivery to disk. A nil error means that it is there, or that there is nothing in it for us.
type Receive func(ctx context.Context, bot string, header http.Header, body []byte) error

// Config is what a Server needs.
type Config struct {
	Receive Receive
	// Ready says why the process should get no traffic now. nil: always ready.
	Ready func(ctx context.Context) error
	// Notes are what an operator should see to although traffic is welcome; /readyz shows them. May be nil.
	Notes func() []string
	// Version is shown by /healthz; may be empty.
	Version string
	// Metrics may be nil.
	Metrics *Metrics
	Log     zerolog.Logger
	// Timeout is how long Receive may take, InFlight how many deliveries may be in hand at once. 0: 4 s and 256.
	Timeout  time.Duration
	InFlight int
}

// Server answers on one listener.
type Server struct {
	config   Config
	echo     *echo.Echo
	http     *http.Server
	slots    chan struct{}
	draining atomic.Bool
}

// New builds the server with its routes; Serve starts it.
func New(c Config) *Server {
	if c.Timeout == 0 {
		c.Timeout = receiveTimeout
	}
	if c.InFlight == 0 {
		c.InFlight = inFlight
	}
	s := &Server{config: c, echo: echo.New(), slots: make(chan struct{}, c.InFlight)}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = echo.ExtractIPDirect() // the default believes X-Forwarded-For from anybody
	s.echo.HTTPErrorHandler = s.answerError
	s.echo.Use(middleware.RecoverWithConfig(middleware.RecoverConfig{LogErrorFunc: s.logPanic}))
	s.routes()

	// A request's context ends when the server shuts down, so that streams let go of it; deliveries are detached from it.
	base, stop := context.WithCancel(context.Background())
	s.http = &http.Server{
		Handler: s.echo, ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout,
		BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog:    stdlog.New(c.Log.With().Str("from", "http server").Logger(), "", 0),
	}
	s.http.RegisterOnShutdown(stop)
	return s
}

// routes is the whole surface.
func (s *Server) routes() {
	s.echo.POST("/webhooks/chatwoot", s.webhook)
	s.echo.POST("/webhooks/chatwoot/", s.webhook) // a slash too many in the address would otherwise give every conversation to people
	s.echo.POST("/webhooks/chatwoot/:bot", s.webhook)
	s.echo.GET("/healthz", s.healthz)
	s.echo.GET("/readyz", s.readyz)
	if s.config.Metrics != nil {
		s.echo.GET("/metrics", echo.WrapHandler(s.config.Metrics.handler()))
	}
}

// ServeHTTP implements http.Handler, for tests and for pages that live beside it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

// Serve answers on l until Shutdown, which is no error.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}

// Drain makes readiness fail and answers every further delivery with a 500, which Chatwoot tries again. The listener stays: a
// refused connection would be final there and give the conversation to people.
func (s *Server) Drain() { s.draining.Store(true) }

// Shutdown closes the listener and waits for requests in hand until ctx ends, then cuts them off: a sender that has been slow until now, or a
// connection that never asked for anything, must not hold up the next start.
func (s *Server) Shutdown(ctx context.Context) error {
	s.Drain()
	err := s.http.Shutdown(ctx)
	if err != nil && ctx.Err() != nil {
		s.config.Log.Warn().Msg("connections were cut off that were not done when the listener closed")
		err = s.http.Close()
	}
	if err != nil {
		return fmt.Errorf("close the listener: %w", err)
	}
	return nil
}

// logPanic replaces echo's own JSON logger.
func (s *Server) logPanic(c echo.Context, err error, stack []byte) error {
	s.config.Log.Error().Err(err).Str("path", c.Path()).Bytes("stack", stack).Msg("panic while answering a request")
	return fmt.Errorf("%w: %w", errPanicked, err)
}
