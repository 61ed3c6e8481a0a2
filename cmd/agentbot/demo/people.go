package demo

import (
	"strings"

	"agentbot/chatwoot/chatwoottest"
)

const someone = "someone"

// customer is one of the people the reader can be.
type customer struct {
	id, name, language string
	channel            string // where they write when nothing else is chosen
	email, phone       string
	code, next         string // their purchase and the address they would like, for the chips
}

// ID is the customer in the page's address.
func (c customer) ID() string { return c.id }

func customers() []customer {
	return []customer{
		{id: "marina", name: "Marina", language: "pt", channel: web, email: "marina.souza@example.com", phone: "+5511990000101", code: "HP10000001", next: "marina.nova@example.com"},
		// The provider delivers his number without the ninth digit.
		{id: "rafael", name: "Rafael", language: "pt", channel: whatsApp, email: "rafael.lima@example.com", phone: "+551190000102", code: "HP10000002", next: "rafael.lima@example.com"},
		{id: "helena", name: "Helena", language: "pt", channel: email, email: "helena@example.com", phone: "+5511990000120", code: "HP10000010", next: "igor.novo@example.com"},
		{id: "sofia", name: "Sofía", language: "es", channel: web, email: "sofia.rojas@example.com", phone: "+525590000108", code: "HP10000008", next: "sofia.nueva@example.com"},
		{id: "grace", name: "Grace", language: "en", channel: web, email: "grace.hill@example.com", phone: "+14155550109", code: "HP10000009", next: "grace.new@example.com"},
		{id: someone, name: "", language: "pt", channel: web, code: "HP10000003", next: "tania.nova@example.com"},
	}
}

func customerOf(id string) customer {
	for _, c := range customers() {
		if c.id == id {
			return c
		}
	}
	return customers()[0]
}

// subject is what they write above a mail when the reader gives none: the bot reads it too, so it must say nothing.
func (c customer) subject() string {
	return map[string]string{"pt": "Mensagem", "es": "Mensaje", "en": "Message"}[c.language]
}

// contact is how Chatwoot knows them when they first write there. A name on WhatsApp comes from the profile, one on the web from nowhere.
func (c customer) contact(channel string) chatwoottest.Contact {
	full := map[string]string{"marina": "Marina Souza", "rafael": "Rafael Lima", "helena": "Helena Prado", "sofia": "Sofía Rojas", "grace": "Grace Hill"}
	if name, known := full[c.id]; known {
		return chatwoottest.Contact{Name: name, Email: c.email, Phone: c.phone}
	}
	switch channel {
	case whatsApp:
		return chatwoottest.Contact{Name: "Jô", Phone: "+5511990000199"}
	case email:
		return chatwoottest.Contact{Name: "jo.viana", Email: "jo.viana@example.com"}
	default:
		return chatwoottest.Contact{Name: "spring-brook-418"}
	}
}

// chip is one prepared thing to say. Several lines are several messages in two seconds.
type chip struct {
	Number int
	Text   string
	Lines  string // what is typed, one message a line
	File   string // attached sample
}

// chips are the ten of the story, in the customer's language where the story lets them choose.
func chips(c customer) []chip {
	words := map[string][4]string{
		"pt": {"comprei com o email errado", "{code}, o novo é {next}", "não, o código é outro", "quero falar com uma pessoa"},
		"es": {"compré con el correo equivocado", "{code}, el nuevo es {next}", "no, el código es otro", "quiero hablar con una persona"},
		"en": {"I bought with the wrong e-mail", "{code}, the new one is {next}", "no, it's another code", "I'd like to talk to a person"},
	}[c.language]
	fragments := map[string]string{"pt": "oi\nn consigo entrar\nno curso", "es": "hola\nno puedo entrar\nal curso", "en": "hi\ncan't get in\nto my course"}[c.language]
	fill := strings.NewReplacer("{code}", c.code, "{next}", c.next)
	list := []chip{
		{Text: words[0]},
		{Text: fill.Replace(words[1])},
		{Text: strings.ReplaceAll(fragments, "\n", " · "), Lines: fragments},
		{Text: "quero importar meus alunos", File: "turma-com-erros.xlsx"},
		{Text: "preciso passar minha conta pro CNPJ"},
		{Text: "¿cuántos días tengo para pedir el reembolso?"},
		{Text: "what's the tallest volcano on Mars?"},
		{Text: words[2]},
		{Text: words[3]},
		{File: "audio.wav"},
	}
	for i := range list {
		list[i].Number = i + 1
		if list[i].Lines == "" {
			list[i].Lines = list[i].Text
		}
	}
	return list
}
