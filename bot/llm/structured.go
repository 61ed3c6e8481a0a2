package llm

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/sashabaranov/go-openai"

	"agentbot/bot"
)

// format is how a JSON object is asked for. Servers differ; what the server refuses is not asked for again.
type format int32

const (
	bySchema format = iota // response_format json_schema, strict
	byObject               // response_format json_object
	byText                 // in words only
)

// asked builds the request's messages and response format. Below bySchema the schema goes into the words, because nothing else says it.
func asked(q bot.ModelQuestion, f format) ([]openai.ChatCompletionMessage, *openai.ChatCompletionResponseFormat) {
	var messages []openai.ChatCompletionMessage
	for _, m := range q.Messages {
		if strings.TrimSpace(m.Content) != "" { // an empty content field is left out on the wire, which servers refuse
			messages = append(messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content})
		}
	}
	if len(messages) == 0 {
		return nil, nil
	}
	if f == bySchema && len(q.Schema) > 0 {
		return messages, &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: schemaName(q.Name), Schema: q.Schema, Strict: true},
		}
	}
	words := "Reply with one JSON object and nothing else."
	if len(q.Schema) > 0 {
		words = "Reply with one JSON object that fits this JSON Schema, and nothing else:\n" + string(q.Schema)
	}
	messages = append([]openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: words}}, messages...)
	if messages[1].Role == openai.ChatMessageRoleSystem { // some servers take one system message only
		messages[1].Content += "\n\n" + words
		messages = messages[1:]
	}
	if f == byText {
		return messages, nil
	}
	return messages, &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
}

var notInName = regexp.MustCompile(`[^a-zA-Z0-9_-]+`)

func schemaName(name string) string {
	if name = notInName.ReplaceAllString(name, "_"); name == "" {
		return "answer"
	}
	return name
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
