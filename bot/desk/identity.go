package desk

import (
	"sync/atomic"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Identity is our agent bot's id in Chatwoot. No endpoint tells a bot who it is, so it is configured, or learned from the first message that
// surely is ours; until then any agent bot counts as us.
type Identity struct {
	id   atomic.Int64
	keep func(id int64)
}

// NewIdentity starts with what is known (0: nothing); keep stores what is learned, once, and may be nil.
func NewIdentity(id int64, keep func(id int64)) *Identity {
	i := &Identity{keep: keep}
	i.id.Store(max(id, 0))
	return i
}

// Known is our id, or 0.
func (i *Identity) Known() int64 { return i.id.Load() }

// learn takes the sender of a message that carries our own marker, or that an API call of ours created.
func (i *Identity) learn(p *chatwoot.Person) {
	if p == nil || p.Type != chatwoot.TypeBot || p.ID <= 0 {
		return
	}
	if i.id.CompareAndSwap(0, p.ID) && i.keep != nil {
		i.keep(p.ID)
	}
}

// is compares type and id: ids of users and bots overlap.
func (i *Identity) is(p *chatwoot.Person) bool {
	known := i.id.Load()
	return p != nil && p.Type == chatwoot.TypeBot && (known == 0 || known == p.ID)
}

// assignee is whose queue a conversation shows. An unknown assignee_type is somebody else's, never a person's.
func (i *Identity) assignee(meta chatwoot.Meta) bot.Assignee {
	p := meta.Assignee
	if p == nil || p.ID == 0 {
		return bot.Assignee{}
	}
	out := bot.Assignee{Kind: bot.AssigneeOther, ID: p.ID, Name: p.Name}
	switch meta.AssigneeType {
	case chatwoot.AssigneeUser:
		out.Kind = bot.AssigneeUser
	case chatwoot.AssigneeBot:
		if i.is(&chatwoot.Person{Type: chatwoot.TypeBot, ID: p.ID}) {
			out.Kind = bot.AssigneeUs
		}
	case "":
		switch {
		case p.Type == chatwoot.TypeUser:
			out.Kind = bot.AssigneeUser
		case i.is(p):
			out.Kind = bot.AssigneeUs
		}
	}
	return out
}
