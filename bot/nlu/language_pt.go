package nlu

// portuguese is what Brazilian customers write. Patterns are read over folded words with abbreviations written out.
func portuguese() dialect {
	return dialect{
		code: "pt",
		whole: map[act][]string{
			actHelp:     {`(?:preciso de |quero |uma )?(?:sua |uma )?ajuda(?: aqui| com uma coisa)?`, `(?:voce |alguem )?(?:pode |poderia |consegue )?me (?:ajud(?:a|ar|e)|socorre)(?: aqui)?`, `ajuda`, `socorro`, `(?:estou com|tenho) um problema`, `menu`, `opcoes`, `o que voce faz`},
			actNoneOf:   {`nenhum(?:a)?(?: d[aeo]l[ae]s| d[eao]ss[ea]s| d[ao]s (?:duas|dois|tres|opcoes))?`, `nada disso`, `outr[oa](?: coisa| assunto)?`, `e outr[oa](?: coisa| assunto)`},
			actGreeting: {`oi+e?`, `ola`, `opa`, `eai`, `e ai`, `alo`, `salve`, `(?:oi |ola )?(?:bom dia|boa tarde|boa noite|tudo bem|tudo bom|td bem|como vai)(?: (?:tudo bem|tudo bom|pessoal|gente|equipe))?`, `oi(?: oi)+`, `oi (?:gente|pessoal|tem alguem ai)`},
			actThanks:   {`(?:muito |mt |super )?obrigad(?:o|a|ao|inha|inho)(?: mesmo| pela ajuda| por tudo)?`, `valeu(?: mesmo| pela ajuda)?`, `brigad(?:o|a|ao)`, `agradeco`, `grat[oa]`, `gratidao`, `thanks`, `muito obrigad[oa]`},
			actGoodbye:  {`tchau(?: tchau)?`, `ate (?:mais|logo|amanha|breve)`, `adeus`, `falou`, `abracos?`, `fui`, `bom (?:trabalho|descanso|fim de semana)`},
			actDone:     {`(?:era )?so isso(?: mesmo)?`, `(?:nao|nada) (?:preciso|precisa) (?:de )?(?:mais )?(?:nada|ajuda)`, `nao preciso (?:mais )?de (?:mais )?(?:ajuda|nada|suporte)(?: nao)?`, `mais nada`, `nada mais`, `por enquanto (?:e )?so isso`, `por hoje e so`, `ja resolvi`, `ja resolveu`, `ja foi resolvido`, `esta resolvido`, `resolvido`},
			actWorked:   {`(?:agora |isso |aqui |ja )?(?:deu (?:tudo )?certo|funcionou|consegui|resolveu|deu bom)(?: sim| aqui| tudo| valeu)?`, `(?:isso )?(?:me )?ajudou(?: muito| bastante)?`},
			actStuck:    {`(?:mas |isso |assim |aqui |ainda |continua |tambem )*nao (?:funcionou|funciona|funcionando|deu certo|resolveu|adiantou|ajudou)(?: nada| nao| ainda| aqui)?`, `(?:mas )?(?:eu )?ja (?:tentei|testei)(?: (?:isso|tudo|de tudo|assim|varias vezes))*(?: (?:e|mas) nao (?:funcionou|funciona|deu certo|resolveu|adiantou))?`, `nada (?:funciona|funcionou|adianta|adiantou)`},
			actBack:     {`(?:(?:oi|ola|bom dia|boa tarde|boa noite|opa) )+(?:de novo|novamente|outra vez|eu de novo|sou eu)`, `(?:ja |eu )?(?:cheguei|voltei)`, `(?:eu )?(?:estou|to|ainda estou|continuo) (?:aqui|de volta|por aqui)`, `sou eu de novo`},
			actNudge:    {`oi`, `alo`, `e ai`, `tem alguem ai`, `alguem ai`, `cade voce`, `esta ai`, `voce esta ai`, `e entao`, `entao`, `vai demorar`, `ainda esta ai`, `nada ainda`, `ninguem responde`, `e agora`},
			actPerson:   {`(?:um |uma |o |a )?(?:atendente|human[oa]|pessoa|agente|operador|operadora|gente de verdade|atendimento humano|suporte humano|pessoa real|alguem|atendimento|consultor|supervisor|gerente)`, `(?:quero|preciso(?: de)?|chama|passa para) (?:um |uma |o |a )?(?:atendente|human[oa]|pessoa|agente|operador|alguem|atendimento|supervisor|gerente)(?: (?:humano|real|de verdade))?`},
			actCancel:   {`cancel(?:a|ar|e|ado)(?: (?:isso|tudo|esse pedido|essa solicitacao))?`, `(?:quero|pode|prefiro|vou) cancelar(?: isso| tudo)?`, `deix[ae] (?:para la|pra la|quieto|assim|isso)`, `esquec[ea](?: isso| tudo)?`, `desist(?:o|i|ir)`, `(?:quero|vou) (?:desistir|parar|sair)`, `par[ae](?: tudo| isso| com isso| por favor)?`, `parar`, `sair`, `(?:nao quero|quero) mais nao`, `nao quero mais(?: isso)?`, `mudei de ideia`},
			actRepeat:   {`(?:pode )?repet(?:e|ir|ete|a)(?: isso| a pergunta)?`, `de novo`, `o que(?: voce)? (?:disse|falou|perguntou)`, `como(?: assim)?`, `nao entendi(?: nada| a pergunta)?`, `que`, `o que`, `hein`, `ha`, `oi nao entendi`, `qual (?:era|e|foi) a pergunta`, `manda de novo`, `(?:re)?envia(?:r)? (?:o codigo )?(?:de novo|outra vez|novamente)`, `nao recebi(?: o codigo| nada)?`, `(?:o codigo )?nao chegou(?: nada| ainda| o codigo)?`},
			actUnsure:   {`nao tenho (?:o |a |esse |meu )?(?:cpf|cnpj|telefone|celular|codigo|numero|pedido|documento)(?: (?:aqui|agora|comigo|da compra))*`, `(?:eu )?nao sei(?: (?:dizer|qual|onde|nao|isso|o codigo|onde (?:fica|esta|acho|vejo)|qual e|te dizer|de cor|informar|mesmo))*`, `sei la`, `nao (?:faco|tenho) (?:a menor )?ideia`, `nao lembro(?: (?:mais|qual|do codigo|o codigo|agora))*`, `nao (?:tenho|acho|encontro|encontrei|achei)(?: (?:o|esse|isso|aqui|agora|codigo|numero|ele|essa informacao))*`, `esqueci(?: o codigo| qual (?:e|era))?`, `perdi(?: o codigo)?`, `talvez`, `tenho duvida`, `nao tenho certeza`, `onde (?:fica|vejo|acho|encontro) (?:isso|esse codigo|o codigo)`},
			actNoAccess: {`sem acesso(?: .*)?`, `(?:eu )?nao tenho (?:mais )?acesso(?: .*)?`, `(?:eu )?perdi (?:o )?acesso(?: .*)?`},
		},
		inside: map[act][]string{
			actPerson: {
				`(?:falar|conversar|falo|converso|fala|contato|atendimento) (?:diretamente |direto |agora )?(?:com |de )?(?:o |a |um |uma |algum |alguma )?(?:atendente|human[oa]|pessoa|agente|operador|operadora|alguem|gente|ser humano|suporte|supervisor|gerente|responsavel|representante|consultor|equipe)(?: (?:humano|humana|real|de verdade))?`,
				`(?:me )?(?:passa|passe|passar|transfere|transfira|transferir|encaminha|encaminhe|chama|chame|chamar) (?:eu |me |essa conversa |isso )?(?:para |com |a |o |um |uma )+(?:atendente|human[oa]|pessoa|agente|operador|alguem|suporte|supervisor|gerente|equipe)`,
				`(?:quero|queria|preciso|gostaria|exijo) (?:de |ser atendid[oa] por |ajuda de )?(?:o |a |um |uma |algum )?(?:atendente|human[oa]|atendimento humano|agente|operador|supervisor|gerente|ser humano|pessoa (?:real|de verdade|humana))`,
				`nao quero (?:falar |conversar )?(?:com )?(?:um |uma |o |a )?(?:robo|bot|maquina|ia)`, `atendimento humano`, `atendente (?:humano|real|por favor)`, `human[oa] por favor`, `chega de robo`,
			},
			actNoAccess: {
				`(?:estou |fiquei |to )?sem acesso (?:a |ao |o |esse |nesse |meu )*(?:email|correio|telefone|celular|numero|caixa)`, `nao (?:tenho|uso|acesso|consigo acessar|consigo entrar n[oea]|possuo|existe) (?:mais )?(?:acesso )?(?:a |ao |o |n[oe] |esse |este |ess[ae] |aquele |meu |minha )*(?:email|endereco|telefone|celular|numero|caixa)(?: mais)?`,
				`(?:perdi|mudei de) (?:o )?(?:acesso|email|celular|numero|telefone)`, `ess[ea] (?:email|numero|telefone) (?:nao existe|ja nao|foi desativado|nao e mais meu)`, `email (?:antigo )?nao existe mais`, `nao (?:uso|tenho) mais (?:ele|esse)`,
			},
			actUnsure: {`nao (?:sei|lembro) (?:qual (?:e|era) )?(?:o |meu |esse |do )?(?:codigo|numero|email)`, `nao tenho (?:o |esse |meu )?(?:codigo|numero da compra)`, `perdi o codigo`},
			actCancel: {`(?:quero|vou|prefiro|pode) (?:desistir|parar por aqui|deixar para la|deixar para outra hora)`, `mudei de ideia`, `(?:deix[ae]) (?:quieto|para la|para outra hora|pra la)`, `pensando bem (?:esquece|deixa|nao quero|desisto|cancela)`},
			actResend: {`(?:onde esta|cade|kd) (?:o |esse |meu |este |a )?(?:codigo|email|mensagem|sms)`, `(?:codigo|email|mensagem|sms|nada) nao (?:chegou|chega|veio|apareceu|recebi)`, `nao (?:chegou|chega|veio|apareceu|recebi|esta chegando) (?:o |esse |nenhum |meu |aqui |ainda )*(?:codigo|email|mensagem|sms|nada|aqui)`, `(?:manda|mande|envia|envie|reenvia|reenvie|reenviar|mandar|enviar) (?:o |um |esse |outro |novo |um novo |um outro )*codigo(?: de novo| novamente| outra vez)?`},
			actDone:   {`nao preciso (?:mais )?de (?:mais )?ajuda`},
		},
		filler:   []string{`por favor`, `pensando bem`, `entao`, `ok`, `bom`, `ai`, `la`, `cara`, `moc[oa]`, `amig[oa]`, `obrigad[oa]`, `viu`, `ta`, `mesmo`, `ja`, `ah`, `eh`, `e`, `hum`, `agora`, `eu`, `oi`, `ola`, `bom dia`, `boa tarde`, `boa noite`, `tudo bem`, `valeu`, `gente`, `logo`},
		fix:      []string{`na verdade`, `alias`, `errei`, `digitei errado`, `mandei errado`, `escrevi errado`, `desculp[ae](?: errei)?`, `corrigindo`, `correcao`, `quer dizer`, `ops`, `opa errei`, `me enganei`, `digo`, `mas (?:o|a|meu|minha)`, `(?:o|a) (?:certo|correto|certa|correta) e`, `nao (?:o|a|e|meu|minha|era|esse|essa|este|esta)`, `troca (?:o|a)`, `muda (?:o|a)`},
		hedge:    []string{`mas`, `porem`, `se`, `so`, `somente`, `depois`, `desde que`, `exceto`, `menos`, `so que`, `quando`, `amanha`, `espera`, `calma`},
		question: []string{`o que`, `que`, `qual`, `quais`, `quando`, `onde`, `como`, `quant[oa]s?`, `por ?que`, `quem`, `sera que`, `posso`, `poderia`, `da para`, `tem como`, `existe`, `tem algum`, `voces?`, `e possivel`, `de que`, `em quanto tempo`, `ate quando`, `a partir de`, `pode me`, `consigo`, `preciso pagar`, `ha`, `vou`},
		asking:   []string{`(?:quero|queria|gostaria de|preciso|poderia me) (?:so |apenas |somente )?(?:saber|entender|dizer|tirar (?:uma )?duvida)`, `tenho (?:uma )?(?:duvida|pergunta)`, `me (?:explica|explique|diz|diga|fala|informa)`, `duvida sobre`, `sabe (?:me )?(?:dizer|se)`, `como (?:faco|fazer|que faz|funciona|e que)`},
		negation: []string{`nao`, `nem`, `sem`, `nunca`, `jamais`},
		wish:     []string{`(?:em|para(?: o)?|no|fal[ao]r?) (?:portugues|brasileiro)`, `(?:in|speak|to) portuguese`, `portugues por favor`, `portuguese please`, `^portugues(?:e)?$`, `(?:hablas?|en) portugues`},
	}
}
