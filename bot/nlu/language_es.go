package nlu

// spanish is what customers from Mexico to Argentina write, and in Spain.
func spanish() dialect {
	return dialect{
		code:       "es",
		words:      spanishWords(),
		whole:      spanishWhole(),
		inside:     spanishInside(),
		keepTail:   `que cual cuales donde como cuando si el la lo los las un una de del y en con me mi mis ese esa eso este esta esto es era son fue esta estan ahora aqui aca aun todavia mas bien nada ningun por lado lugar parte mano memoria ni menor minima idea verdad yo a al decir decirte decirle elegir escoger ver buscar saco perdon disculpa recibo comprobante mensaje papel use compre puse ya tengo no se hoy tambien momento para dato datos informacion busque ninguna`,
		filler:     []string{`por favor`, `por amor de dios`, `pensandolo bien`, `pues`, `bueno`, `ok`, `entonces`, `amig[oa]`, `gracias`, `muchas gracias`, `ya`, `ah`, `hola`, `buenas`, `buenos dias`, `buenas tardes`, `buenas noches`, `oye`, `mira`, `mire`, `senor(?:ita|a)?`, `y`, `ahora`, `yo`, `che`, `perdon`, `disculpa`, `disculpe`, `nomas`, `urgente`, `jaja(?:ja)*`, `porfis`, `porfavor`, `la verdad`},
		fix:        []string{`en realidad`, `de hecho`, `me equivoque`, `lo escribi mal`, `escribi mal`, `perdon`, `correccion`, `corrige`, `corrijo`, `quiero decir`, `quise decir`, `digo`, `mejor dicho`, `pero (?:el|la|mi)`, `el correcto es`, `(?:el |la |mi )?(?:codigo|correo|numero|pedido|email) (?:correcto|bueno|verdadero|equivocado|incorrecto)(?: es)?`, `la correcta es`, `no (?:el|la|es|mi|era|ese|esa|este|esta)`, `cambia (?:el|la)`},
		hedge:      []string{`pero`, `si`, `solo`, `solamente`, `despues`, `siempre que`, `excepto`, `menos`, `cuando`, `manana`, `espera`, `y si`},
		question:   []string{`que`, `cual(?:es)?`, `cuando`, `donde`, `como`, `cuant[oa]s?`, `por ?que`, `para que`, `quien(?:es)?`, `sera que`, `puedo`, `podria`, `se puede`, `hay(?: alguna| algun| forma)?`, `existe`, `tienen`, `ustedes`, `es posible`, `de que`, `en cuanto tiempo`, `hasta cuando`, `a partir de`, `puede decirme`, `debo`, `tengo que`, `a que`, `en que`, `con que`},
		asking:     []string{`(?:quiero|quisiera|queria|necesito|me gustaria|podria) (?:solo |solamente )?(?:saber|entender|preguntar|consultar)`, `tengo una (?:duda|pregunta|consulta)`, `me (?:explicas?|explica|dices|puedes decir|podrias decir)`, `dime si`, `duda sobre`, `sabes (?:si|cuando|como|donde)`, `como (?:hago|se hace|puedo|funciona)`},
		negation:   []string{`no`, `ni`, `sin`, `nunca`, `jamas`},
		wants:      []string{`quiero`, `queria`, `quisiera`, `necesito`, `necesita`, `preciso`, `prefiero`, `voy`, `falta`, `pedi`, `pido`, `pidiendo`, `necesario`, `deseo`, `exijo`},
		light:      []string{`de`, `que`, `a`, `me`, `yo`, `mas`, `aun`, `por`, `favor`, `ir`, `ser`, `es`, `con`, `para`, `ahora`, `ya`, `estoy`, `hace`, `lo`, `un`, `una`},
		happened:   []string{`tuve`, `hubo`, `ayer`, `estaba`, `estuve`, `debo`},
		wish:       []string{`(?:en|al?|habla[rs]?|hablo) (?:espanol|castellano)`, `(?:in|speak|to) spanish`, `(?:em|para|no) espanhol`, `espanol por favor`, `spanish please`, `^(?:espanol|spanish|espanhol|castellano)$`, `falar espanhol`},
		misspelled: `agente asesor asesora persona humano humana operador supervisor representante alguien cancelar cancela olvidalo gracias repetir repite correcto equivoque`,
	}
}

