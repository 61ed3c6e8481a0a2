package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// What Receive refuses. The first is answered 401; the second 400, upon which Chatwoot gives the conversation to people.
var (
	ErrUnauthorized = errors.New("not a delivery of our Chatwoot")
	ErrMalformed    = errors.New("delivery cannot be read")
)

const defaultTolerance = 5 * time.Minute

// Receiver verifies and reads the deliveries of one bot. It is safe for concurrent use.
type Receiver struct {
	Place
	Secret    chatwoot.Secret
	Previous  chatwoot.Secret // the one before, while Chatwoot may still sign with it; may be empty
	Until     time.Time       // from when on Previous no longer counts; zero: it never does
	Tolerance time.Duration   // between Chatwoot's clock and ours; 0: 5 min
	// OnElsewhere hears of deliveries for another account; OnForeign of messages that our bot wrote under another instance's marker: a second
	// sidecar with the same token, or one restored from a copy; OnPrevious of deliveries that only the previous secret has signed. All may be nil.
	OnElsewhere func(account int64)
	OnForeign   func(key bot.Key, instance string)
	OnPrevious  func()
}

// Receive verifies the signature over the raw body and reads the event. The delivery keeps no body: what customers wrote is masked before
// anything is kept. A nil Inbound means that there is nothing in it for us.
func (r *Receiver) Receive(header http.Header, body []byte, now time.Time) (bot.Delivery, error) {
	if err := r.check(); err != nil {
		return bot.Delivery{}, err
	}
	tolerance := r.Tolerance
	if tolerance <= 0 {
		tolerance = defaultTolerance
	}
	if err := r.verify(header, body, now, tolerance); err != nil {
		return bot.Delivery{}, fmt.Errorf("%w: %w", ErrUnauthorized, err)
	}
	d := bot.Delivery{ID: header.Get(chatwoot.DeliveryHeader), ReceivedAt: now}
	e, err := chatwoot.ParseEvent(body)
	if err != nil {
		return d, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	d.Event = e.Name
	if e.AccountID != 0 && e.AccountID != r.Account {
		if r.OnElsewhere != nil {
			r.OnElsewhere(e.AccountID)
		}
		return d, nil
	}
	if in := r.inbound(e); in != nil {
		in.Delivery = d.ID
		d.Inbound = in
	}
	return d, nil
}

// verify tries the secret, and then the one before it while that counts, by the time of this request.
func (r *Receiver) verify(header http.Header, body []byte, now time.Time, tolerance time.Duration) error {
	err := chatwoot.Verify(r.Secret, "", header, body, now, tolerance)
	if r.Previous == "" || !now.Before(r.Until) || !errors.Is(err, chatwoot.ErrBadSignature) {
		return err
	}
	if err := chatwoot.Verify(r.Previous, "", header, body, now, tolerance); err != nil {
		return err
	}
	if r.OnPrevious != nil {
		r.OnPrevious()
	}
	return nil
}

// inbound reads one event; nil when no conversation is in it.
func (r *Receiver) inbound(e *chatwoot.Event) *bot.Inbound {
	if e.Conversation == nil {
		return nil
	}
	in := &bot.Inbound{
		Key: r.key(e.Conversation.ID), Kind: bot.Observation, At: bot.Stamp(e.Conversation.Stamp()),
		Snapshot: r.snapshot(e.Conversation, e.Inbox), Contact: contact(e.Conversation),
	}
	switch e.Kind {
	case chatwoot.EventMessageCreated:
		in.Message, in.Dedupe = e.Message.ID, "m:"+strconv.FormatInt(e.Message.ID, 10)
		r.created(in, e.Message)
	case chatwoot.EventMessageUpdated:
		in.Message = e.Message.ID
		r.updated(in, e.Message, e.Conversation)
		if in.Dedupe == "" {
			in.Dedupe = "u:" + strconv.FormatInt(e.Message.ID, 10) + ":" + fingerprint(*in, nestedUpdate(e))
		}
	case chatwoot.EventConversationOpened, chatwoot.EventConversationResolved, chatwoot.EventStatusChanged:
		in.Changed = []string{"status"}
	case chatwoot.EventConversationUpdated:
		in.Changed = changed(e.Changed)
		if added := addedLabels(e); len(added) > 0 {
			in.Kind, in.Event = bot.Labelled, &bot.Event{Name: bot.EventLabel, Labels: added}
		}
	case chatwoot.EventWidgetOpened:
		in.Kind, in.Event = bot.Opened, opened(e.Widget)
	case chatwoot.EventUnknown:
		return nil
	}
	if in.Dedupe == "" {
		in.Dedupe = "c:" + string(e.Kind) + ":" + strconv.FormatInt(int64(in.At), 10) + ":" + fingerprint(*in, "")
	}
	return in
}

// choiceKey leaves out every stamp: the answer stays in the message, so that each later receipt shows it again.
func choiceKey(in bot.Inbound) string {
	told := bot.Inbound{Text: in.Text, Choice: in.Choice, Data: in.Data}
	return "u:" + strconv.FormatInt(in.Message, 10) + ":choice:" + fingerprint(told, "")
}

// changed drops what every event names.
func changed(changes []chatwoot.Change) []string {
	var out []string
	for _, c := range changes {
		if c.Attribute != "updated_at" {
			out = append(out, c.Attribute)
		}
	}
	return out
}

// nestedUpdate is the message's own updated_at, which exists only inside the conversation, and only if that shows the same message.
func nestedUpdate(e *chatwoot.Event) string {
	nested := e.Conversation.NewestMessage()
	if nested == nil || nested.ID != e.Message.ID || nested.UpdatedAt.IsZero() {
		return ""
	}
	return nested.UpdatedAt.Format(time.RFC3339Nano)
}

// fingerprint tells repetitions from news. The contact is left out: Chatwoot reads the contact inbox anew for each attempt, so that the repetition
// of one delivery may show another one.
func fingerprint(in bot.Inbound, updated string) string {
	in.Delivery, in.Contact = "", bot.Contact{}
	raw, err := json.Marshal(in)
	if err != nil {
		raw = []byte(err.Error()) // raw JSON that was just read; then repetitions look alike, which loses nothing but noise
	}
	sum := sha256.Sum256(append(raw, updated...))
	return hex.EncodeToString(sum[:8])
}
