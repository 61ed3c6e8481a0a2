package eval

import (
	"strings"

	"agentbot/bot"
	"agentbot/bot/nlu"
)

func inAll(pt, es, en string) map[string]string {
	return map[string]string{"pt": pt, "es": es, "en": en}
}

func eachIn(pt, es, en []string) map[string][]string {
	return map[string][]string{"pt": pt, "es": es, "en": en}
}

var (
	purchaseSlot = bot.SlotCard{Flow: "email_change", Name: "purchase", Type: "text", Pattern: `HP\d{8,12}`}
	emailSlot    = bot.SlotCard{Flow: "email_change", Name: "new_email", Type: "email", Sensitive: true}
	holderSlot   = bot.SlotCard{Flow: "ownership_triage", Name: "case", Type: "choice", Choices: []bot.Choice{
		{Value: "company", Title: inAll("Para uma empresa", "A una empresa", "To a company"), Synonyms: eachIn([]string{"para o cnpj"}, []string{"a mi empresa"}, []string{"to my company"})},
		{Value: "person", Title: inAll("Para outra pessoa", "A otra persona", "To somebody else"), Synonyms: eachIn(nil, nil, nil)},
	}}
	shiftSlot = bot.SlotCard{Flow: "email_change", Name: "class", Type: "choice", Choices: []bot.Choice{
		{Value: "morning", Title: inAll("Manhã", "Mañana", "Morning")}, {Value: "evening", Title: inAll("Noite", "Noche", "Evening")},
	}}
)

// sceneFlows is the small library that every situation happens in.
func sceneFlows() []bot.FlowCard {
	return []bot.FlowCard{
		{
			Name: "email_change", Startable: true, Title: inAll("Trocar o e-mail da compra", "Cambiar el correo de la compra", "Change the purchase e-mail"),
			Slots: []bot.SlotCard{purchaseSlot, emailSlot},
			Phrases: eachIn(
				[]string{"quero trocar o e-mail da minha compra", "comprei com o e-mail errado", "usei outro e-mail na hora de comprar", "preciso corrigir o e-mail do pedido", "meu e-mail da compra está errado"},
				[]string{"quiero cambiar el correo de mi compra", "compré con el correo equivocado", "puse mal el correo al comprar", "necesito corregir el correo del pedido", "mi correo de la compra está mal"},
				[]string{"I need to change the e-mail of my purchase", "I bought with the wrong e-mail", "I used another email when I bought", "the email on my order is wrong", "fix the e-mail address of my purchase"}),
		},
		{
			Name: "student_import", Startable: true, Title: inAll("Importar alunos", "Importar alumnos", "Import students"),
			Phrases: eachIn(
				[]string{"quero importar meus alunos", "importar uma planilha de alunos", "subir uma lista de alunos", "cadastrar vários alunos de uma vez", "como coloco minha turma toda na área de membros"},
				[]string{"quiero importar mis alumnos", "subir una lista de estudiantes", "cargar alumnos desde un archivo", "agregar muchos alumnos a la vez", "importar una planilla de alumnos"},
				[]string{"I want to import my students", "upload a list of students", "add many students at once", "import a spreadsheet of members", "load my class from a file"}),
		},
		{
			Name: "ownership_triage", Startable: true, Title: inAll("Trocar a titularidade da conta", "Cambiar el titular de la cuenta", "Transfer the account"),
			Slots: []bot.SlotCard{holderSlot},
			Phrases: eachIn(
				[]string{"quero transferir a titularidade da conta", "passar minha conta para o CNPJ", "mudar o dono da conta", "o titular da conta faleceu", "passar a conta para o nome de outra pessoa"},
				[]string{"quiero cambiar el titular de la cuenta", "pasar mi cuenta a mi empresa", "el dueño de la cuenta falleció", "transferir la cuenta a otra persona", "poner la cuenta a otro nombre"},
				[]string{"transfer the ownership of my account", "move my account to my company", "the account owner died", "change the holder of the account", "put the account in another name"}),
		},
	}
}

// scene builds what is possible in a situation. The bot changes the e-mail of a purchase: "slot:text" asks for the purchase's code first; in every
// later situation the code is known, and from "confirm" on the new address too, which "code" has yet to hear.
func scene(u Utterance) (bot.View, bool) {
	v := bot.View{
		Library: "eval repair", Languages: []string{"pt", "es", "en"}, Country: "BR", Flows: sceneFlows(),
		Messages: strings.Split(u.Text, " ↵ "), Language: bot.Language{Code: u.Language, Score: 1},
	}
	known := func(s bot.SlotCard) bot.SlotCard { s.Filled = true; return s }
	if u.Situation == "idle" {
		return v, true
	}
	v.Running, v.Waiting = "email_change", &bot.Wait{For: "slot"}
	ask := func(s bot.SlotCard, others ...bot.SlotCard) { v.Slot, v.Slots = &s, append(others, s) }
	switch u.Situation {
	case "slot:text":
		ask(purchaseSlot, emailSlot)
	case "slot:email":
		ask(emailSlot, known(purchaseSlot))
	case "slot:name":
		ask(bot.SlotCard{Flow: "email_change", Name: "name", Type: "text"}, known(purchaseSlot))
	case "slot:choice":
		ask(shiftSlot, known(purchaseSlot))
	case "slot:bool":
		ask(bot.SlotCard{Flow: "email_change", Name: "ok", Type: "bool"}, known(purchaseSlot))
	case "slot:cpf", "slot:phone", "slot:date":
		kind := strings.TrimPrefix(u.Situation, "slot:")
		ask(bot.SlotCard{Flow: "email_change", Name: kind, Type: kind}, known(purchaseSlot))
	case "confirm":
		v.Waiting, v.Slots = &bot.Wait{For: "confirm"}, []bot.SlotCard{known(purchaseSlot), known(emailSlot)}
	case "code":
		v.Waiting, v.Slots = &bot.Wait{For: "code"}, []bot.SlotCard{known(purchaseSlot), emailSlot}
	case "running":
		v.Waiting, v.Slots = &bot.Wait{For: "result"}, []bot.SlotCard{known(purchaseSlot), known(emailSlot)}
	case "offers":
		v.Running, v.Waiting = "", &bot.Wait{For: "reply"}
		for _, f := range v.Flows {
			v.Offers = append(v.Offers, bot.Offer{Title: f.Title[u.Language], Value: f.Name, Command: bot.Command{Kind: bot.Start, Flow: f.Name}})
		}
	default:
		return bot.View{}, false
	}
	return v, true
}

// labelOf writes a command the way the sets do.
func labelOf(c bot.Command, v bot.View) string {
	switch c.Kind { //nolint:exhaustive // every other command is its own label
	case bot.Start:
		for _, o := range v.Offers {
			if o.Command.Flow == c.Flow && c.Score == 1 {
				return "offer:" + c.Flow
			}
		}
		return "start:" + c.Flow
	case bot.Fill, bot.Correct:
		if c.Name == nlu.Malformed {
			return "malformed:" + c.Slot
		}
		label := string(c.Kind) + ":" + c.Slot
		if c.Value != nil {
			label += "=" + strings.ReplaceAll(c.Text, "\n", " ")
		}
		return label
	case bot.Chitchat:
		return c.Question
	case bot.SetLanguage:
		return "language:" + c.Question
	}
	return string(c.Kind)
}
