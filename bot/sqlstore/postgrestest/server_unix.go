//go:build unix

package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

var errNone = errors.New("no PostgreSQL here: install Debian's postgresql, or set " + Variable + " to postgres://… of a database in which tests may make schemas")

// programs is the folder of the newest PostgreSQL: Debian keeps its server programs out of PATH.
func programs() (string, error) {
	var folders []string
	for _, pattern := range []string{"/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/pgsql-*/bin", "/usr/lib/postgresql/?/bin", "/usr/lib/postgresql/??/bin"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		folders = append(folders, found...)
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil { // its companions are where it really is
			folders = append(folders, filepath.Dir(path))
		}
	}
	for _, folder := range slices.Backward(folders) {
		_, err1 := os.Stat(filepath.Join(folder, "initdb"))
		_, err2 := os.Stat(filepath.Join(folder, "postgres"))
		if errors.Join(err1, err2) == nil {
			return folder, nil
		}
	}
	return "", errNone
}

// start makes a database cluster and serves it. A server that need not survive a crash of the machine does not wait for the disk.
func start(ctx context.Context, durable bool) (*Server, error) {
	folder, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "agentbot-pg")
	if err != nil {
		return nil, err
	}
	s := &Server{programs: folder, dir: dir, options: []string{"-c", "max_connections=200", "-c", "shared_buffers=32MB"}}
	if !durable {
		s.options = append(s.options, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	if err := s.create(ctx); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.run(ctx); err != nil {
		return nil, errors.Join(err, s.end(""))
	}
	return s, nil
}

func (s *Server) create(ctx context.Context) error {
	as, err := unprivileged()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(s.dir, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	initdb := exec.CommandContext(ctx, filepath.Join(s.programs, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "agentbot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.dir, &syscall.SysProcAttr{Credential: as}
	if said, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, said)
	}
	return nil
}

// follow copies a running server and starts the copy as its standby.
func (s *Server) follow(ctx context.Context) (*Server, error) {
	dir, err := os.MkdirTemp("", "agentbot-pg")
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return nil, err
		}
	}
	second := &Server{programs: s.programs, dir: dir, options: s.options}
	backup := exec.CommandContext(ctx, filepath.Join(s.programs, "pg_basebackup"), "-D", filepath.Join(dir, "data"), "-R", "-c", "fast", "--no-sync", "-d", s.dsn())
	backup.Dir, backup.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if said, err := backup.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("pg_basebackup: %w\n%s", err, said), os.RemoveAll(dir))
	}
	if err := second.run(ctx); err != nil {
		return nil, errors.Join(err, second.end(""))
	}
	return second, nil
}

// unprivileged is who runs the server when we are root, whom PostgreSQL refuses; nil: we ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		who, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("root needs a user who runs PostgreSQL: %w", err)
	}
	uid, err1 := strconv.ParseUint(who.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(who.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
}

// keep is what is said to the shell at the end of a server that will be started again.
const keep = "keep"

// guardian ends the server when its input ends, which also happens when the test process dies.
const guardian = `dir=$1; shift; "$@" & server=$!; said=$(cat); kill -QUIT $server; wait $server; [ "$said" = ` + keep + ` ] || rm -rf "$dir"`

// process is a shell with a server as its child.
type process struct {
	shell *exec.Cmd
	input io.WriteCloser
}

func launch(programs, dir string, options []string) (*process, error) {
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the child has its own
	args := append([]string{"-c", guardian, "sh", dir, filepath.Join(programs, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir, "-h", ""}, options...)
	p := &process{shell: exec.CommandContext(context.Background(), "sh", args...)}
	p.shell.Dir, p.shell.Stdout, p.shell.Stderr = dir, log, log
	p.shell.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true} // an interrupt from the keyboard reaches it through its input
	if p.input, err = p.shell.StdinPipe(); err != nil {
		return nil, err
	}
	return p, p.shell.Start()
}

func (p *process) end(word string) error {
	_, err := io.WriteString(p.input, word)
	if err := errors.Join(err, p.input.Close()); err != nil {
		return err
	}
	return p.shell.Wait()
}
