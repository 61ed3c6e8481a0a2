package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

const (
	metaVersions = "versions/"
	versionsTold = 500 // of one bot; older ones stay in the store, by their hash
	shortHash    = 8
)

// edition is one library that ran, and from when.
type edition struct {
	Hash  string    `json:"hash"`
	Since time.Time `json:"since"`
}

// keeping is what knows which versions ran.
type keeping interface {
	Meta(ctx context.Context, name string) (string, error)
}

// editions are those of a bot that ran, the oldest first. One that ran twice is there twice.
func editions(ctx context.Context, store keeping, name string) ([]edition, error) {
	raw, err := store.Meta(ctx, metaVersions+name)
	if err != nil || raw == "" {
		return nil, err
	}
	var began []edition
	if err := json.Unmarshal([]byte(raw), &began); err != nil {
		return nil, fmt.Errorf("read which flows ran: %w", err)
	}
	return began, nil
}

// archive is what the commands history, diff and rollback look at: the store of a bot, beside whoever serves from it, and its folder.
type archive struct {
	told
	config, name string // as typed

	bot   NamedBot
	store *sqlstore.Store
	began []edition
}

// withArchive makes a command of it: flags, store, and its status.
func withArchive(cmd *cobra.Command, do func(cmd *cobra.Command, a *archive, args []string) error) *cobra.Command {
	a := &archive{}
	var language string
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		if a.told, err = tell(cmd, language); err != nil {
			return err
		}
		if err := a.open(cmd.Context()); err != nil {
			return a.fails(exitUnread, err)
		}
		defer func() { err = errors.Join(err, a.store.Close()) }()
		return a.fails(exitUnread, do(cmd, a, args))
	}
	cmd.Flags().StringVar(&a.config, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	cmd.Flags().StringVar(&a.name, "bot", "", "the bot's name, when several are configured")
	languageFlag(cmd, &language)
	return typedWrongly(cmd)
}

func (a *archive) open(ctx context.Context) error {
	config, _, err := LoadConfig(configPath(a.config))
	if err != nil {
		return err
	}
	var names []string
	for _, b := range config.AllBots() {
		names = append(names, b.Name)
		if a.name == "" || a.name == b.Name {
			a.bot = b
		}
	}
	if a.bot.Name == "" || a.name == "" && len(names) > 1 {
		return phrase.Errorf("choose a bot with --bot: %s", strings.Join(names, ", "))
	}
	if a.store, err = config.beside(ctx); err != nil {
		return err
	}
	a.began, err = editions(ctx, a.store, a.bot.Name)
	if err == nil && len(a.began) == 0 {
		err = phrase.Errorf("no version of the flows of %s has run yet: agentbot serve keeps every one that does", a.bot.Name)
	}
	if err != nil {
		return errors.Join(err, a.store.Close())
	}
	return nil
}

// resolve is the whole hash of a version that ran, from its beginning.
func (a *archive) resolve(begins string) (string, error) {
	var found []string
	for _, v := range a.began {
		if strings.HasPrefix(v.Hash, begins) && !slices.Contains(found, v.Hash) {
			found = append(found, v.Hash)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", phrase.Errorf("no version that ran begins with %s: agentbot flows history lists them", begins)
	}
	for i := range found {
		found[i] = found[i][:min(len(begins)+shortHash, len(found[i]))]
	}
	return "", phrase.Errorf("several versions begin with %s: write more of it, one of %s", begins, strings.Join(found, ", "))
}

// files are those of a version that ran.
func (a *archive) files(ctx context.Context, hash string) (map[string]string, error) {
	body, err := a.store.Library(ctx, hash)
	if err != nil {
		return nil, err
	}
	if body == nil {
		return nil, phrase.Errorf("the version %s is not in the store any more", hash)
	}
	return flows.ReadSource(body)
}

// folder are the files as they are now.
func (a *archive) folder() (map[string]string, error) {
	files, unreadable := flows.Sources(a.bot.flowFiles())
	if len(unreadable) > 0 {
		return nil, errors.New(strings.TrimRight(flows.FormatIn(a.language, unreadable), "\n"))
	}
	return files, nil
}

// whatChanged names what differs between two versions: flows by their files' names, + for a new one and - for one that is gone.
func whatChanged(before, after map[string]string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(after)) {
		called := strings.TrimSuffix(name, path.Ext(name))
		switch old, was := before[name]; {
		case !was:
			out = append(out, "+"+called)
		case old != after[name]:
			out = append(out, called)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, is := after[name]; !is {
			out = append(out, "-"+strings.TrimSuffix(name, path.Ext(name)))
		}
	}
	return out
}

// stranded is who stands on a step that a version lacks, told as warnings.
func stranded(ctx context.Context, store *sqlstore.Store, name string, library *flows.Library) ([]flows.Problem, error) {
	lost := map[flows.Spot]int{}
	err := store.Standing(ctx, name, func(st bot.State) {
		if at, lacks := library.Lacks(st); lacks {
			lost[at]++
		}
	})
	return library.Stranded(lost), err
}
