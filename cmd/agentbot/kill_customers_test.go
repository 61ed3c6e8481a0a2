package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// line is one thing a customer says, and what he waits for: words of the answer, any answer (""), or an end.
type line struct {
	says    string
	file    bool // with the list of students
	code    bool // says the code that arrived by mail
	answer  string
	resolve bool // the answer closes the conversation
	person  bool // a person must come
}

// spoken is what the stories say in one language.
type spoken struct {
	email, imports, person, question, greeting, thanks, yes string
	code, sixDigits, newEmail, confirm, changed             string // words of the bot's answers
	account, list, confirmImport, imported                  string
}

var languages = []spoken{
	{
		email: "comprei com o e-mail errado", imports: "quero importar meus alunos", person: "quero falar com uma pessoa", question: "como emito o certificado?",
		greeting: "oi", thanks: "obrigado", yes: "sim", code: "código da compra", sixDigits: "6 dígitos", newEmail: "Para qual e-mail", confirm: "Confirma?", changed: "Pronto. A compra",
		account: "Com qual e-mail", list: "mande a lista", confirmImport: "Importo agora", imported: "Terminei: 3",
	},
	{
		email: "compré con el correo equivocado", imports: "quiero importar mis alumnos", person: "quiero hablar con una persona", question: "¿cómo obtengo el certificado?",
		greeting: "hola", thanks: "gracias", yes: "si", code: "código de la compra", sixDigits: "6 dígitos", newEmail: "A qué correo", confirm: "¿Confirmas?", changed: "Listo. La compra",
		account: "Con qué correo", list: "envía la lista", confirmImport: "Importo ahora", imported: "Terminé: 3",
	},
	{
		email: "I bought with the wrong e-mail", imports: "I want to import my students", person: "I want to talk to a person", question: "how do I get my certificate?",
		greeting: "hello", thanks: "thank you", yes: "yes", code: "purchase code", sixDigits: "6-digit", newEmail: "Which e-mail address", confirm: "Is that right?", changed: "Done. The purchase",
		account: "Which e-mail address do you sign in", list: "send the list", confirmImport: "Shall I import now", imported: "Done: 3",
	},
}

// tale is one customer's story as it is to be told.
type tale struct {
	name           string
	spoken         spoken
	lines          []line
	mailbox        string // where codes arrive
	purchase       string // code of the purchase that moves, and to where
	address        string
	product        string // code of the course that gets three students
	done           string // words of the answer that says so
	hurried, taken bool   // two messages at once; a person steps in
}

// invent makes the n-th customer's story and what the business system must know for it.
func (s *siege) invent(n int) tale {
	v := tale{spoken: languages[s.draw(len(languages))], hurried: s.draw(4) == 0, taken: s.draw(10) == 0}
	switch w := v.spoken; s.draw(8) {
	case 0, 1, 2:
		v.name, v.purchase, v.mailbox, v.address, v.done = "email", fmt.Sprintf("HP2%07d", n), fmt.Sprintf("buyer%d@example.com", n), fmt.Sprintf("moved%d@example.com", n), w.changed
		s.records.Sell(aroeira.Purchase{Code: v.purchase, Product: "FOTO", ProductTitle: "Fotografia com celular", Status: "approved", Buyer: fmt.Sprintf("Buyer %d", n), Email: v.mailbox, Language: "pt"})
		v.lines = []line{
			{says: w.email, answer: w.code}, {says: v.purchase, answer: w.sixDigits}, {code: true, answer: w.newEmail}, {says: v.address, answer: w.confirm},
			{says: w.yes, answer: w.changed, resolve: true},
		}
	case 3, 4:
		v.name, v.product, v.mailbox, v.done = "import", fmt.Sprintf("C%06d", n), fmt.Sprintf("owner%d@example.com", n), w.imported
		s.records.Register(aroeira.Owner{
			ID: fmt.Sprintf("OW-%d", 100+n), Name: fmt.Sprintf("Owner %d", n), Kind: "person", Email: v.mailbox, Country: "BR",
			Products: []aroeira.Product{{Code: v.product, Title: fmt.Sprintf("Course %d", n), Classes: []string{}}},
		})
		v.lines = []line{
			{says: w.imports, answer: w.account}, {says: v.mailbox, answer: w.sixDigits}, {code: true, answer: w.list}, {file: true, answer: w.confirmImport},
			{says: w.yes, answer: w.imported, resolve: true},
		}
	case 5:
		v.name, v.lines = "person", []line{{says: w.person, person: true}}
	case 6:
		v.name, v.lines = "question", []line{{says: w.question}, {says: w.question}}
	default:
		v.name, v.lines = "greeting", []line{{says: w.greeting}}
	}
	if s.draw(3) == 0 {
		v.lines = append(v.lines, line{says: v.spoken.thanks})
	}
	return v
}

