// Package tone reads how urgent a text is and how its writer feels: one number each, and the words that gave it.
//
// It counts words of three languages and what people do to them (negation, intensifiers, capitals, repeated marks, emoji, nudges), so that everybody can
// see why a number is what it is. It decides nothing: numbers raise the priority of a handoff and stand in the trace.
package tone

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"agentbot/bot/nlu/words"
)

// Tone is how a text sounds.
type Tone struct {
	Urgency     float64  // 0 to 1: how little time there is
	Frustration float64  // 0 to 1: anger at how it goes
	Mood        float64  // -1 to 1: from sad or angry to glad
	Why         []string // what gave the numbers, in the order of the text: `urgent "agora mesmo"`, `calm "sem pressa"`
}

// Notable is the level from which a number is worth a word in a trace.
const Notable = 0.3

const maxWhy = 8

// Read reads a text in a language ("pt", "es", "en"; anything else reads all three).
func Read(text, language string) Tone {
	r := reader{text: words.Clean(text, words.MaxRead), lexicon: lexiconOf(language)}
	r.tokens = words.Tokens(r.text)
	for i := 0; i < len(r.tokens); {
		e, n := r.lexicon.at(r.tokens, i)
		if n == 0 {
			i++
			continue
		}
		r.hear(e, i, n)
		i += n
	}
	r.clock()
	r.signs()
	r.nudges()
	return r.tone()
}

// reader is one text being read. What it hears adds up as chances do: two halves make three quarters.
type reader struct {
	text    string
	lexicon *lexicon
	tokens  []words.Token
	missed  [classes]float64 // chance that nothing of a class was said
	heard   [classes]bool
	why     []string
}

func (r *reader) add(c class, weight float64, what string) {
	if weight <= 0 {
		return
	}
	if !r.heard[c] {
		r.missed[c], r.heard[c] = 1, true
	}
	r.missed[c] *= 1 - min(weight, 0.95)
	if len(r.why) < maxWhy && !slices.Contains(r.why, what) {
		r.why = append(r.why, what)
	}
}

func (r *reader) level(c class) float64 {
	if !r.heard[c] {
		return 0
	}
	return 1 - r.missed[c]
}

// hear weighs one entry by what stands before it in the same clause.
func (r *reader) hear(e entry, at, n int) {
	said := r.text[r.tokens[at].Start:r.tokens[at+n-1].End]
	negated, raised := r.before(at)
	weight := e.weight
	if raised {
		weight = 1 - math.Pow(1-weight, 1.6)
	}
	if shouted(said) {
		weight = 1 - math.Pow(1-weight, 1.3)
	}
	if !negated || e.fixed {
		r.add(e.class, weight, e.class.String()+" "+quoted(said))
		return
	}
	switch e.class {
	case urgent:
		r.add(calm, weight, "calm "+quoted("not "+said))
	case glad:
		r.add(sad, 0.8*weight, "sad "+quoted("not "+said))
		r.add(angry, 0.25*weight, "angry "+quoted("not "+said))
	case angry, sad:
		r.add(glad, 0.2*weight, "glad "+quoted("not "+said))
	case calm:
		r.add(urgent, 0.8*weight, "urgent "+quoted("not "+said))
	default: // there are no more
	}
}

// before looks back a few words: negations and intensifiers reach to the end of their clause and no further.
func (r *reader) before(at int) (negated, raised bool) {
	for back := 1; back <= 3 && at-back >= 0; back++ {
		t := r.tokens[at-back]
		if strings.ContainsAny(r.text[t.End:r.tokens[at-back+1].Start], ".,;:!?\n") || r.lexicon.turns[t.Word] {
			return negated, raised
		}
		negated = negated != r.lexicon.negations[t.Word] // twice is a yes
		raised = raised || back <= 2 && r.lexicon.intensifiers[t.Word]
	}
	return negated, raised
}

var (
	// soonTime is a span or an hour that is near: "em 20 minutos", "dentro de 2 horas", "at 3pm".
	soonTime = regexp.MustCompile(`\b(?:em|daqui a|dentro de|en|in|within|next|proxim[ao]s|proxim[ao]) (?:um|uma|una|an|a|one|duas|dos|two|tres|three|meia|media|half an|poucos|poucas|pocos|pocas|few|a few|\d{1,2}) ?(?:min|mins|minutos?|minutes?|horas?|hours?|hrs?|h)\b|\b(?:as|at|a las|ate as|by) \d{1,2}(?: ?(?:h|hs|hrs|horas|am|pm)\b|[:h]\d{2})`)
	// longWait is a time that was waited: "há 3 dias", "desde ontem", "for two weeks".
	longWait = regexp.MustCompile(`\b(?:ha|faz|hace|desde hace|for|since) (?:mais de |mas de |more than |over |the last |the past )?(?:um|uma|una|an|a|one|duas|dos|two|tres|three|quatro|cuatro|four|\d{1,3}|varios|varias|several|muitos|muchos|many)? ?(?:dias?|semanas?|mes|meses|horas?|days?|weeks?|months?|hours?)\b|\b(?:desde (?:ontem|ayer|semana passada|la semana pasada)|since (?:yesterday|last week))\b`)
)

