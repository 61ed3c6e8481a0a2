package main

import "agentbot/bot/sim"

// helpVoice is how a customer speaks one language about access, requests, people and marks, and about purchases that are not theirs to prove by mail.
type helpVoice struct {
	student, locked, request, reach    string // how each begins
	askWhose                           string
	askWorks, askSolved, askMark       string
	askRequest, askPaper               string
	mark, noAccess                     string
	number, numberBox, stands, right   string // of a request, where its codes arrive, and what is said of it
	studentBuys, studentOwner, newMail string // a student's purchase, who sells it, where it goes
	strangerBuys                       string // not sold by v.ownerMail
	lost, lostPhone                    string // a purchase whose mailbox is lost, and the number on file
	opens                              string // what is said of the access
	accessEnds                         string
}

// studentsPurchase: who sells a course moves a student's purchase, with a code to their own mailbox.
func (v voice) studentsPurchase() sim.Story {
	h := v.help
	return sim.Story{
		Name: "change for a student", Language: v.language, Opens: []string{h.student}, Small: v.small, Person: v.person, Mailbox: h.studentOwner, About: h.studentBuys,
		Answers: []sim.Answer{
			{To: v.askConfirm, Say: append([]string{}, v.yes...), Yes: true, Tap: 1},
			{To: v.askMailed, Say: []string{"${code}", "000000", h.noAccess}},
			{To: v.askNew, Say: []string{h.newMail, "nome@"}},
			{To: v.askCreator, Say: []string{h.studentOwner, v.mailbox, v.nothing}},
			{To: h.askWhose, Say: []string{h.studentBuys}, Tap: 2},
			{To: v.askCode, Say: []string{h.studentBuys, "HP99999999", v.nothing}},
		},
		Ends: sim.StoryEnd{Status: "resolved", Changes: 1, Errands: 1},
	}
}

// strangersPurchase: nobody moves what others sell.
func (v voice) strangersPurchase() sim.Story {
	return sim.Story{
		Name: "change for somebody else's student", Language: v.language, Opens: []string{v.help.student}, Small: v.small, Person: v.person, Mailbox: v.ownerMail,
		Answers: []sim.Answer{
			{To: v.askConfirm, Say: append([]string{}, v.yes...), Yes: true, Tap: 1},
			{To: v.askMailed, Say: []string{"${code}", "000000"}}, {To: v.askNew, Say: []string{v.help.newMail}},
			{To: v.askCreator, Say: []string{v.ownerMail}}, {To: v.askCode, Say: []string{v.help.strangerBuys}},
		},
		Ends: sim.StoryEnd{Status: "open"},
	}
}

// lostMailbox: the number that a channel delivers proves a buyer who has lost the mailbox; where none does, people have it.
func (v voice) lostMailbox() sim.Story {
	h := v.help
	return sim.Story{
		Name: "change without the mailbox", Language: v.language, Opens: []string{v.wrongEmail}, Small: v.small, Person: v.person, About: h.lost, Phone: h.lostPhone,
		Answers: []sim.Answer{
			{To: v.askConfirm, Say: append([]string{}, v.yes...), Yes: true, Tap: 1},
			{To: v.askMailed, Say: []string{h.noAccess, "000000"}}, {To: v.askNew, Say: []string{h.newMail, "nome@"}}, {To: h.askWhose, Say: []string{h.lost}, Tap: 1},
			{To: v.askCode, Say: []string{h.lost, "HP99999999"}},
		},
		Ends: sim.StoryEnd{Status: "resolved", Changes: 1, Errands: 1}, Unshown: &sim.StoryEnd{Status: "open"},
	}
}

// access ends with a mark where the course opens, and with people where its service is not well.
func (v voice) access() sim.Story {
	h := v.help
	return sim.Story{
		Name: "no way into a course", Language: v.language, Opens: []string{h.locked}, Small: v.small, Person: v.person, Mailbox: v.mailbox, About: v.purchase,
		Answers: []sim.Answer{
			{To: v.askMailed, Say: []string{"${code}", "000000", h.noAccess}},
			{To: h.askMark, Say: []string{h.mark, v.nothing}, Tap: 1},
			{To: h.askWorks, Say: append(append([]string{}, v.yes...), v.no...), Tap: 1},
			{To: v.askCode, Say: []string{v.purchase, "HP99999999", v.nothing}},
		},
		Ends: sim.StoryEnd{Status: h.accessEnds, Says: h.opens},
	}
}

