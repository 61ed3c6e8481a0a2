package flows

import (
	"strings"

	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// listSlot is several values in one answer, by comma, line or the word for and.
type listSlot struct{}

const (
	listItems     = 50
	listItemRunes = 200
)

func (listSlot) name() string { return "list" }

func (listSlot) env() types.Type { return types.Array(types.String) }

func (listSlot) manual() typeManual {
	return typeManual{
		name: "list", doc: "Several values in one answer, separated by commas, semicolons or lines.",
		keys:    []key{{"max", aNumber, false, "The most values; 50 unless said."}},
		example: "\nproducts: {type: list, max: 10}\n",
	}
}

func (listSlot) read(l *loader, s *slot, d *fields) {
	s.most = float64(d.num("max", listItems))
	if s.most < 1 || s.most > listItems {
		l.report(s.at, "slot", "a list holds 1 to %d values", listItems)
	}
}

func (listSlot) accept(p *play, s *slot, raw string) (bot.Value, string) {
	var items []any
	for _, item := range strings.FieldsFunc(raw, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		item = strings.Trim(strings.TrimSpace(item), "-*• ")
		if item != "" {
			items = append(items, firstRunes(item, listItemRunes))
		}
	}
	switch {
	case len(items) == 0:
		return bot.Value{}, "empty"
	case float64(len(items)) > s.most:
		return bot.Value{}, "range"
	}
	return bot.Value{JSON: encode(items), Text: joined(items, p.language())}, ""
}
