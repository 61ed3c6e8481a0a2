package flows

import (
	"math"
	"reflect"

	"agentbot/bot"

	"github.com/expr-lang/expr/ast"
)

// fitting is a computed value as the slot keeps it, and whether it can be kept there at all. A number is never read as people write one: 1.234 is no
// thousand here.
func (p *play) fitting(s *slot, value any) (bot.Value, bool) {
	switch v := value.(type) {
	case int:
		value = float64(v)
	case []string:
		value = listOf(v)
	}
	switch s.kind.name() {
	case "file", "table":
		return bot.Value{}, false
	case "number", "money", "integer":
		if n, ok := value.(float64); ok {
			out, reason := inBounds(s, bot.Value{JSON: encode(n), Text: show(n, p.language())})
			return out, reason == "" && !math.IsNaN(n) && !math.IsInf(n, 0) && (s.kind.name() != "integer" || n == math.Trunc(n))
		}
	case "bool":
		if _, ok := value.(float64); ok {
			return bot.Value{}, false
		}
		if yes, ok := value.(bool); ok {
			return bot.Value{JSON: encode(yes), Text: show(yes, "")}, true
		}
	case "list":
		if list, ok := value.([]any); ok {
			return bot.Value{JSON: encode(list), Text: joined(list, p.language())}, float64(len(list)) <= s.most
		}
	case "choice":
		if word, ok := value.(string); ok {
			return p.fittingChoice(s, word)
		}
	}
	switch value.(type) {
	case string, float64: // a system writes codes and documents as either
		v, reason := s.kind.accept(p, s, show(value, ""))
		return v, reason == ""
	}
	return bot.Value{}, false
}

// fittingChoice takes the values that the file names. Those of a business system are not at hand everywhere.
func (p *play) fittingChoice(s *slot, word string) (bot.Value, bool) {
	for _, c := range s.choices {
		if c.Value == word {
			return bot.Value{JSON: encode(word), Text: p.titled(s, word)}, true
		}
	}
	return bot.Value{JSON: encode(word), Text: word}, s.options != nil
}

// settable reports what an expression can never give the slot, branch by branch.
func (l *loader) settable(at place, s *slot, n ast.Node) {
	switch n := n.(type) {
	case *ast.ConditionalNode:
		l.settable(at, s, n.Exp1)
		l.settable(at, s, n.Exp2)
		return
	case *ast.BinaryNode:
		if n.Operator == "??" {
			l.settable(at, s, n.Left)
			l.settable(at, s, n.Right)
			return
		}
	}
	if value, fixed := constant(n); fixed {
		if value != nil && value != "" {
			l.never(at, s, value)
		}
		return
	}
	if kind := s.kind.name(); kind == "file" || kind == "table" {
		l.never(at, s, "")
		return
	}
	if t := n.Type(); t != nil && !holds(s.kind.name(), t.Kind()) {
		l.report(at, "impossible", "the slot %s holds a value of the type %s, and this comes to another kind of value", s.name, s.kind.name()).hint("string(…), int(…) and float(…) turn one into the other")
	}
}

// constant is the value of a node that stands in the file.
func constant(n ast.Node) (any, bool) {
	switch n := n.(type) {
	case *ast.NilNode:
		return nil, true
	case *ast.StringNode:
		return n.Value, true
	case *ast.BoolNode:
		return n.Value, true
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.ConstantNode:
		switch n.Value.(type) {
		case string, bool, int, float64:
			return n.Value, true
		}
	}
	return nil, false
}

// holds says whether a type of slot can hold what comes as a kind; what only the conversation knows can be anything.
func holds(slot string, kind reflect.Kind) bool {
	numeric := slot == "number" || slot == "integer" || slot == "money"
	switch {
	case kind == reflect.String:
		return !numeric && slot != "bool"
	case kind == reflect.Bool:
		return slot == "bool"
	case kind == reflect.Slice, kind == reflect.Array:
		return slot == "list"
	case kind == reflect.Map, kind == reflect.Struct:
		return false
	case kind >= reflect.Int && kind <= reflect.Float64:
		return numeric
	}
	return true
}
