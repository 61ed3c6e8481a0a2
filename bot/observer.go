package bot

import "time"

// Observer hears one wide event per unit of work. Log and metrics are observers; nothing decides by what they do.
type Observer interface {
	// Received: a delivery was journalled, was a duplicate, or had nothing for us (result: recorded, duplicate, ignored, failed).
	Received(key Key, event, result string, took time.Duration)
	// Decided: a turn ended (result: committed, fenced, waiting, failed, released).
	Decided(e TurnEvent)
	// Delivered: an outbound was tried or looked for.
	Delivered(e OutboundEvent)
	// Trouble: something an operator must see (what is a stable short name).
	Trouble(what string, key Key, err error)
}

// TurnEvent is one turn.
type TurnEvent struct {
	Key      Key
	Result   string
	Owner    Owner
	Read     int
	By       string // understander
	Commands []string
	Path     []string
	Actions  []string
	Reason   string // of a handoff
	Failures int
	Took     time.Duration
	Waited   time.Duration // from the first unread inbound to the commit
	Cost     Cost
	Err      error
}

// ModelEvent is one question to the model, of whatever purpose, also where its turn was superseded.
type ModelEvent struct {
	Key     Key
	Purpose string // ModelQuestion.Purpose
	Outcome string
	Ceiling string // why it was not asked: the setting, or "unknown" where the store did not say
	Took    time.Duration
	Cost    Cost
	Money   float64 // in the configured currency; 0 without prices
}

// OutboundEvent is one try or look.
type OutboundEvent struct {
	Key     Key
	Seq     int64
	Kind    string
	Looked  bool
	Attempt int
	Verdict Verdict
	State   OutState
	Err     string
	Took    time.Duration
	Waited  time.Duration // from the decision to now
}

// Observers tells several.
type Observers []Observer

// Received implements Observer.
func (os Observers) Received(key Key, event, result string, took time.Duration) {
	for _, o := range os {
		o.Received(key, event, result, took)
	}
}

// Decided implements Observer.
func (os Observers) Decided(e TurnEvent) {
	for _, o := range os {
		o.Decided(e)
	}
}

// Delivered implements Observer.
func (os Observers) Delivered(e OutboundEvent) {
	for _, o := range os {
		o.Delivered(e)
	}
}

// Trouble implements Observer.
func (os Observers) Trouble(what string, key Key, err error) {
	for _, o := range os {
		o.Trouble(what, key, err)
	}
}
