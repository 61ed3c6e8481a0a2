package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"agentbot/bot"
)

var errPaused = errors.New("the endpoint asked to be left alone for a while (429)")

// longestPause bounds what a Retry-After may ask for, and defaultPause is for a 429 without one.
const (
	longestPause = 5 * time.Minute
	defaultPause = 5 * time.Second
)

// heed notes a 429 and until when to stay away.
func (c *Client) heed(err error, header http.Header) {
	if err == nil || status(err) != http.StatusTooManyRequests {
		return
	}
	now := c.config.Now()
	wait := defaultPause
	asked := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(asked); err == nil && seconds >= 0 {
		wait = time.Duration(min(seconds, int(longestPause/time.Second))) * time.Second
	} else if at, err := http.ParseTime(asked); err == nil {
		wait = at.Sub(now)
	}
	c.pause.Store(now.Add(min(max(wait, 0), longestPause)).UnixMilli())
}

// status is the HTTP status of an error answer, 0 if there was none. RequestError first: for some bodies both types match, and the
// APIError inside has no status.
func status(err error) int {
	var request *openai.RequestError
	if errors.As(err, &request) {
		return request.HTTPStatusCode
	}
	var api *openai.APIError
	if errors.As(err, &api) {
		return api.HTTPStatusCode
	}
	return 0
}

// tooLong says that a 400 is about the length of the prompt, which no other format shortens.
func tooLong(err error) bool {
	var api *openai.APIError
	return errors.As(err, &api) && fmt.Sprint(api.Code) == "context_length_exceeded"
}

// endpointFault says whether an error speaks against the endpoint rather than against one question.
func endpointFault(err error) bool {
	code := status(err)
	return code == 0 || code == http.StatusTooManyRequests || code >= http.StatusInternalServerError ||
		code == http.StatusUnauthorized || code == http.StatusForbidden
}

// unavailable is the answer for an error. What the server said goes to the debug log only: it may repeat the key or the customer's words.
func (c *Client) unavailable(ctx context.Context, err error) bot.Answer {
	return bot.Answer{Outcome: bot.Unavailable, Note: c.explained(ctx, err).Error()}
}

// explained turns an error of the library into one of ours, which holds no address, key or text of the server.
func (c *Client) explained(ctx context.Context, err error) error {
	if body := serverText(err); body != "" {
		zerolog.Ctx(ctx).Debug().Int("status", status(err)).Str("body", c.config.Key.cleaned(body)).Msg("model endpoint answered with an error")
	}
	if ctx.Err() != nil {
		return fmt.Errorf("ask the model: %w", ctx.Err())
	}
	return fmt.Errorf("ask the model: %w", c.reason(err))
}

func (c *Client) reason(err error) error {
	for _, own := range []error{errBusy, errPaused, errTooLarge, errRedirect, errNoMessages, errNoChoices, errCut, errRefusal, errNoObject} {
		if errors.Is(err, own) {
			return own
		}
	}
	var timeout net.Error
	switch code := status(err); {
	case errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests):
		return errors.New("the endpoint failed several times in a row and is left alone for half a minute")
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("no answer within %s", c.config.Timeout)
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Errorf("the endpoint refuses the key (status %d): check llm.api_key", code)
	case code == http.StatusNotFound:
		return errors.New("the endpoint does not know the address or the model (status 404): check llm.base_url and llm.model")
	case code == http.StatusTooManyRequests:
		return errPaused
	case code != 0:
		return fmt.Errorf("the endpoint answered with status %d", code)
	}
	return unread(err)
}

// unread names what went wrong before a whole answer was there.
func unread(err error) error {
	var syntax *json.SyntaxError
	var shape *json.UnmarshalTypeError
	var connection *net.OpError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the connection ended in the middle of the answer")
	case errors.As(err, &syntax) || errors.As(err, &shape):
		return errors.New("the endpoint's answer is not the JSON that was expected")
	case errors.As(err, &connection):
		return errors.New("the endpoint cannot be reached: check llm.base_url")
	}
	return errors.New("the endpoint's answer could not be used")
}

// serverText is what the server wrote in an error, shortened.
func serverText(err error) string {
	text := ""
	var request *openai.RequestError
	var api *openai.APIError
	switch {
	case errors.As(err, &request):
		text = string(request.Body)
	case errors.As(err, &api):
		text = api.Message
	}
	const shown = 500
	if len(text) > shown {
		text = text[:shown]
	}
	return strings.ToValidUTF8(text, "")
}
