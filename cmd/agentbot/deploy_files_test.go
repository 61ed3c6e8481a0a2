package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// documents are what a YAML file holds. A key that is there twice is an error.
func documents(t *testing.T, text string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var one map[string]any
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// at walks down: "services.gate.image", "spec.ports.0.port". A dot in a key is written as /.
func at(t *testing.T, value any, path string) any {
	t.Helper()
	for step := range strings.SplitSeq(path, ".") {
		step = strings.ReplaceAll(step, "/", ".")
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(v) {
				t.Errorf("%s: no entry %s", path, step)
				return nil
			}
			value = v[n]
		default:
			t.Errorf("%s: nothing at %s", path, step)
			return nil
		}
	}
	return value
}

// holds compares values at paths.
func holds(t *testing.T, doc any, want map[string]any) {
	t.Helper()
	for path, value := range want {
		if diff := cmp.Diff(value, at(t, doc, path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func text(t *testing.T, doc any, path string) string {
	t.Helper()
	s, _ := at(t, doc, path).(string)
	if s == "" {
		t.Errorf("%s holds no text", path)
	}
	return s
}

func TestDeploy_Compose(t *testing.T) {
	t.Parallel()
	doc := documents(t, shipped(t, "compose.yaml"))[0]
	for _, service := range []string{"gate", "agentbot"} {
		holds(t, doc, map[string]any{
			"services." + service + ".read_only": true, "services." + service + ".restart": "unless-stopped",
			"services." + service + ".cap_drop": []any{"ALL"}, "services." + service + ".security_opt": []any{"no-new-privileges:true"},
		})
	}
	holds(t, doc, map[string]any{
		"networks.chatwoot.external": true, "services.agentbot.stop_grace_period": "10s", "services.agentbot.volumes.0.target": "/etc/agentbot",
		"services.agentbot.volumes.0.read_only": true, "services.agentbot.volumes.1": "data:/data",
	})
	alias := text(t, doc, "services.gate.networks.chatwoot.aliases.0")
	if !strings.Contains(alias, ".") {
		t.Errorf("the name %q has no dot: Chatwoot's form refuses it", alias)
	}
	file := shipped(t, "compose.yaml")
	for _, note := range []string{"SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true", "http://" + alias + ":8000/webhooks/chatwoot", "Sidekiq"} {
		if !strings.Contains(file, note) {
			t.Errorf("compose.yaml does not mention %s", note)
		}
	}
	// Chatwoot must not find a way around the gate: while agentbot restarts, nobody is at its own port.
	if services, _ := at(t, doc, "services.agentbot").(map[string]any); services["networks"] != nil || services["ports"] != nil {
		t.Error("agentbot itself can be reached from outside its own network")
	}
}

func TestDeploy_Traefik(t *testing.T) {
	t.Parallel()
	doc := documents(t, shipped(t, "traefik.yaml"))[0]
	holds(t, doc, map[string]any{
		"http.routers.agentbot.middlewares.0": "agentbot-away", "http.middlewares.agentbot-away.errors.status": []any{"502", "503", "504"},
		"http.middlewares.agentbot-away.errors.statusRewrites": map[string]any{"502": 500, "503": 500, "504": 500},
		"http.services.agentbot.loadBalancer.healthCheck":      nil, "http.services.agentbot.loadBalancer.serversTransport": "agentbot",
		"http.serversTransports.agentbot.forwardingTimeouts.dialTimeout": "500ms", "http.middlewares.agentbot-away.errors.service": "agentbot",
	})
}

// TestDeploy_NothingRoutesByReadiness: a bot that is not ready still refuses deliveries in the way that makes Chatwoot try again. Nobody else does.
func TestDeploy_NothingRoutesByReadiness(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"compose.yaml", "kubernetes.yaml", "nginx.conf", "traefik.yaml", "agentbot.service"} {
		for line := range strings.Lines(shipped(t, name)) {
			if code, _, _ := strings.Cut(line, "#"); strings.Contains(code, "readyz") {
				t.Errorf("%s: %s", name, line)
			}
		}
	}
}

func TestDeploy_Kubernetes(t *testing.T) {
	t.Parallel()
	byName := map[string]map[string]any{}
	for _, doc := range documents(t, shipped(t, "kubernetes.yaml")) {
		holds(t, doc, map[string]any{"metadata.namespace": "agentbot"})
		byName[text(t, doc, "kind")+"/"+text(t, doc, "metadata.name")] = doc
	}
	holds(t, byName["Deployment/agentbot"], map[string]any{
		"spec.replicas": 1, "spec.strategy.type": "Recreate", "spec.template.spec.securityContext.runAsUser": 65532,
		"spec.template.spec.containers.0.securityContext.readOnlyRootFilesystem": true,
	})
	for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
		holds(t, byName["Deployment/agentbot"], map[string]any{"spec.template.spec.containers.0." + probe + ".httpGet.path": "/healthz"})
	}
	holds(t, byName["Service/agentbot"], map[string]any{"spec.publishNotReadyAddresses": true, "spec.ports.0.port": 8080})
	holds(t, byName["Service/gate"], map[string]any{"spec.ports.0.targetPort": 8000})
	if diff := cmp.Diff(shipped(t, "nginx.conf"), text(t, byName["ConfigMap/gate"], "data.agentbot/snippet")); diff != "" {
		t.Errorf("the snippet in kubernetes.yaml is not deploy/nginx.conf (-want +got):\n%s", diff)
	}
	// The configuration that it ships is one that the program takes, once its secrets are there.
	path := filepath.Join(t.TempDir(), "config.yaml")
	config := strings.Replace(text(t, byName["ConfigMap/agentbot"], "data.config/yaml"), "account: 3", "account: 3\n  bot_token: a\n  webhook_secret: b", 1)
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := LoadConfig(path); err != nil {
		t.Error(err)
	}
}

// gates are the servers that stand before agentbot in each recipe, with its addresses and names exchanged for ones of this machine.
func gates(t *testing.T, listen, agentbot, snippet string) map[string]string {
	t.Helper()
	compose := text(t, documents(t, shipped(t, "compose.yaml"))[0], "configs.gate.content")
	kubernetes := ""
	for _, doc := range documents(t, shipped(t, "kubernetes.yaml")) {
		if doc["kind"] == "ConfigMap" && text(t, doc, "metadata.name") == "gate" {
			kubernetes = text(t, doc, "data.default/conf")
		}
	}
	here := strings.NewReplacer("listen 8000;", "listen "+listen+";", "agentbot:8080", agentbot, "$$", "$",
		"/etc/nginx/snippets/agentbot.conf", snippet, "/etc/nginx/conf.d/agentbot.snippet", snippet)
	return map[string]string{
		"compose": here.Replace(compose), "kubernetes": here.Replace(kubernetes),
		"server": here.Replace("server { listen 8000; error_page 500 502 503 504 /50x.html; set $agentbot http://agentbot:8080; include /etc/nginx/snippets/agentbot.conf; }"),
	}
}

// TestDeploy_Gates: nginx takes what is shipped, passes on what Chatwoot sends as it is, and answers 500 where by itself it would say 502 or 504.
func TestDeploy_Gates(t *testing.T) {
	t.Parallel()
	for name := range gates(t, "", "", "") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tryGate(t, name)
		})
	}
}

