package chatwoot

import (
	"context"
	"net/http"
)

// Label is a label of the account.
type Label struct {
	ID            int64  `json:"id"`
	Title         string `json:"title"` // lower case
	Description   string `json:"description"`
	Color         string `json:"color"`
	ShowOnSidebar bool   `json:"show_on_sidebar"`
}

// Labels reads the labels of a conversation. A bot token may since 4.14.2.
func (c *Client) Labels(ctx context.Context, conversation int64) ([]string, error) {
	return c.labels(ctx, call{method: http.MethodGet, path: conversationPath(conversation, "labels")})
}

// ReplaceLabels replaces the whole list, an empty one clears it, and returns
// what is stored.
func (c *Client) ReplaceLabels(ctx context.Context, conversation int64, labels []string) ([]string, error) {
	if labels == nil {
		labels = []string{}
	}
	return c.labels(ctx, call{
		method: http.MethodPost, path: conversationPath(conversation, "labels"),
		body: map[string]any{"labels": labels},
	})
}

func (c *Client) labels(ctx context.Context, in call) ([]string, error) {
	var out struct {
		Payload []string `json:"payload"`
	}
	in.into = &out
	err := c.do(ctx, in)
	return out.Payload, err
}

// AccountLabels lists the account's labels. It needs a user's token.
func (c *Client) AccountLabels(ctx context.Context) ([]Label, error) {
	var out struct {
		Payload []Label `json:"payload"`
	}
	err := c.do(ctx, call{method: http.MethodGet, path: "labels", into: &out})
	return out.Payload, err
}
