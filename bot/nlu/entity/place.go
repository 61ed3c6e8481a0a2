package entity

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	placeLead = regexp.MustCompile(`^(?:(?:opcao|opcion|option|numero|number|nro|num|n|no|item|a|o|la|el|lo|the|quero|quiero|i|want|ill|take|pick|choose|escolho|elijo|prefiro|prefiero|e|es|its|seria|me quedo con|(?:me )?(?:voy|vou) (?:por|de|na|no|com|con|querer)|fico com|(?:pode|puede|could|can) (?:ser|be)|(?:i )?(?:go|going) (?:with|for)|im|lets|let me|give me|dame|me da|por|with|that|acho que|creo que|i think|i guess) )*`)
	placeTail = regexp.MustCompile(`(?: (?:opcao|opcion|option|one|por favor|please|pls|mesmo|mismo|entao|alternativa|thanks|gracias|obrigad[oa]|nomas|da lista|de la lista|i think|i guess|acho|creo|is (?:fine|ok|good|great)|works|(?:esta|ta) (?:bien|bom|ok|boa)|serve|entonces|then|ok|ta))*$`)
	placeNth  = regexp.MustCompile(`^([0-9]{1,2})(?:[ao]|st|nd|rd|th|d[ao]|r[ao]|er[ao]?|t[ao]|m[ao])?$`)
	placeLast = regexp.MustCompile(`^(?:second to last|second last|next to last|last but one|antepenultim[oa])$`)
	middle    = regexp.MustCompile(`^(?:do meio|meio|de en medio|del medio|en medio|de medio|middle|in the middle)$`)
)

// Place is the option that a plain text picks by number or place ("2", "opção 2", "a segunda", "the last one", "la de en medio"), from 0; -1 for none.
func Place(said string, options int) int {
	ahead := placeLead.FindString(said)
	core := placeTail.ReplaceAllString(said[len(ahead):], "")
	n := 0
	if m := placeNth.FindStringSubmatch(core); m != nil {
		n, _ = strconv.Atoi(m[1]) // two figures at most
	} else if o, ok := Ordinal(core); ok && !(core == "second" && strings.HasSuffix(ahead, " a ")) { // "give me a second"
		n = o
	} else if c, ok := NumberWord(core); ok && (c > 1 || counts(ahead, core)) {
		n = c
	}
	switch {
	case strings.HasPrefix(core, "antepen"):
		n = -3
	case placeLast.MatchString(core):
		n = -2
	case middle.MatchString(core) && options%2 == 1:
		n = options/2 + 1
	}
	if n < 0 {
		n += options + 1
	}
	if n < 1 || n > options {
		return -1
	}
	return n - 1
}

// counts says whether "um", "uno" or "one" is a number here: alone, or behind a word like "number". "The one" is none.
func counts(ahead, core string) bool {
	words := strings.Fields(ahead)
	if len(words) == 0 {
		return core != "un"
	}
	switch words[len(words)-1] {
	case "opcao", "opcion", "option", "numero", "number", "nro", "num", "item", "o", "el":
		return core != "un" && core != "una"
	}
	return false
}
