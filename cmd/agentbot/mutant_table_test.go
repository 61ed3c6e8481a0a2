package main

import (
	"slices"

	"agentbot/bot"
)

// mutants are all of them. Seeds are about three times what was needed when the mutant was written, so that a change of the worlds does not make a
// mutant get away by chance.
//
// Not here: forgetting the delivery key alone. What Chatwoot sends again under one delivery id is the same body, so the message key knows it too;
// only without both is anything read twice.
func mutants() []mutant {
	return slices.Concat(mutantsOfStore(), mutantsOfMachine(), mutantsOfPeople())
}

func mutantsOfStore() []mutant {
	return []mutant{
		{name: "commits over a takeover", breaks: "CommitTurn compares the fence: 6, takeover while thinking", promises: []int{3}, seeds: 60, below: overATakeover},
		{name: "no fence for turns", breaks: "6: one integer decides who may commit", promises: []int{2, 3}, seeds: 60, below: fenceless},
		{name: "sends without asking the books", breaks: "6: Holds right before the request", promises: []int{3}, seeds: 100, below: holdsAnyway},
		{name: "no fence for outbounds", breaks: "6: two replicas, a claim that ran out", promises: []int{4, 5}, seeds: 200, below: unfencedOutbox},
		{name: "acknowledges before commit", breaks: "8: Record answers after the commit", promises: []int{1}, seeds: 30, above: hasty, short: true},
		{name: "forgets the message key", breaks: "8: UNIQUE (key, dedupe)", promises: []int{2}, seeds: 100, below: withoutMessageKey, short: true},
		{name: "forgets both keys", breaks: "8: both UNIQUE", promises: []int{2}, seeds: 60, below: withoutKeys()},
		{name: "ignores the burst window", breaks: "5: due_at of a first message", promises: []int{2}, seeds: 30, below: withoutBurst, short: true},
		{name: "loses alarms with the process", breaks: "5: the next alarm is the row's due_at", promises: []int{7}, seeds: 30, above: forgetsAlarms},
		{name: "reads again what people had", breaks: "6: the watermark", promises: []int{1}, seeds: 60, below: rereads},
		{name: "opens before the note", breaks: "9: nothing after open", promises: []int{5}, seeds: 30, below: opensFirst, short: true},
		{name: "drops the give-up", breaks: "9: every failure ends with a person", promises: []int{1, 7}, seeds: 60, below: dropsGiveUp},
		{name: "ignores what was not delivered", breaks: "7.5: Undeliverable", promises: []int{7}, seeds: 100, below: dropsThen(bot.Undeliverable)},
		{name: "drops results", breaks: "7: Result in the same transaction", promises: []int{4, 8}, seeds: 100, below: dropsThen(bot.Result)},
		{name: "says one moment again", breaks: "4: one Interim", promises: []int{2}, seeds: 100, below: repeatsInterim, around: everyTwoSeconds},
		{name: "forgets that it is closing", breaks: "6: closing", promises: []int{1}, seeds: 200, below: forgetsClosing},
		{name: "the guard sleeps", breaks: "6: theirs while pending is opened", promises: []int{3}, seeds: 60, below: guardSleeps(nil), short: true},
		{name: "leaves limbo alone", breaks: "6: limbo is cured by Unassign", promises: []int{3}, seeds: 60, below: guardSleeps(bot.Unassign{})},
	}
}

func mutantsOfMachine() []mutant {
	return []mutant{
		{name: "does not look before sending", breaks: "6: recheck", promises: []int{3}, seeds: 60, around: delivering(deskCourier, doesNotLook), short: true},
		{name: "looks and goes on", breaks: "6: recheck", promises: []int{3}, seeds: 60, around: delivering(deskCourier, looksAndGoesOn)},
		{name: "sends without order", breaks: "7: only the oldest is due", promises: []int{5}, seeds: 100, around: delivering(deskCourier, retriesBeside)},
		{name: "repeats without looking", breaks: "7.4: doubt", promises: []int{4}, seeds: 100, around: delivering(deskCourier, repeatsAtOnce), short: true},
		{name: "takes silence for success", breaks: "7.2: unclear is doubt", promises: []int{1, 4}, seeds: 100, around: delivering(deskCourier, believes)},
		{name: "commits twice on retry", breaks: "7: verify", promises: []int{4}, seeds: 150, around: delivering(businessCourier, repeatsAtOnce)},
		{name: "takes a silent change for done", breaks: "7: verify", promises: []int{4}, seeds: 150, around: delivering(businessCourier, believes)},
		{name: "answers old news", breaks: "7.7: stale", promises: []int{7}, seeds: 500, around: profiled(answersOldNews)},
		{name: "ignores the wish for a person", breaks: "promise 7", promises: []int{7}, seeds: 30, around: profiled(deafToPersons), short: true},
		{name: "trusts the model", breaks: "promise 6: Admit", promises: []int{6}, seeds: 500, around: profiled(modelHasHands)},
		{name: "takes any code", breaks: "promise 6: codes", promises: []int{6}, seeds: 500, around: profiled(anyCode)},
		{name: "never gives up, and nobody watches", breaks: "4: three failures", promises: []int{1, 7}, seeds: 100, around: neverGivesUp},
		{name: "the watchdog never runs", breaks: "5: watchdog", promises: []int{1}, seeds: 200, around: nobodyWatches},
		{name: "reconciliation never runs", breaks: "start-up check", promises: []int{1, 3}, seeds: 200, around: nobodyLooksAround},
	}
}
