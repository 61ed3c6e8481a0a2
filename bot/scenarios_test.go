package bot_test

import (
	"strings"
	"testing"

	"agentbot/bot"
)

// The scenes of who has the conversation (docs/scenarios.md has them in words). Each row ends as owner, from which stamp, what is still to be
// read, and everything that happened outside, in order.
func TestOwnership_Scenarios(t *testing.T) {
	t.Parallel()
	const first = "msg@1 turn carry " // ours since the beginning, answered
	rows := []struct {
		name, play string
		owner      bot.Owner
		from       bot.Stamp // -1: not part of the promise
		unread     string
		happened   string
	}{
		{"1 new before 4.17", "msg@1", bot.Ours, 0, "1", ""},
		{"1 new, found by a look", "told@2 look@3 turn carry", bot.Ours, 0, "", "read 2, reply r2"},
		{"1 new, found by a look that died half-way", "told@2 turn carry", bot.NoOwner, 0, "", "open"},
		{"1 new, found by a look, open", "told@2 look@3:open turn carry", bot.Theirs, 3, "", ""},
		{"2 new, second message first", "msg@2 msg@1 turn carry", bot.Ours, 0, "", "read 1, read 2, reply r2"},
		{"3 new on 4.17, owner is our bot", "msg@1:us", bot.Ours, 0, "1", ""},
		{"5 new, owner another bot", "msg@1:bot9 turn carry msg@2:bot9 turn carry", bot.Theirs, 1, "", ""},
		{"6 another bot assigned, later nobody", first + "updated(assignee_agent_bot_id)@3:bot9 turn carry updated(assignee_agent_bot_id)@5", bot.Ours, 5, "", "read 1, reply r1"},
		{"7 an agent starts it", "human@2:user21 updated(waiting_since)@3:user21 turn carry", bot.Theirs, 2, "", "open"},
		{"8 an agent starts it, events first", "updated(waiting_since)@3:user21 human@2:user21 turn carry", bot.Theirs, 2, "", "open"},
		{"7 an agent starts it, found by a look", "heard@2 look@3 turn carry", bot.Theirs, 2, "", "open"},
		{"9 campaign with a sender", "msg@4:open", bot.Theirs, 4, "", ""},
		{"9 campaign without a sender", "msg@4", bot.Ours, 0, "4", ""},
		{"10 agent replies while pending, message first", first + "human@5 updated(waiting_since)@6 turn carry", bot.Theirs, 5, "", "read 1, reply r1, open"},
		{"10 agent replies while pending, event first", first + "updated(waiting_since)@6 human@5 turn carry", bot.Theirs, 5, "", "read 1, reply r1, open"},
		{"11 the same on 4.17, then the customer", "msg@1:us turn carry human@5:us turn carry msg@8:us", bot.Theirs, 5, "", "read 1, reply r1, open"},
		{"12 the agent's message lost, the look sees it", "msg@1 turn sees=human#7@5 carry turn carry", bot.Theirs, 5, "", "read 1, open"},
		{"12 the agent's message arrives during the look", "msg@1 turn looking=human@5 carry turn carry", bot.Theirs, 5, "", "read 1, open"},
		{"14 receipt of an agent's message after the return", first + "open@5 resolved@9 changed@11 msg@11 turn carry receipt@12", bot.Ours, 11, "", "read 1, reply r1, read 11, reply r11"},
		{"15 assigned to a user, event first", first + "updated(assignee_id)@5:user21 turn carry", bot.Theirs, 5, "", "read 1, reply r1, open"},
		{"15 assigned to a user, only a later message shows it", first + "msg@6:user21 turn carry", bot.Theirs, 6, "", "read 1, reply r1, open"},
		{"16 assigned on 4.17 opens, message later", first + "updated(assignee_id,status)@5:open:user21 open@5:user21", bot.Theirs, 5, "", "read 1, reply r1"},
		{"16 assigned on 4.17 opens, other order", first + "open@5:user21 updated(assignee_id,status)@5:open:user21", bot.Theirs, 5, "", "read 1, reply r1"},
		{"18 agent sets open", first + "open@5", bot.Theirs, 5, "", "read 1, reply r1"},
		{"19 handoff, auto-assignment swallows the status events", "handoff msg@1 turn carry updated(assignee_id)@5:open:user21", bot.Theirs, 5, "", "read 1, reply a, note, open"},
		{"19 handoff whose open is in doubt, then a person writes", "handoff msg@1 turn unclear carry human@5 turn carry", bot.Theirs, 5, "", "read 1, reply a, note, open"},
		{"20 team assignment picks a member while pending", "handoff msg@1 turn updated(assignee_id,team_id)@3:user21 turn carry turn carry", bot.Theirs, 3, "", "read 1, note, open"},
		{"21 events of our own open, twice", "handoff msg@1 turn open@5 open@5 carry", bot.Theirs, 5, "", "read 1, note"},
		{"22 leaving, all own events late", "handoff msg@1 turn carry msg@11 open@5 resolved@9 changed@11 reply turn carry", bot.Ours, 10, "", "read 1, reply a, note, open, read 11, reply r11"},
		{"23 limbo after a failed webhook", "msg@1:us turn carry updated(status)@5:open:us turn carry", bot.Theirs, 5, "", "read 1, reply r1, unassign"},
		{"23 the cure is no return", "msg@1:us turn carry updated(status)@5:open:us turn carry updated(assignee_agent_bot_id)@6:open turn carry", bot.Theirs, 5, "", "read 1, reply r1, unassign"},
		{"25 agent had it, sets pending", first + "open@5:user21 changed@8:user21", bot.Ours, 8, "", "read 1, reply r1"},
		{"26 the bot is assigned on 4.17", first + "open@5 updated(assignee_agent_bot_id,status)@8:us", bot.Ours, 8, "", "read 1, reply r1"},
		{"27 the bot is assigned while open before 4.17", first + "open@5 updated(assignee_agent_bot_id)@8:open:us turn carry", bot.Theirs, 5, "", "read 1, reply r1, unassign"},
		{"28 reopened with a leftover, events first", first + "open@5:user21 resolved@9:user21 changed@11:user21 msg@11:user21 turn carry", bot.Ours, 11, "", "read 1, reply r1, read 11, reply r11"},
		{"29 reopened with a leftover, message first", first + "open@5:user21 msg@11:user21 resolved@9:user21 changed@11:user21 turn carry", bot.Ours, 10, "", "read 1, reply r1, read 11, reply r11"},
		{"30 two messages after the return in reverse", first + "open@5 resolved@9 msg@13 msg@11 turn carry", bot.Ours, 10, "", "read 1, reply r1, read 11, read 13, reply r13"},
		{"31 the leftover writes", first + "open@5:user21 resolved@9:user21 changed@11:user21 human@12:user21 turn carry", bot.Theirs, 12, "", "read 1, reply r1, open"},
		{"31 the leftover is assigned anew", first + "open@5:user21 resolved@9:user21 changed@11:user21 updated(assignee_id)@12:user21 turn carry", bot.Theirs, 12, "", "read 1, reply r1, open"},
		{"32 resolved arrives after the reply was queued", first + "open@5 msg@11 turn resolved@9 carry", bot.Ours, 10, "", "read 1, reply r1, read 11, reply r11"},
		{"32 the same with a handoff queued", first + "open@5 handoff msg@11 turn resolved@9 carry", bot.Leaving, 10, "", "read 1, reply r1, read 11, reply a, note, open"},
		{"32 the same with a resolve queued, the return itself late", first + "open@5 resolve msg@11 turn changed@11 carry", bot.Leaving, 11, "", "read 1, reply r1, read 11, resolved"},
		{"33 closing: message before our resolve lands, look withdraws it", "resolve msg@1 turn msg@10 withheld carry reply turn carry", bot.Ours, 0, "", "read 1, read 10, reply r10"},
		{"33 closing: message known before our resolve is sent", "resolve msg@1 turn msg@10 carry reply turn carry", bot.Ours, 0, "", "read 1, read 10, reply r10"},
		{"33 closing: message before our resolve, resolve lands anyway", "resolve msg@1 turn during=msg@10 carry turn carry turn", bot.Leaving, -1, "", "read 1, resolved, open"},
		{"34 closing: kept, resolved, reopened before the guard", "resolve msg@1 turn during=msg@10 carry resolved@12 msg@14 reply turn carry", bot.Ours, -1, "", "read 1, resolved, read 10, read 14, reply r14"},
		{"36 snoozed by the bot, the customer writes", "snooze msg@1:us turn carry snoozed@3:us msg@8:open:us turn carry", bot.Theirs, 3, "", "read 1, snoozed, unassign"},
		{"37 contact blocked", first + "resolved@5", bot.Theirs, 5, "", "read 1, reply r1"},
		{"39 a message while leaving waits for people", "handoff msg@1 turn msg@2 turn carry turn", bot.Leaving, -1, "", "read 1, reply a, note, open"},
		{"40 edited after it was answered", first + "edit#1@3 turn carry", bot.Ours, 0, "", "read 1, reply r1"},
		{"41 only the team changed", first + "updated(team_id)@3 turn carry", bot.Ours, 0, "", "read 1, reply r1"},
		{"42 old news after a return", first + "open@15 changed@20 open@5 updated(assignee_id)@6:open:user21 human@7:open", bot.Ours, 20, "", "read 1, reply r1"},
		{"43 return lost, agent writes while pending, customer first", first + "open@15 msg@25 human@22 turn carry", bot.Theirs, 22, "", "read 1, reply r1, open"},
		{"44 equal stamps, event first", first + "open@5 changed@11 msg@11 turn carry", bot.Ours, 11, "", "read 1, reply r1, read 11, reply r11"},
		{"44 equal stamps, message first", first + "open@5 msg@11 changed@11 turn carry", bot.Ours, -1, "", "read 1, reply r1, read 11, reply r11"},
		{"45 stale event says pending, the look says open", "msg@6 turn look@6:open carry", bot.Theirs, 6, "", "read 6"},
		{"48 closing: our resolve landed on a message, its news comes before the guard's open", "resolve msg@1 turn during=msg@10 carry turn resolved@12 turn carry turn", bot.Theirs, 12, "", "read 1, resolved, open"},
		{"48 the same, a look shows it to the guard's open", "resolve msg@1 turn during=msg@10 carry turn sees=resolved@12 carry turn carry turn", bot.Theirs, 12, "", "read 1, resolved, open"},
		{"48 the same, and then it comes back: the guard's open is dropped, the dialogue reads", "resolve msg@1 turn during=msg@10 carry turn resolved@12 changed@14 reply turn carry", bot.Ours, 14, "", "read 1, resolved, read 10, reply r10"},
		{"48 an older message comes when our resolve has landed, the open is seen before its answer", "resolve msg@11 turn carry resolved@12 msg@10 turn during=open@14 carry turn", bot.Theirs, 12, "", "read 11, resolved, open"},
		{"49 another bot got it back, late news of that", first + "resolved@5:bot9 msg@11:bot9 updated(status)@10:bot9 turn carry", bot.Theirs, 5, "", "read 1, reply r1"},
		{"50 half a look, its process dies, another looks", "told@2 turn look@3 carry turn carry", bot.Ours, 0, "", "open"},
		{"46 down for an hour, a later message shows a leftover", first + "open@5:user21 msg@50:user21 turn carry", bot.Ours, 6, "", "read 1, reply r1, read 50, reply r50"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.play(row.play)
			got := s.row()
			if got.Owner != row.owner || row.from >= 0 && got.OwnerAt != row.from {
				t.Errorf("%s\nends %s from %d, want %s from %d", row.play, got.Owner, got.OwnerAt, row.owner, row.from)
			}
			if unread := s.unread(); unread != row.unread {
				t.Errorf("%s\nstill to be read: %q, want %q", row.play, unread, row.unread)
			}
			if happened := strings.Join(s.desk.log, ", "); happened != row.happened {
				t.Errorf("%s\nhappened: %s\nwant:     %s", row.play, happened, row.happened)
			}
		})
	}
}
