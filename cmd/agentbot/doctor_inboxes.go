package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"agentbot/bot"
	"agentbot/cmd/agentbot/connect"
)

// inboxes looks at every inbox of the bot for what would answer beside it: D50 to D54, R24, S12, S13.
func (d *doctor) inboxes(p *patient) {
	if p.self == nil {
		return
	}
	d.report.add(inInboxes, connect.CheckConnected(d.world, p.survey, p.id, p.reader))
	d.report.add(inInboxes, connect.CheckFormer(d.world, p.survey, d.snapshot, p.id)...)
	var names []string
	var rivals int
	for _, i := range p.survey.Inboxes {
		if i.Bot == nil || i.Bot.ID != p.id {
			continue
		}
		names = append(names, strconv.FormatInt(i.ID, 10)+" "+i.Name)
		found := connect.CheckRivals(d.world, p.survey, i, p.id)
		rivals += len(found)
		d.report.add(inInboxes, found...)
		d.report.add(inInboxes, connect.CheckGreeting(d.world, i), connect.CheckSurvey(d.world, i))
	}
	if len(names) > 0 {
		d.report.ok(inInboxes, "doctor_ok_inboxes", connect.Values{"inboxes": strings.Join(names, ", ")})
	}
	if len(names) > 0 && rivals == 0 && p.admin {
		d.report.ok(inInboxes, "doctor_ok_rivals", nil)
	}
}

// conversations looks for customers whom nobody would answer: D51, D60, D61.
func (d *doctor) conversations(ctx context.Context, p *patient) {
	if p.self == nil {
		return
	}
	talks, err := connect.ReadTalks(ctx, p.reader.Client)
	if err != nil {
		d.report.add(inConversations, connect.ReadFailed(d.world, err))
		return
	}
	before := len(d.report.found)
	known := func(conversation int64) bool { return d.knows(ctx, p, conversation) }
	d.report.add(inConversations, connect.CheckLimbo(d.world, talks, p.id))
	d.report.add(inConversations, connect.CheckForgotten(d.world, talks, p.survey, p.id, known)...)
	if d.store != nil {
		d.report.add(inConversations, connect.CheckUnknown(d.world, talks, p.survey, p.id, known))
	}
	if len(d.report.found) == before {
		d.report.ok(inConversations, "doctor_ok_pending", connect.Values{"count": strconv.Itoa(len(talks.Pending))})
	}
}

// knows is whether the store has the conversation. One that cannot be asked is no reason to name every conversation.
func (d *doctor) knows(ctx context.Context, p *patient, conversation int64) bool {
	if d.store == nil {
		return false
	}
	_, err := d.store.Row(ctx, bot.Key{Bot: p.Name, Account: p.Chatwoot.Account, Conversation: conversation})
	return !errors.Is(err, bot.ErrNoConversation)
}