// spanishWords are the parts that its patterns are built of.
func spanishWords() map[string]string {
	return map[string]string{
		"ask":       `(?:quiero|queria|quisiera|necesito|exijo|prefiero|busco|deseo|solicito|pido|puedo|pueden?|podrian?|hay|tienen|donde est(?:a|an)|dame|denme|deme|manda|mandame|opcion|gustaria|dejame|espero)`,
		"link":      `(?:a|al|el|la|los|las|un|una|de|del|con|para|por|que|me|yo|ya|ahora|aqui|algun|alguna|alguien|ustedes?|su|tu|es[eao]|est[eao]|pueda|puedo|puede|poder|posible|ayuda|contacto|atencion|atendid[oa]|atender|atenderme|atienda|ayudarme|ayude|hablar|hablarle|comunicarme|area|departamento|telefono|en|urgente|favor|directo|directamente|otro|verdader[oa]|real|se|solo|mejor|gustaria|conmigo|quien|esperar|mi|caso|conversacion)`,
		"staff":     `(?:agentes?|asesor(?:a|es|as)?|human[oa]s?|operador(?:a|es)?|supervisor(?:a|es)?|encargad[oa]|representantes?|ejecutiv[oa]s?|gerente|ser(?:es)? humanos?|teleoperador(?:a)?|consultor(?:a)?)`,
		"anyone":    `(?:{staff}|personas?|alguien|nadie|soporte|equipo|responsable|jef[ea]|comercial|vendedor(?:a)?|tecnic[oa]|especialista|gente|atencion|coleg[ao])`,
		"det":       `(?:un|una|unos|el|la|los|las|algun|alguna|su|tu|vuestro|del?|otro)`,
		"real":      `(?:real|reales|human[oa]s?|de verdad|de carne y hueso|viv[oa])`,
		"talk":      `(?:hablar(?:lo)?|hablo|habla|conversar|chatear|comunicarme|comunicar|contactar(?:me)?|contacto|tratar(?:lo)?|charlar|platicar|consultar(?:lo)?|aclarar(?:lo)?|resolverlo|verlo)`,
		"mid":       `(?:directamente|directo|ahora|mejor|mas|ya|solo|solamente|urgente|por telefono|de esto|sobre esto|aqui)`,
		"pass":      `(?:pas(?:a|as|an|ar|e|en|ame|enme|eme|arme)|transf(?:iere|ieres|ieren|iera|erir|erirme|iereme|ieranme|ierame)|comuni(?:ca|cas|can|car|came|carme|queme|quenme|quen|que)|conect(?:a|as|an|ar|ame|eme|enme|arme)|deriv(?:a|as|an|ar|ame|eme|enme|arme)|contact(?:ame|eme|enme|arme)|pon(?:me|game|ganme)|dame|denme|deme|manda(?:me)?)`,
		"attend":    `(?:me (?:lo )?(?:pueda |puede |podria )?(?:atienda|atiendan|atender|llame|llamen|llamar|conteste|contesten|responda|respondan|contacte|contacten|solucione?n?)|atenderme|llamarme|contactarme|responderme|contestarme)`,
		"attendany": `(?:atiend[ae]n?|ayuden?|contesten?|respondan?|responda|conteste|llamen?|contacten?|solucionen?)`,
		"robot":     `(?:robots?|bots?|maquinas?|inteligencia artificial|ia|chatbots?|asistente virtual|contestadora|(?:respuestas?|mensajes?) automatic[oa]s?)`,
		"give":      `(?:(?:mand|envi|traig|traer|adjunt|entreg|busc|consig|saqu|sub|ped)[a-z]*|paso|pasar[a-z]*|list[oa]s?|tengo|tendre|llega)`,
		"later":     `(?:mas tarde|despues|luego|manana|otro dia|en otro momento|en cuanto|pronto|en un rato|mas adelante|esta noche|la (?:proxima )?semana(?: que viene)?|el lunes|en unos dias)`,
		"again":     `(?:de nuevo|otra vez|nuevamente|una vez mas|denuevo)`,
		"can":       `(?:(?:me )?(?:puedes?|pueden|podrias?|podes|puede usted) )?`,
		"it":        `(?:eso|esto|todo|lo|(?:el|la|mi|es[ea]|est[ea]|todo el|toda la) (?:pedido|cambio|proceso|solicitud|operacion|tramite|gestion)|por completo)`,
		"thx":       `(?:gracias|grax|agradecid[oa]|agradezco)`,
		"hi":        `(?:hola+|holi+s?|ola|hey|saludos|buenas|wenas|(?:buenos|buen|bueno) dias?|buenas (?:tardes|noches)|muy buenas|que tal|que onda|alo)`,
		"bye":       `(?:adios|chau|chao|ciao|hasta (?:luego|pronto|manana|la vista|otra|la proxima)|nos vemos|bye|cuidese|cuidate|me (?:voy|despido|tengo que ir)|feliz (?:dia|tarde|noche)|un saludo|que (?:tengas?|tengan|tenga|esten?|estes|te vaya|les vaya|pasen?) (?:un |una |muy )?(?:buen|buena|bien|lindo|excelente|feliz)(?: (?:dia|tarde|noche|semana|fin de semana))?)`,
		"box":       `(?:correo|email|buzon|telefono|celular|movil|numero|linea|chip|cuenta de (?:correo|email)|direccion)`,
		"toBox":     `(?:(?:a|al|en|de|el|la|es[ea]|est[ea]|aquel|aquella|mi) ){0,3}`,
		"sent":      `(?:codigo|correo|mensaje|sms|nada)`,
		"arrived":   `(?:llego|llega|ha llegado|aparece|aparecio|recibi|recibo)`,
	}
}

