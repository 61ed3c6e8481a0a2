package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"

	"agentbot/bot/sim"
	"agentbot/flows"
)

// fileVoice is what a customer who attaches something hears in one language.
type fileVoice struct {
	askSplit string // with what is ready and what is not, whether to import
	askOther string // for the paper of whoever receives an account
	noEar    string // that voice notes cannot be heard
	noEye    string // that pictures cannot be seen
}

// fileVoices are by language.
func fileVoices(language string) fileVoice {
	switch language {
	case "es":
		return fileVoice{askSplit: "con problema", askOther: "de quien recibe la cuenta", noEar: "no puedo escuchar audios", noEye: "Recibí la imagen"}
	case "en":
		return fileVoice{askSplit: "ready and", askOther: "new holder's photo ID", noEar: "can't listen to voice notes", noEye: "I've got the image"}
	}
	return fileVoice{askSplit: "com problema", askOther: "de quem recebe a conta", noEar: "não consigo ouvir áudios", noEye: "Recebi a imagem"}
}

// fileStories are those in which something is attached.
func (v voice) fileStories() []sim.Story {
	good, wrong := v.rows(45, false), v.rows(45, true)
	return []sim.Story{
		v.importFile("import of a CSV file", "text/csv", "turma.csv", csvOf(good)), v.importFile("import of a CSV file with mistakes", "text/csv", "turma.csv", csvOf(wrong)),
		v.importFile("import of a workbook", workbookType, "turma.xlsx", workbook(good)), v.importFile("import of a workbook with mistakes", workbookType, "turma.xlsx", workbook(wrong)),
		v.papers(), v.unreadable("a picture where words are asked for", "image/jpeg", "lista.jpg"), v.unreadable("a voice note", "audio/ogg", "audio.ogg"),
	}
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// importFile is studentImport with the list in a file; whoever has to send it again pastes it.
func (v voice) importFile(name, contentType, file string, body []byte) sim.Story {
	s := v.studentImport()
	s.Name = name
	for i := range s.Answers {
		if s.Answers[i].To == v.askRows {
			s.Answers[i].File = &sim.StoryFile{Name: file, Type: contentType, Body: body}
		}
	}
	split := sim.Answer{To: fileVoices(v.language).askSplit, Say: append([]string{}, v.yes...), Yes: true, Tap: 1}
	s.Answers = append([]sim.Answer{split}, s.Answers...)
	return s
}

// papers is ownership with both documents.
func (v voice) papers() sim.Story {
	s := v.ownership()
	s.Name = "transfer of ownership with its documents"
	for i := range s.Answers {
		if s.Answers[i].To == v.askPhoto {
			s.Answers[i].File = shippedSample("application/pdf", "rg.pdf")
		}
	}
	other := sim.Answer{To: fileVoices(v.language).askOther, File: shippedSample("application/pdf", "contrato.pdf"), Say: []string{v.nothing}}
	s.Answers = append([]sim.Answer{other}, s.Answers...)
	return s
}

// unreadable is emailChange in which the purchase's code comes as something that the bot cannot read, and then in words.
func (v voice) unreadable(name, contentType, file string) sim.Story {
	s, h := v.emailChange(), fileVoices(v.language)
	s.Name = name
	for i := range s.Answers {
		if s.Answers[i].To == v.askCode {
			s.Answers[i].File = shippedSample(contentType, file)
		}
	}
	s.Answers = append(s.Answers, sim.Answer{To: h.noEar, Say: []string{v.purchase}}, sim.Answer{To: h.noEye, Say: []string{v.purchase}})
	return s
}

// shippedSample is a file of the shipped test cases.
func shippedSample(contentType, name string) *sim.StoryFile {
	body, err := fs.ReadFile(flows.Shipped(), "tests/files/"+name)
	if err != nil {
		panic("embedded sample: " + err.Error()) // the name is a constant
	}
	return &sim.StoryFile{Name: name, Type: contentType, Body: body}
}

// rows is a list of so many students, with its heading; with mistakes there are three more that cannot be imported.
func (v voice) rows(n int, mistakes bool) [][2]string {
	out := [][2]string{{"nome", "e-mail"}}
	for i := range n {
		out = append(out, [2]string{fmt.Sprintf(v.student+" %d", i+1), fmt.Sprintf("aluno%02d@example.org", i+1)})
	}
	if mistakes {
		out = append(out, [2]string{"Dora", "dora.example.org"}, [2]string{"Ivo", ""}, [2]string{"Outra vez", "aluno01@example.org"})
	}
	return out
}

func csvOf(rows [][2]string) []byte {
	var b bytes.Buffer
	for _, r := range rows {
		fmt.Fprintf(&b, "%s;%s\r\n", r[0], r[1])
	}
	return b.Bytes()
}

// workbook is the smallest XLSX file that holds some rows.
func workbook(rows [][2]string) []byte {
	var sheet, out bytes.Buffer
	for i, r := range rows {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c><c r="B%d" t="inlineStr"><is><t>%s</t></is></c></row>`, i+1, i+1, r[0], i+1, r[1])
	}
	const office, relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006/relationships"
	const spread, head = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="` + workbookType + `.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="` + spread + `" xmlns:r="` + office + `"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + relations + `"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", `<worksheet xmlns="` + spread + `"><sheetData>` + sheet.String() + `</sheetData></worksheet>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(head + part[1]))
		}
		if err != nil {
			panic("write to memory: " + err.Error())
		}
	}
	if err := z.Close(); err != nil {
		panic("write to memory: " + err.Error())
	}
	return out.Bytes()
}
