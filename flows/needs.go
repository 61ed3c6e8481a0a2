package flows

import (
	"slices"

	"agentbot/bot"
)

// openWith says what the customer should have at hand. Whoever begins with some of it has seen to that.
func (p *play) openWith(fl *flow) {
	if fl.needs == nil || p.brings(fl) {
		return
	}
	needs := p.phrase(fl.needs)
	p.speak(saying{text: p.say("needs_have", "needs", needs), flow: fl.name, step: "needs"})
}

// brings says whether the customer sends something that the flow asks for along with the wish: a value, a file, rows of a table.
func (p *play) brings(fl *flow) bool {
	if len(p.files()) > 0 {
		return true
	}
	if s := fl.tableSlot(); s != nil {
		if _, rows := s.rowsIn(p.words(), false); rows {
			return true
		}
	}
	return slices.ContainsFunc(p.heard.fills, func(c bot.Command) bool {
		s := fl.slot(c.Slot)
		return s != nil && fl.collects(s)
	})
}
