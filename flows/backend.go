package flows

import (
	"slices"
	"time"

	"agentbot/bot"
)

// The backends an action may have.
const (
	httpBackend   = "http"
	tableBackend  = "table"
	personBackend = "person"
	mailBackend   = "mail"
)

// backendOf is what each backend can do, and the keys that belong to it alone.
var backends = []struct {
	name, does string // "" = everything
	keys       []string
}{
	{httpBackend, "", []string{"request", "verify", "idempotent"}},
	{tableBackend, "read", []string{"look"}},
	{personBackend, "change", []string{"team", "checklist"}},
	{mailBackend, "code", []string{"subject", "text"}},
}

func backendNames() []string {
	var out []string
	for _, b := range backends {
		out = append(out, b.name)
	}
	return out
}

// How long a customer may wait for a result, unless the action says otherwise.
const (
	defaultWait = 3 * time.Minute // longer than the 90 s after which a doubt becomes a result
	personWait  = 8 * time.Hour
)

// backend reads how an action is reached.
func (l *loader) backend(a *action, d *fields) {
	a.backend = httpBackend
	if n := d.node("backend"); n != nil {
		a.backend = n.value
		if !slices.Contains(backendNames(), a.backend) {
			l.report(n.at, "action", "there is no backend %q", n.value).meant(n.value, backendNames())
			a.backend = httpBackend
		}
	}
	at := placeOf(d.node("backend"), a.at)
	for _, b := range backends {
		if b.name == a.backend && b.does != "" && b.does != a.does {
			l.report(at, "action", "the backend %s is for does: %s, and the action %s does %q", b.name, b.does, a.name, a.does)
		}
		for _, key := range b.keys {
			if n := d.node(key); n != nil && b.name != a.backend && (key != "verify" || a.mock == nil) {
				l.foreignKey(a, d, b.name, key)
			}
		}
	}
	otherwise := defaultWait
	switch a.backend {
	case tableBackend:
		a.look = l.look(a, d.node("look"))
	case personBackend:
		a.errand, otherwise = l.errand(a, d), personWait
	case mailBackend:
		a.mail = l.letter(a, d)
	}
	a.wait = d.span("wait", otherwise)
}

// foreignKey: `request`, `verify` and `idempotent` may stand beside another backend where a mock stands in for it.
func (l *loader) foreignKey(a *action, d *fields, owner, key string) {
	if owner == httpBackend && d.node("mock") != nil && key != "request" {
		return
	}
	at := d.node(key).at
	l.report(at, "action", "%q is for the backend %s, and the action %s has %s", key, owner, a.name, a.backend)
}

// way is how an action is reached here and now.
type way string

const (
	noWay     way = "" // nothing does it here
	httpWay   way = "http"
	tableWay  way = "table"
	personWay way = "person"
	mailWay   way = "mail"
)

// way of an action: its mock where everything is made up, else its backend.
func (lib *Library) way(a *action) way {
	switch {
	case a == nil:
		return noWay
	case lib.opts.ActionsMode == "mock" && a.mock != nil:
		return httpWay
	case a.backend == tableBackend && a.look != nil:
		return tableWay
	case a.backend == personBackend && a.errand != nil:
		return personWay
	case a.backend == mailBackend && a.mail != nil:
		return mailWay
	case a.live != nil:
		return httpWay
	}
	return noWay
}

// reading is the question that an action asks of its system, false when nothing answers it here.
func (lib *Library) reading(a *action, args argsScope) (bot.CallQuestion, bool) {
	q := bot.CallQuestion{Action: a.name}
	switch lib.way(a) {
	case httpWay:
		q.Request = lib.build(lib.request(a.live, a.mock), args)
	case tableWay:
		q.Lookup = lib.lookup(a.look, args)
	default:
		return q, false
	}
	return q, true
}

// request picks live or mock; nil means that nothing does it here over HTTP.
func (lib *Library) request(live, mock *request) *request {
	if lib.opts.ActionsMode == "mock" && mock != nil {
		return mock
	}
	return live
}