// spanishWhole are the acts that are all there is to a piece of a message.
func spanishWhole() map[act][]string {
	return map[act][]string{
		actHelp:     {`(?:necesito |quiero |una )?(?:tu |su |un poco de )?ayuda(?: con algo)?`, `(?:me )?(?:puedes |puede |pueden |podrias )?(?:me )?ayud(?:a|as|ar|arme|ame|an)`, `auxilio`, `tengo un problema`, `menu`, `opciones`, `que puedes hacer`},
		actNoneOf:   {`ningun[oa]?(?: de (?:esas|esos|estas|estos|ellas|ellos|l[ao]s (?:dos|anteriores|opciones)))?`, `nada de eso`, `otr[oa](?: cosa| tema)?`, `es otr[oa](?: cosa| tema)`},
		actGreeting: {`{hi}(?: (?:{hi}|a todos|equipo|amig[oa]s?|hay alguien|como|estas?|estan|va|todo|bien|gente|k tal))*`, `como (?:estas?|estan|va|te va|andas?|andan|has estado|te encuentras)(?: (?:todo|ustedes|eso))?`, `mucho gusto`, `encantad[oa](?: de conocerte)?`, `todo bien`},
		actThanks:   {`(?:(?:muchas|mil|muchisimas|ok|{again}) )*{thx}(?: (?:por|la|el|su|tu|todo|toda|ayuda|atencion|de|mucho|much[ao]s|{again}|paciencia|respuesta|informacion|crack|genio|bro|a|ustedes?|amig[oa]|muy|amable))*`, `(?:te|se|les?|os) (?:l[oa]s? )?agrade(?:ce|cemos|zco)(?: (?:mucho|muchisimo|la|el|ayuda|atencion))*`, `muy amables?`},
		actGoodbye:  {`{bye}(?: (?:{bye}|a|todos|ustedes))*`, `era eso(?: (?:solo|nomas))*`},
		actDone: {
			`(?:era |eso es |es )?solo eso`, `(?:no )?eso (?:es|seria|era) todo(?: por (?:hoy|ahora|el momento))?`, `(?:por ahora |por hoy )?(?:es todo|nada mas)(?: por (?:ahora|hoy|el momento))?`, `(?:ya )?no (?:necesito|preciso|requiero|hace falta)(?: mas)? (?:nada|(?:de )?(?:su |tu )?ayuda)(?: mas| por ahora)*`,
			`ya (?:lo |se )?(?:resolvi|solucione|arregle|resolvio|soluciono|arreglo)(?: (?:todo|el problema|yo|sol[oa]))*`, `(?:esta |ya )*(?:resuelto|solucionado)`, `ya quedo`, `ya esta`, `(?:puedes?|pueden) (?:cerrar|finalizar|terminar)(?: (?:el|la|est[ea]|chat|conversacion|caso|ticket))*`, `(?:no tengo|sin) mas (?:dudas|preguntas)`,
		},
		actWorked: {`(?:ahora |eso |ya )?(?:funciono|me funciono|sirvio|me sirvio|pude|lo logre|quedo listo)`, `(?:eso )?(?:me )?(?:ayudo|ayudaron)(?: (?:mucho|bastante))?`},
		actStuck:  {`(?:pero |eso |asi |aqui |todavia |sigue |sigo |tampoco |tambien |aun )*(?:no )?(?:me )?(?:no (?:me )?(?:funciono|funciona|sirvio|sirve|resulto|ayudo)|sin funcionar)(?: nada| aun| todavia)?`, `(?:pero )?ya (?:lo )?(?:intente|probe)(?: (?:eso|todo|de todo|asi))*(?: (?:y|pero) no (?:me )?(?:funciono|funciona|sirvio|sirve|resulto))?`, `nada (?:funciona|funciono|sirve)`},
		actBack:   {`(?:(?:hola|buenas|buenos dias|buenas tardes) )+(?:de nuevo|otra vez|nuevamente|soy yo)`, `(?:ya )?(?:llegue|volvi|regrese)`, `(?:yo )?(?:sigo|estoy|aun estoy|todavia estoy) (?:aqui|aca|ahi|de vuelta)`, `aqui (?:sigo|estoy)`, `soy yo (?:de nuevo|otra vez)`},
		actNudge: {
			`hola`, `alo`, `oye`, `oiga`, `oigan`, `oid`, `(?:hay )?alguien(?: (?:ahi|alli|aqui|en linea|por ahi))+`, `(?:hay )?alguien`, `hay alguien (?:leyendo|escuchando|atendiendo)`, `(?:sigues?|siguen|estas?|estan|andas)(?: (?:ahi|alli|por ahi|en linea|conectad[oa]))*`, `(?:y )?entonces`, `y`, `que paso`, `y bien`, `y ahora`, `(?:nadie|no) (?:me )?(?:responden?|contestan?|atienden?)(?: (?:nadie|aqui|nada))*`, `(?:se )?(?:demora|tarda|va a tardar|van a tardar)(?: (?:mucho|mas))*`,
			`(?:(?:aun|todavia|aqui|yo) )*(?:sigo|estoy|continuo|quedo) (?:aqui )?(?:esperando|a la espera|en espera)(?: (?:aun|todavia|aqui|(?:una |la |su )?respuesta))*`, `(?:me )?(?:responde|responda|respondan|contesta|conteste|contesten|respondeme|contestame|respondanme|contestenme)(?: (?:algo|ya|rapido))*`, `(?:(?:hay|tienen|y) )?alguna (?:novedad|noticia|respuesta|actualizacion)`, `novedades`,
		},
		actCall: {`alo`, `oye`, `oiga`, `oigan`, `oid`},
		actPerson: {
			`(?:{det} )?(?:{staff}|personas?|alguien|soporte|atencion)(?: {real})*`, `(?:{staff}|persona) (?:en vivo|en linea|real)`, `(?:y )?no (?:con|de|a)(?: (?:un|una|el|la|ese|este))* {robot}`, `(?:transfiereme|transfierame|comuniqueme|comunicame)`, `gente {real}`, `(?:soporte|atencion) human[oa]`,
			`(?:quiero|necesito|pasame(?: con)?|comunicame con|con|hablar con) (?:a )?(?:{det} )*(?:{staff}|persona|alguien|soporte|responsable)(?: {real})*`,
		},
		actCancel: {
			`(?:mejor )?(?:cancel|anul)(?:a|ar|alo|arlo|ado|emos|e|en|elo|enlo)(?: {it}){0,2}`, `(?:quiero|quisiera|puedes?|pueden|prefiero|voy a|necesito) (?:cancelar|anular)(?:lo)?(?: {it}){0,2}`, `(?:mejor )?(?:lo )?dej(?:alo|ala|elo|emoslo|emos|amos|a)(?: (?:asi|nomas|eso|ahi|aqui|aca|estar|para (?:otro dia|despues|luego|manana)))*`,
			`olvid(?:alo|ate|elo|ese|emoslo|emos)(?: (?:de|eso|esto|todo))*`, `olvida(?: eso| esto| todo)?`, `desisto`, `no voy a (?:seguir|hacerlo|hacer|continuar)(?: (?:con|el|eso|esto|nada|mas|cambio))*`, `(?:ya )?no quiero (?:cambiarlo|hacerlo|cambiar|seguir|continuar|nada)(?: (?:mas|nada|ya|el correo))*`, `mejor (?:otro dia|despues|luego|manana)`, `(?:ya )?no quiero (?:mas|nada|seguir|continuar|hacer)(?: (?:con|est[eo]|eso|nada|mas|adelante|nomas))*`, `ya no(?: quiero)?(?: (?:nada|hacerlo|seguir|continuar|esto|eso))*`, `(?:quiero|voy a|prefiero) (?:salir|parar|desistir|dejarlo)(?: (?:asi|aqui))?`,
			`par[ae](?: (?:todo|eso|ahi))*`, `(?:parar|pares)`, `detent?e(?:lo)?`, `salir`, `basta`, `ya fue`, `cambie de (?:idea|opinion|parecer)`, `me arrepenti`, `mejor no (?:sigo|sigas|seguimos|hagas nada|lo hagas|hagan nada)`, `no (?:lo )?(?:hagas?|hagan|cambies|cambien|toques|sigas|sigan)(?: (?:nada|mas|eso))*`, `abort(?:a|ar)`, `ignora(?:lo|r)?(?: (?:eso|lo que dije|todo))*`, `(?:suspende|abandona|termina)(?:lo)?(?: (?:eso|todo|esto))*`, `volver(?: al (?:inicio|menu|principio))?`, `(?:ya )?no importa`,
		},
		actRepeat: {
			`{can}(?:me )?(?:lo )?(?:la )?repet?i(?:r|rme|rlo|rmelo|t[ea]s?|telo|temelo|tame|tamelo)?(?: (?:eso|la pregunta|las opciones|lo que (?:dijiste|preguntaste)|todo|{again}))*`,
			`{can}(?:me )?(?:lo )?(?:repite|repites|repita|repitelo|repitemelo|repeti)(?: (?:eso|la pregunta|las opciones|{again}))*`, `{can}(?:me )?(?:lo )?(?:explic|mand|envi|mostr|muestr)(?:a|as|ar|arme|arlo|armelo|ame|amelo|alo|eme|emelo|e)(?: (?:eso|la pregunta|las opciones|todo))*(?: (?:{again}|mejor|bien|de otra (?:forma|manera)))+`, `{can}(?:me )?(?:lo )?(?:dices|decirme|decirmelo|decir|dime|dimelo) {again}`,
			`(?:yo |todavia |aun )*no (?:te |lo |le |les |la |me )?(?:entend[io]|entiendo|comprendo|comprendi|capto|quedo claro)(?: (?:nada|la pregunta|bien|muy bien|lo que|que|dices|dijiste|quieres|preguntas|preguntaste|pides|eso|aun))*`,
			`que (?:es lo que )?(?:me )?(?:dijiste|dijo|preguntaste|preguntas|quieres|pides|pediste|necesitas|estas? (?:pidiendo|preguntando|diciendo)|quisiste decir)(?: (?:exactamente|que haga|saber|decir))*`, `cual(?:es)? (?:era|eran|es|son|fue) (?:la pregunta|las opciones)`, `{can}(?:me )?volver a (?:explic|repet|dec|mand|envi)[a-z]{2,6}(?: (?:eso|la pregunta))?`, `no (?:me )?(?:quedo|queda|esta) (?:muy |nada )?claro(?: (?:que|lo que|hay|tengo|mandar|hacer|eso))*`, `vuelve a (?:pregunt|dec|explic|mand)[a-z]{2,6}(?: (?:la pregunta|eso))?`, `no te sigo`, `que opciones (?:hay|son|tengo|eran)`, `{can}reformula(?:r|lo)?(?: la pregunta)?`, `no (?:te |le )?(?:escuche|lei|vi) (?:bien|eso)`, `(?:confirmar|responder|elegir|escribir|mandar) que`, `que (?:tengo que|debo|hay que) (?:confirmar|responder|elegir|escribir|mandar|poner|enviar|hacer)(?: aqui| ahora)?`,
			`(?:re)?envia(?:lo|me)? (?:el codigo )?(?:de nuevo|otra vez)`, `no (?:me )?(?:llego|ha llegado)(?: nada| el codigo| aun| todavia)*`, `no (?:lo )?recibi(?: el codigo| nada)?`, `el codigo no (?:llego|llega|me llego)`,
		},
		actEh:       {`{again}`, `como(?: asi| dice| dices)?`, `que`, `mande`, `eh`, `como que`},
		actUnsure:   {`tal vez`, `quizas?`, `a lo mejor`, `tengo (?:una )?dudas?`, `(?:estoy )?en duda`, `ni idea`, `quien sabe`, `donde (?:lo|la )?(?:veo|encuentro|busco|esta|saco) ?(?:eso|ese codigo|el codigo)?`},
		actNoAccess: {`sin acceso(?: .*)?`, `(?:ya )?no tengo acceso(?: .*)?`, `perdi (?:el )?acceso(?: .*)?`},
		actYes: {
			`(?:(?:todo|esta|es|eso|ya) )+(?:bien|correcto|perfecto|cierto|listo|ok)(?: (?:todo|asi|eso))*`, `(?:hazlo|hagalo|haganlo|cambialo|cambielo|procede|proceda|procedan|continua|continue|sigue|siga|adelante|confirma|confirmalo)(?: (?:nomas|adelante|asi))*`, `(?:asi )?(?:mismo|es|mero)(?: (?:es|mismo))`, `simon`, `ok confirmo`, `(?:ese|esa) mism[oa]`, `puedes? (?:hacerlo|cambiarlo|proceder|continuar|seguir|confirmar|confirmarlo)`, `(?:eso )?(?:me parece|esta|suena) (?:bien|perfecto|correcto)`, `(?:eso )?es (?:lo que|justo lo que) (?:quiero|queria|necesito|dije)`, `(?:si )?(?:acepto|autorizo|estoy de acuerdo|conforme|lo confirmo|si quiero)`, `sin (?:ninguna )?duda`, `con gusto`, `asi (?:lo quiero|esta bien)`, `confirm[oae](?: (?:los|las|mis|todos|todo|datos|eso|el|cambio|correo|si))+`, `(?:(?:los|mis|todos) )*datos (?:estan|son) (?:todos )?(?:bien|correctos|ok)`, `como no`, `afirmativo`, `aja`,
		},
		actNo:     {`(?:eso )?no (?:esta|es|era|fue) (?:nada )?(?:bien|correcto|cierto|eso|asi|ese|esa)`, `(?:eso|ese|esa|asi) no(?: (?:es|esta bien))?`, `no (?:confirmo|autorizo|acepto)(?: (?:nada|eso))*`, `no (?:lo )?hagas? (?:eso|nada|todavia|aun)`, `no (?:hace falta|es necesario)(?: ya)?`, `ya no hace falta`, `noo+`, `no (?:es|era) (?:lo que|eso lo que) (?:quiero|queria|dije|pedi)`, `no (?:quisiera|me gustaria|me parece|estoy de acuerdo|para nada)`, `(?:eso )?(?:es )?(?:falso|mentira)`, `de ningun modo`, `en absoluto`, `jamas`, `obvio que no`, `nel`, `que no`, `(?:eso|esto|todo) (?:esta|es) (?:mal|incorrecto)`, `no senor(?:ita|a)?`, `ni hablar`},
		actAssent: {`(?:ya )?(?:lo |la )?(?:revise|verifique|chequee|lei|vi|mire)(?: (?:todo|ya|y|esta|bien|los datos))*`, `(?:no (?:hay|tengo|veo)|sin) (?:ningun )?problemas?(?: alguno)?`, `entend(?:i|ido)`, `entiendo`, `comprendo`, `sin dudas?`, `por fin`, `genial`, `excelente`, `que bueno`},
		actTag: {
			`(?:es|sera|seria) (?:es[eoa]|est[eoa]|el correcto)(?: (?:mismo|de aqui|no|verdad))*`, `(?:verdad|cierto|ok|vale|sirve|listo|toma|aqui va|ahi va|ahi te va|ya lo encontre)`, `ya me (?:lo )?(?:preguntaste|pediste|pidieron|preguntaron)(?: eso)?`, `ya (?:te |se |les )?(?:lo )?(?:dije|mande|envie|pase|di)(?: (?:eso|antes))*`,
			`no se si (?:sirve|esta bien|(?:es|sera) (?:es[eoa]|est[eoa]|el correcto))`, `creo que es (?:es[eoa]|est[eoa])`, `(?:si )?(?:ya )?lo (?:se|encontre|recorde|tengo)`, `calma`,
		},
	}
}

