package chatwoottest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Request is a call to the API as fault hooks and observers see it.
type Request struct {
	N            int // counts from 1
	Method, Path string
	Query        url.Values
	Endpoint     string // "POST messages", "GET conversation" …
	Conversation int64
	Bot, User    int64 // whose token it was; both 0 when nobody's
	Body         json.RawMessage
	Files        []string // names of uploaded files
}

// Call is a request with its answer.
type Call struct {
	Request
	At       time.Time
	Status   int // 0: no answer was given
	Response json.RawMessage
}

// Fault is what happens to a request.
type Fault struct {
	Refuse bool          // never connected: refused before anything was sent
	Status int           // answer with this instead of handling it
	Body   string        // of that answer; "" is Chatwoot's own for the status
	Header http.Header   // of that answer, Retry-After for instance
	Delay  time.Duration // before handling
	Store  bool          // with Status, Drop or Hang: handle it first, its effect stays
	Drop   bool          // close the connection without an answer
	Hang   bool          // never answer: the caller's timeout ends it
}

// Inject asks hook for each request; nil ends that. The hook runs under no
// lock and may act on the server.
func (s *Server) Inject(hook func(Request) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = hook
}

// Calls is every request received, in order.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Call, 0, len(s.calls))
	for _, call := range s.calls {
		out = append(out, *call)
	}
	return out
}

// Forget empties Calls, Deliveries and Liquid, for those who let the server
// run for long.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.history, s.liquid = nil, nil, nil
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

var (
	errDropped = errors.New("connection closed without an answer")
	errHung    = timeoutError{}
)

type timeoutError struct{}

func (timeoutError) Error() string   { return "no answer in time" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out, err := s.exchange(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the connection closes without an answer
	}
	for name, values := range out.header {
		w.Header()[name] = values
	}
	w.Header().Set("Date", s.now().Format(http.TimeFormat)) // callers compare clocks by it
	w.WriteHeader(out.status)
	_, _ = w.Write(out.body) // the caller may be gone
}

// RoundTrip implements http.RoundTripper: the same without a socket.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	out, err := s.exchange(r)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status: http.StatusText(out.status), StatusCode: out.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: out.header, Body: io.NopCloser(bytes.NewReader(out.body)), ContentLength: int64(len(out.body)), Request: r,
	}, nil
}

// exchange reads, applies faults, handles and records one request.
func (s *Server) exchange(r *http.Request) (answer, error) {
	in, err := readRequest(r)
	if err != nil {
		return failure(http.StatusBadRequest, err.Error()), nil
	}
	s.mu.Lock()
	in.header = s.proxy.passes(in.header)
	in.N = int(s.id("call", 0))
	s.identify(in)
	call := &Call{Request: in.Request, At: s.cfg.Now()}
	s.calls = append(s.calls, call)
	hook := s.fault
	s.mu.Unlock()
	fault := Fault{}
	if hook != nil {
		fault = hook(in.Request)
	}
	out, err := s.apply(r.Context(), in, fault)
	s.mu.Lock()
	defer s.mu.Unlock()
	call.Conversation = in.Conversation // known only now when it was created
	if err == nil {
		call.Status = out.status
		if json.Valid(out.body) {
			call.Response = out.body
		}
	}
	return out, err
}

func (s *Server) apply(ctx context.Context, in *apiRequest, fault Fault) (answer, error) {
	if fault.Refuse {
		return answer{}, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	if fault.Delay > 0 {
		if err := s.cfg.Sleep(ctx, fault.Delay); err != nil {
			return answer{}, err
		}
	}
	instead := fault.Status != 0 || fault.Drop || fault.Hang
	var out answer
	if !instead || fault.Store {
		s.update(func() { out = s.handle(in) })
	}
	switch {
	case fault.Hang:
		if err := s.cfg.Sleep(ctx, time.Hour); err != nil {
			return answer{}, err
		}
		return answer{}, errHung
	case fault.Drop:
		return answer{}, errDropped
	case fault.Status != 0:
		out = failure(fault.Status, "")
		if fault.Body != "" {
			out.body = []byte(fault.Body)
		}
		for name, values := range fault.Header {
			out.header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return out, nil
}

// apiRequest is a request while it is handled.
type apiRequest struct {
	Request
	header http.Header
	fields object // the JSON body, or the form's fields
	files  []*file
	route  *route
	id     int64
	slug   string
	bot    *Bot
	agent  *Agent
	acc    *Account
	conv   *Conversation
}

const maxRequest = 64 << 20

func readRequest(r *http.Request) (*apiRequest, error) {
	in := &apiRequest{header: r.Header, fields: object{}}
	in.Method, in.Path, in.Query = r.Method, r.URL.Path, r.URL.Query()
	if r.Body == nil {
		return in, nil
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return nil, err
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case err == nil && strings.HasPrefix(kind, "multipart/"):
		if err := in.readForm(body, params["boundary"]); err != nil {
			return nil, err
		}
		in.Body, err = json.Marshal(in.fields)
		return in, err
	default:
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		if err := decoder.Decode(&in.fields); err != nil {
			return nil, errors.New("the body is not a JSON object")
		}
		in.Body = body
	}
	return in, nil
}

func (in *apiRequest) readForm(body []byte, boundary string) error {
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			in.fields[part.FormName()] = formValue(part.FormName(), data)
			continue
		}
		in.Files = append(in.Files, part.FileName())
		in.files = append(in.files, newFile(File{Name: part.FileName(), ContentType: part.Header.Get("Content-Type"), Body: data}))
	}
}

// formValue reads what arrives as text in a form but means more.
func formValue(name string, data []byte) any {
	text := string(data)
	switch name {
	case "content_attributes", "template_params":
		var value any
		if json.Unmarshal(data, &value) == nil {
			return value
		}
	case "private", "is_voice_message":
		return text == "true"
	}
	return text
}

func reply(status int, body any) answer {
	raw, err := json.Marshal(body)
	if err != nil {
		return failure(http.StatusInternalServerError, "")
	}
	return answer{status: status, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body: raw}
}

// empty is Chatwoot's 200 without a body.
func empty() answer { return answer{status: http.StatusOK, header: http.Header{}} }

// failure is a refusal in the shape Chatwoot gives it.
func failure(status int, message string) answer {
	switch {
	case message != "":
		return reply(status, object{"error": message})
	case status == http.StatusTooManyRequests:
		return answer{status: status, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte("Retry later\n")}
	case status == http.StatusNotFound:
		return reply(status, object{"error": "Resource could not be found"})
	case status == http.StatusUnauthorized:
		return reply(status, object{"error": "Invalid Access Token"})
	case status == http.StatusUnprocessableEntity:
		return reply(status, object{"error": "Validation failed: Too many messages"})
	default:
		return reply(status, object{"status": status, "error": http.StatusText(status)})
	}
}
