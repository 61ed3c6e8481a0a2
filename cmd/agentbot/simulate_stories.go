package main

import (
	"fmt"
	"strings"

	"agentbot/bot/sim"
)

// voices are the languages that customers speak.
func voices() []voice { return []voice{portuguese(), spanish(), english()} }

// simulatedStories are what the simulation's customers want, in three languages. They answer what the shipped flows ask.
func simulatedStories() []sim.Story {
	var all []sim.Story
	for _, v := range voices() {
		all = append(all, v.emailChange(), v.emailChange(), v.studentImport(), v.question(), v.talk(), v.ownership(),
			v.studentsPurchase(), v.strangersPurchase(), v.lostMailbox(), v.access(), v.request(true), v.request(false), v.reachPeople())
		all = append(all, v.fileStories()...)
	}
	return handed(all)
}

// changingStories are those that come to a change; where people make it, that is what is to be seen.
func changingStories() []sim.Story {
	var all []sim.Story
	for range 3 {
		for _, v := range voices() {
			all = append(all, v.emailChange(), v.studentImport(), v.studentsPurchase(), v.lostMailbox())
		}
	}
	return handed(all)
}

func handed(all []sim.Story) []sim.Story {
	for i := range all {
		all[i].Handed = handedWords[all[i].Language]
	}
	return all
}

// handedWords are of the sentences with which the shipped texts give a conversation to people: open, nobody free, closed, a holiday.
var handedWords = map[string][]string{
	"pt": {"Passei sua conversa", "A equipe está fora do horário", "A equipe volta"},
	"es": {"Pasé tu conversación", "El equipo está fuera de horario", "El equipo vuelve"},
	"en": {"I've passed your conversation", "The team is away", "The team will be back"},
}

// voice is how a customer speaks one language.
type voice struct {
	language                                               string
	wrongEmail, importing, owning, asking, person, nothing string
	small                                                  []string
	yes, no                                                []string
	student                                                string // as one is called

	askCode, askMailed, askNew, askConfirm, askCreator, askRows, askImport, noAnswer string
	askCase, askAccount, askDocument, askOtherDocument, askCourses, askWhy, askPhoto string
	purchase, mailbox, newEmail, creatorMail, all, why                               string
	ownerMail, fromDocument                                                          string // of who hands the account over
	caseTap                                                                          int
	document                                                                         string // holds the answer to what is asked
	help                                                                             helpVoice
}

func (v voice) emailChange() sim.Story {
	return sim.Story{
		Name: "change of e-mail", Language: v.language, Opens: []string{v.wrongEmail}, Small: v.small, Person: v.person, Mailbox: v.mailbox,
		Answers: []sim.Answer{
			{To: v.askConfirm, Say: append([]string{}, v.yes...), Yes: true, Tap: 1},
			{To: v.askMailed, Say: []string{"${code}", "000000", v.nothing}},
			{To: v.askNew, Say: []string{v.newEmail, "nome@", v.nothing}},
			{To: v.help.askWhose, Say: []string{v.purchase}, Tap: 1},
			{To: v.askCode, Say: []string{v.purchase, "HP99999999", v.nothing}},
		},
		Ends: sim.StoryEnd{Status: "resolved", Changes: 1, Errands: 1}, About: v.purchase,
	}
}

func (v voice) studentImport() sim.Story {
	return sim.Story{
		Name: "import of students", Language: v.language, Opens: []string{v.importing}, Small: v.small, Person: v.person, Mailbox: v.creatorMail,
		Answers: []sim.Answer{
			{To: v.askImport, Say: append([]string{}, v.yes...), Yes: true, Tap: 1},
			{To: v.askMailed, Say: []string{"${code}", "111111"}},
			{To: v.askRows, Say: []string{v.roster(45), "Ana Lima"}},
			{To: v.askCreator, Say: []string{v.creatorMail}},
		},
		Ends: sim.StoryEnd{Status: "resolved", Changes: 3, Errands: 1}, // batches of twenty; people get the list as a whole
	}
}

// roster is a list of students as somebody pastes it.
func (v voice) roster(rows int) string {
	lines := make([]string, rows)
	for i := range lines {
		lines[i] = fmt.Sprintf(v.student+" %d, aluno%02d@example.org", i+1, i+1)
	}
	return strings.Join(lines, "\n")
}

func (v voice) question() sim.Story {
	return sim.Story{
		Name: "question", Language: v.language, Opens: []string{v.asking}, Small: v.small, Person: v.person,
		Answers: []sim.Answer{{To: v.noAnswer, Say: v.yes}},
		Ends:    sim.StoryEnd{Status: "pending", Says: v.document},
	}
}

func (v voice) talk() sim.Story {
	return sim.Story{Name: "small talk", Language: v.language, Opens: v.small, Small: append([]string{v.wrongEmail, v.asking}, v.small...), Person: v.person,
		Answers: []sim.Answer{{To: "?", Say: append(append([]string{v.nothing}, v.small...), v.no...)}}}
}

