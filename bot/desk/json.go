package desk

import (
	"encoding/json"

	"agentbot/chatwoot"
)

// readObject reads a stored object; nothing stored is an empty one.
func readObject(raw json.RawMessage, into *chatwoot.Attributes) bool {
	if len(raw) == 0 {
		*into = chatwoot.Attributes{}
		return true
	}
	return json.Unmarshal(raw, into) == nil
}
