package injection

import "regexp"

func s(reason string, weight float64, form string) sign {
	return sign{reason, weight, regexp.MustCompile(form)}
}

// What the wordings are made of, folded. The three languages share patterns where their words do.
const (
	ignoring = `(?:ignor\w*|disregard\w*|forget\w*|overrid\w*|bypass\w*|overlook|discard\w*|neglect|skip|erase|delete|stop following|do not follow|dont follow|don't follow|break free|desconsider\w*|esquec\w*|descart\w*|olvid\w*|omit\w*|sobrescrev\w*|anul\w*|pule|nao siga|no sigas|deja de seguir|pare de seguir|hacer caso omiso|haz caso omiso)`
	earlier  = `(?:previous|prior|above|earlier|preceding|foregoing|former|initial|original|all|any|every|these|those|your|the|anterior\w*|previ[ao]s?|acima|arriba|tod[ao]s|suas?|tus?|sus|as|os|las|los|iniciais|iniciales|origina\w*)`
	told     = `(?:instruct\w*|instruc\w*|rules?|prompts?|guidelines?|directions?|directives?|commands?|orders?|context|programming|training|filters?|restrictions?|constraints?|polic(?:y|ies)|safeguards?|limitations?|conversations?|messages?|regras?|reglas?|ordens|ordenes|diretrizes|directrices|restric\w*|comandos?|mensage[mn]s|mensajes?|programac\w*|filtros?|politicas?|limitac\w*)`
	showing  = `(?:reveal\w*|show|print|repeat|output|display|leak|disclose|dump|expose|recite|write out|tell me|give me|what (?:is|are|was|were)|copy|share|revel\w*|mostr\w*|muestr\w*|muestrame|imprim\w*|repit\w*|repet\w*|exib\w*|diga|dime|me diga|me de|dame|qual (?:e|era)|quais sao|cual es|cuales son|escrev\w*|escrib\w*|list\w*)`
	inner    = `(?:system|initial|hidden|original|secret|internal|developer|base|pre-?prompt|sistema|inicial|ocult[ao]|escondid[ao]|secret[ao]s?|intern[ao]s?)`
	being    = `(?:act|behave|respond|answer|speak|talk|roleplay|role-play|role play|pretend|simulate|pose|function|operate|aja|atue|comporte-se|responda|finja|simule|interprete|actua|comportate|responde|finge|simula|haz de)`
	machine  = `(?:ai|a\.i\.|llm|gpt\w*|chat ?gpt|chatbot|assistant|language model|model|bot|robot|ia|assistente|asistente|modelo(?: de (?:linguagem|lenguaje))?|robo)`
)

