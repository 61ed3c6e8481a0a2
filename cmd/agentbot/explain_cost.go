package main

// priced fills in what the model's tokens cost, where the configuration says what a million of them does. Prices are those of today, whatever they
// were when the turn was decided.
func (e *explanation) priced(c LLMConfig) {
	cost := func(t *toldTokens) {
		t.Cost = (float64(t.In)*c.PriceIn + float64(t.Out)*c.PriceOut) / 1e6
	}
	cost(&e.Tokens)
	for i := range e.Turns {
		cost(&e.Turns[i].Tokens)
		for j := range e.Turns[i].Asked {
			cost(&e.Turns[i].Asked[j].Tokens)
		}
	}
}
