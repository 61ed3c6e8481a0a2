package nlu

// portuguese is what Brazilian and Portuguese customers write. Patterns are read over folded words with abbreviations written out.
func portuguese() dialect {
	return dialect{
		code:       "pt",
		words:      portugueseWords(),
		whole:      portugueseWhole(),
		inside:     portugueseInside(),
		keepTail:   `que qual quais onde como quando se o a os as um uma esse essa isso este esta isto aquele meu minha do da de dos no na nos em e era eram fica ficou ver vejo achar acho encontrar dizer informar responder escolher te lhe ele ela dele dela mais ainda agora aqui comigo ca nada nenhum bem direito certo ao maos mao cor cabeca eu foi usei qualquer lugar nao sei verdade desculpa hum ideia menor so mesmo ja tenho por momento para com dado dados informacao info procurei busquei lugar nenhum nenhuma canto algum`,
		filler:     []string{`por favor`, `por gentileza`, `por obsequio`, `se faz favor`, `(?:pelo|por) amor de deus`, `pensando bem`, `entao`, `ok`, `bom`, `ai`, `la`, `cara`, `moc[oa]`, `amig[oa]`, `obrigad[oa]`, `viu`, `ta`, `ta bom`, `mesmo`, `ja`, `ah`, `eh`, `e`, `hum`, `agora`, `agora mesmo`, `eu`, `oi`, `ola`, `bom dia`, `boa tarde`, `boa noite`, `tudo bem`, `valeu`, `gente`, `logo`, `ne`, `urgente`, `desculpa`, `desculpe`, `na verdade`, `k+`, `rs+`},
		fix:        []string{`na verdade`, `alias`, `errei`, `digitei errado`, `mandei errado`, `escrevi errado`, `desculp[ae](?: errei)?`, `perdao`, `corrigindo`, `corrige`, `correcao`, `(?:eu )?(?:quer|quis|queria) dizer`, `ops`, `opa errei`, `me enganei`, `digo`, `ou melhor`, `mas (?:o|a|meu|minha)`, `(?:o|a) (?:certo|correto|certa|correta) e`, `(?:o |a |meu )?(?:codigo|email|numero|pedido|endereco) (?:certo|correto|errado) e?`, `nao (?:o|a|e|meu|minha|era|esse|essa|este|esta)`, `troca (?:o|a)`, `muda (?:o|a)`},
		hedge:      []string{`mas`, `porem`, `se`, `so`, `somente`, `depois`, `desde que`, `exceto`, `menos`, `so que`, `quando`, `amanha`, `espera`, `calma`, `e se`},
		question:   []string{`o que`, `que`, `qual`, `quais`, `quando`, `onde`, `como`, `quant[oa]s?`, `por ?que`, `para que`, `quem`, `sera que`, `posso`, `poderia`, `da para`, `tem como`, `existe`, `tem algum`, `voces?`, `e possivel`, `de que`, `em quanto tempo`, `ate quando`, `a partir de`, `pode me`, `consigo`, `preciso pagar`, `ha`, `vou`},
		asking:     []string{`(?:quero|queria|gostaria de|preciso|poderia me) (?:so |apenas |somente )?(?:saber|entender|dizer|tirar (?:uma )?duvida)`, `tenho (?:uma )?(?:duvida|pergunta)`, `me (?:explica|explique|diz|diga|fala|informa)`, `duvida sobre`, `sabe (?:me )?(?:dizer|se)`, `como (?:faco|fazer|que faz|funciona|e que)`},
		negation:   []string{`nao`, `nem`, `sem`, `nunca`, `jamais`},
		wants:      []string{`quero`, `queria`, `preciso`, `precisa`, `precisam`, `gostaria`, `prefiro`, `vou`, `querendo`, `pedi`, `pedindo`, `necessario`, `necessito`, `pretendo`, `exijo`},
		light:      []string{`de`, `que`, `a`, `o`, `me`, `eu`, `mais`, `ainda`, `por`, `favor`, `ir`, `ter`, `ser`, `e`, `para`, `agora`, `voces`, `estou`, `ja`, `um`, `uma`},
		happened:   []string{`tive`, `teve`, `houve`, `ontem`, `estava`, `estive`, `fiquei`, `se`},
		wish:       []string{`(?:em|para(?: o)?|no|fal[ao]r?) (?:portugues|brasileiro)`, `(?:in|speak|to) portuguese`, `portugues por favor`, `portuguese please`, `^portugues(?:e)?$`, `(?:hablas?|en) portugues`},
		misspelled: `atendente atendimento humano humana pessoa alguem agente operador supervisor gerente cancelar cancela cancele esquece desisto repetir repete obrigado obrigada correto certo`,
	}
}

