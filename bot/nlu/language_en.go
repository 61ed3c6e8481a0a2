package nlu

// english is what everybody else writes; many do so as a second language.
func english() dialect {
	return dialect{
		code:       "en",
		words:      englishWords(),
		whole:      englishWhole(),
		inside:     englishInside(),
		keepTail:   `i the that this it my any one ones a an what where which when how is are was were of yet now here with me by heart anywhere somewhere at all to them for sure tbh honestly sorry used use bought choose pick say tell exactly and in on right do you have got anymore more not if or from hand hands idea clue just also am be would will receipt message paper today moment mind information info detail details given looked searched checked everywhere`,
		filler:     []string{`please`, `kindly`, `on second thoughts?`, `ok`, `okay`, `well`, `so`, `then`, `now`, `just`, `thanks`, `thank you`, `oh`, `ah`, `um`, `hi`, `hello`, `hey`, `mate`, `sir`, `madam`, `actually`, `for now`, `good morning`, `good afternoon`, `sorry`, `for gods sake`, `asap`, `lol`, `bro`, `guys`, `right now`, `to be honest`, `tbh`},
		fix:        []string{`actually`, `i (?:made|mistyped|typed) (?:a mistake|it wrong|wrong|it)`, `i meant`, `i mean`, `correction`, `sorry`, `oops`, `my mistake`, `my bad`, `but (?:the|my)`, `the (?:right|correct) (?:one|code|email|number|address) is`, `(?:correct|right) (?:code|email|number|address) is`, `no (?:the|its|it is|my|it was|that)`, `wait(?: (?:the|its|no))?`, `change the`, `fix the`, `typo`, `rather`, `wrong (?:code|email|number|one|address)`},
		hedge:      []string{`but`, `if`, `only`, `just not`, `unless`, `except`, `after`, `when`, `tomorrow`, `later`, `wait`, `hold on`, `as long as`, `provided`, `what if`},
		question:   []string{`what`, `whats`, `which`, `when`, `where`, `wheres`, `how`, `hows`, `why`, `who`, `whos`, `whose`, `can (?:i|you|we|someone)`, `could (?:i|you|we)`, `do (?:i|you|we|they)`, `does`, `did`, `is (?:it|there|this|that|my|the)`, `are (?:there|you|the|my|we)`, `will`, `would`, `should (?:i|we|it|there)`, `may i`, `am i`, `has`, `have (?:you|i)`, `is`},
		asking:     []string{`(?:want|need|like|love) to (?:know|understand|ask)`, `i have a question`, `tell me (?:about|how|what|when|why|where|if|more)`, `(?:do you|can you) (?:know|tell|explain)`, `wondering (?:if|how|whether|when|what)`, `question about`, `how (?:do|can|does|to|long|much|many)`, `explain (?:how|what|why)`},
		negation:   []string{`not`, `dont`, `doesnt`, `didnt`, `wont`, `never`, `without`, `cannot`, `isnt`, `neither`, `nor`, `no`},
		wants:      []string{`want`, `wants`, `need`, `needs`, `like`, `prefer`, `have`, `going`, `asked`, `asking`, `necessary`, `required`, `wish`, `trying`},
		light:      []string{`to`, `i`, `a`, `an`, `the`, `me`, `you`, `really`, `more`, `please`, `be`, `for`, `any`, `even`, `ever`},
		happened:   []string{`was`, `were`, `been`, `had`, `yesterday`, `after`, `when`, `should`, `must`},
		wish:       []string{`in english`, `(?:speak|to) english`, `english please`, `(?:em|para|no|o) ingles`, `(?:en|a|al) ingles`, `^(?:english|ingles)$`, `ingles por favor`, `(?:falar|hablar) ingles`},
		misspelled: `agent human person someone representative operator supervisor manager customer cancel forget thanks repeat correct understand`,
	}
}

