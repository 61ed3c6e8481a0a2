package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// configure writes the bot's configuration; secrets are not in it.
func (c *child) configure() (string, error) {
	teams := make([]map[string]any, 0, len(c.teams))
	for _, t := range c.teams {
		teams = append(teams, map[string]any{"name": t.Name, "id": t.ID})
	}
	settings := map[string]any{
		"server":    map[string]any{"addr": c.addr},
		"chatwoot":  map[string]any{"url": c.chatwoot.url, "account": c.chatwoot.account, "bot_id": c.chatwoot.bot},
		"store":     map[string]any{"dsn": "sqlite:" + c.database()},
		"knowledge": map[string]any{"sources": []string{"sample"}},
		"actions":   map[string]any{"mode": "mock", "mock_url": c.business},
		"company":   "Aroeira",
		"teams":     teams,
		"log":       map[string]any{"level": "info"},
	}
	if c.babbles {
		settings["llm"] = map[string]any{"base_url": c.nonsense + "/v1", "model": "nonsense"}
	}
	raw, err := yaml.Marshal(settings)
	if err != nil {
		return "", fmt.Errorf("write the bot's configuration: %w", err)
	}
	path := filepath.Join(c.dir, "config.yaml")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		return "", fmt.Errorf("write the bot's configuration: %w", err)
	}
	return path, nil
}

func (c *child) database() string { return filepath.Join(c.dir, "agentbot.db") }

// secrets travel in the environment, as in a deployment.
func (c *child) secrets() []string {
	secrets := []string{
		"AGENTBOT_CHATWOOT_BOT_TOKEN=" + c.chatwoot.botToken,
		"AGENTBOT_CHATWOOT_WEBHOOK_SECRET=" + c.chatwoot.secret,
		"AGENTBOT_CHATWOOT_USER_TOKEN=" + c.chatwoot.userToken,
	}
	if c.babbles {
		secrets = append(secrets, "AGENTBOT_LLM_API_KEY=nonsense")
	}
	return secrets
}

// environment is ours without the reader's own agentbot settings: a key of theirs must not reach the demo.
func environment() []string {
	return slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AGENTBOT_") })
}
