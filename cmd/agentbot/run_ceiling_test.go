package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

// spender is a model that uses so many tokens for every question.
type spender struct {
	cost  bot.Cost
	asked int
}

// Complete implements bot.Model.
func (s *spender) Complete(context.Context, bot.ModelQuestion) bot.Answer {
	s.asked++
	return bot.Answer{Outcome: bot.OK, Output: []byte(`{}`), Cost: s.cost}
}

// purse is a ceiling over a spender, with what came of it.
type purse struct {
	*ceiling
	model  *spender
	now    time.Time
	log    bytes.Buffer
	events []bot.ModelEvent
}

func newPurse(store tallier, most CeilingsConfig) *purse {
	p := &purse{model: &spender{cost: bot.Cost{TokensIn: 900, TokensOut: 100}}, now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	p.ceiling = &ceiling{
		model: p.model, config: LLMConfig{PriceIn: 1, PriceOut: 10, Ceilings: most}, store: store, now: func() time.Time { return p.now },
		observe: func(e bot.ModelEvent) { p.events = append(p.events, e) }, log: zerolog.New(&p.log), warned: map[string]string{},
	}
	return p
}

func asks(conversation, contact int64) bot.ModelQuestion {
	return bot.ModelQuestion{
		Purpose: "understand", Key: bot.Key{Bot: "default", Account: 3, Conversation: conversation}, Contact: contact,
		Messages: []bot.ModelMessage{{Role: "user", Content: strings.Repeat("abc", 100)}},
	}
}

// TestCeilings: who may still ask, after what. A question is of 100 tokens and costs 1,000 in all, or 0.0019 in money.
func TestCeilings(t *testing.T) {
	t.Parallel()
	type ask struct{ conversation, contact, hours int64 } // hours since noon
	for name, tt := range map[string]struct {
		most    CeilingsConfig
		asks    []ask
		want    string // + asked, - not
		setting string
	}{
		"no ceiling":                    {CeilingsConfig{}, []ask{{1, 1, 0}, {1, 1, 0}, {1, 1, 0}}, "+++", ""},
		"a conversation":                {CeilingsConfig{ConversationTokens: 2000}, []ask{{1, 1, 0}, {1, 1, 0}, {1, 1, 0}, {2, 1, 0}}, "++-+", conversationTokens},
		"below the ceiling but for one": {CeilingsConfig{ConversationTokens: 1099}, []ask{{1, 1, 0}, {1, 1, 0}}, "+-", conversationTokens},
		"room for the question alone":   {CeilingsConfig{ConversationTokens: 1100}, []ask{{1, 1, 0}, {1, 1, 0}, {1, 1, 0}}, "++-", conversationTokens},
		"smaller than a question":       {CeilingsConfig{DayTokens: 99}, []ask{{1, 1, 0}}, "-", dayTokens},
		"a contact":                     {CeilingsConfig{ContactTokens: 2000}, []ask{{1, 7, 0}, {2, 7, 0}, {3, 7, 0}, {3, 8, 0}}, "++-+", contactTokens},
		"nobody knows the contact":      {CeilingsConfig{ContactTokens: 1000}, []ask{{1, 0, 0}, {1, 0, 0}, {1, 0, 0}}, "+++", ""},
		"a day":                         {CeilingsConfig{DayTokens: 3000}, []ask{{1, 1, 0}, {2, 2, 0}, {3, 3, 0}, {4, 4, 0}}, "+++-", dayTokens},
		"a day of money":                {CeilingsConfig{DayCost: 0.0038}, []ask{{1, 1, 0}, {2, 2, 0}, {3, 3, 0}}, "++-", dayCost},
		"the next day":                  {CeilingsConfig{ConversationTokens: 1000, DayTokens: 1000}, []ask{{1, 1, 0}, {1, 1, 11}, {1, 1, 12}, {1, 1, 13}}, "+-+-", conversationTokens},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPurse(storetest.NewMemory(), tt.most)
			noon, got := p.now, ""
			for _, a := range tt.asks {
				p.now = noon.Add(time.Duration(a.hours) * time.Hour)
				answer, asked := p.Complete(t.Context(), asks(a.conversation, a.contact)), "-"
				if answer.Outcome == bot.OK {
					asked = "+"
				} else if !strings.Contains(answer.Note, "llm.ceilings."+tt.setting+" is reached") {
					t.Errorf("the note says %q", answer.Note)
				}
				got += asked
			}
			if got != tt.want || p.model.asked != strings.Count(tt.want, "+") || len(p.events) != len(tt.asks) {
				t.Errorf("asked %s, the model %d times, %d events; want %s", got, p.model.asked, len(p.events), tt.want)
			}
			for i, e := range p.events {
				if tt.want[i] == '-' && (e.Ceiling != tt.setting || e.Cost != bot.Cost{}) || tt.want[i] == '+' && (e.Ceiling != "" || e.Cost.TokensIn != 900 || e.Money != 0.0019) {
					t.Errorf("event %d is %+v", i, e)
				}
			}
		})
	}
}

