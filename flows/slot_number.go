package flows

import (
	"cmp"
	"strconv"
	"strings"

	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// numberSlot is a number, optionally between min and max.
type numberSlot struct{}

func (numberSlot) name() string    { return "number" }
func (numberSlot) env() types.Type { return types.Float64 }

func (numberSlot) manual() typeManual {
	return typeManual{
		name: "number", doc: "A number with or without decimals.", keys: []key{
			{"min", aDecimal, false, "The least."},
			{"max", aDecimal, false, "The most."},
		},
		example: `
weight: {type: number, min: 0.5, max: 30}
`,
	}
}

func (numberSlot) read(l *loader, s *slot, d *fields) { readBounds(l, s, d) }

func readBounds(l *loader, s *slot, d *fields) {
	least, most := d.node("min"), d.node("max")
	s.least, s.most = bound(l, least, -1e15), bound(l, most, 1e15)
	s.bounded = least != nil || most != nil
	if s.least > s.most {
		l.report(cmp.Or(most, least).at, "impossible", "min is more than max: no value fits")
	}
}

func bound(l *loader, n *node, otherwise float64) float64 {
	if n == nil {
		return otherwise
	}
	v, err := strconv.ParseFloat(n.value, 64)
	if err != nil {
		l.report(n.at, "slot", "min and max must be numbers")
		return otherwise
	}
	return v
}

func (numberSlot) accept(p *play, s *slot, raw string) (bot.Value, string) {
	v, reason := p.values().Parse("number", raw, p.country())
	if reason != "" {
		return v, reason
	}
	return inBounds(s, v)
}

func inBounds(s *slot, v bot.Value) (bot.Value, string) {
	n, err := strconv.ParseFloat(strings.Trim(string(v.JSON), `"`), 64)
	if err != nil {
		return v, "format"
	}
	if s.bounded && (n < s.least || n > s.most) {
		return v, "range"
	}
	return v, ""
}
