package flows

import (
	"slices"
	"strconv"
	"strings"
)

// titleRows are how many rows may stand above the headings: the name of the list, the day it was made.
const titleRows = 9

// heading is the row of a list that names its columns.
type heading struct {
	found bool
	at    int              // which of the rows that hold something
	order map[string]int   // where each column stands
	parts map[string][]int // where a name stands in several columns: those behind its first
	twins [][]int          // columns that are called the same and hold different things; the first of each is the one that counts
}

// headingOf is the row among the first that names most columns. Where it is not the first it names two, and above the first address: a row of people
// is none.
func headingOf(s *slot, lines []line) heading {
	best := heading{order: map[string]int{}}
	for i, l := range lines[:min(len(lines), titleRows+1)] {
		if slices.ContainsFunc(l.cells, func(cell string) bool { return strings.Contains(cell, "@") }) {
			break
		}
		if named := s.namedIn(l); len(named) > max(len(best.order), min(i, 1, len(s.columns)-1)) {
			best = heading{found: true, at: i, order: firsts(named), parts: map[string][]int{}}
			best.choose(named, lines[i+1:])
			for _, c := range s.columns {
				if parts := s.halves(c, l); len(parts) > 1 {
					best.parts[c.name] = parts[1:]
				}
			}
		}
	}
	if !best.found && s.foreign(lines) {
		best.found = true
	}
	return best
}

// missing are the columns that must be there and that no heading names.
func (h heading) missing(s *slot) []*column {
	if !h.found {
		return nil
	}
	var out []*column
	for _, c := range s.columns {
		if _, have := h.order[c.name]; !have && !c.optional && c.absent == nil {
			out = append(out, c)
		}
	}
	return out
}

func firsts(named map[string][]int) map[string]int {
	out := map[string]int{}
	for name, places := range named {
		out[name] = places[0]
	}
	return out
}

// choose settles which of several columns with one name counts: the first that holds anything. The others are remembered when they hold something else.
func (h *heading) choose(named map[string][]int, rows []line) {
	for name, places := range named {
		held := slices.DeleteFunc(slices.Clone(places), func(at int) bool {
			return !slices.ContainsFunc(rows, func(l line) bool { return l.cell(at) != "" })
		})
		if len(held) == 0 {
			continue
		}
		h.order[name] = held[0]
		held = slices.DeleteFunc(held, func(at int) bool {
			return at != held[0] && !slices.ContainsFunc(rows, func(l line) bool { return l.cell(at) != "" && l.cell(at) != l.cell(held[0]) })
		})
		if len(held) > 1 {
			h.twins = append(h.twins, held)
		}
	}
	slices.SortFunc(h.twins, func(a, b []int) int { return a[0] - b[0] })
}

func (l line) cell(i int) string {
	if i < len(l.cells) {
		return l.cells[i]
	}
	return ""
}

// remarked is what the customer must know of how the file was read, because they may have meant something else by it.
func (p *play) remarked(h heading, read rowsRead) []string {
	var out []string
	for _, twins := range h.twins {
		var columns []string
		for _, at := range twins {
			columns = append(columns, `"`+firstRunes(read.lines[h.at].cells[at], 60)+`" (`+p.say("csv_cell", "n", strconv.Itoa(at+1))+")")
		}
		out = append(out, p.say("rows_columns_twice", "columns", sentenceList(columns, and(p.language())), "used", columns[0]))
	}
	return out
}

// mostNamed is how many sheets are named in one sentence.
const mostNamed = 5

// unread says which sheets of a workbook were left alone.
func (p *play) unread(read rowsRead) []string {
	if len(read.others) == 0 {
		return nil
	}
	var names []string
	for i, name := range read.others {
		if i == mostNamed {
			names = append(names, "…")
			break
		}
		names = append(names, `"`+firstRunes(cleanCell(name), 60)+`"`)
	}
	return []string{p.say("rows_sheets", "sheet", firstRunes(cleanCell(read.sheet), 60), "others", strings.Join(names, ", "))}
}