// portugueseWords are the parts that its patterns are built of.
func portugueseWords() map[string]string {
	return map[string]string{
		"attend":  `(?:me (?:atend(?:a|er|am)|ligu(?:e|em)|ligar|contat(?:e|ar)|cham(?:e|ar)|retorn(?:e|ar))|atender me|entr(?:e|ar|asse) em contato|fa(?:ca|zer) contato)`,
		"ask":     `(?:quero|queria|quer|preciso|precisava|gostaria|exijo|prefiro|necessito|desejo|solicito|peco|posso|podem?|poderia|consigo|onde est(?:a|ao)|tem|ha|existe|manda|deixa|deixe|favor|aguardo|espero|opcao|me da|me arruma|me arranja|arruma|traz)`,
		"link":    `(?:a|o|as|os|um|uma|uns|de|do|da|dos|das|com|c|para|por|que|me|eu|ai|aqui|la|logo|ja|agora|so|mesmo|mais|algum|alguma|alguem|voces?|seu|sua|d?ess[ea]|isso|disso|ter|possa|pode|poder|possivel|ajuda|contato|atendimento|atendid[oa]|atender|falar|conversar|pessoal|equipe|time|setor|area|opcao|telefone|em|no|na|urgente|favor|diret[oa]|diretamente|outr[oa]|verdadeir[oa]|real|ser atendid[oa]|entrar|tratar|resolver|esperar|aguardar|ficar|meu|minha|caso|conversa|chamado|problema|situacao)`,
		"staff":   `(?:atendentes?|human[oa]s?|agentes?|operador(?:a|es)?|supervisor(?:a|es)?|gerentes?|representantes?|consultor(?:a|es)?|ser(?:es)? humanos?|encarregad[oa]|ouvidoria|gerencia|supervisao|chefia|assistentes? human[oa])`,
		"anyone":  `(?:{staff}|pessoas?|pessoal|alguem|ninguem|gente|suporte|sac|responsave(?:l|is)|equipe|time|atendimento|vendedor(?:a|es)?|chefe|assistentes?|tecnic[oa]|setor|financeiro|comercial|colega)`,
		"det":     `(?:os?|as?|um|uma|uns|algum|alguma|seu|sua|de|d[ao]|voces)`,
		"real":    `(?:real|reais|human[oa]s?|de verdade|de carne e osso|viv[oa]|mesmo)`,
		"with":    `(?:com|c|co|con|ao)`,
		"talk":    `(?:falar?|falando|falo|falasse|conversar?|conversando|converso|tratar|trato|tirar (?:uma |umas |minhas? )?duvidas?|ver isso|confirmar|teclar|resolver|resolvo|contat[oa]r?|contactar|comunicar)`,
		"mid":     `(?:diretamente|direto|agora|isso|disso|sobre isso|(?:por|pelo) telefone|mais|logo|ja|so|urgente|aqui|ai)`,
		"pass":    `(?:pass(?:a|e|ar|em)|transf(?:ere|ira|erir|erem|iram)|encaminh(?:a|e|ar|em)|cham(?:a|e|ar|em)|direcion(?:a|e|ar|em)|conect(?:a|e|ar|em)|acion(?:a|e|ar))`,
		"robot":   `(?:robos?|bots?|maquinas?|inteligencia artificial|ia|chatbots?|assistente virtual|(?:atendimento|sistema) (?:automatico|virtual|eletronico)|(?:mensagem|mensagens|respostas?) automaticas?|gravacao)`,
		"give":    `(?:(?:mand|envi|pass|traz|trag|anex|entreg|providenci|encaminh|busc|peg|tir|consig|consegu)[a-z]*|pront[oa]s?|vou|tenho|terei|chega)`,
		"later":   `(?:mais tarde|depois|amanha|logo mais|outra hora|outro dia|assim que|em breve|hoje ainda|a noite|(?:a )?semana que vem|segunda|na segunda|daqui a pouco|daqui a uns dias|em outro momento)`,
		"again":   `(?:de novo|denovo|dnv|novamente|outra vez|mais uma vez)`,
		"can":     `(?:(?:voces? )?(?:pode|podem|podes|podia|poderia|consegue|da para|tem como|quer) )?`,
		"it":      `(?:isso|isto|tudo|essa|esse|o pedido|(?:ess[ea]|est[ea]|a|o|meu|minha|tod[oa]) (?:pedido|solicitacao|troca|processo|negocio|coisa|operacao|historia)(?: de troca| todo| toda)?|ai|por completo)`,
		"thx":     `(?:obrigad(?:o|a|ao|inha|inho|issim[oa])|brigad(?:o|a|ao|inha|inho)|valeu|agradec(?:o|id[oa]|emos)|grat[oa]|gratidao|thanks)`,
		"hi":      `(?:oi+e*|ola|opa|eai|e ai|alo|salve|hey|bom dia|boa tarde|boa noite|boas)`,
		"bye":     `(?:tchau|xau|adeus|ate (?:mais|logo|amanha|breve|a proxima|depois)|falou|abracos?|beijos?|fui|(?:eu )?vou (?:indo|embora|nessa)|(?:tenho que|preciso) ir|fi(?:ca|que) bem|bom resto de (?:dia|tarde)|um abraco|adeusinho|bom (?:trabalho|descanso|fim de semana)|(?:tenha|tenham) (?:um |uma )?(?:bom|boa|otim[oa]|excelente) (?:dia|tarde|noite|semana|fim de semana))`,
		"do":      `(?:fazer|trocar|mudar|confirmar|enviar|mandar|seguir|continuar|prosseguir|ir|passar|alterar|executar|realizar|efetuar|atualizar|concluir|finalizar|proceder|cadastrar|importar|transferir|marcar|agendar|corrigir)`,
		"box":     `(?:email|correio|caixa(?: de (?:entrada|email))?|telefone|celular|numero|chip|conta de email|endereco|linha)`,
		"toBox":   `(?:(?:a|ao|o|n[oae]|d[oae]|n?ess[ea]|n?est[ea]|n?aquel[ea]|meu|minha) ){0,3}`,
		"sent":    `(?:codigo|email|mensagem|sms|nada)`,
		"arrived": `(?:chegou|chega|chegando|veio|vem|apareceu|recebi|recebo)`,
	}
}

