package sim

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"agentbot/chatwoot/chatwoottest"
)

// storagePath is where Chatwoot keeps what customers attach.
const storagePath = "/rails/active_storage/"

func ofStorage(path string) bool { return strings.HasPrefix(path, storagePath) }

// fileFault: an attachment has gone, may not be fetched, lies on another host, or never comes.
func (w *world) fileFault(r chatwoottest.Request) chatwoottest.Fault {
	if !w.trouble("attachment fails", 0.2) {
		return chatwoottest.Fault{}
	}
	elsewhere := http.Header{"Location": {"https://bucket.storage.example" + r.Path}}
	nowhere := http.Header{"Location": {"https://bucket.storage.example" + storagePath + "gone"}}
	f := pick(w.draw("attachment"), []chatwoottest.Fault{
		{Status: 404}, {Status: 403}, {Status: 503}, {Drop: true}, {Hang: true}, {Refuse: true}, {Status: 302, Header: elsewhere}, {Status: 302, Header: nowhere},
	})
	w.tell(0, "", "when the bot fetches an attachment: %s", plainFault(f))
	return f
}

// cut lets an attachment break off in the middle.
func (w *world) cut(path string, response *http.Response) {
	if !ofStorage(path) || response.StatusCode != http.StatusOK || !w.trouble("attachment cut", 0.1) {
		return
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return
	}
	w.tell(0, "", "the attachment that the bot fetches breaks off")
	response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), brokenOff{}))
}

// brokenOff is the rest of what never comes.
type brokenOff struct{}

// Read implements io.Reader.
func (brokenOff) Read([]byte) (int, error) { return 0, errors.New("connection reset by peer") }
