package main

import (
	"time"

	"agentbot/bot"
)

// explanation is what explain --json prints; docs/explain.md describes it. Fields are added, never renamed. Every text that a customer may have
// written, and every value, is masked.
type explanation struct {
	V            int         `json:"v"`
	Bot          string      `json:"bot"`
	Account      int64       `json:"account"`
	Conversation int64       `json:"conversation"`
	Inbox        toldInbox   `json:"inbox"`
	Owner        string      `json:"owner"` // ours, leaving, theirs, or "" for not known yet
	Closing      bool        `json:"closing,omitempty"`
	Foreign      bool        `json:"other_bot,omitempty"`
	Status       string      `json:"status"`
	Unsent       int         `json:"unsent"` // what is decided and not settled yet
	DueAt        *time.Time  `json:"due_at,omitempty"`
	Turns        []toldTurn  `json:"turns"`
	Events       []toldEvent `json:"events"` // what happened that no turn read, and what was said while one was thinking
	Tokens       toldTokens  `json:"tokens"`
}

type toldInbox struct {
	ID      int64  `json:"id"`
	Name    string `json:"name,omitempty"`
	Channel string `json:"channel,omitempty"`
}

type toldTokens struct {
	In   int     `json:"in"`
	Out  int     `json:"out"`
	Cost float64 `json:"cost,omitempty"` // by llm.price_in and llm.price_out

	Estimated bool `json:"estimated,omitempty"` // some of them, by length: the endpoint did not say
}

type toldTurn struct {
	Turn         int64           `json:"turn"`
	At           time.Time       `json:"at"`
	WaitedMS     int64           `json:"waited_ms"` // from the first thing it read to its beginning
	TookMS       int64           `json:"took_ms"`   // to its decision
	Heard        []toldHeard     `json:"heard,omitempty"`
	Language     string          `json:"language,omitempty"`
	Confidence   float64         `json:"confidence,omitempty"`
	UnderstoodBy string          `json:"understood_by,omitempty"`
	Note         string          `json:"understanding_note,omitempty"`
	Candidates   []bot.Candidate `json:"candidates,omitempty"`
	Signs        *bot.Signs      `json:"signs,omitempty"` // urgency, frustration, injection: 0 to 1, with the words that gave them
	Commands     []toldCommand   `json:"commands,omitempty"`
	Refused      []toldCommand   `json:"refused,omitempty"`
	Path         []string        `json:"path,omitempty"`
	Values       []toldValue     `json:"values,omitempty"`
	Asked        []toldAsked     `json:"asked,omitempty"`
	Reason       string          `json:"reason,omitempty"` // of a handoff
	Why          string          `json:"why,omitempty"`    // guard or giving up: why the dialogue was not asked
	Sent         []toldSent      `json:"sent,omitempty"`
	Tokens       toldTokens      `json:"tokens"`
}

type toldHeard struct {
	Number  int64     `json:"number"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Message int64     `json:"message,omitempty"`
	Text    string    `json:"text,omitempty"`
	Files   []string  `json:"files,omitempty"` // their kinds
	Outcome string    `json:"outcome,omitempty"`
	Masked  bool      `json:"card_or_password_removed,omitempty"`
}

type toldCommand struct {
	Kind       string   `json:"kind"`
	Flow       string   `json:"flow,omitempty"`
	Slot       string   `json:"slot,omitempty"`
	Value      string   `json:"value,omitempty"`
	Candidates []string `json:"candidates,omitempty"`
	Outcome    string   `json:"outcome,omitempty"`
	By         string   `json:"by"`
	Score      float64  `json:"score,omitempty"`
	Why        string   `json:"why,omitempty"` // refused only
}

type toldValue struct {
	Flow     string `json:"flow"`
	Name     string `json:"name"`
	Value    string `json:"value"`
	By       string `json:"by,omitempty"`
	Verified string `json:"verified,omitempty"`
}

type toldAsked struct {
	Kind    string     `json:"kind"`
	What    string     `json:"what,omitempty"`
	Outcome string     `json:"outcome"`
	Note    string     `json:"note,omitempty"`
	Score   float64    `json:"score,omitempty"`   // documents only
	Sources []string   `json:"sources,omitempty"` // documents only
	TookMS  int64      `json:"took_ms"`
	Tokens  toldTokens `json:"tokens"`
}

type toldSent struct {
	Number    int64      `json:"number"`
	Kind      string     `json:"kind"`
	Text      string     `json:"text,omitempty"`
	State     string     `json:"state"`
	Message   int64      `json:"message,omitempty"` // Chatwoot's id
	Attempts  int        `json:"attempts"`
	DecidedAt time.Time  `json:"decided_at"`
	TriedAt   *time.Time `json:"tried_at,omitempty"` // the newest try
	Error     string     `json:"error,omitempty"`
}

type toldEvent struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	Text string    `json:"text"`
	Sent *toldSent `json:"sent,omitempty"`
}

const explanationVersion = 1
