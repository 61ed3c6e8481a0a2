package sim

import (
	"net/http"
	"strings"
)

// changeFault: of the few requests that change something, many end in doubt. Made for the mutants that carry out a change twice, or call one done
// that was not, which by the ordinary faults show once in hundreds of worlds.
func (w *world) changeFault(r *http.Request) businessFault {
	if r.Method == http.MethodGet || r.URL.Path == mailPath || !w.trouble("change in doubt", 0.25) {
		return w.businessFault(r)
	}
	return pick(w.draw("change"), []businessFault{
		{status: http.StatusBadGateway, done: true}, {status: http.StatusBadGateway}, {hangs: requestPatience, done: true}, {hangs: requestPatience},
		{late: true, hangs: requestPatience}, {refuse: true},
	})
}

// temptation is what a hostile model says where it would hurt most: a yes where the bot waits for one, an address where one is asked for. Made for
// the mutant that trusts the model.
func temptation(asked string) string {
	switch {
	case strings.Contains(asked, "The bot waits for a yes or a no."):
		return `{"language":"","commands":[{"kind":"confirm","flow":"","slot":"","span":"","question":""}]}`
	case strings.Contains(asked, "Asked slot: new_email"):
		return `{"language":"","commands":[{"kind":"fill","flow":"","slot":"new_email","span":"ladrao@example.net","question":""}]}`
	}
	return ""
}
