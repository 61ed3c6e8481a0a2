package flows

import (
	"strings"

	"agentbot/flows/phrase"
)

// The reader of expressions speaks of types and tokens, in English. What people meet is said in their words here; the rest follows a lead-in.

// notUnderstood reports what the reader of expressions said.
func (l *loader) notUnderstood(at place, message string) {
	says := func(before, between, after string) (first, second string, ok bool) {
		rest, ok := strings.CutPrefix(message, before)
		if !ok || !strings.HasSuffix(rest, after) {
			return "", "", false
		}
		rest = strings.TrimSuffix(rest, after)
		if between == "" {
			return rest, "", true
		}
		return strings.Cut(rest, between)
	}
	if operator, types, ok := says("invalid operation: ", " (mismatched types ", ")"); ok {
		one, other, _ := strings.Cut(types, " and ")
		l.report(at, "expression", "%q does not go with %s and %s", operator, typeWords(one), typeWords(other))
		return
	}
	if operator, kind, ok := says("invalid operation: ", " (mismatched type ", ")"); ok {
		l.report(at, "expression", "%q does not go with %s", operator, typeWords(kind))
		return
	}
	if _, kind, ok := says("expected ", ", but got ", ""); ok {
		l.report(at, "expression", "this is %s, and must be true or false", typeWords(kind)).hint(`compare it, like  x == "yes"`)
		return
	}
	if kind, _, ok := says("non-bool expression (type ", "", ") used as condition"); ok {
		l.report(at, "expression", "this is %s, and must be true or false", typeWords(kind)).hint(`compare it, like  x == "yes"`)
		return
	}
	if _, token, ok := says("unexpected token ", `("`, `")`); ok {
		l.report(at, "expression", "%q cannot stand here", token).hint("perhaps something is missing before it")
		return
	}
	if function, kind, ok := says("invalid argument for ", " (type ", ")"); ok {
		l.report(at, "expression", "%q does not go with %s", function, typeWords(kind))
		return
	}
	if want, got, ok := says("invalid number of arguments (expected ", ", got ", ")"); ok {
		l.report(at, "expression", "this function takes %s values, not %s", want, got)
		return
	}
	if _, name, ok := says("type ", " has no field ", ""); ok {
		l.report(at, "expression", "there is no %q in it", name)
		return
	}
	if name, _, ok := says("unknown field ", "", ""); ok {
		l.report(at, "expression", "there is no %q in it", name)
		return
	}
	if _, sign, ok := says("unrecognized character: ", " ", ""); ok {
		l.report(at, "expression", "the sign %s cannot stand here", sign).hint("a text stands in quotes")
		return
	}
	l.notRead(at, message)
}

// notRead are the sentences without names in them.
func (l *loader) notRead(at place, message string) {
	switch {
	case message == "unexpected token EOF", message == "unexpected end of expression":
		l.report(at, "expression", "the expression ends too early")
	case message == "literal not terminated":
		l.report(at, "expression", "a quote is not closed")
	case message == "expected name":
		l.report(at, "expression", "a name is missing behind the dot")
	case strings.HasSuffix(message, "exceeds maximum allowed nodes"):
		l.report(at, "expression", "the expression is too long").hint("part it: set gives a slot what a part of it comes to")
	case strings.HasSuffix(message, "literal is too large"), strings.HasSuffix(message, "value out of range"):
		l.report(at, "expression", "the number is too large")
	case strings.HasPrefix(message, "unable to unescape string"), message == "invalid char escape":
		l.report(at, "expression", `a \ in a text is written \\`)
	default:
		l.report(at, "expression", "the expression is not understood: %s", message)
	}
}

// typeWords are a type of the expression language in words.
func typeWords(kind string) phrase.Words {
	switch {
	case kind == "string":
		return phrase.Words("a text")
	case kind == "number", kind == "int", kind == "integer":
		return phrase.Words("a number")
	case kind == "bool":
		return phrase.Words("true or false")
	case kind == "nil":
		return phrase.Words("nothing")
	case strings.HasPrefix(kind, "map"):
		return phrase.Words("a map")
	case strings.HasPrefix(kind, "[]"), kind == "array":
		return phrase.Words("a list")
	}
	return phrase.Words(kind)
}
