package knowledge

import (
	"context"
	"math"

	"agentbot/bot"
)

// Floors on the share of the possible BM25 score at which a passage counts as an answer. Chosen on twelve public FAQ sets in pt, es and
// en (46 to 1,500 passages), each asked its own questions and those of unrelated sets: a value that loses about 4 % (72 to 93 passages: 4 to 11, larger sets: 0 to 2) of
// the right first hits, rounded. It grows with the passages, because among many one is always somewhat alike: about 0.20 at 93,
// 0.24 at 240, 0.32 at 1,500.
const (
	shareFloor  = 0.20
	floorGrowth = 0.045 // per e-fold of passages above floorSize
	floorSize   = 100
	floorMost   = 0.40
)

// floor is the share from which on this index has an answer.
func (x *lexical) floor() float64 {
	grown := shareFloor + floorGrowth*math.Log(math.Max(1, float64(len(x.ids))/floorSize))
	return math.Min(floorMost, grown)
}

// calibrated maps a value with its floor to 0…1 such that the floor is one half: one scale for words and for vectors.
func calibrated(value, floor float64) float64 {
	switch {
	case value <= 0:
		return 0
	case value < floor:
		return value / floor / 2
	case value >= 1:
		return 1
	}
	return 0.5 + (value-floor)/(1-floor)/2
}

// enough is the calibrated score from which on there is an answer.
const enough = 0.5

// similarityFloor is where a cosine begins to mean something. It cannot be a constant: unrelated texts have 0.1 in one model and 0.75 in another.
type similarityFloor struct{ value float64 }

// unrelated are questions that a help centre does not answer. A documentation that does answer one or two of them moves the floor little.
var unrelated = map[string][]string{
	"pt": {
		"Qual é o maior deserto do mundo?", "Quem venceu a corrida de cavalos de ontem?", "Como se faz pão de queijo?", "Qual remédio tomo para dor de dente?",
		"Quanto pesa um elefante adulto?", "Que horas o sol nasce em Oslo?", "Quem pintou este teto?", "Meu vizinho pode cortar a minha árvore?",
		"Qual pneu serve no meu carro?", "Por que o mar é salgado?", "Quantas pernas tem uma aranha?", "Vai chover amanhã?",
	},
	"es": {
		"¿Cuál es la montaña más alta de la Luna?", "¿Quién ganó la carrera de caballos de ayer?", "¿Cómo se hace la tortilla de papas?", "¿Qué tomo para el dolor de muelas?",
		"¿Qué come un elefante adulto?", "¿A qué hora sale el sol en Oslo?", "¿Quién pintó este techo?", "¿Puede mi vecino podar mi árbol?",
		"¿Qué llanta le queda a mi auto?", "¿Por qué el mar es salado?", "¿Cuántas patas tiene una araña?", "¿Va a llover mañana?",
	},
	"en": {
		"What is the highest mountain on the Moon?", "Who won yesterday's horse race?", "How do I bake cheese bread?", "What should I take for a toothache?",
		"How much does a grown elephant weigh?", "When does the sun rise in Oslo?", "Who painted this ceiling?", "Can my neighbour cut my tree?",
		"Which tyre fits my car?", "Why is the sea salty?", "How many legs does a spider have?", "Is it going to rain tomorrow?",
	},
}

// calibrate sets the floor three deviations above what unrelated questions reach.
func (v *vectors) calibrate(ctx context.Context, e bot.Embedder, language string) error {
	questions, ok := unrelated[language]
	if !ok {
		questions = unrelated["en"]
	}
	embedded, err := embeddings(ctx, e, questions, v.length)
	if err != nil {
		return err
	}
	sum, squares := 0.0, 0.0
	for _, question := range embedded {
		best, err := v.search(ctx, question, 1)
		if err != nil {
			return err
		}
		sum += best[0].share
		squares += best[0].share * best[0].share
	}
	n := float64(len(embedded))
	mean := sum / n
	v.floor.value = math.Min(0.98, mean+3*math.Sqrt(math.Max(0, squares/n-mean*mean))+0.02)
	return nil
}
