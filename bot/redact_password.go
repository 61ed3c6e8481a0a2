package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	// passwordWord names a password in Portuguese, Spanish or English, with whose it is before it. The last group are words that mean other things too.
	passwordWord = regexp.MustCompile(`(?i)(?:^|[^\pL\pN_])(minha\s+|mi\s+|my\s+|nossa\s+|nuestra\s+|our\s+)?(?:(senhas?|palavra[- ]passe|contrase(?:ñ|n|ñ)as?|passwords?|passwd|pwd|pswd|passphrase|passcode)|(clave|pass|pw|pin))`)
	// accountBefore: somebody who gives a login is about to give its password.
	accountBefore = regexp.MustCompile(`(?i)(?:^|[^\pL\pN])(?:login|log-in|usu[aá]rio|usuario|user(?:name)?|user name)[\s:=]+\S+[\s,;|/]+(?:e |y |and )?(?:a |la |the )?$`)
	// isMine stands between a password and its name said last: "abc123 é a minha senha".
	isMine   = regexp.MustCompile(`(?i)(\S+)\s+(?:é|eh|es|is)\s+(?:a\s+|la\s+|the\s+)?$`)
	orderish = regexp.MustCompile(`^\p{Lu}{1,4}-?\d{5,}$`)
	dateish  = regexp.MustCompile(`^\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?$|^\d{4}-\d{2}-\d{2}$`)
	linkish  = regexp.MustCompile(`(?i)^(?:https?://|www\.)|^[\w-]+(?:\.[\w-]+)+/`)
)

// between are words that may stand between the name of a password and the password: whose, of what, which.
var between = wordSet(`atual antiga nova velha provisoria temporaria actual antigua vieja nueva temporal old new current temporary do da de del dos das of for to en no na que eu yo i
	uso usei usaba use used set coloquei cadastrei criei puse tengo tenho my your the meu minha mi o a la el site portal login conta cuenta account email e-mail correo usuario user acesso
	acceso access plataforma platform app aplicativo curso course area aluno alumno sistema system wifi wi-fi cartao tarjeta card banco bank gmail hotmail`)

