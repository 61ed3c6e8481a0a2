package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// partial ends the name of a copy that is being made; one that lies about was never finished.
const partial = ".partial"

// Backup copies the store that dsn names into a new file, beside whoever serves from it: a store that opens, with everything that was committed
// when it began. It needs the version of neither. The copy has no instance yet, because numbers that the original gives away from now on must
// not be taken for its own: whoever serves from it first names one. An existing file is refused, and so is PostgreSQL, which has its own tools.
func Backup(ctx context.Context, dsn, target string) (err error) {
	path, sqlite := strings.CutPrefix(dsn, "sqlite:")
	if !sqlite {
		return errors.New("a PostgreSQL store is backed up by PostgreSQL's own tools: run pg_dump for the database that store.dsn names, or let its archive do it")
	}
	if err := prepareFile(path, false); err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	if err := free(target); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteDSN(path, defaultBusy))
	if err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := schemaVersion(ctx, db, 1<<30); err != nil {
		return fmt.Errorf("store %s: %w", path, err)
	}
	return writeCopy(ctx, db, target, func(string) {})
}

// free says whether a name can be given to a copy.
func free(target string) error {
	if _, err := os.Lstat(target); err == nil {
		return fmt.Errorf("%s is there already: name another file, or move that one away", target)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at %s: %w", target, err)
	}
	return nil
}

// writeCopy makes a copy under another name first: under its own there is a whole one or none, also when the process is killed or the power goes.
func writeCopy(ctx context.Context, db *sql.DB, target string, at func(point string)) (err error) {
	f, err := os.CreateTemp(filepath.Dir(target), filepath.Base(target)+".*"+partial) // for its owner alone, and empty: then SQLite may write into it
	if err != nil {
		return fmt.Errorf("copy the store to %s: %w", target, err)
	}
	name := f.Name()
	defer func() {
		err = errors.Join(err, f.Close())
		if gone := os.Remove(name); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}()
	if _, err := db.ExecContext(ctx, `VACUUM INTO $1`, name); err != nil {
		return fmt.Errorf("copy the store to %s: %w", target, err)
	}
	at("copying")
	if err := finishCopy(ctx, name); err != nil {
		return fmt.Errorf("copy the store to %s: %w", target, err)
	}
	if err := f.Sync(); err != nil { // what SQLite wrote is in this file, under whichever descriptor
		return fmt.Errorf("copy the store to %s: %w", target, err)
	}
	if err := publish(name, target); err != nil {
		return fmt.Errorf("copy the store to %s: %w", target, err)
	}
	at("copied")
	return nil
}

// finishCopy looks whether the copy is whole and takes the instance out of it.
func finishCopy(ctx context.Context, name string) (err error) {
	db, err := sql.Open("sqlite", sqliteDSN(name, defaultBusy, "synchronous(FULL)"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&found); err != nil || found != "ok" {
		return errors.Join(fmt.Errorf("the copy is damaged: %s", found), err)
	}
	_, err = db.ExecContext(ctx, `DELETE FROM meta WHERE name='instance'`)
	return err
}

// publish gives the finished copy its name, never in place of another file.
func publish(name, target string) error {
	if err := os.Link(name, target); err != nil { // file systems without links; or somebody was faster
		if err := free(target); err != nil {
			return err
		}
		if err := os.Rename(name, target); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(target))
}

// syncFolder puts a new name on disk. Some systems cannot; then the name comes with the next write of the folder.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

// oldCopy is the name of the copy that is made before a store of a version is upgraded, without the end that tells several apart.
func oldCopy(path string, version int) string { return fmt.Sprintf("%s.schema%d", path, version) }

const copyEnd = ".bak"

// copyBefore writes the whole store beside itself, under a name that says what it is. The serving lock is held: what is unfinished is nobody's.
func copyBefore(ctx context.Context, db *sql.DB, path string, version int, at func(point string)) error {
	leftovers, err := filepath.Glob(escapeGlob(path) + ".schema*" + partial)
	for _, name := range leftovers {
		err = errors.Join(err, os.Remove(name))
	}
	if err != nil {
		return fmt.Errorf("tidy up after an upgrade that was cut off: %w", err)
	}
	name := oldCopy(path, version) + copyEnd
	for n := 2; free(name) != nil; n++ {
		name = fmt.Sprintf("%s-%d%s", oldCopy(path, version), n, copyEnd)
	}
	return writeCopy(ctx, db, name, at)
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// newerSchemaError refuses a store of a later program.
type newerSchemaError struct {
	have, newest int
	copy         string // the newest copy that this program can open; ""
	made         time.Time
	server       bool // PostgreSQL, of which no copy is made
}

// Error implements error.
func (e *newerSchemaError) Error() string {
	text := fmt.Sprintf("it was written by a newer agentbot (schema %d, this one knows up to %d): run the newer one, or go back to ", e.have, e.newest)
	if e.server {
		return text + "your own dump from before the upgrade (agentbot copies no PostgreSQL store: docs/replicas.md, \"A new version\")"
	}
	if e.copy == "" {
		return text + "a copy from before the upgrade (none lies beside the store)"
	}
	return text + "the copy made before the upgrade, " + e.copy + " of " + e.made.UTC().Format(time.RFC3339) + ": put it in place of the store; what came later is not in it"
}

// onServer says of a refusal that the store is no file: nobody has copied it. Before it is wrapped, because that writes the text down.
func onServer(err error) error {
	var newer *newerSchemaError
	if errors.As(err, &newer) {
		newer.server = true
	}
	return err
}

// name adds the copy to go back to: of those beside the store the newest that this program knows.
func (e *newerSchemaError) name(path string) {
	names, err := filepath.Glob(escapeGlob(path) + ".schema*" + copyEnd)
	if err != nil {
		return // then none is named
	}
	best := 0
	for _, name := range names {
		middle := strings.TrimSuffix(strings.TrimPrefix(name, path+".schema"), copyEnd)
		number, _, _ := strings.Cut(middle, "-")
		version, err := strconv.Atoi(number)
		info, err2 := os.Stat(name)
		if err != nil || err2 != nil || version > e.newest || version < best || version == best && info.ModTime().Before(e.made) {
			continue
		}
		best, e.copy, e.made = version, name, info.ModTime()
	}
}
