package desk

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"agentbot/bot"
)

// storage answers without sockets and refuses hosts as the guarded client does.
type storage struct{ asked []string }

func (s *storage) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, r.URL.Host+r.URL.Path)
	for name := range r.Header {
		if strings.Contains(strings.ToLower(name), "token") || name == "Authorization" {
			return nil, errors.New("a token travelled along")
		}
	}
	answer := func(status int, body string, header http.Header) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	location := func(to string) http.Header { return http.Header{"Location": {to}} }
	switch r.URL.Host + r.URL.Path {
	case "chat.example/redirect":
		return answer(302, "", location("https://storage.example/file?signature=s3cret"))
	case "chat.example/relative":
		return answer(302, "", location("/redirect"))
	case "chat.example/away":
		return answer(302, "", location("http://169.254.169.254/latest?signature=s3cret"))
	case "chat.example/circle":
		return answer(302, "", location("/circle"))
	case "storage.example/file":
		return answer(200, "content", http.Header{"Content-Type": {"application/pdf"}})
	case "chat.example/gone":
		return answer(404, "", http.Header{})
	}
	return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("refused")}
}

func TestFiles_Fetch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file    bot.File
		max     int64
		outcome string
		kind    string
	}{
		"behind a redirect":        {bot.File{URL: "https://chat.example/redirect"}, 100, bot.OK, "application/pdf"},
		"behind two":               {bot.File{URL: "https://chat.example/relative", ContentType: "image/png"}, 100, bot.OK, "image/png"},
		"exactly the limit":        {bot.File{URL: "https://storage.example/file"}, 7, bot.OK, "application/pdf"},
		"no limit named":           {bot.File{URL: "https://storage.example/file"}, 0, bot.OK, "application/pdf"},
		"larger":                   {bot.File{URL: "https://storage.example/file"}, 6, TooLarge, ""},
		"announced larger":         {bot.File{URL: "https://storage.example/file", Size: 101}, 100, TooLarge, ""},
		"redirect to nowhere good": {bot.File{URL: "https://chat.example/away"}, 100, bot.Unavailable, ""},
		"circle":                   {bot.File{URL: "https://chat.example/circle"}, 100, bot.Unavailable, ""},
		"gone":                     {bot.File{URL: "https://chat.example/gone"}, 100, bot.Unavailable, ""},
		"no address":               {bot.File{Kind: "location"}, 100, bot.Unavailable, ""},
		"no readable address":      {bot.File{URL: "http://%zz"}, 100, bot.Unavailable, ""},
	} {
		s := &storage{}
		client := &http.Client{Transport: s, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		got := (&Files{HTTP: client}).Fetch(t.Context(), bot.FileQuestion{File: c.file, MaxBytes: c.max})
		if got.Outcome != c.outcome {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		if strings.Contains(got.Note, "s3cret") || strings.Contains(got.Note, "latest") {
			t.Errorf("%s tells the address: %s", name, got.Note)
		}
		if len(s.asked) > fileRedirects+1 {
			t.Errorf("%s: %d requests", name, len(s.asked))
		}
		if c.outcome != bot.OK {
			continue
		}
		var out struct {
			Data        []byte `json:"data"`
			ContentType string `json:"content_type"`
		}
		if err := json.Unmarshal(got.Output, &out); err != nil || string(out.Data) != "content" || out.ContentType != c.kind {
			t.Errorf("%s: %+v, %v", name, out, err)
		}
	}
}

func TestFiles_Near(t *testing.T) {
	t.Parallel()
	f := &Files{Chatwoot: "http://chatwoot.internal:3000/chat/"}
	for address, want := range map[string]string{
		"https://chat.example/rails/active_storage/blobs/redirect/ab%2Bc/a%20b.pdf?x=1": "http://chatwoot.internal:3000/chat/rails/active_storage/blobs/redirect/ab%2Bc/a%20b.pdf?x=1",
		"https://storage.example/bucket/file?signature=1":                               "https://storage.example/bucket/file?signature=1",
		"http://%zz": "http://%zz",
	} {
		if got := f.near(address); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
	if got := (&Files{}).near("https://chat.example/rails/active_storage/x"); got != "https://chat.example/rails/active_storage/x" {
		t.Error(got)
	}
}

// endless is a file whose end never comes; it counts what was read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

func (e *endless) Close() error { return nil }

// A file of 300 MB is refused before anything of it is read where somebody says its size, and soon after the limit where nobody does.
func TestFiles_HugeFileIsNotRead(t *testing.T) {
	t.Parallel()
	const limit = 5 << 20
	for name, c := range map[string]struct {
		announced int64
		most      int64
	}{
		"the storage says its size": {300 << 20, 0},
		"nobody says its size":      {-1, limit + 1<<20},
	} {
		file := &endless{}
		client := &http.Client{Transport: answering(func(r *http.Request) *http.Response {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: file, ContentLength: c.announced, Request: r}
		})}
		got := (&Files{HTTP: client}).Fetch(t.Context(), bot.FileQuestion{File: bot.File{URL: "https://chat.example/rails/active_storage/x"}, MaxBytes: limit})
		if got.Outcome != TooLarge || file.read > c.most {
			t.Errorf("%s: %s after %d bytes", name, got.Outcome, file.read)
		}
	}
}

type answering func(r *http.Request) *http.Response

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }
