package sim

import (
	"math/rand/v2"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// runErrands: where people are the business system, they read the requests that the machine leaves in notes, and answer most of them: once, twice,
// against each other, or after one of them has taken the conversation.
func (w *world) runErrands() {
	r := w.draw("requests")
	known := map[[2]int64]bool{} // by conversation and note
	for {
		w.wait(time.Duration(2000+r.IntN(9000))*time.Millisecond, "")
		for _, y := range w.talks {
			t := y.Transcript()
			if t.Deleted {
				continue
			}
			for _, l := range t.Lines {
				at := [2]int64{y.ID, l.ID}
				if _, errand := w.config.Errand(l.Text); !errand || !l.Private || l.From != "agent_bot" || known[at] {
					continue
				}
				known[at] = true
				after := time.Duration(r.IntN(25_000)) * time.Millisecond
				how := r.IntN(12)
				w.spawn("request to people", nil, after, func() { w.answersErrand(y, how) })
			}
		}
	}
}

// answersErrand is one way in which people deal with a request.
func (w *world) answersErrand(y *talk, how int) {
	if y.Transcript().Deleted || w.calm {
		return
	}
	ana, bia, r := w.people[0], w.people[1], w.draw("requests")
	if w.quiet {
		w.commands(y, ana, "/bot done feito no painel")
		return
	}
	if !w.mayAct() || !w.trouble("request", 1) {
		return
	}
	if w.alone() {
		how %= 6
	}
	switch how {
	case 0, 1, 2:
		w.commands(y, ana, "/bot done feito no painel")
	case 3, 4:
		w.commands(y, ana, "/bot refuse address_taken é de outra pessoa")
	case 5:
		w.commands(y, bia, "/bot recusar não dá")
	case 6:
		w.commands(y, ana, "/bot done")
		w.pauses(r)
		w.commands(y, ana, "/bot done outra vez")
	case 7:
		w.commands(y, ana, "/bot done já fiz")
		w.pauses(r)
		w.commands(y, bia, "/bot refuse não pode")
	case 8:
		w.commands(y, bia, "/bot refuse não pode")
		w.pauses(r)
		w.commands(y, ana, "/bot done já fiz")
	case 9:
		w.takes(y, ana.Name+" writes while the request is open", func() int64 { return ana.Reply(y.Conversation, "Deixa comigo") })
		w.pauses(r)
		w.commands(y, ana, "/bot done fiz agora")
	case 10:
		w.commands(y, bia, "/bot feitoo")
		w.pauses(r)
		w.commands(y, bia, "/bot feito")
	default: // nobody finds the time
	}
}

// pauses is the time between two answers: often none.
func (w *world) pauses(r *rand.Rand) {
	if n := r.IntN(3); n > 0 {
		w.wait(time.Duration(r.IntN(n*n*10_000))*time.Millisecond, "")
	}
}

func (w *world) commands(y *talk, who *chatwoottest.Agent, note string) {
	if y.Transcript().Deleted {
		return
	}
	w.tell(y.ID, "", "%s notes %q", who.Name, note)
	who.Note(y.Conversation, note)
}
