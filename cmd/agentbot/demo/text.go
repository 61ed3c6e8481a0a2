package demo

import (
	"bytes"
	"html/template"
	"regexp"

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
	bold   = regexp.MustCompile(`\*\*(.+?)\*\*`)
	mdLink = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
)

// whatsAppText is what Chatwoot makes of Markdown for WhatsApp: one star for bold, only the address of a link.
func whatsAppText(text string) string {
	return mdLink.ReplaceAllString(bold.ReplaceAllString(text, "*$1*"), "$1")
}