// englishWords are the parts that its patterns are built of.
func englishWords() map[string]string {
	return map[string]string{
		"ask":     `(?:want|wanna|need|like|prefer|demand|require|request|get|give|bring|send|can|could|may|let|is there|are there|where is|where are|wheres|please|rather|expect|await|waiting)`,
		"link":    `(?:to|with|w|2|an?|the|some|any|your|me|us|just|please|now|real|live|actual|human|proper|one|of|from|be|able|help|assistance|support|contact|someone|somebody|on|in|line|phone|this|my|case|chat|talk|speak|directly|instead|possible|is|it|for|by|you|guys|that|connected|transferred|put|through|contacted|called|helped|assisted|over|there|here|customer|service|sales|wait|first|speaking|talking)`,
		"staff":   `(?:human beings?|humans?|agents?|representatives?|reps?|operators?|advis[eo]rs?|supervisors?|managers?|executives?|hooman)`,
		"anyone":  `(?:{staff}|persons?|people|someone|somebody|anyone|anybody|no one|nobody|some one|customer (?:service|support|care)|support|team|staff|specialists?|employees?|live chat|boss|colleagues?|co ?workers?)`,
		"det":     `(?:an?|the|some|any|your|one|of|another)`,
		"real":    `(?:real|live|actual|human|living|proper|support|sales|service|customer)`,
		"talk":    `(?:talk|speak|chat|deal|get through|get in touch|communicate|discuss(?: this| it)?|check(?: this| it)?|clarify(?: this| it)?|sort (?:this|it) out|contacted|called|helped|assisted)`,
		"connect": `(?:connect|transfer|put|pass|forward|hand|refer|escalate|switch|patch|direct|route)(?:red|ed|s)?`,
		"robot":   `(?:robots?|bots?|machines?|chat ?bots?|ai|virtual assistants?|(?:automated|automatic) (?:reply|replies|system|messages?))`,
		"can":     `(?:(?:can|could|would|will) (?:you|u) )?`,
		"it":      `(?:it|that|this|everything|all|(?:the|my|this|that) (?:whole |entire )?(?:request|change|process|thing|operation|application|update)|please|for me)`,
		"thx":     `(?:thanks?(?: (?:you|u))?|thankyou|cheers|appreciate(?:d| it| that)?)`,
		"hi":      `(?:h[ie]+|hiya|hi|hello+|hey+|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|yo|sup|whats up)`,
		"bye":     `(?:(?:good ?)?bye|see (?:you|ya|u)|take care|have a (?:nice|good|great|lovely|wonderful) (?:day|one|evening|weekend|night)|talk to you (?:later|soon)|(?:i )?(?:have|got|need|gotta) to go|gtg|catch you later|until next time|so long|i am (?:off|leaving)|(?:it was )?(?:nice|great|good) (?:talking|chatting|speaking) (?:to|with) you|good night|later mate|ttyl|cya|farewell)`,
		"box":     `(?:e ?mail|mail|mailbox|inbox|phone|number|e ?mail address|address|e ?mail account|sim)`,
		"toBox":   `(?:(?:to|into|in|at|that|this|the|my|old|those|of) ){0,4}`,
		"sent":    `(?:code|email|message|text|sms|nothing)`,
		"expired": `(?:expired|timed out|too old|(?:not|no longer|isnt) valid(?: any ?more)?|ran out)`,
	}
}

