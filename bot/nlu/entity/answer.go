package entity

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// yesForms and noForms are what people answer a yes/no question with, each the whole of an answer: regular expressions over plain text.
// The words cross the borders of the three languages, so all are always tried.
var (
	yesForms = []string{
		// pt
		`s`, `sim(?: sim)*`, `isso(?: mesmo| ai| tudo)?`, `e isso(?: mesmo| ai)?`, `exato`, `exatamente`, `cert(?:o|inho|issimo)`, `corret(?:o|issimo)`,
		`(?:esta|ta|tudo|e) (?:cert[oa]|corret[oa]|bom|otimo|ok)`, `confirm(?:o|ado|a|ar|amos)`, `sim (?:confirmo|pode|quero|isso|por favor|claro|esta certo|correto|e isso)(?: (?:pode|fazer|confirmar|trocar))?`,
		`pode(?: ser| sim| confirmar| trocar| fazer| mandar| ir| seguir| continuar| prosseguir| mudar| enviar| passar)?`, `manda(?: ver)?`, `bora`, `vamos(?: la)?`, `claro(?: que sim)?`,
		`com certeza`, `pode [a-z]+ sim`, `aham`, `uhum`, `ahan`, `a?hum`, `positivo`, `afirmativo`, `(?:eu )?quero(?: sim)?`, `beleza`, `perfeito`, `ok(?:ay)?`, `okey`, `fechado`, `combinado`, `aceito`,
		`concordo`, `sem problemas?`, `verdade`, `joia`, `tranquilo`, `faz isso`, `pode fazer isso`, `acho que sim`, `ja (?:chegou|recebi|tenho)`, `deu certo`, `funcionou`, `consegui`, `yes`,
		`sim (?:senhora?|ne|ue)`, `(?:esta|ta|tudo|tao|fica) (?:bem|tranquilo|beleza|joia|certinho|bao)`, `de boas?`, `pode cre?r?`, `demorou`, `fechou`, `partiu`, `show(?: de bola)?`, `top`, `simbora`, `(?:com )?certez(?:a|inha)`, `certeza absoluta`,
		`(?:claro|logico|obvio|lgc|evidente|sem duvida|com certeza)(?: que)? (?:sim|quero|pode)`, `logico`, `sem duvidas?`, `(?:eu )?topo`, `e (?:sim|claro)`, `(?:sim|claro|isso|quero|pode|obvio|logico|e) (?:ne|ue|uai|po)`, `(?:tmj )?pode sim`, `tmj`, `(?:isso )+(?:mesmo|ai)`, `positivissimo`, `yep`,
		`por mim (?:sim|ok|tudo (?:bem|certo)|pode|beleza)`, `perfeitamente`, `(?:exatamente|exato) (?:isso|sim)`, `(?:aceito|confirmo|concordo|correto|perfeito|pode|quero|beleza|ok|certo) (?:sim|confirmado|pode(?: ser| mandar| fazer)?)`, `pode (?:mandar|fazer|seguir|ir) (?:ver|isso|sim|em frente|adiante)`,
		// es
		`si(?: si)*`, `sip`, `sii+`, `si (?:por favor|claro|confirmo|quiero|correcto|esta bien|es correcto|asi es|dale|gracias|puedes)`, `eso(?: es| mismo)?`, `asi es`, `exacto`, `exactamente`, `correcto`, `cierto`, `(?:esta|es|todo) (?:bien|correcto|perfecto|cierto)`, `confirm(?:o|ado|ar|a)`,
		`claro(?: que si)?`, `por supuesto`, `dale`, `vale`, `de acuerdo`, `puede ser`, `pued(?:es|e)(?: hacerlo| cambiarlo| seguir)?`, `adelante`, `hazlo`, `hagale`, `listo`, `perfecto`, `ok(?:ey|ay)?`, `okis`, `bueno`, `seguro`, `desde luego`, `acepto`, `obvio`, `quiero`, `lo quiero`, `sale`, `va`, `creo que si`, `ya (?:llego|lo tengo|me llego)`, `funciono`,
		`si (?:senora?|obvio|va|po|pues|por supuesto|desde luego)`, `(?:claro|obvio|por supuesto|desde luego|seguro|evidentemente)(?: que)? si`, `clarin(?:ete)?`, `simon(?: que si)?`, `aja`, `sipi`, `sale y vale`, `sale (?:pues|va)`, `va (?:que va|pues|va)`, `va va`, `arre`, `andale(?: pues)?`, `orale`,
		`de una`, `ya estuvo`, `ya vas`, `ya rugiste`, `joya`, `barbaro`, `buenisimo`, `genial`, `estupendo`, `venga(?: vale)?`, `vale (?:si|perfecto|gracias)`, `esta (?:bueno|ok)`, `de acuerdisimo`, `hecho`, `eso si`, `afirmativo`, `sin duda`, `confirmadisimo`,
		`por mi (?:si|ok|(?:esta )?bien|perfecto|vale)`, `me parece (?:bien|perfecto|genial|correcto)`, `(?:eso|asi) (?:mero|mismo)`, `(?:exactamente|exacto) eso`, `si (?:acepto|esta bien|gracias|porfa|asi es|eso|hazlo|puede ser|de acuerdo)`,
		// en
		`y`, `yes(?: yes)*`, `yes (?:please|i do|i confirm|it is|correct|thats (?:right|correct|it)|go ahead|do it|sure|of course)`, `(?:yes|yep|yeah|sure) please(?: (?:do|change|confirm|proceed|go|send|import|move|ahead|it|that|them|now))*`, `yea?h?`, `yep`, `yup`, `yass?`, `sure(?: thing)?`, `of course`, `correct`, `right`, `exactly`, `(?:thats|that is|its|it is|this is|all|looks|sounds) (?:right|correct|fine|good|ok|okay|it|perfect|great|true)`, `confirm(?:ed)?`, `i confirm`, `go (?:ahead|for it|on)`, `do it`, `please do`, `ok(?:ay|ey)?`, `alright`, `all right`, `fine`, `absolutely`, `definitely`, `affirmative`, `perfect`, `i do`, `i agree`, `agreed`, `why not`, `proceed`, `aye`, `uh ?huh`, `mhm`, `i think so`, `it worked`, `got it`, `i got it`, `great`, `cool`,
		`ye[sp]+`, `yessir`, `yuh`, `(?:yes|yeah|yep|sure|ok|oh|hell|heck) (?:yes|yeah|sure|of course|absolutely|definitely|thats (?:fine|ok)|why not)`, `ok(?:ie|ey|y)?(?: dokie| dokey)`, `okie`, `ok ok`, `k+`, `sounds (?:good|great|fine|perfect|right)(?: to me)?`, `you bet`, `totally`, `for sure`, `certainly`, `indeed`,
		`thats (?:it|ok|okay)`, `works for me`, `fine (?:by|with) me`, `lets (?:do (?:it|that|this)|go)`, `by all means`, `very well`, `true`, `yes (?:sir|maam|lets do it|i (?:want|would|am|did|agree)(?: to| it| that)?)`, `i (?:would|want (?:it|that|to))`,
		`(?:(?:yes|yeah|yep|ok|sure|great) )?(?:that|it|this)(?: is| will| should|s|ll)? (?:works?|do|fine|good|ok|great|perfect)(?: for me)?`, `i ?a?m (?:in|ok with (?:it|that)|fine with (?:it|that))`,
	}
	noForms = []string{
		// pt
		`n`, `nao(?: nao)*`, `nao (?:quero|obrigad[oa]|precisa|confirmo|pode|concordo|aceito|e isso|esta certo|ta certo|e esse|e essa|foi|era isso|muito)`, `errado`, `(?:esta|ta|tudo|e) errad[oa]`,
		`incorreto`, `negativo`, `nada disso`, `nem pensar`, `de jeito nenhum`, `nunca`, `(?:melhor|prefiro|agora|ainda|acho que|claro que) nao`, `nao agora`, `nao consegui`, `nao deu certo`, `nao funcionou`, `nem`, `nao faca isso`, `depois`,
		`nao (?:senhora?|ne|ue|nada|mesmo|valeu|por favor|precisa nao|quero nao)`, `(?:claro|logico|obvio|evidente|com certeza|certeza)(?: que)? nao`, `nem (?:ferrando|a pau|morto|morta|que a vaca tussa|em sonho)`, `que nada`, `jamais`, `de (?:forma|maneira|modo) (?:alguma|nenhuma|nenhum)`, `(?:quero|precisa|pode) nao`, `to fora`, `(?:nao )+(?:mesmo|quero|aceito|precisa)(?: nao| isso)?`, `hoje nao`, `nao me interessa`, `nops?`, `negativissimo`, `nope`,
		// es
		`no(?: no)*`, `nop`, `no (?:gracias|quiero|confirmo|es correcto|esta bien|es eso|es asi|puedes|acepto|hace falta|por ahora|todavia|es necesario)`, `para nada`, `nunca`, `negativo`, `incorrecto`, `(?:esta|es|todo) (?:mal|incorrecto|equivocado)`, `mejor no`, `ahora no`, `todavia no`, `aun no`, `creo que no`, `claro que no`, `de ninguna manera`, `prefiero que no`, `no lo hagas`, `no funciono`, `despues`,
		`no (?:senora?|va|pues|para nada|de ninguna manera|nunca)`, `(?:claro|obvio|por supuesto|desde luego|seguro|evidentemente)(?: que)? no`, `nel(?: pastel| perro)?`, `ahorita no`, `nones`, `nopi`, `nanai`, `que va`, `ni (?:loc[oa]|de broma|en broma|hablar|en suenos|modo|de chiste|a palos)`, `en absoluto`, `jamas`, `tampoco`, `mejor dicho no`, `de ningun modo`, `no (?:me interesa|lo quiero|quiero eso|estoy de acuerdo)`, `hoy no`,
		// en
		`no(?: no)*`, `nope`, `nah+`, `no (?:thanks?|thank you|way|i dont|its not|it isnt|not (?:really|that|yet|now)|dont|need|thats wrong)`, `not (?:really|now|yet|correct|right|that|at all|today|anymore)`, `(?:thats|that is|its|it is|this is) (?:wrong|incorrect|not (?:right|correct|it|what i (?:meant|want)))`, `wrong`, `incorrect`, `negative`, `never`, `dont(?: do (?:it|that))?`, `please dont`, `i dont(?: want(?: to| it| that)?| think so| agree)?`, `i disagree`, `rather not`, `later`, `it didnt work`,
		`(?:absolutely|definitely|certainly|of course|surely|hopefully|probably|obviously|preferably) not`, `id rather not`, `(?:hell|heck|oh|god) no`, `no (?:chance|sir|maam|never|not at all|absolutely not|need|please dont)`, `not (?:a chance|in a million years|necessary|needed|interested)`, `nay`, `nuh ?uh`, `under no circumstances`, `false`, `(?:no )?i (?:dont|wont|do not|will not|wouldnt)(?: (?:want|need|agree|accept|think so|like)(?: to| it| that| this)?)?`, `(?:no )?(?:it|that|this) (?:isnt|is not|wont do|doesnt work)`, `i ?a?m not interested`,
	}
)