// request asks how something stands, and says whether that was all: who says no gets a person.
func (v voice) request(solved bool) sim.Story {
	h := v.help
	s := sim.Story{
		Name: "status of a request", Language: v.language, Opens: []string{h.request}, Small: v.small, Person: v.person, Mailbox: h.numberBox,
		Ends: sim.StoryEnd{Status: "resolved", Says: h.stands},
	}
	all := sim.Answer{To: h.askSolved, Say: append(append([]string{}, v.yes...), v.no...), Tap: 1}
	if !solved {
		all = sim.Answer{To: h.askSolved, Say: append(append([]string{}, v.no...), v.yes...), Tap: 2}
		s.Name, s.Ends.Status = "status of a request, and more to ask", "open"
	}
	s.Answers = []sim.Answer{
		all, {To: h.askMark, Say: []string{h.mark, v.nothing}, Tap: 1}, {To: v.askMailed, Say: []string{"${code}", "000000", h.noAccess}},
		{To: h.askPaper, Say: []string{v.nothing}}, {To: h.askRequest, Say: []string{h.number, "SR-9999", v.nothing}},
	}
	return s
}

// reachPeople asks for the way to people without asking for one.
func (v voice) reachPeople() sim.Story {
	return sim.Story{
		Name: "how to reach people", Language: v.language, Opens: []string{v.help.reach}, Small: v.small, Person: v.person,
		Ends: sim.StoryEnd{Status: "open", Says: v.help.right},
	}
}

func portugueseHelp() helpVoice {
	return helpVoice{
		student: "preciso trocar o e-mail da compra de um aluno", locked: "não consigo entrar no curso", request: "cadê meu pedido?", reach: "vocês têm telefone?",
		askWhose: "Quem comprou?", askWorks: "Funcionou?", askSolved: "Isso resolveu o que", askMark: "Como foi o atendimento", askRequest: "número do pedido", askPaper: "mandar por aqui",
		mark: "ótimo", noAccess: "perdi o acesso a esse e-mail", number: "SR-1001", numberBox: "marina.souza@example.com", stands: "está em análise", right: "por aqui mesmo",
		studentBuys: "HP10000010", studentOwner: "helena@example.com", newMail: "aluno.novo@example.org", strangerBuys: "HP10000011",
		lost: "HP10000002", lostPhone: "+5511990000102", opens: "https://aroeira.example/cursos/foto", accessEnds: "resolved",
	}
}

func spanishHelp() helpVoice {
	return helpVoice{
		student: "necesito cambiar el correo de la compra de un alumno", locked: "no puedo entrar al curso", request: "¿dónde está mi pedido?", reach: "¿cuál es el número de soporte?",
		askWhose: "¿Quién compró?", askWorks: "¿Funcionó?", askSolved: "¿Esto resolvió lo que", askMark: "¿Cómo fue la atención", askRequest: "número de la solicitud", askPaper: "enviarlo por aquí",
		mark: "excelente", noAccess: "perdí el acceso a ese correo", number: "SR-1002", numberBox: "helena@example.com", stands: "a la espera de un documento", right: "por aquí mismo",
		studentBuys: "HP10000008", studentOwner: "lucia@example.com", newMail: "alumno.nuevo@example.org", strangerBuys: "HP10000011",
		lost: "HP10000003", lostPhone: "+5511990000103", opens: "https://aroeira.example/cursos/coci", accessEnds: "resolved",
	}
}

func englishHelp() helpVoice {
	return helpVoice{
		student: "I need to change the e-mail on the purchase of a student of mine", locked: "I can't get into my course", request: "where is my order?", reach: "do you have a phone number?",
		askWhose: "Who bought it?", askWorks: "Did it work?", askSolved: "Did that sort out what", askMark: "How was your experience", askRequest: "request number", askPaper: "You can send it here",
		mark: "great", noAccess: "I lost access to that mailbox", number: "SR-1003", numberBox: "grace.hill@example.com", stands: "is done", right: "right here",
		studentBuys: "HP10000009", studentOwner: "quintal@example.com", newMail: "student@new.example.org", strangerBuys: "HP10000011",
		lost: "HP10000011", lostPhone: "+5511990000111", opens: "on our side", accessEnds: "open",
	}
}
