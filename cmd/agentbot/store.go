package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"agentbot/bot/sqlstore"
)

// storeCommand is about the file that everything is kept in.
func storeCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{Use: "store", Short: "Look after the store: backup"}
	backup := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the store into a new file, also while serve runs",
		Long: `The copy is a store that opens, with everything that was on disk when the copy began. To go back to it: stop agentbot, put the file in place of the one
that store.dsn names (and remove that one's -wal and -shm files), start agentbot. A PostgreSQL store is backed up with pg_dump.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			config, _, err := LoadConfig(configPath(path))
			if err != nil {
				return err
			}
			return backupStore(cmd.Context(), config, args[0], cmd.OutOrStdout())
		},
	}
	backup.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	cmd.AddCommand(backup)
	return cmd
}

func backupStore(ctx context.Context, config Config, target string, out io.Writer) error {
	if err := sqlstore.Backup(ctx, config.Store.DSN.Reveal(), target); err != nil {
		return fmt.Errorf("store backup: %w", err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return fmt.Errorf("store backup: look at the copy: %w", err)
	}
	write(out, "%s: a whole copy of the store, %.1f MB. It holds what customers wrote: keep it as you keep the store.\n", target, float64(info.Size())/1e6)
	return nil
}
