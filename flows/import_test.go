package flows

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"agentbot/bot"

	"github.com/xuri/excelize/v2"
)

// students is a CSV of so many students.
func students(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("nome;e-mail\n")
	for i := range rows {
		fmt.Fprintf(&b, "Aluno %d;aluno%05d@example.com\n", i+1, i+1)
	}
	return b.Bytes()
}

// asked plays up to the question whether a list is to be imported.
func asked(t *testing.T, owner string, file []byte) *chat {
	t.Helper()
	c := newChat(t, shippedLibrary(t), map[string][]byte{"lista.csv": file})
	got := c.play("< quero importar meus alunos\n\n< " + owner + "\n\n< 111111\n\n< [file lista.csv]\n")
	if !strings.Contains(got, "Importo agora") {
		t.Fatalf("nothing is read back:\n%s", got)
	}
	c.out = nil
	return c
}

func TestImport_EveryRowOnceAndTheStateStaysSmall(t *testing.T) {
	t.Parallel()
	const rows = 3000
	c := asked(t, "mare@example.com", students(rows))
	got := c.play("< sim\n")
	if !strings.Contains(got, "Terminei: 3000 alunos importados") || strings.Count(got, "Comecei a importar") != 1 || strings.Count(got, "\n> ") != 2 {
		t.Errorf("want a word at the beginning and one at the end:\n%s", firstRunes(got, 2000))
	}
	keys, next := map[string]bool{}, 1
	for _, commit := range c.world.commits {
		if keys[commit.Key] {
			t.Errorf("the key %s is used twice", commit.Key)
		}
		keys[commit.Key] = true
		var body struct {
			Rows []struct{ Email string } `json:"rows"`
		}
		if err := json.Unmarshal([]byte(commit.Request.Body), &body); err != nil {
			t.Fatal(err)
		}
		if commit.Batch == nil || commit.Batch.From != next+1 || commit.Batch.Total != rows || commit.Batch.In != next-1 {
			t.Errorf("the batch before row %d says %+v", next, commit.Batch)
		}
		for _, row := range body.Rows {
			if want := fmt.Sprintf("aluno%05d@example.com", next); row.Email != want {
				t.Fatalf("row %d is %s", next, row.Email)
			}
			next++
		}
	}
	if next-1 != rows {
		t.Errorf("%d rows were sent", next-1)
	}
	if c.largest > 4<<10 {
		t.Errorf("the state had %d bytes", c.largest)
	}
	if len(c.turn.State.Sheets) != 0 || len(c.world.sheets) != 0 {
		t.Errorf("the flow has ended and lists are still kept: %v", c.turn.State.Sheets)
	}
}

func TestImport_CustomerStopsIt(t *testing.T) {
	t.Parallel()
	c := asked(t, "mare@example.com", students(60))
	got := c.play("# hang\n< sim\n\n# result ok\n\n< e aí?\n\n< cancelar\n\n# result ok\n")
	for _, want := range []string{"Já passaram 20 de 60 linhas", "As linhas que já estão a caminho", "Terminei: 40 importados, 20 não entraram", "42;não foi enviada;Aluno 41", "61;não foi enviada;Aluno 60"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "! commit"); n != 2 {
		t.Errorf("%d batches were sent, want the one that was done and the one under way", n)
	}
}

func TestImport_SaysHowFarItIsNowAndThen(t *testing.T) {
	t.Parallel()
	c := asked(t, "mare@example.com", students(120))
	c.world.hang = true
	got := c.play("< sim\n\n# later 10s\n# result ok\n# later 25s\n# result ok\n# later 35s\n# result ok\n# later 30s\n# result ok\n")
	if strings.Contains(got, "Já passaram 20 de") || strings.Contains(got, "Já passaram 60 de") || !strings.Contains(got, "Já passaram 40 de 120") || !strings.Contains(got, "Já passaram 80 de 120") {
		t.Errorf("want a word after half a minute, then after a minute more:\n%s", got)
	}
	if strings.Contains(got, "Ainda estou") {
		t.Errorf("one moment is no news after the word at the beginning:\n%s", got)
	}
	c = asked(t, "mare@example.com", students(60))
	c.turn.Conversation.Channel, c.world.hang = "Channel::Email", true
	if got := c.play("< sim\n\n# later 2m\n# result ok\n"); strings.Contains(got, "Já passaram") {
		t.Errorf("every word would be a mail:\n%s", got)
	}
}

