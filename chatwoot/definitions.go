package chatwoot

import (
	"context"
	"net/http"
	"strconv"
)

// The two things that may have custom attributes.
const (
	OfConversations = "conversation_attribute"
	OfContacts      = "contact_attribute"
)

// AttributeDefinition is a custom attribute that the dashboard knows.
type AttributeDefinition struct {
	ID          int64    `json:"id,omitempty"`
	Key         string   `json:"attribute_key"`
	Name        string   `json:"attribute_display_name"`
	Description string   `json:"attribute_description,omitempty"`
	Type        string   `json:"attribute_display_type"` // text, number, currency, percent, link, date, list, checkbox
	Model       string   `json:"attribute_model"`        // OfConversations or OfContacts
	Values      []string `json:"attribute_values,omitempty"`
}

// AttributeDefinitions lists those of one model. It needs a user's token.
func (c *Client) AttributeDefinitions(ctx context.Context, model string) ([]AttributeDefinition, error) {
	var out []AttributeDefinition
	err := c.do(ctx, call{method: http.MethodGet, path: "custom_attribute_definitions", query: map[string][]string{"attribute_model": {model}}, into: &out})
	return out, err
}

// DefineAttribute makes a custom attribute known to the dashboard. It needs an
// administrator.
func (c *Client) DefineAttribute(ctx context.Context, d AttributeDefinition) (*AttributeDefinition, error) {
	var out AttributeDefinition
	err := c.do(ctx, call{
		method: http.MethodPost, path: "custom_attribute_definitions",
		body: map[string]any{"custom_attribute_definition": d}, into: &out,
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// DeleteAttribute makes the dashboard forget a custom attribute; values that
// contacts and conversations hold stay. It needs an administrator.
func (c *Client) DeleteAttribute(ctx context.Context, id int64) error {
	return c.do(ctx, call{method: http.MethodDelete, path: "custom_attribute_definitions/" + strconv.FormatInt(id, 10)})
}