// TestCeilings_LastBeyondTheProcess: a restart forgets nothing, and two processes share what is left.
func TestCeilings_LastBeyondTheProcess(t *testing.T) {
	t.Parallel()
	store := storetest.NewMemory()
	most := CeilingsConfig{DayTokens: 4000}
	first, second := newPurse(store, most), newPurse(store, most)
	for range 2 {
		first.Complete(t.Context(), asks(1, 1))
		second.Complete(t.Context(), asks(2, 2))
	}
	again := newPurse(store, most)
	for _, p := range []*purse{first, second, again} {
		if answer := p.Complete(t.Context(), asks(3, 3)); answer.Outcome != bot.Unavailable || !strings.Contains(answer.Note, dayTokens) {
			t.Errorf("%+v", answer)
		}
	}
	if first.model.asked+second.model.asked+again.model.asked != 4 {
		t.Errorf("asked %d, %d and %d times", first.model.asked, second.model.asked, again.model.asked)
	}
}

// TestCeilings_ManyAtOnce: what is used at once is counted to the last token, and goes beyond a ceiling by no more than what was on its way.
func TestCeilings_ManyAtOnce(t *testing.T) {
	t.Parallel()
	store := storetest.NewMemory()
	var all sync.WaitGroup
	for n := range int64(40) {
		all.Go(func() { newPurse(store, CeilingsConfig{DayTokens: 1 << 40}).Complete(t.Context(), asks(n, n)) })
	}
	all.Wait()
	used, err := store.Tally(t.Context(), newPurse(store, CeilingsConfig{}).now, map[string]int64{"llm/day": 0})
	if err != nil || used["llm/day"] != 40_000 {
		t.Errorf("%v, %v: want 40000", used, err)
	}
}

// TestCeilings_WarnOnceADay and say which setting.
func TestCeilings_WarnOnceADay(t *testing.T) {
	t.Parallel()
	p := newPurse(storetest.NewMemory(), CeilingsConfig{ConversationTokens: 1000, DayTokens: 3000})
	for range 5 {
		for n := range int64(5) {
			p.Complete(t.Context(), asks(n, n))
		}
	}
	if said := p.log.String(); strings.Count(said, "\n") != 2 || strings.Count(said, `"llm.ceilings.conversation_tokens"`) != 1 || strings.Count(said, `"llm.ceilings.day_tokens"`) != 1 {
		t.Errorf("the log says:\n%s", said)
	}
	p.now = p.now.AddDate(0, 0, 1)
	p.Complete(t.Context(), asks(1, 1))
	p.Complete(t.Context(), asks(1, 1))
	if said := p.log.String(); strings.Count(said, "\n") != 3 {
		t.Errorf("and the next day:\n%s", said)
	}
}

