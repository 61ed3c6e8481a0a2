package flows

import (
	"slices"
	"strings"
	"unicode"
)

// How well a heading names a column: by its very name, or by holding it among words that say nothing else.
const (
	unnamed = 0
	exact   = 100
)

// Words of headings that say nothing of which column it is, in the three languages, as fold leaves them.
const (
	smallWords = " a al an as s da das de del do dos e el em en for la las los no o of or os ou para por the y your seu sua tu su and his her " +
		"completo completa full principal main obrigatorio obrigatoria obligatorio obligatoria required opcional optional nº nr n no num numero number "
	personWords = " aluno aluna alunos estudante estudantes alumno alumna alumnos estudiante estudiantes student students cliente clientes customer customers client " +
		"participante participantes participant attendee pessoa persona person usuario usuaria user contato contacto contact membro miembro member " +
		"colaborador colaboradora funcionario funcionaria empleado empleada employee inscrito inscrita comprador compradora buyer learner "
	nameWords   = " nome nomes nombre nombres name names "
	givenWords  = " primeiro primer first given "
	surnames    = " sobrenome sobrenomes apellido apellidos surname "
	familyWords = " ultimo ultima sobrenome sobrenomes apellido apellidos surname last family segundo second "
)

// headWords are how columns of a type are headed whoever made the file; they count where a table has one column of the type. beside are words that say
// nothing next to them.
var headWords = []struct{ typ, words, beside string }{
	{"email", "email;mail;correio eletronico;correo electronico;correo", " endereco direccion address conta cuenta account eletronico electronico contato contacto "},
	{"phone", "telefone;telefono;celular;whatsapp;phone;mobile;movil", " celular whatsapp telefone telefono phone mobile movil ddd cell "},
	{"cpf", "cpf", " documento document "},
	{"cnpj", "cnpj", " documento document "},
	{"date", "data;fecha;date", " "},
}

// headingWords are the words of a heading: small letters, no accents, "e-mail" as one word.
func headingWords(text string) []string {
	text = strings.NewReplacer("e-mail", "email", "e mail", "email").Replace(fold(text))
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != 'º' })
}

func among(word, list string) bool { return strings.Contains(list, " "+word+" ") }

// names are the ways in which a column may be called, as words.
func (s *slot) names(c *column) [][]string {
	var out [][]string
	for _, h := range append([]string{c.name}, c.headers...) {
		if words := headingWords(h); len(words) > 0 {
			out = append(out, words)
		}
	}
	sole := !slices.ContainsFunc(s.columns, func(other *column) bool { return other != c && other.typ == c.typ })
	for _, known := range headWords {
		if known.typ == c.typ && sole {
			for _, words := range strings.Split(known.words, ";") {
				out = append(out, strings.Fields(words))
			}
		}
	}
	return out
}

// hears is how well a heading names a column, unnamed where it says something else too: "Nome da turma" is not the student's name.
func (s *slot) hears(c *column, heading string) int {
	if c.named(heading) {
		return exact
	}
	if half(heading) == 'l' && s.wholeName(c) {
		return unnamed
	}
	words := headingWords(heading)
	covered := make([]bool, len(words))
	for _, name := range s.names(c) {
		for at := 0; at+len(name) <= len(words); at++ {
			if slices.Equal(words[at:at+len(name)], name) {
				for i := range name {
					covered[at+i] = true
				}
			}
		}
	}
	score, person := unnamed, true
	for i, word := range words {
		if covered[i] && !among(word, smallWords) {
			score++
			person = person && among(word, personWords)
		}
	}
	if score == 0 {
		return unnamed
	}
	for i, word := range words {
		if !covered[i] && !s.idle(c, word, words, person) {
			return unnamed
		}
	}
	return score
}

// idle says whether a word of a heading says nothing of which column it is. person: what names the column is somebody, so a name beside it is theirs.
func (s *slot) idle(c *column, word string, words []string, person bool) bool {
	switch {
	case among(word, smallWords), among(word, personWords) && !person:
		return true
	case among(word, nameWords):
		return !person && c.typ == "text"
	case among(word, givenWords), among(word, familyWords):
		return s.wholeName(c) && slices.ContainsFunc(words, func(w string) bool { return among(w, nameWords) })
	}
	return slices.ContainsFunc(headWords, func(k struct{ typ, words, beside string }) bool { return k.typ == c.typ && among(word, k.beside) })
}

