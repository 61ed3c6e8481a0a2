package nlu

// english is what everybody else writes; many do so as a second language.
func english() dialect {
	return dialect{
		code: "en",
		whole: map[act][]string{
			actHelp:     {`(?:i )?(?:need|want) (?:some |your )?help(?: with something)?`, `help(?: me)?`, `(?:can|could) (?:you|someone|anyone|somebody) help(?: me)?`, `i (?:have|ve got|got) (?:a|an) (?:problem|issue)`, `menu`, `options`, `what can you do`},
			actNoneOf:   {`none(?: of (?:these|those|them|the above))?`, `neither(?: of (?:these|those|them))?`, `something else`, `(?:its )?another (?:thing|topic|subject)`, `other`},
			actGreeting: {`h[ie]+`, `hi(?: there| all| team)?`, `hello+(?: there| all| team)?`, `hey+(?: there| all| guys)?`, `good (?:morning|afternoon|evening|day)`, `howdy`, `greetings`, `how are you(?: doing| today)?`, `(?:hi|hello|hey) (?:good (?:morning|afternoon|evening)|how are you|anyone there)`, `whats up`, `sup`, `yo`},
			actThanks:   {`(?:many )?thanks?(?: (?:you|a lot|so much|very much|for (?:your|the) help|mate|again|u))*`, `thank you(?: (?:so|very) much| for (?:your|the) help| again)?`, `cheers`, `much appreciated`, `appreciate it`, `i appreciate (?:it|that)`},
			actGoodbye:  {`(?:good ?)?bye(?: bye| for now)?`, `see (?:you|ya)(?: later| soon)?`, `take care`, `have a (?:nice|good|great) (?:day|one|evening|weekend)`, `good night`, `later mate`},
			actDone:     {`(?:that is|thats|that will be|that would be) all(?: for now| thanks)?`, `(?:i )?(?:dont|do not) need (?:any )?(?:more |further )?(?:help|anything(?: else)?|assistance)(?: anymore)?`, `nothing(?: else| more)?`, `no more help(?: needed)?`, `(?:its |its all |it is |already )?(?:solved|sorted|resolved|fixed)(?: now)?`, `im (?:good|done|all set)`, `i am (?:good|done|all set)`, `never needed`, `all (?:good|set|done|sorted)`},
			actWorked:   {`(?:it |that |this |now it |yes it |all )?(?:worked|works|works now|helped|helps|did it|did the trick)(?: a lot| now| thanks| great| well| perfectly)*`, `that was (?:helpful|it|useful)`, `very helpful`},
			actStuck:    {`(?:but |still |it |that |this |also )*(?:didnt|doesnt|did not|does not|isnt|is not|not|wont|will not) (?:work|working|help|helping)(?: (?:either|for me|at all|though|still))*`, `(?:but )?(?:i |i have |ive )?(?:already )?tried (?:that|it|this|everything|all that)(?: (?:already|before|and|but|it|still|didnt|doesnt|work|working|not|isnt))*`, `nothing (?:works|worked|helps|helped)`},
			actBack:     {`(?:(?:hi|hello|hey|good morning|good afternoon|good evening) )+(?:again|there again|its me|me again|once more)`, `(?:i am |im )?(?:back|here|still here|back again)`, `its me again`, `i (?:am|m) back`},
			actNudge:    {`hello`, `hi`, `hey`, `anyone(?: there| here)?`, `anybody(?: there| here)?`, `(?:are )?you (?:still )?there`, `still there`, `any (?:news|update|updates)`, `so`, `and`, `well`, `what now`, `is anyone there`, `is (?:any|some)(?:one|body) there`, `u there`},
			actPerson:   {`(?:an? |the |some |real |live |actual )*(?:human|agent|person|representative|rep|operator|human being|advisor|supervisor|manager|someone|somebody|customer service|support agent)`, `(?:i )?(?:want|need|get me|give me) (?:to )?(?:an? |the |some |real |live |actual )*(?:human|agent|person|representative|rep|operator|someone|somebody|supervisor|manager)`},
			actCancel:   {`cancel(?: (?:it|that|this|everything|all|please))*`, `(?:i )?(?:want|would like|need) to (?:cancel|stop|quit|exit)(?: (?:it|this|that|here))?`, `never mind`, `forget (?:it|that|about it)`, `(?:please )?stop(?: (?:it|this|that|here))?`, `quit`, `exit`, `abort`, `leave it`, `drop it`, `i (?:changed|have changed|ve changed) my mind`, `i give up`, `dont bother`, `lets stop(?: here)?`},
			actRepeat:   {`(?:can you |could you |please )?repeat(?: (?:that|it|please|the question))*`, `say (?:that|it) again`, `again`, `what`, `what did you (?:say|ask)`, `pardon`, `sorry`, `come again`, `huh`, `i (?:dont|didnt) (?:understand|get it|get that|follow)(?: (?:that|it|you|the question))?`, `what was the question`, `(?:re)?send (?:it|the code)?(?: again)?`, `resend(?: (?:it|the code))?`, `send (?:me )?(?:another|a new|the) code(?: again)?`, `(?:i )?(?:didnt|did not|havent|have not) (?:get|got|receive|received) (?:it|the code|anything|any code)(?: yet)?`, `(?:the )?code (?:didnt|hasnt|has not|did not) (?:arrive|arrived|come)(?: yet)?`, `nothing (?:came|arrived)(?: yet)?`},
			actUnsure:   {`(?:i )?(?:dont|do not) know(?: (?:it|that|where|which|what|the|code|number|is|my|how|it is|sorry))*`, `no (?:idea|clue)`, `not sure`, `i am not sure`, `im not sure`, `(?:i )?(?:dont|do not|cannot|can not) (?:remember|recall|find)(?: (?:it|that|the|my|code|number|which|one))*`, `(?:i )?(?:dont|do not) have (?:it|one|that|the code|a code|the number)`, `(?:i )?(?:forgot|lost)(?: (?:it|the code|the number|my code))?`, `maybe`, `perhaps`, `where (?:do i|can i) (?:find|see) (?:it|that|the code)`, `(?:i )?have no idea`, `beats me`},
			actNoAccess: {`no access(?: .*)?`, `(?:i )?(?:lost|dont have|no longer have|do not have) access(?: .*)?`},
		},
		inside: map[act][]string{
			actPerson: {
				`(?:talk|talking|speak|speaking|chat|connect|connected|transfer|transferred|put)(?: me)?(?: through)?(?: to| with)?(?: an?| the| some| any)?(?: real| live| actual| human)*(?: (?:person|human|agent|someone|somebody|anyone|representative|rep|operator|advisor|adviser|supervisor|manager|human being|customer service|support|team|people))`,
				`(?:want|need|get me|give me|like|prefer|get)(?: an?| the| to)?(?: real| live| actual)* (?:human|agent|representative|operator|supervisor|real person|live person|human being|human agent)`,
				`(?:human|agent|representative|real person|operator) (?:please|now)`, `(?:not|dont want to talk to|no more|stop with the) (?:a |an |the )?(?:robot|bot|machine)s?`, `(?:some|any)one (?:human|real|from (?:the |your )?team)`,
			},
			actNoAccess: {
				`no access to (?:that|this|the|my)(?: old)? (?:email|mail|mailbox|inbox|phone|number|address|account)`, `(?:dont|do not|no longer|cannot|can not|cant|lost) (?:have |longer |get |access |use |open )*(?:access )?(?:to |into )?(?:that|this|the|my)(?: old)? (?:email|mail|mailbox|inbox|phone|number|address)(?: anymore| any more)?`,
				`(?:email|mailbox|number|address|phone) (?:is gone|no longer exists|does not exist|doesnt exist|is dead|is closed)`, `(?:no longer|dont) use (?:it|that|this)(?: one| email| number)?(?: anymore)?`, `(?:lost|changed) my (?:phone|number|email)`,
			},
			actUnsure: {`(?:dont|do not) (?:know|remember|have) (?:what |where )?(?:the |my |that |any )?(?:code|purchase code|order number|number)`, `(?:lost|forgot|cannot find) (?:the|my) (?:code|purchase code|order number)`},
			actCancel: {`changed my mind`, `on second thought(?:s)? (?:no|never mind|forget it|cancel|leave it)`, `(?:want|like) to stop (?:here|this)`},
			actResend: {`(?:where is|wheres|where) (?:the |my |that |this )?(?:code|email|message|text)`, `(?:code|email|message|nothing) (?:has not|hasnt|didnt|did not|never|not|is not|isnt) (?:arrived?|arriving|come|came|coming|show(?:n|ed)?)`, `(?:never|didnt|did not|havent|have not|not) (?:got|get|gotten|receive|received|receiving) (?:the |a |any |my |that )*(?:code|email|message|anything)`, `(?:send|resend) (?:me )?(?:the |a |another |new )*code(?: again)?`},
			actDone:   {`(?:dont|do not) need (?:any )?(?:more |further )?(?:help|assistance)`},
		},
		filler:   []string{`please`, `on second thoughts?`, `ok`, `okay`, `well`, `so`, `then`, `now`, `just`, `thanks`, `thank you`, `oh`, `ah`, `um`, `hi`, `hello`, `hey`, `mate`, `sir`, `actually`, `for now`, `good morning`, `good afternoon`},
		fix:      []string{`actually`, `i (?:made|mistyped|typed) (?:a mistake|it wrong|wrong|it)`, `i meant`, `i mean`, `correction`, `sorry`, `oops`, `my mistake`, `my bad`, `but (?:the|my)`, `the (?:right|correct) (?:one|code|email|number|address) is`, `no (?:the|its|it is|my|it was|that)`, `wait(?: (?:the|its|no))?`, `change the`, `typo`, `rather`},
		hedge:    []string{`but`, `if`, `only`, `just not`, `unless`, `except`, `after`, `when`, `tomorrow`, `later`, `wait`, `hold on`, `as long as`, `provided`},
		question: []string{`what`, `whats`, `which`, `when`, `where`, `wheres`, `how`, `hows`, `why`, `who`, `whos`, `whose`, `can (?:i|you|we|someone)`, `could (?:i|you|we)`, `do (?:i|you|we|they)`, `does`, `did`, `is (?:it|there|this|that|my|the)`, `are (?:there|you|the|my|we)`, `will`, `would`, `should`, `may i`, `am i`, `has`, `have (?:you|i)`, `is`},
		asking:   []string{`(?:want|need|like|love) to (?:know|understand|ask)`, `i have a question`, `tell me (?:about|how|what|when|why|where|if|more)`, `(?:do you|can you) (?:know|tell|explain)`, `wondering (?:if|how|whether|when|what)`, `question about`, `how (?:do|can|does|to|long|much|many)`, `explain (?:how|what|why)`},
		negation: []string{`not`, `dont`, `doesnt`, `didnt`, `wont`, `never`, `without`, `cannot`, `isnt`, `neither`, `nor`},
		wish:     []string{`in english`, `(?:speak|to) english`, `english please`, `(?:em|para|no|o) ingles`, `(?:en|a|al) ingles`, `^(?:english|ingles)$`, `ingles por favor`, `(?:falar|hablar) ingles`},
	}
}
