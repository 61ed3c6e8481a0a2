package llm

import (
	"context"
	"errors"
	"net/http"

	"github.com/sashabaranov/go-openai"

	"agentbot/bot"
)

// defaultTokens bounds an answer when the question does not: enough for any of ours, and a loop ends there.
const defaultTokens = 800

// almostZero is sent for temperature 0, which the library would leave out, and the server would take its own default, often 1.
const almostZero = 1e-8

// Complete implements bot.Model. Where the endpoint does not say what a question has cost, or was left before it could, the cost is estimated.
func (c *Client) Complete(ctx context.Context, q bot.ModelQuestion) bot.Answer {
	if c.config.Model == "" {
		return bot.Answer{Outcome: bot.Unavailable, Note: "no model is configured (llm.model)"}
	}
	inner, leave, err := c.enter(ctx, q.Key.String())
	if err != nil {
		return c.unavailable(ctx, err)
	}
	defer leave()
	response, f, err := c.ask(inner, q)
	if err != nil {
		answer := c.unavailable(ctx, err)
		if mayCost(err) {
			answer.Cost = bot.Cost{TokensIn: Tokens(q), Estimated: true}
		}
		return answer
	}
	output, called, err := said(response, q.Name)
	c.learn(ctx, q, f, kept(q, f, output, called), err)
	cost := costOf(q, response)
	if err != nil {
		answer := c.unavailable(ctx, err)
		answer.Cost = cost
		return answer
	}
	return bot.Answer{Outcome: bot.OK, Output: output, Cost: cost}
}

// learn notes whether the endpoint has kept to a format. A refusal and a cut answer say nothing about it.
func (c *Client) learn(ctx context.Context, q bot.ModelQuestion, f format, kept bool, err error) {
	switch {
	case len(q.Schema) == 0 || errors.Is(err, errRefusal) || errors.Is(err, errCut):
	case !kept:
		c.ladder.missed(f)
	default:
		if learned := c.ladder.worked(f, c.config.Now()); learned != "" && c.config.Remember != nil {
			c.config.Remember(context.WithoutCancel(ctx), learned)
		}
	}
}

// ask sends the question, stepping down to a simpler format when the server refuses the one asked for. That is no retry: a refused
// request was not worked on, and the next is another one.
func (c *Client) ask(ctx context.Context, q bot.ModelQuestion) (openai.ChatCompletionResponse, format, error) {
	f := c.ladder.next(c.config.Now())
	if len(q.Schema) == 0 {
		f = max(f, byObject)
	}
	for ; ; f++ {
		request, err := c.request(q, f)
		if err != nil {
			return openai.ChatCompletionResponse{}, f, err
		}
		response, err := c.chat.Execute(func() (openai.ChatCompletionResponse, error) {
			response, err := c.api.CreateChatCompletion(ctx, request)
			c.heed(err, response.Header())
			return response, err
		})
		if err == nil || f == byText || !refused(err) {
			return response, f, err
		}
	}
}

var errNoMessages = errors.New("the question has no words")

func (c *Client) request(q bot.ModelQuestion, f format) (openai.ChatCompletionRequest, error) {
	r := openai.ChatCompletionRequest{Model: c.config.Model, Messages: spoken(q)}
	if len(r.Messages) == 0 {
		return r, errNoMessages
	}
	shape(&r, q, f)
	if !c.config.NoTemperature && !reasoning(c.config.Model) {
		r.Temperature = almostZero
	}
	limit := positive(q.MaxTokens, defaultTokens)
	if c.config.TokenField == MaxCompletionTokens {
		r.MaxCompletionTokens = limit
	} else {
		r.MaxTokens = limit //nolint:staticcheck // deprecated by one vendor; most servers know no other name
	}
	return r, nil
}

// refused says that the server understood the connection but not the request: the only failure that another format may cure.
func refused(err error) bool {
	switch status(err) {
	case http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return !tooLong(err)
	}
	return false
}
