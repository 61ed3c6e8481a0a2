package nlu

// spanish is what customers from Mexico to Argentina write.
func spanish() dialect {
	return dialect{
		code: "es",
		whole: map[act][]string{
			actHelp:     {`(?:necesito |quiero |una )?(?:tu |su |un poco de )?ayuda(?: con algo)?`, `(?:me )?(?:puedes |puede |pueden |podrias )?(?:me )?ayud(?:a|as|ar|arme|ame|an)`, `auxilio`, `tengo un problema`, `menu`, `opciones`, `que puedes hacer`},
			actNoneOf:   {`ningun[oa]?(?: de (?:esas|esos|estas|estos|ellas|ellos|las dos|los dos))?`, `nada de eso`, `otr[oa](?: cosa| tema)?`, `es otr[oa](?: cosa| tema)`},
			actGreeting: {`hola+`, `holi+s?`, `(?:hola |muy )?(?:buenos dias|buenas tardes|buenas noches|buen dia|que tal|como estas?|como va|como esta)(?: (?:que tal|como estas?))?`, `buenas`, `hey`, `saludos`, `que onda`, `hola (?:a todos|equipo|amig[oa]s?|que tal|buenas|hay alguien)`},
			actThanks:   {`(?:muchas |mil |muchisimas )?gracias(?: por (?:todo|la ayuda|su ayuda|tu ayuda))?`, `te lo agradezco`, `se agradece`, `agradecid[oa]`, `muy amable`},
			actGoodbye:  {`adios`, `chau`, `chao`, `hasta (?:luego|pronto|manana|la vista)`, `nos vemos`, `bye`, `que (?:tengas|tenga) (?:un )?buen dia`},
			actDone:     {`(?:era |eso es )?solo eso`, `eso es todo`, `eso seria todo`, `no necesito (?:mas )?(?:nada|ayuda)(?: mas)?`, `nada mas`, `ya no necesito (?:mas )?(?:ayuda|nada)`, `no necesito mas ayuda`, `por ahora (?:es todo|nada mas)`, `ya lo resolvi`, `ya se resolvio`, `resuelto`, `ya quedo`, `ya esta`},
			actWorked:   {`(?:ahora |eso |ya )?(?:funciono|me funciono|sirvio|me sirvio|pude|lo logre|quedo listo)`, `(?:eso )?(?:me )?ayudo(?: mucho| bastante)?`},
			actStuck:    {`(?:pero |eso |asi |aqui |todavia |sigue |sigo |tampoco |tambien |aun )*(?:no )?(?:me )?(?:no (?:me )?(?:funciono|funciona|sirvio|sirve|resulto|ayudo)|sin funcionar)(?: nada| aun| todavia)?`, `(?:pero )?ya (?:lo )?(?:intente|probe)(?: (?:eso|todo|de todo|asi))*(?: (?:y|pero) no (?:me )?(?:funciono|funciona|sirvio|sirve|resulto))?`, `nada (?:funciona|funciono|sirve)`},
			actBack:     {`(?:(?:hola|buenas|buenos dias|buenas tardes) )+(?:de nuevo|otra vez|nuevamente|soy yo)`, `(?:ya )?(?:llegue|volvi|regrese)`, `(?:yo )?(?:sigo|estoy|aun estoy|todavia estoy) (?:aqui|aca|ahi|de vuelta)`, `aqui (?:sigo|estoy)`, `soy yo (?:de nuevo|otra vez)`},
			actNudge:    {`hola`, `hay alguien(?: ahi)?`, `alguien ahi`, `sigues ahi`, `estas ahi`, `y entonces`, `entonces`, `y`, `que paso`, `y bien`, `nadie responde`, `se demora mucho`, `alo`},
			actPerson:   {`(?:un |una |el |la )?(?:agente|asesor|asesora|human[oa]|persona|operador|operadora|persona real|alguien|ejecutivo|representante|atencion humana|supervisor|soporte humano|gerente)`, `(?:quiero|necesito|pasame(?: con)?|comunicame con|con) (?:a )?(?:un |una |el |la )?(?:agente|asesor|human[oa]|persona|operador|alguien|representante|supervisor|ejecutivo)(?: (?:real|humano|humana))?`},
			actCancel:   {`cancel(?:a|ar|alo|ado|emos|e)(?: (?:eso|todo|esto))?`, `(?:quiero|puedes|prefiero|voy a) cancelar(?:lo)?(?: todo| esto| eso)?`, `dejalo(?: asi)?`, `deja(?: asi| eso)?`, `olvidalo`, `olvida(?: eso| esto)?`, `desisto`, `ya no(?: quiero)?(?: nada)?`, `(?:quiero|voy a) (?:salir|parar|desistir)`, `para`, `parar`, `salir`, `basta`, `no quiero (?:mas|seguir|continuar)`, `cambie de idea`, `mejor no sigo`},
			actRepeat:   {`(?:puedes |me lo |lo )?repit(?:e|es|elo|emelo|a)(?: por favor| la pregunta)?`, `repetir`, `puedes repetir(?:lo| la pregunta)?`, `otra vez`, `de nuevo`, `como`, `que`, `que dijiste`, `que (?:preguntaste|me preguntaste)`, `no (?:te |lo |le )?(?:entend[io]|entiendo)(?: nada| la pregunta)?`, `cual era la pregunta`, `mandalo (?:de nuevo|otra vez)`, `(?:re)?envia(?:lo|me)? (?:el codigo )?(?:de nuevo|otra vez)`, `no (?:me )?(?:llego|ha llegado)(?: nada| el codigo| aun| todavia)?`, `no (?:lo )?recibi(?: el codigo| nada)?`, `el codigo no (?:llego|llega|me llego)`},
			actUnsure:   {`no (?:lo )?se(?: (?:cual|donde|decir|que|bien|es|esta|el codigo|cual es|donde esta|ahora))*`, `ni idea`, `no tengo (?:ni )?idea`, `no (?:me acuerdo|recuerdo)(?: (?:cual|del codigo|el codigo|bien|ahora|de eso))*`, `no (?:lo )?(?:tengo|encuentro|encontre|hallo)(?: (?:el|ese|codigo|numero|ahora|aqui))*`, `lo (?:olvide|perdi)`, `(?:olvide|perdi) el (?:codigo|numero)`, `tal vez`, `quizas?`, `no estoy segur[oa]`, `donde (?:lo )?(?:veo|encuentro|esta) (?:eso|ese codigo|el codigo)?`},
			actNoAccess: {`sin acceso(?: .*)?`, `(?:ya )?no tengo acceso(?: .*)?`, `perdi (?:el )?acceso(?: .*)?`},
		},
		inside: map[act][]string{
			actPerson: {
				`(?:hablar|hablo|habla|conversar|chatear|comunicarme|comunicar|contactar|contacto|atencion) (?:directamente |ahora )?(?:con |a |de )?(?:un |una |el |la |algun |alguna )?(?:agente|asesor|asesora|human[oa]|persona|operador|operadora|alguien|ser humano|soporte|supervisor|encargado|representante|ejecutivo|equipo)(?: (?:real|humano|humana|de verdad))?`,
				`(?:me )?(?:pasa|pasame|pasas|pasen|pasar|transfiere|transfiereme|transferir|comunica|comunicame|comunicas|conecta|conectame|deriva|derivame) (?:con |a |al |un |una |el |la )+(?:agente|asesor|human[oa]|persona|operador|alguien|soporte|supervisor|representante|ejecutivo)`,
				`(?:quiero|quisiera|necesito|exijo) (?:que me atienda )?(?:a )?(?:un |una |el |algun )?(?:agente|asesor|human[oa]|operador|supervisor|representante|ejecutivo|persona (?:real|de verdad|humana))`,
				`no quiero (?:hablar )?(?:con )?(?:un |una |el )?(?:robot|bot|maquina)`, `atencion humana`, `human[oa] por favor`, `agente (?:humano|real|por favor)`,
			},
			actNoAccess: {
				`sin acceso (?:a |al |mi |ese |este )*(?:correo|email|telefono|celular|numero)`, `(?:ya )?no (?:tengo|uso|puedo entrar (?:a|en)|puedo acceder (?:a|al)|existe) (?:mas )?(?:acceso )?(?:a |al |el |ese |este |esa |mi )*(?:correo|email|direccion|telefono|celular|numero)`,
				`(?:perdi|cambie de) (?:el )?(?:acceso|correo|celular|numero|telefono)`, `es[ea] (?:correo|numero|telefono) (?:ya no|no existe)`, `ya no (?:lo )?(?:uso|tengo)`,
			},
			actUnsure: {`no (?:se|recuerdo|me acuerdo) (?:de )?(?:cual es )?(?:el |mi |del )?(?:codigo|numero|correo)`, `no tengo (?:el |ese |mi )?(?:codigo|numero de (?:la )?compra)`},
			actCancel: {`(?:quiero|voy a|prefiero) (?:desistir|dejarlo (?:asi|para despues))`, `cambie de (?:idea|opinion)`, `pensandolo (?:bien|mejor) (?:no|olvidalo|dejalo|ya no|deja)`, `mejor dejalo(?: asi)?`},
			actResend: {`donde esta (?:el |ese |mi |este )?(?:codigo|correo|mensaje)`, `(?:codigo|correo|mensaje|nada) no (?:me )?(?:llego|llega|ha llegado|aparece|aparecio)`, `no (?:me )?(?:llego|llega|ha llegado|aparece|aparecio|recibi) (?:el |ese |ningun |mi |aqui |aun |todavia )*(?:codigo|correo|mensaje|nada)`, `(?:manda|mandame|mandar|envia|enviame|enviar|reenvia|reenviame|reenviar) (?:el |un |otro |nuevo )*codigo(?: de nuevo| otra vez)?`},
			actDone:   {`(?:ya )?no necesito (?:mas )?(?:de )?(?:mas )?ayuda`},
		},
		filler:   []string{`por favor`, `pensandolo bien`, `pues`, `bueno`, `ok`, `entonces`, `amig[oa]`, `gracias`, `muchas gracias`, `ya`, `ah`, `hola`, `buenas`, `buenos dias`, `buenas tardes`, `buenas noches`, `oye`, `mira`, `senor(?:ita|a)?`, `y`, `ahora`, `yo`, `che`},
		fix:      []string{`en realidad`, `de hecho`, `me equivoque`, `lo escribi mal`, `escribi mal`, `perdon`, `correccion`, `quiero decir`, `quise decir`, `digo`, `mejor dicho`, `pero (?:el|la|mi)`, `el correcto es`, `la correcta es`, `no (?:el|la|es|mi|era|ese|esa|este|esta)`, `cambia (?:el|la)`},
		hedge:    []string{`pero`, `si`, `solo`, `solamente`, `despues`, `siempre que`, `excepto`, `menos`, `cuando`, `manana`, `espera`},
		question: []string{`que`, `cual(?:es)?`, `cuando`, `donde`, `como`, `cuant[oa]s?`, `por ?que`, `quien(?:es)?`, `sera que`, `puedo`, `podria`, `se puede`, `hay(?: alguna| algun| forma)?`, `existe`, `tienen`, `ustedes`, `es posible`, `de que`, `en cuanto tiempo`, `hasta cuando`, `a partir de`, `puede decirme`, `debo`, `tengo que`, `a que`, `en que`, `con que`},
		asking:   []string{`(?:quiero|quisiera|queria|necesito|me gustaria|podria) (?:solo |solamente )?(?:saber|entender|preguntar|consultar)`, `tengo una (?:duda|pregunta|consulta)`, `me (?:explicas?|explica|dices|puedes decir|podrias decir)`, `duda sobre`, `sabes (?:si|cuando|como|donde)`, `como (?:hago|se hace|puedo|funciona)`},
		negation: []string{`no`, `ni`, `sin`, `nunca`, `jamas`},
		wish:     []string{`(?:en|al?|habla[rs]?|hablo) (?:espanol|castellano)`, `(?:in|speak|to) spanish`, `(?:em|para|no) espanhol`, `espanol por favor`, `spanish please`, `^(?:espanol|spanish|espanhol|castellano)$`, `falar espanhol`},
	}
}
