package flows

import (
	"regexp"
	"slices"
	"strings"

	"agentbot/bot"
)

var (
	mailInText = regexp.MustCompile(`[a-zA-Z0-9._+-]+@[a-zA-Z0-9.-]+[.,][a-z]+`)
	codeAlone  = regexp.MustCompile(`^\d{6}$`)
)

// understand is a very small understander for transcripts: phrases, patterns, yes and no.
func understand(v bot.View) []bot.Command {
	var out []bot.Command
	for _, text := range v.Messages {
		out = append(out, understandOne(v, text)...)
	}
	if len(out) == 0 {
		out = []bot.Command{{Kind: bot.None, By: "lexical"}}
	}
	return out
}

func understandOne(v bot.View, text string) []bot.Command {
	words := fold(text)
	fixed := map[string]bot.Command{
		"sim": {Kind: bot.Confirm}, "si": {Kind: bot.Confirm}, "yes": {Kind: bot.Confirm},
		"nao": {Kind: bot.Deny}, "no": {Kind: bot.Deny},
		"cancelar": {Kind: bot.Cancel}, "cancel": {Kind: bot.Cancel},
		"atendente": {Kind: bot.Person}, "quero falar com uma pessoa": {Kind: bot.Person}, "agent": {Kind: bot.Person},
		"sem acesso": {Kind: bot.NoAccess}, "no access": {Kind: bot.NoAccess}, "sin acceso": {Kind: bot.NoAccess},
		"nao sei": {Kind: bot.Unsure}, "no se": {Kind: bot.Unsure}, "perdi o codigo": {Kind: bot.Unsure},
		"oi": {Kind: bot.Chitchat, Question: "greeting"}, "obrigada": {Kind: bot.Chitchat, Question: "thanks"}, "??": {Kind: bot.Chitchat, Question: "nudge"},
		"tchau": {Kind: bot.Chitchat, Question: "goodbye"}, "pode repetir": {Kind: bot.Repeat}, "nao chegou": {Kind: bot.Repeat},
		"english please": {Kind: bot.SetLanguage, Question: "en"}, "auf deutsch bitte": {Kind: bot.SetLanguage, Question: "other"},
	}
	if c, ok := fixed[words]; ok {
		c.By = "lexical"
		return []bot.Command{c}
	}
	for _, o := range v.Offers {
		if fold(o.Title) == words {
			return []bot.Command{o.Command}
		}
	}
	if v.Slot != nil && v.Slot.Name == "code" && codeAlone.MatchString(words) {
		return []bot.Command{{Kind: bot.Fill, Slot: "code", Value: encode(words), Text: words, By: "lexical"}}
	}
	out := starts(v, words)
	taken := map[string]bool{}
	for _, s := range slotsOf(v, out) {
		if found := find(s, text); found != "" && !taken[found] {
			taken[found] = true
			out = append(out, bot.Command{Kind: bot.Fill, Slot: s.Name, Value: encode(found), Text: found, Span: found, By: "lexical"})
		}
	}
	if len(out) == 0 && strings.HasSuffix(text, "?") {
		return []bot.Command{{Kind: bot.Ask, Question: text, By: "lexical"}}
	}
	return out
}

func starts(v bot.View, words string) []bot.Command {
	for _, f := range v.Flows {
		for _, phrases := range f.Phrases {
			for _, phrase := range phrases {
				if strings.Contains(words, fold(phrase)) {
					return []bot.Command{{Kind: bot.Start, Flow: f.Name, By: "lexical"}}
				}
			}
		}
	}
	return nil
}

func slotsOf(v bot.View, started []bot.Command) []bot.SlotCard {
	if len(v.Slots) > 0 && v.Slot != nil {
		asked := slices.IndexFunc(v.Slots, func(s bot.SlotCard) bool { return s.Name == v.Slot.Name })
		return append(slices.Clone(v.Slots[max(asked, 0):]), v.Slots[:max(asked, 0)]...)
	}
	if len(v.Slots) > 0 {
		return v.Slots
	}
	for _, f := range v.Flows {
		if len(started) > 0 && f.Name == started[0].Flow {
			return f.Slots
		}
	}
	return nil
}

func find(s bot.SlotCard, text string) string {
	switch {
	case s.Pattern != "":
		return regexp.MustCompile("(?i)" + s.Pattern).FindString(text)
	case s.Type == "email":
		return mailInText.FindString(text)
	case s.Type == "choice" && !s.Filled && len(s.Choices) == 2: // longer lists are asked, for transcripts to show them
		return optionNamed(s, " "+fold(text)+" ")
	}
	return ""
}

// optionNamed is the only option that the words name, "" when there is none or there are two.
func optionNamed(s bot.SlotCard, words string) string {
	var found []string
	for _, c := range s.Choices {
		for _, names := range c.Synonyms {
			for _, name := range names {
				if strings.Contains(words, " "+fold(name)+" ") && !slices.Contains(found, c.Value) {
					found = append(found, c.Value)
				}
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return ""
}
