package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// eavesdropper is a model that understands nothing and keeps what it was asked.
type eavesdropper struct {
	mu    sync.Mutex
	asked bytes.Buffer
}

func (e *eavesdropper) config(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		_, _ = io.Copy(&e.asked, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"choices":[{"message":{"role":"assistant","content":"{}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}`)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return fmt.Sprintf("llm: {base_url: %q, model: test, timeout: 2s}", server.URL)
}

func (e *eavesdropper) heard() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked.String()
}

// kept is every place where something could remain, by name. Chatwoot's own copy of the customer's words is not ours.
func (h *house) kept(e *eavesdropper) map[string]string {
	h.t.Helper()
	places := map[string]string{"the model's questions": e.heard(), "the log": h.logs.text0(), "the tables": h.tables()}
	var told bytes.Buffer
	config, _, err := LoadConfig(h.config())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, asJSON := range []bool{false, true} {
		if err := explain(h.t.Context(), config, explainQuestion{conversation: h.talk.ID, json: asJSON}, &told); err != nil {
			h.t.Fatal(err)
		}
	}
	places["explain"] = told.String()
	if status, body, err := h.page("/metrics"); err != nil || status != http.StatusOK {
		h.t.Fatalf("metrics: %d %v", status, err)
	} else {
		places["metrics"] = body
	}
	var said strings.Builder
	for _, line := range h.talk.Transcript().Lines {
		if line.From == "agent_bot" {
			said.WriteString(line.Text + "\n")
		}
	}
	places["what the bot wrote"] = said.String()
	return places
}

func (l *logs) text0() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// tables are all rows of all tables of the SQLite store as text.
func (h *house) tables() string {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "bot.db")+"?mode=ro")
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	var names []string
	rows, err := db.QueryContext(h.t.Context(), `SELECT name FROM sqlite_master WHERE type='table'`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			h.t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || len(names) < 5 {
		h.t.Fatalf("tables %v: %v", names, err)
	}
	var out strings.Builder
	for _, name := range names {
		h.table(db, name, &out)
	}
	return out.String()
}

func (h *house) table(db *sql.DB, name string, out io.Writer) {
	h.t.Helper()
	rows, err := db.QueryContext(h.t.Context(), `SELECT * FROM "`+name+`"`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		h.t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(sql.RawBytes)
		}
		if err := rows.Scan(values...); err != nil {
			h.t.Fatal(err)
		}
		for _, v := range values {
			fmt.Fprintf(out, "%s: %s\n", name, *v.(*sql.RawBytes))
		}
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
}

// files are the store's files byte by byte.
func (h *house) storeFiles() []byte {
	h.t.Helper()
	var all []byte
	paths, err := filepath.Glob(filepath.Join(h.dir, "bot.db*"))
	if err != nil || len(paths) == 0 {
		h.t.Fatalf("%v %v", paths, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

const theWarning = "não mande senha nem número de cartão"

// squeezed has no separators, so that a number is found however it was written.
func squeezed(text string) string {
	return strings.NewReplacer(" ", "", "-", "", ".", "", `\n`, "", "\n", "", "\u200b", "", "\u00a0", "").Replace(text)
}

// TestSecretsAreKeptNowhere: card numbers and passwords, sent in every way there is, are in no table, file, log, trace, note, metric, explanation and
// question to a model, and the customer hears once in a conversation that they do not belong here.
func TestSecretsAreKeptNowhere(t *testing.T) {
	t.Parallel()
	e := &eavesdropper{}
	h := newHouse(t, plan{User: true, Config: e.config(t)})
	h.contact.Name = "Marina 4111 1111 1111 1111"
	h.contact.Custom = map[string]any{"cartao": "4111-1111-1111-1111", "senha": "Guardada77", "numero": 4111111111111111}
	h.serve(seams{})
	replies := 0
	warned := func(times int, text string) {
		t.Helper()
		h.says(text)
		replies++
		h.answered(replies, "")
		if got := h.replies()[replies-1]; strings.Count(got, theWarning) != times {
			t.Errorf("%q is answered %q, want the warning %d times", text, got, times)
		}
	}
	warned(0, "oi")
	h.talk.CustomerWrites(chatwoottest.Incoming{Files: []chatwoottest.File{{Name: "cartao 4111111111111111.png", ContentType: "image/png", Kind: "image", Body: []byte("x")}}})
	replies++
	h.answered(replies, theWarning)
	warned(0, "oi, minha senha é Segredo99x e meu cartão 4111 1111 1111 1111 val 12/31 cvv 917, tem certificado? senha: outra88z")
	warned(0, "comprei com o e-mail errado, pago no ４１１１１１１１１１１１１１１１")
	warned(0, "Eu comprei")
	warned(0, "4111.1111.1111.1111") // asked for a purchase code
	id := h.talk.CustomerWrites(chatwoottest.Incoming{Text: "qual o prazo do reembolso?"})
	replies++
	h.answered(replies, "")
	h.talk.CustomerEdits(id, "senha: Editada66 4111\u200b1111\u200b1111\u200b1111")
	h.calm()

	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "quero falar com um atendente, senha Dossie55q"})
	h.becomes(chatwoot.Open)
	h.ana.Note(h.talk, "ela mandou a senha: Anotada44 e o cartão 4111-1111-1111-1111")
	h.ana.Reply(h.talk, "sua senha é Humana33x?")
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "isso, senha Passada22"})
	h.calm()

	web := h.talk
	mails := h.account.AddInbox(chatwoottest.Inbox{Name: "Mail", Channel: chatwoottest.Email, Bot: h.bot, Members: []*chatwoottest.Agent{h.ana}})
	h.talk, _ = mails.Write(h.contact, chatwoottest.Incoming{
		Text: "Segue a senha: Corpo11x\nCartão 4111 1111\n1111 1111", Mail: &chatwoottest.Mail{Subject: "senha: Assunto00x", Quoted: "> senha: Citada10x"},
	})
	h.answered(1, theWarning)
	h.calm()

	markers := []string{
		"Segredo99x", "outra88z", "Guardada77", "Editada66", "Dossie55q", "Anotada44", "Humana33x", "Passada22", "Corpo11x", "Assunto00x", "Citada10x",
		"4111111111111111", "41111111", "４１１１", "cvv917",
	}
	for _, talk := range []*chatwoottest.Conversation{web, h.talk} {
		h.talk = talk
		for place, text := range h.kept(e) {
			if len(text) < 20 {
				t.Errorf("%s: only %q was read", place, text)
			}
			for _, m := range markers {
				if at := strings.Index(squeezed(text), m); at >= 0 {
					t.Errorf("%s keep %q: …%s…", place, m, squeezed(text)[max(0, at-80):min(len(squeezed(text)), at+40)])
				}
			}
		}
	}
	files := h.storeFiles()
	for _, m := range append(markers[:len(markers)-1], "4111 1111", "4111-1111", "cvv 917") {
		if bytes.Contains(files, []byte(m)) {
			t.Errorf("the store's files hold %q", m)
		}
	}
}

// TestSplitSecretsAreForgotten: what only two messages of a burst together make a card or a password is masked before anything reads them.
func TestSplitSecretsAreForgotten(t *testing.T) {
	t.Parallel()
	e := &eavesdropper{}
	h := newHouse(t, plan{Idle: "1500ms", Config: e.config(t)})
	h.serve(seams{})
	for _, text := range []string{"meu cartão é 4111 1111", "1111 1111", "cvv 917", "e a minha senha é", "Partida77k"} {
		h.says(text)
	}
	h.answered(1, theWarning)
	h.calm()
	for place, text := range h.kept(e) {
		for _, m := range []string{"41111111", "11111111", "cvv917", "Partida77k"} {
			if strings.Contains(squeezed(text), m) {
				t.Errorf("%s keep %q", place, m)
			}
		}
	}
}

// TestCodeIsForgotten: a one-time code is in no table once the turn that read it is committed, nor when it is typed while none is awaited, and it is
// never anywhere else.
func TestCodeIsForgotten(t *testing.T) {
	t.Parallel()
	e := &eavesdropper{}
	h := newHouse(t, plan{Config: e.config(t)})
	mailed := make(chan string, 8)
	h.asked = func(r *http.Request) {
		if r.URL.Path != "/mail" {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if m := regexp.MustCompile(`"code":"(\d{6})"`).FindSubmatch(body); m != nil {
			mailed <- string(m[1])
		}
	}
	h.serve(seams{})
	h.says("comprei com o e-mail errado HP10000001")
	h.answered(1, codeSentence)
	code := <-mailed
	wrong := []string{"998877", "99887", "665544"}
	id := h.talk.CustomerWrites(chatwoottest.Incoming{Text: "o código é 998877 ou 665544, e quando sai o tal do certificado mesmo?"})
	h.answered(2, "")
	h.calm()
	h.talk.CustomerEdits(id, "o código é 998 877")
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "99887"})
	h.answered(3, "")
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "desculpa, é " + code[:3] + " " + code[3:]})
	h.answered(4, "Para qual e-mail")
	h.calm()
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "era " + code + "?"}) // once more, while a value is asked for
	h.answered(5, "")
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "novo@example.com"})
	h.answered(6, "Confirma")
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: code}) // and while none is awaited
	h.answered(7, "")
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "quero falar com uma pessoa"})
	h.becomes(chatwoot.Open)
	h.talk.CustomerWrites(chatwoottest.Incoming{Text: "meu código era " + code})
	h.calm()
	for place, text := range h.kept(e) {
		for _, m := range append(wrong, code, code[:3]+" "+code[3:], "998 877") {
			alone := regexp.MustCompile(`(?:^|[^0-9.])` + m + `(?:[^0-9]|$)`).FindStringIndex(text) // within a time in microseconds it is none
			if alone != nil {
				t.Errorf("%s keep the code %q: …%s…", place, m, text[max(0, alone[0]-200):min(len(text), alone[1]+60)])
			}
		}
	}
}