func (v voice) ownership() sim.Story {
	return sim.Story{
		Name: "transfer of ownership", Language: v.language, Opens: []string{v.owning}, Small: v.small, Person: v.person, Mailbox: v.ownerMail,
		Answers: []sim.Answer{
			{To: v.askMailed, Say: []string{"${code}"}}, {To: v.askAccount, Say: []string{v.ownerMail}},
			{To: v.askDocument, Say: []string{v.fromDocument, "11.222.333/0001-80"}}, {To: v.askOtherDocument, Say: []string{"12.345.678/0001-95", v.fromDocument}},
			{To: v.askCourses, Say: []string{v.all}}, {To: v.askWhy, Say: []string{v.why}}, {To: v.askPhoto, Say: []string{v.nothing}},
			{To: v.askCase, Say: []string{v.owning, v.nothing}, Tap: v.caseTap},
		},
		Ends: sim.StoryEnd{Status: "open"},
	}
}

func portuguese() voice {
	return voice{
		language: "pt", wrongEmail: "comprei com o e-mail errado", importing: "quero importar meus alunos", owning: "preciso passar minha conta pro CNPJ",
		asking: "quantos dias tenho para pedir reembolso?", person: "quero falar com uma pessoa", nothing: "não tenho",
		small: []string{"oi", "??", "obrigado", "é urgente, viu", "cancelar", "quanto custa o certificado?", "👍", "não sei", "{{contact.email}} {% if true %}", "minha senha é Girassol77"},
		yes:   []string{"sim", "pode", "isso mesmo"}, no: []string{"não"}, student: "Aluno",
		askCode: "código da compra", askMailed: "código de 6 dígitos", askNew: "Para qual e-mail", askConfirm: "Confirma?", askCreator: "conta de criador",
		askRows: "mande a lista", askImport: "Importo agora", noAnswer: "passe sua pergunta", askCase: "De quem para quem", askAccount: "e-mail da conta que vai mudar",
		askDocument: "do titular atual", askOtherDocument: "de quem vai receber", askCourses: "Quais cursos", askWhy: "por que a conta", askPhoto: "documento com foto",
		purchase: "HP10000001", mailbox: "marina.souza@example.com", newEmail: "marina.nova@example.org", creatorMail: "mare@example.com", all: "todos", why: "vendi a empresa",
		ownerMail: "helena@example.com", fromDocument: "123.456.789-09", caseTap: 2, document: "https://ajuda.aroeira.example/pt/reembolso", help: portugueseHelp(),
	}
}

func spanish() voice {
	return voice{
		language: "es", wrongEmail: "compré con el correo equivocado", importing: "quiero importar mis alumnos", owning: "quiero pasar mi cuenta a otra empresa",
		asking: "¿cuántos días tengo para pedir el reembolso?", person: "quiero hablar con una persona", nothing: "no lo tengo",
		small: []string{"hola", "??", "gracias", "es urgente", "cancelar", "¿cómo saco el certificado?", "no sé", "otra cosa", "mi tarjeta: 4111 1111 1111 1111"},
		yes:   []string{"sí", "dale", "claro"}, no: []string{"no"}, student: "Alumno",
		askCode: "código de la compra", askMailed: "código de 6 dígitos", askNew: "qué correo debo", askConfirm: "¿Confirmas?", askCreator: "cuenta de creador",
		askRows: "envía la lista", askImport: "¿Importo ahora", noAnswer: "pase tu pregunta", askCase: "De quién a quién", askAccount: "correo de la cuenta",
		askDocument: "del titular actual", askOtherDocument: "de quien va a recibir", askCourses: "cursos", askWhy: "por qué", askPhoto: "documento con foto",
		purchase: "HP10000008", mailbox: "sofia.rojas@example.com", newEmail: "sofia.nueva@example.org", creatorMail: "mare@example.com", all: "todos", why: "vendí la empresa",
		ownerMail: "mare@example.com", fromDocument: "11.222.333/0001-81", caseTap: 3, document: "https://ajuda.aroeira.example/es/reembolso", help: spanishHelp(),
	}
}

func english() voice {
	return voice{
		language: "en", wrongEmail: "I bought with the wrong e-mail", importing: "import my students", owning: "I want to transfer my account to another company",
		asking: "how many days do I have to ask for a refund?", person: "I want to talk to a person", nothing: "I don't have it",
		small: []string{"hi", "??", "thanks", "it is urgent", "cancel", "how do I get my certificate?", "I don't know", "something else", "password: Sunflower77"},
		yes:   []string{"yes", "sure", "go ahead"}, no: []string{"no"}, student: "Student",
		askCode: "purchase code", askMailed: "6-digit code", askNew: "Which e-mail address should", askConfirm: "Is that right?", askCreator: "creator account",
		askRows: "send the list", askImport: "Shall I import", noAnswer: "pass your question", askCase: "Who hands the account over", askAccount: "account to be transferred",
		askDocument: "current holder's CPF or", askOtherDocument: "new holder's CPF", askCourses: "Which courses", askWhy: "why is the account", askPhoto: "photo ID",
		purchase: "HP10000009", mailbox: "grace.hill@example.com", newEmail: "grace@new.example.org", creatorMail: "mare@example.com", all: "all", why: "I sold the company",
		ownerMail: "mare@example.com", fromDocument: "11.222.333/0001-81", caseTap: 3, document: "https://ajuda.aroeira.example/en/refund", help: englishHelp(),
	}
}
