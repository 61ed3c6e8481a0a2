package connect

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"agentbot/chatwoot"
)

// Answer is a Chatwoot that has answered.
type Answer struct {
	URL     string
	Version string
	Took    time.Duration
	Clock   Clock
	Queue   bool // its job queue answers
}

// CheckAddress asks the installation for its version: R1 to R4. The address may be as a person types it.
func CheckAddress(ctx context.Context, w World, typed string) (Answer, *Finding) {
	address, ok := Plain(typed)
	if !ok {
		return Answer{}, w.Texts.Find("S9", Refusal, Values{"answer": typed, "want": w.Texts.Say("want_url", nil)})
	}
	a := Answer{URL: address}
	installation, clock, err := w.Installation(address, "")
	if err != nil {
		return a, w.Texts.Find("S9", Refusal, Values{"answer": typed, "want": w.Texts.Say("want_url", nil)})
	}
	started := w.Now()
	health, err := installation.Health(ctx)
	a.Took, a.Clock = w.Now().Sub(started), *clock
	if err != nil {
		return a, unanswered(w, address, err)
	}
	if !knownVersion(health.Version) {
		return a, w.Texts.Find("R3", Refusal, Values{"url": address, "reason": w.Texts.Say("reason_page", nil)})
	}
	a.Version, a.Queue = health.Version, health.Queue != "failing"
	if !Since(a.Version, 4, 13, 0) {
		return a, w.Texts.Find("R4", Refusal, Values{"version": a.Version})
	}
	return a, nil
}

// CheckQueue warns when Chatwoot itself says that its jobs stand still.
func CheckQueue(w World, a Answer) *Finding {
	if a.Queue {
		return nil
	}
	return w.Texts.Find("S14", Warning, nil)
}

func unanswered(w World, address string, err error) *Finding {
	var api *chatwoot.APIError
	if reason, certificate := w.Texts.certificate(err); certificate {
		return w.Texts.Find("R2", Refusal, Values{"host": hostOf(address), "reason": reason})
	}
	if errors.Is(err, chatwoot.ErrUnreadable) {
		return w.Texts.Find("R3", Refusal, Values{"url": address, "reason": w.Texts.Say("reason_page", nil)})
	}
	if !errors.As(err, &api) {
		return w.Texts.Find("R1", Refusal, Values{"url": address, "reason": w.Texts.Reason(err)})
	}
	status := Values{"status": strconv.Itoa(api.Status)}
	switch {
	case gateway(api.Status):
		return w.Texts.Find("R1", Refusal, Values{"url": address, "reason": w.Texts.Say("reason_status", status)})
	case api.Status >= 300 && api.Status < 400:
		return w.Texts.Find("R3", Refusal, Values{"url": address, "reason": w.Texts.Say("reason_moved", status)})
	default:
		return w.Texts.Find("R3", Refusal, Values{"url": address, "reason": w.Texts.Say("reason_unsure", status)})
	}
}

func gateway(status int) bool {
	return status == http.StatusBadGateway || status == http.StatusServiceUnavailable || status == http.StatusGatewayTimeout
}

// Plain makes an address of what a person types or copies out of the address bar: scheme and host alone. Names without a dot and
// addresses of one's own network are taken for http, all others for https.
func Plain(typed string) (string, bool) {
	text := strings.TrimSpace(typed)
	if !strings.Contains(text, "://") {
		scheme := "https"
		if local(hostOf("x://" + text)) {
			scheme = "http"
		}
		text = scheme + "://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || strings.ContainsAny(u.Host, " \t") {
		return "", false
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), true
}

func local(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return !Public(address)
	}
	return !strings.Contains(host, ".")
}

// hostOf is the host without its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// Since is whether a version is at least the given one. Words behind the numbers (4.15.0-rc1) do not count.
func Since(version string, major, minor, patch int) bool {
	have := versionOf(version)
	for i, want := range []int{major, minor, patch} {
		if have[i] != want {
			return have[i] > want
		}
	}
	return true
}

func knownVersion(version string) bool { return versionOf(version) != [3]int{} }

func versionOf(version string) (v [3]int) {
	for i, part := range strings.SplitN(strings.TrimPrefix(version, "v"), ".", len(v)) {
		digits := part[:len(part)-len(strings.TrimLeft(part, "0123456789"))]
		n, err := strconv.Atoi(digits)
		if err != nil {
			break
		}
		v[i] = n
	}
	return v
}