// crowd lets customers come until the storm is over; each one plays his story to its end.
func (s *siege) crowd() *sync.WaitGroup {
	var all sync.WaitGroup
	for c := range s.plan.Customers {
		all.Go(func() {
			for n := c; !s.calm.Load(); n += s.plan.Customers {
				v := s.invent(n)
				ended := s.live(n, v)
				s.mu.Lock()
				s.stories[v.name+" "+ended]++
				s.mu.Unlock()
			}
		})
	}
	return &all
}

// live plays one customer, and says how it ended: told, person, silence (he has gone away unanswered; the checks say whether that may be).
func (s *siege) live(n int, v tale) string {
	contact := s.account.AddContact(chatwoottest.Contact{Name: fmt.Sprintf("Customer %d", n), Email: fmt.Sprintf("customer%d@example.com", n)})
	var talk *chatwoottest.Conversation
	for i, l := range v.lines {
		s.think()
		before := 0
		if talk != nil {
			before = publicReplies(talk.Transcript())
		}
		in := chatwoottest.Incoming{Text: l.says}
		if l.code {
			in.Text = s.mailed(v.mailbox)
		}
		if l.file {
			in.Files = []chatwoottest.File{{Name: "alunos.csv", ContentType: "text/csv", Body: roll(n)}}
		}
		if i == 0 && v.hurried {
			s.inbox.Write(contact, chatwoottest.Incoming{Text: v.spoken.greeting})
		}
		talk, _ = s.inbox.Write(contact, in)
		s.mu.Lock()
		s.tales[talk.ID] = v
		s.mu.Unlock()
		if v.taken && i == len(v.lines)/2 {
			s.think()
			return s.stepsIn(talk)
		}
		answered, person := s.until(talk, l, before)
		switch {
		case person:
			s.serves(talk)
			return "person"
		case !answered:
			return "silence"
		}
	}
	return "told"
}

// think is a customer's pause.
func (s *siege) think() {
	pause := time.NewTimer(time.Duration(s.draw(1500)) * time.Millisecond)
	defer pause.Stop()
	<-pause.C
}

// until waits for the answer to a line, or for a person.
func (s *siege) until(talk *chatwoottest.Conversation, l line, before int) (answered, person bool) {
	over := time.NewTimer(s.plan.Patience)
	defer over.Stop()
	bell := s.bell(talk.ID, false)
	for {
		seen := talk.Transcript()
		last := lastReply(seen)
		switch {
		case seen.Status == chatwoot.Open:
			return false, true
		case l.person:
		case publicReplies(seen) > before && strings.Contains(last, l.answer) && (!l.resolve || seen.Status == chatwoot.Resolved):
			return true, false
		}
		select {
		case <-bell:
		case <-over.C:
			return false, false
		}
	}
}

// stepsIn is a person who writes in the middle of it, and maybe gives the conversation back.
func (s *siege) stepsIn(talk *chatwoottest.Conversation) string {
	s.ana.Reply(talk, "Oi, aqui é a Ana. Posso ajudar?")
	s.think()
	talk.CustomerWrites(chatwoottest.Incoming{Text: "ah, que bom"})
	s.serves(talk)
	return "taken over"
}

// serves is a person with a conversation: some are answered and closed.
func (s *siege) serves(talk *chatwoottest.Conversation) {
	if s.draw(2) == 0 {
		s.think()
		s.ana.Reply(talk, "Já estou vendo isso para você.")
		s.ana.Resolve(talk)
	}
}

// mailed waits for the newest code in a mailbox.
func (s *siege) mailed(mailbox string) string {
	tick, over := time.NewTicker(50*time.Millisecond), time.NewTimer(s.plan.Patience)
	defer tick.Stop()
	defer over.Stop()
	for {
		for _, mail := range s.records.Mailbox() { // newest first
			if mail.To == mailbox {
				return mail.Code
			}
		}
		select {
		case <-tick.C:
		case <-over.C:
			return "000000"
		}
	}
}

// roll is the n-th creator's list of three students.
func roll(n int) []byte {
	var b strings.Builder
	b.WriteString("nome;e-mail\n")
	for i, name := range []string{"Ana Lima", "Beto Reis", "Caio Luz"} {
		fmt.Fprintf(&b, "%s;student%d.%d@example.com\n", name, n, i)
	}
	return []byte(b.String())
}

func isReply(l chatwoottest.Line) bool {
	return l.Type == chatwoot.Outgoing && l.From == "agent_bot" && !l.Private
}

func publicReplies(seen chatwoottest.Transcript) int {
	n := 0
	for _, l := range seen.Lines {
		if isReply(l) {
			n++
		}
	}
	return n
}

func lastReply(seen chatwoottest.Transcript) string {
	text := ""
	for _, l := range seen.Lines {
		if isReply(l) {
			text = l.Text
		}
	}
	return text
}
