package chatwoot

import (
	"context"
	"net/http"
)

// Health is what an installation says about itself to anybody (GET /api).
type Health struct {
	Version string `json:"version"`        // 4.14.2
	Queue   string `json:"queue_services"` // ok, or failing: without Redis no webhook leaves
	Data    string `json:"data_services"`  // ok or failing
}

// Installation is a Chatwoot whose account is not known yet, asked with a
// user's token or with none.
type Installation struct{ client *Client }

// NewInstallation checks the address and builds a client; Account is ignored
// and Token may be empty. It sends nothing.
func NewInstallation(c Config) (*Installation, error) {
	client, err := newClient(c)
	if err != nil {
		return nil, err
	}
	return &Installation{client: client}, nil
}

// Health asks which version answers. A page that is not Chatwoot's is
// ErrUnreadable, or a health with an empty Version.
func (i *Installation) Health(ctx context.Context) (*Health, error) {
	var out Health
	if err := i.client.do(ctx, call{method: http.MethodGet, path: "/api", into: &out}); err != nil {
		return nil, err
	}
	return &out, nil
}

// Profile tells whose token this is and which accounts it opens.
func (i *Installation) Profile(ctx context.Context) (*Profile, error) { return i.client.Profile(ctx) }
