package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"agentbot/bot"
	"agentbot/bot/sim"
)

// tellWorld is a world's whole story, each line with its conversation's number, and what the books say in the end.
func (s *simulation) tellWorld(ctx context.Context, out io.Writer, seed uint64, r sim.Result, store sim.Store) {
	write(out, "\nseed %d: %s\n", seed, r.Setting)
	conversations := map[int64]bool{}
	for _, l := range r.Story {
		where := ""
		if l.Conversation != 0 {
			where = fmt.Sprintf("#%d", l.Conversation)
			conversations[l.Conversation] = true
		}
		write(out, "%4s %s\n", where, l)
	}
	if !s.books {
		return
	}
	for _, n := range slices.Sorted(maps.Keys(conversations)) {
		tellBooks(ctx, out, store, bot.Key{Bot: simulatedBot, Account: simulatedAccount, Conversation: n})
	}
}

const clockTime = "15:04:05.000"

// tellBooks is what is kept of one conversation: what came in and what was to go out.
func tellBooks(ctx context.Context, out io.Writer, h bot.History, key bot.Key) {
	row, err := h.Row(ctx, key)
	if err != nil {
		write(out, "\n#%d is in no book: %v\n", key.Conversation, err)
		return
	}
	write(out, "\n#%d in the books: %s, %s, epoch %d, fence %d\n", key.Conversation, row.Owner, row.Status, row.Epoch, row.Fence)
	inbounds, err := h.Inbounds(ctx, key)
	for _, in := range inbounds {
		write(out, "  in  %d %s %s, message %d, stamp %d, %s %s %v, %s, %q\n", in.Seq, in.RecordedAt.Format(clockTime), in.Kind, in.Message, in.At,
			in.Snapshot.Status, in.Snapshot.Assignee.Kind, in.Changed, in.State, in.Text)
	}
	if err != nil {
		write(out, "  in  cannot be read: %v\n", err)
	}
	outbounds, err := h.Outbounds(ctx, key)
	for _, o := range outbounds {
		write(out, "  out %d %s %s, %s, epoch %d, since %d, covers %d, tried %s, %s\n", o.Seq, o.DecidedAt.Format(clockTime), o.Action.Kind(), o.State, o.Epoch,
			o.Since, o.Covers, o.TriedAt.Format(clockTime), o.Error)
	}
	if err != nil {
		write(out, "  out cannot be read: %v\n", err)
	}
}
