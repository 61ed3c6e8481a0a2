package main

import (
	"fmt"
	"strings"

	"agentbot/bot"
)

// RolloutConfig is whom the bot serves.
type RolloutConfig struct {
	Mode    string   `mapstructure:"mode"`
	Testers []string `mapstructure:"testers"`
}

// The modes of a rollout.
const (
	rolloutEveryone = "everyone"
	rolloutTesters  = "testers"
)

func (r RolloutConfig) policy() bot.Rollout {
	return bot.Rollout{TestersOnly: r.Mode == rolloutTesters, Listed: r.Testers}
}

func (r RolloutConfig) check(ch *checker) {
	ch.oneOf("rollout.mode", r.Mode, rolloutEveryone, rolloutTesters)
	for i, tester := range r.Testers {
		address := strings.Contains(tester, "@")
		number := strings.HasPrefix(strings.TrimSpace(tester), "+") && strings.Trim(tester, "+0123456789 ()-.") == ""
		if !address && !number {
			ch.say(fmt.Sprintf("rollout.testers[%d]", i), "is %q: want an e-mail address, or a phone number as Chatwoot shows it, like +5511999990001", tester)
		}
	}
}
