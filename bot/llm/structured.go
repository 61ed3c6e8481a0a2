package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/sashabaranov/go-openai"

	"agentbot/bot"
)

// shape asks for a JSON object in the format f. Below byTool the schema goes into the words, because nothing else says it.
func shape(r *openai.ChatCompletionRequest, q bot.ModelQuestion, f format) {
	switch {
	case f == bySchema && len(q.Schema) > 0:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: schemaName(q.Name), Schema: q.Schema, Strict: true},
		}
		return
	case f == byTool && len(q.Schema) > 0:
		name := schemaName(q.Name)
		r.Tools = []openai.Tool{{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: name, Description: "Takes the JSON object that is the reply. Call it exactly once.", Parameters: q.Schema,
		}}}
		r.ToolChoice = openai.ToolChoice{Type: openai.ToolTypeFunction, Function: openai.ToolFunction{Name: name}}
		return
	case f != byText:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	words := "Reply with one JSON object and nothing else."
	if len(q.Schema) > 0 {
		words = "Reply with one JSON object that fits this JSON Schema, and nothing else:\n" + string(q.Schema)
	}
	if r.Messages[0].Role == openai.ChatMessageRoleSystem { // some servers take one system message only
		r.Messages[0].Content += "\n\n" + words
		return
	}
	r.Messages = append([]openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: words}}, r.Messages...)
}

// spoken are the messages that say something: an empty content field is left out on the wire, which servers refuse.
func spoken(q bot.ModelQuestion) []openai.ChatCompletionMessage {
	var messages []openai.ChatCompletionMessage
	for _, m := range q.Messages {
		if strings.TrimSpace(m.Content) != "" {
			messages = append(messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content})
		}
	}
	return messages
}

var notInName = regexp.MustCompile(`[^a-zA-Z0-9_-]+`)

func schemaName(name string) string {
	if name = notInName.ReplaceAllString(name, "_"); name == "" {
		return "answer"
	}
	return name
}

var (
	errNoChoices = errors.New("the model's answer is empty")
	errCut       = errors.New("the model's answer was cut at the token limit")
	errRefusal   = errors.New("the model refused to answer")
	errNoObject  = errors.New("the model's answer holds no complete JSON object")
)

// said takes the JSON object out of a response that came with status 200, which alone means nothing: an error object, no choices,
// content in parts, a refusal and a cut answer all come with it. called says that it came by calling the function that was asked for.
func said(r openai.ChatCompletionResponse, name string) (output json.RawMessage, called bool, err error) {
	if len(r.Choices) == 0 {
		return nil, false, errNoChoices
	}
	choice := r.Choices[0]
	switch {
	case choice.Message.Refusal != "" || choice.FinishReason == openai.FinishReasonContentFilter:
		return nil, false, errRefusal
	case choice.FinishReason == openai.FinishReasonLength:
		return nil, false, errCut
	}
	calls := choice.Message.ToolCalls
	if old := choice.Message.FunctionCall; old != nil { // how servers of the first generation say it
		calls = append(calls, openai.ToolCall{Function: *old})
	}
	for _, c := range calls { // one was asked for; of several, the first that can be read counts
		if c.Function.Name != schemaName(name) {
			continue
		}
		if output, ok := object(c.Function.Arguments); ok {
			return output, true, nil
		}
	}
	if choice.Message.Content == "" && len(calls) == 0 {
		return nil, false, errNoChoices
	}
	output, ok := object(choice.Message.Content)
	if !ok {
		return nil, false, errNoObject
	}
	return output, false, nil
}

// kept says whether an answer is what the format promises.
func kept(q bot.ModelQuestion, f format, output json.RawMessage, called bool) bool {
	switch f {
	case bySchema:
		return fits(q.Schema, output)
	case byTool:
		return called
	case byObject, byText:
	}
	return output != nil
}

var thoughts = regexp.MustCompile(`(?s)^\s*<think(?:ing)?>.*?</think(?:ing)?>`)

// object finds the one JSON object of a reply, whatever was promised: bare, in a code fence, or after a sentence. Cut JSON is not repaired.
func object(reply string) (json.RawMessage, bool) {
	reply = thoughts.ReplaceAllString(reply, "")
	for at := strings.IndexByte(reply, '{'); at >= 0; {
		var found json.RawMessage
		err := json.NewDecoder(strings.NewReader(reply[at:])).Decode(&found)
		if err == nil {
			return bytes.TrimSpace(found), true
		}
		next := strings.IndexByte(reply[at+1:], '{')
		if next < 0 || !proseBrace(reply[at:]) {
			return nil, false
		}
		at += 1 + next
	}
	return nil, false
}

// proseBrace says that a brace opens no object ("{name}"), so that looking further does not take the inside of a cut object for the answer.
func proseBrace(text string) bool {
	rest := strings.TrimLeft(text[1:], " \t\r\n")
	return rest == "" || rest[0] != '"' && rest[0] != '}'
}
