package flows

import (
	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// integerSlot is a whole number.
type integerSlot struct{}

func (integerSlot) name() string    { return "integer" }
func (integerSlot) env() types.Type { return types.Float64 }

func (integerSlot) manual() typeManual {
	return typeManual{
		name: "integer", doc: "A whole number, in digits or in words.", keys: []key{
			{"min", aDecimal, false, "The least."},
			{"max", aDecimal, false, "The most."},
		},
		example: `
seats: {type: integer, min: 1, max: 500}
`,
	}
}

func (integerSlot) read(l *loader, s *slot, d *fields) { readBounds(l, s, d) }

func (integerSlot) accept(p *play, s *slot, raw string) (bot.Value, string) {
	v, reason := p.values().Parse("integer", raw, p.country())
	if reason != "" {
		return v, reason
	}
	return inBounds(s, v)
}
