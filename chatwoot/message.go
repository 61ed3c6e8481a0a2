package chatwoot

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// MessageType is the direction of a message. Chatwoot writes it as a word at
// the top of a webhook and as a number everywhere else; here it is the word.
type MessageType string

// The message types. Activity lines never arrive by webhook, only in lists.
const (
	Incoming MessageType = "incoming"
	Outgoing MessageType = "outgoing"
	Activity MessageType = "activity"
	Template MessageType = "template"
)

var messageTypes = []MessageType{Incoming, Outgoing, Activity, Template}

// UnmarshalJSON implements json.Unmarshaler for both spellings.
func (t *MessageType) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '"' {
		var word string
		if err := json.Unmarshal(raw, &word); err != nil {
			return fmt.Errorf("read message_type: %w", err)
		}
		*t = MessageType(word)
		return nil
	}
	var number int
	if err := json.Unmarshal(raw, &number); err != nil {
		return fmt.Errorf("read message_type: %w", err)
	}
	if number < 0 || number >= len(messageTypes) {
		return fmt.Errorf("read message_type: %d is none of 0 to 3", number)
	}
	*t = messageTypes[number]
	return nil
}

// The content types a bot may send or must recognise.
const (
	ContentText          = "text"
	ContentInputSelect   = "input_select"
	ContentInputEmail    = "input_email"
	ContentInputCSAT     = "input_csat"
	ContentCards         = "cards"
	ContentForm          = "form"
	ContentArticle       = "article"
	ContentIncomingEmail = "incoming_email"
	ContentSticker       = "sticker"
	ContentIntegrations  = "integrations"
	ContentVoiceCall     = "voice_call"
)

// Message is a message as a webhook's root, nested in a conversation, or in a
// REST answer. Status, UpdatedAt, SenderType and Processed are absent from a
// webhook's root.
type Message struct {
	ID                   int64        `json:"id"`
	AccountID            int64        `json:"account_id"`
	InboxID              int64        `json:"inbox_id"`
	ConversationID       int64        `json:"conversation_id"`
	Type                 MessageType  `json:"message_type"`
	Content              string       `json:"content"` // "" for null: only attachments
	ContentType          string       `json:"content_type"`
	ContentAttributes    Content      `json:"content_attributes"`
	Private              bool         `json:"private"`
	Status               string       `json:"status"` // sent, delivered, read, failed
	SourceID             string       `json:"source_id"`
	EchoID               string       `json:"echo_id"`
	CreatedAt            Timestamp    `json:"created_at"`
	UpdatedAt            Timestamp    `json:"updated_at"`
	Sender               *Person      `json:"sender"` // nil: automation, template, phone echo, campaign
	SenderType           string       `json:"sender_type"`
	SenderID             int64        `json:"sender_id"`
	Attachments          []Attachment `json:"attachments"`
	AdditionalAttributes Attributes   `json:"additional_attributes"`
	Processed            string       `json:"processed_message_content"`
}

// CampaignID is the campaign that sent the message, or 0.
func (m *Message) CampaignID() int64 { return m.AdditionalAttributes.Int("campaign_id") }

// settle fills in what the shape leaves implicit. A sender without a type is a
// contact: only contacts are sent without one.
func (m *Message) settle() {
	m.Sender.settle(m.SenderType, TypeContact)
}
