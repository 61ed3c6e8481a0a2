package llm

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/sashabaranov/go-openai"

	"agentbot/bot"
)

// Fault is why a probe came to nothing, for those who say it in their own words.
type Fault string

// The faults. None means that it worked.
const (
	None        Fault = ""
	BadKey      Fault = "key"         // the key is refused
	Unknown     Fault = "unknown"     // the address or the model is not known there
	Unsupported Fault = "unsupported" // the request is not understood, or answered with something else
	Busy        Fault = "busy"        // 429
	TooSlow     Fault = "timeout"     // longer than Config.Timeout
	Unreachable Fault = "unreachable" // nobody answers
	Broken      Fault = "status"      // another status, a redirect or an answer that is none
)

// Probed is one tiny question and what came of it.
type Probed struct {
	Fault  Fault
	Status int // of an answer that was an error; 0: none came
	Took   time.Duration
}

// Works is whether the question was answered as it should be.
func (p Probed) Works() bool { return p.Fault == None }

// Reached is whether the endpoint took the question with this key and this model, whatever it made of it.
func (p Probed) Reached() bool { return p.Fault == None || p.Fault == Unsupported }

// Probe is what an endpoint was seen to do: structured output (a JSON Schema), JSON mode, plain words, and tools.
type Probe struct {
	Schema, Object, Words, Tools Probed
}

// ProbeChat asks the model four tiny questions, and stops at the first that shows that nobody is there for them. It neither waits in the queue nor
// counts for the breaker.
func (c *Client) ProbeChat(ctx context.Context) Probe {
	var p Probe
	for _, ask := range []struct {
		into   *Probed
		format format
	}{{&p.Schema, bySchema}, {&p.Object, byObject}, {&p.Words, byText}, {&p.Tools, byTool}} {
		*ask.into = c.probe(ctx, ask.format)
		if !ask.into.Reached() {
			rest := *ask.into
			return Probe{Schema: or(p.Schema, rest), Object: or(p.Object, rest), Words: or(p.Words, rest), Tools: or(p.Tools, rest)}
		}
	}
	return p
}

// or keeps what was asked.
func or(asked, otherwise Probed) Probed {
	if asked == (Probed{}) {
		return otherwise
	}
	return asked
}

// probeTokens leaves room for models that think before they speak.
const probeTokens = 400

func (c *Client) probe(ctx context.Context, f format) Probed {
	q := bot.ModelQuestion{
		Name: "probe", MaxTokens: probeTokens,
		Schema:   json.RawMessage(`{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}`),
		Messages: []bot.ModelMessage{{Role: "user", Content: `Say that everything is fine: the JSON object {"ok": true}.`}},
	}
	request, err := c.request(q, f)
	if err != nil {
		return Probed{Fault: Broken}
	}
	return c.timed(ctx, func(ctx context.Context) (bool, error) {
		response, err := c.api.CreateChatCompletion(ctx, request)
		if err != nil {
			return false, err
		}
		output, called, err := said(response, q.Name)
		return err == nil && called == (f == byTool) && fits(q.Schema, output), nil
	})
}

// ProbeEmbeddings asks for the vector of one word and answers how many numbers it has.
func (c *Client) ProbeEmbeddings(ctx context.Context) (p Probed, dimensions int) {
	p = c.timed(ctx, func(ctx context.Context) (bool, error) {
		response, err := c.api.CreateEmbeddings(ctx, openai.EmbeddingRequest{Input: []string{"refund"}, Model: openai.EmbeddingModel(c.config.EmbeddingModel)})
		if err != nil {
			return false, err
		}
		found, err := vectors(response.Data, 1)
		if err == nil {
			dimensions = len(found[0])
		}
		return err == nil, nil
	})
	return p, dimensions
}

func (c *Client) timed(ctx context.Context, ask func(context.Context) (bool, error)) Probed {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	started := c.config.Now()
	good, err := ask(ctx)
	p := Probed{Took: c.config.Now().Sub(started), Status: status(err)}
	switch {
	case err != nil:
		p.Fault = faultOf(err)
	case !good:
		p.Fault = Unsupported
	}
	return p
}

func faultOf(err error) Fault {
	var timeout net.Error
	var connection *net.OpError
	switch code := status(err); {
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return TooSlow
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return BadKey
	case code == http.StatusNotFound:
		return Unknown
	case code == http.StatusTooManyRequests:
		return Busy
	case refused(err):
		return Unsupported
	case errors.As(err, &connection):
		return Unreachable
	default:
		return Broken
	}
}
