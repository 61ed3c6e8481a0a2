package chatwoot

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// AgentBot is a bot of an account, as an assignment or the account's list
// shows it. Token and Secret are empty where the caller may not see them.
type AgentBot struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	OutgoingURL string `json:"outgoing_url"`
	BotType     string `json:"bot_type"`
	Account     int64  `json:"account_id"`   // 0 for a system bot
	Token       Secret `json:"access_token"` // to agents too before 4.18
	Secret      Secret `json:"secret"`       // to administrators, since 4.13.0
	System      bool   `json:"system_bot"`
}

// BotSettings are what an account may say about a bot. Empty fields stay.
type BotSettings struct {
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	OutgoingURL string `json:"outgoing_url,omitempty"`
}

// AgentBots lists the account's bots and the installation's system bots. It
// needs a user's token.
func (c *Client) AgentBots(ctx context.Context) ([]AgentBot, error) {
	var out []AgentBot
	err := c.do(ctx, call{method: http.MethodGet, path: "agent_bots", into: &out})
	return out, err
}

// AgentBot reads one bot. It needs a user's token.
func (c *Client) AgentBot(ctx context.Context, id int64) (*AgentBot, error) {
	return c.agentBot(ctx, call{method: http.MethodGet, path: botPath(id, "")})
}

// CreateAgentBot makes a bot with a token and, since 4.13.0, a secret. The
// address is not checked beyond its length. It needs an administrator.
func (c *Client) CreateAgentBot(ctx context.Context, s BotSettings) (*AgentBot, error) {
	return c.agentBot(ctx, call{method: http.MethodPost, path: "agent_bots", body: s})
}

// UpdateAgentBot changes a bot of this account. It needs an administrator.
func (c *Client) UpdateAgentBot(ctx context.Context, id int64, s BotSettings) (*AgentBot, error) {
	return c.agentBot(ctx, call{method: http.MethodPatch, path: botPath(id, ""), body: s})
}

// ResetBotSecret gives a bot a new signing secret; the old one stops at once.
// Since 4.13.0. It needs an administrator.
func (c *Client) ResetBotSecret(ctx context.Context, id int64) (*AgentBot, error) {
	return c.agentBot(ctx, call{method: http.MethodPost, path: botPath(id, "/reset_secret")})
}

// DeleteAgentBot removes a bot. Its conversations stay pending. It needs an
// administrator.
func (c *Client) DeleteAgentBot(ctx context.Context, id int64) error {
	return c.do(ctx, call{method: http.MethodDelete, path: botPath(id, "")})
}

// InboxBot is the bot of an inbox, nil without one. It needs a user's token.
func (c *Client) InboxBot(ctx context.Context, inbox int64) (*AgentBot, error) {
	var out struct {
		Bot struct {
			AgentBot
			Token json.RawMessage `json:"access_token"`
		} `json:"agent_bot"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: inboxPath(inbox, "/agent_bot"), into: &out})
	if err != nil || out.Bot.ID == 0 {
		return nil, err
	}
	out.Bot.AgentBot.Token = readToken(out.Bot.Token)
	return &out.Bot.AgentBot, nil
}

// readToken reads a token that may come as the whole record it lies in: the
// view of an inbox's bot lacks the step by which the others show its text alone
// (app/views/api/v1/accounts/inboxes/agent_bot.json.jbuilder in 4.14.2).
func readToken(raw json.RawMessage) Secret {
	var text string
	var record struct {
		Token string `json:"token"`
	}
	if json.Unmarshal(orNull(raw), &text) == nil {
		return Secret(text)
	}
	if json.Unmarshal(raw, &record) == nil {
		return Secret(record.Token)
	}
	return ""
}

// ConnectBot gives an inbox a bot in place of whichever it has; 0 takes it
// away. It needs an administrator.
func (c *Client) ConnectBot(ctx context.Context, inbox, bot int64) error {
	body := map[string]any{"agent_bot": nil}
	if bot != 0 {
		body["agent_bot"] = bot
	}
	return c.do(ctx, call{method: http.MethodPost, path: inboxPath(inbox, "/set_agent_bot"), body: body})
}

func (c *Client) agentBot(ctx context.Context, in call) (*AgentBot, error) {
	var out AgentBot
	in.into = &out
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	return &out, nil
}

func botPath(id int64, rest string) string { return "agent_bots/" + strconv.FormatInt(id, 10) + rest }
