package intent

import (
	"slices"
	"strings"

	"agentbot/bot/nlu/words"
)

// carriers are words that hold sentences together: they occur in the phrases of any flow and speak for none.
const carriers = " me te se lhe nos you we he she they them us our your their nao no not sim si yes ja ya so tambem tambien also mais mas more menos muito muy very bem bien well agora ahora now hoje hoy today aqui ai la alla ali here there" +
	" quando cuando when onde donde where como how porque why qual quais cual cuales which what quem quien who quanto quanta quantos quantas cuanto cuanta cuantos cuantas many much quais que" +
	" pode posso podem poderia podia puedo puede pueden podria can could may might must should shall will would cannot dont doesnt didnt wont" +
	" tenho tem temos tinha ter tengo tiene tienen tener have has had get got getting estou esta estao estava ta to estoy estan am be been being was were do does did done" +
	" vou vai vao ir voy va van go going preciso precisa precisava necesito necesita need needs needed faz fazer faco hacer hago hace make" +
	" voce voces usted ustedes ele ela eles elas tudo todo toda todos todas all every nada nothing algo alguma algum something some any alguem alguien someone" +
	" with without from for at by into over about on off up out up if then than sobre sem sin ate hasta entre desde pra pro pela pelo pelos pelas num numa uns umas unos unas esses essas isto aquele aquela esos esas estos estas ese" +
	" oi ola hola hi hello hey ok favor help ajuda ajudar ayuda ayudar problema problem problemas problems issue coisa cosa thing vez veces once uma one dia there sou soy son era eram "

// ground is what the phrases of the flows are made of: by it a start is justified, whatever the classifier says.
type ground struct {
	words    []map[string]bool // per class: words and, with a "#", concepts
	concepts map[string]int    // how many classes hold a word or concept
}

func newGround(classes int, lists ...[]example) ground {
	g := ground{words: make([]map[string]bool, classes), concepts: map[string]int{}}
	for i := range g.words {
		g.words[i] = map[string]bool{}
	}
	for _, e := range slices.Concat(lists...) {
		for _, w := range e.words {
			for _, name := range append([]string{w}, marked(words.Concepts(w))...) {
				if !Carries(w) && !g.words[e.class][name] {
					g.words[e.class][name] = true
					g.concepts[name]++
				}
			}
		}
	}
	return g
}

func marked(found []string) []string {
	out := make([]string, len(found))
	for i, c := range found {
		out[i] = "#" + c
	}
	return out
}

// Carries says whether a word holds sentences together and speaks for no flow.
func Carries(w string) bool {
	return len(w) < 2 || strings.Contains(carriers, " "+w+" ") || words.Empty(w)
}

// evidence counts the different things a text says that the phrases of a class say too, and how many of them no other class says.
func (g ground) evidence(ws []string, class int) (own, specific int) {
	seen := map[string]bool{}
	for _, w := range ws {
		if Carries(w) {
			continue
		}
		held, alone := "", false
		for _, name := range append(marked(words.Concepts(w)), w) {
			if !g.words[class][name] {
				continue
			}
			if held == "" {
				held = name
			}
			alone = alone || g.concepts[name] == 1
		}
		if held == "" {
			held, alone = g.related(w, class), true
		}
		if held == "" || seen[held] {
			continue
		}
		seen[held] = true
		own++
		if alone {
			specific++
		}
	}
	return own, specific
}

// related is a word of the class with the same stem: "planilhas" and "planilha", "inscribir" and "inscribirlos".
func (g ground) related(w string, class int) string {
	best := ""
	for have := range g.words[class] {
		same := 0
		for same < min(len(w), len(have)) && w[same] == have[same] {
			same++
		}
		if same >= 5 && same >= min(len(w), len(have))-2 && (best == "" || have < best) {
			best = have
		}
	}
	return best
}