// portugueseWhole are the acts that are all there is to a piece of a message.
func portugueseWhole() map[act][]string {
	return map[act][]string{
		actHelp:     {`(?:preciso de |quero |uma )?(?:sua |uma )?ajuda(?: aqui| com uma coisa)?`, `(?:voce |alguem )?(?:pode |poderia |consegue )?me (?:ajud(?:a|ar|e)|socorre)(?: aqui)?`, `socorro`, `(?:estou com|tenho) um problema`, `menu`, `opcoes`, `o que voce faz`},
		actNoneOf:   {`nenhum(?:a)?(?: d(?:[aeo]l[ae]s|[eao]ss[ea]s|[eao]st[ea]s|[ao]s (?:duas|dois|tres|opcoes|alternativas|anteriores)))?`, `nada disso`, `outr[oa](?: coisa| assunto)?`, `e outr[oa](?: coisa| assunto)`},
		actGreeting: {`{hi}(?: (?:{hi}|gente|pessoal|equipe|time|amig[oa]s?|tudo|como|vai|vao|esta|estao|voces?|bem|bom|joia|certo|por ai|querid[oa]|tem alguem ai))*`, `oi(?: oi)+`, `tudo (?:bem|bom|joia|tranquilo|fixe|em ordem)(?: (?:com|por|ai|contigo|voces?))*`, `como (?:vai|vao|esta|estao|voces? (?:vai|vao|esta|estao))(?: (?:voces?|tudo))?`},
		actThanks:   {`(?:(?:muit[oa]|mt|super|mega|mil|{again}) )*{thx}(?: (?:mesmo|demais|pel[ao]s?|por|de|a|o|tudo|ajuda|atencao|paciencia|coracao|gente|rapidez|respostas?|retorno|informac(?:ao|oes)|atendimento|muito|voces?|tod[oa]|{again}))*`},
		actGoodbye:  {`{bye}(?: (?:{bye}|para|a|voces?|todos|gente|entao))*`, `era isso(?: (?:so|ai|que eu queria))*`},
		actDone: {
			`(?:era |e |foi )?so isso(?: (?:por hoje|por enquanto|por agora))*`, `(?:isso |por (?:hoje|agora) )?e tudo(?: por (?:hoje|agora|enquanto))?`, `por (?:hoje|enquanto|agora|ora) (?:e )?so(?: isso)?`, `(?:nao )?(?:preciso|precisa|quero|tenho) (?:de )?mais nada`,
			`(?:nao|nada) (?:preciso|precisa|necessito)(?: mais)? (?:de )?(?:mais )?(?:nada|(?:nenhuma |sua )?ajuda|suporte)(?: (?:nao|nenhuma|por enquanto|por hoje|mais|sua))*`, `(?:por enquanto )?(?:mais nada|nada mais)(?: nao)?(?: por (?:hoje|enquanto|agora))?`,
			`(?:ja |eu )+(?:resolvi|resolveu|resolveram|foi resolvido|esta resolvido|consegui resolver)(?: (?:aqui|tudo|sozinh[oa]|o problema|isso))*`, `(?:(?:esta|tudo|ja|problema) )*resolvido`,
			`podem? (?:encerrar|finalizar|fechar|concluir)(?: (?:o|a|ess[ea]|est[ea]|atendimento|chat|conversa|chamado))*`, `(?:sem|nao tenho) mais (?:duvidas|perguntas)`, `(?:fico|fiquei|paro|termino) por aqui`,
		},
		actWorked: {`(?:agora |isso |aqui |ja )?(?:deu (?:tudo )?certo|funcionou|consegui|resolveu|deu bom)(?: sim| aqui| tudo| valeu)?`, `(?:isso )?(?:me )?(?:ajudou|ajudaram)(?: (?:muito|bastante|demais))?`},
		actStuck:  {`(?:mas |isso |assim |aqui |ainda |continua |tambem )*nao (?:funcionou|funciona|funcionando|deu certo|resolveu|adiantou|ajudou)(?: nada| nao| ainda| aqui)?`, `(?:mas )?(?:eu )?ja (?:tentei|testei)(?: (?:isso|tudo|de tudo|assim|varias vezes))*(?: (?:e|mas) nao (?:funcionou|funciona|deu certo|resolveu|adiantou))?`, `nada (?:funciona|funcionou|adianta|adiantou)`},
		actBack:   {`(?:(?:oi|ola|bom dia|boa tarde|boa noite|opa) )+(?:de novo|novamente|outra vez|eu de novo|sou eu)`, `(?:ja |eu )?(?:cheguei|voltei)`, `(?:eu )?(?:estou|to|ainda estou|continuo) (?:aqui|de volta|por aqui)`, `sou eu de novo`},
		actNudge: {
			`oi`, `alo`, `ei`, `ou`, `e ai`, `(?:tem|ha) alguem(?: (?:ai|aqui|na linha|online))*`, `alguem(?: (?:ai|aqui|na linha|online))*`, `tem alguem (?:me )?(?:lendo|ouvindo|vendo|ai lendo)`, `(?:esta |ta )?demorando(?: (?:muito|demais|hein))*`, `onde esta(?:o)?(?: voces?)?`, `cade(?: voces?)?`, `(?:voces? )?(?:ainda )?(?:ta|estao?|continuam?|segue)(?: (?:ai|por ai|online|me ouvindo))+`,
			`(?:e )?entao`, `(?:ainda )?vao? demorar(?: muito| ainda| mais)?`, `(?:e )?nada (?:ainda|ate agora)`, `ninguem (?:me )?(?:responde|atende|fala nada)(?: (?:aqui|nao|mais))*`, `e agora`,
			`(?:ainda |aqui )?(?:estou|to|continuo|sigo|fico|fiquei) (?:aqui )?(?:esperando|aguardando|no aguardo|a espera)(?: (?:ainda|aqui|(?:uma |a )?resposta|(?:um )?retorno))*`, `(?:me )?respond(?:e|a|am|em)(?: (?:ai|aqui|logo|gente|me))*`, `(?:(?:tem|e entao|e ai) )?alguma (?:novidade|noticia|resposta|posicao|atualizacao)`,
		},
		actCall: {`alo`, `e ?ai`, `ei`, `ou`, `psiu`},
		actPerson: {
			`(?:{det} )?(?:{staff}|pessoas?|alguem|atendimento|suporte|assistente|responsavel)(?: {real})*`, `(?:opcao|falar com(?: o)?|quero) (?:atendente|humano|suporte)`, `me (?:transfere|transfira|passa|encaminha)`, `(?:e )?nao (?:com|de|para)(?: (?:um|uma|o|a|esse|essa))* {robot}`, `gente {real}`, `(?:suporte|atendimento) human[oa]`,
			`(?:quero|preciso(?: de)?|chama|passa para|falar(?: {with})?|fala {with}|com) (?:{det} )*(?:{staff}|pessoa|alguem|atendimento|gente|suporte|responsavel)(?: {real})*`,
		},
		actCancel: {
			`cancel(?:a|ar|e|em|ado|amos)(?: {it}){0,2}`, `(?:quero|queria|podem?|prefiro|vou|gostaria de|preciso|favor) cancelar(?: {it}){0,2}`, `(?:deix[ae]|larga(?: mao)?|larguei)(?: estar)?(?: (?:para la|para depois|para outr[oa] (?:hora|dia)|quieto|assim|isso|disso|como esta))*`,
			`esquec[ea](?: (?:isso|tudo|o que eu (?:disse|pedi)))?`, `desist(?:o|i|ir|imos)(?: (?:disso|de tudo|da troca))?`, `(?:quero|vou|prefiro|acho que vou|melhor|pode) (?:desistir|parar|sair|deixar (?:para la|assim|para depois))(?: por aqui)?`,
			`par(?:a|e|ar|em)(?: (?:tudo|isso|com isso|por aqui|ai))*`, `(?:quero )?sair`, `abort(?:a|ar|e)`, `ignor(?:a|ar|e)(?: (?:isso|tudo|o que eu (?:disse|pedi|falei)))*`, `desconsider(?:a|e|ar)(?: (?:isso|tudo|o que eu (?:disse|pedi|falei)))*`, `anul(?:a|e|ar)(?: {it})*`, `(?:interromp|suspend)(?:e|a|er)(?: {it})*`, `voltar(?: (?:ao|para o) (?:inicio|menu|comeco))?`, `(?:eu |ja )*nao quero mais (?:trocar|mudar|alterar|transferir|importar|enviar|mandar)(?: (?:isso|nada|o email|a conta|nao))*`, `quero voltar atras`, `pode esquecer(?: isso)?`, `melhor (?:cancela(?:r)?|outr[oa] (?:dia|hora)|depois)`, `(?:nao quero|quero) mais nao`, `(?:eu |ja )*nao quero(?: mais)? (?:mais|fazer|continuar|seguir|prosseguir|mexer|marcar|alterar)(?: (?:nada|isso|disso|com|mais|ess[ea]|troca|processo|agora))*`,
			`(?:eu )?mudei de ideia`, `nao (?:faz|faca|mexe|mexa|altera|altere|troca|troque|muda|mude)(?: mais)? (?:mais )?nada`, `nao vou (?:mais )?(?:fazer|querer|continuar|seguir)(?: (?:isso|mais|agora|com))*`,
		},
		actRepeat: {
			`{can}(?:me )?repet(?:e|ir|a|ete|iria)(?: (?:isso|a pergunta|(?:a )?(?:ultima )?mensagem|as opcoes|para mim|tudo|o que (?:voce )?(?:disse|falou)|{again}))*`, `nao (?:ficou|esta|ta|foi) (?:muito |bem )?claro(?: (?:o que|e|para|mandar|fazer|tenho que|isso|pra))*`,
			`{can}(?:me )?(?:explic|fal|mand|mostr|envi|pergunt)(?:a|ar|e|ue)(?: (?:isso|a pergunta|as opcoes|o menu|tudo|para mim))*(?: (?:{again}|melhor|direito|de outro jeito|com outras palavras|mais claro))+`, `{can}(?:me )?(?:diz|diga|dizer|escrev(?:e|er|a))(?: (?:isso|a pergunta))? {again}`,
			`(?:eu |ainda )*nao (?:entendi|entendo|compreendi|compreendo|percebi|peguei|saquei)(?: (?:nada|nadinha|(?:a|sua|tua|essa) pergunta|bem|direito|o que|e|era|voce|quer|disse|falou|perguntou|precisa|pediu|esta|pedindo|dizendo|isso|ainda|a mensagem))*`,
			`o que (?:e que )?(?:voce )?(?:me )?(?:disse|falou|perguntou|quer|precisa|pediu|quis dizer|esta (?:pedindo|dizendo|perguntando))(?: (?:mesmo|de mim|saber|dizer|que eu faca))*`, `qua(?:l|is) (?:era|eram|e|sao|foi)(?: mesmo)? (?:a pergunta|as opcoes|as alternativas)(?: mesmo)?`,
			`(?:confirmar|responder|escolher|informar|mandar|digitar|fazer) o que`, `{can}reformul(?:a|ar|e)(?: isso| a pergunta)?`, `o que (?:e para|eu tenho que|tenho que|devo|eu devo) (?:confirmar|responder|escolher|mandar|digitar|informar)(?: aqui| agora)?`,
			`(?:re)?envia(?:r)? (?:o codigo )?(?:de novo|outra vez|novamente)`, `nao recebi(?: o codigo| nada| ainda)*`, `(?:o codigo )?nao chegou(?: nada| ainda| o codigo)*`,
		},
		actEh:       {`{again}`, `como(?: assim| e| e que e)?`, `que`, `o que(?: foi)?`, `hein`, `oi nao entendi`},
		actUnsure:   {`talvez`, `tenho duvidas?`, `(?:estou )?(?:em|na) duvida(?: (?:entre|n?as|n?os|duas|dois|opcoes))*`, `sei la`, `nem (?:sei|ideia|imagino)`, `onde (?:fica|vejo|acho|encontro) (?:isso|ess[ea] (?:codigo|numero)|o (?:codigo|numero))`},
		actNoAccess: {`sem acesso(?: .*)?`, `(?:eu )?nao tenho (?:mais )?acesso(?: .*)?`, `(?:eu )?perdi (?:o )?acesso(?: .*)?`},
		actYes: {
			`pode {do}(?: (?:isso|o email|a troca|ja|sim|tudo|ver))*`, `(?:(?:esta|ta|tudo|e) )+(?:certo|correto|ok|certinho|bem)(?: (?:sim|assim|tudo))*`, `sin`, `isso ai`, `(?:prossiga|prossegue|continua|continue|siga|segue)(?: (?:em frente|assim))?`, `pode sim`, `confirmad[oa]`, `(?:e )?(?:ess[ea]|est[ea]) mesm[oa]`, `(?:e|era) isso(?: mesmo)?(?: que (?:eu )?(?:quero|queria|preciso))?`, `(?:sim )?(?:eu )?(?:aceito|concordo|autorizo|gostaria|queria)(?: sim)?`, `sem (?:nenhuma |sombra de )?duvidas?`, `claro que quero`, `com toda certeza`, `e verdade`, `(?:ta|esta) (?:bom|otimo|bem)`, `de acordo`, `pois(?: (?:sim|claro))?`, `me parece (?:bem|bom|certo|correto)`, `confirm[oae](?: (?:os|as|meus|todos|tudo|dados|isso|a|troca|o|email|sim))+`, `(?:(?:os|meus|todos) )*dados (?:estao|tao|esta) (?:todos )?(?:certos|corretos|ok|certo)`, `pode {do} (?:com|a|o) (?:a |o )?(?:troca|mudanca|alteracao|processo|pedido)`, `manda bala`, `perfeitamente`, `certamente`, `obvio`,
		},
		actNo:     {`(?:isso )?nao (?:esta|ta|e|foi|era) (?:nada )?(?:cert[oa]|corret[oa]|isso|isto|bem|ess[ea])(?: (?:nao|mesmo|ai))*`, `nao (?:confirmo|autorizo|concordo|aceito)(?: (?:nada|isso|nao|com isso))*`, `na+o+`, `isso nao`, `acho que nao`, `(?:de|por) (?:modo nenhum|maneira nenhuma|forma (?:nenhuma|alguma)|maneira alguma)`, `nem por isso`, `nao (?:gostaria|queria|me parece|estou de acordo)(?: (?:nao|certo))?`, `nao (?:e|foi|era) (?:isso|o) que eu (?:quero|queria|disse|pedi)`, `(?:isso )?(?:e )?(?:falso|mentira)`, `(?:obvio|logico|certeza) que nao`, `nao (?:mesmo|senhora?)`, `(?:isso|tudo) (?:esta|ta|e) (?:tudo )?errado`, `nao precisa(?: (?:mais|nao))*`, `nao (?:faz|faca) (?:isso|nada disso)(?: (?:nao|ainda|agora))*`, `nao pode(?: (?:fazer|trocar|mudar|nao))?`},
		actAssent: {`(?:eu )?(?:ja )?(?:conferi|verifiquei|revisei|li|vi|olhei|chequei)(?: (?:tudo|aqui|ja|e|esta|certo|os dados|direitinho))*`, `(?:nao (?:tem|ha|vejo|tenho)|sem|nenhum) problemas?(?: (?:nenhum|algum|com isso))?`, `(?:estou )?ciente`, `entend(?:i|ido)`, `compreendi(?:do)?`, `(?:sem|nao tenho) (?:mais )?duvidas?`, `finalmente`, `ate que enfim`, `otimo`, `maravilha`, `legal`, `show`},
		actTag: {
			`(?:e|seria|sera que e) (?:isso|ess[ea]|est[ea]|o certo)(?: (?:mesmo|aqui|ai|ne|numero|codigo))*`, `(?:isso|certo|ta bom|pode ser|serve|esta certo|confere|ne|achei|pronto|segue|lembrei|toma)`, `(?:voces? )?ja (?:me )?(?:perguntou|perguntaram|pediu|pediram)(?: (?:isso|esse|o codigo|antes))*`,
			`(?:eu )?ja (?:te |lhe )?(?:disse|falei|mandei|informei|passei|enviei)(?: (?:isso|antes|o codigo))*`, `nao sei se (?:serve|esta certo|(?:e|seria) (?:ess[ea]|isso|o certo|est[ea]))`, `(?:mas )?acho que e (?:ess[ea]|isso|est[ea])`, `(?:agora |ja )?(?:eu )?(?:sei|achei|encontrei|lembrei)(?: sim| agora| aqui)*`, `calma`,
		},
	}
}

