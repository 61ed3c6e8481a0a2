package nlu

import (
	"agentbot/bot"
	"agentbot/bot/nlu/injection"
	"agentbot/bot/nlu/tone"
)

// signs are how a turn's text sounds, nil when there is nothing to say about it.
func signs(text, language string) *bot.Signs {
	t, attack := tone.Read(text, language), injection.Read(text)
	var out bot.Signs
	if t.Urgency >= tone.Notable || t.Frustration >= tone.Notable {
		out.Urgency, out.Frustration, out.Why = t.Urgency, t.Frustration, t.Why
	}
	if attack.Score >= injection.Suspect {
		out.Injection = attack.Score
		for _, reason := range attack.Reasons {
			out.Why = append(out.Why, "injection "+reason)
		}
	}
	if out.Why == nil {
		return nil
	}
	return &out
}
