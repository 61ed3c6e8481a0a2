package connect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"agentbot/chatwoot"
)

// SnapshotFile is the name beside config.yaml.
const SnapshotFile = "chatwoot.snapshot.json"

// Snapshot is what an account knew when setup ran, so that validate can tell unknown teams and labels without a network. It holds names and
// ids, no credentials and no addresses of people.
type Snapshot struct {
	Taken      time.Time           `json:"taken"`
	URL        string              `json:"url"`
	Public     string              `json:"public_url,omitempty"` // at which Chatwoot reaches agentbot
	Version    string              `json:"version"`
	Account    int64               `json:"account"`
	Name       string              `json:"account_name"`
	Bot        Named               `json:"bot"`
	Inboxes    []SnapshotInbox     `json:"inboxes"`
	Teams      []Named             `json:"teams"`
	Agents     []SnapshotAgent     `json:"agents"`
	Labels     []string            `json:"labels"`
	Attributes []SnapshotAttribute `json:"attributes"`
	Accepted   []string            `json:"accepted"` // codes of refusals that somebody has chosen to live with
}

// Named is a thing with a number and a name.
type Named struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// SnapshotInbox is an inbox with its business hours.
type SnapshotInbox struct {
	ID           int64                   `json:"id"`
	Name         string                  `json:"name"`
	Channel      string                  `json:"channel"` // Channel::WebWidget, …
	Connected    bool                    `json:"connected"`
	TimeZone     string                  `json:"time_zone"`
	HoursEnabled bool                    `json:"hours_enabled"`
	Hours        []chatwoot.WorkingHours `json:"hours"`
}

// SnapshotAgent is a user; the address stays in Chatwoot.
type SnapshotAgent struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Role string `json:"role"`
}

// SnapshotAttribute is a custom attribute; Of is contact_attribute or conversation_attribute.
type SnapshotAttribute struct {
	Of   string `json:"of"`
	Key  string `json:"key"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// Snapshot turns what was seen into what is kept. The caller adds where, when and which bot.
func (s *Survey) Snapshot(bot int64) Snapshot {
	out := Snapshot{Inboxes: []SnapshotInbox{}, Teams: []Named{}, Agents: []SnapshotAgent{}, Labels: []string{}, Attributes: []SnapshotAttribute{}, Accepted: []string{}}
	for _, i := range s.Inboxes {
		out.Inboxes = append(out.Inboxes, SnapshotInbox{
			ID: i.ID, Name: i.Name, Channel: i.ChannelType, Connected: i.Bot != nil && i.Bot.ID == bot,
			TimeZone: i.Timezone, HoursEnabled: i.WorkingHoursEnabled, Hours: i.WorkingHours,
		})
	}
	for _, t := range s.Teams {
		out.Teams = append(out.Teams, Named{t.ID, t.Name})
	}
	for _, a := range s.Agents {
		out.Agents = append(out.Agents, SnapshotAgent{a.ID, a.Name, a.Role})
	}
	for _, l := range s.Labels {
		out.Labels = append(out.Labels, l.Title)
	}
	for _, d := range append(s.OfContacts[:len(s.OfContacts):len(s.OfContacts)], s.OfTalks...) {
		out.Attributes = append(out.Attributes, SnapshotAttribute{d.Model, d.Key, d.Name, d.Type})
	}
	return out
}

// ReadSnapshot reads the file; nil without one.
func ReadSnapshot(path string) (*Snapshot, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no file is an ordinary answer: setup has not run here
	}
	if err != nil {
		return nil, fmt.Errorf("read the snapshot: %w", err)
	}
	var s Snapshot
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%s is not a snapshot (%w): run agentbot setup again, or remove the file", path, err)
	}
	return &s, nil
}

// JSON is the file's content.
func (s Snapshot) JSON() ([]byte, error) {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the snapshot: %w", err)
	}
	return append(raw, '\n'), nil
}

// Same is whether both hold the same, whenever they were taken.
func (s Snapshot) Same(other Snapshot) bool {
	s.Taken, other.Taken = time.Time{}, time.Time{}
	a, errA := s.JSON()
	b, errB := other.JSON()
	return errA == nil && errB == nil && string(a) == string(b)
}
