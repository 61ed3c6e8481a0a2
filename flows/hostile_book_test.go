package flows

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
)

// book is a workbook of hand-made sheets: their names, with a ! for hidden ones, and what stands in their XML; more are parts beside it.
func book(tb testing.TB, more map[string]string, sheets ...string) []byte {
	tb.Helper()
	list, links := "", ""
	files := map[string][]byte{"[Content_Types].xml": []byte(workbookTypes), "_rels/.rels": []byte(workbookRoot)}
	for i := 0; i < len(sheets); i += 2 {
		name, hidden := strings.CutPrefix(sheets[i], "!")
		state := map[bool]string{true: ` state="hidden"`}[hidden]
		list += fmt.Sprintf(`<sheet name=%q sheetId="%d"%s r:id="r%d"/>`, name, i+1, state, i)
		links += fmt.Sprintf(`<Relationship Id="r%d" Type="http://x/worksheet" Target="worksheets/s%d.xml"/>`, i, i)
		files[fmt.Sprintf("xl/worksheets/s%d.xml", i)] = []byte(`<worksheet xmlns="x">` + sheets[i+1] + `</worksheet>`)
	}
	links += `<Relationship Id="t" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="e" Type="http://x/externalLink" TargetMode="External" Target="http://10.0.0.1/x.xlsx"/>`
	files["xl/workbook.xml"] = []byte(`<workbook xmlns:r="y"><workbookPr/><sheets>` + list + `</sheets></workbook>`)
	files["xl/_rels/workbook.xml.rels"] = []byte(`<Relationships>` + links + `</Relationships>`)
	for name, body := range more {
		files[name] = []byte(body)
	}
	return parts(tb, files)
}

// cells is a row of inline texts, without any reference to where they stand.
func cells(texts ...string) string {
	out := "<row>"
	for _, text := range texts {
		out += "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>"
	}
	return out + "</row>"
}

func data(rows ...string) string { return "<sheetData>" + strings.Join(rows, "") + "</sheetData>" }

const shared = `<sst><si><t>Nome</t></si><si><t>E-mail</t></si><si><r><t>Ana </t></r><r><rPr><b/></rPr><t>Lima</t></r><rPh sb="0" eb="1"><t>アナ</t></rPh></si><si><t>ana@example.com</t></si></sst>`

