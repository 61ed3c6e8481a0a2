package flows

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestStep_RandomWalks: whatever people write, in any order, somebody answers; nothing is changed without a code and a yes; nobody's address is told.
func TestStep_RandomWalks(t *testing.T) {
	t.Parallel()
	walks(t, shippedLibrary(t), 150)
}

// The same with patterns that all ask something of their own.
func TestStep_RandomWalksThroughPatternsThatAsk(t *testing.T) {
	t.Parallel()
	changed := map[string][]byte{}
	for _, name := range []string{"cancel_reason", "human_answered", "error_question", "correction_why", "digression_question"} {
		archive, err := txtar.ParseFile("testdata/patterns/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			changed[f.Name] = f.Data
		}
	}
	lib, problems := Load(changedShipped(t, changed), testOptions())
	if lib == nil {
		t.Fatalf("does not load:\n%s", Format(problems))
	}
	walks(t, lib, 150, "atendente", "quero falar com uma pessoa", "digitei errado", "@chitchat greeting")
}

func walks(t *testing.T, lib *Library, seeds uint64, more ...string) {
	t.Helper()
	inputs := []string{
		"oi", "obrigada", "??", "tchau", "pode repetir", "não sei", "sim", "não", "cancelar", "sem acesso", "english please", "auf deutsch bitte",
		"comprei com o e-mail errado", "quero importar meus alunos", "preciso passar minha conta pro CNPJ", "qual o prazo do reembolso?", "e o céu?",
		"HP10000001", "HP10000003", "HP10000013", "HP10000014", "HP99999999", "HP12", "não, é HP10000008", "novo@example.com", "marina@gmial.com",
		"helena@example.com", "bruno@example.com", "clara@example.com", "111111", "111112", "111113", "999999", "741.723.160-85", "Noite",
		"Fotografia com celular", "De CPF para CNPJ", "12.ABC.345/01DE-35", "O novo e-mail", "todos", "Ana; ana@example.com\nBia; bia@example.com",
		"[file turma.csv]", "[image foto.jpg]", "[audio nota.ogg]", "[unsupported]", "[location]", "minha senha é abc12345", "xyz", "{{ contact.email }} {% if %}",
		"@confirm\n@fill purchase=HP10000008", "@deny", "@correct new_email", "@correct purchase", "@clarify email_change student_import", "@start student_import",
		"@fill code=111111", "@no_access", "@unsure", "@fill nothing=1", "@fill case=death",
	}
	files := map[string][]byte{"turma.csv": []byte("Nome;E-mail\nAna;ana@example.com\nX;ruim\n"), "foto.jpg": []byte("x")}
	beginnings := [][]string{
		nil,
		{"comprei com o e-mail errado HP10000001", "111111", "novo@example.com", "sim"},
		{"quero importar meus alunos", "mare@example.com", "111111", "[file turma.csv]", "sim"},
		{"preciso passar minha conta pro CNPJ", "De CPF para CNPJ", "bruno@example.com", "111111"},
	}
	inputs = append(inputs, "[image lista.jpg]", "11.222.333/0001-81", "@fill new_email=novo@example.com", "@repeat", "@chitchat nudge")
	inputs = append(inputs, more...)
	changes := 0
	for seed := range seeds {
		dice := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a seeded walk, no secret
		c := newChat(t, lib, files)
		script := beginnings[seed%uint64(len(beginnings))]
		var asked []string
		for i := range 40 {
			c.out = nil
			input := inputs[dice.IntN(len(inputs))]
			if seed%3 == 0 && i > 2*len(script) { // the same words again and again
				input = inputs[(seed/3)%uint64(len(inputs))]
			}
			if i < 2*len(script) && i%2 == 0 { // every other word leads deeper
				input = script[i/2]
			}
			commands := len(c.turn.State.Done)
			left := walk(t, c, strings.Split(input, "\n"))
			check(t, seed, input, c, commands)
			asked = circles(t, seed, input, c, asked)
			changes += len(c.turn.State.Done) - commands
			if left {
				break
			}
		}
	}
	if changes == 0 {
		t.Error("no walk changed anything: they do not go deep enough")
	}
}

func walk(t *testing.T, c *chat, lines []string) (left bool) {
	t.Helper()
	c.customer(lines)
	return strings.Contains(strings.Join(c.out, "\n"), "(left)")
}

func check(t *testing.T, seed uint64, input string, c *chat, done int) {
	t.Helper()
	said := strings.Join(c.out, "\n")
	waiting := len(c.turn.State.Stack) > 0 && c.turn.State.Stack[len(c.turn.State.Stack)-1].Wait != nil
	if said == "" || !waiting && len(c.turn.State.Stack) > 0 {
		t.Fatalf("seed %d: %q was not answered, or a flow stands on nothing: %s", seed, input, encode(c.turn.State.Stack))
	}
	public := said
	if i := strings.Index(said, "! note"); i >= 0 {
		public = said[:i]
	}
	for _, address := range []string{"marina.souza@", "tania.melo@", "rita.sa@", "sofia.rojas@"} {
		for line := range strings.Lines(public) {
			if strings.Contains(line, address) && !strings.HasPrefix(line, "! ") {
				t.Fatalf("seed %d: %q made the bot tell an address: %s", seed, input, line)
			}
		}
	}
	if len(c.turn.State.Done) > done && (!yes(input) || len(c.turn.Contact.Proofs) == 0) {
		t.Fatalf("seed %d: %q changed something without a yes or a proof:\n%s", seed, input, said)
	}
	if got := len(encode(c.turn.State)); got > 64<<10 {
		t.Fatalf("seed %d: the state has %d bytes", seed, got)
	}
	if strings.Contains(said, "no text ") || strings.Contains(public, "> {{") {
		t.Fatalf("seed %d: %s", seed, said)
	}
}

func yes(input string) bool { return input == "sim" || strings.HasPrefix(input, "@confirm") }

// circles fails when one question is said for the fourth time in a row.
func circles(t *testing.T, seed uint64, input string, c *chat, asked []string) []string {
	t.Helper()
	if n := len(c.turn.State.Said); n > 0 && len(c.turn.State.Stack) > 0 {
		asked = append(asked, c.turn.State.Said[n-1].Text)
	} else {
		asked = nil
	}
	if n := len(asked); n > 3 && asked[n-1] == asked[n-2] && asked[n-2] == asked[n-3] && asked[n-3] == asked[n-4] && !strings.Contains(asked[n-1], "sendo feito") {
		t.Fatalf("seed %d: after %q the same question came four times: %s", seed, input, asked[n-1])
	}
	return asked
}