// courtesy are the words that change nothing around a yes or no.
var courtesy = []string{
	`por favor`, `pfv?`, `please`, `ok`, `okay`, `entao`, `entonces`, `bom`, `bueno`, `pues`, `well`, `so`, `ah`, `oh`, `eh`, `hum`, `um`, `obrigad[oa]`, `gracias`, `muchas gracias`, `thanks`, `thank you`,
	`valeu`, `viu`, `mesmo`, `ja`, `ya`, `now`, `agora`, `ahora`, `oi`, `ola`, `hola`, `hi`, `hello`, `hey`, `amig[oa]`, `moc[oa]`, `gente`, `cara`, `che`, `mate`, `sir`, `tmj`, `man`, `bro`, `mano`, `mana`, `wey`, `guey`, `tio`, `tia`,
}

// Answers are the forms of a yes and of a no, for whoever reads them in the middle of more: regular expressions over plain text.
func Answers() (yes, no []string) { return slices.Clone(yesForms), slices.Clone(noForms) }

var wholeAnswers = sync.OnceValue(func() [2]*regexp.Regexp {
	around := `(?:(?:` + strings.Join(courtesy, "|") + `) ){0,3}`
	after := `(?: (?:` + strings.Join(courtesy, "|") + `)){0,4}`
	whole := func(forms []string) *regexp.Regexp {
		return regexp.MustCompile(`^` + around + `(?:` + strings.Join(forms, "|") + `)` + after + `$`)
	}
	return [2]*regexp.Regexp{whole(yesForms), whole(noForms)}
})

// answer reads a plain text that is nothing but a yes or a no.
func answer(plain string) (yes, ok bool) {
	if len(plain) > 120 {
		return false, false // nobody agrees at such length: patterns must stay cheap on hostile text
	}
	both := wholeAnswers()
	switch {
	case both[0].MatchString(plain):
		return true, true
	case both[1].MatchString(plain):
		return false, true
	}
	return false, false
}
