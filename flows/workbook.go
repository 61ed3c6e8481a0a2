package flows

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// widestLine is how many columns of a sheet are read.
const widestLine = 256

// mostWide is how many lines may reach far beyond that: each is spread out to its last cell before it is cut.
const mostWide = 100

// isWorkbook tells an Excel file of today (a zip) and of before 2007 by their first bytes.
func isWorkbook(body []byte) bool {
	return bytes.HasPrefix(body, []byte("PK\x03\x04")) || bytes.HasPrefix(body, []byte{0xd0, 0xcf, 0x11, 0xe0})
}

// hostile looks into the table of contents of an Excel file before anything of it is unpacked, and says why it is not: a key of texts.yaml. What it
// says of sizes can be trusted, because the reader of a part stops where its entry says that it ends.
func hostile(body []byte) string {
	if !bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		return fileLocked // of before 2007, or encrypted
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return fileDamaged
	}
	if len(archive.File) > workbookParts {
		return fileSwollen
	}
	total := uint64(0)
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		if strings.Contains(name, "vbaproject") || strings.Contains(name, "macrosheets/") || strings.HasSuffix(name, ".bin") && strings.Contains(name, "activex") {
			return fileMacro
		}
		size := part.UncompressedSize64
		total += min(size, swollenSize+1)
		if total > swollenSize || size > swollenAtOnce && size/max(part.CompressedSize64, 1) > swollenTimes {
			return fileSwollen
		}
	}
	return ""
}

// errLocked: an Excel file that nobody but its owner can open, or of before 2007.
var errLocked = errors.New("this Excel file is protected by a password or older than 2007: save it as .xlsx without a password, or as CSV")

// workbookLines reads the cells of one sheet as they are stored: formulas are not evaluated (their last result counts, if the file holds one), and
// nothing is unpacked beyond the limit of bytes, in memory only. Dates are numbers of days, since 1904 in some files.
func workbookLines(body []byte, sheet string, limit int64, rows int) (lines []line, since1904 bool, err error) {
	defer func() {
		if recover() != nil { // a mutilated file must not end a turn or a start
			lines, err = nil, errors.New("the Excel file is damaged: save it again")
		}
	}()
	file, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: limit, UnzipXMLSizeLimit: limit, RawCellValue: true})
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat), bytes.HasPrefix(body, []byte{0xd0, 0xcf}):
		return nil, false, errLocked
	case err != nil:
		return nil, false, errors.New("the Excel file is damaged, or larger than a table may be: save it again as .xlsx or CSV")
	}
	defer func() { _ = file.Close() }() // it was only read
	if props, err := file.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		since1904 = *props.Date1904
	}
	sheets := file.GetSheetList()
	if sheet == "" && len(sheets) > 0 {
		sheet = sheets[0]
	}
	if !slices.Contains(sheets, sheet) {
		return nil, false, fmt.Errorf("the Excel file has no sheet %q; it has %s", sheet, strings.Join(sheets, ", "))
	}
	stream, err := file.Rows(sheet)
	if err != nil {
		return nil, false, fmt.Errorf("the sheet %q cannot be read", sheet)
	}
	defer func() { _ = stream.Close() }()
	wide := 0
	for number := 1; stream.Next(); number++ {
		cells, err := stream.Columns()
		if err != nil {
			return nil, false, fmt.Errorf("row %d of the sheet %q cannot be read", number, sheet)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			if number > 1<<20 {
				break
			}
			continue
		}
		if len(cells) > 8*widestLine {
			if wide++; wide > mostWide {
				return nil, false, fmt.Errorf("the sheet %q has cells far to the right in many rows: save only the columns of the list", sheet)
			}
		}
		cells = slices.Clone(cells[:min(len(cells), widestLine)]) // a cell at the far right comes with an empty one for every column before it
		for i := range cells {
			cells[i] = plainNumber(cells[i])
		}
		if lines = append(lines, line{number: number, cells: cells}); len(lines) > rows {
			break
		}
	}
	return lines, since1904, nil
}
