package chatwoot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Conversation reads one conversation. A bot token may since 4.14.2; there it
// answers 500 when the conversation has a team (mended in 4.18).
func (c *Client) Conversation(ctx context.Context, id int64) (*Conversation, error) {
	return c.conversation(ctx, call{method: http.MethodGet, path: conversationPath(id, "")})
}

// UpdatePriority changes the priority by PATCH and returns the conversation.
func (c *Client) UpdatePriority(ctx context.Context, id int64, priority string) (*Conversation, error) {
	return c.conversation(ctx, call{method: http.MethodPatch, path: conversationPath(id, ""), body: priorityBody(priority)})
}

func (c *Client) conversation(ctx context.Context, in call) (*Conversation, error) {
	var out Conversation
	in.into = &out
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	if err := out.settle(); err != nil {
		return nil, &TransportError{Op: in.method + " " + in.path, Written: true, Err: fmt.Errorf("%w: %w", ErrUnreadable, err)}
	}
	return &out, nil
}

// NewConversation is a conversation to start: by inbox and contact, or by
// SourceID. In an inbox with an active bot it starts pending whatever Status
// says.
type NewConversation struct {
	InboxID              int64         `json:"inbox_id,omitempty"`
	ContactID            int64         `json:"contact_id,omitempty"`
	SourceID             string        `json:"source_id,omitempty"`
	Status               Status        `json:"status,omitempty"`
	AssigneeID           int64         `json:"assignee_id,omitempty"`
	TeamID               int64         `json:"team_id,omitempty"`
	CustomAttributes     any           `json:"custom_attributes,omitempty"`
	AdditionalAttributes any           `json:"additional_attributes,omitempty"`
	Message              *FirstMessage `json:"message,omitempty"`
}

// FirstMessage opens a new conversation.
type FirstMessage struct {
	Content        string          `json:"content"`
	TemplateParams *TemplateParams `json:"template_params,omitempty"`
}

// CreateConversation starts a conversation.
func (c *Client) CreateConversation(ctx context.Context, n NewConversation) (*Conversation, error) {
	return c.conversation(ctx, call{method: http.MethodPost, path: "conversations", body: n})
}

// StatusChange is the answer to a change of status. Judge by Status: Success
// is nil on a hand-off by the bot and true otherwise.
type StatusChange struct {
	Success        *bool     `json:"success"`
	ConversationID int64     `json:"conversation_id"`
	Status         Status    `json:"current_status"`
	SnoozedUntil   Timestamp `json:"snoozed_until"`
}

// SetStatus sets the status. Opening a pending conversation with a bot token
// is the hand-off to people.
func (c *Client) SetStatus(ctx context.Context, id int64, status Status) (*StatusChange, error) {
	return c.toggleStatus(ctx, id, map[string]any{"status": status})
}

// Snooze snoozes until an instant, or with the zero time until the customer
// writes.
func (c *Client) Snooze(ctx context.Context, id int64, until time.Time) (*StatusChange, error) {
	body := map[string]any{"status": Snoozed}
	if !until.IsZero() {
		body["snoozed_until"] = until.Unix()
	}
	return c.toggleStatus(ctx, id, body)
}

func (c *Client) toggleStatus(ctx context.Context, id int64, body any) (*StatusChange, error) {
	var out struct {
		Payload StatusChange `json:"payload"`
	}
	if err := c.do(ctx, call{method: http.MethodPost, path: conversationPath(id, "toggle_status"), body: body, into: &out}); err != nil {
		return nil, err
	}
	return &out.Payload, nil
}

// SetPriority sets the priority; "" clears it.
func (c *Client) SetPriority(ctx context.Context, id int64, priority string) error {
	return c.do(ctx, call{method: http.MethodPost, path: conversationPath(id, "toggle_priority"), body: priorityBody(priority)})
}

func priorityBody(priority string) map[string]any {
	if priority == "" {
		return map[string]any{"priority": nil}
	}
	return map[string]any{"priority": priority}
}

// SetTyping shows or hides the typing dots. A bot token may since 4.12.0; no
// provider but the widget and API sockets shows them.
func (c *Client) SetTyping(ctx context.Context, id int64, on, private bool) error {
	status := "off"
	if on {
		status = "on"
	}
	return c.do(ctx, call{
		method: http.MethodPost, path: conversationPath(id, "toggle_typing_status"),
		body: map[string]any{"typing_status": status, "is_private": private},
	})
}