func tryGate(t *testing.T, name string) { //nolint:thelper // the test itself
	binary, dir := nginxBinary(t), open(t)
	listen, err := freeAddr()
	if err != nil {
		t.Fatal(err)
	}
	var seen *http.Request
	var size int64
	agentbot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		size, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("X-Answer", "agentbot")
		w.WriteHeader(map[string]int{"/webhooks/busy": 429, "/webhooks/failed": 500, "/webhooks/gone": 503}[r.URL.Path] + map[bool]int{true: 200}[r.URL.Path == "/webhooks/chatwoot/sales"])
	}))
	defer agentbot.Close()
	snippet := filepath.Join(dir, "agentbot.conf")
	if err := os.WriteFile(snippet, []byte(shipped(t, "nginx.conf")), 0o644); err != nil {
		t.Fatal(err)
	}
	proxy := filepath.Join(dir, "nginx")
	config := nginxAround(t, proxy, gates(t, listen, strings.TrimPrefix(agentbot.URL, "http://"), snippet)[name])
	check := exec.CommandContext(t.Context(), binary, "-t", "-p", proxy, "-e", filepath.Join(proxy, "error.log"), "-c", config)
	check.SysProcAttr = nobody()
	if said, err := check.CombinedOutput(); err != nil {
		t.Fatalf("nginx -t: %v\n%s", err, said)
	}
	nginx(t, proxy, config)
	post := func(path string, body io.Reader) (status int, from string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+listen+path, body)
		if err != nil {
			t.Fatal(err)
		}
		for _, header := range []string{"X-Chatwoot-Delivery", "X-Chatwoot-Timestamp", "X-Chatwoot-Signature"} {
			r.Header.Set(header, "of "+header)
		}
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return 0, err.Error()
		}
		defer response.Body.Close()
		return response.StatusCode, response.Header.Get("X-Answer")
	}
	if err := eventually(func() error {
		if status, from := post("/webhooks/chatwoot/sales", nil); status != 200 {
			return fmt.Errorf("%d %s", status, from)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	large := int64(19 << 20)
	if status, from := post("/webhooks/chatwoot/sales?x=%2F", strings.NewReader(strings.Repeat("x", int(large)))); status != 200 || from != "agentbot" || size != large || seen.URL.RawQuery != "x=%2F" {
		t.Errorf("a large delivery: %d from %q, %d bytes, query %q", status, from, size, seen.URL.RawQuery)
	}
	for _, header := range []string{"X-Chatwoot-Delivery", "X-Chatwoot-Timestamp", "X-Chatwoot-Signature"} {
		if seen.Header.Get(header) != "of "+header || seen.Method != http.MethodPost {
			t.Errorf("%s arrives as %q with %s", header, seen.Header.Get(header), seen.Method)
		}
	}
	for path, want := range map[string]int{"/webhooks/busy": 429, "/webhooks/failed": 500, "/webhooks/gone": 500} {
		if status, _ := post(path, strings.NewReader("{}")); status != want {
			t.Errorf("agentbot answers %s, nginx says %d, want %d", path, status, want)
		}
	}
	for _, path := range []string{"/metrics", "/readyz"} {
		if status, from := post(path, nil); from == "agentbot" || status != 404 {
			t.Errorf("%s can be reached from outside: %d", path, status)
		}
	}
	agentbot.Close()
	for _, body := range []string{"{}", strings.Repeat("x", 4<<20)} {
		if status, _ := post("/webhooks/chatwoot", strings.NewReader(body)); status != 500 {
			t.Errorf("agentbot is away, %d bytes: nginx says %d, want 500", len(body), status)
		}
	}
}

func TestDeploy_Systemd(t *testing.T) {
	t.Parallel()
	unit := shipped(t, "agentbot.service")
	lines := strings.Split(unit, "\n")
	for _, want := range []string{
		"User=agentbot", "NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=agentbot", "EnvironmentFile=-/etc/agentbot/secrets.env", "Restart=always",
		"CapabilityBoundingSet=", "PrivateDevices=yes", "ExecStart=/usr/local/bin/agentbot serve --config /etc/agentbot/config.yaml",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("the unit has no line %s", want)
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze on this machine: the unit is only read, not verified")
	}
	dir := t.TempDir()
	program, path := filepath.Join(dir, "agentbot"), filepath.Join(dir, "agentbot.service")
	if err := errors.Join(
		os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755),
		os.WriteFile(path, []byte(strings.ReplaceAll(unit, "/usr/local/bin/agentbot", program)), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), analyze, "verify", "--man=no", path).CombinedOutput()
	if err != nil || strings.Contains(string(said), "agentbot.service") {
		t.Errorf("systemd-analyze verify: %v\n%s", err, said)
	}
}
