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

func (w *world) businessFault(method string) businessFault {
	r := w.draw("business")
	done := r.IntN(2) == 0
	switch {
	case w.trouble("business lands late", 0.03) && method != http.MethodGet:
		return businessFault{late: true, hangs: requestPatience}
	case w.trouble("business slow", 0.05):
		return businessFault{done: done, hangs: requestPatience}
	case w.trouble("business fails", 0.1):
		f := pick(r, []businessFault{
			{refuse: true}, {status: http.StatusInternalServerError, done: done}, {status: http.StatusBadGateway, done: done},
			{status: http.StatusServiceUnavailable}, {status: http.StatusTooManyRequests}, {status: http.StatusUnauthorized}, {hangs: requestPatience, done: done},
		})
		w.tell(0, "", "the business system fails at a %s: %+v", method, f)
		return f
	}
	return businessFault{}
}
