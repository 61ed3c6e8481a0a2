package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
)

const defaultConfigFile = "config.yaml"

// serveCommand is the product: webhooks in, replies and handoffs out.
func serveCommand() *cobra.Command {
	var path, control string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve a Chatwoot: take its webhooks, answer, hand over",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if control != "" && control != "stdin" {
				return fmt.Errorf("--control %s: only stdin is known", control)
			}
			return serve(cmd.Context(), configPath(path), control != "", cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	cmd.Flags().StringVar(&control, "control", "", "obey a parent process")
	if err := cmd.Flags().MarkHidden("control"); err != nil {
		panic(err) // a typing error in the line above
	}
	return cmd
}

// configPath is the file that was named, else the one that lies here.
func configPath(named string) string {
	if named != "" {
		return named
	}
	if _, err := os.Stat(defaultConfigFile); err != nil {
		return ""
	}
	return defaultConfigFile
}

func serve(ctx context.Context, path string, controlled bool, in io.Reader, out, logs io.Writer) (err error) {
	config, warnings, err := LoadConfig(path)
	if err != nil {
		return err
	}
	if err := config.Store.folder(); err != nil {
		return err
	}
	log := newLogger(config.Log, logs)
	for _, warning := range warnings {
		log.Warn().Msg(warning)
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	ctx = log.WithContext(ctx)
	limitMemory()
	c := &clock{controlled: controlled}
	p, err := build(ctx, config, log, c)
	if err != nil {
		return err
	}
	defer func() {
		if closed := p.close(); err == nil {
			err = closed
		}
	}()
	if controlled {
		go c.obey(ctx, in, out, end)
	}
	return p.serve(ctx)
}

// folder refuses a database in a folder that is not there: a slip in the path must not begin an empty journal somewhere new.
func (c StoreConfig) folder() error {
	path, isFile := strings.CutPrefix(c.DSN.Reveal(), "sqlite:")
	if !isFile {
		return nil
	}
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("store.dsn names the folder %s, which is not there: make it first, or correct the path", dir)
	}
	return nil
}

// newLogger is the program's only logger.
func newLogger(c LogConfig, w io.Writer) zerolog.Logger {
	level, err := zerolog.ParseLevel(c.Level)
	if err != nil {
		level = zerolog.InfoLevel
	}
	if c.Format == "console" {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: "15:04:05.000"}
	}
	return zerolog.New(w).Level(level).With().Timestamp().Logger()
}
