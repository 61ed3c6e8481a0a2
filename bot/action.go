package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Class says who notices an action, which decides what a takeover does to it: Staff actions still go out, all others are dropped.
type Class string

// The classes.
const (
	ToCustomer Class = "customer"
	ToStaff    Class = "staff"
	ToControl  Class = "control"
	ToWorld    Class = "world"
)

// Lane keeps order: one lane per conversation for Chatwoot, one for business systems, apart so that a doubtful change does not hold back "one moment".
type Lane string

// The lanes.
const (
	DeskLane     Lane = "desk"
	BusinessLane Lane = "business"
)

// Action is something to do outside. The set is closed: see actions.
type Action interface {
	// Class says who notices it.
	Class() Class
	// Kind is the stored name.
	Kind() string
}

// Option is one button or list row. Title is what the customer reads, Value what comes back where the channel carries it.
type Option struct {
	Title string `json:"title"`
	Value string `json:"value"`
}

// Attachment is a small file of ours; Data is its content.
type Attachment struct {
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Data        []byte `json:"data"`
}

// Reply is one message to the customer: one request. Text is Markdown; Shaper has already fitted it to the channel.
type Reply struct {
	Text       string      `json:"text"`
	Options    []Option    `json:"options,omitempty"`
	Cards      []Card      `json:"cards,omitempty"`
	Articles   []Article   `json:"articles,omitempty"`
	Attachment *Attachment `json:"attachment,omitempty"`
	InReplyTo  int64       `json:"in_reply_to,omitempty"`
	Language   string      `json:"language,omitempty"`
	Interim    bool        `json:"interim,omitempty"` // "one moment": answers nothing
	Last       bool        `json:"last,omitempty"`    // the sentence of a handoff: when it cannot be delivered, nothing else is said
	Tells      *Done       `json:"tells,omitempty"`   // what came of a business action: when it is dropped, people must be told instead
}

// Note is a private note for agents.
type Note struct {
	Text       string      `json:"text"`
	Attachment *Attachment `json:"attachment,omitempty"`
}

// AddLabels adds to whatever labels the conversation has.
type AddLabels struct {
	Labels []string `json:"labels"`
}

// SetPriority is low, medium, high or urgent.
type SetPriority struct {
	Priority string `json:"priority"`
}

// SetAttributes merges into the conversation's custom attributes.
type SetAttributes struct {
	Values map[string]string `json:"values"`
}

// Unassign releases our bot's ownership; it is never done to a person (Deliver looks first).
type Unassign struct{}

// AssignTeam assigns a team that is known by id.
type AssignTeam struct {
	Team Team `json:"team"`
}

// SetStatus moves the conversation. Until is for snoozed only.
type SetStatus struct {
	Status Status    `json:"status"`
	Until  time.Time `json:"until"`
}

// Commit changes the world outside, once. It is complete: it runs as it was confirmed even if the flow file changes.
type Commit struct {
	Action     string   `json:"action"`
	Run        string   `json:"run"` // the frame run that waits for the result
	Key        string   `json:"key"` // idempotency key, the same for every retry
	Request    Request  `json:"request"`
	Verify     *Verify  `json:"verify,omitempty"`
	Idempotent bool     `json:"idempotent,omitempty"` // the system declares that a repeated key is harmless
	Failed     []string `json:"failed,omitempty"`     // outcomes that mean "certainly not done"
	Batch      *Batch   `json:"batch,omitempty"`      // it carries some rows of a long list
}

// SendCode sends a one-time code. Request holds ${code} where the code goes; the executor derives it from Key, which names one sending of one
// conversation: a code of one customer must never open what another one asked for.
type SendCode struct {
	Run     string  `json:"run"` // the frame run that waits for the result
	Key     string  `json:"key"`
	Request Request `json:"request"`
	Mail    *Mail   `json:"mail,omitempty"` // instead of Request: the code goes out as mail
}

// Notify tells somebody outside that something has happened: by a signed request, or by mail. Nobody waits for what comes of it.
type Notify struct {
	Key     string  `json:"key"` // of this one notification: receivers recognise a second arrival by it
	Request Request `json:"request"`
	Sign    string  `json:"sign,omitempty"` // name of the secret that signs Request's body
	Mail    *Mail   `json:"mail,omitempty"` // instead of Request
}