// What spreadsheets write, and what is made to be misread: every row is taken as people see it, or refused with its reason.
func TestBook_OddFiles(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	head := cells("Nome", "E-mail", "Telefone")
	ana := cells("Ana", "ana@example.com")
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"texts that cells share, in pieces": {book(t, map[string]string{"xl/sharedStrings.xml": shared}, "1", data(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="5"><c r="A5" t="s"><v>2</v></c><c r="B5" t="s"><v>3</v></c></row>`)), []string{"5 Ana Lima|ana@example.com"}},
		"a shared text that is not there":   {book(t, map[string]string{"xl/sharedStrings.xml": shared}, "1", data(head, `<row><c t="s"><v>7</v></c><c t="s"><v>3</v></c></row>`, `<row><c t="s"><v>-1</v></c><c t="s"><v>3</v></c></row>`)), []string{"!2 bad_name", "!3 bad_name"}},
		"no shared texts at all":            {book(t, nil, "1", data(head, `<row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row>`)), []string{"!2 bad_name"}},
		"a hidden sheet first":              {book(t, nil, "!old", data(head, cells("Velha", "velha@example.com")), "Turma", data(head, ana)), []string{"2 Ana|ana@example.com"}},
		"only hidden sheets":                {book(t, nil, "!1", data(head, ana)), []string{"2 Ana|ana@example.com"}},
		"an empty sheet first":              {book(t, nil, "Plan1", data(), "Turma", data(head, ana)), []string{"2 Ana|ana@example.com"}},
		"a claim to the far corner":         {book(t, nil, "1", `<dimension ref="A1:XFD1048576"/>`+data(head, ana, `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)), []string{"2 Ana|ana@example.com"}},
		"figures":                           {book(t, nil, "1", data(head, `<row><c t="inlineStr"><is><t>Ana</t></is></c><c t="inlineStr"><is><t>ana@example.com</t></is></c><c><v>5.511990000101E12</v></c></row>`)), []string{"2 Ana|ana@example.com|+5511990000101"}},
		"a formula and its last result":     {book(t, nil, "1", data(head, `<row><c t="str"><f>A9&amp;" Lima"</f><v>Ana Lima</v></c><c t="inlineStr"><is><t>ana@example.com</t></is></c></row>`)), []string{"2 Ana Lima|ana@example.com"}},
		"a formula without a result":        {book(t, nil, "1", data(head, `<row><c><f>HYPERLINK("http://x")</f></c><c t="inlineStr"><is><t>ana@example.com</t></is></c></row>`)), []string{"!2 no_name"}},
		"a formula that failed":             {book(t, nil, "1", data(head, `<row><c t="e"><f>A9</f><v>#REF!</v></c><c t="inlineStr"><is><t>ana@example.com</t></is></c></row>`)), []string{"!2 bad_name"}},
		"a formula as a text":               {book(t, nil, "1", data(head, cells("=1+1", "ana@example.com"), cells("_x200B_=1+1", "ana@example.com"))), []string{"!2 formula", "!3 formula"}},
		"one name over two rows":            {book(t, nil, "1", data(cells("Turma", "Nome", "E-mail"), cells("Manhã", "Ana", "ana@example.com"), cells("", "Bia", "bia@example.com"), cells("", "Caio", "caio@example.com"))+`<mergeCells><mergeCell ref="A2:A3"/><mergeCell ref="B1:C1"/></mergeCells>`), []string{"2 Ana|ana@example.com||Manhã", "3 Bia|bia@example.com||Manhã", "4 Caio|caio@example.com"}},
		"headings over two rows":            {book(t, nil, "1", data(cells("Nome", "Contato"), cells("", "E-mail", "Telefone"), ana)+`<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>`), []string{"3 Ana|ana@example.com"}},
		"links out of the file":             {book(t, map[string]string{"xl/externalLinks/externalLink1.xml": "<externalLink/>"}, "1", data(head, ana)), []string{"2 Ana|ana@example.com"}},
		"an entity of its own":              {book(t, nil, "1", `<!DOCTYPE x [<!ENTITY a "aaaa">]>`+data(head, cells("&a;", "ana@example.com"))), []string{fileDamaged}},
		"a part twice":                      {book(t, map[string]string{"xl/Worksheets/s0.xml": "<worksheet/>"}, "1", data(head, ana)), []string{fileDamaged}},
		"elements that do not end":          {book(t, nil, "1", data(head)+"<row>"), []string{fileDamaged}},
		"an open document":                  {parts(t, map[string][]byte{"mimetype": []byte("application/vnd.oasis.opendocument.spreadsheet"), "content.xml": []byte("<x/>")}), []string{fileRefused}},
		"a text document":                   {book(t, map[string]string{"[Content_Types].xml": strings.ReplaceAll(workbookTypes, "spreadsheetml.sheet.main", "wordprocessingml.document.main")}, "1", data(head, ana)), []string{fileRefused}},
		"a workbook of binary parts":        {book(t, map[string]string{"[Content_Types].xml": strings.ReplaceAll(workbookTypes, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.binary.macroEnabled.main")}, "1", data(head, ana)), []string{fileMacro}},
		"a macro by the name it says":       {book(t, map[string]string{"[Content_Types].xml": strings.ReplaceAll(workbookTypes, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.macroEnabled.main+xml")}, "1", data(head, ana)), []string{fileMacro}},
		"a macro under another name":        {book(t, map[string]string{"[Content_Types].xml": strings.Replace(workbookTypes, "</Types>", `<Override PartName="/xl/media/image1.png" ContentType="application/vnd.ms-office.vbaProject"/></Types>`, 1)}, "1", data(head, ana)), []string{fileMacro}},
		"a page that calls itself Excel":    {[]byte("<html><table><tr><td>Nome</td></tr></table></html>"), []string{fileRefused}},
	} {
		if got, _ := checked(t, lib, c.data); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Of several sheets one is read; what the others hold is not left out in silence.
func TestBook_OtherSheets(t *testing.T) {
	t.Parallel()
	lib := realValues(t)
	rows := data(cells("Nome", "E-mail"), cells("Ana", "ana@example.com"))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"two classes":      {book(t, nil, "Manhã", rows, "Tarde", rows, "Plan3", data(), "!old", rows), `Li só a aba "Manhã". O arquivo tem mais abas com conteúdo, que ficaram de fora: "Tarde".`},
		"one":              {book(t, nil, "Manhã", rows, "Plan2", data(), "!old", rows), ""},
		"many, odd names":  {book(t, nil, "1", rows, "&#x202e;2", rows, "3", rows, "4", rows, "5", rows, "6", rows, "7", rows), `ficaram de fora: "2", "3", "4", "5", "6", ….`},
		"without headings": {book(t, nil, "1", data(cells("Ana", "ana@example.com")), "2", rows), `Li só a aba "1"`},
	} {
		_, got := checked(t, lib, c.data)
		if said := strings.Join(got.remarks, "\n"); !strings.Contains(said, c.want) || (said == "") != (c.want == "") {
			t.Errorf("%s: %q, want %q", name, said, c.want)
		}
	}
}

// A workbook keeps figures in a spelling of its own, days as numbers, and no zeros in front.
func TestBook_Figures(t *testing.T) {
	t.Parallel()
	s := tableSourceOf(t, "      code: {type: text}\n      born: {type: date}\n      price: {type: number}\n")
	row := func(born, price string) string {
		return `<row><c t="inlineStr"><is><t>x</t></is></c><c><v>` + born + `</v></c><c><v>` + price + `</v></c></row>`
	}
	table, problems := s.Read(book(t, nil, "1", data(cells("code", "born", "price"), row("46086", "12.345"), row("46086.9166666667", "1234.567"), row("33239", "0.30000000000000004"))))
	var got []string
	for _, row := range table.Rows {
		got = append(got, string(row[1])+" "+string(row[2]))
	}
	if want := []string{`"2026-03-05" 12.345`, `"2026-03-05" 1234.567`, `"1991-01-01" 0.30000000000000004`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q\n%s", got, want, Format(problems))
	}
	for typ, c := range map[string][2]string{"cpf": {"1234567", "1234567"}, "cpf_or_cnpj": {"12345678", "00012345678"}, "cnpj": {"1222333000181", "01222333000181"}} {
		if got := written(typ, c[0], true, false); got != c[1] {
			t.Errorf("%s %s: %s, want %s", typ, c[0], got, c[1])
		}
	}
}

// A small file must not cost much memory, whatever it says of itself. The filling makes it pack badly, as files that mean it would.
func TestBook_CostsNoMemory(t *testing.T) { //nolint:paralleltest // it measures what is allocated meanwhile
	rows := shippedLibrary(t).flows["student_import"].slot("rows")
	dice := rand.NewChaCha8([32]byte{1})
	noise := make([]byte, 350<<10)
	_, _ = dice.Read(noise)
	var filling strings.Builder
	for text := base64.StdEncoding.EncodeToString(noise); text != ""; text = text[min(len(text), 1000):] {
		filling.WriteString("<x>" + text[:min(len(text), 1000)] + "</x>")
	}
	pad := filling.String()
	many := map[string][]byte{"[Content_Types].xml": []byte(workbookTypes)}
	for i := range 30_000 {
		many[fmt.Sprint(i)] = nil
	}
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"elements within elements", book(t, nil, "1", pad+strings.Repeat("<a>", 8<<20))},
		{"millions of attributes", book(t, nil, "1", pad+"<sheetData><row "+strings.Repeat(`a="" `, 5<<20)+"/></sheetData>")},
		{"attributes with ends in them", book(t, nil, "1", pad+"<sheetData><row "+strings.Repeat(`a="&gt;>" `, 3<<20)+"/></sheetData>")},
		{"millions of cells", book(t, nil, "1", pad+"<sheetData><row>"+strings.Repeat("<c/>", 6<<20)+"</row></sheetData>")},
		{"millions of rows", book(t, nil, "1", pad+"<sheetData>"+strings.Repeat(`<row><c><v>1</v></c></row>`, 1<<20)+"</sheetData>")},
		{"one endless cell", book(t, nil, "1", pad+"<sheetData><row><c><v>"+strings.Repeat("1", 28<<20)+"</v></c></row></sheetData>")},
		{"millions of shared texts", book(t, map[string]string{"xl/sharedStrings.xml": "<sst>" + pad + strings.Repeat("<si/>", 5<<20) + "</sst>"}, "1", data())},
		{"cells merged with each other", book(t, nil, "1", pad+data(cells("Nome", "E-mail"), strings.Repeat(cells("", "a@example.com"), 9000))+"<mergeCells>"+strings.Repeat(`<mergeCell ref="A1:A9000"/>`, 90_000)+"</mergeCells>")},
		{"thousands of parts", parts(t, many)},
		{"a workbook in a workbook", book(t, map[string]string{"xl/embeddings/b.xlsx": string(book(t, nil, "1", data(cells("x"))))}, "1", pad)},
		{"a list of separators", bytes.Repeat([]byte(";"), 5<<20)},
		{"a list of quotes", bytes.Repeat([]byte(`"`), 5<<20)},
		{"a list of line ends", bytes.Repeat([]byte("\r"), 5<<20)},
	} {
		if len(c.data) > 5<<20 {
			t.Fatalf("%s: %d bytes would not be taken", c.name, len(c.data))
		}
		held := heldWhile(func() {
			if why := rows.unfit(bot.File{Name: "x.xlsx", Size: int64(len(c.data))}); why != "" {
				t.Error(c.name, why)
			}
			read, why := rows.readRows(c.data)
			t.Logf("%s: %d KB, %q, %d rows", c.name, len(c.data)>>10, why, len(read.lines))
		})
		t.Logf("%s: %d MB at once", c.name, held>>20)
		if held > 128<<20 {
			t.Errorf("%s: a file of %d KB costs %d MB", c.name, len(c.data)>>10, held>>20)
		}
	}
}

// heldWhile is how much more memory was taken from the system afterwards than before: what is let go is given back by and by only.
func heldWhile(do func()) uint64 {
	debug.FreeOSMemory()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	taken, had := after.HeapSys-after.HeapReleased, before.HeapSys-before.HeapReleased
	return taken - min(taken, had)
}

func FuzzBook(f *testing.F) {
	f.Add(`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`, shared)
	f.Add(`<row><c t="inlineStr"><is><t>_xD800_</t></is></c><c r="ZZZZ9"/></row>`, "<sst><si/></sst>")
	f.Fuzz(func(t *testing.T, sheet, texts string) {
		body := book(t, map[string]string{"xl/sharedStrings.xml": texts}, "1", sheet, "2", sheet)
		read, err := workbookLines(body, "", 1<<20, 50)
		for _, l := range read.lines {
			if err != nil || len(l.cells) > widestLine || len(l.figures) > len(l.cells) {
				t.Fatal(l, err)
			}
		}
		if len(read.lines) > 51 {
			t.Fatal(len(read.lines))
		}
	})
}
