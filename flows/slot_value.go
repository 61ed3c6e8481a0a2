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

// valueDocs says what each of them is, with a value that fits.
var valueDocs = map[string][2]string{
	"email":       {"An e-mail address. A likely slip (gmial.com) is asked about.", "email: {type: email, sensitive: true}"},
	"phone":       {"A phone number, kept with its country code.", "phone: {type: phone}"},
	"cpf":         {"A CPF, its check digits verified.", "cpf: {type: cpf, sensitive: true}"},
	"cnpj":        {"A CNPJ, with letters too, its check digits verified.", "cnpj: {type: cnpj}"},
	"cpf_or_cnpj": {"A CPF or a CNPJ, whichever the customer has.", "document: {type: cpf_or_cnpj, sensitive: true}"},
	"date":        {"A day: 05/03, 5 de marzo, next friday.", "day: {type: date}"},
	"url":         {"A web address.", "page: {type: url}"},
}

func (v valueSlot) manual() typeManual {
	return typeManual{name: v.typ, doc: valueDocs[v.typ][0], example: "\n" + valueDocs[v.typ][1] + "\n"}
}

func (v valueSlot) accept(p *play, _ *slot, raw string) (bot.Value, string) {
	return p.values().Parse(v.typ, raw, p.country())
}

func zero(kind string) any {
	switch kind {
	case "number", "integer", "money":
		return 0.0
	case "bool":
		return false
	case "table", "file":
		return map[string]any{}
	case "list":
		return []any{}
	}
	return ""
}
