package flows

import (
	"regexp"
	"strings"
	"testing"
)

var (
	mermaidNode = regexp.MustCompile("^    ([a-z]+[0-9]*)(?:\\[\"([^\"`<>]*)\"\\]|\\{\"([^\"`<>]*)\"\\}|\\(\"([^\"`<>]*)\"\\)|\\(\\[\"([^\"`<>]*)\"\\]\\)|\\(\\(\\(\" \"\\)\\)\\))$")
	mermaidEdge = regexp.MustCompile("^    ([a-z]+[0-9]*) -->(?:\\|\"([^\"`<>|]+)\"\\|)? ([a-z]+[0-9]*)$")
)

// parseMermaid reads the part of the syntax that we write: a header, nodes and edges, each on a line. Every end of an edge is a node.
func parseMermaid(t *testing.T, diagram string) (nodes map[string]string, edges [][2]string) {
	t.Helper()
	nodes = map[string]string{}
	lines := strings.Split(strings.TrimRight(diagram, "\n"), "\n")
	if lines[0] != "flowchart TD" {
		t.Fatalf("begins with %q", lines[0])
	}
	for _, line := range lines[1:] {
		if m := mermaidNode.FindStringSubmatch(line); m != nil {
			if _, twice := nodes[m[1]]; twice {
				t.Errorf("%s is drawn twice", m[1])
			}
			nodes[m[1]] = strings.Join(m[2:], "")
			continue
		}
		m := mermaidEdge.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("%q is neither a node nor an edge", line)
		}
		edges = append(edges, [2]string{m[1], m[3]})
	}
	for _, e := range edges {
		for _, end := range e {
			if _, drawn := nodes[end]; !drawn {
				t.Errorf("the edge %v leads to nothing", e)
			}
		}
	}
	return nodes, edges
}

// Every shipped flow is drawn with each of its steps once, in each language, and every step but the first is led to.
func TestMermaid_DrawsEveryShippedFlow(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	for _, o := range lib.Outlines() {
		for _, language := range lib.Languages() {
			diagram, ok := lib.Mermaid(o.Flow, language)
			if !ok {
				t.Fatalf("%s is not there", o.Flow)
			}
			nodes, edges := parseMermaid(t, diagram)
			led := map[string]bool{"begin": true}
			for _, e := range edges {
				led[e[1]] = true
			}
			for id, label := range nodes {
				if !led[id] || label == "" && id != "finish" {
					t.Errorf("%s: nothing leads to %s %q, or it says nothing", o.Flow, id, label)
				}
			}
			steps := 0
			for id := range nodes {
				if strings.HasPrefix(id, "step") {
					steps++
				}
			}
			if shared := len(lib.set.exhausted.all); steps < len(o.Steps) || steps > len(o.Steps)+shared {
				t.Errorf("%s has %d steps and %d of defaults.yaml, drawn are %d", o.Flow, len(o.Steps), shared, steps)
			}
		}
	}
	if _, ok := lib.Mermaid("nobody", "en"); ok {
		t.Error("a flow that is not there was drawn")
	}
}

// Whatever stands in a text, the diagram stays one: quotes, code, line ends, and pages of text.
func TestMermaid_Escapes(t *testing.T) {
	t.Parallel()
	hostile := `"</script>"]; end; click step1 call x() ` + "`%%{init}%%` # | \\n {{ name }} " + strings.Repeat("á", 500)
	if got := mermaidText(hostile); strings.ContainsAny(got, "\"<>`|\n") || len([]rune(got)) > 8*longestLabel {
		t.Error(got)
	}
	flow := "flow: x\ntitle: {pt: 'a \"b\" <c>', es: x, en: x}\nsteps:\n- say: {pt: \"um \\\"dois\\\"\\n<b>|\", es: x, en: x}\n- if: '1 < 2'\n  then: [{say: {pt: x, es: x, en: x}}]\n- resolve\n"
	lib, problems := Load(withShared(t, "x.yaml", []byte(flow)), testOptions())
	if lib == nil {
		t.Fatal(Format(problems))
	}
	diagram, _ := lib.Mermaid("x", "pt")
	nodes, edges := parseMermaid(t, diagram)
	if nodes["step1"] != "say: um #34;dois#34; #60;b#62;#124;" || nodes["step2"] != "if: 1 #60; 2" || len(edges) != 5 {
		t.Errorf("%v %v\n%s", nodes, edges, diagram)
	}
}
