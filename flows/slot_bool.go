package flows

import (
	"strconv"

	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// boolSlot is yes or no; Confirm and Deny fill it too.
type boolSlot struct{}

func (boolSlot) name() string                 { return "bool" }
func (boolSlot) env() types.Type              { return types.Bool }
func (boolSlot) read(*loader, *slot, *fields) {}

func (boolSlot) manual() typeManual {
	return typeManual{
		name: "bool", doc: "Yes or no. Buttons are added by themselves.",
		example: `
agrees: {type: bool}
`,
	}
}

func (boolSlot) accept(p *play, _ *slot, raw string) (bot.Value, string) {
	yes, err := strconv.ParseBool(raw)
	if err != nil {
		return p.values().Parse("bool", raw, p.country())
	}
	key := "no"
	if yes {
		key = "yes"
	}
	return bot.Value{JSON: encode(yes), Text: p.say(key)}, ""
}
