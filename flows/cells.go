package flows

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cleanCell is a cell without what nobody sees: control signs, marks that turn the direction of writing round, blanks of no width. They hide what a
// cell holds from whoever reads it, also that it begins like a formula. What separates words becomes a blank.
func cleanCell(cell string) string {
	plain := true
	for i := 0; i < len(cell) && plain; i++ {
		plain = cell[i] >= ' ' && cell[i] < 0x7f
	}
	if plain {
		return strings.TrimSpace(cell)
	}
	signs := []rune(cell)
	kept := make([]rune, 0, len(signs))
	for i, r := range signs {
		switch {
		case unicode.IsSpace(r), r == '\u2800', r == '\u3164', r == '\uffa0', r == '\u115f', r == '\u1160':
			kept = append(kept, ' ')
		case r == '\u200c' && joins(signs, i), r == '\u200d' && joins(signs, i): // part of how some scripts are written
			if !unicode.In(signs[i-1], unicode.Latin, unicode.Common) {
				kept = append(kept, r)
			}
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), r >= 0xfff0 && r < utf8.RuneError, r&0xfffe == 0xfffe:
		default:
			kept = append(kept, r)
		}
	}
	return strings.TrimSpace(string(kept))
}

// joins says whether a sign stands between two letters.
func joins(signs []rune, i int) bool {
	return i > 0 && i+1 < len(signs) && unicode.IsLetter(signs[i-1]) && unicode.IsLetter(signs[i+1])
}

var (
	sheetError  = regexp.MustCompile(`^#(?:N/[AD]|[¡¿]?[A-ZÀ-Ý/0]{2,8}[!?]|#+)$`)
	shortFigure = regexp.MustCompile(`^[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+$`)
)

// spoiled says whether a text is what a program made of something else: letters that an alphabet did not have, the error of a formula, a long number
// in the short form in which its last digits are lost.
func spoiled(cell string) bool {
	return strings.ContainsRune(cell, utf8.RuneError) || sheetError.MatchString(cell) || shortFigure.MatchString(cell)
}

// formula says whether a spreadsheet would take a cell for a formula: by its first sign, also in the wide forms that some of them read as the same.
func formula(cell string) bool {
	cell = strings.TrimLeft(cell, " \u00a0")
	return cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0])
}

// split is where a formula begins for a spreadsheet that expects another separator than the file has.
var split = regexp.MustCompile(`([;,\t|][\s\x{a0}]*)([=+\-@＝＋－＠][\pL\pN("'\\])`)

// harmless is a cell that no spreadsheet runs, whatever it takes for a separator.
func harmless(cell string) string {
	cell = split.ReplaceAllString(cell, "$1'$2")
	if formula(cell) {
		return "'" + cell
	}
	return cell
}
