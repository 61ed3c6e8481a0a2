package chatwoot

import (
	"context"
	"net/http"
	"strconv"
)

// Contact is a contact with the inboxes it is known in.
type Contact struct {
	Person
	LastActivityAt Timestamp             `json:"last_activity_at"`
	CreatedAt      Timestamp             `json:"created_at"`
	ContactInboxes []ContactInboxOfInbox `json:"contact_inboxes"`
}

// ContactInboxOfInbox is one inbox a contact is known in, and by which id.
type ContactInboxOfInbox struct {
	SourceID string `json:"source_id"`
	Inbox    Inbox  `json:"inbox"`
}

// ContactUpdate changes a contact; nil fields stay. Attributes are merged,
// unlike those of a conversation.
type ContactUpdate struct {
	Name                 *string `json:"name,omitempty"`
	Email                *string `json:"email,omitempty"`
	PhoneNumber          *string `json:"phone_number,omitempty"` // E.164 with +
	Identifier           *string `json:"identifier,omitempty"`
	CustomAttributes     any     `json:"custom_attributes,omitempty"`
	AdditionalAttributes any     `json:"additional_attributes,omitempty"`
}

// Contact reads a contact. It needs a user's token.
func (c *Client) Contact(ctx context.Context, id int64) (*Contact, error) {
	return c.contact(ctx, call{method: http.MethodGet, path: "contacts/" + strconv.FormatInt(id, 10)})
}

// UpdateContact changes a contact. It needs a user's token.
func (c *Client) UpdateContact(ctx context.Context, id int64, u ContactUpdate) (*Contact, error) {
	return c.contact(ctx, call{method: http.MethodPatch, path: "contacts/" + strconv.FormatInt(id, 10), body: u})
}

func (c *Client) contact(ctx context.Context, in call) (*Contact, error) {
	var out struct {
		Payload Contact `json:"payload"`
	}
	in.into = &out
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	out.Payload.settle("", TypeContact)
	return &out.Payload, nil
}
