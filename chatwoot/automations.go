package chatwoot

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// Automation is a rule of the account that acts by itself.
type Automation struct {
	ID         int64              `json:"id"`
	Name       string             `json:"name"`
	Event      string             `json:"event_name"` // message_created, conversation_created, …
	Active     bool               `json:"active"`
	Conditions json.RawMessage    `json:"conditions"`
	Actions    []AutomationAction `json:"actions"`
}

// AutomationAction is one thing a rule does: send_message, change_status,
// assign_agent, assign_team, …
type AutomationAction struct {
	Name   string          `json:"action_name"`
	Params json.RawMessage `json:"action_params"`
}

// Automations lists the account's rules. It needs an administrator.
func (c *Client) Automations(ctx context.Context) ([]Automation, error) {
	var out struct {
		Payload []Automation `json:"payload"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: "automation_rules", into: &out})
	return out.Payload, err
}

// CaptainAssistant is one of Chatwoot's own bots (enterprise edition).
type CaptainAssistant struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// CaptainAssistants lists them. The community edition has no such address
// (404). It needs a user's token.
func (c *Client) CaptainAssistants(ctx context.Context) ([]CaptainAssistant, error) {
	var out struct {
		Payload []CaptainAssistant `json:"payload"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: "captain/assistants", into: &out})
	return out.Payload, err
}

// CaptainInboxes lists the inboxes that an assistant answers in.
func (c *Client) CaptainInboxes(ctx context.Context, assistant int64) ([]Inbox, error) {
	var out struct {
		Payload []Inbox `json:"payload"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: "captain/assistants/" + strconv.FormatInt(assistant, 10) + "/inboxes", into: &out})
	return out.Payload, err
}
