package desk

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
)

// TooLarge is the outcome of a file above the limit of its question.
const TooLarge = "too_large"

// Files fetches attachments. HTTP is the guarded client: which hosts may be asked, the storage's included, is its business. No token travels along.
type Files struct {
	HTTP    *http.Client
	Timeout time.Duration // 0: 10 s, all requests together
	// Chatwoot is the address under which we reach it. Attachments name Chatwoot's public address, which a sidecar in the same network may not
	// reach; links into its own storage are asked here instead. Empty: as they are.
	Chatwoot string
}

const (
	fileTimeout   = 10 * time.Second
	fileRedirects = 3 // Chatwoot's own link, its storage, one more for a storage behind a name of its own
	fileLimit     = 16 << 20
)

var _ bot.Files = (*Files)(nil)

// Fetch implements bot.Files. Output: {"data": base64, "content_type": …}.
func (f *Files) Fetch(ctx context.Context, q bot.FileQuestion) bot.Answer {
	limit := q.MaxBytes
	if limit <= 0 || limit > fileLimit {
		limit = fileLimit
	}
	if q.File.Size > limit {
		return bot.Answer{Outcome: TooLarge, Note: "the file is announced with " + strconv.FormatInt(q.File.Size, 10) + " bytes"}
	}
	if q.File.URL == "" {
		return bot.Answer{Outcome: bot.Unavailable, Note: "the attachment has no address"}
	}
	timeout := f.Timeout
	if timeout <= 0 {
		timeout = fileTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, note := f.open(ctx, q.File.URL)
	if answer == nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: note}
	}
	defer func() { _ = answer.Body.Close() }() // everything of use was read or has failed
	if answer.ContentLength > limit {          // Chatwoot's own figure may be missing
		return bot.Answer{Outcome: TooLarge, Note: "the file is announced with " + strconv.FormatInt(answer.ContentLength, 10) + " bytes"}
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	switch {
	case int64(len(data)) > limit:
		return bot.Answer{Outcome: TooLarge, Note: "the file is larger than the limit"}
	case err != nil:
		return bot.Answer{Outcome: bot.Unavailable, Note: "the file broke off"}
	}
	contentType := q.File.ContentType
	if contentType == "" {
		contentType = answer.Header.Get("Content-Type")
	}
	output, err := json.Marshal(struct {
		Data        []byte `json:"data"`
		ContentType string `json:"content_type"`
	}{data, contentType})
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: bot.OK, Output: output}
}

// open follows the redirects by hand: the guarded client does not, and checks the host of each. Notes name no address, whose signature opens the file.
func (f *Files) open(ctx context.Context, address string) (*http.Response, string) {
	for range fileRedirects + 1 {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.near(address), nil)
		if err != nil {
			return nil, "the attachment's address cannot be read"
		}
		host := request.URL.Hostname()
		answer, err := f.HTTP.Do(request)
		if err != nil {
			return nil, "no answer from " + host + ", or it is not among the allowed hosts"
		}
		if answer.StatusCode == http.StatusOK {
			return answer, ""
		}
		_ = answer.Body.Close()
		next, err := url.Parse(answer.Header.Get("Location"))
		if answer.StatusCode < 300 || answer.StatusCode > 399 || err != nil || next.String() == "" {
			return nil, host + " answered " + strconv.Itoa(answer.StatusCode)
		}
		address = request.URL.ResolveReference(next).String()
	}
	return nil, "the attachment's address leads in circles"
}

const ownStorage = "/rails/active_storage/"

// near is the address by which we reach a link into Chatwoot's own storage.
func (f *Files) near(address string) string {
	base, err := url.Parse(f.Chatwoot)
	if err != nil || base.Host == "" {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	_, inside, found := strings.Cut(u.EscapedPath(), ownStorage)
	if !found {
		return address
	}
	near := strings.TrimRight(base.Scheme+"://"+base.Host+base.EscapedPath(), "/") + ownStorage + inside
	if u.RawQuery != "" {
		near += "?" + u.RawQuery
	}
	return near
}