// ReplaceAttributes replaces all custom attributes and returns what is stored.
// A key that is left out is lost.
func (c *Client) ReplaceAttributes(ctx context.Context, id int64, attributes any) (Attributes, error) {
	var out struct {
		Attributes Attributes `json:"custom_attributes"`
	}
	in := call{
		method: http.MethodPost, path: conversationPath(id, "custom_attributes"),
		body: map[string]any{"custom_attributes": attributes}, into: &out,
	}
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// ConversationQuery filters a list. The zero value asks for every status, page
// one.
type ConversationQuery struct {
	Status        Status // "" asks for all
	InboxID       int64
	TeamID        int64
	AssigneeType  string // me, unassigned, all, assigned; unassigned excludes bots since 4.17
	Labels        []string
	Page          int
	UpdatedWithin time.Duration // unpaged when set
}

// ConversationList is one page (25) of conversations and the counts.
type ConversationList struct {
	Meta struct {
		Mine       int64 `json:"mine_count"`
		Assigned   int64 `json:"assigned_count"`
		Unassigned int64 `json:"unassigned_count"`
		All        int64 `json:"all_count"`
	} `json:"meta"`
	Conversations []Conversation `json:"payload"`
}

// Conversations lists conversations. It needs a user's token.
func (c *Client) Conversations(ctx context.Context, q ConversationQuery) (*ConversationList, error) {
	query := url.Values{"status": {string(or(q.Status, "all"))}}
	number := func(key string, n int64) {
		if n > 0 {
			query.Set(key, strconv.FormatInt(n, 10))
		}
	}
	number("inbox_id", q.InboxID)
	number("team_id", q.TeamID)
	number("page", int64(q.Page))
	number("updated_within", int64(q.UpdatedWithin/time.Second))
	if q.AssigneeType != "" {
		query.Set("assignee_type", q.AssigneeType)
	}
	for _, label := range q.Labels {
		query.Add("labels[]", label)
	}
	var out struct {
		Data ConversationList `json:"data"`
	}
	in := call{method: http.MethodGet, path: "conversations", query: query, into: &out}
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	for i := range out.Data.Conversations {
		if err := out.Data.Conversations[i].settle(); err != nil {
			return nil, &TransportError{Op: "GET conversations", Written: true, Err: fmt.Errorf("%w: %w", ErrUnreadable, err)}
		}
	}
	return &out.Data, nil
}

// AssignUser gives the conversation to a user and returns who has it; nil when
// nobody has, because Chatwoot unassigns on an unknown id.
func (c *Client) AssignUser(ctx context.Context, id, user int64) (*Person, error) {
	var out *Person
	if err := c.assign(ctx, id, map[string]any{"assignee_id": user}, &out); err != nil {
		return nil, err
	}
	out.settle(AssigneeUser, TypeUser)
	return out, nil
}

// AssignBot gives the conversation to an agent bot; nil when there is no such
// bot and nothing changed.
func (c *Client) AssignBot(ctx context.Context, id, bot int64) (*AgentBot, error) {
	var out *AgentBot
	err := c.assign(ctx, id, map[string]any{"assignee_id": bot, "assignee_type": AssigneeBot}, &out)
	return out, err
}

// AssignTeam gives the conversation to a team; an unknown id or 0 removes the
// team and returns nil.
func (c *Client) AssignTeam(ctx context.Context, id, team int64) (*Team, error) {
	var out *Team
	err := c.assign(ctx, id, map[string]any{"team_id": team}, &out)
	return out, err
}

// DeleteConversation removes a conversation, in a background job. It needs an
// administrator.
func (c *Client) DeleteConversation(ctx context.Context, id int64) error {
	return c.do(ctx, call{method: http.MethodDelete, path: conversationPath(id, "")})
}

// Unassign takes the conversation from whoever owns it, person or bot. The
// team stays.
func (c *Client) Unassign(ctx context.Context, id int64) error {
	var out json.RawMessage
	return c.assign(ctx, id, map[string]any{"assignee_id": nil}, &out)
}

func (c *Client) assign(ctx context.Context, id int64, body, into any) error {
	return c.do(ctx, call{method: http.MethodPost, path: conversationPath(id, "assignments"), body: body, into: into})
}
