package setup

import (
	"os"

	"go.yaml.in/yaml/v4"
)

// present is what the configuration that stands there says of what setup asks.
type present struct {
	Server   struct{ Addr string }
	Chatwoot struct{ URL string }
	Bots     []yaml.Node
	Rollout  struct {
		Mode    string
		Testers []string
	}
}

// readPresent is empty without a file, and as far as it can be read with one: whether it can be used is for others to say.
func readPresent(path string) (p present) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return present{}
	}
	if yaml.Unmarshal(raw, &p) != nil {
		return present{}
	}
	return p
}

// connected is whether a bot works with it already.
func (p present) connected() bool { return p.Chatwoot.URL != "" || len(p.Bots) > 0 }

// start is how rollout.mode stands. A bot that works and says nothing of it serves everybody; a new one begins with testers.
func (p present) start() string {
	switch {
	case p.Rollout.Mode == startEveryone, p.Rollout.Mode == "" && p.connected():
		return startEveryone
	default:
		return startTesters
	}
}
