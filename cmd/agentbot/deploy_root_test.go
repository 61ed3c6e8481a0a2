package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"agentbot/chatwoot/chatwoottest"
)

// image is what Dockerfile makes of the program, as far as it matters to a process.
type image struct {
	from                 []string
	user, workdir        string
	entrypoint, cmd      []string
	healthcheck, volumes string
	env                  []string
}

// readImage reads the instructions of the last stage.
func readImage(t *testing.T) image {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	list := func(text string) (words []string) {
		if err := json.Unmarshal([]byte(text), &words); err != nil {
			t.Fatalf("Dockerfile: %s is no list: a shell would be needed, and there is none: %v", text, err)
		}
		return words
	}
	var i image
	for line := range strings.Lines(string(raw)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "FROM":
			i = image{from: append(i.from, rest)}
		case "USER":
			i.user = rest
		case "WORKDIR":
			i.workdir = rest
		case "VOLUME":
			i.volumes = rest
		case "ENV":
			i.env = append(i.env, strings.Fields(rest)...)
		case "ENTRYPOINT":
			i.entrypoint = list(rest)
		case "CMD":
			i.cmd = list(rest)
		case "HEALTHCHECK":
			_, command, _ := strings.Cut(rest, "CMD ")
			i.healthcheck = strings.Join(list(command), " ")
		}
	}
	return i
}

func TestDeploy_Image(t *testing.T) {
	t.Parallel()
	i := readImage(t)
	if last := i.from[len(i.from)-1]; last != "scratch" {
		t.Errorf("the image is made from %s, want scratch", last)
	}
	if i.user != "65532:65532" {
		t.Errorf("the program runs as %q, want 65532:65532 (a number: nobody can look names up there)", i.user)
	}
	if i.healthcheck != "/agentbot health" || i.volumes != "/data" || i.workdir != "/data" {
		t.Errorf("health check %q, volume %q, folder %q", i.healthcheck, i.volumes, i.workdir)
	}
	if slices.ContainsFunc(i.env, func(v string) bool { return strings.Contains(v, "TOKEN") || strings.Contains(v, "SECRET") }) {
		t.Errorf("a secret in the image: %v", i.env)
	}
}

// runsInAnEmptyRoot: the program as the image runs it. Its root holds the binary, certificates, a configuration and its data, it belongs to nobody,
// and nothing but the data can be written to, not even /tmp.
func runsInAnEmptyRoot(t *testing.T, binary string) { //nolint:thelper // the test itself
	if os.Geteuid() != 0 {
		t.Skip("not root: the program is not tried in an empty root directory")
	}
	i, r := readImage(t), newRestarts(t, binary, "")
	root := filepath.Join(r.dir, "root")
	for _, dir := range []string{"etc/ssl/certs", "etc/agentbot", "tmp", "data"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	give(t, filepath.Join(root, "data"))
	for from, to := range map[string]string{binary: "agentbot", r.s.config(): "etc/agentbot/config.yaml"} {
		raw, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, to), raw, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	in := func(args ...string) *exec.Cmd {
		command := exec.CommandContext(context.Background(), i.entrypoint[0], slices.Concat(i.entrypoint[1:], args)...)
		command.Dir, command.SysProcAttr = i.workdir, nobody()
		command.SysProcAttr.Chroot = root
		command.Env = append(slices.Clone(i.env), "AGENTBOT_SERVER_ADDR="+r.addr) // 8080 may be somebody's
		return command
	}
	r.command = func() *exec.Cmd { return in(i.cmd...) }
	r.s.inbox.Bot.URL = "http://" + r.addr + "/webhooks/chatwoot"
	before := everything(t, root)
	r.start()
	if text, err := in(strings.Fields(i.healthcheck)[1:]...).CombinedOutput(); err != nil || string(text) != "ok\n" {
		t.Errorf("health check: %v: %s", err, text)
	}
	for n := range 2 {
		r.s.inbox.Write(r.s.account.AddContact(chatwoottest.Contact{Name: fmt.Sprint("Customer ", n)}), chatwoottest.Incoming{Text: languages[0].email})
		r.answered(n + 1)
		r.again(syscall.SIGTERM, func() {}) // what it has written it finds again
	}
	if after := everything(t, root); !slices.Equal(before, after) {
		t.Errorf("outside its data it has written:\n%v\nwas\n%v", after, before)
	}
	if _, err := os.Stat(filepath.Join(root, "data", "agentbot.db")); err != nil {
		t.Error(err)
	}
}

// everything is the tree below root without the data: names, sizes and times.
func everything(t *testing.T, root string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "data" {
			return filepath.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		all = append(all, fmt.Sprint(path, " ", info.Size(), " ", info.ModTime()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