// englishWhole are the acts that are all there is to a piece of a message.
func englishWhole() map[act][]string {
	return map[act][]string{
		actHelp:     {`(?:i )?(?:need|want) (?:some |your )?help(?: with something)?`, `help(?: me)?`, `(?:can|could) (?:you|someone|anyone|somebody) help(?: me)?`, `i (?:have|ve got|got) (?:a|an) (?:problem|issue)`, `menu`, `options`, `what can you do`},
		actNoneOf:   {`none(?: of (?:these|those|them|the above|the options))?`, `neither(?: of (?:these|those|them))?`, `something else`, `(?:its )?another (?:thing|topic|subject)`, `other`},
		actGreeting: {`{hi}(?: (?:{hi}|there|all|team|guys|everyone|folks|again|sir|madam|to you|of the day|how are you|anyone there))*`, `how are (?:you|u|things)(?: doing| today)?`, `how (?:is it going|is everything|have you been|do you do|goes it)(?: (?:with you|today))?`, `(?:nice|pleased|good|great) to meet you(?: too)?`, `what is (?:new|going on)`, `dear (?:sir|madam|team|support)(?: (?:or|and))?(?: (?:sir|madam))?`},
		actThanks:   {`(?:(?:many|ok|great|so|very|much|big) )*{thx}(?: (?:you|a lot|a bunch|a million|so|very|much|for|your|the|all|help|support|time|quick|reply|mate|again|u|guys|team|everyone|everything|that|it|kindly|info|information|answer|answers|assistance|advice|letting|me|know|helping|out|kindness|explaining|patience|being|so|kind))*`},
		actGoodbye:  {`{bye}(?: (?:{bye}|for now|later|soon|around|all|everyone|then))*`},
		actDone: {
			`(?:no |nope |nah )?(?:that is|thats|that will be|that would be|that was|this is) (?:all|everything)(?: (?:for (?:now|today)|i needed|i wanted|then))*`, `(?:thats|that is) it(?: for (?:now|today))?`, `(?:i )?(?:dont|do not|wont|no longer) need (?:any )?(?:more |further |your )?(?:help|anything(?: else)?|assistance|support)(?: (?:anymore|any more|now|for now))*`, `nothing(?: else| more)?(?: for now)?`,
			`no (?:more|further|other) (?:help|questions)(?: needed)?`, `(?:(?:it is|its|its all|i have|ive|i|already|got it|problem) )*(?:solved|sorted|resolved|fixed|figured)(?: (?:it|out|now|myself|that))*`, `(?:i am|im|we are|were) (?:good|done|all set|fine)(?: now)?`, `never needed`, `all (?:good|set|done|sorted)`, `(?:you )?(?:can|may) (?:now )?(?:close|end|finish)(?: (?:the|this|chat|ticket|conversation|case))*`,
		},
		actWorked: {`(?:it |that |this |now it |yes it |all )?(?:worked|works|works now|helped|helps|did it|did the trick|fixed it)(?: a lot| now| thanks| great| well| perfectly)*`, `that was (?:helpful|it|useful)`, `very helpful`},
		actStuck:  {`(?:but |still |it |that |this |also )*(?:didnt|doesnt|did not|does not|isnt|is not|not|wont|will not) (?:work|working|help|helping)(?: (?:either|for me|at all|though|still))*`, `(?:but )?(?:i |i have |ive )?(?:already )?tried (?:that|it|this|everything|all that)(?: (?:already|before|and|but|it|still|didnt|doesnt|work|working|not|isnt))*`, `nothing (?:works|worked|helps|helped)`},
		actBack:   {`(?:(?:hi|hello|hey|good morning|good afternoon|good evening) )+(?:again|there again|its me|me again|once more)`, `(?:i am |im )?(?:back|here|still here|back again)`, `its me again`, `i (?:am|m) back`},
		actNudge: {
			`hello`, `hi`, `hey`, `yo`, `oi`, `(?:is )?(?:any|some) ?(?:one|body)(?: (?:there|here|home|online|around))+`, `(?:is )?any ?(?:one|body)`, `(?:are )?(?:you|u)(?: guys| people| all)? (?:still )?(?:there|here|alive|online)(?: or (?:what|not))?`, `still there`, `(?:is there |do you have )?any (?:news|updates?|progress|reply|response|answer)`, `so`, `and`, `well`, `what now`, `now what`,
			`(?:(?:i am|im|i have been|been|i) )?(?:still |just )?(?:waiting|here waiting|wait)(?: (?:here|still|for (?:a |your |an )?(?:reply|response|answer|update)|for you))*`, `(?:{can})?(?:reply|respond|answer)(?: (?:me|to me|asap|quickly|already))*`, `(?:why )?(?:no ?one|nobody)(?: is)? (?:answers?|answering|repl(?:y|ies|ying)|responding|responds)(?: (?:me|here))*`, `knock knock`, `earth to bot`,
		},
		actCall: {`yo`, `oi`},
		actPerson: {
			`(?:{det} |{real} )*(?:{staff}|persons?|someone|somebody|customer service|support)(?: {staff}| being)?`, `(?:i )?(?:want|need|get me|give me)(?: to)? (?:{det} |{real} )*(?:{staff}|person|someone|somebody)`, `(?:and )?not (?:with|to)(?: (?:an?|the|this))* {robot}`, `(?:to )?{talk} (?:to|with) (?:{det} |{real} )*{anyone}`, `(?:{can})?(?:transfer|connect) me(?: (?:please|now|through|over))*`,
		},
		actCancel: {
			`cancel(?: {it})*`, `(?:i )?(?:want|would like|need|wanna) to (?:cancel|stop|quit|exit)(?: (?:{it}|here))*`, `never ?mind`, `(?:just |lets )?forget (?:it|that|this|about (?:it|this|that))`, `(?:please )?stop(?: (?:it|this|that|here|everything))*`, `quit`, `exit`, `abort`, `(?:just |lets |nah |no )?leave it(?: (?:for now|there|as it is|like that|be|out))*`, `(?:just |lets )?drop (?:it|this|that)`,
			`i (?:changed|have changed|ve changed) my mind`, `i give up`, `dont bother`, `(?:lets )?stop(?: here)?`, `lets not(?: (?:do|continue)(?: (?:this|it|that))?)?`, `(?:i )?(?:dont|do not|no longer) want (?:to (?:do|continue|proceed|go on|go ahead)|it|this|that|anything)(?: (?:this|it|that|anymore|any more|with|now|further))*`, `(?:i )?no longer want (?:it|this|that)`, `(?:please )?(?:dont|do not) (?:do|change|touch|send) anything(?: (?:please|yet))*`, `go back(?: to (?:the )?(?:menu|start|beginning))?`, `(?:maybe|perhaps|some) (?:another|other) (?:time|day)`, `not interested(?: anymore)?`, `(?:please )?(?:stop|end|halt|cease) (?:what you are doing|doing (?:that|this|it)|the (?:process|action|request|operation|conversation)|this conversation)`, `(?:please )?(?:disregard|ignore|scrap|abandon)(?: (?:that|it|this|my (?:last |previous )?(?:request|message|command)|what i said|everything))+`, `(?:you can )?forget (?:i|what i) (?:said|asked)(?: anything| that)?`, `(?:that is|thats|it is|its) no longer (?:needed|necessary)`, `(?:dont|do not) (?:worry about|bother with) (?:it|that|this)`, `(?:i would |id |i d )?rather not(?: (?:continue|do it|do this|go on|proceed))?`, `i want out`, `(?:can|could) (?:we|you|i) (?:just )?stop(?: (?:this|that|here|now|it))*`, `(?:i )?(?:have |ve |ive )?decided (?:not to|against it)(?: (?:do|it|this|continue))*`, `skip it`, `call it off`,
		},
		actRepeat: {
			`(?:{can}|i need you to |would you mind |you (?:need|have) to |id like you to )(?:please )?repeat(?:ing)?(?: (?:that|it|the question|the options|for me|what you said|again))*`, `{can}(?:say|explain|send|show|tell|ask|write)(?: (?:me|that|it|this|the question|the options|to me))*(?: (?:again|once more|better|one more time|differently|in other words))+`, `(?:once|one) more(?: time)?`, `what (?:did|do|are|were) you (?:say|saying|ask|asking|mean|want|need)(?: (?:for|from me|by that|again|exactly))*`, `come again`, `repeat (?:yourself|your (?:last|previous) (?:question|message)|the last (?:thing|part|question|message))`, `what was (?:that|it)(?: again)?`, `(?:i )?(?:didnt|did not|couldnt|could not) (?:hear|catch|read|see) (?:you|that|it|what you said)`, `(?:i )?missed (?:that|it)(?: again)?`, `(?:that|it|this) (?:was not|wasnt|is not|isnt) (?:very |so )?clear`, `{can}(?:go over|run) (?:that|it)(?: by me)? (?:again|once more)`,
			`(?:i |still |sorry |do )*(?:dont|do not|didnt|did not|cannot|cant|not) (?:quite )?(?:understand|understood|get|follow|catch)(?: (?:that|it|you|this|what|the question|mean|are asking|said|asked|want|a word|anything))*`, `what (?:was|were|is|are) (?:the|your|my) (?:question|options|choices)(?: (?:again|here))?`, `{can}rephrase(?: (?:that|it|the question))?`, `(?:confirm|choose|answer|type|send|reply) what`, `what (?:should|must|do) i (?:have to |need to )?(?:confirm|choose|answer|type|send|reply|write)(?: here| now)?`,
			`(?:re)?send (?:it|the code)?(?: again)?`, `resend(?: (?:it|the code))?`, `send (?:me )?(?:another|a new|the) code(?: again)?`, `(?:i )?(?:didnt|did not|havent|have not) (?:get|got|receive|received) (?:it|the code|anything|any code)(?: yet)?`, `(?:the )?code (?:didnt|hasnt|has not|did not) (?:arrive|arrived|come)(?: yet)?`, `nothing (?:came|arrived)(?: yet)?`, `(?:i am|im) (?:confused|lost)`, `(?:you )?lost me`,
		},
		actEh:       {`again`, `say again`, `what`, `pardon`, `huh`, `wdym`, `come again`, `eh`},
		actUnsure:   {`maybe`, `perhaps`, `dunno`, `(?:i )?(?:dont|do) no`, `where (?:do i|can i|to|would i) (?:find|see|get) (?:it|that|this|the code)`, `beats me`, `(?:torn|undecided|in between)(?: (?:between|the|two|both))*`, `hard to say`},
		actNoAccess: {`no access(?: .*)?`, `(?:i )?(?:lost|dont have|no longer have|do not have) access(?: .*)?`},
		actYes: {
			`(?:(?:that|thats|that is|its|it is|it|everything|all|all is|everythings?|looks|look|sounds) )+(?:is )?(?:right|correct|fine|good|ok|okay|perfect|great|true)(?: (?:to me|with me|for me|by me))?`, `(?:please )?(?:change|do|confirm|proceed|continue|carry on)(?: (?:it|that|with it|so|now|ahead))*$`, `(?:fine|good|ok) (?:by|with|for) me`, `go for it`, `yes ?(?:sir|maam|indeed|absolutely|definitely)`, `(?:you )?(?:can|may) (?:proceed|go ahead|continue|do it|change it|confirm)`, `(?:that|it) would be (?:right|correct|great|fine|good|perfect|lovely|ok)`, `(?:that|it|this) works(?: for me)?`, `(?:you )?got (?:it|that) right`, `(?:that is|thats|this is|exactly) what i (?:want|wanted|need|meant|said|asked for)`, `i (?:would|do|agree|accept|approve|believe so|am sure)`, `i would (?:like|love) (?:that|it)`, `for sure`, `without a doubt`, `(?:yes|yeah|yep|yup) (?:i (?:do|am|would|did|want (?:it|that|to)|agree)|it (?:is|does)|that is(?: (?:it|right|correct|true|fine|what i want))?)`, `go ahead(?: (?:and|with|it|that|do|change|confirm|the change|please))*`, `(?:i )?confirm(?: (?:the|all|my|details|data|it|that|everything|change|email))+`, `(?:(?:the|all|my) )*(?:details|data|info(?:rmation)?) (?:are|is|look|looks) (?:all )?(?:right|correct|good|ok|fine)`, `by all means`, `indeed`, `yea`, `sounds (?:good|great)`, `lets (?:do it|go)`,
		},
		actNo:     {`(?:(?:that|thats|that is|this|this is|it|its|it is|is|do|i do|i) )*(?:not|isnt|is not) (?:right|correct|it|true|confirm|agree|ok|okay|accept|good|mine|accurate)`, `(?:no )?(?:that is|thats|it is|its) (?:not what i (?:want|wanted|meant|said|asked for)|false|untrue|a no)`, `not what i (?:want|wanted|meant|said|asked for)`, `no i (?:dont|do not|am not|wont|would not|did not|didnt)`, `i (?:would not|will not|wont|wouldnt|am afraid not)`, `(?:that|it) isnt`, `no (?:it|that) (?:isnt|is not|doesnt|does not)`, `(?:(?:that|this|it) )?(?:is )?all wrong`, `hell no`, `absolutely not`, `of course not`, `(?:i )?(?:dont|do not) (?:confirm|agree|accept|approve)(?: (?:it|that|this))?`, `please (?:dont|do not)`, `no (?:sir|maam)`, `certainly not`, `by no means`},
		actAssent: {`(?:i )?(?:have |just |ve )?(?:checked|verified|reviewed|read|seen)(?: (?:it|that|everything|all|and|is|its|the details|twice))*`, `no (?:problems?|objections?|worries|issues?)(?: (?:at all|here|with that))?`, `(?:i )?(?:understand|understood|see|know)`, `no (?:more )?questions`, `finally`, `excellent`, `awesome`, `wonderful`, `nice`},
		actTag: {
			`(?:is|would|will) (?:it|that|this)(?: be)?(?: (?:it|one|the one|right|correct|ok|the right one))*`, `(?:right|ok|there you go|here you go|here it is|found it|got it|here|there|wait)`, `(?:you )?(?:have )?already asked(?: (?:me|that|for that|this))*`, `(?:i )?(?:have |ve )?already (?:told|gave|sent|said|given)(?: (?:you|it|that|this|before))*`, `(?:i am |im )?not sure (?:if |whether )?(?:this|that|it)s?(?: is)?(?: (?:it|right|correct|the one|the right one))*`, `i think (?:it|its|it is|this is|thats|that is)(?: (?:this|it|that|the one|one))*`, `(?:i )?(?:do |now )?(?:know|remember)(?: (?:it|now))*`,
		},
	}
}