func TestImport_NobodyKnows(t *testing.T) {
	t.Parallel()
	c := asked(t, "mare@example.com", students(60))
	got := c.play("# hang\n< sim\n\n# result ok\n# result doubt\n")
	for _, want := range []string{
		"de 60 linhas: 20 entraram, 20 não entraram e 20 estão sem confirmação", "22;sem confirmação: pode ter entrado;Aluno 21", "42;não foi enviada;Aluno 41",
		"`result_unknown`", "sem confirmação (chave", "Eram as linhas 22 a 41 do arquivo; antes delas, 20 de 60 já tinham entrado.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "! commit"); n != 2 {
		t.Errorf("%d batches were sent after a doubt", n)
	}
}

func TestImport_PersonWantedMeanwhile(t *testing.T) {
	t.Parallel()
	c := asked(t, "mare@example.com", students(60))
	got := c.play("# hang\n< sim\n\n# result ok\n\n< @person\n")
	for _, want := range []string{"`asked`", "em andamento (chave", "Eram as linhas 22 a 41 do arquivo; antes delas, 20 de 60 já tinham entrado.", "(left)"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %q in\n%s", want, got)
		}
	}
	if len(c.turn.State.Sheets) != 0 {
		t.Error("the lists are still kept")
	}
}

func TestImport_TheSystemCountsLess(t *testing.T) {
	t.Parallel()
	v := &importStep{rows: &slot{columns: []*column{{name: "name"}, {name: "email"}}}, invocation: invocation{action: &action{}}}
	rows := []readyRow{{2, []string{"Ana", "ana@example.com"}}, {3, []string{"Ana", "bia@example.com"}}, {4, []string{"Caio", "caio@example.com"}}}
	for name, c := range map[string]struct {
		body                      string
		imported, failed, unknown int
		listed                    string
	}{
		"all":                     {`{"imported":3}`, 3, 0, 0, ""},
		"an answer without words": {`null`, 3, 0, 0, ""},
		"two named":               {`{"imported":1,"failed":[{"email":"ANA@example.com","reason":"already_member"},{"email":"caio@example.com"}]}`, 1, 2, 0, "2 already_member, 4 not_taken"},
		"named by a name of two":  {`{"failed":[{"name":"Ana"}]}`, 3, 0, 0, ""},
		"one fewer, not named":    {`{"imported":2}`, 2, 0, 1, "2 in_doubt, 3 in_doubt, 4 in_doubt"},
		"a stranger named":        {`{"imported":2,"failed":[{"email":"dora@example.com"}]}`, 2, 0, 1, "2 in_doubt, 3 in_doubt, 4 in_doubt"},
	} {
		at := importing{Answer: json.RawMessage(`{"status":200,"body":` + c.body + `}`)}
		var listed []string
		for _, problem := range v.taken(&at, table{}, rows) {
			listed = append(listed, fmt.Sprint(problem.Row, " ", problem.Reason))
		}
		if at.Imported != c.imported || at.Failed != c.failed || at.Unknown != c.unknown || strings.Join(listed, ", ") != c.listed {
			t.Errorf("%s: %d in, %d out, %d unknown, %v", name, at.Imported, at.Failed, at.Unknown, listed)
		}
	}
}

