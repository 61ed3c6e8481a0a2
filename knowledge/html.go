package knowledge

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlDocument reads a page's words into the same Markdown that other files have, so that one path fences and cuts everything.
func htmlDocument(text string) Document {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil { // the parser accepts anything; an error can only come from the reader
		return Document{Body: mdTag.ReplaceAllString(text, " ")}
	}
	w := htmlWriter{}
	w.walk(find(root, atom.Html))
	main := find(root, atom.Main)
	if main == nil {
		main = find(root, atom.Article)
	}
	if main == nil {
		main = find(root, atom.Body) // html.Parse always makes one
	}
	d := Document{Title: w.title, Language: baseLanguage(w.language), URL: w.url}
	out := htmlWriter{}
	out.write(main)
	d.Body = out.text.String()
	return d
}

func find(n *html.Node, tag atom.Atom) *html.Node {
	for c := range n.Descendants() {
		if c.DataAtom == tag {
			return c
		}
	}
	return nil
}

type htmlWriter struct {
	text                 strings.Builder
	title, language, url string
}

// walk takes what the head says about the page.
func (w *htmlWriter) walk(page *html.Node) {
	if page == nil {
		return
	}
	w.language = attribute(page, "lang")
	if title := find(page, atom.Title); title != nil && title.FirstChild != nil {
		w.title = strings.TrimSpace(title.FirstChild.Data)
	}
	for n := range page.Descendants() {
		if n.DataAtom == atom.Link && attribute(n, "rel") == "canonical" {
			w.url = attribute(n, "href")
		}
	}
}

var (
	htmlSpace   = regexp.MustCompile(`\s+`)
	htmlSkipped = map[atom.Atom]bool{
		atom.Script: true, atom.Style: true, atom.Nav: true, atom.Header: true, atom.Footer: true, atom.Aside: true,
		atom.Noscript: true, atom.Template: true, atom.Form: true, atom.Iframe: true, atom.Svg: true, atom.Head: true,
	}
	htmlBlocks = map[atom.Atom]string{
		atom.H1: "\n\n# ", atom.H2: "\n\n## ", atom.H3: "\n\n### ", atom.H4: "\n\n#### ", atom.H5: "\n\n##### ", atom.H6: "\n\n###### ",
		atom.P: "\n\n", atom.Div: "\n\n", atom.Section: "\n\n", atom.Li: "\n- ", atom.Tr: "\n- ", atom.Td: " ", atom.Th: " ", atom.Br: "\n",
		atom.Table: "\n\n", atom.Ul: "\n\n", atom.Ol: "\n\n", atom.Dt: "\n\n", atom.Dd: "\n\n", atom.Summary: "\n\n", atom.Details: "\n\n",
	}
)

func (w *htmlWriter) write(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.text.WriteString(htmlSpace.ReplaceAllString(n.Data, " "))
		return
	case htmlSkipped[n.DataAtom] || hidden(n):
		return
	}
	mark := htmlBlocks[n.DataAtom]
	w.text.WriteString(mark)
	for c := range n.ChildNodes() {
		w.write(c)
	}
	if strings.HasPrefix(mark, "\n\n") {
		w.text.WriteString("\n\n")
	}
}

// hidden text is not documentation: nobody has ever read it.
func hidden(n *html.Node) bool {
	style := strings.ReplaceAll(strings.ToLower(attribute(n, "style")), " ", "")
	return hasAttribute(n, "hidden") || attribute(n, "aria-hidden") == "true" ||
		strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
