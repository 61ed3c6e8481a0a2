// Package bot is the machine around a conversation: who has it, what was said, what is decided, what must still be done.
//
// Glossary. A delivery is one signed request from Chatwoot; an inbound is what happened in a conversation, journalled once;
// a turn is all unread inbounds of one conversation, decided once; a command is what the customer wants, as understood;
// a decision is the new state plus ordered actions; an outbound is an action on its way; a receipt says what came of it;
// a handoff moves the conversation to people with a dossier; a takeover is a person stepping in unasked.
//
// The package knows no SQL, HTTP, YAML, Chatwoot or model: those point here, never the other way. Time comes in as a
// parameter or through Engine.Now, so every rule can be tried without waiting.
package bot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rs/zerolog"
)

// Key names one conversation everywhere: rows, logs and markers. Bot is the bot's name in the configuration; Conversation is
// Chatwoot's display id, unique per account only (CONTRACT 2).
type Key struct {
	Bot          string `json:"bot"`
	Account      int64  `json:"account"`
	Conversation int64  `json:"conversation"`
}

// String is the primary key form, "default/3/1042".
func (k Key) String() string {
	return k.Bot + "/" + strconv.FormatInt(k.Account, 10) + "/" + strconv.FormatInt(k.Conversation, 10)
}

// ParseKey reads what String wrote.
func ParseKey(s string) (Key, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 || parts[0] == "" {
		return Key{}, fmt.Errorf("conversation key %q: want bot/account/conversation, like default/3/1042", s)
	}
	account, errA := strconv.ParseInt(parts[1], 10, 64)
	conversation, errC := strconv.ParseInt(parts[2], 10, 64)
	if errA != nil || errC != nil {
		return Key{}, fmt.Errorf("conversation key %q: account and conversation must be whole numbers", s)
	}
	return Key{Bot: parts[0], Account: account, Conversation: conversation}, nil
}

// MarshalZerologObject lets a logger carry the key as fields.
func (k Key) MarshalZerologObject(e *zerolog.Event) {
	e.Str("bot", k.Bot).Int64("account", k.Account).Int64("conversation", k.Conversation)
}

// Stamp is Chatwoot's conversation.updated_at in microseconds since 1970: the only clock by which ownership is judged.
type Stamp int64

// ParseStamp reads the decimal text of updated_at ("1784034322.481532"), cut at six digits. No float arithmetic: a float64 cannot
// hold these numbers exactly, and one microsecond decides who has the conversation.
func ParseStamp(decimal string) (Stamp, error) {
	whole, fraction, _ := strings.Cut(decimal, ".")
	if len(fraction) > 6 {
		fraction = fraction[:6]
	}
	fraction += strings.Repeat("0", 6-len(fraction))
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || n < 0 || whole == "" {
		return 0, fmt.Errorf("updated_at %q: want seconds with at most six decimals that count", decimal)
	}
	return Stamp(n), nil
}