// parts is a zip of these parts.
func parts(tb testing.TB, files map[string][]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range files {
		part, err := w.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := part.Write(body); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func workbookOf(t *testing.T, cells map[string]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for at, value := range cells {
		if err := f.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadRows_HostileFiles(t *testing.T) {
	t.Parallel()
	rows := shippedLibrary(t).flows["student_import"].slot("rows")
	bomb := bytes.Repeat([]byte(" "), 40<<20)
	good := workbookOf(t, map[string]any{"A1": "Nome", "B1": "E-mail", "C1": "Telefone", "A2": "Ana Lima", "B2": "ana@example.com", "C2": 5511990000101})
	whole := map[string][]byte{}
	archive, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range archive.File {
		whole[part.Name] = nil
	}
	whole["xl/vbaProject.bin"] = []byte("x")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"one part too swollen":          {parts(t, map[string][]byte{"xl/worksheets/sheet1.xml": bomb[:2<<20]}), fileSwollen},
		"too large unpacked":            {parts(t, map[string][]byte{"a": bomb[:swollenAtOnce], "b": bomb}), fileSwollen},
		"a macro behind an honest name": {parts(t, whole), fileMacro},
		"an archive without a workbook": {parts(t, map[string][]byte{"a.txt": []byte("x")}), fileDamaged},
		"cut off":                       {good[:len(good)/2], fileDamaged},
		"protected, or of before 2007":  {[]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, fileLocked},
		"a picture":                     {[]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), fileRefused},
		"a cell at the far corner":      {workbookOf(t, map[string]any{"A1": "Nome", "B1": "E-mail", "XFD20": "x"}), ""},
		"as it should be":               {good, ""},
	} {
		read, why := rows.readRows(c.data)
		if why != c.want {
			t.Errorf("%s: %q, want %q", name, why, c.want)
		}
		if name == "as it should be" && (len(read.lines) != 2 || read.lines[1].number != 2 || strings.Join(read.lines[1].cells, " ") != "Ana Lima ana@example.com 5511990000101") {
			t.Errorf("%s: %+v", name, read.lines)
		}
	}
	for file, want := range map[bot.File]string{
		{Name: "turma.XLSM"}: fileMacro, {Name: "turma.pdf"}: fileRefused, {Name: "foto.png"}: fileImage, {Kind: "image", Name: "turma.csv"}: "", {Kind: "image"}: fileImage,
		{Name: "turma.csv", Size: 300 << 20}: fileTooLarge, {Name: "turma.xls"}: fileLocked, {Name: "turma.xlsx", Size: 5 << 20}: "", {URL: "https://x.example/turma.CSV?a=b.pdf"}: "",
	} {
		if got := rows.unfit(file); got != want {
			t.Errorf("%+v: %q, want %q", file, got, want)
		}
	}
}

func TestRowsFile_SameBytesAndNoFormulas(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	problems := []rowProblem{{Row: 2, Cells: []string{"=cmd|' /C calc'!A0", "a<b & \"c\""}, Reason: "formula"}, {Row: 3, Cells: []string{"", "＝1", "+55 11"}, Reason: "bad_email"}}
	file := func(channel, language string) []byte {
		p := &play{lib: lib, turn: &bot.Turn{Conversation: bot.Conversation{Channel: channel}}, st: bot.State{Language: bot.Language{Code: language}}}
		return p.problemsFile(problems, []string{"Nome", "E-mail"}).Data
	}
	for language, want := range map[string]string{
		"pt": "\ufefflinha;motivo;Nome;E-mail;coluna 3\n2;a célula começa como uma fórmula (=, +, - ou @);'=cmd|' /C calc'!A0;\"a<b & \"\"c\"\"\"\n3;e-mail inválido;;'＝1;'+55 11\n",
		"en": "\ufeffrow,reason,Nome,E-mail,column 3\n2,\"the cell begins like a formula (=, +, - or @)\",'=cmd|' /C calc'!A0,\"a<b & \"\"c\"\"\"\n3,the e-mail address is not valid,,'＝1,'+55 11\n",
	} {
		if got := string(file("Channel::WebWidget", language)); got != want {
			t.Errorf("%s: %q", language, got)
		}
	}
	body := file("Channel::Whatsapp", "pt")
	book, err := workbookLines(body, "", 1<<20, 10)
	lines := book.lines
	if err != nil || len(lines) != 3 || lines[1].cells[2] != "'=cmd|' /C calc'!A0" || lines[1].cells[3] != `a<b & "c"` || lines[2].cells[4] != "'+55 11" {
		t.Errorf("a workbook for WhatsApp: %+v, %v", lines, err)
	}
	if !bytes.Equal(body, file("Channel::Whatsapp", "pt")) {
		t.Error("the same rows make other bytes")
	}
}

// What a list of ten thousand rows costs to read and check: go test ./flows -run xxx -bench Table
func BenchmarkTable(b *testing.B) {
	const rows = 10_000
	lib, problems := Load(Shipped(), testOptions())
	if lib == nil {
		b.Fatal(Format(problems))
	}
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	for i, l := range csvRows(string(students(rows)), rows+1).lines {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), []any{l.cells[0], l.cells[1]}); err != nil {
			b.Fatal(err)
		}
	}
	var book bytes.Buffer
	if err := errors.Join(w.Flush(), f.Write(&book)); err != nil {
		b.Fatal(err)
	}
	for name, data := range map[string][]byte{"csv": students(rows), "xlsx": book.Bytes()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			s := lib.flows["student_import"].slot("rows")
			for range b.N {
				p := &play{lib: lib, turn: &bot.Turn{}, st: bot.State{Stack: []bot.Frame{{Flow: "student_import"}}}}
				read, why := s.readRows(data)
				if t := p.judge(s, read, nil); why != "" || t.OK != rows {
					b.Fatal(why, t.OK)
				}
			}
		})
	}
}