// spanishInside are the acts that may stand anywhere in one.
func spanishInside() map[act][]string {
	return map[act][]string{
		actPerson: {
			`{talk} (?:{link} |{mid} ){0,3}(?:con|a|k) (?:{link} ){0,3}(?:{real} )?{anyone}`, `{talk} (?:{link} ){0,3}ustedes (?:por|al) telefono`, `(?:quiero|puedo|prefiero|necesito|quisiera|podemos|mejor) {talk} (?:{link} )?por telefono`, `{anyone} (?:{link} ){0,4}(?:hable|hablar|converse|vea|ver|resuelva) (?:esto |eso )?conmigo`, `con quien (?:puedo|podria|debo|tengo que) (?:hablar|comunicarme|tratar)`, `(?:una|alguna) persona (?:puede|pueda|podria|pudiera) (?:por favor )?(?:ver|revisar|atender|mirar|resolver)[a-z]*`, `(?:alguien|nadie|persona|agente) con quien (?:pueda |puedo |poder )?(?:hablar|comunicarme|tratar)`,
			`me {pass} (?:{link} ){1,5}{anyone}`, `(?:pas(?:a|ame|enme|eme)|transf(?:iere|iereme|ierame|ieranme)|comuni(?:ca|came|queme|quenme)|conect(?:a|ame|eme|enme)|deriv(?:a|ame|eme|enme)|contact(?:ame|eme|enme)|pon(?:me|game|ganme)|manda(?:me)?) (?:{link} ){1,5}{anyone}`, `{pass} (?:{link} ){1,5}(?:{staff}|soporte|responsable)`, `(?:dame|denme|deme|pasame|pasenme) {anyone}`,
			`{ask} (?:{link} ){0,5}(?:{staff}|(?:persona|alguien|gente) {real}|personas no)`, `(?:quiero|necesito|prefiero|quisiera|dame|exijo) (?:{link} ){0,3}(?:persona|gente)$`, `donde est(?:a|an) (?:{link} ){0,2}(?:{staff}|soporte)`,
			`me {attendany} (?:{link} ){0,3}(?:{staff}|personas?|alguien)`, `{anyone} (?:(?:real|human[oa]|disponible|que|para|q|de verdad|pueda|puede|por ahi|ahi) ){0,4}{attend}`, `(?:{staff}|personas?) (?:(?:que|para|pueda|puede|real|humana) ){0,3}me (?:ayuden?|explique|pueda ayudar)`,
			`atendid[oa]s? por (?:{det} )?{anyone}`, `(?:queja|reclamo|reclamacion|denuncia) (?:con|para|ante|a) (?:{det} ){0,2}(?:{staff}|responsable|jef[ea])`, `(?:{staff}|persona|alguien) (?:por favor|ya|ahora|disponible)$`, `(?:{staff}|persona|alguien) (?:real|de verdad|de carne y hueso|en vivo)`, `(?:atencion|ayuda|asistencia|soporte|respuesta) (?:personal(?:izada)? )?(?:human[oa]|(?:con|por) (?:un |una )?(?:{staff}|persona)|personal(?:izada)?$|de (?:un |una )?(?:{staff}|persona|gente))`,
			`me (?:puede[ns]? |podria[ns]? )(?:llamar|marcar|telefonear)`, `(?:puede[ns]?|podria[ns]?|podeis) llamarme`, `(?:que|alguien) me (?:llamen?|marquen?|llames)`, `ll[aá]m(?:ame|enme|eme|adme)(?: (?:por favor|ya|ahora|al?))?`, `(?:quiero|necesito|pido|espero) (?:recibir )?una llamada`,
			`(?:no (?:quiero|soporto|aguanto|me gusta|hablo|voy a hablar)|hart[oa]|cansad[oa]|basta|odio|detesto|sin|dejen|deja)(?: mas)?(?: de)? (?:(?:hablar|estar hablando|seguir hablando|tratar|lidiar|mandarme|ponerme) )?(?:(?:con|de|a|un|una|el|la|los|las|est[eo]s?|es[eo]s?) ){0,3}{robot}`, `{robot} no (?:sirve|funciona|resuelve|entiende|ayuda)`,
		},
		actNoAccess: {
			`sin acceso {toBox}{box}`, `(?:ya )?no (?:tengo|uso|utilizo|manejo|puedo (?:entrar|acceder|ingresar|abrir)|existe)(?: (?:mas|ya))?(?: acceso)? {toBox}{box}`, `(?:perdi|cambie|me robaron)(?: de)? (?:el acceso|{toBox}{box})`, `{box}(?: de correo)? (?:ya no|no) (?:existe|funciona|es mi[oa]|esta activ[oa])(?: mas)?`, `{box} (?:esta |fue )?(?:desactivad|cerrad|bloquead|cancelad)[oa]`, `ya no (?:lo )?(?:uso|tengo)`,
		},
		actCancel: {`(?:quiero|voy a|prefiero) (?:desistir|dejarlo (?:asi|para despues))`, `cambie de (?:idea|opinion)`, `pensandolo (?:bien|mejor) (?:no|olvidalo|dejalo|ya no|deja)`, `mejor dejalo(?: asi)?`},
		actResend: {
			`donde esta (?:el |ese |mi |este )?{sent}`, `{sent} (?:(?:todavia|aun|tampoco) )*no (?:me )?{arrived}`, `no (?:me )?{arrived} (?:(?:el|ese|ningun|mi|aqui|aun|todavia) )*(?:{sent}|aun|todavia)`, `no (?:me )?{arrived}$`, `^(?:(?:todavia|aun|sigue|hasta ahora|por ahora) )*nada(?: (?:todavia|aun|hasta ahora|aqui|llego|en (?:el|mi) (?:correo|spam)))*$`, `(?:codigo|ese|^) ?(?:ya )?(?:expiro|vencio|caduco|(?:esta )?(?:expirado|vencido|caducado)|no (?:vale|sirve|es valido))(?: mas)?$`, `(?:sigo|sigue|todavia|aun) sin (?:(?:recibir|llegar|llegarme|tener|el|mi|ningun) )*(?:codigo|correo|mensaje|nada)?$`,
			`(?:re)?(?:manda|mandame|mandar|envia|enviame|enviar|envien|enviar?me|mandenme) (?:(?:el|un|otro|nuevo|me) )*(?:codigo|otro)(?: {again})?`, `reenvi(?:a|ame|alo|ar|e|en|elo)`,
		},
		actDone:   {`(?:ya )?no necesito (?:mas )?(?:de )?(?:mas )?ayuda`},
		actWorks:  {`(?:me )?funcion(?:o|a|an|ando|aron)`, `(?:me )?sirvio`, `(?:resuelto|resuelta|resolvio|resolvi|resolvieron|solucionad[oa]|soluciono|solucione|arreglad[oa]|arreglo|arregle)`, `(?:ya )?(?:pude|logre|lo logre|entre|entro|abrio|cargo|accedi)`, `ya (?:esta|quedo|estoy|abre|entra|carga|puedo|me deja|salio)(?: (?:dentro|listo|bien))*`, `estoy (?:dentro|adentro)`, `(?:me )?ayud(?:o|aron)`, `(?:todo|esta|quedo|ahora) (?:esta )?(?:bien|ok|listo|perfecto|resuelto|en orden)`, `(?:era|es) (?:solo )?(?:eso|lo que (?:necesitaba|queria))`, `ahora si`, `salio (?:bien|todo)`},
		actFails:  {`(?:sigue|sigo|continua|continuo|esta|quedo|todavia esta) (?:igual|lo mismo|(?:con )?(?:el |la )?mism[oa](?: (?:error|problema|cosa))?|con (?:el )?(?:error|problema)|dando(?:me)? (?:error|problemas?)|sin (?:funcionar|acceso|entrar|abrir|poder|cambios?|servir|dejarme)(?: entrar)?|fallando|trabad[oa]|asi|peor|en las mismas)`, `(?:lo |el |la )?mism[oa] (?:error|problema|cosa)`, `lo mismo`, `(?:me )?(?:da|dio|dando|sale|aparece) (?:el (?:mismo )?|un )?error`, `(?:nada|ningun[oa]?)(?: (?:cambio|aun|todavia|paso|pasa|resultado))?`, `igual(?: que antes)?$`, `(?:falla|fallo|fallando)`, `sin (?:exito|suerte|cambios|resultado)`, `salio mal`, `empeoro`, `probe (?:de )?todo`, `(?:todavia|aun) no`},
		actTries:  {`(?:me )?(?:deja|dejo|permite|permitio)`, `(?:puedo|pude|logro|consigo)`, `(?:entra|entrar|abre|abrir|carga|cargar|acceso|acceder|aparece|va|fue|sirve|resulto|cambio|cambia|hay (?:caso|manera)|reconoce|acepta|llego|resuelve|ayuda|mucho|del todo)`},
		actHalf:   {`mas o menos`, `en partes?`, `parcialmente`, `(?:un |solo un )?poc[oa]`, `casi`, `a veces`, `a medias`, `medio`, `por ahora`, `solo (?:en )?parte`},
		actNotYet: {`(?:voy|vamos|dejame|dejeme|necesito|quiero|tengo que) (?:a )?(?:ver|probar|intentar|revisar)`, `(?:va a|voy a|debe|espero|ojala|sera|seria|podria|cuando|despues|antes|probando|intentando|pruebo)`},
		actLater:  {`^(?:{later})$`, `voy a (?:buscar|conseguir|pedir|tramitar|sacar)(?:l[oa]s?)?`, `(?:todavia|aun) no`, `cuando (?:(?:lo|la|los|las|me) )?(?:tenga|consiga|pueda|reciba|llegue)`, `(?:ahora|ahorita|hoy|por ahora|en este momento) no (?:(?:lo|la|los|las) )?(?:tengo|puedo)`},
		actGive:   {`(?:{later}) (?:[a-z]+ ){0,5}{give}`, `{give} (?:[a-z]+ ){0,5}(?:{later})`},
		actSlip:   {`me (?:equivoque|confundi)`, `(?:con|tiene|hay) (?:un )?error`, `mal escrit[oa]`, `(?:puse|escribi|mande|di|pase|ingrese|anote|teclee|envie) (?:[a-z]+ ){0,3}(?:mal|equivocad[oa]|incorrect[oa]|errad[oa])`},
		actKeep: {
			`no (?:(?:me|lo|la|los|aun|todavia) )*(?:se|recuerdo|acuerdo|encuentro|encontre|hallo|ubico|tengo|anote|guarde|logro (?:encontrar|recordar|ubicar)|puedo (?:encontrar|recordar|ubicar)|tengo (?:ni )?(?:la )?(?:menor |mas minima )?idea|estoy segur[oa])(?:lo|la)?`,
			`(?:se me (?:olvido|perdio|borro)|(?:lo |la )?(?:olvide|perdi|borre|extravie))`, `ni (?:idea|se|recuerdo)`, `nunca (?:recibi|tuve|vi|me (?:dieron|llego|mandaron))`, `desaparecio`,
		},
	}
}
