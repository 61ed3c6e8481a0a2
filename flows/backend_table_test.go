package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"agentbot/bot/nlu/entity"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// sampleLibrary is the shipped flows with the actions of the samples.
func sampleLibrary(t *testing.T, opts Options) *Library {
	t.Helper()
	lib, problems := Load(sampleFiles(t), opts)
	if lib == nil {
		t.Fatalf("the samples must load:\n%s", Format(problems))
	}
	return lib
}

func sampleFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(Shipped(), name)
		if target, sample := strings.CutPrefix(name, SamplesDir+"/"); sample || tree[name] == nil {
			tree[target] = &fstest.MapFile{Data: body}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// tableSourceOf declares one table.
func tableSourceOf(t *testing.T, declaration string) TableSource {
	t.Helper()
	body := "tables:\n  sales:\n    file: sales.csv\n    columns:\n" + declaration + "actions:\n  find:\n    does: read\n    backend: table\n    with: [code]\n    look: {table: sales}\n"
	opts := testOptions()
	opts.Values = entity.Values{Now: func() time.Time { return time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC) }}
	tree := withShared(t, "actions_sales.yaml", []byte(body))
	lib, problems := Load(tree, opts)
	if lib == nil {
		t.Fatal(Format(problems))
	}
	sources := lib.Tables()
	if len(sources) != 1 || sources[0].Refresh != time.Minute {
		t.Fatalf("%+v", sources)
	}
	return sources[0]
}

const salesColumns = `      code: {type: text, unique: true, headers: [código]}
      email: {type: email, headers: [e-mail, correo]}
      cpf: {type: cpf, optional: true}
      bought: {type: date, optional: true}
      total: {type: number, optional: true}
      classes: {type: text, many: true, optional: true}
`

