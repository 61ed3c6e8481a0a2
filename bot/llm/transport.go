package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// maxBody is the largest answer that is read, errors included. The client library has no limit of its own.
const maxBody = 4 << 20

var (
	errTooLarge = errors.New("the answer is larger than 4 MiB")
	errRedirect = errors.New("the endpoint redirects: configure the address it redirects to")
)

// limited is a transport whose answers end with errTooLarge instead of filling the memory, and whose tool calls are as the client library reads them.
type limited struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err // as it came: the client wraps it with method and address
	}
	resp.Body = &limitedBody{ReadCloser: resp.Body, left: maxBody}
	if resp.StatusCode == http.StatusOK {
		resp.Body = &rewritten{ReadCloser: resp.Body}
	}
	return resp, nil
}

type limitedBody struct {
	io.ReadCloser
	left int
}

// Read implements io.Reader. One byte more than allowed is asked for, so that an answer of exactly the limit passes.
func (b *limitedBody) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	if n > b.left {
		n, err = b.left, errTooLarge
	}
	b.left -= n
	return n, err
}

// rewritten is a body that is read as a whole, because what it holds may have to be put differently.
type rewritten struct {
	io.ReadCloser
	whole io.Reader
	err   error
}

// Read implements io.Reader. What went wrong on the way comes after what had arrived, as it would have.
func (b *rewritten) Read(p []byte) (int, error) {
	if b.whole == nil {
		raw, err := io.ReadAll(b.ReadCloser)
		b.whole, b.err = bytes.NewReader(inWords(raw)), err
	}
	n, err := b.whole.Read(p)
	if err == io.EOF && b.err != nil {
		err = b.err
	}
	return n, err
}

// inWords writes the arguments of tool calls as a string of JSON. Some servers send them as an object, for which the library drops the whole answer.
func inWords(body []byte) []byte {
	var answer map[string]any
	if !bytes.Contains(body, []byte(`"arguments"`)) {
		return body
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&answer) != nil {
		return body
	}
	choices, _ := answer["choices"].([]any)
	for _, c := range choices {
		choice, _ := c.(map[string]any)
		message, _ := choice["message"].(map[string]any)
		calls, _ := message["tool_calls"].([]any)
		for _, c := range calls {
			call, _ := c.(map[string]any)
			inWordsOf(call["function"])
		}
		inWordsOf(message["function_call"])
	}
	if changed, err := json.Marshal(answer); err == nil {
		return changed
	}
	return body
}

func inWordsOf(call any) {
	function, _ := call.(map[string]any)
	arguments, object := function["arguments"].(map[string]any)
	if !object {
		return
	}
	if text, err := json.Marshal(arguments); err == nil {
		function["arguments"] = string(text)
	}
}
