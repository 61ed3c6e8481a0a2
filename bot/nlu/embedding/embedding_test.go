package embedding

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"
)

func cosine(a, b []float32) float64 {
	dot := float32(0)
	for i := range a {
		dot += a[i] * b[i]
	}
	return float64(dot)
}

func of(t *testing.T, text string) []float32 {
	t.Helper()
	v, known := Vector(strings.Fields(text))
	if v == nil || known == 0 {
		t.Fatalf("%q: no word of it is in the table", text)
	}
	return v
}

// TestOneSpace says in every language what is closer to what: the same thing in another language, or another thing in the same one.
func TestOneSpace(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, near, far string }{
		{"reembolso", "refund", "pagamento"},
		{"refund", "devolucion", "login"},
		{"senha", "contrasena", "usuario"},
		{"cartao", "tarjeta", "conta"},
		{"quero cancelar a minha conta", "i want to cancel my account", "quero mudar o meu e-mail"},
		{"donde esta mi pedido", "where is my order", "como cambio mi contrasena"},
		{"olvide mi contrasena", "esqueci a senha", "olvide mi pedido"},
		{"quanto custa o frete", "how much is shipping", "como devolvo o produto"},
		{"quiero hablar con una persona", "talk to a human", "quiero pagar con tarjeta"},
	} {
		near, far := cosine(of(t, row.text), of(t, row.near)), cosine(of(t, row.text), of(t, row.far))
		if near <= far || near < 0.5 {
			t.Errorf("%q: %q lies at %.2f, %q at %.2f: want the first closer and at least at 0.5", row.text, row.near, near, row.far, far)
		}
	}
}

func TestUnseenWordsAreGuessedFromTheirLetters(t *testing.T) {
	t.Parallel()
	v, known := Vector([]string{"reembolsinhos"})
	if known != 0 || v == nil {
		t.Fatalf("known %d, vector %v: want a guess", known, v)
	}
	if near, far := cosine(v, of(t, "refund")), cosine(v, of(t, "calendar")); near <= far {
		t.Errorf("reembolsinhos: refund at %.2f, calendar at %.2f", near, far)
	}
}

func TestNothingToSay(t *testing.T) {
	t.Parallel()
	for _, ws := range [][]string{nil, {}, {"12345"}, {""}, {strings.Repeat("x", 31)}} {
		if v, known := Vector(ws); known != 0 || v != nil && ws != nil && len(ws) > 0 && ws[0] != "" {
			t.Errorf("%q: vector of %d, %d known", ws, len(v), known)
		}
	}
}

func TestVectorIsTheSameEveryTimeAndOfLengthOne(t *testing.T) {
	t.Parallel()
	ws := strings.Fields("quero meu dinheiro de volta zzzunseen")
	a, _ := Vector(ws)
	b, _ := Vector(ws)
	if !slices.Equal(a, b) {
		t.Error("two vectors of the same words differ")
	}
	if x := cosine(a, a); x < 0.999 || x > 1.001 {
		t.Errorf("length %v: want 1", x)
	}
}

func TestDamagedTablesAreEmpty(t *testing.T) {
	t.Parallel()
	file := unpacked()
	for _, data := range []string{"", "EMB1", file[:len(file)-1], "EMB2" + file[4:], file + "x"} {
		if got := parse(data); got.words != 0 {
			t.Errorf("a table of %d bytes that begins with %q has %d words: want none", len(data), data[:min(4, len(data))], got.words)
		}
	}
}

func TestWordsAreSorted(t *testing.T) {
	t.Parallel()
	tab := shipped()
	if tab.words < 10000 {
		t.Fatalf("%d words: want a full table", tab.words)
	}
	for i := 1; i < tab.words; i++ {
		if tab.name(i-1) >= tab.name(i) {
			t.Fatalf("word %d %q comes before %q: binary search needs them sorted", i, tab.name(i-1), tab.name(i))
		}
	}
}

// TestTableIsTheOneThatWasMeasured: figures in docs/understanding.md belong to this table; a new one needs new figures.
func TestTableIsTheOneThatWasMeasured(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("embedding.sha256")
	if err != nil {
		t.Fatalf("read the sum: %v", err)
	}
	sum := sha256.Sum256([]byte(unpacked()))
	if got := hex.EncodeToString(sum[:]); got != strings.TrimSpace(string(want)) {
		t.Errorf("the table has the sum %s, embedding.sha256 says %s: measure again and write the sum down", got, want)
	}
}

func BenchmarkVector(b *testing.B) {
	ws := strings.Fields("quero saber onde esta o meu pedido que comprei ontem")
	v := make([]float32, Dims)
	b.ReportAllocs()
	for b.Loop() {
		clear(v)
		Add(v, ws)
	}
}
