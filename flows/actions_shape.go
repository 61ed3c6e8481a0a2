package flows

// actionsMapping is actions.yaml.
var actionsMapping = mapping{name: "actions", doc: "The business systems behind the flows.", keys: []key{
	{"tables", mapOf("table", record(&sourceMapping)), false, "Files and sheets that actions look things up in, by name."},
	{"actions", mapOf("action", record(&actionMapping)), true, "What they can do, by name."},
}}

var actionMapping = mapping{name: "action", doc: "One thing a business system does.", keys: []key{
	{"does", oneOf("read", "change", "code"), true, "read: may be repeated, changes nothing. change: once, after a yes. code: sends a one-time code."},
	{"with", manyOf(aName), false, "Its inputs."},
	{"identity", oneOf(levelNames()...), false, "The least that must be proved about the customer before it."},
	{"personal", aFlag, false, "true: it finds people by something personal, like a CPF; what it finds is shown after identity only. A call that gives a slot of type email, phone, cpf, cnpj or cpf_or_cnpj is like that by itself; false says that this one finds nobody by it, like a look whether an address is written rightly."},
	{"backend", oneOf(backendNames()...), false, "How it is reached: http (your system, unless said), table (a look-up in a file or sheet), person (a note with a checklist for a team, who answer with /bot done or /bot refuse), mail (sends the code itself)."},
	{"request", record(&requestMapping), false, "The request to your system."},
	{"mock", record(&requestMapping), false, "The request to the demo's system, for trying and testing."},
	{"verify", record(&verifyMapping), false, "How to find out whether a change was done when its answer did not come."},
	{"idempotent", aFlag, false, "true: the system takes the same key twice for one change, so it may be sent again."},
	{"failed", manyOf(aName), false, "Outcomes that mean that nothing was changed."},
	{"wait", aSpan, false, "How long the customer may wait for the result; 3m unless said, 8h for a person. Then the conversation goes to people."},
	{"look", record(&lookMapping), false, "What to look up (backend table)."},
	{"team", aName, false, "Who is asked (backend person)."},
	{"checklist", aText, false, "What they have to do, one line each, with the inputs in it (backend person); every input on a line of its own unless said."},
	{"subject", aText, false, "The mail's subject (backend mail); code_mail_subject of texts.yaml unless said."},
	{"text", aText, false, "The mail, with {{ code }} and {{ minutes }} in it (backend mail); code_mail of texts.yaml unless said."},
}}

var requestMapping = mapping{name: "request", doc: "One HTTP request.", keys: []key{
	{"method", oneOf("GET", "POST", "PUT", "PATCH", "DELETE"), true, "The method."},
	{"url", aTemplate, true, "The address; values in it are escaped."},
	{"headers", mapOf("header", aTemplate), false, "Headers; a secret is written ${secret:NAME} and never stored."},
	{"body", anything, false, "The JSON body; its texts are templates."},
	{"timeout", aSpan, false, "How long one try may take; 10s unless said, and never more."},
	{"retries", aNumber, false, "How often a read without an answer is tried again, at most 3; none unless said. A change is never repeated like this: see verify."},
	{"outcomes", mapOf("outcome", record(&outcomeMapping)), false, "Names for answers, by status and one value in the body."},
}}

var outcomeMapping = mapping{name: "outcome", doc: "When an answer has this name.", keys: []key{
	{"status", manyOf(aNumber), false, "HTTP statuses."},
	{"pointer", aWord, false, "A JSON pointer into the body, like /error."},
	{"equals", aWord, false, "What stands there."},
}}

var verifyMapping = mapping{name: "verify", doc: "A look that tells whether a change was done.", keys: []key{
	{"after", aSpan, false, "How long to wait before looking; 2s unless said."},
	{"request", record(&requestMapping), false, "The look at your system."},
	{"mock", record(&requestMapping), false, "The look at the demo's system."},
	{"applied", manyOf(aName), true, "Outcomes that mean that it was done."},
	{"absent", manyOf(aName), false, "Outcomes that mean that it was not."},
}}
