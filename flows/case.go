package flows

import (
	"encoding/json"
	"io/fs"
	"maps"
	"strings"
	"time"

	"agentbot/bot"
)

// TestsDir is the folder of test cases beside the flows, and FilesDir the one of their attachments inside it.
const (
	TestsDir = "tests"
	FilesDir = "files"
)

// Place is where something stands in a file: what goes wrong there is told like a mistake in a flow.
type Place struct{ at place }

// Problem is a mistake at this place.
func (p Place) Problem(rule, message string) Problem { return p.at.problem(rule, "%s", message) }

// Case is one conversation that has to go as written.
type Case struct {
	Name      string
	At        Place
	Flow      string   // of its file: whose case it is; "" = nobody's in particular
	Languages []string // in which it is played
	Channel   string   // family: web, whatsapp, email …
	Contact   bot.Contact
	Inbox     string // its name
	Labels    []string
	Custom    json.RawMessage // the conversation's custom attributes
	Begins    time.Time
	Closed    time.Time // until when nobody is there; zero: people are
	Actions   map[string][]Mocked
	Steps     []CaseStep
}

// Words are a text per language.
type Words map[string]string

// The things that can happen in a case, by their keys.
const (
	DoUser   = "user"
	DoButton = "button"
	DoAttach = "attach"
	DoAgent  = "agent"
	DoNote   = "agent_note"
	DoStatus = "status"
	DoWait   = "wait"
	DoEvent  = "event"
)

// CaseStep is one thing that happens, and what is expected then; either may be missing.
type CaseStep struct {
	At    Place
	Does  string  // one of Do…, "" = nothing happens
	Words []Words // user: messages of one burst; button, agent, agent_note: one
	Name  string  // attach: the file; status: the status
	Wait  time.Duration
	Event bot.Event
	Check []Check
}

// Check is one expectation.
type Check struct {
	At      Place
	What    string    // the key
	Want    []Pattern // said, not_said, note, mailed, attached, buttons: each must be found
	Names   []string  // asked, flow, label, team, handed_off, called, not_called: names
	Yes     bool      // no_message, resolved, notified
	Inputs  map[string]map[string]Pattern
	Ordered []string             // of Inputs, as written
	Told    []map[string]Pattern // notified: each must have been told so; none: Yes counts
}

// Mocked is what an action answers instead of the demo's system.
type Mocked struct {
	At      Place
	Outcome string // a declared one, ok, not_found, failed, or one of the next
	Status  int
	Body    json.RawMessage
}

// Outcomes of a mocked action that are no answers.
const (
	MockTimeout     = "timeout"     // no answer comes, and nobody can find out
	MockLate        = "late"        // no answer comes, and a look finds that it was done
	MockUnavailable = "unavailable" // the system is down: certainly nothing was done
)

// LoadCases reads every case under TestsDir, sorted by file. With problems the cases that could be read come all the same.
func (lib *Library) LoadCases(fsys fs.FS) ([]Case, []Problem) {
	sub, err := fs.Sub(fsys, TestsDir)
	if err != nil {
		return nil, []Problem{{File: TestsDir, Line: 1, Col: 1, Message: err.Error(), Rule: "file"}}
	}
	if _, err := fs.Stat(sub, "."); err != nil {
		return nil, nil // no folder, no cases
	}
	files, unreadable := readAll(sub)
	maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasPrefix(name, FilesDir+"/") })
	l := &caseLoader{loader: loader{opts: lib.opts, lib: lib, problems: unreadable}, texts: lib.texts, files: sub}
	return l.all(files), l.told()
}

// caseFileMapping is one file of cases.
var caseFileMapping = mapping{name: "tests", doc: "Test cases.", keys: []key{
	{"$schema", aWord, false, "For editors."},
	{"flow", aName, false, "The flow that the cases are about: `agentbot test --flow` chooses by it."},
	{"cases", manyOf(record(&caseMapping)), true, "The cases."},
}}

var caseMapping = mapping{name: "case", doc: "One conversation that has to go as written.", keys: []key{
	{"case", aWord, true, "What it shows, in a few words: `agentbot test --run` chooses by it."},
	{"languages", manyOf(aName), false, "In which languages it is played; all unless said."},
	{"channel", oneOf(caseChannels...), false, "As which kind of channel; web unless said."},
	{"contact", record(&contactMapping), false, "What Chatwoot knows of the customer."},
	{"inbox", aWord, false, "The inbox's name, for flows with a guard."},
	{"labels", manyOf(aWord), false, "Labels that the conversation has from the start."},
	{"attributes", mapOf("attribute", aWord), false, "Custom attributes that the conversation has from the start."},
	{"begins", aWord, false, "When, like `2026-03-05T14:00:00-03:00`; that day unless said."},
	{"closed_until", aWord, false, "The team is away until then."},
	{"actions", mapOf("action", manyOf(either(aWord, record(&mockedMapping)))), false, "What actions answer instead of the demo's system: one after the other, the last for all that follow. `timeout`, `late`, `unavailable`, a named outcome alone, or with status and body."},
	{"steps", manyOf(record(&caseStepMapping)), true, "What happens and what is expected, in order."},
}}

