// Package injection tells how much a text sounds like an attempt to give a language model orders: to override what it was told, to play a role, to
// show its prompt, to break out of its quotation, or to carry any of that hidden or encoded.
//
// It reads words and signs of Portuguese, Spanish and English and knows nothing of meaning, so it is never a defence: what customers and documents say
// has no effect but through commands that the engine checks. It is for those who look at traces and for triage.
package injection

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot/nlu/words"
)

// Reading is how much a text sounds like an attack, and why.
type Reading struct {
	Score   float64  // 0 to 1
	Reasons []string // what gave it, without the text: override, role, prompt, delimiter, encoded, hidden, coercion, persona, machine, lecture
}

// Suspect is the score from which a text is marked in traces.
const Suspect = 0.5

// sign is one way of attacking in one wording. Signs of one reason count once, the strongest: an attack repeats itself.
type sign struct {
	reason string
	weight float64
	form   *regexp.Regexp // over folded text
}

// Read reads a text.
func Read(text string) Reading {
	clean := words.Clean(text, words.MaxRead)
	folded := strings.Join(strings.Fields(words.Fold(clean)), " ")
	best := map[string]float64{}
	hear := func(reason string, weight float64) { best[reason] = max(best[reason], weight) }
	for _, s := range signs {
		if weight := s.weight; weight > best[s.reason] && s.form.MatchString(folded) {
			hear(s.reason, weight)
		}
	}
	hear("delimiter", delimiters(clean))
	hear("encoded", encoded(clean))
	hear("hidden", unseen(text))
	hear("lecture", lecture(folded))
	missed := 1.0
	var r Reading
	for reason, weight := range best {
		if weight > 0 {
			missed *= 1 - weight
			r.Reasons = append(r.Reasons, reason)
		}
	}
	slices.SortFunc(r.Reasons, func(a, b string) int {
		if best[a] != best[b] {
			return int(math.Copysign(1, best[b]-best[a]))
		}
		return strings.Compare(a, b)
	})
	r.Score = math.Round(100*(1-missed)) / 100
	return r
}

var (
	markers    = regexp.MustCompile(`(?i)<\|?/?(?:im_start|im_end|system|endoftext|assistant|user|customer|instructions?|prompt|context|document)\|?>|\[/?(?:inst|system|sys)\]|<<sys>>|(?:^|\n)\s*(?:#{2,}|={3,}|-{3,})\s*(?:end|new|begin|start|fim|nova?|inicio|fin|nuevas?)?[ _-]*(?:of )?(?:system|instruc|prompt|user|assistant|human|ai\b)|(?:^|\n)\s*(?:system|assistant|developer|sistema|asistente|assistente)\s*:\s*\S|"role"\s*:\s*"(?:system|assistant|developer)"`)
	templates  = regexp.MustCompile(`\{\{[^}]{0,80}\}\}|\{%[^%]{0,80}%\}|\$\{[^}]{0,80}\}`)
	longBase   = regexp.MustCompile(`[A-Za-z0-9+/]{48,}={0,2}`)
	longHex    = regexp.MustCompile(`(?:\b(?:0x|\\x)?[0-9a-fA-F]{2}[ ,]?){24,}`)
	binary     = regexp.MustCompile(`(?:[01]{8}[ ,]?){6,}`)
	codeNames  = regexp.MustCompile(`(?i)\b(?:base ?64|rot ?13|hexadecimal|morse|caesar cipher|cifra de cesar|cifrado cesar)\b`)
	decodeWord = regexp.MustCompile(`(?i)\b(?:decode|decrypt|decipher|decodifi\w+|descodifi\w+|descifr\w+|decifr\w+)\b`)
	imperative = regexp.MustCompile(`\b(?:you (?:will|must|should|shall|are|can|cannot|can't|have to|never|always|do not|don't|would|may not|need to|respond|answer|reply)|your (?:responses?|answers?|repl(?:y|ies)|task|goal|role|purpose|name is)|voce (?:deve|vai|e|nunca|sempre|pode|responde|tem que|sera)|tu(?:s)? respuestas?|suas? respostas?|(?:tu )?(?:debes|eres|seras|responderas|nunca (?:debes|diras)|tienes que))\b`)
)

func delimiters(text string) float64 {
	if markers.MatchString(text) {
		return 0.6
	}
	if templates.MatchString(text) {
		return 0.25
	}
	return 0
}

// encoded: a run of signs that nobody types, and the wish to have it read. A long link or a number is neither.
func encoded(text string) float64 {
	weight := 0.0
	if m := longBase.FindString(text); m != "" && strings.ContainsFunc(m, unicode.IsUpper) && strings.ContainsFunc(m, unicode.IsLower) && strings.ContainsFunc(m, unicode.IsDigit) {
		weight = 0.35
	}
	if longHex.MatchString(text) || binary.MatchString(text) {
		weight = max(weight, 0.35)
	}
	named, wanted := codeNames.MatchString(text), decodeWord.MatchString(text)
	switch {
	case weight > 0 && (named || wanted):
		return 0.7
	case named && wanted:
		return 0.4
	}
	return weight
}

// unseen: letters written in characters that nobody sees, or words cut by them.
func unseen(text string) float64 {
	tags, cuts := 0, 0
	for _, r := range text[:min(len(text), words.MaxRead)] {
		switch {
		case r >= 0xE0020 && r <= 0xE007F:
			tags++
		case r == '\u200b' || r == '\u2060' || r == '\u202e' || r == '\u00ad':
			cuts++
		}
	}
	switch {
	case tags > 8: // a flag emoji has six
		return 0.85
	case cuts > 12:
		return 0.4
	}
	return 0
}

// lecture: long texts that tell the reader again and again what it is, must and never does.
func lecture(folded string) float64 {
	told := len(imperative.FindAllStringIndex(folded, 40))
	long := len(strings.Fields(folded))
	switch {
	case told >= 10 && long > 120:
		return 0.6
	case told >= 5 && long > 60:
		return 0.45
	case told >= 3 && long > 25:
		return 0.25
	}
	return 0
}
