package llm

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/sashabaranov/go-openai"

	"agentbot/bot"
)

// defaultTokens bounds an answer when the question does not: enough for any of ours, and a loop ends there.
const defaultTokens = 800

// almostZero is sent for temperature 0, which the library would leave out, and the server would take its own default, often 1.
const almostZero = 1e-8

// Complete implements bot.Model.
func (c *Client) Complete(ctx context.Context, q bot.ModelQuestion) bot.Answer {
	if c.config.Model == "" {
		return bot.Answer{Outcome: bot.Unavailable, Note: "no model is configured (llm.model)"}
	}
	inner, leave, err := c.enter(ctx, q.Key.String())
	if err != nil {
		return c.unavailable(ctx, err)
	}
	defer leave()
	response, err := c.ask(inner, q)
	if err != nil {
		return c.unavailable(ctx, err)
	}
	cost := bot.Cost{TokensIn: response.Usage.PromptTokens, TokensOut: response.Usage.CompletionTokens}
	output, err := said(response)
	if err != nil {
		answer := c.unavailable(ctx, err)
		answer.Cost = cost
		return answer
	}
	return bot.Answer{Outcome: bot.OK, Output: output, Cost: cost}
}

// ask sends the question, stepping down to a simpler format when the server refuses the one asked for. That is no retry: a refused
// request was not worked on, and the next is another one.
func (c *Client) ask(ctx context.Context, q bot.ModelQuestion) (openai.ChatCompletionResponse, error) {
	known := format(c.format.Load())
	for f := known; ; f++ {
		if f == bySchema && len(q.Schema) == 0 {
			continue
		}
		request, err := c.request(q, f)
		if err != nil {
			return openai.ChatCompletionResponse{}, err
		}
		response, err := c.chat.Execute(func() (openai.ChatCompletionResponse, error) {
			response, err := c.api.CreateChatCompletion(ctx, request)
			c.heed(err, response.Header())
			return response, err
		})
		switch {
		case err == nil && f > known && len(q.Schema) > 0:
			c.format.CompareAndSwap(int32(known), int32(f)) // it was the format, for the simpler one works
			return response, nil
		case err == nil || f == byText || !refused(err):
			return response, err
		}
	}
}

var errNoMessages = errors.New("the question has no words")

func (c *Client) request(q bot.ModelQuestion, f format) (openai.ChatCompletionRequest, error) {
	messages, responseFormat := asked(q, f)
	if len(messages) == 0 {
		return openai.ChatCompletionRequest{}, errNoMessages
	}
	r := openai.ChatCompletionRequest{Model: c.config.Model, Messages: messages, ResponseFormat: responseFormat}
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

var (
	errNoChoices = errors.New("the model's answer is empty")
	errCut       = errors.New("the model's answer was cut at the token limit")
	errRefusal   = errors.New("the model refused to answer")
	errNoObject  = errors.New("the model's answer holds no complete JSON object")
)

// said takes the JSON object out of a response that came with status 200, which alone means nothing: an error object, no choices,
// content in parts, a refusal and a cut answer all come with it.
func said(r openai.ChatCompletionResponse) (json.RawMessage, error) {
	if len(r.Choices) == 0 {
		return nil, errNoChoices
	}
	choice := r.Choices[0]
	switch {
	case choice.Message.Refusal != "" || choice.FinishReason == openai.FinishReasonContentFilter:
		return nil, errRefusal
	case choice.FinishReason == openai.FinishReasonLength:
		return nil, errCut
	case choice.Message.Content == "":
		return nil, errNoChoices
	}
	output, ok := object(choice.Message.Content)
	if !ok {
		return nil, errNoObject
	}
	return output, nil
}
