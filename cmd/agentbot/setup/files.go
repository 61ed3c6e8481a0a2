package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"agentbot/cmd/agentbot/connect"
)

// The files that setup writes, beside each other.
const (
	configFile  = "config.yaml"
	secretsFile = "secrets.env"
)

const (
	forAll = 0o644
	forOne = 0o600
)

// document is one file to be written.
type document struct {
	name    string
	content []byte
	mode    fs.FileMode
	merged  bool // it holds what was there before: nothing is lost by replacing it

	changed []string // keys that get another value, in a file that keeps all else; none: the file is written anew
	ours    []string // the keys that whoever keeps his own file has to take over
}

func (r *run) path(name string) string { return filepath.Join(r.given.Dir, name) }

// writable finds out before anything begins whether the files can be written in the end.
func (r *run) writable() error {
	probe, err := os.CreateTemp(or(r.given.Dir, "."), ".agentbot-setup-*")
	if err != nil {
		return r.refused(r.unwritable(or(r.given.Dir, "."), err))
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return r.refused(r.unwritable(or(r.given.Dir, "."), err))
	}
	return nil
}

func (r *run) unwritable(path string, err error) *connect.Finding {
	var inner *fs.PathError
	reason := err.Error()
	if errors.As(err, &inner) {
		reason = inner.Err.Error()
	}
	return r.t.Find("S7", connect.Refusal, connect.Values{"path": path, "reason": reason})
}

// writeFiles writes those that differ. One that exists is replaced only when somebody agrees, and kept as a copy.
func (r *run) writeFiles(ctx context.Context) error {
	documents, err := r.documents()
	if err != nil {
		return err
	}
	var written []string
	for _, d := range documents {
		before, err := os.ReadFile(r.path(d.name))
		switch {
		case err == nil && r.same(d, before):
			continue
		case err == nil && !d.merged:
			if d.name, err = r.replace(ctx, d, before); err != nil {
				return err
			}
			if r.says(d) {
				continue
			}
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return r.refused(r.unwritable(r.path(d.name), err))
		}
		if err := r.put(ctx, d); err != nil {
			return err
		}
		written = append(written, d.name)
	}
	if len(written) == 0 {
		r.say.ok(r.t.Say("ok_files_same", connect.Values{"dir": or(r.given.Dir, ".")}))
		return nil
	}
	r.say.ok(r.t.Say("ok_files", connect.Values{"dir": or(r.given.Dir, "."), "files": strings.Join(written, ", ")}))
	return nil
}

// same is whether a file says already what it should; of a snapshot only when it was taken may differ.
func (r *run) same(d document, before []byte) bool {
	if d.name != connect.SnapshotFile {
		return bytes.Equal(d.content, before)
	}
	old, err := connect.ReadSnapshot(r.path(d.name))
	return err == nil && old != nil && r.afterwards().Same(*old)
}

// says is whether a file of that name has that content already, as one beside a configuration does when setup runs again.
func (r *run) says(d document) bool {
	has, err := os.ReadFile(r.path(d.name))
	return err == nil && bytes.Equal(has, d.content)
}

// replace asks, keeps a copy of what is there, and returns the name to write to. Only a file that keeps all that stands in it is written
// without somebody who says so.
func (r *run) replace(ctx context.Context, d document, before []byte) (string, error) {
	if d.name == connect.SnapshotFile { // made by this program for itself
		return d.name, nil
	}
	mode := r.modeOf(d)
	copied := r.free(d.name + ".bak")
	q := agreement{text: r.t.Say("q_overwrite", connect.Values{"file": d.name, "copy": copied}), grave: true}
	no := false
	switch {
	case len(d.changed) > 0:
		q = agreement{text: r.t.Say("q_change", connect.Values{"file": d.name, "keys": strings.Join(d.changed, ", "), "copy": copied})}
	case r.terminal == nil, r.given.Yes: // what somebody wrote is not given up by somebody who is not there
		q.given = &no
	}
	agreed, err := r.agree(ctx, q)
	if err != nil {
		return "", err
	}
	if !agreed {
		beside := r.beside(d)
		r.say.plain(r.t.Say("ok_file_beside", connect.Values{"file": d.name, "copy": beside, "keys": strings.Join(d.ours, ", ")}))
		return beside, nil
	}
	return d.name, r.put(ctx, document{name: copied, content: before, mode: mode})
}

// beside is the name for what does not replace a file: a new one, or the one that an earlier run has written the same into.
func (r *run) beside(d document) string {
	name := d.name + ".new"
	if has, err := os.ReadFile(r.path(name)); err == nil && bytes.Equal(has, d.content) {
		return name
	}
	return r.free(name)
}

