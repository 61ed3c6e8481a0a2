// Package desk is the only place where Chatwoot's vocabulary and the bot's meet. Receiver turns signed webhooks into inbounds; Desk carries
// actions to Chatwoot, looking before it writes (recheck) and after a doubt (look); Shaper fits replies to channels; Office, Files and Presence
// answer what only Chatwoot knows. Three words: a marker is what we write into content_attributes so that our message is known when it comes
// back; a look is a read of our own; a seen inbound is news that a look brought before its webhook did. The package decides nothing about
// retries, turns or who has a conversation: those rules live in bot.
package desk

import (
	"encoding/json"
	"errors"
	"sync"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Place is what both directions must know about the bot they serve.
type Place struct {
	Bot      string // its name in the configuration
	Account  int64
	Instance string // of this store, in every marker
	Identity *Identity
}

func (p Place) check() error {
	switch {
	case p.Bot == "":
		return errors.New("desk: the bot has no name")
	case p.Account <= 0:
		return errors.New("desk: the bot has no account")
	case p.Instance == "":
		return errors.New("desk: the store's instance is missing, our own messages could not be told from others'")
	case p.Identity == nil:
		return errors.New("desk: the bot has no identity to learn")
	}
	return nil
}

func (p Place) key(conversation int64) bot.Key {
	return bot.Key{Bot: p.Bot, Account: p.Account, Conversation: conversation}
}

// Config is what a Desk needs.
type Config struct {
	Place
	Client  *chatwoot.Client // with the bot's token
	User    *chatwoot.Client // with a user's token, for reading only; nil: none
	Now     func() time.Time
	Timeout time.Duration // of one request of these clients; 0: chatwoot.DefaultTimeout
}

// Desk delivers the desk lane of one bot. It is safe for concurrent use.
type Desk struct {
	Config
	refused *refusals
	typing  *typing
}

var (
	_ bot.Desk     = (*Desk)(nil)
	_ bot.Presence = (*Desk)(nil)
)

// New checks the configuration and builds a desk; it sends nothing.
func New(c Config) (*Desk, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Client == nil || c.Now == nil {
		return nil, errors.New("desk: client or clock is missing")
	}
	if c.Timeout <= 0 {
		c.Timeout = chatwoot.DefaultTimeout
	}
	return &Desk{Config: c, refused: &refusals{until: map[string]time.Time{}}, typing: newTyping()}, nil
}

const markerName = "agentbot"

// marker ties a message of ours to its outbound. Instance is new after a restore, so that old numbers are not taken for new ones.
type marker struct {
	Out int64  `json:"out"`
	Of  string `json:"of"`
}

func (p Place) mark(seq int64) map[string]any {
	return map[string]any{markerName: marker{Out: seq, Of: p.Instance}}
}

func markerOf(m *chatwoot.Message) (marker, bool) {
	var found marker
	raw, ok := m.ContentAttributes.Raw[markerName]
	if !ok || json.Unmarshal(raw, &found) != nil || found.Out <= 0 {
		return marker{}, false
	}
	return found, true
}

// carries says whether a message is the one we sent for this outbound.
func (p Place) carries(m *chatwoot.Message, seq int64) bool {
	found, ok := markerOf(m)
	return ok && found.Of == p.Instance && found.Out == seq
}

// refusals remembers what this Chatwoot does not offer to bots, for an hour: an upgrade must not need a restart.
type refusals struct {
	mu    sync.Mutex
	until map[string]time.Time
}

const refusalLasts = time.Hour

func (r *refusals) stands(what string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return now.Before(r.until[what])
}

func (r *refusals) add(what string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until[what] = now.Add(refusalLasts)
}
