package demo

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/renderer/html"
)

// richLimit bounds what is parsed: hostile Markdown takes quadratic time.
const richLimit = 8 << 10

// rich draws Markdown as the widget does. Raw HTML and script links are off by default in the parser; images from elsewhere are stopped by the page's policy.
func rich(text string) template.HTML {
	if len(text) > richLimit {
		return ""
	}
	md := goldmark.New(goldmark.WithRendererOptions(html.WithHardWraps()))
	var out bytes.Buffer
	if err := md.Convert([]byte(text), &out); err != nil {
		return ""
	}
	return template.HTML(out.String()) //nolint:gosec // escaped by the renderer, which lets no HTML of the text through
}

var (
	bold     = regexp.MustCompile(`\*\*(.+?)\*\*`)
	mdLink   = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	mailLike = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
	company  = regexp.MustCompile(`\b[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-\d{2}\b`) // a CNPJ may have letters
	digits   = regexp.MustCompile(`\+?\d[\d.\-/ ]{4,}\d`)
)

// whatsAppText is what Chatwoot makes of Markdown for WhatsApp: one star for bold, only the address of a link.
func whatsAppText(text string) string {
	return mdLink.ReplaceAllString(bold.ReplaceAllString(text, "*$1*"), "$1")
}

// masked hides addresses, documents, numbers and codes; purchase codes stay, they are no secret.
func masked(text string) string {
	text = mailLike.ReplaceAllStringFunc(text, func(address string) string {
		name, domain, _ := strings.Cut(address, "@")
		return string([]rune(name)[:1]) + "•••@" + domain
	})
	text = company.ReplaceAllString(text, "•••")
	at := 0
	var out strings.Builder
	for _, span := range digits.FindAllStringIndex(text, -1) {
		partOfCode := span[0] > 0 && isLetter(text[span[0]-1])
		out.WriteString(text[at:span[0]])
		if partOfCode {
			out.WriteString(text[span[0]:span[1]])
		} else {
			out.WriteString("•••")
		}
		at = span[1]
	}
	out.WriteString(text[at:])
	return out.String()
}

func isLetter(b byte) bool { return b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' }
