package flows

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"agentbot/bot"

	"github.com/expr-lang/expr/types"
)

// fileSlot is one attachment, kept by name and address; people open it in Chatwoot.
type fileSlot struct{}

func (fileSlot) name() string { return "file" }

func (fileSlot) manual() typeManual {
	return typeManual{
		name: "file", doc: "One attachment, kept by name and address for people. Rules under validate see NAME.name and NAME.size, in bytes.", keys: []key{
			{"accepts", manyOf(aWord), false, "Endings that are taken: pdf, jpg. Without it all."},
			{"max_size", aSize, false, "The largest, like 5MB; 10MB unless said."},
		},
		example: `
contract: {type: file, accepts: [pdf, jpg, png], max_size: 10MB}
`,
	}
}

func (fileSlot) env() types.Type {
	return types.Map{"name": types.String, "size": types.Float64, types.Extra: types.Any}
}

func (fileSlot) read(l *loader, s *slot, d *fields) { readLimits(l, s, d, 10<<20) }

func readLimits(l *loader, s *slot, d *fields, otherwise int) {
	s.limits.types = d.list("accepts")
	s.limits.bytes = int64(megabytes(l, d.node("max_size"), otherwise))
}

func megabytes(l *loader, n *node, otherwise int) int {
	if n == nil {
		return otherwise
	}
	var count int
	if _, err := fmt.Sscanf(n.value, "%dMB", &count); err != nil || count < 1 {
		l.report(n.at, "shape", "max_size must be like 5MB, not %q", n.value)
		return otherwise
	}
	return count << 20
}

func (fileSlot) accept(*play, *slot, string) (bot.Value, string) { return bot.Value{}, "file" }

// fits says whether a file's name and size are acceptable.
func (s *slot) fits(file bot.File) bool {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(fileName(file))), ".")
	if len(s.limits.types) > 0 && !slices.Contains(s.limits.types, ext) {
		image := file.Kind == "image" && (slices.Contains(s.limits.types, "jpg") || slices.Contains(s.limits.types, "png"))
		if !image || ext != "" {
			return false
		}
	}
	return s.limits.bytes == 0 || file.Size <= s.limits.bytes
}

func fileName(file bot.File) string {
	name, _, _ := strings.Cut(file.URL, "?")
	if file.Name != "" {
		name = strings.ReplaceAll(file.Name, "\\", "/")
	}
	return cleanCell(path.Base(name))
}

func (p *play) takeFile(f *bot.Frame, s *slot, file bot.File) {
	p.st.Misses = 0
	if !s.fits(file) {
		p.refused(f, p.refusedFile(s))
		return
	}
	name := fileName(file)
	v := bot.Value{JSON: encode(map[string]any{"name": name, "url": file.URL, "size": float64(file.Size)}), Text: name}
	if why := p.broken(s, v); why != "" {
		p.refused(f, why)
		return
	}
	p.fill(s, v, bot.Command{By: "customer"})
	f.Wait = nil
}

func (p *play) refusedFile(s *slot) string {
	types, limit := p.accepted(s, and(p.language()))
	return p.say(fileRefused, "types", types, "limit", limit)
}

// accepted says which files a slot takes, and up to what.
func (p *play) accepted(s *slot, joint string) (types, limit string) {
	endings := make([]string, 0, len(s.limits.types))
	for _, t := range s.limits.types {
		endings = append(endings, strings.ToUpper(t))
	}
	limit = fmt.Sprintf("%d MB", s.limits.bytes>>20)
	if s.limits.rows > 0 {
		limit = p.say("limit_rows", "rows", grouped(s.limits.rows, p.language()), "size", limit)
	}
	return sentenceList(endings, joint), limit
}
