// Package llm is the one door through which text leaves for a language model: any endpoint that speaks OpenAI's chat completions
// and embeddings. Whatever goes wrong behind it becomes a short honest reason, never a half answer: the caller goes on without.
//
// It repeats no request. A limiter shares the model fairly between conversations, a breaker leaves a broken endpoint alone, and
// what a server said of itself (wait, I know no schemas) is remembered: the first for as long as it asked, the second for a week.
package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"agentbot/bot"
)

// Config is what New needs. Zero values take the defaults named here, except BaseURL and Now.
type Config struct {
	BaseURL        string // with the version path, https://api.openai.com/v1
	Key            Key    // may be empty: local servers want none
	Model          string // empty: Complete answers Unavailable
	EmbeddingModel string // empty: Embed returns an error

	Timeout       time.Duration // of one question, waiting in the queue included; 20s
	MaxConcurrent int           // requests at once; 8
	MaxQueue      int           // requests waiting; 64

	// TokenField is the name under which the server takes the limit of an answer: max_tokens or max_completion_tokens.
	// Default: max_completion_tokens for OpenAI's own address and its reasoning models, else max_tokens, which all others know.
	TokenField string
	// NoTemperature leaves the temperature out, for servers that refuse any. Reasoning models are known to.
	NoTemperature bool

	// Recalled is what Remember was told last, in an earlier life of the process, about the same BaseURL and Model: how this endpoint gives JSON.
	// Empty when nothing is known.
	Recalled string
	// Remember keeps what was learned, in the middle of a question: it should be quick. nil: it is known only while the process lives.
	Remember func(ctx context.Context, learned string)

	Transport http.RoundTripper // http.DefaultTransport; the program gives one that refuses private addresses
	Now       func() time.Time
}

// Client asks a model and an embedder. Safe for use by many goroutines.
type Client struct {
	config    Config
	api       *openai.Client
	limiter   *limiter
	chat      *gobreaker.CircuitBreaker[openai.ChatCompletionResponse]
	embedding *gobreaker.CircuitBreaker[openai.EmbeddingResponse]
	ladder    *ladder
	pause     atomic.Int64 // Unix milliseconds until which the server wants to be left alone
}

var (
	_ bot.Model    = (*Client)(nil)
	_ bot.Embedder = (*Client)(nil)
)

// Names that TokenField may have.
const (
	MaxTokens           = "max_tokens"
	MaxCompletionTokens = "max_completion_tokens"
)

// New checks the configuration; it sends nothing.
func New(c Config) (*Client, error) {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" || base.User != nil {
		return nil, errors.New("llm.base_url must be an http or https address without a password, like https://api.openai.com/v1")
	}
	if c.Now == nil {
		return nil, errors.New("llm: Now must be given")
	}
	c.Timeout = positive(c.Timeout, 20*time.Second)
	c.MaxConcurrent = positive(c.MaxConcurrent, 8)
	c.MaxQueue = positive(c.MaxQueue, 64)
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	switch c.TokenField {
	case MaxTokens, MaxCompletionTokens:
	case "":
		c.TokenField = MaxTokens
		if reasoning(c.Model) || strings.EqualFold(base.Hostname(), "api.openai.com") {
			c.TokenField = MaxCompletionTokens
		}
	default:
		return nil, fmt.Errorf("llm token field %q: want %s or %s", c.TokenField, MaxTokens, MaxCompletionTokens)
	}
	api := openai.DefaultConfig(string(c.Key))
	api.BaseURL = c.BaseURL
	// Its time ends with the context that enter gives every request: the client's own Timeout would keep two more goroutines waiting for each.
	api.HTTPClient = &http.Client{
		Transport:     limited{next: c.Transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return errRedirect },
	}
	client := &Client{config: c, api: openai.NewClientWithConfig(api), limiter: newLimiter(c.MaxConcurrent, c.MaxQueue), ladder: recalled(c.Recalled)}
	client.chat = gobreaker.NewCircuitBreaker[openai.ChatCompletionResponse](breaker("chat"))
	client.embedding = gobreaker.NewCircuitBreaker[openai.EmbeddingResponse](breaker("embeddings"))
	return client, nil
}

func positive[N int | time.Duration](value, otherwise N) N {
	if value > 0 {
		return value
	}
	return otherwise
}

// breaker rests half a minute after five failures in a row. Only what speaks against the endpoint counts: not our own haste, not a
// question that it refuses.
func breaker(name string) gobreaker.Settings {
	return gobreaker.Settings{
		Name: name, Timeout: 30 * time.Second,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 5 },
		IsSuccessful: func(err error) bool { return err == nil || !endpointFault(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
	}
}

// reasoning models take neither a temperature nor max_tokens; the library refuses both before sending, by these names.
func reasoning(model string) bool {
	for _, prefix := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, prefix) {
			return true
		}
	}
	return false
}

// enter waits for a turn at the model, within the time of one question. leave must be called once after nil.
func (c *Client) enter(ctx context.Context, key string) (inner context.Context, leave func(), err error) {
	if until := time.UnixMilli(c.pause.Load()); c.config.Now().Before(until) {
		return nil, nil, errPaused
	}
	inner, cancel := context.WithTimeout(ctx, c.config.Timeout)
	if err := c.limiter.acquire(inner, key); err != nil {
		cancel()
		return nil, nil, err
	}
	return inner, func() { c.limiter.release(); cancel() }, nil
}
