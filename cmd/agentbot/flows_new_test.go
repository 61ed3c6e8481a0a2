package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ownFlows is a folder as `flows init` leaves it.
func ownFlows(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "mine")
	if err := initFlows(dir, false); err != nil {
		t.Fatal(err)
	}
	return dir
}

// From an idea to a flow whose test passes, without a question: every type that can be asked, three languages, one of them missing.
func TestFlowsNew_WritesAFlowThatPasses(t *testing.T) {
	t.Parallel()
	dir := ownFlows(t)
	args := []string{
		"flows", "new", "invoice_copy", dir, "--lang", "en", "--title", "Second copy of an invoice", "--title", "es: Copia de la factura",
		"--phrase", "I need a second copy of my invoice", "--phrase", "es: necesito otra copia de mi factura", "--say", "Thank you, {{ bot }} has noted that.", "--say", "es: Gracias, {{ bot }} lo anotó.",
	}
	for _, typ := range askable() {
		args = append(args, "--ask", "my_"+typ+"/"+typ+": Which "+typ+" is it?", "--ask", "es: my_"+typ+": ¿Cuál es ("+typ+")?")
	}
	out, err := runCommand(t, append(args, "--team", "payments")...)
	if err != nil || !strings.Contains(out, "are written, checked and tested") || !strings.Contains(out, "translated into pt") {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err = runCommand(t, "validate", dir, "--lang", "en"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err = runCommand(t, "test", dir, "--flow", "invoice_copy", "--lang", "en"); err != nil || !strings.Contains(out, "3 played") {
		t.Errorf("%v\n%s", err, out)
	}
	body, err := os.ReadFile(filepath.Join(dir, "invoice_copy.yaml"))
	if err != nil || !strings.Contains(string(body), "# To be translated: pt.") || !strings.Contains(string(body), `title: {pt: "Second copy of an invoice", es: "Copia de la factura", en: "Second copy of an invoice"}`) {
		t.Errorf("%v\n%s", err, body)
	}
	if _, err = runCommand(t, append(args, "--team", "payments")...); err == nil || !strings.Contains(err.Error(), "is there already") || statusOf(err) != exitUnread {
		t.Errorf("a second time: %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, "invoice_copy.yaml")); err != nil || !bytes.Equal(after, body) {
		t.Errorf("the file was overwritten: %v", err)
	}
	if out, err = runCommand(t, "flows", "graph", "invoice_copy", dir, "--lang", "es"); err != nil || !strings.Contains(out, `["collect: my_cpf: ¿Cuál es (cpf)?"]`) {
		t.Errorf("%v\n%s", err, out)
	}
}

// The same at a terminal, in Portuguese.
func TestFlowsNew_Asks(t *testing.T) {
	t.Parallel()
	dir := ownFlows(t)
	cmd := rootCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetIn(strings.NewReader("Segunda via do boleto\n\npreciso da segunda via do boleto\nquero outro boleto\n\ndocumento/cpf: Em qual CPF está a compra?\n\nPronto, anotei.\n\n\n"))
	cmd.SetArgs([]string{"flows", "new", "segunda_via", dir, "--lang", "pt"})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{"O que o cliente quer", "Para qual equipe", "Falta traduzir para es", "agentbot test " + dir} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	if body, err := os.ReadFile(filepath.Join(dir, "segunda_via.yaml")); err != nil || !strings.Contains(string(body), "  - resolve\n") {
		t.Errorf("%v\n%s", err, body)
	}
}

// What does not work is said, and leaves the folder as it was.
func TestFlowsNew_WritesNothingThatDoesNotWork(t *testing.T) {
	t.Parallel()
	dir := ownFlows(t)
	whole := []string{"--title", "x", "--phrase", "I want the red button back", "--say", "All done.", "--team", "-"}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a name":             {append([]string{"Red Button"}, whole...), "cannot be the name of a flow"},
		"a flow that is":     {append([]string{"faq"}, whole...), "is there already"},
		"nothing starts it":  {[]string{"red", "--title", "x", "--say", "x", "--team", "-"}, "nothing starts the flow"},
		"a type":             {append([]string{"red", "--ask", "x/colour: Which?"}, whole...), `"colour" is no type`},
		"another's phrase":   {[]string{"red", "--title", "x", "--phrase", "I forgot my password", "--say", "x", "--team", "-"}, "so nothing was written"},
		"a template":         {[]string{"red", "--title", "x", "--phrase", "I want the red button back", "--say", "{{ nobody }}", "--team", "-"}, "so nothing was written"},
		"no folder of flows": {append([]string{"red", t.TempDir()}, whole...), "agentbot flows init"},
	} {
		args := append([]string{"flows", "new", c.args[0]}, c.args[1:]...)
		if name != "no folder of flows" {
			args = append(args, dir)
		}
		if out, err := runCommand(t, append(args, "--lang", "en")...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if _, err := os.Lstat(filepath.Join(dir, "red.yaml")); err == nil {
			t.Errorf("%s: something was written", name)
		}
	}
}