// TestCeilings_Superseded: a turn that nobody waits for any more has cost all the same.
func TestCeilings_Superseded(t *testing.T) {
	t.Parallel()
	p := newPurse(storetest.NewMemory(), CeilingsConfig{DayTokens: 1000})
	ctx, cancel := context.WithCancel(t.Context())
	p.ceiling.model = modelFunc(func(ctx context.Context, q bot.ModelQuestion) bot.Answer {
		cancel()
		return p.model.Complete(ctx, q)
	})
	p.Complete(ctx, asks(1, 1))
	if answer := p.Complete(t.Context(), asks(1, 1)); answer.Outcome != bot.Unavailable || p.model.asked != 1 {
		t.Errorf("%+v after %d questions", answer, p.model.asked)
	}
}

// TestCeilings_StoreAway: without the store nobody knows what is left, so nobody is asked; an answer that is there is not thrown away.
func TestCeilings_StoreAway(t *testing.T) {
	t.Parallel()
	away := errors.New("database is locked")
	calls := 0
	store := &storetest.Faulty{Store: storetest.NewMemory(), Before: func(string) error {
		if calls++; calls == 2 {
			return nil
		}
		return away
	}}
	p := newPurse(store, CeilingsConfig{DayTokens: 5000})
	if answer := p.Complete(t.Context(), asks(1, 1)); answer.Outcome != bot.Unavailable || p.model.asked != 0 || p.events[0].Ceiling != "unknown" {
		t.Errorf("%+v, %+v", answer, p.events)
	}
	if answer := p.Complete(t.Context(), asks(1, 1)); answer.Outcome != bot.OK || !strings.Contains(p.log.String(), "could not be counted") {
		t.Errorf("%+v; the log says %s", answer, p.log.String())
	}
	free := newPurse(nil, CeilingsConfig{}) // without a ceiling the store is not asked at all
	if answer := free.Complete(t.Context(), asks(1, 1)); answer.Outcome != bot.OK {
		t.Errorf("%+v", answer)
	}
}

// modelFunc is a model made of a function.
type modelFunc func(ctx context.Context, q bot.ModelQuestion) bot.Answer

// Complete implements bot.Model.
func (f modelFunc) Complete(ctx context.Context, q bot.ModelQuestion) bot.Answer { return f(ctx, q) }

// TestProgram_RemembersTheFormat: an address or a model of another name is another endpoint.
func TestProgram_RemembersTheFormat(t *testing.T) {
	t.Parallel()
	p := &program{store: storetest.NewMemory(), config: defaultConfig(), observer: bot.Observers{}}
	p.config.LLM.BaseURL, p.config.LLM.Model = "http://127.0.0.1:9/v1", "small"
	_, remember, err := p.formatMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	remember(t.Context(), "tool 2026-11-20T12:00:00Z")
	for _, step := range []struct{ address, model, want string }{
		{"http://127.0.0.1:9/v1", "small", "tool 2026-11-20T12:00:00Z"}, {"http://127.0.0.1:9/v1", "large", ""}, {"http://127.0.0.1:8/v1", "small", ""},
	} {
		p.config.LLM.BaseURL, p.config.LLM.Model = step.address, step.model
		if recalled, _, err := p.formatMemory(t.Context()); err != nil || recalled != step.want {
			t.Errorf("%s %s: %q, %v; want %q", step.address, step.model, recalled, err, step.want)
		}
		client, err := p.newModel(t.Context())
		if err != nil || client == nil {
			t.Error(err)
		}
	}
}

func TestConfig_Ceilings(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"llm: {ceilings: {day_tokens: -1}}":                         "llm.ceilings",
		"llm: {ceilings: {day_cost: 2}}":                            "llm.price_in",
		"llm: {price_out: 3, ceilings: {day_cost: 2}}":              "",
		"llm: {ceilings: {conversation_tokens: 0, day_tokens: 0}}":  "",
		"llm: {ceilings: {conversation_tokens: 10, day_token: 10}}": "did you mean llm.ceilings.day_tokens",
	} {
		_, _, err := LoadConfig(configFile(t, minimal+text+"\n"))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
