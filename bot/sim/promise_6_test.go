package sim

import (
	"testing"

	"agentbot/bot"
)

// TestBatchBefore: a later batch needs no yes of its own only right after the batch before it went in.
func TestBatchBefore(t *testing.T) {
	t.Parallel()
	batch := func(seq int64, change func(*bot.Commit)) bot.Outbound {
		c := bot.Commit{Action: "members.import", Run: "1.0", Key: string(rune('a' + seq)), Request: bot.Request{Method: "POST", URL: "http://shop/PLAN"}, Batch: &bot.Batch{From: int(seq)*20 - 19, To: int(seq) * 20, Total: 60}}
		if change != nil {
			change(&c)
		}
		return bot.Outbound{Seq: seq, Action: c}
	}
	plain := []bot.Outbound{batch(1, nil), batch(2, nil), batch(3, nil)}
	came := func(ref int64, outcome string) bot.Inbound {
		return bot.Inbound{Kind: bot.Result, Ref: ref, Outcome: outcome, ActionKey: string(rune('a' + ref))}
	}
	for name, c := range map[string]struct {
		in   bot.Inbound
		outs []bot.Outbound
		last int
		want int
	}{
		"right after":         {came(1, bot.OK), plain, 1, 0},
		"the one after that":  {came(2, bot.OK), plain, 2, 1},
		"one was left out":    {came(1, bot.OK), plain, 2, -1},
		"it did not go in":    {came(1, "seats_exceeded"), plain, 1, -1},
		"in doubt":            {came(1, "doubt"), plain, 1, -1},
		"its own result":      {came(2, bot.OK), plain, 1, -1},
		"of nothing":          {came(9, bot.OK), plain, 1, -1},
		"a customer's word":   {bot.Inbound{Kind: bot.CustomerMessage, Ref: 1, Outcome: bot.OK}, plain, 1, -1},
		"of another change":   {bot.Inbound{Kind: bot.Result, Ref: 1, Outcome: bot.OK, ActionKey: "z"}, plain, 1, -1},
		"into another course": {came(1, bot.OK), []bot.Outbound{batch(1, nil), batch(2, func(c *bot.Commit) { c.Request.URL = "http://shop/FOTO" })}, 1, -1},
		"another run":         {came(1, bot.OK), []bot.Outbound{batch(1, nil), batch(2, func(c *bot.Commit) { c.Run = "7.0" })}, 1, -1},
		"another list":        {came(1, bot.OK), []bot.Outbound{batch(1, nil), batch(2, func(c *bot.Commit) { c.Batch.Total = 61 })}, 1, -1},
		"the same rows":       {came(1, bot.OK), []bot.Outbound{batch(1, nil), batch(2, func(c *bot.Commit) { c.Batch.From = 20 })}, 1, -1},
		"no batch":            {came(1, bot.OK), []bot.Outbound{batch(1, nil), batch(2, func(c *bot.Commit) { c.Batch = nil })}, 1, -1},
	} {
		if got := batchBefore(c.in, c.outs[c.last], c.outs); got != c.want {
			t.Errorf("%s: leans on %d, want %d", name, got, c.want)
		}
	}
}

// TestKeeps: a card is found in groups and in one piece; a duration of 4.111 s is none (seed 930607709).
func TestKeeps(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]bool{
		`{"took":4111000000,"cost":{}}`:            false,
		`{"text":"minha senha é •••"}`:             false,
		`{"text":"mi tarjeta: 4111 1111 •••"}`:     true,
		`{"text":"mi tarjeta: 4111111111111111."}`: true,
	} {
		found := false
		for _, secret := range maskedWords("mi tarjeta: 4111 1111 1111 1111") {
			found = found || keeps(raw, secret)
		}
		if found != want {
			t.Errorf("%s: found %t", raw, found)
		}
	}
	if words := maskedWords("minha senha é Girassol77"); len(words) != 1 || !keeps(`{"text":"éGirassol77"}`, words[0]) {
		t.Errorf("a password is looked for as %q", words)
	}
}
