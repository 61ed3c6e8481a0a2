package sim

import (
	"fmt"

	"agentbot/bot"
)

// promise is one of DESIGN's: its sentence, and what is looked at while a world lives and when it rests. Any of the looks may be missing.
type promise struct {
	number   int
	sentence string
	// leaving looks at a writing request right before it is sent; it may not wait.
	leaving func(w *world, q request)
	// effect looks at what one of our requests has just done in Chatwoot.
	effect func(w *world, y *talk, h happened)
	// claimed looks at a turn that begins to think.
	claimed func(w *world, t *bot.Turn)
	// released looks at a turn that was given back undecided, to be taken up again later.
	released func(t *bot.Turn)
	// committed looks at a turn that was just committed.
	committed func(w *world, t *bot.Turn, d bot.Decision)
	// rests looks at one conversation when everything has come to rest.
	rests func(w *world, y *talk, end ending)
	// ends looks at the whole.
	ends func(w *world)
}

// promises are all of them; a new one is a file and a line.
func promises() []promise {
	return []promise{
		nothingIsLost(), oneAnswer(), neverOverAHuman(), nothingTwice(), inOrder(), noHands(), aWayOut(), modelOff(), sameAgain(),
		soon(), notServed(), outcomes(),
		leftToPeople(), missed(), onceEach(), atMostThrice(), looksFirst(), truthful(), errandsOnce(), rings(), notTooLate(), told(), inTime(),
	}
}

// Sentence is what a promise says, by its number.
func Sentence(number int) string {
	for _, p := range promises() {
		if p.number == number {
			return p.sentence
		}
	}
	return "the machine does not fail"
}

// ending is how a conversation stands when the world rests, in Chatwoot and in the machine's books.
type ending struct {
	row      bot.Ledger
	inbounds []bot.Inbound
	outs     []bot.Outbound
	traces   []bot.Trace
	unknown  bool // no webhook of it ever arrived
}

func (w *world) leaving(q request) {
	if q.talk == nil || !q.writes() || w.spoilt() {
		return
	}
	for _, p := range w.promises {
		if p.leaving != nil {
			p.leaving(w, q)
		}
	}
}

func (w *world) effects(y *talk) {
	for ; y.judged < len(y.effects); y.judged++ {
		for _, p := range w.promises {
			if p.effect != nil {
				p.effect(w, y, y.effects[y.judged])
			}
		}
	}
}

func (w *world) claimed(t *bot.Turn) {
	for _, p := range w.promises {
		if p.claimed != nil {
			p.claimed(w, t)
		}
	}
}

func (w *world) released(t *bot.Turn) {
	for _, p := range w.promises {
		if p.released != nil {
			p.released(t)
		}
	}
}

func (w *world) committed(t *bot.Turn, d bot.Decision) {
	w.count.Turns++
	for _, p := range w.promises {
		if p.committed != nil {
			p.committed(w, t, d)
		}
	}
}

// judge looks at everything when it has come to rest.
func (w *world) judge() {
	for _, y := range w.talks {
		if y.Transcript().Deleted || w.server.Find(account, y.ID) == nil {
			continue
		}
		end := w.ending(y)
		for _, p := range w.promises {
			if p.rests != nil {
				p.rests(w, y, end)
			}
		}
	}
	for _, p := range w.promises {
		if p.ends != nil {
			p.ends(w)
		}
	}
}

func (w *world) ending(y *talk) ending {
	var end ending
	var err error
	key, s := y.key(), w.config.Store
	if end.row, err = s.Row(w.ctx, key); err != nil {
		end.unknown = true
		return end
	}
	var errs [3]error
	end.inbounds, errs[0] = s.Inbounds(w.ctx, key)
	end.outs, errs[1] = s.Outbounds(w.ctx, key)
	end.traces, errs[2] = s.Traces(w.ctx, key, 0)
	for _, err := range errs {
		if err != nil {
			w.broke(Breach{Conversation: y.ID, Text: "the store cannot be read: " + err.Error()})
		}
	}
	return end
}

// breaks reports that a promise does not hold; y is nil when it is nobody's conversation.
func (w *world) breaks(number int, y *talk, format string, args ...any) {
	b := Breach{Promise: number, Text: fmt.Sprintf(format, args...)}
	if y != nil {
		b.Conversation = y.ID
	}
	w.broke(b)
}

// spoilt: the machine has failed already, what follows says nothing.
func (w *world) spoilt() bool { return w.panicked != nil }

func (w *world) result() Result {
	r := w.count
	for i := range w.breaches {
		w.breaches[i].Sentence = Sentence(w.breaches[i].Promise)
	}
	r.Breaches, r.Story, r.Setting, r.Steps, r.Faults, r.Acts = w.breaches, w.story, w.setting, w.steps, w.faults, w.acts
	return r
}
