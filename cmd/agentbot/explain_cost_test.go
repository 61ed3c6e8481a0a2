package main

import (
	"strings"
	"testing"
)

// TestExplain_SaysWhatItCost: prices are per million tokens, and nothing is said without them.
func TestExplain_SaysWhatItCost(t *testing.T) {
	t.Parallel()
	e := explanation{
		Tokens: toldTokens{In: 2_000_000, Out: 10_000},
		Turns:  []toldTurn{{Tokens: toldTokens{In: 1_000_000}, Asked: []toldAsked{{Tokens: toldTokens{Out: 10_000}}}}},
	}
	e.priced(LLMConfig{PriceIn: 0.5, PriceOut: 20})
	if e.Tokens.Cost != 1.2 || e.Turns[0].Tokens.Cost != 0.5 || e.Turns[0].Asked[0].Tokens.Cost != 0.2 {
		t.Errorf("%v %v %v", e.Tokens.Cost, e.Turns[0].Tokens.Cost, e.Turns[0].Asked[0].Tokens.Cost)
	}
	if got := e.Tokens.String(); got != "2000000 tokens in, 10000 out, cost 1.20000" {
		t.Errorf("it says %q", got)
	}
	e.Tokens.Estimated = true
	if got := e.Tokens.String(); !strings.HasPrefix(got, "about 2000000 tokens in") {
		t.Errorf("an estimate reads %q", got)
	}
	e.priced(LLMConfig{})
	if got := e.Tokens.String(); strings.Contains(got, "cost") {
		t.Errorf("without prices it says %q", got)
	}
}
