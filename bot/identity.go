package bot

import (
	"strings"
	"time"
)

// Level is how well somebody is known, weakest first (DESIGN 7).
type Level string

// The levels. An e-mail From, a pre-chat form or a profile name proves nothing.
const (
	Nobody  Level = "nobody"
	Known   Level = "known"   // an identifier was claimed
	Channel Level = "channel" // the number the provider delivered equals the one on file
	Signed  Level = "signed"  // the web widget's HMAC
	OTP     Level = "otp"     // a one-time code sent to the address on file came back
)

// Levels lists every level, weakest first.
func Levels() []Level { return []Level{Nobody, Known, Channel, Signed, OTP} }

// Covers says whether having l is enough where need is asked.
func (l Level) Covers(need Level) bool { return l.rank() >= need.rank() }

func (l Level) rank() int {
	for i, level := range Levels() {
		if l == level {
			return i
		}
	}
	return 0
}

// Proof is one verification. It belongs to contact and inbox and to what was proved (Subject, "mail:ana@example.com"), and it ends.
type Proof struct {
	Level   Level     `json:"level"`
	Subject string    `json:"subject"`
	Inbox   int64     `json:"inbox"`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
}

// Proved is the best level that holds now for this subject in this inbox.
func (c Contact) Proved(subject string, inbox int64, now time.Time) Level {
	best := Nobody
	for _, p := range c.Proofs {
		holds := p.Inbox == inbox && strings.EqualFold(p.Subject, subject) && now.Before(p.Until)
		if holds && p.Level.Covers(best) {
			best = p.Level
		}
	}
	return best
}

// WithProof returns the contact with one proof added and expired ones gone; the input is not changed.
func (c Contact) WithProof(p Proof, now time.Time) Contact {
	kept := make([]Proof, 0, len(c.Proofs)+1)
	for _, old := range c.Proofs {
		same := old.Inbox == p.Inbox && old.Level == p.Level && strings.EqualFold(old.Subject, p.Subject)
		if now.Before(old.Until) && !same {
			kept = append(kept, old)
		}
	}
	c.Proofs = append(kept, p)
	return c
}
