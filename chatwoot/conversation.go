package chatwoot

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Status is who should talk: pending is the bot's, open the people's.
type Status string

// The conversation statuses.
const (
	Open     Status = "open"
	Pending  Status = "pending"
	Resolved Status = "resolved"
	Snoozed  Status = "snoozed"
)

// The classes of assignee_type. Unknown ones may come; treat them as somebody
// else.
const (
	AssigneeUser      = "User"
	AssigneeBot       = "AgentBot"
	AssigneeAssistant = "Captain::Assistant"
)

// Conversation is a conversation as webhooks and REST show it. Zero times mean
// never.
type Conversation struct {
	ID                     int64         `json:"id"` // display id, unique per account
	AccountID              int64         `json:"account_id"`
	UUID                   string        `json:"uuid"`
	InboxID                int64         `json:"inbox_id"`
	Channel                string        `json:"channel"` // Channel::WebWidget, Channel::Whatsapp …
	Status                 Status        `json:"status"`
	CanReply               bool          `json:"can_reply"`
	Priority               string        `json:"priority"`
	Labels                 []string      `json:"labels"`
	CustomAttributes       Attributes    `json:"custom_attributes"`
	AdditionalAttributes   Attributes    `json:"additional_attributes"`
	Meta                   Meta          `json:"meta"`
	ContactInbox           *ContactInbox `json:"contact_inbox"`
	Messages               []Message     `json:"messages"` // newest at rendering time, 0 or 1
	LastNonActivityMessage *Message      `json:"last_non_activity_message"`
	Account                *Account      `json:"account"`
	Muted                  bool          `json:"muted"`
	UnreadCount            int64         `json:"unread_count"` // capped at 10
	SnoozedUntil           Timestamp     `json:"snoozed_until"`
	WaitingSince           Timestamp     `json:"waiting_since"`
	FirstReplyCreatedAt    Timestamp     `json:"first_reply_created_at"`
	AgentLastSeenAt        Timestamp     `json:"agent_last_seen_at"`
	ContactLastSeenAt      Timestamp     `json:"contact_last_seen_at"`
	LastActivityAt         Timestamp     `json:"last_activity_at"`
	CreatedAt              Timestamp     `json:"created_at"`
	UpdatedAt              json.Number   `json:"updated_at"` // decimal text as sent, see Stamp
}

// Meta is who takes part. Assignee may be a user, a bot or an assistant:
// compare type and id, the ids overlap.
type Meta struct {
	Sender         *Person `json:"sender"`
	Assignee       *Person `json:"assignee"`
	AssigneeType   string  `json:"assignee_type"`
	AIAssigneeType string  `json:"ai_assignee_type"`
	Team           *Team   `json:"team"`
	HMACVerified   bool    `json:"hmac_verified"`
	Channel        string  `json:"channel"`
}

// ContactInbox ties a contact to an inbox. Its pubsub_token opens the
// visitor's live socket, so it is never read.
type ContactInbox struct {
	ID           int64     `json:"id"`
	ContactID    int64     `json:"contact_id"`
	InboxID      int64     `json:"inbox_id"`
	SourceID     string    `json:"source_id"`
	HMACVerified bool      `json:"hmac_verified"`
	CreatedAt    Timestamp `json:"created_at"`
	UpdatedAt    Timestamp `json:"updated_at"`
}

// Stamp is UpdatedAt in microseconds, cut at six digits; 0 when it is absent
// (before 4.0.2).
func (c *Conversation) Stamp() int64 {
	micros, err := ParseStamp(c.UpdatedAt.String())
	if err != nil {
		return 0
	}
	return micros
}

// settle fills in what one shape says elsewhere than another and refuses a
// conversation that cannot be placed.
func (c *Conversation) settle() error {
	if c.ID <= 0 {
		return fmt.Errorf("conversation id is missing")
	}
	if c.UpdatedAt != "" {
		if _, err := ParseStamp(c.UpdatedAt.String()); err != nil {
			return fmt.Errorf("conversation %d: updated_at %w", c.ID, err)
		}
	}
	if c.Channel == "" {
		c.Channel = c.Meta.Channel
	}
	for i := range c.Messages {
		c.Messages[i].settle()
	}
	if c.LastNonActivityMessage != nil {
		c.LastNonActivityMessage.settle()
	}
	if c.AccountID == 0 {
		c.AccountID = c.account()
	}
	c.Meta.Sender.settle("", TypeContact)
	c.Meta.Assignee.settle(c.Meta.AssigneeType, TypeUser)
	return nil
}

// account looks where each version says it: an account object since 4.14.2,
// before that only the nested message.
func (c *Conversation) account() int64 {
	if c.Account != nil {
		return c.Account.ID
	}
	if len(c.Messages) > 0 {
		return c.Messages[0].AccountID
	}
	return 0
}

// NewestMessage is the message shown inside the conversation, or nil. In a
// webhook it may be another one than the event is about.
func (c *Conversation) NewestMessage() *Message {
	if len(c.Messages) == 0 {
		return nil
	}
	return &c.Messages[0]
}

// Family is the channel without its prefix: "WebWidget", "Whatsapp" …
func (c *Conversation) Family() string { return strings.TrimPrefix(c.Channel, "Channel::") }
