package flows

import (
	"errors"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
)

// expression is one compiled condition or value, with the names it depends on.
type expression struct {
	at      place
	src     string
	program *vm.Program
	names   []string
	words   []compared
}

// compared is a name that an expression compares with a word.
type compared struct {
	name, word string
	from       int // where the word begins, in runes
}

const maxExpressionNodes = 200

// scalarFunctions are the built-in functions of the expression language that cannot loop.
var scalarFunctions = []string{"len", "lower", "upper", "trim", "int", "float", "string", "abs", "max", "min", "split", "indexOf", "hasPrefix", "hasSuffix"}

// lookout refuses loops and notes names. A memory budget does not bound time, so predicates stay out altogether.
type lookout struct {
	loop  bool
	names []string
	words []compared
}

// Visit implements ast.Visitor.
func (v *lookout) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.PredicateNode:
		v.loop = true
	case *ast.IdentifierNode:
		v.names = append(v.names, n.Value)
	case *ast.BinaryNode:
		v.pair(n)
	}
}

// pair notes what is compared, and lets % work on every number: those that people say are none of the machine's whole ones.
func (v *lookout) pair(n *ast.BinaryNode) {
	switch n.Operator {
	case "%":
		n.Left, n.Right = whole(n.Left), whole(n.Right)
	case "==", "!=":
		v.compare(n.Left, n.Right)
		v.compare(n.Right, n.Left)
	case "in":
		if list, ok := n.Right.(*ast.ArrayNode); ok {
			for _, word := range list.Nodes {
				v.compare(n.Left, word)
			}
		}
	}
}

func (v *lookout) compare(named, word ast.Node) {
	name, isName := named.(*ast.IdentifierNode)
	text, isText := word.(*ast.StringNode)
	if isName && isText {
		v.words = append(v.words, compared{name.Value, text.Value, text.Location().From})
	}
}

func whole(n ast.Node) ast.Node {
	if b, ok := n.(*ast.BuiltinNode); ok && b.Name == "int" {
		return n
	}
	if _, ok := n.(*ast.IntegerNode); ok {
		return n
	}
	out := &ast.BuiltinNode{Name: "int", Arguments: []ast.Node{n}}
	out.SetLocation(n.Location())
	return out
}

// expression compiles src against a typed environment; mistakes are reported at their own place.
func (l *loader) expression(at place, src string, env types.Map, condition bool) *expression {
	seen := &lookout{}
	options := []expr.Option{expr.Env(env), expr.MaxNodes(maxExpressionNodes), expr.DisableAllBuiltins(), expr.Patch(seen)}
	for _, name := range scalarFunctions {
		options = append(options, expr.EnableBuiltin(name))
	}
	if condition {
		options = append(options, expr.AsBool())
	}
	program, err := expr.Compile(src, options...)
	if seen.loop {
		l.report(at, "expression", "an expression has no loops: all, any, filter, map and the like are not part of it")
		return nil
	}
	if err != nil {
		l.reportExpression(at, err, env)
		return nil
	}
	if slices.Contains(seen.names, "hours") && l.lib.set.hours == nil {
		l.report(at, "hours", "hours.open needs hours in defaults.yaml").write("hours: {zone: America/Sao_Paulo, weekdays: 09:00-18:00}")
	}
	return &expression{at: at, src: src, program: program, names: seen.names, words: seen.words}
}

func (l *loader) reportExpression(at place, err error, env types.Map) {
	message := err.Error()
	var where *file.Error
	if errors.As(err, &where) {
		message = where.Message
		at = at.shifted(where.Line-1, where.Column)
	}
	message = strings.NewReplacer("float32", "number", "float64", "number", "map[string]interface {}", "map", "interface {}", "anything").Replace(message)
	if name, is := strings.CutPrefix(message, "unknown name "); is {
		l.report(at, "expression", "unknown name %s", name).meant(name, slices.Collect(mapKeys(env)))
		return
	}
	l.notUnderstood(at, message)
}

// run evaluates; what cannot be evaluated is nil and a note for the trace.
func (e *expression) run(env map[string]any) (any, string) {
	if e == nil || e.program == nil {
		return nil, "no expression"
	}
	value, err := expr.Run(e.program, env)
	if err != nil {
		return nil, "expression " + e.src + ": " + strings.SplitN(err.Error(), "\n", 2)[0]
	}
	return value, ""
}