// noPasswords are plain words that people write after "senha:" and the like without giving one.
var noPasswords = wordSet(`nao no not none nao sei se sei i o a os as la el los las the um uma un una e y and ou or de do da del of minha mi my sua su tu your nova nueva new antiga antigua old
	invalida invalido invalid incorreta incorrecta incorrecto incorrect errada errado equivocada wrong fraca debil weak forte fuerte strong igual mesma misma same outra otra another
	expirada expirou expiro vencida vencio expired bloqueada bloqueado blocked locked provisoria temporaria temporal temporary esqueci esquecida esquecido olvide olvidada olvidado forgot forgotten
	perdi perdida lost nunca never sempre siempre always trocar troquei mudar mudei cambiar cambie change changed resetar reset redefinir redefini restablecer recuperar recover recovery help
	ajuda ayuda quero quiero want preciso necesito need nada nothing ninguem nadie vazia vacia vacio empty branco blanco blank ok sim si yes aqui here ai hay la ela ella it isso eso this that
	certa certo correta correto correcta correcto correct right criada creada created alterada alterado cambiada atualizada actualizada updated funciona funcionando funcionou work works working
	obrigatoria obligatoria required recusada rechazada rejected aceita acepta accepted problema problem erro error acesso acceso access login email segura seguro secure pessoal personal
	privada private secreta secret desconhecida desconocida unknown gerada generada generated padrao default curta corta short longa larga long como how what qual cual which onde donde where
	porque why quando cuando when please favor gracias obrigado obrigada thanks compromised stolen roubada robada vazada filtrada hackeada hacked fechada`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// How a password is given. The weaker the link, the more the word must look like a password.
type link int

const (
	beside  link = iota // "senha abc123"
	sloppy              // "minha senha e abc123": an accent forgotten, or an "and"
	copula              // "minha senha é abc123"
	colon               // "senha: abc123"
	login               // "login ana senha abc"
	quoting             // "a senha é "abc""
)

// passwordsIn finds passwords: behind their name, or before it. Only what looks like one is taken: "minha senha é inválida" stays.
func passwordsIn(text string) []span {
	var out []span
	for _, m := range passwordWord.FindAllStringSubmatchIndex(text, 100) {
		end := m[1]
		if next, _ := utf8.DecodeRuneInString(text[end:]); letter(next) || unicode.IsDigit(next) || next == '_' {
			continue // "senhora", "passar"
		}
		mine, manifold := m[2] >= 0, m[6] >= 0
		if s, ok := passwordAfter(text, m[0], end, mine, manifold); ok {
			out = append(out, s)
			continue
		}
		before := text[max(0, m[0]-120):m[0]]
		if mine || !manifold {
			if said := isMine.FindStringSubmatchIndex(before + " "); said != nil && odd(before[said[2]:said[3]]) {
				at := m[0] - len(before)
				out = append(out, span{at + said[2], at + said[3]})
			}
		}
	}
	return out
}

// passwordAfter reads what stands behind the name of a password, which ends at a byte.
func passwordAfter(text string, start, end int, mine, manifold bool) (span, bool) {
	at := end
	for range 5 {
		word, stop := nextWord(text, at)
		if !between[plainWord(word)] {
			break
		}
		at = stop
	}
	how, at := linkAt(text, at)
	if how == beside && accountBefore.MatchString(text[max(0, start-80):start+1]) {
		how = login
	}
	value, quoted := valueAt(text, at, how)
	if quoted && how >= copula {
		how = quoting
	}
	word := text[value.start:value.end]
	if word == "" || strings.Contains(word, Mask) || !gives(how, word, endsClause(text, value.end), mine, manifold) {
		return span{}, false
	}
	return value, true
}

// linkAt reads the words and signs that say "here it comes".
func linkAt(text string, at int) (link, int) {
	how := beside
	word, stop := nextWord(text, at)
	switch plainWord(word) {
	case "eh", "es", "is", "era", "was", "foi", "fue", "seria":
		how, at = copula, stop
	case "e":
		if how, at = sloppy, stop; strings.HasPrefix(word, "é") || strings.HasPrefix(word, "É") || strings.Contains(word, "\u0301") {
			how = copula
		}
	}
	if word, stop := nextWord(text, at); how == copula && (plainWord(word) == "esta" || plainWord(word) == "essa" || plainWord(word) == "this") {
		at = stop
	}
	rest := strings.TrimLeft(text[at:], " \t\u00a0")
	for _, sign := range []string{":", "=>", "->", "=", "→", "⇒"} {
		if strings.HasPrefix(rest, sign) {
			return colon, len(text) - len(rest) + len(sign)
		}
	}
	return how, at
}

// valueAt is the word from here on, or what stands in quotation marks.
func valueAt(text string, at int, how link) (value span, quoted bool) {
	blanks := " \t\u00a0\u200b\ufeff"
	if how >= copula {
		blanks += "\r\n"
	}
	rest := strings.TrimLeft(text[at:], blanks)
	at = len(text) - len(rest)
	if open, size := utf8.DecodeRuneInString(rest); size > 0 && strings.ContainsRune("\"'“‘«`", open) {
		closing := strings.IndexAny(rest[size:min(len(rest), size+80)], "\"'”’»`")
		if closing > 0 && !strings.Contains(rest[size:size+closing], "\n") {
			return span{at + size, at + size + closing}, true
		}
	}
	end := strings.IndexFunc(rest, unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	word := strings.TrimRight(rest[:end], ".,;:?)]}\"'”’»")
	return span{at, at + len(word)}, false
}

// gives says whether a word that stands where a password would is one.
func gives(how link, word string, alone, mine, manifold bool) bool {
	folded := plainWord(word)
	plain := alone && utf8.RuneCountInString(word) >= 3 && !noPasswords[folded] && !strings.ContainsAny(word, "-•")
	figures := strings.Trim(word, "0123456789") == ""
	switch how {
	case quoting:
		return !noPasswords[folded]
	case colon:
		return odd(word) || plain
	case copula:
		return odd(word) && (mine || !manifold || mixed(word) || figures && len(word) >= 4 && len(word) <= 8)
	case login:
		return mixed(word) || figures && len(word) >= 4 || plain && !mailLike.MatchString(word)
	case beside, sloppy: // judged below: the name may stand there for another reason
	}
	if mailLike.MatchString(word) || linkish.MatchString(word) || dateish.MatchString(word) || orderish.MatchString(word) || strings.HasPrefix(word, "R$") {
		return false // what the password belongs to, or something else that is wanted
	}
	if how == sloppy && !mine || manifold && !mine {
		return false
	}
	return mixed(word) || figures && len(word) >= 4
}

// odd tells a password from a word: a digit, a sign that no sentence has inside a word, or capitals in the middle.
func odd(word string) bool {
	inside := false
	for _, r := range word {
		if unicode.IsDigit(r) || strings.ContainsRune("@#$%&*_+=~^|<>/\\", r) {
			return true
		}
		if unicode.IsUpper(r) && inside {
			return true // "AbCdEf"; "INVÁLIDA" has none in small letters before it
		}
		inside = unicode.IsLower(r)
	}
	return false
}

// mixed: letters beside digits or signs.
func mixed(word string) bool {
	return utf8.RuneCountInString(word) >= 4 && strings.ContainsFunc(word, unicode.IsLetter) &&
		strings.ContainsFunc(word, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("@#$%&*!", r) })
}

// endsClause: nothing of the sentence follows, so that the word is the value and no part of a phrase.
func endsClause(text string, at int) bool {
	rest := strings.TrimLeft(text[at:], " \t\u00a0")
	if rest == "" || strings.ContainsAny(rest[:1], "\r\n,;|.!)/\"'") {
		return true
	}
	word, _ := nextWord(rest, 0)
	switch plainWord(word) {
	case "login", "email", "usuario", "user", "username", "senha", "cpf", "obrigado", "obrigada", "gracias", "thanks":
		return true
	}
	return false
}

// nextWord is the next run of letters, hyphens inside, on the same line, and where it ends.
func nextWord(text string, at int) (string, int) {
	rest := strings.TrimLeft(text[at:], " \t\u00a0")
	at = len(text) - len(rest)
	end := strings.IndexFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '-' && !unicode.Is(unicode.Mn, r) && !unicode.IsDigit(r)
	})
	if end < 0 {
		end = len(rest)
	}
	return rest[:end], at + end
}

var accents = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o", "õ", "o", "ú", "u", "ü", "u", "ç", "c", "ñ", "n", "\u0301", "", "\u0303", "", "\u0327", "")

func plainWord(word string) string { return accents.Replace(strings.ToLower(word)) }

// secretKey says whether a field's name ends with the name of a password or of a card's security number: "senha", "login_password", "CVV".
func secretKey(key string) bool {
	words := strings.FieldsFunc(plainWord(key), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1] {
	case "senha", "contrasena", "password", "passwd", "pwd", "passphrase", "clave", "pin", "cvv", "cvv2", "cvc", "cvc2":
		return true
	}
	return false
}
