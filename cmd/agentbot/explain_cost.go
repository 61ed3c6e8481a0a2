package main

import "agentbot/bot"

// priced fills in what the model's tokens cost, where the configuration says what a million of them does. Prices are those of today, whatever they
// were when the turn was decided.
func (e *explanation) priced(c LLMConfig) {
	cost := func(t *toldTokens) {
		t.Cost = c.cost(bot.Cost{TokensIn: t.In, TokensOut: t.Out})
	}
	cost(&e.Tokens)
	for i := range e.Turns {
		cost(&e.Turns[i].Tokens)
		for j := range e.Turns[i].Asked {
			cost(&e.Turns[i].Asked[j].Tokens)
		}
	}
}

func tokensOf(c bot.Cost) toldTokens {
	return toldTokens{In: c.TokensIn, Out: c.TokensOut, Estimated: c.Estimated}
}

func (t *toldTokens) add(more toldTokens) {
	t.In, t.Out, t.Estimated = t.In+more.In, t.Out+more.Out, t.Estimated || more.Estimated
}
