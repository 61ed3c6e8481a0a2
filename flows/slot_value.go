package flows

import (
	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// valueSlot is a value whose shape bot.Values knows: e-mail, phone, CPF, CNPJ, date, address.
type valueSlot struct{ typ string }

func (v valueSlot) name() string               { return v.typ }
func (valueSlot) env() types.Type              { return types.String }
func (valueSlot) read(*loader, *slot, *fields) {}

func (v valueSlot) accept(p *play, _ *slot, raw string) (bot.Value, string) {
	return p.values().Parse(v.typ, raw, p.country())
}
