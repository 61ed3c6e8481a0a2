package llm

import (
	"strings"
	"sync"
	"time"
)

// format is how a JSON object is asked for. Servers differ; what a server refuses, or takes and then ignores, is not asked for again.
type format int

const (
	bySchema format = iota // response_format json_schema, strict
	byTool                 // one function that must be called, with the schema as its parameters
	byObject               // response_format json_object
	byText                 // in words only
)

// formatNames are what a ladder's place is remembered by.
var formatNames = [...]string{bySchema: "schema", byTool: "tool", byObject: "object", byText: "text"}

const (
	// enoughMisses in a row say that a server takes a format and does not keep to it. Once may be a slip of the model.
	enoughMisses = 2
	// climbAfter is how long a simpler format is believed to be the best one: servers learn.
	climbAfter = 7 * 24 * time.Hour
)

// ladder is the best format that an endpoint and its model are known to keep to.
type ladder struct {
	mu     sync.Mutex
	at     format
	since  time.Time // when at was found to work; zero: not yet
	misses int       // answers in a row that were not in the format at
}

// recalled is the ladder as it was told to Config.Remember; whatever it is not, is the top.
func recalled(text string) *ladder {
	name, at, _ := strings.Cut(text, " ")
	since, err := time.Parse(time.RFC3339, at)
	for f, known := range formatNames {
		if known == name && err == nil {
			return &ladder{at: format(f), since: since}
		}
	}
	return &ladder{}
}

// next is the format for the next question. After climbAfter it is the best one again.
func (l *ladder) next(now time.Time) format {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at > bySchema && !l.since.IsZero() && now.Sub(l.since) >= climbAfter {
		l.at, l.since, l.misses = bySchema, time.Time{}, 0
	}
	return l.at
}

// worked notes an answer in the format f. learned is what to remember, "" when it is nothing new.
func (l *ladder) worked(f format, now time.Time) (learned string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f < l.at { // an answer to what was asked before the step down
		return ""
	}
	l.misses = 0
	if f == l.at && !l.since.IsZero() {
		return ""
	}
	l.at, l.since = f, now
	return formatNames[f] + " " + now.UTC().Format(time.RFC3339)
}

// missed notes an answer that was not in the format it was asked in. A step down counts only once the simpler format works: where none does, the
// endpoint is ill, and the best one is asked again.
func (l *ladder) missed(f format) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case f < l.at: // an answer to what was asked before the step down
		return
	case f > l.at: // all above were refused on the way
		l.at, l.since, l.misses = f, time.Time{}, 0
	}
	if l.misses++; l.misses < enoughMisses {
		return
	}
	l.misses, l.since = 0, time.Time{}
	l.at = (l.at + 1) % format(len(formatNames))
}
