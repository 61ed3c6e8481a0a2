package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// healthz says that the process lives, and which program it is: whoever calls through a proxy wants to know who answers there. It stays good while draining: a restart would not make that faster.
func (s *Server) healthz(c echo.Context) error {
	answer := map[string]string{"status": "ok"}
	if s.config.Version != "" {
		answer["version"] = s.config.Version
	}
	return c.JSON(http.StatusOK, answer)
}

// readyz says whether traffic is welcome. 503 is right here: no webhook ever asks.
func (s *Server) readyz(c echo.Context) error {
	err := s.unready(c)
	if err != nil {
		return c.JSON(http.StatusServiceUnavailable, map[string]string{"status": "not ready", "reason": err.Error()})
	}
	answer := map[string]any{"status": "ready"}
	if s.config.Notes != nil {
		if notes := s.config.Notes(); len(notes) > 0 {
			answer["notes"] = notes
		}
	}
	return c.JSON(http.StatusOK, answer)
}

func (s *Server) unready(c echo.Context) error {
	if s.draining.Load() {
		return errDraining
	}
	if s.config.Ready == nil {
		return nil
	}
	return s.config.Ready(c.Request().Context())
}
