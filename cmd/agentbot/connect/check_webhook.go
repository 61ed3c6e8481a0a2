package connect

import (
	"net/url"
	"strconv"
	"strings"

	"agentbot/chatwoot"
)

// DefaultBot is the bot of the webhook path without a name.
const DefaultBot = "default"

// CheckWebhook reads the address that Chatwoot calls: D30 without one, D31 when it ends where the bot of that name does not answer.
func CheckWebhook(w World, b *chatwoot.AgentBot, name string) *Finding {
	if strings.TrimSpace(b.OutgoingURL) == "" {
		return w.Texts.Find("D30", Refusal, Values{"bot": strconv.FormatInt(b.ID, 10)})
	}
	return CheckWebhookPath(w, b.OutgoingURL, name)
}

// CheckWebhookPath is D31.
func CheckWebhookPath(w World, address, name string) *Finding {
	want := WebhookPath + "/" + name
	path := ""
	if u, err := url.Parse(address); err == nil {
		path = strings.TrimRight(u.Path, "/")
	}
	if strings.HasSuffix(path, want) || name == DefaultBot && strings.HasSuffix(path, WebhookPath) {
		return nil
	}
	if name == DefaultBot {
		want = WebhookPath
	}
	return w.Texts.Find("D31", Refusal, Values{"url": address, "path": want})
}

// beside is another path of the same agentbot: a proxy may put all of them under one.
func beside(webhook, path string) string {
	u, err := url.Parse(webhook)
	if err != nil {
		return ""
	}
	before, _, _ := strings.Cut(u.Path, WebhookPath)
	u.Path, u.RawQuery, u.User = before+path, "", nil
	return u.String()
}
