package chatwoot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"
)

// NewMessage is a message to create. SourceID does not exist here on purpose:
// Chatwoot takes an outgoing message that has one for already sent.
type NewMessage struct {
	Content           string
	Type              MessageType // "" means outgoing
	Private           bool        // a note for agents
	ContentType       string      // "" means text
	Items             any         // content_attributes.items: []Option, []Card, []Field, []Article
	ButtonLabel       string      // of a form
	InReplyTo         int64
	ContentAttributes map[string]any // further keys, ours for instance
	EchoID            string         // comes back in the answer, is not stored
	TemplateParams    *TemplateParams
	Recipients        *Recipients // mail inboxes only
	HTML              string      // mail inboxes only: the ready body
	Voice             bool        // an audio file is a voice note
	Files             []Upload
}

// Recipients are comma-separated addresses of a mail. Chatwoot does not carry
// the thread's Cc over by itself.
type Recipients struct{ To, CC, BCC string }

// TemplateParams names an approved WhatsApp template.
type TemplateParams struct {
	Name            string `json:"name"`
	Category        string `json:"category,omitempty"`
	Language        string `json:"language,omitempty"`
	Namespace       string `json:"namespace,omitempty"`
	ProcessedParams any    `json:"processed_params,omitempty"`
}

// Option is an item of an input_select. Chatwoot before 4.18 answers 422 to a
// description.
type Option struct {
	Title       string `json:"title"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

// Card is an item of cards; it needs at least one action.
type Card struct {
	Title       string       `json:"title"`
	Description string       `json:"description,omitempty"`
	MediaURL    string       `json:"media_url,omitempty"`
	Actions     []CardAction `json:"actions"`
}

// CardAction is a button of a card: "link" with URI, or "postback" with
// Payload, which reaches the host page and never the bot.
type CardAction struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	URI     string `json:"uri,omitempty"`
	Payload string `json:"payload,omitempty"`
}

// Field is an item of a form.
type Field struct {
	Name         string        `json:"name"`
	Label        string        `json:"label,omitempty"`
	Type         string        `json:"type"` // text, email, text_area, select
	Placeholder  string        `json:"placeholder,omitempty"`
	Default      string        `json:"default,omitempty"`
	Required     bool          `json:"required,omitempty"`
	Pattern      string        `json:"pattern,omitempty"`
	PatternError string        `json:"pattern_error,omitempty"`
	Options      []FieldOption `json:"options,omitempty"`
}

// FieldOption is a choice of a select field.
type FieldOption struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Article is an item of article.
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Link        string `json:"link"`
}

// Upload is a file sent along.
type Upload struct {
	Name, ContentType string
	Body              []byte
}

// CreateMessage writes a message or note. There is no idempotency: after an
// unclear error, look for your own marker in content_attributes.
func (c *Client) CreateMessage(ctx context.Context, conversation int64, m NewMessage) (*Message, error) {
	var out Message
	in := call{method: http.MethodPost, path: conversationPath(conversation, "messages"), into: &out}
	fields := m.fields()
	if len(m.Files) > 0 {
		in.form = &form{fields: fields, files: m.Files}
	} else {
		in.body = fields
	}
	if err := c.do(ctx, in); err != nil {
		return nil, err
	}
	if out.ID == 0 {
		return nil, &TransportError{Op: in.method + " " + in.path, Written: true, Err: fmt.Errorf("%w: message id is missing", ErrUnreadable)}
	}
	out.settle()
	return &out, nil
}

func (m NewMessage) fields() map[string]any {
	f := map[string]any{"content": m.Content}
	// The direction and the privacy travel together or not at all, so that a
	// reader of the log never has to know a default.
	if m.Type != "" {
		f["message_type"], f["private"] = m.Type, m.Private
	}
	if m.Private {
		f["private"] = true
	}
	set(f, "content_type", m.ContentType)
	set(f, "echo_id", m.EchoID)
	set(f, "email_html_content", m.HTML)
	if attributes := m.attributes(); len(attributes) > 0 {
		f["content_attributes"] = attributes
	}
	if m.TemplateParams != nil {
		f["template_params"] = m.TemplateParams
	}
	if r := m.Recipients; r != nil {
		f["to_emails"], f["cc_emails"], f["bcc_emails"] = r.To, r.CC, r.BCC
	}
	if m.Voice {
		f["is_voice_message"] = true
	}
	return f
}

func (m NewMessage) attributes() map[string]any {
	a := make(map[string]any, len(m.ContentAttributes)+3)
	for key, value := range m.ContentAttributes {
		a[key] = value
	}
	if m.Items != nil {
		a["items"] = m.Items
	}
	set(a, "button_label", m.ButtonLabel)
	if m.InReplyTo != 0 {
		a["in_reply_to"] = m.InReplyTo
	}
	return a
}

func set(fields map[string]any, key, value string) {
	if value != "" {
		fields[key] = value
	}
}

// form is a multipart body: objects become JSON text, as Chatwoot expects.
type form struct {
	fields map[string]any
	files  []Upload
}

func (f *form) attach(request *resty.Request) error {
	for key, value := range f.fields {
		text, ok := value.(string)
		if !ok {
			raw, err := json.Marshal(value)
			if err != nil {
				return fmt.Errorf("write %s: %w", key, err)
			}
			text = strings.Trim(string(raw), `"`)
		}
		request.SetMultipartFormData(map[string]string{key: text})
	}
	for _, file := range f.files {
		if file.Name == "" {
			return errors.New("a file to attach has no name")
		}
		request.SetMultipartField("attachments[]", file.Name, or(file.ContentType, "application/octet-stream"), io.Reader(bytes.NewReader(file.Body)))
	}
	return nil
}

// MessageList is part of a conversation, oldest first, with private notes and
// activity lines.
type MessageList struct {
	Meta struct {
		Labels   []string `json:"labels"`
		Contact  *Person  `json:"contact"`
		Assignee *Person  `json:"assignee"`
	} `json:"meta"`
	Messages []Message `json:"payload"`
}

// MessageRange chooses messages by id: none, the newest 20; Before, the 20
// preceding it; After, up to 100 following it; both, up to 1000 with
// After <= id < Before.
type MessageRange struct{ Before, After int64 }

// Messages lists messages of a conversation. It needs a user's token.
func (c *Client) Messages(ctx context.Context, conversation int64, r MessageRange) (*MessageList, error) {
	query := url.Values{}
	for key, id := range map[string]int64{"before": r.Before, "after": r.After} {
		if id > 0 {
			query.Set(key, strconv.FormatInt(id, 10))
		}
	}
	var out MessageList
	if err := c.do(ctx, call{method: http.MethodGet, path: conversationPath(conversation, "messages"), query: query, into: &out}); err != nil {
		return nil, err
	}
	for i := range out.Messages {
		out.Messages[i].settle()
	}
	out.Meta.Contact.settle("", TypeContact)
	out.Meta.Assignee.settle("", TypeUser)
	return &out, nil
}
