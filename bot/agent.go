package bot

import (
	"slices"
	"strings"
)

// What an agent may tell the bot in a private note.
const (
	AgentDone    = "done"    // "/bot done TEXT": what people were asked to do is done
	AgentRefused = "refuse"  // "/bot refuse REASON": it will not be done
	AgentUnknown = "unknown" // "/bot" and something else
)

// agentWords are the verbs in the languages agents write.
var agentWords = map[string][]string{
	AgentDone:    {"done", "feito", "hecho", "listo", "pronto"},
	AgentRefused: {"refuse", "refused", "recusar", "recusado", "rechazar", "rechazado"},
}

// AgentCommand reads a private note that is meant for the bot: what it says, and the words behind it. ok is false for every other note.
func AgentCommand(note string) (verb, words string, ok bool) {
	rest, found := cutFold(strings.TrimSpace(note), "/bot")
	if !found || rest != "" && !strings.ContainsAny(rest[:1], " \t\n\r") {
		return "", "", false
	}
	rest = strings.TrimSpace(rest)
	word, words := rest, ""
	if i := strings.IndexAny(rest, " \t\n\r"); i >= 0 {
		word, words = rest[:i], strings.TrimSpace(rest[i:])
	}
	word = strings.ToLower(strings.Trim(word, ".:,;!"))
	for verb, list := range agentWords {
		if slices.Contains(list, word) {
			words, _ = Redact(words)
			return verb, words, true
		}
	}
	return AgentUnknown, "", true
}

func cutFold(text, prefix string) (rest string, found bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return "", false
	}
	return text[len(prefix):], true
}

// commands says whether an agent tells the bot something.
func (in Inbound) commands() bool {
	if in.Kind != AgentNote {
		return false
	}
	_, _, ok := AgentCommand(in.Note)
	return ok
}
