package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rs/zerolog"
)

func TestProgram_LookAround(t *testing.T) {
	t.Parallel()
	login := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:9/app/login", http.StatusFound)) // as Chatwoot's root does
	t.Cleanup(login.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for address, warned := range map[string]bool{login.URL: false, gone.URL: true} {
		var log bytes.Buffer
		p := &program{log: zerolog.New(&log)}
		p.lookAround(t.Context(), "default", &member{config: NamedBot{BotConfig: BotConfig{Chatwoot: ChatwootConfig{URL: address}}}})
		if got := strings.Count(log.String(), "cannot be reached"); (got == 1) != warned {
			t.Errorf("%s: %d warnings: %s", address, got, &log)
		}
	}
}
