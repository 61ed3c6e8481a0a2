package bot

import (
	"encoding/json"
	"time"
)

// Question is something a turn asks the world: a read, harmless to repeat. The set is closed; Readers.Ask walks it.
type Question interface {
	// Kind is the stable name under which a recorded answer is found again.
	Kind() string
}

// Outcomes that every question may have. "unavailable" is an outcome, not an error: flows branch on it.
const (
	OK          = "ok"
	Unavailable = "unavailable"
	NotFound    = "not_found"
)

// Cost is what an answer used.
type Cost struct {
	TokensIn  int `json:"tokens_in,omitempty"`
	TokensOut int `json:"tokens_out,omitempty"`

	Estimated bool `json:"estimated,omitempty"` // by length: the endpoint did not say
}

// Answer is what the world said. Output's shape is documented at the question.
type Answer struct {
	Outcome string          `json:"outcome"`
	Output  json.RawMessage `json:"output,omitempty"`
	Note    string          `json:"note,omitempty"` // why it is unavailable, for the trace
	Took    time.Duration   `json:"took,omitempty"`
	Cost    Cost            `json:"cost"`
}

// Exchange is one question with its answer, kept in the trace and replayed from it.
type Exchange struct {
	Kind   string          `json:"kind"`
	Input  json.RawMessage `json:"input"`
	Answer Answer          `json:"answer"`
}

// ModelQuestion asks the language model for one JSON object that fits Schema. Output: that object, unchecked.
type ModelQuestion struct {
	Purpose   string          `json:"purpose"` // understand, answer, ground: for ceilings and traces
	Messages  []ModelMessage  `json:"messages"`
	Schema    json.RawMessage `json:"schema,omitempty"`
	Name      string          `json:"name,omitempty"` // of the schema
	MaxTokens int             `json:"max_tokens,omitempty"`
	Key       Key             `json:"key"` // whose turn: fairness and cost
	Contact   int64           `json:"contact,omitempty"`
}

// ModelMessage is one message of a prompt: system, user or assistant. Content is never empty (LIBS 2.2.2).
type ModelMessage struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// KnowledgeQuestion asks the documentation. Outcome ok: Output is a KnowledgeAnswer; not_found: nothing above the floor.
type KnowledgeQuestion struct {
	Text     string `json:"text"`
	Language string `json:"language"`
	Key      Key    `json:"key"`
	Contact  int64  `json:"contact,omitempty"`
}

// KnowledgeAnswer is an answer with its sources. Text is ready for a customer (Liquid neutralised at sending).
type KnowledgeAnswer struct {
	Text    string    `json:"text"`
	Sources []Source  `json:"sources"`
	Score   float64   `json:"score"` // 0 to 1, after the floor's calibration
	By      string    `json:"by"`    // quote or model
	Best    []Passage `json:"best,omitempty"`
}

// Source is one cited document.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// Passage is one retrieved piece, for the trace.
type Passage struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Score float64 `json:"score"`
}

// CallQuestion reads from a business system: over HTTP by Request, or in a table by Lookup. Outcome: a declared name, or unavailable; of a table ok,
// not_found or ambiguous. Output: {"status":200,"body":…}, of a table with the columns' values as the body's keys.
type CallQuestion struct {
	Action  string  `json:"action"`
	Request Request `json:"request"`
	Lookup  *Lookup `json:"lookup,omitempty"`
}

// Ambiguous is the outcome of a lookup that several different rows answer.
const Ambiguous = "ambiguous"

// Lookup finds rows of a table by exact values.
type Lookup struct {
	Table  string   `json:"table"` // as flows.TableSource.ID names it
	Where  []Match  `json:"where"`
	Fields []Field  `json:"fields,omitempty"` // what the answer holds; rows that differ in them are ambiguous
	Lists  []Gather `json:"lists,omitempty"`  // what it collects from all rows, without repetition
}

// Match is one column and the value it must have, compared without case and outer spaces; a JSON number or bool by its text.
type Match struct {
	Column string `json:"column"`
	Value  string `json:"value"`
}

// Field is one key of an answer and the column it comes from.
type Field struct {
	Name   string `json:"name"`
	Column string `json:"column"`
}

// Gather is one list of an answer: of maps with Fields, or of the plain values of one Column.
type Gather struct {
	Name   string  `json:"name"`
	Column string  `json:"column,omitempty"`
	Fields []Field `json:"fields,omitempty"`
}

// Table is rows as a file gave them, every cell checked and in its canonical form; Rows are as wide as Columns. It is shared and never changed.
type Table struct {
	Columns []string
	Rows    [][]json.RawMessage
}

// CodeQuestion checks a one-time code. Outcome: ok or "wrong". The code itself is derived again, never stored.
type CodeQuestion struct {
	Key  string `json:"key"` // of the SendCode that sent it
	Code string `json:"code"`
}

// FileQuestion fetches an attachment. Outcome ok: Output {"data": base64, "content_type": …}; "too_large"; unavailable.
type FileQuestion struct {
	File     File  `json:"file"`
	MaxBytes int64 `json:"max_bytes"`
}

// HoursQuestion asks when people are there. Outcome ok: Output is Hours; unavailable: nobody knows (no user token, or switched off).
type HoursQuestion struct {
	Key   Key       `json:"key"`
	Inbox int64     `json:"inbox"`
	Now   time.Time `json:"now"`
}

// Hours is the answer to HoursQuestion. NextOpening is in the inbox's own zone; zero when open, or never.
type Hours struct {
	Open        bool      `json:"open"`
	NextOpening time.Time `json:"next_opening"`
	Zone        string    `json:"zone,omitempty"`
	Week        []Opening `json:"week,omitempty"`
}

// Opening is a part of a weekday in which people are there, in minutes since midnight in the zone of its Hours.
type Opening struct {
	Day  time.Weekday `json:"day"`
	From int          `json:"from"`
	To   int          `json:"to"`
}

// TeamQuestion resolves a team's name. Outcome ok: Output is Team; not_found.
type TeamQuestion struct {
	Key  Key    `json:"key"`
	Name string `json:"name"`
}

// Kind implements Question.
func (ModelQuestion) Kind() string { return "model" }

// Kind implements Question.
func (KnowledgeQuestion) Kind() string { return "knowledge" }

// Kind implements Question.
func (CallQuestion) Kind() string { return "call" }

// Kind implements Question.
func (CodeQuestion) Kind() string { return "code" }

// Kind implements Question.
func (FileQuestion) Kind() string { return "file" }

// Kind implements Question.
func (HoursQuestion) Kind() string { return "hours" }

// Kind implements Question.
func (TeamQuestion) Kind() string { return "team" }