func TestTableSource_ReadsWhatPeopleSave(t *testing.T) {
	t.Parallel()
	s := tableSourceOf(t, salesColumns)
	latin := []byte("c\xf3digo;E-MAIL;classes\nHP1;ANA@example.com;Manh\xe3 | Noite\n")
	book := excelize.NewFile()
	for cell, value := range map[string]any{
		"A1": "code", "B1": "email", "C1": "cpf", "D1": "bought", "E1": "total",
		"A2": "HP1", "B2": "ana@example.com", "C2": 12345678909, "D2": 46086, "E2": 1234.5,
		"A4": "HP2", "B4": "bia@example.com", "C4": "074.123.456-90",
	} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellFormula("Sheet1", "E4", "=1+1"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue("Sheet1", "C4", nil); err != nil {
		t.Fatal(err)
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		body []byte
		want string
	}{
		"windows, semicolons":     {latin, `[["HP1","ana@example.com","","",null,["Manhã","Noite"]]]`},
		"utf-8 with mark, commas": {[]byte("\ufefftotal,code,extra,email\r\n\"1.234,50\",HP1,x,ana@example.com\r\n\r\n7,HP2,,bia@example.com\r\n"), `[["HP1","ana@example.com","","",1234.5,[]],["HP2","bia@example.com","","",7,[]]]`},
		"tabs":                    {[]byte("code\temail\tcpf\nHP1\tana@example.com\t123.456.789-09\n"), `[["HP1","ana@example.com","12345678909","",null,[]]]`},
		"only a header":           {[]byte("code;email\n"), `null`},
		"excel, an empty row, a formula without a value": {xlsx.Bytes(), `[["HP1","ana@example.com","12345678909","2026-03-05",1234.5,[]],["HP2","bia@example.com","","",null,[]]]`},
	} {
		rows, problems := s.Read(c.body)
		got, err := json.Marshal(rows.Rows)
		if err != nil || len(problems) > 0 || string(got) != c.want {
			t.Errorf("%s: %v\n%s\n%s", name, err, cmp.Diff(c.want, string(got)), Format(problems))
		}
	}
}

// What is wrong is said with its line, and never with what stands there: these are customers.
func TestTableSource_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := tableSourceOf(t, salesColumns)
	many := "code;email\n"
	for i := range 60 {
		many += fmt.Sprintf("HP%d;nobody\n", i)
	}
	for name, c := range map[string]struct {
		body, want string
	}{
		"empty":            {"", "sales.csv:1:1: the file is empty: its first row names the columns [table]\n"},
		"no such column":   {"code;mail\nHP1;a@example.com\n", "sales.csv:1:1: there is no column email in the first row; it may be called email, e-mail, correo [table]\nsales.csv:2:1: the column email is empty [table]\n"},
		"a bad cell":       {"code;email\nHP1;a@example.com\nHP2;secret-of-ana\n", "sales.csv:3:1: the column email holds no e-mail address: it is written in another way [table]\n"},
		"an empty cell":    {"code;email\n;a@example.com\n", "sales.csv:2:1: the column code is empty [table]\n"},
		"twice":            {"code;email\nHP1;a@example.com\nhp1;b@example.com\n", "sales.csv:3:1: the column code holds the same value as in line 2 [table]\n"},
		"two headings":     {"code;email;e-mail\nHP1;a@example.com;b@example.com\n", "sales.csv:1:1: two columns are called email [table]\n"},
		"an open quote":    {"code;email\nHP1;a@example.com\n\"HP2;b@example.com\nHP3;c@example.com\n", "sales.csv:3:1: a quote in this row is not closed, or stands in the middle of a cell: extraneous or missing \" in quoted-field [table]\n"},
		"lines in a cell":  {"code;email\n\"HP\n1\";a@example.com\nHP2;x\n", "sales.csv:4:1: the column email holds no e-mail address: it is written in another way [table]\n"},
		"a login page":     {"<!DOCTYPE html><title>Sign in</title>", "sales.csv:1:1: this is a web page and no table: the sheet is not published, or asks for a login [table]\n"},
		"a picture":        {"\x89PNG\x00\x00", "sales.csv:1:1: this is neither a CSV nor an XLSX file: save it as one of them [table]\n"},
		"an old excel":     {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "sales.csv:1:1: this Excel file is protected by a password or older than 2007: save it as .xlsx without a password, or as CSV [table]\n"},
		"a broken excel":   {"PK\x03\x04 and nothing else", "sales.csv:1:1: the Excel file is damaged, or larger than a table may be: save it again as .xlsx or CSV [table]\n"},
		"more than we say": {many, "and 40 more"},
	} {
		rows, problems := s.Read([]byte(c.body))
		got := Format(problems)
		if len(rows.Rows) > 0 || got != c.want && (name != "more than we say" || !strings.Contains(got, c.want)) || strings.Contains(got, "ana") {
			t.Errorf("%s: %d rows\n%s", name, len(rows.Rows), cmp.Diff(c.want, got))
		}
	}
	if _, problems := s.Read(bytes.Repeat([]byte("x"), MaxTableBytes+1)); len(problems) != 1 {
		t.Error("a file beyond the limit is read")
	}
	if _, problems := s.Read([]byte("code;email\n" + strings.Repeat("a;b\n", maxSourceRows+1))); len(problems) != 1 || !strings.Contains(problems[0].Message, "100000 rows") {
		t.Error("more rows than the limit are read", Format(problems[:1]))
	}
}

// A workbook that unpacks to more than a table may be is refused before it does.
func TestWorkbook_Bomb(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	stream, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	row := make([]any, 200)
	for i := range row {
		row[i] = strings.Repeat("0", 200)
	}
	for i := 1; i <= 80; i++ {
		if err := stream.SetRow(fmt.Sprintf("A%d", i), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := stream.Flush(); err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	if err := book.Write(&body); err != nil {
		t.Fatal(err)
	}
	if book, err := workbookLines(body.Bytes(), "", 1<<20, 1000); err == nil {
		t.Errorf("%d bytes unpacked to %d lines", body.Len(), len(book.lines))
	}
	if _, err := workbookLines(body.Bytes(), "Other", 64<<20, 1000); err == nil || !strings.Contains(err.Error(), "Sheet1") {
		t.Error(err)
	}
}

func FuzzTableSource(f *testing.F) {
	f.Add([]byte("code;email\nHP1;a@example.com\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xff\xfec\x00;\x00"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s := TableSource{Name: "x", File: "x.csv", columns: []*sourceColumn{{name: "code", typ: "text"}, {name: "email", typ: "email", optional: true}}, values: plainValues{}}
		rows, problems := s.Read(body)
		for _, row := range rows.Rows {
			if len(row) != 2 || len(problems) > 0 {
				t.Fatal(row, problems)
			}
		}
	})
}
