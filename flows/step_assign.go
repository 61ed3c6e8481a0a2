package flows

import (
	"context"
	"encoding/json"

	"agentbot/bot"
)

// assignStep gives the conversation to a team while the bot goes on with it.
type assignStep struct {
	at   place
	team string
}

var assignManual = verbManual{
	name: "assign", doc: "Shows the conversation in a team's list while the bot goes on with it. To give it to people, use handoff.", subject: aName,
	example: `
- assign: support
`,
}

func readAssign(l *loader, _ *flow, _ *step, _ *fields, subject *node) verb {
	return assignStep{at: subject.at, team: l.str(subject, "assign")}
}

func (assignStep) blocks() []*block           { return nil }
func (v assignStep) check(l *loader, _ *step) { l.checkTeam(v.at, v.team) }

func (v assignStep) run(ctx context.Context, p *play, s *step) (next, error) {
	a, err := p.ask(ctx, bot.TeamQuestion{Key: p.turn.Conversation.Key, Name: v.team})
	if err != nil {
		return next{}, err
	}
	var team bot.Team
	if a.Outcome == bot.OK && json.Unmarshal(a.Output, &team) == nil && team.ID != 0 {
		p.act(bot.AssignTeam{Team: team})
	} else {
		p.note("the team " + v.team + " is not there: nobody was assigned")
	}
	return s.forward(), nil
}
