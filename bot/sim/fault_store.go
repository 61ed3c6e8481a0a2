package sim

import (
	"errors"
	"fmt"
	"time"

	"agentbot/bot"
)

var errLocked = errors.New("database is locked")

// storeFault: a full disk or a locked database, for one verb or for a while.
func (w *world) storeFault(name string) error {
	if w.now.Before(w.storeAway) {
		return fmt.Errorf("%s: %w: %w", name, bot.ErrFull, errLocked)
	}
	r := w.draw("store")
	switch {
	case w.trouble("store away", 0.0006):
		w.storeAway = w.now.Add(time.Duration(1+r.IntN(40)) * time.Second)
		w.tell(0, "", "the database takes nothing until %s (%s)", w.storeAway.Format(clockOnly), pick(r, []string{"the disk is full", "somebody locked it"}))
		return fmt.Errorf("%s: %w", name, bot.ErrFull)
	case w.trouble("store refuses", 0.003):
		w.tell(0, "", "the database is full or locked for a moment at %s", plainVerb(name))
		return fmt.Errorf("%s: %w", name, bot.ErrFull)
	}
	return nil
}

// delay is how long the store lets a verb wait: hardly ever more than a moment.
func (w *world) delay(string) time.Duration {
	r := w.draw("delay")
	if !w.calm && !w.quiet && r.IntN(40) == 0 {
		return time.Duration(r.IntN(300)) * time.Millisecond
	}
	return 0
}

// plainVerb is what the machine wants of its database, in words.
func plainVerb(name string) string {
	return firstOf(map[string]string{
		"Record": "writing down what has come in", "NextTurn": "taking up a conversation", "CommitTurn": "writing down its decision",
		"ReleaseTurn": "putting a conversation back", "Interim": "writing down that it needs a moment", "NextOutbound": "taking up what is to be sent",
		"Holds": "making sure that it may still be sent", "Settle": "writing down what came of it", "Unanswered": "looking for who was left waiting",
		"Pending": "listing the conversations that may have moved on", "KeepLibrary": "keeping a library of flows", "Library": "reading a library of flows", "Sheet": "reading a customer's list",
		"Recover": "picking up where the last life of it ended", "Lease": "asking who has a duty",
	}[name], "using its database")
}