var contactMapping = mapping{name: "contact", doc: "What Chatwoot knows of the customer. None of it proves anything, except signed.", keys: []key{
	{"name", aWord, false, "The name."},
	{"email", aWord, false, "The e-mail address."},
	{"phone", aWord, false, "The phone number in the contact's card."},
	{"number", aWord, false, "The digits that a phone channel delivered."},
	{"identifier", aWord, false, "The name by which the website knows the customer."},
	{"signed", aFlag, false, "true: the web widget has signed the identifier."},
	{"attributes", mapOf("attribute", aWord), false, "Custom attributes of the contact."},
}}

var mockedMapping = mapping{name: "answer", doc: "What an action answers.", keys: []key{
	{"outcome", aName, true, "`ok`, `not_found`, `failed`, one that actions.yaml names, or `timeout`, `late`, `unavailable`."},
	{"status", aNumber, false, "The HTTP status; 200 for ok, 404 for not_found, else 422."},
	{"body", anything, false, "What the system answers, written as YAML. What stands in quotes is a text, also where it looks like JSON."},
}}

// caseStepMapping is one step of a case: one thing that happens, or nothing, and what is expected then.
var caseStepMapping = mapping{name: "case_step", doc: "One thing that happens, what is expected then, or both.", keys: []key{
	{DoUser, manyOf(aTitle), false, "What the customer writes: one text for all languages or one per language; several are written in quick succession. `{{ code }}` is the newest one-time code that was mailed."},
	{DoButton, aTitle, false, "The customer taps a button that is on the screen: its title, or its value (`yes`, `no`, `slot=value`, `change:slot`), which is the same in every language."},
	{DoAttach, aWord, false, "The customer sends a file of tests/files."},
	{DoAgent, aTitle, false, "An agent answers the customer: the conversation is theirs from then on."},
	{DoNote, aTitle, false, "An agent writes a private note."},
	{DoStatus, oneOf(caseStatuses...), false, "An agent sets the status; `pending` gives the conversation back to the bot."},
	{DoWait, aSpan, false, "So much time passes; it costs none."},
	{DoEvent, either(oneOf(bot.Events()...), record(&eventMapping)), false, "Something happens that no customer said: the chat is opened, a campaign writes, a label is added."},
	{"expect", record(&expectMapping), false, "What must be true then."},
}}

var caseStatuses = []string{"pending", "open", "resolved", "snoozed"}

var caseChannels = []string{"web", "whatsapp", "email", "sms", "api", "telegram"}

// expectMapping is what can be expected.
var expectMapping = mapping{name: "expect", doc: "What must be true now. `said`, `not_said`, `buttons`, `attached` and `no_message` are about what the bot did since the last thing that happened; `note`, `mailed`, `called`, `not_called` and `notified` about the whole conversation so far; all others about how it stands.", keys: []key{
	{"said", manyOf(aTitle), false, "Each of these is somewhere in what the bot said: a part of it, `/a regular expression/`, or a key of texts.yaml, whose {{ }} stand for anything. Spaces and line ends count alike."},
	{"not_said", manyOf(aTitle), false, "None of these is."},
	{"no_message", aFlag, false, "true: the customer was told nothing."},
	{"buttons", manyOf(aTitle), false, "Each of these is the title or value of a button on the screen."},
	{"attached", manyOf(aTitle), false, "Each of these is in the name or the text of a file that the bot sent."},
	{"asked", aName, false, "What the conversation waits for: a slot, `code`, `confirm`, `did_you_mean`, `what_change`, `pause`, `result`, or `nothing`."},
	{"flow", aName, false, "The flow that runs, or `nothing`."},
	{"slot", mapOf("slot", aTitle), false, "Values of slots of the flow that runs or ran last; an empty text for none."},
	{"label", manyOf(aWord), false, "Labels of the conversation."},
	{"priority", oneOf(priorities...), false, "Its priority."},
	{"team", aName, false, "Its team."},
	{"note", manyOf(aTitle), false, "Each of these is somewhere in the notes to agents."},
	{"mailed", manyOf(aTitle), false, "Each of these is somewhere in the mails that went out: in an address, a subject or a text. A code in it reads ••••••."},
	{"handed_off", either(aName, aFlag), false, "People have it, for this reason; true: for any; false: they do not."},
	{"status", oneOf(caseStatuses...), false, "Its status."},
	{"attributes", mapOf("attribute", aTitle), false, "Custom attributes that the bot set."},
	{"resolved", aFlag, false, "true: it is resolved; false: it is not."},
	{"called", either(manyOf(aName), mapOf("action", mapOf("input", aTitle))), false, "These actions were asked for: names, or each with the inputs that count."},
	{"not_called", manyOf(aName), false, "These actions were never asked for."},
	{"notified", either(aFlag, manyOf(record(&notifiedMapping))), false, "Each of these was told by notify; true: somebody was; false: nobody."},
}}

// notifiedMapping is one notification as a case expects it.
var notifiedMapping = mapping{name: "notified", doc: "Whom a notification went to, and what it said; what is not named does not count.", keys: []key{
	{"team", aTitle, false, "The team whose members a note called."},
	{"mail", aTitle, false, "The address that a mail went to."},
	{"webhook", aTitle, false, "The address of the system that was told."},
	{"subject", aTitle, false, "A part of the mail's subject."},
	{"text", aTitle, false, "A part of what was said; of a webhook's data as JSON."},
}}
