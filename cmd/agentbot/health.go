package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// healthCommand is for container platforms whose image has no other program.
func healthCommand() *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask the running process whether it lives (for Docker's HEALTHCHECK)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return health(cmd.Context(), address, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&address, "addr", "", "where the process listens (default: AGENTBOT_SERVER_ADDR, else "+defaultConfig().Server.Addr+")")
	return cmd
}

func health(ctx context.Context, address string, out io.Writer) error {
	if address == "" {
		address = os.Getenv(key{Path: "server.addr"}.env())
	}
	if address == "" {
		address = defaultConfig().Server.Addr
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("address %q: want host:port, like 127.0.0.1:8080", address)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // every interface: ask on our own
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return fmt.Errorf("ask for health: %w", err)
	}
	response, err := (&http.Client{}).Do(request)
	if err != nil {
		return fmt.Errorf("nothing healthy at %s: %w", address, err)
	}
	defer func() { _ = response.Body.Close() }() // only read
	body, err := io.ReadAll(io.LimitReader(response.Body, 1000))
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("nothing healthy at %s: status %d %s", address, response.StatusCode, strings.TrimSpace(string(body)))
	}
	write(out, "ok\n")
	return nil
}
