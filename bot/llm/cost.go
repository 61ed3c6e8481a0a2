package llm

import (
	"errors"
	"net"

	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"agentbot/bot"
)

// bytesPerToken is below what any tokenizer needs on average for Portuguese, Spanish, English or JSON, so that an estimate is rather too high.
const bytesPerToken = 3

// Tokens estimates what a question costs to read: a third of its bytes, the schema included, rounded up for each part.
func Tokens(q bot.ModelQuestion) int {
	n := tokens(len(q.Schema))
	for _, m := range q.Messages {
		n += tokens(len(m.Content))
	}
	return n
}

func tokens(bytes int) int { return (bytes + bytesPerToken - 1) / bytesPerToken }

// costOf is what the endpoint says, estimated where it says nothing.
func costOf(q bot.ModelQuestion, r openai.ChatCompletionResponse) bot.Cost {
	if r.Usage.PromptTokens > 0 || r.Usage.CompletionTokens > 0 {
		return bot.Cost{TokensIn: r.Usage.PromptTokens, TokensOut: r.Usage.CompletionTokens}
	}
	written := 0
	for _, choice := range r.Choices {
		written += len(choice.Message.Content)
		for _, call := range choice.Message.ToolCalls {
			written += len(call.Function.Arguments)
		}
	}
	return bot.Cost{TokensIn: Tokens(q), TokensOut: tokens(written), Estimated: true}
}

// mayCost says whether a question that came to nothing may have been read all the same: it was sent, and nobody said that it was refused.
func mayCost(err error) bool {
	var connection *net.OpError
	switch {
	case status(err) != 0, errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests), errors.Is(err, errNoMessages):
		return false
	case errors.As(err, &connection) && connection.Op == "dial":
		return false
	}
	return true
}
