package flows

import (
	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// moneySlot is an amount of money, optionally between min and max.
type moneySlot struct{}

func (moneySlot) name() string    { return "money" }
func (moneySlot) env() types.Type { return types.Float64 }

func (moneySlot) manual() typeManual {
	return typeManual{
		name: "money", doc: "An amount: R$ 1.234,50, 50 reais, $20. Expressions see the number.",
		keys:    []key{{"min", aDecimal, false, "The least."}, {"max", aDecimal, false, "The most."}},
		example: "\nrefund: {type: money, min: 1, max: 5000}\n",
	}
}

func (moneySlot) read(l *loader, s *slot, d *fields) { readBounds(l, s, d) }

func (moneySlot) accept(p *play, s *slot, raw string) (bot.Value, string) {
	v, reason := p.values().Parse("money", raw, p.country())
	if reason != "" {
		return v, reason
	}
	return inBounds(s, v)
}
