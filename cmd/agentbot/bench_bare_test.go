package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"agentbot/bot/web"
	"agentbot/chatwoot"
)

const bareVariable = "BARE_HANDLER_ADDR"

// startBare is the same load's lower bound, as a process of its own: what any sidecar in Go does before it knows what to do.
func startBare(t *testing.T) *benchChild {
	t.Helper()
	addr, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := startChild(t, filepath.Join(t.TempDir(), "bare.log"), []string{bareVariable + "=" + addr}, self, "-test.run=^TestBenchBare$")
	c.url = "http://" + addr + "/webhooks/chatwoot"
	waitFor(t, "http://"+addr+"/healthz", c)
	return c
}

// TestBenchBare is the bare handler's process; alone it does nothing.
func TestBenchBare(t *testing.T) {
	t.Parallel()
	addr := os.Getenv(bareVariable)
	if addr == "" {
		t.Skip("this is the bare handler that `make bench` compares with")
	}
	e := bareHandler()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with whoever started us
		_ = e.Shutdown(context.Background())
	}()
	_ = e.Start(addr) // closed from above
}

// bareHandler is echo, the signature, the event decoded, 200; nothing is stored, counted or logged.
func bareHandler() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.GET("/healthz", func(c echo.Context) error { return c.NoContent(http.StatusOK) })
	e.POST("/webhooks/chatwoot", func(c echo.Context) error {
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, web.MaxBody))
		if err != nil {
			return echo.ErrBadRequest
		}
		if err := chatwoot.Verify(botSecret, "", c.Request().Header, body, time.Now(), bareTolerance); err != nil {
			return echo.ErrUnauthorized
		}
		if _, err := chatwoot.ParseEvent(body); err != nil {
			return echo.ErrBadRequest
		}
		return c.NoContent(http.StatusOK)
	})
	return e
}

// bareTolerance is the age of a signature that the program accepts too.
const bareTolerance = 5 * time.Minute
