package nlu

import (
	"agentbot/bot"
	"agentbot/bot/nlu/words"
)

// readWishes looks for the wish for a person in what is too long ago to be read as a whole: whoever writes thirty messages and asks for a person in
// the second has asked.
func (r *reader) readWishes(messages []string) {
	for _, m := range messages[:max(0, len(messages)-maxMessages)] {
		text := words.Plain(words.Clean(m, words.MaxRead), r.language)
		if !r.has(bot.Person) && r.grammar.inside(actPerson, text) && !r.grammar.declines(actPerson, text) {
			r.propose(bot.Command{Kind: bot.Person, Score: 0.95, Span: m})
		}
	}
}