// clock hears times.
func (r *reader) clock() {
	folded := words.Fold(r.text)
	if said := soonTime.FindString(folded); said != "" {
		r.add(urgent, 0.45, "urgent "+quoted(said))
	}
	if said := longWait.FindString(folded); said != "" {
		r.add(angry, 0.3, "angry "+quoted(said))
		r.add(urgent, 0.25, "urgent "+quoted(said))
	}
}

// signs hears what is not in words: capitals, marks, emoji.
func (r *reader) signs() {
	shouting, letters := 0, 0
	for _, t := range r.tokens {
		word := r.text[t.Start:t.End]
		if count := len([]rune(word)); count >= 3 && strings.IndexFunc(word, unicode.IsDigit) < 0 {
			letters++
			if shouted(word) {
				shouting++
			}
		}
	}
	if shouting >= 3 && shouting*2 > letters {
		r.add(angry, 0.3, "angry capitals")
		r.add(urgent, 0.15, "urgent capitals")
	}
	for _, mark := range []string{"!!", "?!", "!?", "???"} {
		if strings.Contains(r.text, mark) {
			extra := min(0.2, 0.05*float64(strings.Count(r.text, "!")+strings.Count(r.text, "?")))
			if r.level(glad) == 0 {
				r.add(angry, extra, "angry "+quoted(mark))
			}
			if r.level(urgent) > 0 {
				r.add(urgent, extra, "urgent "+quoted(mark))
			}
			break
		}
	}
	for _, e := range emoji {
		if strings.Contains(r.text, e.sign) {
			r.add(e.class, e.weight, e.class.String()+" "+e.sign)
		}
	}
}

// nudges are lines that only ask whether anybody is there; one is small talk, more are impatience.
func (r *reader) nudges() {
	count := 0
	for line := range strings.Lines(r.text) {
		bare := strings.Trim(words.Fold(line), " \t\r\n.!?¿¡…")
		if asks := strings.ContainsAny(line, "?¿"); asks && bare == "" || r.lexicon.nudges[bare] && (asks || bare != "") {
			count++
		}
	}
	if count > 1 {
		r.add(angry, min(0.6, 0.2*float64(count)), "angry repeated nudges")
		r.add(urgent, min(0.3, 0.1*float64(count)), "urgent repeated nudges")
	}
}

func (r *reader) tone() Tone {
	t := Tone{
		// Whoever is angry at how it goes has waited: that says something of urgency, and never enough by itself.
		Urgency:     round((1 - (1-r.level(urgent))*(1-0.35*r.level(angry))) * (1 - 0.85*r.level(calm))),
		Frustration: round(r.level(angry) * (1 - 0.5*r.level(glad))),
		Why:         r.why,
	}
	bad := 1 - (1-r.level(angry))*(1-r.level(sad))
	t.Mood = round(r.level(glad)*(1-0.6*bad) - bad*(1-0.6*r.level(glad)))
	return t
}

func round(x float64) float64 { return math.Round(100*x) / 100 }

// shouted: a word of capitals. Two letters may be an abbreviation.
func shouted(word string) bool {
	letters := 0
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			letters++
		case unicode.IsLower(r):
			return false
		}
	}
	return letters >= 3
}

func quoted(said string) string { return `"` + strings.Join(strings.Fields(said), " ") + `"` }

// The thresholds that the program ships with, chosen from what the weights mean and not from data: one strong word, or two middling ones.
const (
	UrgentFrom     = 0.5  // of Urgency: a person should look soon
	VeryUrgentFrom = 0.75 // of Urgency: a person should look now
	UpsetFrom      = 0.6  // of Frustration: worth being seen before others
	MoodFrom       = 0.1  // of Mood, either way: less is neutral
)

// Sentiment is the mood as a label: negative, neutral or positive.
func (t Tone) Sentiment() string {
	switch {
	case t.Mood <= -MoodFrom:
		return "negative"
	case t.Mood >= MoodFrom:
		return "positive"
	}
	return "neutral"
}
