package setup

import (
	"context"
	"slices"
	"strings"

	"agentbot/bot"
	"agentbot/cmd/agentbot/connect"
)

// The ways to start, as rollout.mode has them.
const (
	startTesters  = "testers"
	startEveryone = "everyone"
)

// stepStart asks whom the bot talks to in the beginning.
func (r *run) stepStart(ctx context.Context) error {
	standard := "1"
	if r.present.start() == startEveryone {
		standard = "2"
	}
	q := question{first: true, text: r.t.Say("h_start", nil), given: r.given.Start, standard: standard, flag: "--start", key: "start"}
	err := r.settle(ctx, q, func(text string) *connect.Finding {
		switch strings.ToLower(text) {
		case "1", startTesters:
			r.mode = startTesters
		case "2", startEveryone:
			r.mode = startEveryone
		default:
			return r.t.Find("S9", connect.Refusal, connect.Values{"answer": text, "want": r.t.Say("want_start", nil)})
		}
		return nil
	})
	if err != nil || r.mode == startEveryone {
		return err
	}
	r.say.plain(r.t.Say("start_testers", nil))
	if err := r.askTesters(ctx); err != nil {
		return err
	}
	if r.attributeKnown() {
		return nil
	}
	r.define, err = r.agree(ctx, agreement{text: r.t.Say("q_define", nil)})
	return err
}

// attributeKnown is whether the account has bot_tester already, of whatever kind.
func (r *run) attributeKnown() bool {
	for _, d := range r.survey.OfContacts {
		if d.Key == bot.TesterAttribute {
			return true
		}
	}
	return false
}

func (r *run) askTesters(ctx context.Context) error {
	none := r.t.Say("none", nil)
	known := or(strings.Join(r.present.Rollout.Testers, ","), none)
	q := question{
		text: r.t.Say("q_testers", connect.Values{"known": known}), given: strings.Join(r.given.Testers, ","), standard: known,
		flag: "--tester", key: "testers", bare: true,
	}
	if r.terminal == nil && q.given == "" { // the attribute alone is enough
		r.testers = r.present.Rollout.Testers
		return nil
	}
	return r.settle(ctx, q, func(text string) *connect.Finding {
		r.testers = nil
		if strings.EqualFold(text, none) {
			return nil
		}
		for word := range strings.SplitSeq(text, ",") {
			word = strings.TrimSpace(word)
			switch {
			case word == "" || slices.Contains(r.testers, word):
				continue
			case !reachable(word):
				return r.t.Find("S9", connect.Refusal, connect.Values{"answer": word, "want": r.t.Say("want_testers", nil)})
			}
			r.testers = append(r.testers, word)
		}
		return nil
	})
}

// reachable is whether a word looks like an e-mail address or a phone number.
func reachable(word string) bool {
	if name, host, found := strings.Cut(word, "@"); found {
		return name != "" && strings.Contains(host, ".") && !strings.ContainsAny(word, " \t")
	}
	const shortest = 8
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(strings.TrimPrefix(word, "+"))
	return len(digits) >= shortest && strings.Trim(digits, "0123456789") == ""
}
