package chatwoot

import (
	"context"
	"net/http"
	"strconv"
)

// Inbox is an inbox; webhooks show only id and name.
type Inbox struct {
	ID                        int64          `json:"id"`
	Name                      string         `json:"name"`
	ChannelID                 int64          `json:"channel_id"`
	ChannelType               string         `json:"channel_type"`
	Provider                  string         `json:"provider"`
	PhoneNumber               string         `json:"phone_number"`
	Email                     string         `json:"email"`
	GreetingEnabled           bool           `json:"greeting_enabled"`
	GreetingMessage           string         `json:"greeting_message"`
	EnableEmailCollect        bool           `json:"enable_email_collect"`
	EnableAutoAssignment      bool           `json:"enable_auto_assignment"`
	CSATSurveyEnabled         bool           `json:"csat_survey_enabled"`
	LockToSingleConversation  bool           `json:"lock_to_single_conversation"`
	AllowMessagesAfterResolve bool           `json:"allow_messages_after_resolved"`
	HMACMandatory             bool           `json:"hmac_mandatory"`
	WorkingHoursEnabled       bool           `json:"working_hours_enabled"`
	Timezone                  string         `json:"timezone"` // IANA
	WorkingHours              []WorkingHours `json:"working_hours"`
	OutOfOfficeMessage        string         `json:"out_of_office_message"`
	Identifier                string         `json:"inbox_identifier"` // API channel: for its public endpoints
}

// WorkingHours is one day of an inbox's week.
type WorkingHours struct {
	DayOfWeek    int  `json:"day_of_week"` // 0 is Sunday
	ClosedAllDay bool `json:"closed_all_day"`
	OpenAllDay   bool `json:"open_all_day"`
	OpenHour     int  `json:"open_hour"`
	OpenMinutes  int  `json:"open_minutes"`
	CloseHour    int  `json:"close_hour"`
	CloseMinutes int  `json:"close_minutes"`
}

// Inboxes lists the inboxes the token's user sees. It needs a user's token.
func (c *Client) Inboxes(ctx context.Context) ([]Inbox, error) {
	var out struct {
		Payload []Inbox `json:"payload"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: "inboxes", into: &out})
	return out.Payload, err
}

// Inbox reads one inbox. It needs a user's token.
func (c *Client) Inbox(ctx context.Context, id int64) (*Inbox, error) {
	return c.inbox(ctx, call{method: http.MethodGet, path: inboxPath(id, "")})
}

// InboxChange changes an inbox; nil fields stay.
type InboxChange struct {
	GreetingEnabled    *bool `json:"greeting_enabled,omitempty"`
	EnableEmailCollect *bool `json:"enable_email_collect,omitempty"`
	CSATSurveyEnabled  *bool `json:"csat_survey_enabled,omitempty"`
}

// UpdateInbox changes an inbox and returns it. It needs an administrator.
func (c *Client) UpdateInbox(ctx context.Context, id int64, change InboxChange) (*Inbox, error) {
	return c.inbox(ctx, call{method: http.MethodPatch, path: inboxPath(id, ""), body: change})
}

// CreateAPIInbox makes an inbox of the API channel: messages of its customers
// are written through the API. It needs an administrator.
func (c *Client) CreateAPIInbox(ctx context.Context, name string) (*Inbox, error) {
	return c.inbox(ctx, call{method: http.MethodPost, path: "inboxes", body: map[string]any{
		"name": name, "channel": map[string]any{"type": "api", "webhook_url": ""},
	}})
}

// DeleteInbox removes an inbox with its conversations. Chatwoot does it in a
// background job, so it stays in lists for a moment
// (app/controllers/api/v1/accounts/inboxes_controller.rb). It needs an
// administrator.
func (c *Client) DeleteInbox(ctx context.Context, id int64) error {
	return c.do(ctx, call{method: http.MethodDelete, path: inboxPath(id, "")})
}

func (c *Client) inbox(ctx context.Context, in call) (*Inbox, error) {
	var out Inbox
	in.into = &out
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	return &out, nil
}

func inboxPath(id int64, rest string) string { return "inboxes/" + strconv.FormatInt(id, 10) + rest }
