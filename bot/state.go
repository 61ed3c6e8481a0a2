package bot

import (
	"encoding/json"
	"maps"
	"strings"
	"time"
)

// StateVersion is the version of the stored state that this binary writes.
const StateVersion = 1

// Language is one of the configured languages ("pt", "es", "en") or "" while undecided.
type Language struct {
	Code  string  `json:"code,omitempty"`
	Score float64 `json:"score,omitempty"` // accumulated evidence, so that a short word does not flip it
	Fixed bool    `json:"fixed,omitempty"` // set by the contact's attribute or asked for: only an explicit wish changes it
}

// State is the dialogue's memory of one conversation. Step never changes the one it was given: Clone first (CORE 14.1).
type State struct {
	V        int             `json:"v"`
	Epoch    int64           `json:"epoch"`             // of the ownership it belongs to; another epoch starts afresh
	Library  string          `json:"library,omitempty"` // hash of the flow library this stack runs on, empty with an empty stack
	Stack    []Frame         `json:"stack,omitempty"`   // the last is the one that runs
	Slots    map[string]Slot `json:"slots,omitempty"`   // conversation scope
	Language Language        `json:"language"`
	Greeted  bool            `json:"greeted,omitempty"`
	Misses   int             `json:"misses,omitempty"` // not understood in a row
	Words    string          `json:"words,omitempty"`  // the customer's newest words, for a dossier
	Topic    string          `json:"topic,omitempty"`  // what the conversation is about so far, for a dossier
	Said     []Asked         `json:"said,omitempty"`   // newest last, bounded: for "repeat" and "what the bot tried"
	Offers   []Offer         `json:"offers,omitempty"` // options on the customer's screen now
	Done     []Done          `json:"done,omitempty"`   // business actions of this conversation, for the dossier
	Alarms   []Alarm         `json:"alarms,omitempty"`
	Later    []string        `json:"later,omitempty"`  // flows asked for while another ran
	Signs    *Signs          `json:"signs,omitempty"`  // how the customer sounds, for the priority of a handoff
	Begun    []string        `json:"begun,omitempty"`  // flows that an opened chat bubble has started, each once
	Labels   []string        `json:"labels,omitempty"` // that the bot has added
	Sheets   []string        `json:"sheets,omitempty"` // the lists that are kept beside the state: all others are thrown away
	Warned   bool            `json:"warned,omitempty"` // the customer has heard that passwords and card numbers do not belong here
	Coded    bool            `json:"coded,omitempty"`  // a one-time code was sent in this conversation: six digits out of nowhere are one
}

// Frame is one running flow. Run is deterministic (version.index), so that a retry names the same run.
type Frame struct {
	Run     string          `json:"run"`
	Flow    string          `json:"flow"`
	Step    string          `json:"step"`
	Pattern bool            `json:"pattern,omitempty"`
	Slots   map[string]Slot `json:"slots,omitempty"`
	Visits  map[string]int  `json:"visits,omitempty"`
	Wait    *Wait           `json:"wait,omitempty"`
	// Saved holds what business systems answered in this run, by the name given in `save`.
	Saved map[string]json.RawMessage `json:"saved,omitempty"`
}

// Wait is what a frame waits for: slot, confirm, code, result or reply.
type Wait struct {
	For     string    `json:"for"`
	Name    string    `json:"name,omitempty"`
	Ref     string    `json:"ref,omitempty"`
	Since   time.Time `json:"since"`
	Attempt int       `json:"attempt,omitempty"`
	By      string    `json:"by,omitempty"` // result: person, when people give it
}

// Solved is the Ref of a confirm wait that asks whether something worked: nothing is done on its yes, so that more words are one.
const Solved = "solved"

// Slot is one filled value with where it came from.
type Slot struct {
	Value     json.RawMessage `json:"value"`
	Text      string          `json:"text,omitempty"` // as shown to people
	Type      string          `json:"type"`
	By        string          `json:"by"`                 // customer lexical model system agent
	Span      string          `json:"span,omitempty"`     // the customer's words it was taken from
	Verified  string          `json:"verified,omitempty"` // by what: "purchases.find", "otp"; empty = claimed
	At        time.Time       `json:"at"`
	Sensitive bool            `json:"sensitive,omitempty"`
}

// Asked is one thing the bot said, kept short.
type Asked struct {
	Flow string `json:"flow,omitempty"`
	Step string `json:"step,omitempty"`
	Text string `json:"text"`
}

// Done is one business action and its outcome.
type Done struct {
	Action  string `json:"action"`
	Outcome string `json:"outcome"` // "running" until its result is known
	Key     string `json:"key"`     // idempotency key, so that a person can look it up
	Run     string `json:"run"`
	Batch   *Batch `json:"batch,omitempty"` // of a long list: its newest rows
}

// Alarm is a time at which a frame wants a turn. The next state replaces them all, so none can be stale.
type Alarm struct {
	Name string    `json:"name"`
	Run  string    `json:"run"`
	At   time.Time `json:"at"`
}

// Clone copies the state deeply, so that a decision that is dropped leaves no trace in the one kept.
func (s State) Clone() State {
	raw, err := json.Marshal(s)
	if err != nil {
		panic("state cannot be encoded: " + err.Error()) // only maps, slices and scalars: a programming error
	}
	var c State
	if err := json.Unmarshal(raw, &c); err != nil {
		panic("state cannot be decoded: " + err.Error())
	}
	return c
}

// NextAlarm is the earliest alarm, or the zero time.
func (s State) NextAlarm() time.Time {
	var next time.Time
	for _, a := range s.Alarms {
		if next.IsZero() || a.At.Before(next) {
			next = a.At
		}
	}
	return next
}

// Afresh is the state a new epoch starts with: language is kept, what flows keep for the conversation, and what keeps codes out of the journal;
// everything else is gone. Counters, whose names begin with ·, start anew.
func (s State) Afresh(epoch int64) State {
	kept := maps.Clone(s.Slots)
	maps.DeleteFunc(kept, func(name string, _ Slot) bool { return strings.HasPrefix(name, "·") })
	if len(kept) == 0 {
		kept = nil
	}
	return State{V: StateVersion, Epoch: epoch, Language: s.Language, Greeted: s.Greeted, Coded: s.Coded, Slots: kept}
}
