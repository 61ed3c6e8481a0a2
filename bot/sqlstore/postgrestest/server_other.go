//go:build !unix

package postgrestest

import (
	"context"
	"errors"
)

var errNone = errors.New("no private PostgreSQL on this system: set " + Variable + " to postgres://… of a database in which tests may make schemas")

const keep = "keep"

type process struct{}

func start(context.Context, bool) (*Server, error) { return nil, errNone }

func (s *Server) follow(context.Context) (*Server, error) { return nil, errNone }

func launch(string, string, []string) (*process, error) { return nil, errNone }

func (*process) end(string) error { return nil }
