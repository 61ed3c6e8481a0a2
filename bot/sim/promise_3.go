package sim

import (
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Never over a human. From the moment the bot can know that a person speaks or takes the conversation, and it looks right before each message, it
// says nothing to the customer, including what it had queued; and it leaves the conversation where people see it (open, in their queue).
func neverOverAHuman() promise {
	return promise{number: 3, sentence: "Never over a human: when a person has it, the bot is silent, and people see it.", leaving: overHuman, rests: unseen}
}

func overHuman(w *world, q request) {
	if q.by == nil || !q.talk.has {
		return
	}
	if _, speaks := q.by.Action.(bot.Reply); speaks && strings.HasSuffix(q.path, "/messages") && (q.talk.known || q.by.seen) {
		w.breaks(3, q.talk, "outbound %d speaks although a person has the conversation: %.160s", q.by.Seq, q.body)
	}
}

func unseen(w *world, y *talk, end ending) {
	if end.unknown {
		return
	}
	t, row := y.Transcript(), end.row
	shown := row.Snapshot.Status == bot.Open && row.Snapshot.Assignee.Kind == bot.AssigneeUs
	found := w.restarted && w.canLook() && (w.userSees || row.Status == bot.Pending || row.Status == bot.Snoozed)
	if t.Status == chatwoot.Open && strings.HasPrefix(t.Owner, "AgentBot") && (shown || found) {
		w.breaks(3, y, "it is open and yet the bot's: no queue shows it to people")
	}
	if t.Status == chatwoot.Pending && y.has && y.known && !y.foreign {
		w.breaks(3, y, "a person took it and it is still pending, where people do not look; the books say %s", row.Owner)
	}
}

// canLook: before 4.14.2 a bot may not read, so without a user's token nobody can.
func (w *world) canLook() bool { return w.userSees || w.server.Version() != "4.13.0" }
