package bot

import (
	"crypto/subtle"
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
	Link    int64     `json:"link,omitempty"` // the contact's tie to the inbox in which it was given
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
}

// holds says whether a proof counts now. Chatwoot merges contacts without telling, and on the word of a pre-chat form: whoever is merged into
// somebody comes with a tie of their own, and what the other proved is not theirs.
func (c Contact) holds(p Proof, inbox int64, now time.Time) bool {
	return p.Inbox == inbox && p.Link == c.Link && now.Before(p.Until)
}

// Proved is the best level that holds now for this subject in this inbox.
func (c Contact) Proved(subject string, inbox int64, now time.Time) Level {
	best := Nobody
	for _, p := range c.Proofs {
		if c.holds(p, inbox, now) && strings.EqualFold(p.Subject, subject) && p.Level.Covers(best) {
			best = p.Level
		}
	}
	return best
}

// Best is the best proof that holds now in this inbox, whatever it is about; its level is Nobody when there is none.
func (c Contact) Best(inbox int64, now time.Time) Proof {
	best := Proof{Level: Nobody}
	for _, p := range c.Proofs {
		if c.holds(p, inbox, now) && p.Level.Covers(best.Level) {
			best = p
		}
	}
	return best
}

// WithProof returns the contact with one proof added and expired ones gone; the input is not changed.
func (c Contact) WithProof(p Proof, now time.Time) Contact {
	p.Link = c.Link
	kept := make([]Proof, 0, len(c.Proofs)+1)
	for _, old := range c.Proofs {
		same := old.Inbox == p.Inbox && old.Link == p.Link && old.Level == p.Level && strings.EqualFold(old.Subject, p.Subject)
		if now.Before(old.Until) && !same {
			kept = append(kept, old)
		}
	}
	c.Proofs = append(kept, p)
	return c
}

// HasNumber says whether the number that the provider delivered is this one, E.164. A contact without a delivered number has none: the number in
// the card is what somebody typed.
func (c Contact) HasNumber(onFile string) bool {
	digits, isNumber := strings.CutPrefix(onFile, "+")
	if c.Number == "" || !isNumber || len(digits) < 8 || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(oneSpelling(c.Number)), []byte(oneSpelling(digits))) == 1
}

// oneSpelling takes out of a mobile number the digit that some write and others leave away: the ninth of Brazil, and the 1 that Mexico had behind
// its country code until 2019 and WhatsApp still delivers.
func oneSpelling(digits string) string {
	const mexican = len("52") + len("1") + 10
	if rest, is := strings.CutPrefix(digits, "521"); is && len(digits) == mexican {
		return "52" + rest
	}
	const country, area, mobile = 2, 2, 9
	brazilian := strings.HasPrefix(digits, "55") && len(digits) == country+area+mobile
	if at := country + area; brazilian && digits[at] == '9' && digits[at+1] >= '6' {
		return digits[:at] + digits[at+1:]
	}
	return digits
}

// IsSigned says whether the web widget's HMAC speaks for this identifier. It signs nothing else: name, mail and phone come from the page.
func (c Contact) IsSigned(identifier string) bool {
	return c.Signed && identifier != "" && strings.EqualFold(c.Identifier, identifier)
}
