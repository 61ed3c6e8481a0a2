package flows

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// cannotBe says whether an answer shows that a name has a value, because without one it would have been another.
func (d *decisions) cannotBe(a answer, name string) bool {
	node := d.tree(a.of)
	if node == nil || !slices.Contains(a.of.names, name) {
		return false
	}
	without := d.f.without(name)
	if a.cased {
		value, sure := valued(node, name, without)
		return sure && (show(value, "") == a.is) != a.holds
	}
	value, sure := valued(node, name, without)
	holds, is := value.(bool)
	return sure && is && holds != a.holds
}

// without is what a name holds before anything has given it a value.
func (f *flow) without(name string) any {
	if s := f.slot(name); s != nil {
		return zero(s.kind.name())
	}
	return unsaved()
}

func unsaved() map[string]any { return map[string]any{"outcome": "", "status": 0.0} }

// What a call saves that found nothing, and one that found something.
var (
	notFound = map[string]any{"outcome": "not_found", "status": 404.0}
	isFound  = map[string]any{"outcome": "ok", "status": 200.0}
)

// unguarded says whether an expression reads a name that has perhaps no value, without having asked for that first. It asks when it goes the same
// way as for what was not found (found.outcome == "ok"), or tells no value from all others (found.status != 0).
func unguarded(node ast.Node, name string, known bool) bool {
	if node == nil || known || !mentions(node, name) {
		return false
	}
	switch n := node.(type) {
	case *ast.UnaryNode:
		if n.Operator == "!" || n.Operator == "not" {
			return unguarded(n.Node, name, false)
		}
	case *ast.ConditionalNode:
		return unguarded(n.Cond, name, false) || unguarded(n.Exp1, name, shows(n.Cond, name, true)) || unguarded(n.Exp2, name, shows(n.Cond, name, false))
	case *ast.BinaryNode:
		switch n.Operator {
		case "&&", "and":
			return unguarded(n.Left, name, false) || unguarded(n.Right, name, shows(n.Left, name, true))
		case "||", "or":
			return unguarded(n.Left, name, false) || unguarded(n.Right, name, shows(n.Left, name, false))
		case "??":
			return unguarded(n.Right, name, false)
		}
	}
	return !asks(node, name)
}

// shows says whether a condition that is so shows that a saved name has a value.
func shows(node ast.Node, name string, is bool) bool {
	value, sure := valued(node, name, unsaved())
	holds, ok := value.(bool)
	return sure && ok && holds != is
}

// asks says whether a comparison asks whether there is a value: of what every saved name has, its outcome and status.
func asks(node ast.Node, name string) bool {
	none, a := valued(node, name, unsaved())
	missing, b := valued(node, name, notFound)
	found, c := valued(node, name, isFound)
	if !a || !b || !c || !onlyAlways(node, name) {
		return false
	}
	same := reflect.DeepEqual
	return same(none, missing) && !same(missing, found) || !same(none, missing) && !same(none, found)
}

// onlyAlways says whether of a name only those parts are read that every answer has.
func onlyAlways(node ast.Node, name string) bool {
	var whole, parts int
	eachNode(node, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.IdentifierNode:
			if n.Value == name {
				whole++
			}
		case *ast.MemberNode:
			if of, ok := n.Node.(*ast.IdentifierNode); ok && of.Value == name {
				if part, ok := n.Property.(*ast.StringNode); ok && (part.Value == "outcome" || part.Value == "status") {
					parts++
				}
			}
		}
	})
	return whole == parts
}

// walker calls a function for every part of an expression.
type walker func(ast.Node)

// Visit implements ast.Visitor.
func (w walker) Visit(n *ast.Node) { w(*n) }

func eachNode(node ast.Node, each func(ast.Node)) { ast.Walk(&node, walker(each)) }

func mentions(node ast.Node, name string) bool {
	found := false
	eachNode(node, func(n ast.Node) {
		id, ok := n.(*ast.IdentifierNode)
		found = found || ok && id.Value == name
	})
	return found
}

// valued is what an expression comes to when one name holds this and of all others nothing is known; false where that is not certain.
func valued(node ast.Node, name string, holds any) (any, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.BoolNode:
		return n.Value, true
	case *ast.NilNode:
		return nil, true
	case *ast.IdentifierNode:
		return holds, n.Value == name
	case *ast.ChainNode:
		return valued(n.Node, name, holds)
	case *ast.MemberNode:
		of, sure := valued(n.Node, name, holds)
		part, named := n.Property.(*ast.StringNode)
		m, is := of.(map[string]any)
		if !sure || !named || !is {
			return nil, false
		}
		return m[part.Value], true
	case *ast.ArrayNode:
		list := make([]any, 0, len(n.Nodes))
		for _, item := range n.Nodes {
			value, sure := valued(item, name, holds)
			if !sure {
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	case *ast.UnaryNode:
		value, sure := valued(n.Node, name, holds)
		yes, is := value.(bool)
		return !yes, sure && is && (n.Operator == "!" || n.Operator == "not")
	case *ast.BuiltinNode:
		return applied(n, name, holds)
	case *ast.BinaryNode:
		return combined(n, name, holds)
	}
	return nil, false
}

// applied is a function of one value.
func applied(n *ast.BuiltinNode, name string, holds any) (any, bool) {
	if len(n.Arguments) != 1 {
		return nil, false
	}
	value, sure := valued(n.Arguments[0], name, holds)
	if !sure {
		return nil, false
	}
	switch v := value.(type) {
	case string:
		switch n.Name {
		case "lower":
			return strings.ToLower(v), true
		case "upper":
			return strings.ToUpper(v), true
		case "trim":
			return strings.TrimSpace(v), true
		case "string":
			return v, true
		case "len":
			return float64(len([]rune(v))), true
		}
	case []any:
		return float64(len(v)), n.Name == "len"
	case map[string]any:
		return float64(len(v)), n.Name == "len"
	case nil:
		return "<nil>", n.Name == "string"
	}
	return nil, false
}

func combined(n *ast.BinaryNode, name string, holds any) (any, bool) {
	left, a := valued(n.Left, name, holds)
	right, b := valued(n.Right, name, holds)
	switch n.Operator {
	case "&&", "and":
		return sided(left, a, right, b, false)
	case "||", "or":
		return sided(left, a, right, b, true)
	}
	if !a || !b {
		return nil, false
	}
	switch n.Operator {
	case "==":
		return reflect.DeepEqual(left, right), true
	case "!=":
		return !reflect.DeepEqual(left, right), true
	case "in":
		return within(left, right)
	case "<", ">", "<=", ">=":
		x, isNumber := left.(float64)
		y, both := right.(float64)
		if !isNumber || !both {
			return nil, false
		}
		order := cmp.Compare(x, y)
		return strings.HasSuffix(n.Operator, "=") && order == 0 || n.Operator[0] == '<' && order < 0 || n.Operator[0] == '>' && order > 0, true
	}
	return nil, false
}

// sided is && or ||: one side alone may decide it.
func sided(left any, a bool, right any, b bool, decides bool) (any, bool) {
	if a && left == decides || b && right == decides {
		return decides, true
	}
	return !decides, a && b && left == !decides && right == !decides
}

func within(left, right any) (any, bool) {
	switch of := right.(type) {
	case []any:
		return slices.ContainsFunc(of, func(item any) bool { return reflect.DeepEqual(item, left) }), true
	case map[string]any:
		key, is := left.(string)
		_, there := of[key]
		return there, is
	}
	return nil, false
}
