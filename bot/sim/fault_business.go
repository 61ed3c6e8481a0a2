package sim

import (
	"net/http"
	"time"
)

// businessFault is what happens to one request to the business system.
type businessFault struct {
	refuse bool
	status int
	done   bool          // it is carried out all the same
	late   bool          // it is carried out after the caller has given up
	hangs  time.Duration // no answer for so long
}

// businessFault: a read fails in every way; what writes may have been done before it fails, or land later. Never played is a look that says 404 of a
// change that was done: that is a lie, and nobody can defend themselves against a business system that lies about its own books.
func (w *world) businessFault(r *http.Request) businessFault {
	d := w.draw("business")
	done, writes := d.IntN(2) == 0, r.Method != http.MethodGet
	switch {
	case writes && w.trouble("business lands late", 0.03):
		return businessFault{late: true, hangs: requestPatience}
	case w.trouble("business slow", 0.05):
		return businessFault{done: done, hangs: requestPatience}
	case w.trouble("business fails", 0.1):
		all := []businessFault{
			{refuse: true}, {status: http.StatusInternalServerError, done: done}, {status: http.StatusBadGateway, done: done},
			{status: http.StatusServiceUnavailable}, {status: http.StatusTooManyRequests}, {status: http.StatusUnauthorized}, {hangs: requestPatience, done: done},
		}
		if writes && !w.shopping.tried[keyOf(r)] { // else an earlier try may land after this no
			all = append(all, businessFault{status: http.StatusNotFound})
		}
		return pick(d, all)
	}
	return businessFault{}
}

// plain is the fault as a support lead reads it.
func (f businessFault) plain(r *http.Request) string {
	what := "a question to the business system: "
	if r.Method != http.MethodGet {
		what = "a change in the business system: "
	}
	text := "no answer in time"
	switch {
	case f.refuse:
		return what + "the connection is refused"
	case f.status == http.StatusNotFound:
		return what + "it says that there is no such thing (404)"
	case f.status != 0:
		text = "it fails (" + http.StatusText(f.status) + ")"
	}
	switch {
	case f.late:
		return what + text + "; it will be done when nobody waits for it any more"
	case f.done && r.Method != http.MethodGet:
		return what + text + ", after the work was done"
	}
	return what + text
}
