package chatwoot

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// EventKind is what a webhook reports.
type EventKind string

// The events a bot receives. EventUnknown is anything else: ignore it.
const (
	EventWidgetOpened         EventKind = "webwidget_triggered"
	EventMessageCreated       EventKind = "message_created"
	EventMessageUpdated       EventKind = "message_updated"
	EventConversationOpened   EventKind = "conversation_opened"
	EventConversationResolved EventKind = "conversation_resolved"
	EventStatusChanged        EventKind = "conversation_status_changed"
	EventConversationUpdated  EventKind = "conversation_updated"
	EventUnknown              EventKind = "unknown"
)

// Event is one webhook. Message is set for message events; Conversation for
// message and conversation events, and for a widget event of a returning
// visitor; Widget for widget events only.
type Event struct {
	Kind         EventKind
	Name         string // as sent
	AccountID    int64  // 0 before 4.14.2 when the conversation has no message
	Account      Account
	Inbox        Inbox
	Message      *Message
	Conversation *Conversation
	Changed      []Change // conversation_updated only; may be empty there too
	Widget       *Widget
}

// Change is one attribute that conversation_updated says has changed.
type Change struct {
	Attribute         string
	Previous, Current json.RawMessage
}

// Widget is a visitor who opened the chat bubble.
type Widget struct {
	ContactInboxID int64
	Contact        *Person
	SourceID       string
	Info           Attributes // referer, widget_language, browser …
}

// ChangedTo is the change of an attribute, if the event names it.
func (e *Event) ChangedTo(attribute string) (Change, bool) {
	for _, c := range e.Changed {
		if c.Attribute == attribute {
			return c, true
		}
	}
	return Change{}, false
}

// Text is the current value as text: strings unquoted, null empty.
func (c Change) Text() string { return scalar(c.Current) }

// ParseEvent reads a webhook body whose signature was verified. An event
// nobody knows is EventUnknown without error; a known one that cannot be read
// is an error, as is a body that is no JSON object, nests too deep, or holds
// text no Chatwoot can have stored.
func ParseEvent(body []byte) (*Event, error) {
	if err := checkText(body); err != nil {
		return nil, fmt.Errorf("read webhook: %w", err)
	}
	var head struct {
		Event string `json:"event"`
	}
	if err := json.Unmarshal(body, &head); err != nil {
		return nil, fmt.Errorf("read webhook: %w", err)
	}
	if head.Event == "" {
		return nil, errors.New("read webhook: the body names no event")
	}
	e := &Event{Name: head.Event, Kind: kindOf(head.Event)}
	if err := e.read(body); err != nil {
		return nil, fmt.Errorf("read %s: %w", e.Kind, err)
	}
	return e, nil
}

var eventKinds = []EventKind{
	EventWidgetOpened, EventMessageCreated, EventMessageUpdated, EventConversationOpened,
	EventConversationResolved, EventStatusChanged, EventConversationUpdated,
}

func kindOf(name string) EventKind {
	if name == "widget_triggered" { // some of the vendor's documents
		return EventWidgetOpened
	}
	if kind := EventKind(name); slices.Contains(eventKinds, kind) {
		return kind
	}
	return EventUnknown
}

func (e *Event) read(body []byte) error {
	switch e.Kind {
	case EventMessageCreated, EventMessageUpdated:
		return e.readMessage(body)
	case EventConversationOpened, EventConversationResolved, EventStatusChanged, EventConversationUpdated:
		return e.readConversation(body)
	case EventWidgetOpened:
		return e.readWidget(body)
	case EventUnknown:
		var root struct {
			Account json.RawMessage `json:"account"`
		}
		// An unknown event owes us nothing, not even a readable account.
		if json.Unmarshal(body, &root) == nil && json.Unmarshal(orNull(root.Account), &e.Account) == nil {
			e.AccountID = e.Account.ID
		}
	}
	return nil
}

func (e *Event) readMessage(body []byte) error {
	var root struct {
		Message
		Account      *Account      `json:"account"`
		Inbox        *Inbox        `json:"inbox"`
		Conversation *Conversation `json:"conversation"`
	}
	if err := json.Unmarshal(body, &root); err != nil {
		return err
	}
	switch {
	case root.ID <= 0:
		return errors.New("message id is missing")
	case root.Type == "":
		return errors.New("message_type is missing")
	case root.Conversation == nil:
		return errors.New("conversation is missing")
	}
	if err := root.Conversation.settle(); err != nil {
		return err
	}
	m := root.Message
	m.settle()
	e.place(root.Account, root.Conversation)
	m.AccountID, m.ConversationID = e.AccountID, root.Conversation.ID
	if m.InboxID = root.Conversation.InboxID; root.Inbox != nil {
		e.Inbox, m.InboxID = *root.Inbox, root.Inbox.ID
	}
	e.Message, e.Conversation = &m, root.Conversation
	return nil
}

func (e *Event) readConversation(body []byte) error {
	var root struct {
		Conversation
		Changed json.RawMessage `json:"changed_attributes"`
	}
	if err := json.Unmarshal(body, &root); err != nil {
		return err
	}
	c := root.Conversation
	if err := c.settle(); err != nil {
		return err
	}
	if c.Status == "" {
		return errors.New("conversation status is missing")
	}
	changed, err := readChanges(root.Changed)
	if err != nil {
		return err
	}
	e.place(nil, &c)
	e.Inbox.ID = c.InboxID
	e.Conversation, e.Changed = &c, changed
	return nil
}

func (e *Event) readWidget(body []byte) error {
	var root struct {
		ID       int64         `json:"id"`
		Contact  *Person       `json:"contact"`
		Inbox    *Inbox        `json:"inbox"`
		Account  *Account      `json:"account"`
		Current  *Conversation `json:"current_conversation"`
		SourceID string        `json:"source_id"`
		Info     Attributes    `json:"event_info"`
	}
	if err := json.Unmarshal(body, &root); err != nil {
		return err
	}
	if root.Contact == nil || root.Contact.ID <= 0 {
		return errors.New("contact is missing")
	}
	if root.Current != nil {
		if err := root.Current.settle(); err != nil {
			return err
		}
	}
	root.Contact.settle("", TypeContact)
	e.place(root.Account, root.Current)
	if root.Inbox != nil {
		e.Inbox = *root.Inbox
	}
	e.Conversation = root.Current
	e.Widget = &Widget{ContactInboxID: root.ID, Contact: root.Contact, SourceID: root.SourceID, Info: root.Info}
	return nil
}

// place settles the account from the best witness the body has.
func (e *Event) place(root *Account, c *Conversation) {
	if root == nil && c != nil {
		root = c.Account
	}
	if root != nil {
		e.Account = *root
	}
	if e.AccountID = e.Account.ID; e.AccountID == 0 && c != nil {
		e.AccountID = c.AccountID
		e.Account.ID = c.AccountID
	}
	if c != nil && c.AccountID == 0 {
		c.AccountID = e.AccountID
	}
}

// readChanges reads the array of one-key objects; null is no change named.
func readChanges(raw json.RawMessage) ([]Change, error) {
	if isNull(raw) {
		return nil, nil
	}
	var list []map[string]struct {
		Previous json.RawMessage `json:"previous_value"`
		Current  json.RawMessage `json:"current_value"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("changed_attributes: %w", err)
	}
	var changes []Change
	for _, entry := range list {
		names := make([]string, 0, len(entry))
		for name := range entry {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			changes = append(changes, Change{Attribute: name, Previous: entry[name].Previous, Current: entry[name].Current})
		}
	}
	return changes, nil
}
