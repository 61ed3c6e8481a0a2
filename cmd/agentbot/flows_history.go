package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"
)

func flowsHistoryCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the versions of the flows that ran: since when, and what had changed",
		Args:  cobra.NoArgs,
	}
	return withArchive(cmd, func(cmd *cobra.Command, a *archive, _ []string) error { return a.history(cmd.Context()) })
}

// history prints the newest version first.
func (a *archive) history(ctx context.Context) error {
	zone, err := time.LoadLocation(a.bot.Flows.TimeZone)
	if err != nil {
		return fmt.Errorf("flows.time_zone: %w", err)
	}
	var lines []string
	before := map[string]string{}
	for i, v := range a.began {
		files, err := a.files(ctx, v.Hash)
		if err != nil {
			return err
		}
		what := strings.Join(whatChanged(before, files), ", ")
		if i == 0 {
			what = a.in("%d files", len(files))
		}
		before = files
		lines = append(lines, fmt.Sprintf("%s  %s  %s", v.Since.In(zone).Format("2006-01-02 15:04"), v.Hash[:min(shortHash, len(v.Hash))], what))
	}
	for i, line := range slices.Backward(lines) {
		if i == len(lines)-1 {
			line += "  " + a.in("(newest)")
		}
		write(a.out, "%s\n", line)
	}
	return nil
}

func flowsDiffCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff HASH [HASH]",
		Short: "Show what changed from a version that ran to another (without a second one: to the folder as it is now)",
		Args:  cobra.RangeArgs(1, 2),
	}
	return withArchive(cmd, func(cmd *cobra.Command, a *archive, args []string) error { return a.diff(cmd.Context(), args) })
}

func (a *archive) diff(ctx context.Context, args []string) error {
	var sides []map[string]string
	for _, begins := range args {
		hash, err := a.resolve(begins)
		if err != nil {
			return err
		}
		files, err := a.files(ctx, hash)
		if err != nil {
			return err
		}
		sides = append(sides, files)
	}
	if len(sides) == 1 {
		now, err := a.folder()
		if err != nil {
			return err
		}
		sides, args = append(sides, now), append(args, a.in("now"))
	}
	names := map[string]bool{}
	for _, side := range sides {
		for name := range side {
			names[name] = true
		}
	}
	same := true
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if text := diff.Diff(args[0]+"/"+name, []byte(sides[0][name]), args[1]+"/"+name, []byte(sides[1][name])); len(text) > 0 {
			same = false
			write(a.out, "%s", text)
		}
	}
	if same {
		a.say("No difference.")
	}
	return nil
}
