package sim

import (
	"slices"

	"agentbot/bot"
)

// batchBefore is the outbound whose result let the next batch of the same list go: the yes was for the whole list. -1 when the change is no later
// batch, or may not lean on that result: it must be of the batch right before it, of the same list into the same place, it must say that the batch
// went in, and nothing else may have leant on it.
func batchBefore(in bot.Inbound, change bot.Outbound, outs []bot.Outbound) int {
	after, ok := change.Action.(bot.Commit)
	if !ok || after.Batch == nil || in.Kind != bot.Result || in.Outcome != bot.OK || in.Ref >= change.Seq {
		return -1
	}
	i := slices.IndexFunc(outs, func(o bot.Outbound) bool { return o.Seq == in.Ref })
	if i < 0 {
		return -1
	}
	before, ok := outs[i].Action.(bot.Commit)
	if !ok || before.Key != in.ActionKey || !sameList(before, after) || before.Batch.To >= after.Batch.From {
		return -1
	}
	for _, o := range outs { // no batch stands between the two, and none but this came of that result
		other, ok := o.Action.(bot.Commit)
		if ok && o.Seq > outs[i].Seq && o.Seq < change.Seq && other.Run == after.Run && other.Action == after.Action {
			return -1
		}
	}
	return i
}

// sameList: the batches belong to one import of one list.
func sameList(a, b bot.Commit) bool {
	return a.Batch != nil && b.Batch != nil && a.Run == b.Run && a.Action == b.Action && a.Batch.Total == b.Batch.Total &&
		a.Request.URL == b.Request.URL && a.Request.Method == b.Request.Method && a.Key != b.Key
}
