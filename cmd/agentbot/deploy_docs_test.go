package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pages are the installation and troubleshooting pages by language, "" is English.
func pages(t *testing.T, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, language := range []string{"", ".pt", ".es"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "docs", name+language+".md"))
		if err != nil {
			t.Fatal(err)
		}
		all[language] = string(raw)
	}
	return all
}

var (
	fenced     = regexp.MustCompile("(?s)\n```[a-z]*\n(.*?)```\n")
	ofLanguage = regexp.MustCompile(`( --lang (pt|es))|(\s+# .*)`)
	linked     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headed     = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// TestDeploy_DocsAgree: a command that is corrected in one language is corrected in all, and every link leads somewhere.
func TestDeploy_DocsAgree(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"install", "troubleshooting"} {
		all := pages(t, name)
		for language, page := range all {
			if diff := cmp.Diff(commands(all[""]), commands(page)); diff != "" {
				t.Errorf("%s%s.md has other commands than %s.md (-en +other):\n%s", name, language, name, diff)
			}
			if got, want := strings.Count(page, "\n| "), strings.Count(all[""], "\n| "); got != want {
				t.Errorf("%s%s.md has %d rows of tables, the English page %d", name, language, got, want)
			}
			for _, link := range linked.FindAllStringSubmatch(page, -1) {
				leads(t, name+language+".md", page, link[1])
			}
		}
	}
}

func commands(page string) []string {
	var all []string
	for _, block := range fenced.FindAllStringSubmatch(page, -1) {
		all = append(all, ofLanguage.ReplaceAllString(block[1], ""))
	}
	return all
}

func leads(t *testing.T, from, page, link string) {
	t.Helper()
	path, anchor, _ := strings.Cut(link, "#")
	if strings.Contains(path, "://") {
		return
	}
	if path != "" {
		raw, err := os.ReadFile(filepath.Join("..", "..", "docs", path))
		if err != nil {
			t.Errorf("%s: %v", from, err)
			return
		}
		page = string(raw)
	}
	if anchor == "" {
		return
	}
	for _, heading := range headed.FindAllStringSubmatch(page, -1) {
		if slug(heading[1]) == anchor {
			return
		}
	}
	t.Errorf("%s: no heading for #%s", from, anchor)
}

// slug is how GitHub makes an anchor of a heading.
func slug(heading string) string {
	kept := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(heading), "")
	return strings.ReplaceAll(kept, " ", "-")
}

// TestDeploy_DocsNginx: the server block that the page tells people to write is one that nginx takes, with the snippet where the page puts it.
func TestDeploy_DocsNginx(t *testing.T) {
	t.Parallel()
	binary, dir := nginxBinary(t), open(t)
	var block string
	for _, b := range fenced.FindAllStringSubmatch(pages(t, "install")[""], -1) {
		if strings.Contains(b[1], "listen 443") {
			block = b[1]
		}
	}
	if block == "" {
		t.Fatal("docs/install.md shows no server block")
	}
	snippet := filepath.Join(dir, "agentbot.conf")
	if err := os.WriteFile(snippet, []byte(shipped(t, "nginx.conf")), 0o644); err != nil {
		t.Fatal(err)
	}
	// A certificate is not what is tried here.
	block = regexp.MustCompile(`(?m)^\s*(ssl_certificate|listen \[).*\n`).ReplaceAllString(block, "")
	block = strings.NewReplacer("listen 443 ssl;", "listen 127.0.0.1:0;", "/etc/nginx/snippets/agentbot.conf", snippet).Replace(block)
	proxy := filepath.Join(dir, "nginx")
	config := nginxAround(t, proxy, strings.ReplaceAll(block, "127.0.0.1:0", "unix:"+filepath.Join(proxy, "socket")))
	check := exec.CommandContext(t.Context(), binary, "-t", "-p", proxy, "-e", filepath.Join(proxy, "error.log"), "-c", config)
	check.SysProcAttr = nobody()
	if said, err := check.CombinedOutput(); err != nil {
		t.Errorf("nginx -t: %v\n%s\n%s", err, said, block)
	}
}
