package bot

import (
	"maps"
	"slices"
	"time"
)

// Burst is how long the bot waits for more words before it answers.
type Burst struct{ Idle, Max time.Duration }

// Policy is what differs between bots in the handling of time and of people. All fields have defaults; crash tests and the demo shorten them together.
type Policy struct {
	Burst     Burst            // 1.5 s after the newest message, at most 8 s after the first
	Channels  map[string]Burst // by family: web, whatsapp, email, …; absent = Burst
	BusyAfter time.Duration    // 4 s: when a turn takes longer, one "one moment" is said; 0 = never
	Stale     time.Duration    // 30 min: older answers are not sent, older questions go to a person
	Watchdog  time.Duration    // 5 min without answer while pending: a person
	Rollout   Rollout          // whom the bot serves
}

// DefaultPolicy is what an empty configuration means.
func DefaultPolicy() Policy {
	return Policy{
		Burst:     Burst{Idle: 1500 * time.Millisecond, Max: 8 * time.Second},
		BusyAfter: 4 * time.Second, Stale: 30 * time.Minute, Watchdog: 5 * time.Minute,
	}
}

// BurstOf is the window of one channel, by Chatwoot's class name or its family.
func (p Policy) BurstOf(channel string) Burst {
	if b, ok := p.Channels[Family(channel)]; ok {
		return b
	}
	return p.Burst
}

// Family turns Chatwoot's channel class into the short name used in configuration and flows.
func Family(channel string) string {
	if f, ok := families[channel]; ok {
		return f
	}
	return channel
}

var families = map[string]string{
	"Channel::WebWidget": "web", "Channel::Whatsapp": "whatsapp", "Channel::TwilioSms": "sms", "Channel::Sms": "sms", "Channel::Email": "email",
	"Channel::Api": "api", "Channel::Telegram": "telegram", "Channel::FacebookPage": "messenger", "Channel::Instagram": "instagram",
	"Channel::Line": "line", "Channel::Tiktok": "tiktok",
}

// Families are all that Family answers for Chatwoot's own channels, sorted.
func Families() []string {
	return slices.Compact(slices.Sorted(maps.Values(families)))
}
