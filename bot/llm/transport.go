package llm

import (
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

// limited is a transport whose answers end with errTooLarge instead of filling the memory.
type limited struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err // as it came: the client wraps it with method and address
	}
	resp.Body = &limitedBody{ReadCloser: resp.Body, left: maxBody}
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
