package business

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/guardedhttp"
)

// rawServer answers every connection by what talk writes to it.
func rawServer(t *testing.T, talk func(net.Conn, *http.Request, string)) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() {
				defer func() { _ = conn.Close() }()
				var said strings.Builder
				r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &said)))
				if err != nil {
					return
				}
				talk(conn, r, said.String())
			})
		}
	})
	t.Cleanup(func() { _ = l.Close(); open.Wait() })
	return l.Addr().String()
}

func at(t *testing.T, host string, change func(*Config)) *Executor {
	t.Helper()
	client, err := guardedhttp.New(guardedhttp.Config{Hosts: []string{host}, AllowPrivate: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return executor(t, nil, func(c *Config) {
		c.HTTP, c.MaxTimeout, c.BodyLimit = client, 400*time.Millisecond, 1<<20
		if change != nil {
			change(c)
		}
	})
}

// A server that is no business system, or one in trouble: a read is unavailable, a write that may have been done is in doubt, and neither holds what the
// request said in confidence, nor takes longer or more than it may.
func TestExecutor_HostileAnswers(t *testing.T) {
	t.Parallel()
	head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	for name, talk := range map[string]func(net.Conn, *http.Request, string){
		"it repeats the request as it came": func(c net.Conn, _ *http.Request, said string) { _, _ = io.WriteString(c, said) },
		"it repeats it behind HTTP":         func(c net.Conn, _ *http.Request, said string) { _, _ = io.WriteString(c, "HTTP/1.1 "+said) },
		"it repeats it as a header":         func(c net.Conn, _ *http.Request, said string) { _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n"+said) },
		"a body that never ends": func(c net.Conn, _ *http.Request, _ string) {
			_, _ = io.WriteString(c, head+"\r\n[")
			for {
				if _, err := io.WriteString(c, strings.Repeat("1,", 4096)); err != nil {
					return
				}
			}
		},
		"a body that drips": func(c net.Conn, _ *http.Request, _ string) {
			_, _ = io.WriteString(c, head+"Content-Length: 100000\r\n\r\n{")
			_, _ = io.Copy(io.Discard, c) // until the other side gives up
		},
		"headers that do not end": func(c net.Conn, _ *http.Request, _ string) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX: ")
			for {
				if _, err := io.WriteString(c, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		},
		"a body shorter than it says": func(c net.Conn, _ *http.Request, _ string) {
			_, _ = io.WriteString(c, head+"Content-Length: 90\r\n\r\n{\"a\":1}")
		},
		"gzip that is none": func(c net.Conn, _ *http.Request, _ string) {
			_, _ = io.WriteString(c, head+"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\noops")
		},
		"gzip that swells": func(c net.Conn, _ *http.Request, _ string) {
			_, _ = io.WriteString(c, head+"Content-Encoding: gzip\r\n\r\n")
			z := gzip.NewWriter(c)
			for range 64 {
				_, _ = z.Write(make([]byte, 1<<20))
			}
			_ = z.Close()
		},
		"cut off after the request": func(net.Conn, *http.Request, string) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := rawServer(t, talk)
			r := bot.Request{
				Method: http.MethodPost, URL: "http://" + host + "/by/ana@example.com?token=${secret:TOKEN}", Body: `{"cpf":"12345678909","t":"${secret:TOKEN}"}`,
				Headers: []bot.Header{{Name: "Authorization", Value: "Bearer ${secret:TOKEN}"}},
			}
			done := at(t, host, nil).Deliver(t.Context(), &bot.Outbound{Action: bot.Commit{Action: "a", Key: "k-1", Request: r}})
			if done.Verdict != bot.Unclear && done.Verdict != bot.Finished {
				t.Errorf("a write: %s %q, want a doubt", done.Verdict, done.Err)
			}
			r.Method, r.Body = http.MethodGet, ""
			read := at(t, host, nil).Call(t.Context(), bot.CallQuestion{Request: r})
			if read.Outcome != bot.Unavailable || read.Note == "" {
				t.Errorf("a read: %+v", read)
			}
			for _, found := range []string{fmt.Sprintf("%+v %s", done, done.Output), fmt.Sprintf("%+v %s", read, read.Output)} {
				for _, confidential := range []string{`s"3`, "c/ret", "s%223", "Bearer", "ana@", "123456789"} {
					if strings.Contains(found, confidential) {
						t.Errorf("it tells %q: %s", confidential, found)
					}
				}
			}
		})
	}
}

// What answers 200 and is no answer does not go on as one; what is odd and JSON does.
func TestExecutor_OddBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body, kind, outcome string
	}{
		"half of an answer":          {`{"email":"a@example.com","na`, "application/json", bot.Unavailable},
		"deeper than anybody means":  {strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000), "application/json", bot.Unavailable},
		"a login page":               {"<!doctype html><form>", "text/html", bot.Unavailable},
		"JSON by another name":       {`{"a":1}`, "text/plain", bot.OK},
		"a word":                     {"OK", "application/json", bot.OK},
		"nothing":                    {"", "application/json", bot.OK},
		"a number beyond all floats": {`{"id":9007199254740993,"x":1e999}`, "application/json", bot.OK},
		"a key twice":                {`{"a":1,"a":2}`, "application/json", bot.OK},
		"ten megabytes":              {`"` + strings.Repeat("a", 10<<20) + `"`, "application/json", bot.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				_, _ = io.WriteString(w, c.body)
			})
			got := executor(t, s, nil).Call(t.Context(), bot.CallQuestion{Request: bot.Request{Method: http.MethodGet, URL: s.URL}})
			if got.Outcome != c.outcome || len(got.Output) > 8<<10 {
				t.Errorf("%s %q, want %s", got.Outcome, got.Note, c.outcome)
			}
			if c.outcome == bot.OK && c.body != "" && c.body != "OK" && !strings.Contains(string(got.Output), c.body) {
				t.Errorf("the body has changed: %s", got.Output)
			}
		})
	}
}

