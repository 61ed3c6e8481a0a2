package sim

import (
	"net/http"
	"strings"
	"time"
)

// mayDie is a place where the process of the running task may end, or stand still for longer than its leases.
func (w *world) mayDie(at string) {
	p := w.current.home
	if p == nil {
		return
	}
	if w.trouble("crash", 0.0012) {
		w.tell(0, "", "replica %d is killed %s", p.number, plainMoment(at))
		p.end()
		w.die()
	}
	if at != "before Holds" && w.trouble("pause", 0.0004) { // see store: right before a request nobody can close the gap
		d := time.Duration(5+w.draw("pause").IntN(90)) * time.Second
		p.pausedUntil = w.now.Add(d)
		w.tell(0, "", "replica %d stands still for %s %s", p.number, d, plainPause(at))
	}
	if w.trouble("clock", 0.0004) {
		p.skew = time.Duration(w.draw("clock").IntN(180_000)-90_000) * time.Millisecond
		w.tell(0, "", "the clock of replica %d jumps: now %s off", p.number, p.skew)
	}
}

// plainMoment is a place in the machine as a support lead knows it.
func plainMoment(at string) string {
	when, what, _ := strings.Cut(at, " ")
	method, _, _ := strings.Cut(what, " ")
	asking := method != "" && method == strings.ToUpper(method)
	switch {
	case strings.Contains(at, "the business system "):
		return strings.TrimSuffix(at, at[strings.LastIndexByte(at, ' '):])
	case asking && method == http.MethodGet:
		return map[string]string{"before": "right before it looked into Chatwoot", "after": "right after it looked into Chatwoot"}[when]
	case asking:
		return map[string]string{"before": "right before its request to Chatwoot", "after": "right after its request to Chatwoot"}[when]
	case when == "before":
		return "right before " + plainVerb(what)
	case when == "after":
		return "right after " + plainVerb(what)
	}
	return at
}

// plainPause: a request leaves before its sender stands still, see wire.
func plainPause(at string) string {
	if what, before := strings.CutPrefix(at, "before "); before {
		if method, _, _ := strings.Cut(what, " "); method == strings.ToUpper(method) {
			return "while its request to Chatwoot is on the way"
		}
	}
	return plainMoment(at)
}
