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

// NewContact is a contact to make in an inbox.
type NewContact struct {
	Inbox            int64  `json:"inbox_id"`
	Name             string `json:"name"`
	Identifier       string `json:"identifier,omitempty"`
	CustomAttributes any    `json:"custom_attributes,omitempty"`
}

// CreateContact makes a contact and the id it has in the inbox. It needs a
// user's token.
func (c *Client) CreateContact(ctx context.Context, n NewContact) (contact int64, source string, err error) {
	var out struct {
		Payload struct {
			Contact struct {
				ID int64 `json:"id"`
			} `json:"contact"`
			ContactInbox struct {
				SourceID string `json:"source_id"`
			} `json:"contact_inbox"`
		} `json:"payload"`
	}
	err = c.do(ctx, call{method: http.MethodPost, path: "contacts", body: n, into: &out})
	return out.Payload.Contact.ID, out.Payload.ContactInbox.SourceID, err
}

// DeleteContact removes a contact with its conversations. Chatwoot refuses
// (422) while the contact is online. It needs an administrator.
func (c *Client) DeleteContact(ctx context.Context, id int64) error {
	return c.do(ctx, call{method: http.MethodDelete, path: "contacts/" + strconv.FormatInt(id, 10)})
}
