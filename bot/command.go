package bot

import "encoding/json"

// CommandKind says what somebody wants. The set is closed.
type CommandKind string

// What a customer may want, as understood.
const (
	Start       CommandKind = "start"   // a flow
	Fill        CommandKind = "fill"    // a slot, also one not asked for yet
	Correct     CommandKind = "correct" // a slot that is filled already
	Confirm     CommandKind = "confirm"
	Deny        CommandKind = "deny"
	Cancel      CommandKind = "cancel"
	Ask         CommandKind = "ask" // a question for the documentation
	Person      CommandKind = "person"
	Chitchat    CommandKind = "chitchat" // greeting, thanks, goodbye, nudge: Question says which
	Clarify     CommandKind = "clarify"  // between Candidates
	Repeat      CommandKind = "repeat"
	Unsure      CommandKind = "unsure"    // "I don't know"
	NoAccess    CommandKind = "no_access" // "I no longer have that mailbox or number"
	SetLanguage CommandKind = "language"  // Question is the code, or "other"
	None        CommandKind = "none"      // nothing of the above
)

// What only the engine may say.
const (
	AlarmRang  CommandKind = "alarm"
	ResultCame CommandKind = "result"
	AgentSaid  CommandKind = "agent"
	EventCame  CommandKind = "event"
)

// Command is one wish. Span must be the customer's own words when it carries a value.
type Command struct {
	Kind       CommandKind     `json:"kind"`
	Flow       string          `json:"flow,omitempty"`
	Slot       string          `json:"slot,omitempty"`
	Value      json.RawMessage `json:"value,omitempty"`
	Text       string          `json:"text,omitempty"`       // the value as shown to people
	Question   string          `json:"question,omitempty"`   // ask: the question; chitchat: greeting thanks goodbye nudge
	Candidates []string        `json:"candidates,omitempty"` // clarify: flows, best first; fill: the flow that these words would start as well
	Doubt      string          `json:"doubt,omitempty"`      // fill: "did you mean": the value suspected to be meant
	By         string          `json:"by"`                   // lexical, model, choice, engine
	Score      float64         `json:"score,omitempty"`
	Span       string          `json:"span,omitempty"`
	Sensitive  bool            `json:"sensitive,omitempty"` // it fills a slot that its author calls sensitive, or meant to

	Name    string          `json:"name,omitempty"` // alarm
	Run     string          `json:"run,omitempty"`  // alarm, result
	Outcome string          `json:"outcome,omitempty"`
	Data    json.RawMessage `json:"data,omitempty"`
	Event   *Event          `json:"event,omitempty"` // event
}

// Refusal is a proposed command that was not admitted, and why.
type Refusal struct {
	Command Command `json:"command"`
	Why     string  `json:"why"`
}

// Candidate is one flow with its calibrated probability.
type Candidate struct {
	Flow  string  `json:"flow"`
	Score float64 `json:"score"`
}

// Understanding is what a turn's text was taken to mean. It only proposes.
type Understanding struct {
	Language   string      `json:"language,omitempty"` // "" when the words have no vote, "other" for another language
	Confidence float64     `json:"confidence,omitempty"`
	Candidates []Candidate `json:"candidates,omitempty"`
	Commands   []Command   `json:"commands,omitempty"`
	By         string      `json:"by,omitempty"`   // lexical or model
	Note       string      `json:"note,omitempty"` // why the model was not used, what was dropped
	Signs      *Signs      `json:"signs,omitempty"`
}

// Offer is an option on the customer's screen and the command that choosing it means.
type Offer struct {
	Title   string  `json:"title"`
	Value   string  `json:"value"`
	Command Command `json:"command"`
}

// FlowCard is what an understander may know of a flow.
type FlowCard struct {
	Name        string
	Title       map[string]string   // per language
	Description string              // for a model
	Phrases     map[string][]string // per language
	Keywords    map[string][]string
	Buttons     []string // of other messages that start it: payloads or titles
	Slots       []SlotCard
	Startable   bool // false for patterns, sub-flows, and what its guard keeps out of this conversation
}

// Confusion is a phrase that the matching would take for another flow's, were it not written with its own: Near, of the flow Other, says the same.
type Confusion struct {
	Flow, Language, Phrase string
	Other, Near            string
	Likeness               float64 // 1: the same
}

// SlotCard is what an understander may know of a slot.
type SlotCard struct {
	Flow, Name, Type string
	Pattern          string // text slots: the regular expression a value must match
	Description      string
	Label            map[string]string // per language, as the bot calls it
	Choices          []Choice
	Filled           bool
	ReadBack         bool // its value stands in the yes/no question that is open: another one of its kind corrects it
	Sensitive        bool
}

// Choice is one value of a choice slot with its titles and synonyms per language.
type Choice struct {
	Value    string
	Title    map[string]string
	Synonyms map[string][]string
}

// View is what is possible in a conversation right now: all an understander sees, and what Admit checks against.
type View struct {
	Key       Key
	Contact   int64
	Library   string // hash of Flows, so that a trained classifier can be kept
	Languages []string
	Language  Language
	Country   string   // "BR" unless configured: how bare phone numbers are read
	Messages  []string // the turn's texts in order, newest last; a mail's subject is its own entry
	Waiting   *Wait
	Slot      *SlotCard  // the slot being asked for
	Slots     []SlotCard // slots of the running flow, filled or not
	Offers    []Offer
	Question  string // what the bot asked last, for a model
	Running   string // flow on top of the stack, "" when idle
	Flows     []FlowCard
	Sensitive []string // span texts that must not leave for a model
}
