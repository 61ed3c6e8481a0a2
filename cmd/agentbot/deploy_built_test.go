package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestBuilt holds what needs the program as it ships, a static binary, and not this test binary under its name: it is built once for all.
func TestBuilt(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(open(t), "agentbot")
	// The flags of .ci/run, so that the compiler's work is done once.
	build := exec.CommandContext(t.Context(), "go", "build", "-mod=readonly", "-trimpath", "-ldflags", "-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, text)
	}
	for name, test := range map[string]func(t *testing.T, binary string){
		"restarts behind nginx":  restartsBehindNginx,
		"stop with work in hand": stopsWithWorkInHand,
		"empty root":             runsInAnEmptyRoot,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, binary)
		})
	}
}

// open is a temporary folder that other users may enter.
func open(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// nobody are the attributes of a process that has no rights and does not outlive this test: of another user when we are root.
func nobody() *syscall.SysProcAttr {
	attributes := mortalAttributes()
	if os.Geteuid() == 0 {
		if attributes == nil {
			attributes = &syscall.SysProcAttr{}
		}
		attributes.Credential = &syscall.Credential{Uid: 65532, Gid: 65532}
	}
	return attributes
}

// give makes a folder that such a process may write to.
func give(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(path, 65532, 65532); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// cleanEnv is ours without settings of the program.
func cleanEnv() []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, envPrefix) {
			env = append(env, variable)
		}
	}
	return env
}

// nginxBinary is Debian's, or skips with one line; AGENTBOT_TEST_NGINX=require makes its absence a failure.
func nginxBinary(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"nginx", "/usr/sbin/nginx"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("AGENTBOT_TEST_NGINX") == "require" {
		t.Fatal("no nginx on this machine, and AGENTBOT_TEST_NGINX=require asks for one")
	}
	t.Skip("no nginx on this machine: what is shipped for it is not tried (AGENTBOT_TEST_NGINX=require makes this a failure)")
	return ""
}

// nginxAround writes the smallest configuration in which servers can stand; nothing of it lies outside dir.
func nginxAround(t *testing.T, dir, servers string) string {
	t.Helper()
	give(t, dir)
	config := fmt.Sprintf(`daemon off;
master_process off; # one process, so that none is left whatever happens to this test
pid %[1]s/nginx.pid;
error_log %[1]s/error.log notice;
events { worker_connections 512; }
http {
    access_log %[1]s/access.log;
    client_body_temp_path %[1]s/body;
    proxy_temp_path %[1]s/proxy;
    fastcgi_temp_path %[1]s/fastcgi;
    uwsgi_temp_path %[1]s/uwsgi;
    scgi_temp_path %[1]s/scgi;
%[2]s
}
`, dir, servers)
	path := filepath.Join(dir, "main.conf")
	if err := os.WriteFile(path, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// nginx runs until the test ends.
func nginx(t *testing.T, dir, config string) {
	t.Helper()
	command := exec.CommandContext(context.Background(), nginxBinary(t), "-p", dir, "-e", filepath.Join(dir, "error.log"), "-c", config)
	command.SysProcAttr, command.Env = nobody(), cleanEnv()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		_ = command.Wait() // how it ended is in its log
		close(gone)
	}()
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		<-gone
		if t.Failed() {
			text, _ := os.ReadFile(filepath.Join(dir, "error.log"))
			t.Logf("nginx: %s", text[max(0, len(text)-3000):])
		}
	})
}

// shipped is a file of deploy/ as it ships.
func shipped(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
