package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"agentbot/bot/business"
	"agentbot/bot/guardedhttp"
	"agentbot/flows"
)

const (
	sheetTimeout = 30 * time.Second
	sheetHops    = 5               // a published sheet forwards to where it is kept
	settled      = 2 * time.Second // a file that changed more lately may be half written, and half a list reads like a whole one
)

// tableKeeper keeps the tables that actions look things up in as fresh as actions.yaml wants them. A version that cannot be read, or has a row
// that does not fit, is not used: the rows before it stay, and what is wrong is told once.
type tableKeeper struct {
	sources func() []flows.TableSource
	files   fs.FS // where relative names stand
	http    *http.Client
	tables  *business.Tables
	now     func() time.Time
	seen    map[string]*tableVersion // by flows.TableSource.ID; only one goroutine at a time comes here
}

// tableVersion is what was last seen of one table.
type tableVersion struct {
	looked   time.Time
	changed  time.Time // of a file
	size     int64
	etag     string // of an address
	modified string
	told     string // the mistake that was told last
}

// checkTables reads the files of a library's tables once, for validate. Addresses are not called.
func checkTables(b BotConfig, library *flows.Library) []flows.Problem {
	var problems []flows.Problem
	for _, s := range library.Tables() {
		if s.URL != "" {
			continue
		}
		body, err := (&tableKeeper{files: b.flowFiles()}).fetch(context.Background(), s, &tableVersion{})
		if err != nil {
			problems = append(problems, s.Missing(err))
			continue
		}
		_, wrong := s.Read(body)
		problems = append(problems, wrong...)
	}
	return problems
}

// errSame says that nothing has changed since the last look.
var errSame = errors.New("nothing new")

func newTableKeeper(b BotConfig, hosts, private []string, now func() time.Time) (*tableKeeper, error) {
	client, err := guardedhttp.New(guardedhttp.Config{Hosts: hosts, AllowPrivate: private, Timeout: sheetTimeout, BodyLimit: flows.MaxTableBytes})
	if err != nil {
		return nil, fmt.Errorf("actions.hosts: %w", err)
	}
	client.CheckRedirect = func(_ *http.Request, via []*http.Request) error { // each hop is checked against the allowed hosts like the first
		if len(via) >= sheetHops {
			return errors.New("the sheet forwards in a circle")
		}
		return nil
	}
	return &tableKeeper{files: b.flowFiles(), http: client, tables: &business.Tables{}, now: now, seen: map[string]*tableVersion{}}, nil
}

// start reads the files. Addresses follow with the first refresh: nobody's start waits for a sheet.
func (k *tableKeeper) start(ctx context.Context) error {
	var wrong []error
	for _, s := range k.sources() {
		if s.URL == "" {
			wrong = append(wrong, k.look(ctx, s))
		}
	}
	return errors.Join(wrong...)
}

// refresh looks at every table that is due.
func (k *tableKeeper) refresh(ctx context.Context) error {
	var wrong []error
	var ids []string
	for _, s := range k.sources() {
		ids = append(ids, s.ID)
		if v := k.seen[s.ID]; v == nil || k.now().Sub(v.looked) >= s.Refresh {
			wrong = append(wrong, k.look(ctx, s))
		}
	}
	k.tables.Keep(ids)
	return errors.Join(wrong...)
}

// look reads one table when it has changed. The answer is nil for a mistake that was told before.
func (k *tableKeeper) look(ctx context.Context, s flows.TableSource) error {
	v := k.seen[s.ID]
	if v == nil {
		v = &tableVersion{}
		k.seen[s.ID] = v
	}
	v.looked = k.now()
	body, err := k.fetch(ctx, s, v)
	said := ""
	if errors.Is(err, errSame) || ctx.Err() != nil {
		return nil //nolint:nilerr // nothing new, or nobody waits any more
	} else if err != nil {
		said = s.Missing(err).String()
	} else if rows, problems := s.Read(body); len(problems) > 0 {
		said = strings.TrimRight(flows.Format(problems), "\n")
	} else {
		k.tables.Put(s.ID, rows)
	}
	if said == "" || said == v.told {
		v.told = said
		return nil
	}
	v.told = said
	return fmt.Errorf("the table %s is not used as it is now, the rows before it stay:\n%s", s.Name, said)
}

func (k *tableKeeper) fetch(ctx context.Context, s flows.TableSource, v *tableVersion) ([]byte, error) {
	if s.URL != "" {
		return k.download(ctx, s.URL, v)
	}
	file, err := openTable(k.files, s.File)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.ModTime().Equal(v.changed) && info.Size() == v.size {
		return nil, errSame
	}
	if info.IsDir() {
		return nil, errors.New("it is a folder")
	}
	if !v.changed.IsZero() && k.unsettled(info) {
		v.looked = time.Time{} // again at once: what is being written is not read before it is quiet
		return nil, errSame
	}
	body, err := io.ReadAll(io.LimitReader(file, flows.MaxTableBytes+1))
	if err != nil {
		return nil, err
	}
	if after, err := file.Stat(); err == nil && (after.Size() != info.Size() || !after.ModTime().Equal(info.ModTime())) {
		return nil, errSame // somebody is still writing: half a file must not pass for a whole one
	}
	v.changed, v.size = info.ModTime(), info.Size()
	return body, nil
}

func (k *tableKeeper) unsettled(info fs.FileInfo) bool {
	age := k.now().Sub(info.ModTime())
	return age >= 0 && age < settled
}

// openTable opens a file beside the flows, or by its whole path.
func openTable(beside fs.FS, name string) (fs.File, error) {
	if filepath.IsAbs(name) {
		return os.Open(name) //nolint:gosec // whoever writes actions.yaml names the file
	}
	return beside.Open(strings.TrimPrefix(filepath.ToSlash(name), "./"))
}

// download fetches a sheet unless it is the one we have.
func (k *tableKeeper) download(ctx context.Context, address string, v *tableVersion) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its address cannot be read")
	}
	if v.etag != "" {
		request.Header.Set("If-None-Match", v.etag)
	} else if v.modified != "" {
		request.Header.Set("If-Modified-Since", v.modified)
	}
	response, err := k.http.Do(request)
	var refusal *guardedhttp.RefusalError
	switch {
	case errors.As(err, &refusal):
		return nil, fmt.Errorf("the host %s is not in actions.hosts, or its address is private", refusal.Host)
	case err != nil:
		return nil, errors.New("its address does not answer") // the cause may hold the address, and that is as good as a password
	}
	defer func() { _ = response.Body.Close() }() // only read
	switch {
	case response.StatusCode == http.StatusNotModified:
		return nil, errSame
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("its address answers with status %d", response.StatusCode)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("its address sends more than %d MB, or breaks off", flows.MaxTableBytes>>20)
	}
	v.etag, v.modified = response.Header.Get("ETag"), response.Header.Get("Last-Modified")
	return body, nil
}
