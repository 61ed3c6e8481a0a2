package knowledge

import "strings"

// plainWeight is what a word that says nothing about the subject counts in a question, against 1. Not nothing: "como" tells an
// instruction from a list of conditions. In a small documentation rarity cannot find these words: half of them stand in it once.
const plainWeight = 0.3

// plainWords are, by language and folded, the words of grammar and of politeness.
var plainWords = map[string]map[string]bool{
	"pt": set(`a ao aos as ate com como da das de dele dela deles delas do dos e ela elas ele eles em entao era essa esse esta estao estar este
		eu foi for fica ha isso isto ja la lhe mais mas me meu meus minha minhas muito muita na nas nem no nos nossa nosso num numa o onde os ou
		para pela pelo pelos pelas por porque pois pra pro q qual quais quando que quem quero queria quer preciso gostaria se sem ser seu seus sua
		suas so sao sou tambem tb te tem tenho temos tinha ter to um uma uns umas vc vcs voce voces vou vai pode posso podem poderia consigo faco
		fazer faz aqui ai agora ainda assim favor porfavor oi ola opa bom boa dia tarde noite tudo bem obrigado obrigada obg valeu tchau nao n sim
		alguem ajuda ajudar duvida pergunta saber hora toda todo todas todos sempre`),
	"es": set(`a al algun alguna alguien ante asi aun aqui ahi ahora ya bien como con cual cuales cuando cuanto de del desde donde e el ella ellas
		ellos en entonces era es esa ese eso esta estan este esto estoy fue ha hace hacer hago hay he la las le les lo los mas me mi mis mucho
		muchas muy ni no nos nuestra nuestro o os para pero por porque pues puede pueden puedo podria que quien quiero quisiera necesito se sea
		ser si sin sobre solo son soy su sus tambien te tengo tiene tienen tener tu tus un una uno unos unas usted ustedes va voy y yo favor hola
		buenos buenas dia dias tarde tardes noche noches gracias adios todo toda todos todas siempre ayuda ayudar duda pregunta saber`),
	"en": set(`a about all also am an and any anyone are as at be been but by can cant could couldnt did didnt do does doesnt dont for from get go
		had has have having havent he her here hers him his how i id if ill im in into is isnt it its ive just let like me my need no not now of
		off on or our out please pls she should so some someone such take than thanks thank that the their them then there theres these they this
		those to too u us very want was we were what whats when where which who why will with wont would wouldnt yes you your
		hi hello hey good morning afternoon evening bye again always ever never still help question know keep keeps`),
}

func set(text string) map[string]bool {
	out := map[string]bool{}
	for _, word := range strings.Fields(text) {
		out[word] = true
	}
	return out
}