// portugueseInside are the acts that may stand anywhere in one.
func portugueseInside() map[act][]string {
	return map[act][]string{
		actPerson: {
			`{talk} (?:{link} |{mid} ){0,3}{with} (?:{link} ){0,3}(?:{real} )?{anyone}`, `{talk} (?:{link} ){0,3}voces?(?: (?:por|pelo|no|de|ai|mesmo|em))+ (?:telefone|verdade|pessoa|ligacao)`, `(?:quero|queria|posso|prefiro|preciso|gostaria|podemos|da para) (?:de )?{talk} (?:{link} )?(?:por|pelo|no) telefone`,
			`me {pass} (?:{link} |por favor ){0,5}{anyone}`, `(?:pass[ae]|transf(?:ere|ira)|encaminh(?:a|e|em)|cham(?:a|e|ar|em)|direcion[ae]m?|conect[ae]m?|acion(?:a|e|ar)) (?:{link} |por favor ){0,5}{anyone}`, `{pass} (?:{link} ){0,5}(?:{staff}|suporte|atendimento|responsavel|equipe)`, `me (?:coloc|bot|ponh|pon|poe)[a-z]* (?:{link} ){1,6}(?:{staff}|suporte|alguem|responsavel)`,
			`{ask} (?:{link} ){0,5}(?:{staff}|pessoa {real}|alguem {real}|(?:atendimento|suporte|ajuda|apoio) human[oa])`, `(?:quero|preciso|prefiro|queria|so|exijo) (?:{link} ){0,3}(?:pessoa|gente)(?: {real})?$`, `com quem (?:eu |que eu |e que eu )?(?:posso|consigo|devo|poderia|falo) ?(?:falar|conversar|tratar)?`, `(?:uma|alguma) pessoa (?:possa|pode|podia|poderia) (?:por favor )?(?:ver|olhar|verificar|analisar|resolver|cuidar|tratar)`, `{anyone} (?:{link} ){0,4}(?:falar|falasse|fale|conversar|converse|veja|ver|resolva|resolver|trate) (?:isso )?comigo`, `retorno (?:por|pelo|de) (?:telefone|ligacao)`, `onde esta (?:{link} ){0,2}(?:{staff}|suporte|atendimento|pessoal)`,
			`(?:{anyone}) (?:(?:que|para|possa|pode|podia|poderia|venha|va|aqui|ai|da|do|de|equipe|voces|suporte|{real}) ){0,4}{attend}`, `(?:{staff}|pessoas?) (?:(?:que|para|possa|pode|poderia|venha|consiga|va) ){0,3}me (?:ajud(?:e|ar)|respond(?:a|er)|expli(?:que|car))`,
			`atendid[oa]s? (?:por|de) (?:{det} ){0,2}{anyone}`, `(?:atendimento|ajuda|suporte|resposta|contato|apoio) (?:human[oa]|de (?:um |uma )?(?:{staff}|pessoas?|gente)|(?:com|por) (?:um |uma )?(?:{staff}|pessoas?|gente))`,
			`(?:reclamar|reclamacao|queixa|denuncia) (?:com|para|a|ao|de) (?:{det} ){0,2}(?:{staff}|responsavel|chefe)`, `(?:{staff}|pessoa|alguem) (?:por favor|agora|ja|urgente)$`, `(?:{staff}|pessoa|alguem) (?:real|de verdade|de carne e osso|da equipe|do suporte)`,
			`(?:podem? |poderiam? |alguem |favor |que |^)me (?:lig(?:a|ar|ue|uem|am|asse|assem|arem)|telefon(?:a|ar|em)|retorn(?:a|ar|e|em))`, `(?:quero|preciso de|queria|aguardo|podem? fazer) (?:receber )?(?:uma )?ligacao`,
			`(?:nao (?:quero|aguento|suporto|gosto|falo|vou falar|converso)|cansei|cansad[oa]|chega|odeio|detesto|sem|fart[oa])(?: mais)?(?: de)? (?:(?:ficar )?(?:falar|falando|conversar|conversando|tratar|lidar|ser atendid[oa]) )?(?:(?:com|de|por|n?d?ess[ea]|n?d?est[ea]|o|a|os|as|um|uma|nenhum) ){0,2}{robot}`, `{robot} nao (?:serve|presta|resolve|adianta|entende|ajuda)`,
		},
		actNoAccess: {
			`sem acesso {toBox}{box}`, `(?:nao|nem) (?:uso|tenho|acesso|acedo|possuo|consigo (?:acessar|entrar|abrir|aceder))(?: mais)?(?: acesso)? {toBox}{box}(?: mais)?`, `(?:perdi|mudei|troquei)(?: de| o| meu)?(?: acesso)? {toBox}{box}`, `perdi o acesso`,
			`{box}(?: antig[oa])? (?:nem|nao|ja nao) (?:existe|funciona|e mais (?:meu|minha)|e (?:meu|minha) mais)(?: mais)?`, `{box}(?: antig[oa])? (?:foi |esta )?(?:desativad|excluid|bloquead|cancelad)[oa]`, `nao (?:uso|tenho) mais (?:ele|esse)`,
		},
		actCancel: {`(?:quero|vou|prefiro|pode) (?:desistir|parar por aqui|deixar para la|deixar para outra hora)`, `mudei de ideia`, `deix[ae] (?:quieto|para la|para outra hora)`, `pensando bem (?:esquece|deixa|nao quero|desisto|cancela)`},
		actResend: {
			`(?:onde esta|cade) (?:o |esse |meu |este |a )?{sent}`, `{sent} (?:(?:ainda|tambem|ate agora) )*nao (?:me )?{arrived}`, `nao (?:me )?(?:esta )?{arrived} (?:(?:o|esse|nenhum|meu|aqui|ainda|ate agora|para mim) )*(?:{sent}|aqui|ainda|ate agora)`, `(?:nao|nem) {arrived}$`, `^(?:(?:ainda|ate agora|ate o momento|continua|por enquanto) )*nada(?: (?:ainda|ate agora|aqui|chegou|veio|no (?:email|spam)))*$`, `(?:codigo|ele|esse|prazo|^) ?(?:ja )?(?:expirou|venceu|caducou|perdeu a validade|(?:esta |foi )?(?:expirado|vencido)|nao (?:vale|serve|e valido) mais)$`,
			`(?:re)?(?:manda|mande|envia|envie|enviar|mandar) (?:(?:o|um|me|esse|outro|novo) )*(?:codigo|outro)(?: {again})?`, `reenvi(?:a|e|ar)`,
		},
		actDone:   {`nao preciso (?:mais )?de (?:mais )?ajuda`},
		actWorks:  {`funcion(?:ou|a|am|ando|aram)`, `(?:deu|dando|da) (?:tudo )?(?:certo|bom)`, `resolv(?:eu|i|emos|eram|id[oa])`, `(?:consegui|conseguimos)`, `(?:ja )?(?:entrei|entrou|abriu|carregou|acessei)`, `(?:estou|to|ja estou) dentro`, `(?:me )?ajud(?:ou|aram)`, `(?:tudo|esta|ta|ficou|agora) (?:esta |ta )?(?:certo|certinho|ok|bem|bom|otimo|perfeito|resolvido)`, `era (?:so )?(?:isso|o que eu (?:precisava|queria))(?: mesmo)?`, `agora (?:foi|sim|vai)`, `foi (?:agora|sim)`, `solucion(?:ou|ad[oa]|aram)`, `voltou(?: ao normal)?`, `liberou`},
		actFails:  {`(?:continua|continuo|segue|sigo|permanece|ainda esta|ainda ta|ficou) (?:igual|na mesma|(?:com )?(?:a |o )?mesm[oa](?: (?:coisa|erro|problema|jeito))?|com (?:o )?(?:erro|problema)|dando (?:erro|problema)|sem (?:funcionar|acesso|entrar|abrir|acessar|conseguir|resolver)|do mesmo jeito|travad[oa]|travando|assim)`, `(?:a |o |na )?mesm[oa] (?:coisa|erro|problema)`, `(?:da|deu|dando|aparece) (?:o (?:mesmo )?)?(?:erro|problema|ruim)`, `(?:nada|nenhum[oa]?)(?: (?:mudou|feito|ainda|aconteceu|acontece|resultado|certo))?`, `na mesma`, `deu errado`, `(?:travou|trava|travando)`, `(?:esta|continua) (?:pior|ruim)`, `sem (?:sucesso|exito|resultado)`, `piorou`, `tentei (?:de )?tudo`, `ainda nao`},
		actTries:  {`(?:me )?(?:deixa|deixou|permite)`, `consigo`, `(?:entra|entrar|abre|abrir|carrega|acesso|acessar|aparece|vai|foi|adiantou|adianta|serviu|serve|rolou|mudou|muda|tem jeito|da|reconhece|aceita|chegou|resolve|ajuda|bem|muito)`},
		actHalf:   {`mais ou menos`, `em partes?`, `parcialmente`, `(?:um |so um )?pouc[oa]`, `quase`, `as vezes`, `meio que`, `por enquanto`, `so (?:em )?parte`},
		actNotYet: {`(?:vou|vamos|irei|deixa eu|deixe eu|preciso|quero) (?:ver|testar|tentar|conferir|olhar)`, `(?:vai|vou|ira|deve|espero|tomara|sera|seria|poderia|se|quando|caso|depois|antes|tentando|testando)`},
		actLater:  {`^(?:{later})$`, `(?:vou|irei) (?:providenciar|buscar|procurar|tirar|pegar|solicitar)`, `ainda nao`, `quando (?:eu )?(?:tiver|conseguir|chegar|puder|receber)`, `(?:agora|hoje|no momento) (?:eu )?nao (?:tenho|consigo|posso|da)`, `(?:estou|to) (?:longe|no trabalho|na rua)`},
		actGive:   {`(?:{later}) (?:[a-z]+ ){0,5}{give}`, `{give} (?:[a-z]+ ){0,5}(?:{later})`},
		actSlip:   {`(?:com|tem|teve) (?:um )?erro`, `(?:me )?(?:errei|enganei|confundi|equivoquei)`, `(?:digitei|mandei|escrevi|passei|coloquei|informei|dei|pus|botei|enviei) (?:[a-z]+ ){0,3}(?:errad[oa]|trocad[oa])`},
		actKeep: {
			`nao (?:(?:me|eu|ainda|agora) )*(?:sei|lembro|recordo|encontro|encontrei|acho|achei|localizo|localizei|tenho|guardei|anotei|faco ideia|(?:estou|consigo|consegui) (?:ach|encontr|lembr|localiz)(?:ar|ando)|tenho (?:a )?(?:menor |minima )?ideia|tenho certeza)`, `nem (?:sei|lembro|tenho|imagino|faco ideia)`, `nunca (?:recebi|tive|vi|me (?:deram|mandaram|enviaram))`, `(?:sumiu|desapareceu)`, `(?:perdi|apaguei|esqueci|deletei|joguei fora)`,
		},
	}
}
