package sim

import (
	"net/http"
	"slices"
	"strings"

	"agentbot/chatwoot/chatwoottest"
)

// apiFault: Chatwoot refuses, fails before or after the work was done, says nothing, or cannot be reached.
func (w *world) apiFault(r chatwoottest.Request) chatwoottest.Fault {
	if ofStorage(r.Path) {
		return w.fileFault(r)
	}
	if !w.trouble("chatwoot fails", 0.06) {
		return chatwoottest.Fault{}
	}
	d := w.draw("chatwoot")
	done := d.IntN(2) == 0
	all := []chatwoottest.Fault{
		{Status: 500, Store: done}, {Status: 502, Store: done}, {Status: 503, Store: done}, {Status: 504, Store: done}, {Status: 429}, {Status: 422}, {Status: 401},
		{Drop: true, Store: done}, {Hang: true, Store: done}, {Refuse: true}, {Status: 429, Header: http.Header{"Retry-After": {"40"}}},
	}
	if r.Endpoint == "POST messages" {
		all = append(all, chatwoottest.Fault{Status: 404, Body: "<html>not here</html>"}) // what is not the conversation's is given up
	}
	if slices.Contains([]string{"POST labels", "GET labels", "POST toggle_priority", "POST custom_attributes"}, r.Endpoint) {
		all = append(all, chatwoottest.Fault{Status: 404, Body: "<html>not here</html>"}) // what this Chatwoot does not offer
	}
	f := pick(d, all)
	w.tell(r.Conversation, "", "Chatwoot's answer to the bot (%s): %s", plainEndpoint(r.Endpoint), plainFault(f))
	return f
}

// plainEndpoint is what the bot wanted of Chatwoot.
func plainEndpoint(endpoint string) string {
	method, what, _ := strings.Cut(endpoint, " ")
	what = strings.ReplaceAll(strings.TrimPrefix(what, "toggle_"), "_", " ")
	if method == http.MethodGet {
		return "a look at: " + what
	}
	return "to change: " + what
}

func plainFault(f chatwoottest.Fault) string {
	text := "none in time"
	switch {
	case f.Refuse:
		return "the connection is refused"
	case f.Drop:
		text = "the connection breaks off"
	case f.Status != 0:
		text = http.StatusText(f.Status)
	}
	if f.Store {
		text += ", after the work was done"
	}
	return text
}
