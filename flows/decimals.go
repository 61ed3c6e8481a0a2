package flows

import "strings"

// decimals is how a column of a list writes numbers: the sign before the decimals, ',' or '.', 0 when no cell tells, or both when cells contradict
// each other.
type decimals byte

const (
	untold    decimals = 0
	comma     decimals = ','
	point     decimals = '.'
	contrary  decimals = '?'
	ambiguous          = "ambiguous"
)

// hasPoint are the types in which it matters.
func hasPoint(typ string) bool { return typ == "number" || typ == "money" }

// decimalsOf looks through a column: one "1.234,50" says what every "1.234" in it means.
func decimalsOf(lines []line, column int) decimals {
	found := untold
	for _, l := range lines {
		if column >= len(l.cells) || l.figure(column) {
			continue
		}
		switch sign := decimalSign(l.cells[column]); {
		case sign == untold || sign == found:
		case found == untold:
			found = sign
		default:
			return contrary
		}
	}
	return found
}

// decimalSign is the sign before the decimals of one number, 0 where it could be either.
func decimalSign(cell string) decimals {
	cell = strings.TrimFunc(cell, func(r rune) bool { return r < '0' || r > '9' })
	commas, points := strings.Count(cell, ","), strings.Count(cell, ".")
	last := strings.LastIndexAny(cell, ".,")
	switch {
	case last < 0:
		return untold
	case commas > 0 && points > 0:
		return decimals(cell[last])
	case commas+points > 1: // thousands
		return other(decimals(cell[last]))
	case len(cell)-last-1 != 3 || last > 3 || cell[0] == '0':
		return decimals(cell[last])
	}
	return untold
}

func other(d decimals) decimals {
	if d == comma {
		return point
	}
	return comma
}

// country is one that writes numbers like the column, the customer's own where no cell tells. A number that means two things in a column that writes
// both ways is none.
func (d decimals) country(cell, own string, figure bool) (country, why string) {
	switch {
	case d == untold || figure:
		return own, ""
	case d == comma:
		return "BR", ""
	case d == point:
		return "US", ""
	case decimalSign(cell) == untold && strings.ContainsAny(cell, ".,"):
		return own, ambiguous
	}
	return own, ""
}