// Mail is one plain mail. ${code} in Text is replaced at sending.
type Mail struct {
	To       string `json:"to"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
	Language string `json:"language,omitempty"`
}

// Request is a complete HTTP request to a business system. ${secret:NAME} in URL, header values and body is replaced at sending; nothing secret is stored.
type Request struct {
	Method   string        `json:"method"`
	URL      string        `json:"url"`
	Headers  []Header      `json:"headers,omitempty"`
	Body     string        `json:"body,omitempty"`
	Timeout  time.Duration `json:"timeout,omitempty"` // 0: 10 s
	Retries  int           `json:"retries,omitempty"` // of a read that brought no answer; a change never heeds it
	Outcomes []Outcome     `json:"outcomes,omitempty"`
}

// Header is one header of a Request.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Outcome names an answer: by status, and optionally by one JSON pointer and the text it must have. The first that fits wins; without one: ok for
// 2xx, not_found for 404, failed for other 4xx.
type Outcome struct {
	Name    string `json:"name"`
	Status  []int  `json:"status"`
	Pointer string `json:"pointer,omitempty"`
	Equals  string `json:"equals,omitempty"`
}

// Verify resolves the doubt of a Commit by reading. Applied and Absent are outcome names of its request.
type Verify struct {
	Request Request       `json:"request"`
	After   time.Duration `json:"after"`
	Applied []string      `json:"applied"`
	Absent  []string      `json:"absent"`
}

// Class implements Action.
func (Reply) Class() Class { return ToCustomer }

// Class implements Action.
func (Note) Class() Class { return ToStaff }

// Class implements Action.
func (AddLabels) Class() Class { return ToStaff }

// Class implements Action.
func (SetPriority) Class() Class { return ToStaff }

// Class implements Action.
func (SetAttributes) Class() Class { return ToStaff }

// Class implements Action.
func (Unassign) Class() Class { return ToControl }

// Class implements Action.
func (AssignTeam) Class() Class { return ToControl }

// Class implements Action.
func (SetStatus) Class() Class { return ToControl }

// Class implements Action.
func (Commit) Class() Class { return ToWorld }

// Class implements Action.
func (SendCode) Class() Class { return ToWorld }

// Class implements Action.
func (Notify) Class() Class { return ToStaff }

// Kind implements Action.
func (Reply) Kind() string { return "reply" }

// Kind implements Action.
func (Note) Kind() string { return "note" }

// Kind implements Action.
func (AddLabels) Kind() string { return "add_labels" }

// Kind implements Action.
func (SetPriority) Kind() string { return "set_priority" }

// Kind implements Action.
func (SetAttributes) Kind() string { return "set_attributes" }

// Kind implements Action.
func (Unassign) Kind() string { return "unassign" }

// Kind implements Action.
func (AssignTeam) Kind() string { return "assign_team" }

// Kind implements Action.
func (SetStatus) Kind() string { return "set_status" }

// Kind implements Action.
func (Commit) Kind() string { return "commit" }

// Kind implements Action.
func (SendCode) Kind() string { return "send_code" }

// Kind implements Action.
func (Notify) Kind() string { return "notify" }

// LaneOf says in which lane an action travels.
func LaneOf(a Action) Lane {
	if _, notifies := a.(Notify); notifies || a.Class() == ToWorld {
		return BusinessLane
	}
	return DeskLane
}

// ErrUnknownAction marks a stored action this binary does not know: it is buried and shown, never lost.
var ErrUnknownAction = errors.New("unknown stored action")

// actionDecoders is the closed set; adding an action is one struct and one line.
var actionDecoders = map[string]func([]byte) (Action, error){
	"reply": decodeInto[Reply], "note": decodeInto[Note], "add_labels": decodeInto[AddLabels], "set_priority": decodeInto[SetPriority],
	"set_attributes": decodeInto[SetAttributes], "unassign": decodeInto[Unassign], "assign_team": decodeInto[AssignTeam],
	"set_status": decodeInto[SetStatus], "commit": decodeInto[Commit], "send_code": decodeInto[SendCode],
	"notify": decodeInto[Notify],
}

func decodeInto[T Action](raw []byte) (Action, error) {
	var a T
	err := json.Unmarshal(raw, &a)
	return a, err
}

type storedAction struct {
	Kind string          `json:"kind"`
	V    int             `json:"v"`
	Body json.RawMessage `json:"body"`
}

const actionVersion = 1

// EncodeAction is the stored form, {"kind","v","body"}.
func EncodeAction(a Action) ([]byte, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", a.Kind(), err)
	}
	return json.Marshal(storedAction{Kind: a.Kind(), V: actionVersion, Body: body})
}

// DecodeAction reads what EncodeAction wrote.
func DecodeAction(raw []byte) (Action, error) {
	var s storedAction
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("decode action: %w", err)
	}
	decode, ok := actionDecoders[s.Kind]
	if !ok || s.V > actionVersion {
		return nil, fmt.Errorf("%w: %s version %d", ErrUnknownAction, s.Kind, s.V)
	}
	return decode(s.Body)
}