// modeOf is who may read a file: whoever could before, because it may hold what is not for all. A secrets file is for one.
func (r *run) modeOf(d document) fs.FileMode {
	info, err := os.Stat(r.path(d.name))
	if err != nil || d.mode == forOne {
		return d.mode
	}
	return info.Mode().Perm()
}

// free is the name, or with a number behind it, that no file has.
func (r *run) free(name string) string {
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try += strconv.Itoa(n)
		}
		if _, err := os.Lstat(r.path(try)); errors.Is(err, fs.ErrNotExist) {
			return try
		}
	}
}

// put writes a file in one go and notes how it was before.
func (r *run) put(ctx context.Context, d document) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path, mode := r.path(d.name), r.modeOf(d)
	before, err := os.ReadFile(path)
	existed := err == nil
	r.made.add(d.name, func(context.Context) error {
		if existed {
			return writeFile(path, before, mode)
		}
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
	if err := writeFile(path, d.content, mode); err != nil {
		return r.refused(r.unwritable(path, err))
	}
	return nil
}

// writeFile writes beside and renames, so that nobody ever reads half a file, and nobody else a secret.
func writeFile(path string, content []byte, mode fs.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".agentbot-setup-*") // 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = temporary.Write(content)
	err = errors.Join(err, temporary.Chmod(mode), temporary.Sync(), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, errors.Join(err, os.Remove(temporary.Name())))
	}
	return nil
}

// documents are the three files as they should be.
func (r *run) documents() ([]document, error) {
	snapshot, err := r.afterwards().JSON()
	if err != nil {
		return nil, err
	}
	config, err := r.configuration()
	if err != nil {
		return nil, err
	}
	secrets, err := r.secrets()
	if err != nil {
		return nil, err
	}
	return []document{
		config,
		{name: secretsFile, content: secrets, mode: forOne, merged: true},
		{name: connect.SnapshotFile, content: snapshot, mode: forAll},
	}, nil
}

// configuration is config.yaml: what stands there with our keys set, or where that cannot be done a new one.
func (r *run) configuration() (document, error) {
	d := document{name: configFile, mode: forAll}
	settings := r.settings()
	for _, s := range settings {
		if !s.missing {
			d.ours = append(d.ours, s.name())
		}
	}
	before, err := os.ReadFile(r.path(configFile))
	switch {
	case err == nil:
		var ok bool
		if d.content, d.changed, ok = merge(before, settings); ok {
			return d, nil
		}
	case !errors.Is(err, fs.ErrNotExist):
		return d, r.refused(r.unwritable(r.path(configFile), err))
	}
	d.content, err = r.config()
	return d, err
}

// The variables of the configuration that hold what only this program should know.
const (
	tokenVariable  = "AGENTBOT_CHATWOOT_BOT_TOKEN"
	secretVariable = "AGENTBOT_CHATWOOT_WEBHOOK_SECRET"
	formerVariable = "AGENTBOT_CHATWOOT_PREVIOUS_WEBHOOK_SECRET"
)

// secrets is secrets.env with our two lines; other lines that stand there stay.
func (r *run) secrets() ([]byte, error) {
	ours := []string{tokenVariable + "=" + string(r.bot.Token), secretVariable + "=" + string(r.bot.Secret)}
	before, err := os.ReadFile(r.path(secretsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return []byte("# " + r.t.Say("secrets_head", nil) + "\n" + strings.Join(ours, "\n") + "\n"), nil
	}
	if err != nil {
		return nil, r.refused(r.unwritable(r.path(secretsFile), err))
	}
	lines := strings.Split(strings.TrimRight(string(before), "\n"), "\n")
	// The one before is the present one again when somebody has rotated here and not in Chatwoot. Twice the same is refused by serve.
	lines = slices.DeleteFunc(lines, func(line string) bool {
		name, value := assigned(line)
		return name == formerVariable && value == string(r.bot.Secret)
	})
	for _, line := range ours {
		name, _ := assigned(line)
		found := false
		for i, old := range lines {
			if was, _ := assigned(old); was == name {
				lines[i], found = line, true
			}
		}
		if !found {
			lines = append(lines, line)
		}
	}
	return []byte(strings.Join(lines, "\n") + "\n"), nil
}

// assigned reads NAME=value, also in quotes.
func assigned(line string) (name, value string) {
	name, value, _ = strings.Cut(line, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = value[1 : n-1]
	}
	return name, value
}
