package flows

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// plainText turns a file's bytes into UTF-8: byte order marks, else UTF-16 by its zeros, else UTF-8, else whichever of
// Windows, Macintosh and DOS makes words of it.
func plainText(data []byte) (string, bool) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return wideText(data, utf16.LittleEndian)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		switch { // a spreadsheet or an image that calls itself .csv has them anywhere
		case zeros(data, 1):
			return wideText(data, utf16.LittleEndian)
		case zeros(data, 0):
			return wideText(data, utf16.BigEndian)
		}
		return "", false
	}
	if utf8.Valid(data) {
		return evenLines(string(data)), true
	}
	for _, page := range []*charmap.Charmap{charmap.Windows1252, charmap.Macintosh, charmap.CodePage850} {
		if out, err := page.NewDecoder().Bytes(data); err == nil && sensible(out) {
			return evenLines(string(out)), true
		}
	}
	return "", false
}

// sensible: in text that was read with another alphabet than it was written with, signs that are no letters stand in the middle of words.
func sensible(text []byte) bool {
	before, here := ' ', ' '
	for _, after := range string(text) {
		if here > unicode.MaxASCII && here != '’' && !unicode.IsLetter(here) && unicode.IsLetter(before) && unicode.IsLetter(after) || here > 0x7f && here < 0xa0 {
			return false
		}
		before, here = here, after
	}
	return true
}

// evenLines ends every line in the same way, whatever it was: a lone carriage return is an end of old Macs and of some exports. A mark of byte order
// inside a text is where two files were put together.
func evenLines(text string) string {
	if strings.ContainsAny(text, "\r\ufeff") {
		return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\ufeff", "").Replace(text)
	}
	return text
}

// document says whether a text is a document of another kind, or a page, under the name of a list.
func document(text string) bool {
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 512)]))
	for _, mark := range []string{"%pdf-", `{\rtf`, "<html", "<!doctype", "<?xml", "<table", `{"`, `[{"`} {
		if strings.HasPrefix(head, mark) {
			return true
		}
	}
	return false
}

// longestRow is what one line of a list may have: the most cells that are read, each as long as it may be.
const longestRow = 128 << 10

// endless is the first line that is no row of anything, 0 when there is none: it would be cut into millions of cells.
func endless(text string) int {
	number := 0
	for row := range strings.Lines(text) {
		if number++; len(row) > longestRow {
			return number
		}
	}
	return 0
}

func wideText(data []byte, order utf16.Endianness) (string, bool) {
	out, err := utf16.UTF16(order, utf16.UseBOM).NewDecoder().Bytes(data)
	return evenLines(string(out)), err == nil && utf8.Valid(out) && bytes.IndexByte(out, 0) < 0
}

// zeros says whether text in Latin letters was written with two bytes for each: nearly every other byte is zero, and no byte between them.
func zeros(data []byte, at int) bool {
	data = data[:min(len(data), 4096)]
	zero, other := 0, 0
	for i, b := range data {
		if b != 0 {
			continue
		}
		if i%2 == at {
			zero++
		} else {
			other++
		}
	}
	return other == 0 && zero*10 >= len(data)*4
}