// wholeName says whether a column is a person's name in one: it may be called a name, and no other column is called a surname.
func (s *slot) wholeName(c *column) bool {
	called := func(c *column, list string) bool {
		return c.typ == "text" && slices.ContainsFunc(s.names(c), func(name []string) bool { return len(name) == 1 && among(name[0], list) })
	}
	return called(c, nameWords) && !slices.ContainsFunc(s.columns, func(other *column) bool { return other != c && called(other, familyWords) })
}

// half says which half of a name a heading is: 'f' the first, 'l' the last, 'w' the whole, 0 none.
func half(heading string) rune {
	words := headingWords(heading)
	has := func(list string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return among(w, list) })
	}
	known := !slices.ContainsFunc(words, func(w string) bool {
		return !among(w, givenWords+familyWords+nameWords+personWords+smallWords)
	})
	switch {
	case !known:
		return 0
	case has(nameWords) && (has(surnames) || has(" completo full ")):
		return 'w'
	case has(familyWords):
		return 'l'
	case has(nameWords), has(givenWords):
		return 'f'
	}
	return 0
}

// namedIn are the places of a row that name a column, by column, the best first. A place names one column only, and none where two are named as well.
func (s *slot) namedIn(l line) map[string][]int {
	scores := map[string]map[int]int{}
	for i, cell := range l.cells {
		best, of, twice := unnamed, "", false
		for _, c := range s.columns {
			score := s.hears(c, cell)
			switch {
			case score == unnamed:
			case score > best:
				best, of, twice = score, c.name, false
			case score == best && score < exact:
				twice = true
			}
		}
		if of == "" || twice {
			continue
		}
		if scores[of] == nil {
			scores[of] = map[int]int{}
		}
		scores[of][i] = best
	}
	out := map[string][]int{}
	for name, of := range scores {
		places := slices.Sorted(mapPlaces(of))
		slices.SortStableFunc(places, func(a, b int) int { return of[b] - of[a] })
		out[name] = places
	}
	for _, c := range s.columns {
		if parts := s.halves(c, l); len(parts) > 0 {
			out[c.name] = parts[:1]
		}
	}
	return out
}

func mapPlaces(m map[int]int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for at := range m {
			if !yield(at) {
				return
			}
		}
	}
}

// halves are the places of the first and the last parts of a name, where a file has them apart and the table as one; the place of the whole where it
// has that too.
func (s *slot) halves(c *column, l line) []int {
	if !s.wholeName(c) {
		return nil
	}
	first, whole, last := -1, -1, []int(nil)
	for i, cell := range l.cells {
		if slices.ContainsFunc(s.columns, func(other *column) bool { return other != c && other.named(cell) }) {
			continue
		}
		switch half(cell) {
		case 'w':
			if s.hears(c, cell) != unnamed {
				whole = i
			}
		case 'f':
			if first < 0 {
				first = i
			}
		case 'l':
			last = append(last, i)
		}
	}
	switch {
	case len(last) == 0, first < 0 && whole < 0:
		return nil
	case whole >= 0:
		return []int{whole}
	}
	return append([]int{first}, last...)
}

// foreign says whether a row reads like headings of other things than are asked for: it has words of the columns, and no value of theirs, which the
// rows below have.
func (s *slot) foreign(lines []line) bool {
	if len(lines) < 2 {
		return false
	}
	word := false
	for _, cell := range lines[0].cells {
		words := headingWords(cell)
		for _, c := range s.columns {
			if c.shaped(cell) {
				return false
			}
			word = word || slices.ContainsFunc(s.names(c), func(name []string) bool {
				return len(words) > 1 && slices.ContainsFunc(words, func(w string) bool { return len(name) == 1 && name[0] == w })
			})
		}
	}
	telling := s.telling()
	return word && len(telling) > 0 && !slices.ContainsFunc(telling, func(c *column) bool {
		return !slices.ContainsFunc(lines[1:], func(l line) bool { return slices.ContainsFunc(l.cells, c.shaped) })
	})
}
