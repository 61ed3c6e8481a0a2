package bot

import (
	"encoding/json"
	"time"
)

// Status is Chatwoot's conversation status.
type Status string

// The four statuses of Chatwoot (CONTRACT 2).
const (
	Open     Status = "open"
	Pending  Status = "pending"
	Resolved Status = "resolved"
	Snoozed  Status = "snoozed"
)

// AssigneeKind says whose queue a conversation shows. Ids of users and bots overlap, so kind and id are compared together.
type AssigneeKind string

// Assignee kinds. AssigneeUs also stands for any AgentBot while our own bot id is not known yet.
const (
	AssigneeNone  AssigneeKind = ""
	AssigneeUser  AssigneeKind = "user"
	AssigneeUs    AssigneeKind = "us"
	AssigneeOther AssigneeKind = "other" // another bot, or Captain
)

// Assignee is who a conversation is assigned to, as the payload showed it.
type Assignee struct {
	Kind AssigneeKind `json:"kind,omitempty"`
	ID   int64        `json:"id,omitempty"`
	Name string       `json:"name,omitempty"`
}

// Same compares kind and id; names change.
func (a Assignee) Same(b Assignee) bool { return a.Kind == b.Kind && a.ID == b.ID }

// Team is a Chatwoot team; the zero value is "no team".
type Team struct {
	ID   int64  `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// Snapshot is the conversation as one payload, or one look, showed it. A zero Status means there was none (our own inbounds).
type Snapshot struct {
	Status     Status          `json:"status,omitempty"`
	Assignee   Assignee        `json:"assignee"`
	Team       Team            `json:"team"`
	Labels     []string        `json:"labels,omitempty"`
	Priority   string          `json:"priority,omitempty"`
	Inbox      int64           `json:"inbox,omitempty"`
	InboxName  string          `json:"inbox_name,omitempty"`
	Channel    string          `json:"channel,omitempty"` // Chatwoot's class name, "Channel::Whatsapp"
	CanReply   bool            `json:"can_reply"`
	Attributes json.RawMessage `json:"attributes,omitempty"` // the conversation's custom attributes, an object
}

// Kind says what an inbound is. The set is closed: Ledger.Recorded and desk's decoder walk it.
type Kind string

// The kinds. Down to Labelled they come from Chatwoot; the others are ours: what came of an action somebody waits for, the watchdog, and the order to
// hand over because the bot is being disconnected.
const (
	CustomerMessage Kind = "customer_message"
	CustomerChoice  Kind = "customer_choice" // an offered option was tapped, or a form answered
	CustomerEdit    Kind = "customer_edit"   // a message was edited or deleted; never a second answer
	HumanMessage    Kind = "human_message"   // a person spoke publicly (dashboard, API, Slack, phone echo): takes over
	AgentNote       Kind = "agent_note"      // a private note by a person
	Observation     Kind = "observation"     // only the snapshot matters
	Echo            Kind = "echo"            // one of our own messages came back; Ref is its outbound
	Opened          Kind = "opened"          // widget opened, or a campaign started a conversation: Event says which
	Labelled        Kind = "labelled"        // labels were added: Event says which
	Result          Kind = "result"
	Undeliverable   Kind = "undeliverable"
	Overdue         Kind = "overdue"
	Drained         Kind = "drained"
)

// Customer says whether the customer did it and a turn must read it.
func (k Kind) Customer() bool { return k == CustomerMessage || k == CustomerChoice }

// Ours says whether we wrote it ourselves; it then has no snapshot.
func (k Kind) Ours() bool { return k == Result || k == Undeliverable || k == Overdue || k == Drained }

// InState is what became of an inbound: unread (a turn will read it), read, or passed (deliberately left to people).
type InState string

// The states of an inbound.
const (
	Unread InState = "unread"
	Read   InState = "read"
	Passed InState = "passed"
)

// File is an attachment of a message. Kind is Chatwoot's file_type; location and contact cards arrive as files without a URL.
type File struct {
	Kind        string  `json:"kind"` // image audio video file location contact fallback embed …
	Name        string  `json:"name,omitempty"`
	ContentType string  `json:"content_type,omitempty"`
	URL         string  `json:"url,omitempty"`
	Size        int64   `json:"size,omitempty"` // bytes, 0 when unknown
	Text        string  `json:"text,omitempty"` // transcription, place name or phone number of a card
	Latitude    float64 `json:"latitude,omitempty"`
	Longitude   float64 `json:"longitude,omitempty"`
}

// Contact is the customer: what Chatwoot showed of them, and what this bot has proved about them. Names, mails and numbers prove
// nothing (CONTRACT 13); Signed is the widget's HMAC; Number is the digits the provider delivered, empty outside phone channels.
type Contact struct {
	ID         int64           `json:"id,omitempty"`
	Name       string          `json:"name,omitempty"`
	Email      string          `json:"email,omitempty"`
	Phone      string          `json:"phone,omitempty"`
	Identifier string          `json:"identifier,omitempty"`
	Number     string          `json:"number,omitempty"` // as the phone provider delivered it; what is typed anywhere stands in Phone
	Link       int64           `json:"link,omitempty"`   // Chatwoot's contact_inbox: this contact's tie to the conversation's inbox
	Attributes json.RawMessage `json:"attributes,omitempty"`
	Signed     bool            `json:"signed,omitempty"`
	Blocked    bool            `json:"blocked,omitempty"`
	Proofs     []Proof         `json:"proofs,omitempty"`  // ours, never from a payload
	Kept       map[string]Slot `json:"kept,omitempty"`    // ours: values that flows keep for this contact, by slot
	Version    int64           `json:"version,omitempty"` // of the stored row; compared at commit
}

// Inbound is one thing that happened in a conversation. It is immutable once recorded, except that an edit or deletion replaces its words.
type Inbound struct {
	Key      Key    `json:"key"`
	Seq      int64  `json:"seq,omitempty"`
	Dedupe   string `json:"dedupe"`             // m:<message>, u:<message>:<hash>, c:<event>:<stamp>:<hash>, result:<outbound>; unique per conversation
	Delivery string `json:"delivery,omitempty"` // X-Chatwoot-Delivery; empty for ours
	Kind     Kind   `json:"kind"`
	Message  int64  `json:"message,omitempty"` // Chatwoot's message id, increasing per installation
	At       Stamp  `json:"at,omitempty"`
	Looked   bool   `json:"looked,omitempty"` // our own GET showed it: it wins a tie of stamps

	Snapshot Snapshot `json:"snapshot"`
	Changed  []string `json:"changed,omitempty"` // what the event itself says has changed: status, assignee_id, assignee_agent_bot_id, …

	Text        string          `json:"text,omitempty"`
	Subject     string          `json:"subject,omitempty"` // mail only
	Choice      string          `json:"choice,omitempty"`  // value of the tapped option
	By          string          `json:"by,omitempty"`      // agent_note: who wrote it
	Note        string          `json:"note,omitempty"`    // agent_note: its text; undeliverable: what the customer should have read
	Files       []File          `json:"files,omitempty"`
	InReplyTo   int64           `json:"in_reply_to,omitempty"`
	Automatic   bool            `json:"automatic,omitempty"`   // an automatic or no-reply mail: never answered
	Placeholder bool            `json:"placeholder,omitempty"` // Chatwoot could not show the message (is_unsupported)
	Deleted     bool            `json:"deleted,omitempty"`     // customer_edit only
	Sensitive   bool            `json:"sensitive,omitempty"`   // a card number or password was masked out of the text
	Drains      bool            `json:"drains,omitempty"`      // it came while the bot was being disconnected: people read it, no turn answers it
	Ref         int64           `json:"ref,omitempty"`         // echo, result, undeliverable: our outbound's number
	Run         string          `json:"run,omitempty"`         // result: the frame that waits for it
	Action      string          `json:"action,omitempty"`      // result: the business action; empty for a code that was sent
	ActionKey   string          `json:"action_key,omitempty"`  // result: its idempotency key, so that a person can look it up
	Batch       *Batch          `json:"batch,omitempty"`       // result: which rows of a long list it carried
	Outcome     string          `json:"outcome,omitempty"`     // result: ok, a declared outcome, doubt, dropped, failed; undeliverable: why
	Data        json.RawMessage `json:"data,omitempty"`
	Event       *Event          `json:"event,omitempty"` // opened, labelled
	Contact     Contact         `json:"contact"`

	State      InState   `json:"state,omitempty"`
	RecordedAt time.Time `json:"recorded_at"`
}

// Delivery is one webhook request, verified and decoded. A nil Inbound means there is nothing for us in it: answer 200.
type Delivery struct {
	ID, Event  string
	Body       []byte
	ReceivedAt time.Time
	Inbound    *Inbound
}
