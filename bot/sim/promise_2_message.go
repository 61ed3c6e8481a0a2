package sim

import (
	"strings"

	"agentbot/bot"
)

// onceEach: one message of Chatwoot is answered by one turn, however often and on whatever way it was brought. Made for the mutant that forgets
// the message key.
func onceEach() promise {
	return promise{number: 2, rests: func(w *world, y *talk, end ending) {
		of := map[int64]int64{} // message by inbound
		for _, in := range end.inbounds {
			if in.Kind == bot.CustomerMessage {
				of[in.Seq] = in.Message
			}
		}
		read := map[int64]int64{} // turn by message
		for _, t := range end.traces {
			if strings.HasPrefix(t.Note, "not ours") {
				continue
			}
			for _, seq := range t.Read {
				message := of[seq]
				if before, twice := read[message]; twice && message != 0 && before != t.Version {
					w.breaks(2, y, "message %d was answered by turn %d and again by turn %d, as if it were two", message, before, t.Version)
				}
				read[message] = t.Version
			}
		}
	}}
}
