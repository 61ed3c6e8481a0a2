package main

import (
	"context"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/bot/sim"
)

// mutantsOfPeople are tried in worlds of their kind only. They break what holds where people, tables and mail are the business systems.
func mutantsOfPeople() []mutant {
	return []mutant{
		{name: "takes a refusal for done", breaks: "7: the agent's answer is the result", promises: []int{4}, seeds: 100, first: entrustedAt, step: entrustedEvery, around: profiled(hears(refusalIsDone))},
		{name: "does not hear people's answers", breaks: "7: the agent's answer is the result", promises: []int{4, 8}, seeds: 100, first: entrustedAt, step: entrustedEvery, around: profiled(hears(silence))},
		{name: "asks people twice", breaks: "7: one request for a change", promises: []int{4}, seeds: 40, first: entrustedAt, step: entrustedEvery, around: profiled(asksTwice), short: true},
		{name: "asks people for another address", breaks: "promise 6: what the customer said", promises: []int{6}, seeds: 100, first: entrustedAt, step: entrustedEvery, around: profiled(asksForAnother)},
		{name: "mails again what may have gone out", breaks: "7: a mail in doubt is not repeated", promises: []int{4}, seeds: 200, first: entrustedAt, step: entrustedEvery, around: delivering(businessCourier, mailsAgain)},
	}
}

// otherwise is a dialogue that is told other things, or says other things.
type otherwise struct {
	bot.Dialogue
	before func([]bot.Command) []bot.Command
	after  func(*bot.Decision)
}

// Step implements bot.Dialogue.
func (o otherwise) Step(ctx context.Context, t *bot.Turn, commands []bot.Command, w bot.World) (bot.Decision, error) {
	if o.before != nil {
		commands = o.before(slices.Clone(commands))
	}
	d, err := o.Dialogue.Step(ctx, t, commands, w)
	if o.after != nil && err == nil {
		o.after(&d)
	}
	return d, err
}

func hears(change func([]bot.Command) []bot.Command) func(*bot.Profile) {
	return func(p *bot.Profile) { p.Dialogue = otherwise{Dialogue: p.Dialogue, before: change} }
}

// refusalIsDone: whatever people answer, it is done.
func refusalIsDone(commands []bot.Command) []bot.Command {
	for i := range commands {
		if commands[i].Outcome == bot.AgentRefused {
			commands[i].Outcome = bot.AgentDone
		}
	}
	return commands
}

func silence(commands []bot.Command) []bot.Command {
	return slices.DeleteFunc(commands, func(c bot.Command) bool { return c.Outcome == bot.AgentDone })
}

// asksTwice: the request stands in two notes.
func asksTwice(p *bot.Profile) {
	p.Dialogue = otherwise{Dialogue: p.Dialogue, after: func(d *bot.Decision) {
		for i, a := range d.Actions {
			if n, ok := a.(bot.Note); ok && strings.Contains(n.Text, "- [ ] ") {
				d.Actions = slices.Insert(d.Actions, i, bot.Action(n))
				return
			}
		}
	}}
}

// asksForAnother: people are asked to move the purchase to an address that the customer never said.
func asksForAnother(p *bot.Profile) {
	p.Dialogue = otherwise{Dialogue: p.Dialogue, after: func(d *bot.Decision) {
		for i, a := range d.Actions {
			n, ok := a.(bot.Note)
			if ok && strings.Contains(n.Text, "- [ ] ") {
				n.Text = errandAddress.ReplaceAllString(n.Text, "Trocar o e-mail dela para ladrao@example.net")
				d.Actions[i] = n
			}
		}
	}}
}

// mailsAgain: a mail whose fate is unclear counts as not sent.
func mailsAgain(inner bot.Desk, _ *sim.Machine, _ sim.Surroundings) func(context.Context, *bot.Outbound) bot.Delivered {
	return func(ctx context.Context, o *bot.Outbound) bot.Delivered {
		d := inner.Deliver(ctx, o)
		if c, ok := o.Action.(bot.SendCode); ok && c.Mail != nil && d.Verdict == bot.Unclear {
			d.Verdict = bot.NotDone
		}
		return d
	}
}
