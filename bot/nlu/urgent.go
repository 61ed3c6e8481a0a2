package nlu

import "regexp"

// What only a person should answer: an account in a stranger's hands, a threat to go to court or to a consumer office, abuse. The patterns are read over
// plain text like those of the dialects; they stand together because the words cross the borders of the three languages.
var urgentWords = []string{
	// somebody else is in
	`hack(?:ed|ead[oa]s?|earam|eou|earon|eo|ing)`, `(?:minha|a|mi|la) (?:conta|cuenta) (?:foi |fue )?(?:invadida|roubada|clonada|robada|clonada|usurpada)`,
	`(?:roubaram|clonaram|invadiram|tomaram|robaron|clonaron|tomaron) (?:a |la )?(?:minha |mi )?(?:conta|cuenta|perfil|login|acesso|acceso)`,
	`(?:bloque(?:ia|ie|iem|ar|iar|iam)|suspend(?:e|a|am|er)|congel(?:a|e|ar)) (?:a |esta |essa )?(?:minha )?conta`, `(?:bloque(?:a|e|en|ar|enme)|suspend(?:e|an|er)|congel(?:a|en|ar)) (?:mi|la|esta) cuenta`,
	`(?:block|lock|freeze|suspend) (?:my|this) account`, `(?:stole|hijacked|took over) my account`, `my account (?:was|is|got|has been) (?:stolen|compromised|hijacked)`, `someone (?:else )?(?:is|got) (?:in|into|using) my account`,
	// threats
	`(?:n?o )?procon`, `reclame ?aqui`, `profeco`, `indecopi`, `sernac`, `consumer protection`, `(?:n?o )?juizado`, `pequenas causas`, `boletim de ocorrencia`, `acao judicial`, `accion(?:es)? legal(?:es)?`, `legal action`, `small claims`,
	`(?:meu|minha|um|uma|o|a|mi|un|una|my|an|a) (?:advogad[oa]|abogad[oa]|lawyer|attorney)`, `(?:vou|vamos|irei) (?:(?:te|os|lhes?) )?processar(?: voces| a empresa)?`, `processo (?:judicial|contra voces)`,
	`(?:entrar|entrando|vou) com (?:um )?(?:processo|acao)`, `(?:abrir|meter|botar|tomar) (?:um )?processo`, `(?:voy|vamos) a (?:demandar|denunciar)(?:los|te|les)?`, `(?:los|te) (?:demando|demandare|denuncio|denunciare)`, `(?:sue|suing) (?:you|your company)`, `take you to court`,
	// abuse
	`fuck(?:ing)? (?:you|u|off|this|bot|robot|idiots?|scam)`, `go to hell`, `piece of shit`, `assholes?`, `motherfuckers?`, `vai (?:se )?fod[a-z]+`, `vao (?:se )?fod[a-z]+`, `foda se`, `vai (?:a|para|tomar) (?:o |a |n?o )?(?:merda|inferno|cu)`, `vai tomar [a-z]+ cu`, `vsf`, `vtnc`, `vtmnc`, `pqp`,
	`filh[oa]s? da? puta`, `fdp`, `arrombad[oa]s?`, `vete (?:a la|al) (?:mierda|carajo|verga|diablo)`, `hij[oa]s? de (?:puta|perra)`, `hdp`, `chinga (?:tu|a tu) madre`, `(?:bando|banda) de (?:ladro?n?es|ladrones|golpistas|estafadores)`, `(?:seus|sus|unos|uns) (?:ladroes|golpistas|ladrones|estafadores)`,
}

// foreignPerson is the same wish in languages nobody here speaks: whoever needs a person needs one all the more then.
var foreignPerson = []string{
	`parlare con (?:un |una |un )?(?:persona|operatore|operatrice|umano|qualcuno)`, `parler (?:a|avec) (?:un |une )?(?:personne|humain|agent|conseiller|quelquun|quelqu un)`, `mit (?:einem |einer |jemandem )?(?:menschen|mitarbeiter|person|jemandem)(?: sprechen| reden)?`,
}

var urgentAlone = regexp.MustCompile(`^(?:advogad[oa]|abogad[oa]|lawyer|attorney|processo judicial|policia|police|fuck|merda|mierda|ladroes|ladrones|golpistas|estafadores|scammers)$`)
