package sim

import (
	"fmt"
	"strings"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// deliveryFault: lost in Chatwoot's own queue, sent twice, or answered without the answer arriving. It decides under the fake's lock.
func (w *world) deliveryFault(d chatwoottest.Delivery) chatwoottest.DeliveryFault {
	f := chatwoottest.DeliveryFault{}
	switch {
	case w.trouble("delivery lost", 0.02):
		f.Drop = true
		w.tell(d.Conversation, "", "%s is lost in Chatwoot", plainEvent(d))
	case w.trouble("delivery twice", 0.03):
		f.Copies = 1
	case w.trouble("answer lost", 0.01):
		f.Forget = true
		w.tell(d.Conversation, "", "the bot's answer to %s is lost", plainEvent(d))
	}
	return f
}

// onTheWay is how long a webhook takes: mostly a moment, sometimes so long that later ones overtake it.
func (w *world) onTheWay() time.Duration {
	r := w.draw("delay")
	switch {
	case w.trouble("delivery late", 0.05):
		return time.Duration(r.IntN(60_000)) * time.Millisecond
	case w.trouble("delivery late", 0.2):
		return time.Duration(r.IntN(4000)) * time.Millisecond
	}
	return time.Duration(r.IntN(60)) * time.Millisecond
}

// plainEvent is what Chatwoot has to tell.
func plainEvent(d chatwoottest.Delivery) string {
	event := strings.ReplaceAll(string(d.Event), "_", " ")
	if d.Message != 0 {
		return fmt.Sprintf("the news %q of message %d", event, d.Message)
	}
	return fmt.Sprintf("the news %q", event)
}