// Every system escapes something else when it repeats what it was sent.
func TestExecutor_EchoInEverySpelling(t *testing.T) {
	t.Parallel()
	const secret = `Ab/+"9&<x>\z=` // as keys are: base64, quotes, what pages escape
	e := executor(t, nil, func(c *Config) { c.Secrets = func(string) (string, error) { return secret, nil } })
	r := bot.Request{URL: "https://x.example/", Headers: []bot.Header{{Name: "Authorization", Value: "Basic ${secret:TOKEN}"}}}
	for name, echoed := range map[string]string{
		"plain": secret, "Go": `Ab/+\"9\u0026\u003cx\u003e\\z=`, "JavaScript": `Ab/+\"9&<x>\\z=`, "PHP": `Ab\/+\"9&<x>\\z=`, "a page": `Ab/+&#34;9&amp;&lt;x&gt;\z=`,
		"a query": "Ab%2F%2B%229%26%3Cx%3E%5Cz%3D", "in small letters": "Ab%2f%2b%229%26%3cx%3e%5cz%3d", "base64": "QWIvKyI5Jjx4Plx6PQ==",
	} {
		body, err := json.Marshal("x")
		if err != nil {
			t.Fatal(err)
		}
		got := string(e.withoutEcho(append(body, []byte("["+echoed+"]")...), r, values{}))
		if strings.Contains(got, echoed) || !strings.HasPrefix(got, `"x"[`) || !strings.Contains(got, bot.Mask) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A certificate that does not hold, a plain server behind https, a redirect to wherever: nothing is sent there, and nobody is asked elsewhere.
func TestExecutor_StrangersAndDetours(t *testing.T) {
	t.Parallel()
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked all the same") }))
	t.Cleanup(secure.Close)
	secure.Config.ErrorLog = nil
	host := strings.TrimPrefix(secure.URL, "https://")
	got := at(t, host, nil).Deliver(t.Context(), commit(secure.URL+"/x"))
	if got.Verdict != bot.NotDone || !strings.Contains(got.Err, "its certificate does not hold") {
		t.Errorf("a stranger's certificate: %+v", got)
	}
	plain := open(t, says(200, "{}"))
	host = strings.TrimPrefix(plain.URL, "http://")
	if got := at(t, host, nil).Deliver(t.Context(), commit("https://"+host+"/x")); got.Verdict != bot.NotDone || len(plain.all()) != 0 {
		t.Errorf("https to a server that speaks none: %+v", got)
	}
	elsewhere := open(t, says(200, `{"email":"stolen@example.com"}`))
	for _, to := range []string{elsewhere.URL, "http://169.254.169.254/latest", "/same", "//" + strings.TrimPrefix(elsewhere.URL, "http://"), "file:///etc/passwd", ""} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			s := open(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", to)
				w.WriteHeader(status)
			})
			e := executor(t, s, nil)
			read := e.Call(t.Context(), bot.CallQuestion{Request: bot.Request{Method: http.MethodGet, URL: s.URL}})
			done := e.Deliver(t.Context(), commit(s.URL))
			if read.Outcome != bot.Unavailable || done.Verdict != bot.Finished || len(s.all()) != 2 {
				t.Errorf("%d to %s: %+v, %+v, %d requests", status, to, read, done, len(s.all()))
			}
		}
	}
	if n := len(elsewhere.all()); n != 0 {
		t.Errorf("%d requests were led astray", n)
	}
}
