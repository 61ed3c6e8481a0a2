package bot

import (
	"context"
	"encoding/json"
	"time"
)

// Verdict is what one try, or one look, came to. Courier turns it into a Receipt; nobody else decides about retries.
type Verdict string

// The verdicts. For a Look, NotDone is "absent" and Unclear is "cannot tell".
const (
	Present  Verdict = "present"  // confirmed, or found there
	NotDone  Verdict = "not_done" // certainly not done: refused connection, 429 (also "Too many messages"), other 4xx worth repeating
	Unclear  Verdict = "unclear"  // timeout, reset, 502 to 504: it may still be running there
	Finished Verdict = "finished" // 500: it may have been done, but nothing is running any more, so absence counts at once
	Hopeless Verdict = "hopeless" // 422, a 404 that is not the conversation's, an endpoint this Chatwoot refuses to bots: never again
	Gone     Verdict = "gone"     // the conversation was deleted
	Locked   Verdict = "locked"   // 401 about token or account: the whole bot waits, nothing is buried
	Withheld Verdict = "withheld" // a look right before the request forbids it: a takeover, a newer customer message, nothing left to release
	Late     Verdict = "late"     // the lease would have ended before the request could: nothing was sent
)

// Delivered is what a Desk says of one try or look.
type Delivered struct {
	Verdict    Verdict
	Message    int64         // Chatwoot's id of the message that was created or found
	RetryAfter time.Duration // asked for by a 429; 0 = our own backoff
	Err        string        // a sentence for people: status and message, never a secret or a URL's query
	Outcome    string        // business lane: the named outcome
	Output     json.RawMessage
	Seen       []Inbound // what a look showed: recorded like any other news, before the receipt
}

// Desk delivers actions of one lane. Neither method returns an error: everything that can happen is a verdict.
type Desk interface {
	// Deliver makes at most one writing request, after looking whether it still may (promise 3), and not if it could outlast o.LeaseEnd. The
	// last thing before the request is to ask o.Yields: what came by webhook during the look counts too.
	Deliver(ctx context.Context, o *Outbound) Delivered
	// Look finds out whether an earlier try was done. It changes nothing.
	Look(ctx context.Context, o *Outbound) Delivered
}
