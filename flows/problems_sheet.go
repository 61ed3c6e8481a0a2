package flows

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"agentbot/bot"
)

// The parts of the smallest workbook that spreadsheets open: one sheet of texts.
const (
	workbookTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	workbookRoot = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	workbookBook = `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	workbookLinks = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	workbookMIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// workbookOfTexts writes cells as texts, which no spreadsheet runs. Nothing in it depends on when or where it is written: a turn that is decided again
// attaches the same bytes.
func workbookOfTexts(name string, rows [][]string) (*bot.Attachment, error) {
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for _, part := range []struct{ name, body string }{
		{"[Content_Types].xml", workbookTypes}, {"_rels/.rels", workbookRoot}, {"xl/workbook.xml", workbookBook}, {"xl/_rels/workbook.xml.rels", workbookLinks},
		{"xl/worksheets/sheet1.xml", sheetOfTexts(rows)},
	} {
		w, err := archive.Create(part.name)
		if err == nil {
			_, err = w.Write([]byte(part.body))
		}
		if err != nil {
			return nil, fmt.Errorf("write the part %s of a workbook: %w", part.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return &bot.Attachment{Name: name, ContentType: workbookMIME, Data: b.Bytes()}, nil
}

func sheetOfTexts(rows [][]string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for _, row := range rows {
		b.WriteString("<row>")
		for _, cell := range row {
			b.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">`)
			_ = xml.EscapeText(&b, []byte(cell)) // a strings.Builder takes everything
			b.WriteString("</t></is></c>")
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData></worksheet>")
	return b.String()
}
