package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot/nlu/entity"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

func flowsRollbackCommand() *cobra.Command {
	var sure bool
	cmd := &cobra.Command{
		Use:   "rollback HASH",
		Short: "Write the files of a version that ran back into the folder of flows",
		Long: `HASH is the beginning of a hash of  agentbot flows history. The running bot takes the files over as if somebody had saved them. A version that does
not load any more is refused. When conversations stand on a step that it does not have, that is told, and --yes goes on all the same. Files that
have never run are copied beside the folder first, so that nothing is lost. Tests, samples and tables stay as they are.`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().BoolVar(&sure, "yes", false, "go on although conversations stand on a step that this version does not have")
	return withArchive(cmd, func(cmd *cobra.Command, a *archive, args []string) error {
		return a.rollback(cmd.Context(), args[0], sure)
	})
}

func (a *archive) rollback(ctx context.Context, begins string, sure bool) error {
	dir := a.bot.Flows.Dir
	if dir == "" {
		return phrase.Errorf("the bot runs the shipped flows: without flows.dir there is no folder to write to")
	}
	hash, err := a.resolve(begins)
	if err != nil {
		return err
	}
	files, err := a.files(ctx, hash)
	if err != nil {
		return err
	}
	library, err := a.loads(files)
	if err != nil {
		return err
	}
	now, err := a.folder()
	if err != nil {
		return err
	}
	if flows.HashOf(now) == hash {
		a.say("The folder holds this version already.")
		return nil
	}
	lost, err := stranded(ctx, a.store, a.bot.Name, library)
	if err != nil {
		return err
	}
	write(a.out, "%s", flows.FormatIn(a.language, lost))
	if len(lost) > 0 && !sure {
		return a.fails(exitProblems, phrase.Errorf("nothing was written: say --yes to go on all the same"))
	}
	if err := a.keep(ctx, now); err != nil {
		return err
	}
	if err := replaceFiles(dir, now, files); err != nil {
		return err
	}
	a.say("%s holds the version %s again. The running bot takes it over within seconds.", dir, hash[:min(shortHash, len(hash))])
	return nil
}

// loads refuses a version that this program does not take any more.
func (a *archive) loads(files map[string]string) (*flows.Library, error) {
	body, err := json.Marshal(files)
	if err != nil {
		return nil, err
	}
	options := flowOptions(a.bot.BotConfig, entity.Values{Now: time.Now})
	if options.ActionsMode == mockActions && options.MockURL == "" {
		options.MockURL = "http://127.0.0.1" // only checked, never called
	}
	library, err := flows.LoadSource(body, options)
	if err != nil {
		return nil, statusError{fmt.Errorf("%s: %w", a.in("this version cannot be used any more, and nothing was written"), err), exitProblems}
	}
	return library, nil
}

// keep copies files that have never run, which no history holds, into a folder beside the flows.
func (a *archive) keep(ctx context.Context, now map[string]string) error {
	hash := flows.HashOf(now)
	body, err := a.store.Library(ctx, hash)
	if err != nil || body != nil {
		return err
	}
	kept := filepath.Clean(a.bot.Flows.Dir) + ".before-" + hash[:shortHash]
	files := map[string][]byte{}
	for name := range now { // as they stand there: of a file that is too large only the beginning was read
		if files[name], err = os.ReadFile(filepath.Join(a.bot.Flows.Dir, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("keep what is in the folder: %w", err)
		}
	}
	if err := writeFiles(kept, files); err != nil {
		return err
	}
	a.say("What is in the folder has never run; it is kept in %s.", kept)
	return nil
}

// replaceFiles makes a folder hold the files of a version instead of those of another. Each file is replaced as a whole, so that a reader never sees
// half of one.
func replaceFiles(dir string, before, after map[string]string) error {
	for name, text := range after {
		if old, was := before[name]; was && old == text {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // flows are for reading
			return fmt.Errorf("make the folder: %w", err)
		}
		if err := replaceFile(path, text); err != nil {
			return err
		}
	}
	for name := range before {
		if _, stays := after[name]; stays {
			continue
		}
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return fmt.Errorf("remove a file that this version does not have: %w", err)
		}
	}
	return nil
}

func replaceFile(path, text string) error {
	aside := path + ".tmp"                                           // no name of a flow, so that nobody reads it meanwhile
	if err := os.WriteFile(aside, []byte(text), 0o644); err != nil { //nolint:gosec // flows are for reading
		return fmt.Errorf("write a file: %w", err)
	}
	if err := os.Rename(aside, path); err != nil {
		return errors.Join(fmt.Errorf("write a file: %w", err), os.Remove(aside))
	}
	return nil
}
