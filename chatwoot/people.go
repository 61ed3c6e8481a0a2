package chatwoot

import (
	"context"
	"net/http"
)

// Profile is the user who owns a token.
type Profile struct {
	ID       int64            `json:"id"`
	Name     string           `json:"name"`
	Email    string           `json:"email"`
	Accounts []ProfileAccount `json:"accounts"`
}

// ProfileAccount is an account the user belongs to.
type ProfileAccount struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	Role   string `json:"role"`
	Status string `json:"status"`
}

// Agents lists the account's users. It needs a user's token.
func (c *Client) Agents(ctx context.Context) ([]Person, error) {
	var out []Person
	if err := c.do(ctx, call{method: http.MethodGet, path: "agents", into: &out}); err != nil {
		return nil, err
	}
	for i := range out {
		out[i].settle(AssigneeUser, TypeUser)
	}
	return out, nil
}

// Teams lists the account's teams. It needs a user's token.
func (c *Client) Teams(ctx context.Context) ([]Team, error) {
	var out []Team
	err := c.do(ctx, call{method: http.MethodGet, path: "teams", into: &out})
	return out, err
}

// Profile tells whose token this is: the cheapest check of one.
func (c *Client) Profile(ctx context.Context) (*Profile, error) {
	var out Profile
	if err := c.do(ctx, call{method: http.MethodGet, path: "/api/v1/profile", into: &out}); err != nil {
		return nil, err
	}
	return &out, nil
}
