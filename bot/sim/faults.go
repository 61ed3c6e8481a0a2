package sim

import "slices"

// families are the kinds of trouble that can be switched off together, each in its own file.
var families = map[string][]string{
	"deliveries": {"delivery lost", "delivery twice", "delivery late", "answer lost", "delivery unreachable"},
	"chatwoot":   {"chatwoot fails", "lands late", "chatwoot slow", "attachment fails", "attachment cut"},
	"mail":       {"mail fails"},
	"business":   {"business fails", "business slow", "business lands late", "change in doubt"},
	"model":      {"model fails", "model slow", "model at the last moment", "model lies"},
	"store":      {"store away", "store refuses", "unknown commit", "lost wake-up"},
	"crashes":    {"crash", "outage"},
	"flows":      {"flow fails"},
	"pauses":     {"pause"},
	"clocks":     {"clock"},
	"people":     {"person", "person at once", "request"},
	"customers":  {"edit", "whim", "customer at once"},
	"library":    {"library"},
}

// Faults names the families, for Config.Without.
func Faults() []string {
	var names []string
	for name := range families {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func familyOf(kind string) string {
	for name, kinds := range families {
		if slices.Contains(kinds, kind) {
			return name
		}
	}
	return ""
}

// trouble says whether a kind of fault happens here and now, and counts it.
func (w *world) trouble(kind string, p float64) bool {
	drawn := w.draw(kind).Float64() < p
	if !drawn || w.calm || w.quiet || w.without[familyOf(kind)] {
		return false
	}
	w.faults[kind]++
	if slices.Contains(shaking, familyOf(kind)) {
		w.shaken = w.now
	}
	return true
}
