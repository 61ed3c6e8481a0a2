package flows

import (
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// mostFacts bounds how many conditions of a flow are remembered, each with whether it held; the others are not taken into account.
const mostFacts = 500

// decisions are the conditions that the ways of a flow were decided by. Two places that ask the same thing go the same way, as long as nothing that
// they ask about has changed in between.
type decisions struct {
	f     *flow
	trees map[*expression]ast.Node
	said  map[string]int   // each condition as it reads, without its negation
	about [][]string       // the names that each depends on
	by    map[string][]int // and the other way round
	alike map[string][]int
	on    map[*expression][2][]literal // what follows when it does not hold, and when it does
	cases map[answer][]literal
	read  bool
}

// literal is a condition that holds or does not.
type literal struct {
	fact  int
	holds bool
}

// tree is an expression parsed; nil where there is none.
func (d *decisions) tree(e *expression) ast.Node {
	if e == nil {
		return nil
	}
	if known, was := d.trees[e]; was {
		return known
	}
	if d.trees == nil {
		d.trees = map[*expression]ast.Node{}
	}
	d.trees[e] = nil
	if t, err := parser.Parse(e.src); err == nil {
		d.trees[e] = t.Node
	}
	return d.trees[e]
}

// unsafe says whether a use needs its name to be known. A condition may test whether it is.
func (d *decisions) unsafe(u use) bool {
	return u.by == nil || unguarded(d.tree(u.by), u.path[0], false)
}

// facts reads the conditions of the flow, once.
func (d *decisions) facts() {
	if d.read {
		return
	}
	d.read, d.said, d.alike = true, map[string]int{}, map[string][]int{}
	d.on, d.cases = map[*expression][2][]literal{}, map[answer][]literal{}
	for _, s := range d.f.all {
		for _, e := range edges(s) {
			for _, a := range e.given {
				d.follow(a)
			}
		}
		if v, ok := s.do.(*collectStep); ok && v.slot != nil {
			d.fact(&ast.BinaryNode{Operator: "==", Left: &ast.IdentifierNode{Value: v.slot.name}, Right: &ast.StringNode{}})
		}
	}
}

// follow notes what follows from an answer.
func (d *decisions) follow(a answer) {
	node := d.tree(a.of)
	if node == nil {
		return
	}
	if a.cased {
		if _, was := d.cases[a]; !was {
			equal := &ast.BinaryNode{Operator: "==", Left: node, Right: &ast.StringNode{Value: a.is}}
			d.cases[a] = d.split(equal, a.holds, nil)
		}
		return
	}
	if _, was := d.on[a.of]; !was {
		d.on[a.of] = [2][]literal{d.split(node, false, nil), d.split(node, true, nil)}
	}
}

// literals are what follows from an answer.
func (d *decisions) literals(a answer) []literal {
	if a.cased {
		return d.cases[a]
	}
	if a.holds {
		return d.on[a.of][1]
	}
	return d.on[a.of][0]
}

// split takes a condition apart: of a && b that holds both hold, of a || b that does not neither does.
func (d *decisions) split(node ast.Node, holds bool, out []literal) []literal {
	switch n := node.(type) {
	case *ast.UnaryNode:
		if n.Operator == "!" || n.Operator == "not" {
			return d.split(n.Node, !holds, out)
		}
	case *ast.BinaryNode:
		and, or := n.Operator == "&&" || n.Operator == "and", n.Operator == "||" || n.Operator == "or"
		if and && holds || or && !holds {
			out = d.split(n.Right, holds, d.split(n.Left, holds, out))
		}
		if n.Operator == "!=" {
			node, holds = &ast.BinaryNode{Operator: "==", Left: n.Left, Right: n.Right}, !holds
		}
	}
	if fact := d.fact(node); fact >= 0 {
		out = append(out, literal{fact, holds})
	}
	return out
}

// fact numbers a condition by how it reads; below zero when there are too many.
func (d *decisions) fact(node ast.Node) int {
	if equal, ok := node.(*ast.BinaryNode); ok && equal.Operator == "==" {
		if _, turned := equal.Left.(*ast.StringNode); turned {
			node = &ast.BinaryNode{Operator: "==", Left: equal.Right, Right: equal.Left}
		}
	}
	reads := node.String()
	if known, was := d.said[reads]; was {
		return known
	}
	if len(d.said) >= mostFacts {
		return -1
	}
	seen := &lookout{}
	ast.Walk(&node, seen)
	if slices.Contains(seen.names, "hours") { // it may be another time
		return -1
	}
	fact := len(d.said)
	d.said[reads] = fact
	d.about = append(d.about, seen.names)
	if equal, ok := node.(*ast.BinaryNode); ok && equal.Operator == "==" {
		if _, text := equal.Right.(*ast.StringNode); text {
			d.alike[equal.Left.String()] = append(d.alike[equal.Left.String()], fact)
		}
	}
	return fact
}

// others are the conditions that cannot hold beside this one: a value is one text only.
func (d *decisions) others(fact int) []int {
	for _, group := range d.alike {
		if slices.Contains(group, fact) {
			return group
		}
	}
	return nil
}