// englishInside are the acts that may stand anywhere in one.
func englishInside() map[act][]string {
	return map[act][]string{
		actPerson: {
			`{talk}(?: (?:now|directly|again|please|instead))?(?: (?:to|with|2|by|w))? (?:{link} ){0,4}(?:{staff}|persons?|people|some ?one|some ?body|any ?one|any ?body|no ?one|nobody|customer (?:service|support|care)|support|team|staff|specialists?|employees?|boss)`, `(?:talking|speaking|chatting|dealing) (?:to|with) (?:{link} ){0,3}(?:{staff}|person|people|someone|somebody)`,
			`(?:reach|contact) (?:{link} ){0,3}(?:{staff}|support|customer (?:service|support|care)|someone|somebody|person)`, `{connect} (?:me|us|my (?:case|call|chat)|this(?: (?:case|chat|call))?|it) (?:{link} ){0,5}{anyone}`, `{connect} (?:(?:through|over|please) )?(?:(?:to|with) )?(?:(?:an?|the|some|any|your|{real}) ){0,3}(?:{staff}|real person|customer (?:service|support|care)|support)`,
			`{ask} (?:{link} ){0,5}(?:{staff}|real people|real person|live person|some(?:one|body) real)`, `(?:want|need|like|prefer|rather have|get me|give me) (?:{link} ){0,3}(?:person|people)(?: (?:not|instead|please|now|to|who|that))?$`, `(?:want|need|give me|get me|prefer) (?:{link} ){0,3}(?:person|people|somebody|someone) (?:not|to talk|to speak|who|on the (?:phone|line))`, `get (?:someone|somebody) (?:on|to)`, `who (?:can|could|do|should|would) i (?:talk|speak|chat) (?:to|with)`, `(?:can|could|let|may|have|get) (?:an? |some |any |real )*(?:person|human) (?:please )?(?:look|help|handle|check|review|take|deal|see|do|assist)`, `(?:not|am not|im not) (?:talking|speaking|chatting|dealing) (?:to|with) (?:an? |the |this |some |your )*{robot}`,
			`(?:{staff}|real person|real people|live person|some(?:one|body) real) (?:please|now|asap|instead)$`, `(?:{staff}|person|people) (?:and )?not (?:an? |the |some )?{robot}`, `(?:an? |any |real |live )(?:human|agent|representative|operator|real person)(?: (?:available|there|here|online))`, `{anyone} (?:(?:available|there|here|real|human) ){0,2}(?:(?:that|who|whom) )?(?:i can|i could|to|for me to) (?:talk|speak|chat)`,
			`(?:please |can you |can u |could you |(?:some|any) ?one |to )?call me(?: (?:back|please|asap|now|today|tomorrow|instead|on my (?:phone|cell|mobile)))+$`, `(?:please |can (?:you|u|someone) |could (?:you|someone) |have someone |kindly )call me$`, `{anyone}(?: from (?:your|the) (?:team|company|side))? (?:(?:should|to|must|please|can|could|kindly|will) )*(?:phone|ring|contact|reach|reply to|respond to|get back to|get in touch with|reach out to) (?:me|us)`, `(?:can|could|have|get|let|should|must|like|want|need|prefer) (?:{link} ){0,3}(?:someone|somebody|anyone|anybody|{staff}|person) (?:please |to )?call (?:me|us)(?: (?:back|please|asap|now|today|tomorrow))*$`, `(?:request|want|need|like|expect|waiting for) (?:a |to receive a |your )?(?:phone )?call(?: ?back)?`,
			`(?:complaint|complain|escalat(?:e|ed|ion)|report)(?: (?:it|this|that))? (?:to|with) (?:{det} |{real} ){0,2}{staff}`, `(?:some|any) ?(?:one|body) (?:human|real|in charge|from (?:the |your )?team)`,
			`(?:dont|do not|no more|stop|sick of|tired of|hate|fed up with|enough (?:of|with)|done with|no|cannot stand|cant stand)(?: (?:want|wanna|like))?(?: to)?(?: (?:talk|speak|chat|deal|want|send|sending|giv)(?:ing)?)?(?: me)?(?: (?:to|with))? (?:(?:an?|the|this|that|these|your|stupid|dumb|useless|another|more|any) ){0,3}{robot}`, `{robot} is (?:so )?(?:useless|stupid|dumb|not (?:helping|helpful|working))`,
		},
		actNoAccess: {
			`no access {toBox}{box}`, `(?:dont|do not|no longer|cannot|can not|cant|lost|never) (?:(?:have|longer|get|access|use|open|enter|log|check|read|reach) )*{toBox}{box}(?: (?:anymore|any more))?`, `{box}(?: (?:is|was|has been|got))* (?:gone|dead|closed|deleted|blocked|deactivated|disabled|hacked)`, `{box} (?:no longer|does not|doesnt) (?:exists?|works?)(?: (?:anymore|any more))?`, `(?:no longer|dont) use (?:it|that|this)(?: one| email| number)?(?: anymore)?`, `(?:lost|changed) my (?:phone|number|email)`, `lost access`,
		},
		actCancel: {`changed my mind`, `on second thought(?:s)? (?:no|never mind|forget it|cancel|leave it)`, `(?:want|like) to stop (?:here|this)`},
		actResend: {
			`(?:where is|wheres|where) (?:the |my |that |this )?(?:code|email|message|text)`, `{sent} (?:(?:still|yet|also) )*(?:has not|hasnt|have not|havent|didnt|did not|does not|doesnt|never|not|is not|isnt) (?:(?:yet|been) )*(?:arrived?|arriving|come|came|coming|show(?:n|ed)?|received|reach(?:ed)?)`, `(?:nothing|no (?:code|email|message)) (?:has )?(?:yet )?(?:came|come|arrived|received|here)`, `no (?:code|email|message) yet`, `^(?:it|that|mine) (?:(?:still|just) )*(?:has not|hasnt|didnt|did not|does not|doesnt|never|wont|isnt|is not) (?:yet )?(?:arrived?|arriving|come|came|coming|show(?:n|ed)?|reach(?:ed)?)`, `^(?:i )?(?:still )?(?:(?:got|get|have|see|received) )?nothing(?: (?:yet|here|so far|at all|arrived|came|in (?:my|the) (?:inbox|spam|mail|email)))*$`, `(?:^|code |it |that |one )(?:(?:has|is|already|just) )*{expired}$`, `(?:never|didnt|did not|havent|have not|not) (?:got|get|gotten|receive|received|receiving) (?:(?:the|a|any|my|that|your) )*(?:code|email|message|anything|it)`, `(?:send|resend) (?:(?:me|the|a|another|new|it) )*(?:code|one)(?: again)?`, `resend(?: it)?`,
		},
		actDone: {`(?:dont|do not) need (?:any )?(?:more |further )?(?:help|assistance)`},
		actSlip: {`(?:mistyped|misspelled|misspelt|mixed (?:it|them) up)`, `(?:gave|sent|typed|wrote|put|entered|used|spelled) (?:[a-z]+ ){0,3}(?:wrong|incorrect(?:ly)?)`, `(?:made|my|was) (?:a |an )?(?:mistake|typo|error)`, `my bad`, `typo`, `(?:has|contains) an error`},
		actKeep: {
			`(?:dont|do not|didnt|cannot|cant|can not|couldnt|could not|never|no longer|not) (?:(?:really|even|seem|to|exactly|actually|be able) )*(?:know|remember|recall|find|have|locate|see|saved|kept)`, `(?:wouldnt|would not) know`, `(?:have )?no (?:idea|clue|luck)`, `(?:not|isnt) (?:really |so |very |100 )?(?:sure|certain)`, `never (?:got|received|had|saw|been given)`, `unsure`, `(?:lost|forgot|forgotten|deleted|misplaced|threw away)`,
		},
	}
}