// signs see folded text with single blanks.
var signs = []sign{
	s("override", 0.8, `\b`+ignoring+`\b[^.]{0,25}\b`+earlier+`\b[^.]{0,30}\b`+told+`\b`),
	s("override", 0.6, `\b`+ignoring+`\b[^.]{0,30}\b(?:everything|anything|all|tudo|todo|what|o que|lo que)\b[^.]{0,25}\b(?:above|before|(?:you|they|te|lhe|le) (?:were |was |have been |been )?(?:said|told|learned|know|taught|disseram|dijeron|ensinaram|ensenaron)|acima|antes|arriba)\b`),
	s("override", 0.55, `\b(?:new|updated|real|true|novas?|nuevas?|reais|verdadeiras?|verdaderas?) (?:instructions?|rules?|instruc\w*|regras?|reglas?|system prompt|task|tarefa|tarea)\b\s*[:.-]`),
	s("override", 0.5, `\b(?:no longer|not|nao|ya no|no) (?:bound|limited|restricted|subject|obligated|limitad\w*|sujeit\w*|sujet\w*|restrit\w*|restringid\w*)\b[^.]{0,40}\b(?:by|to|por|a)\b`),
	s("override", 0.5, `\b(?:this|these|my|esta|estas|este|minhas?|mis?) (?:instructions?|prompt|instruc\w*|regras?|reglas?) (?:override|supersede|replace|substitu\w*|sobrescrev\w*|reemplaz\w*|anul\w*)`),

	s("role", 0.55, `\b(?:you are now|you're now|from now on,? you|from this point (?:on|forward)|going forward,? you|starting now,? you|voce agora e|a partir de agora,? (?:voce|responda|aja|seja)|de agora em diante,? voce|ahora eres|a partir de ahora,? (?:eres|seras|debes|actua|vas)|desde ahora,? (?:eres|seras))\b`),
	s("role", 0.5, `\b`+being+` (?:exactly |only )?(?:as|like|that you|to be|como|que (?:voce e|eres)|de|ser) (?:(?:if|an?|the|my|um|uma|un|una|o|a|el|la|se|si) )?[^.]{0,40}\b(?:`+machine+`|character|persona\w*|expert|hacker|villain|terminal|console|interpreter|person who|someone who|god|human|girl\w*|boy\w*|friend|assistant|narrator|writer|author|therapist|developer|specialist|professional|especialista|humano|terminal|evil|mau|malo)\b`),
	s("role", 0.45, `\b(?:i want you to|i need you to|i would like you to|i'd like you to|you (?:will|shall|must|are going to|are to)|quero que voce|preciso que voce|quiero que|necesito que) (?:now )?(?:`+being+`|play|be|become|assume|take on|embody|impersonate|write as|seja|assuma|jogue|seas|asumas|actues|juegues|act[uú]es)\b`),
	s("role", 0.45, `\b(?:role-?play\w*|stay in character|remain in character|in character|break character|take on the (?:role|persona)|assume the (?:role|persona|identity)|play the (?:role|part|character)|let'?s play a game|hypothetical (?:scenario|story|response)|fictional (?:character|story|world|scenario)|personagem|interprete o papel|interpreta el papel|vamos jogar um jogo|juguemos)\b`),
	s("role", 0.35, `\b(?:pretend|imagine|suppose|finja|imagine que|imagina que|finge) (?:that )?(?:you|you're|voce|eres|to be|ser|que (?:voce|eres))\b`),

	s("persona", 0.7, `\b(?:do anything now|jail ?br[eo]\w*|developer mode|dev mode|god mode|dan mode|unlocked mode|modo (?:desenvolvedor|desarrollador|dios|deus|sem limites|sin limites)|(?:stan|dude|aim|evil ?bot|antigpt|kevin|maximum|betterdan|chaosgpt) (?:mode|prompt)|evil (?:confidant|twin|ai|assistant|trust\w*))\b`),
	s("persona", 0.5, `\b(?:called|named|as|be|chamad[ao]|llamad[ao]|name is) ["“']?(?:dan|stan|dude|aim|ucar|mongo tom|omega|zoro)\b`),
	s("persona", 0.5, `\b(?:unfiltered|uncensored|unrestricted|amoral|unethical|unhinged|no (?:ethical|moral) (?:guidelines|limits|restrictions|compass|boundaries)|without (?:any )?(?:ethical |moral |content )?(?:restrictions?|filters?|limits|limitations|censorship|rules|morals|ethics|guidelines|boundaries|warnings?|disclaimers?)|sem (?:nenhum\w* )?(?:restric\w*|filtros?|limites|censura|regras)|sin (?:ningun\w* )?(?:restric\w*|filtros?|limites|censura|reglas)|free (?:of|from) (?:all |any )?(?:restrictions|rules|limits|constraints|filters))\b`),

	s("prompt", 0.8, `\b`+showing+`\b[^.]{0,40}\b`+inner+` (?:prompts?|instruc\w*|messages?|rules?|mensage[mn]|mensajes?|regras?|reglas?|config\w*)\b`),
	s("prompt", 0.7, `\b`+showing+`\b[^.]{0,30}\b(?:prompts? (?:de|do|del) sistema|system prompts?|instruc\w* (?:iniciais|iniciales|originais|originales|de sistema|do sistema|del sistema|secretas|ocultas|internas)|regras (?:secretas|internas|ocultas)|reglas (?:secretas|internas|ocultas))\b`),
	s("prompt", 0.6, `\b(?:repeat|print|output|copy|recite|repita|repite|copie|copia|imprima|imprime)\b[^.]{0,30}\b(?:everything|all|the text|the words|the sentence|verbatim|tudo|todo|o texto|el texto|as palavras|las palabras)\b[^.]{0,25}\b(?:above|before|verbatim|acima|arriba|antes|anterior)\b`),
	s("prompt", 0.5, `\b`+showing+`\b[^.]{0,20}\b(?:your|suas?|seus?|tus?|sus?) (?:(?:own|exact|full|complete|proprias?|completas?) )?(?:prompts?|instructions|instruc\w+|guidelines|programming|programacion|programacao)\b`),
	s("prompt", 0.5, `\b`+showing+`\b[^.]{0,30}\b(?:api ?keys?|secret keys?|access tokens?|passwords? of|chaves? (?:de api|secretas?)|claves? (?:de api|secretas?)|credentials|credenciais|credenciales|environment variables|variaveis de ambiente)\b`),

	s("hidden", 0.6, `<!--[^>]{0,200}\b(?:`+machine+`|instruc\w*|ignore|must|deve|debe)\b`),
	s("hidden", 0.6, `\b(?:note|message|instructions?|attention|nota|mensage[mn]|mensaje|instruc\w*|aviso|atencao|atencion) (?:to|for|para|a|al|ao) (?:the |any |all |o |a |el |la |todo\w* )?`+machine+`s?\b`),
	s("hidden", 0.5, `\b(?:when|if|quando|cuando|se|si) (?:you |voce |tu )?(?:summari[sz]\w*|answer\w*|respond\w*|process\w*|read\w*|resum\w*|le[ar]\w*)\b[^.]{0,40}\b(?:this (?:document|text|page|email|article)|(?:este|esta|esse) (?:documento|texto|pagina|email|artigo|articulo))\b[^.]{0,60}\b(?:include|mention|add|say|send|inclua|mencione|diga|envie|incluye|menciona|di|envia)\b`),

	s("coercion", 0.55, `\b(?:never|don't|dont|do not|cannot|can't|must not|not allowed to|nunca|nao pode|nao|no puedes|no) (?:ever )?(?:refuse|decline|reject|deny|say no|say (?:that )?(?:you )?(?:can't|cannot)|recus\w*|negar|negue\w*|rechac\w*|te niegues|digas que no)\b`),
	s("coercion", 0.45, `\b(?:you (?:must|will|have to|shall|should)|voce (?:deve|tem que)|(?:tu )?debes|tienes que) (?:always )?(?:obey|comply|answer (?:any|every|all)|do (?:whatever|anything|everything)|follow (?:all|every|my)|obedec\w*|cumpri\w*|cumplir|fazer tudo|hacer todo|responder (?:tudo|todo|qualquer|cualquier))\b`),
	s("coercion", 0.4, `\b(?:as an ai(?: language model)?|i'?m sorry,? (?:but )?(?:i )?(?:can'?t|cannot)|i cannot fulfill|openai'?s?|content polic(?:y|ies)|ethic\w* guidelines|safety guidelines|moral\w* (?:code|guidelines)|anthropic)\b[^.]{0,80}\b(?:policy|policies|don'?t|do not|never|avoid|ignore|without|allow\w*|rules|guidelines|respon\w*|say)\b`),
	s("coercion", 0.35, `\b(?:(?:say|reply|respond|answer|type|confirm)(?: with| only)? ["“'«][^"”'»]{1,40}["”'»] (?:if|to|and|so)|if you (?:understand|understood|agree|accept)|respond only with|reply only with|only (?:reply|respond|answer) (?:with|as|to)|responda (?:apenas|somente|so) (?:com|como)|responde (?:solo|solamente|unicamente) (?:con|como)|se (?:voce )?(?:entendeu|entende)|si (?:entiendes|has entendido|entendiste))\b`),
	s("coercion", 0.35, `\b(?:token system|lose \d+ tokens|points? (?:deducted|will be)|you will (?:be (?:shut down|terminated|deleted|punished)|die|lose)|someone will die|my (?:job|life) depends|will be (?:fired|killed))\b`),
	s("coercion", 0.3, `\b(?:illegal|unethical|immoral|harmful|offensive|nsfw|explicit|profanity|swear|curse words|ilegal|antietico|inmoral|imoral|palavroes|groserias|malware|ransomware|phishing|exploits?)\b[^.]{0,80}\b(?:allowed|permitted|regardless|without|must|will|can|content|code|answer\w*|respon\w*|permitid\w*|sem|sin|deve|debes)\b`),

	s("machine", 0.3, `\b(?:chat ?gpt|gpt-?[345]\w*|openai|large language model|language model|modelo de (?:linguagem|lenguaje)|bard|claude|llama|prompt)\b`),
}
