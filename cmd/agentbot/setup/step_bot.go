package setup

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// DefaultBotName is how the bot calls itself where nobody says otherwise.
const DefaultBotName = "Aro"

// stepBot creates the bot or takes one that exists.
func (r *run) stepBot(ctx context.Context) error {
	survey, err := connect.Look(ctx, r.client)
	if err != nil {
		return r.called(ctx, err)
	}
	r.survey = survey
	q := question{first: true, text: r.t.Say("q_bot_name", nil), given: r.given.BotName, standard: DefaultBotName, flag: "--bot-name", key: "bot_name"}
	for r.bot == nil {
		a, err := r.ask(ctx, q)
		if err != nil {
			return err
		}
		if err := r.takeBot(ctx, a); err != nil {
			return err
		}
		q = question{text: r.t.Say("q_other_name", nil)}
	}
	if err := r.secure(ctx); err != nil {
		return err
	}
	if f := connect.CheckBotNumber(r.w, r.survey, r.bot.ID); f != nil {
		r.show(f)
	}
	return nil
}

// takeBot settles one name; without a bot afterwards, another name is wanted.
func (r *run) takeBot(ctx context.Context, a answer) error {
	if a.text == "" {
		return nil
	}
	existing := r.survey.FindBot(a.text)
	f := connect.CheckBotAddress(r.w, existing, r.place.Webhook)
	switch {
	case existing == nil:
		return r.createBot(ctx, a.text)
	case f == nil:
		r.bot = existing
		r.say.ok(r.t.Say("ok_bot_used", r.botValues()))
		return nil
	}
	r.show(f)
	if r.given.UseBot == nil && (r.terminal == nil || r.given.Yes) {
		return &RefusedError{Finding: f}
	}
	use, err := r.agree(ctx, agreement{
		text: r.t.Say("q_use_bot", connect.Values{"bot": number(existing.ID)}), given: r.given.UseBot, flag: "--use-bot", key: "use_bot", grave: true,
	})
	switch {
	case err != nil:
		return err
	case use:
		return r.moveBot(ctx, existing)
	case !a.typed && r.terminal == nil:
		return &RefusedError{Finding: f}
	}
	return nil
}

func (r *run) createBot(ctx context.Context, name string) error {
	create, err := r.agree(ctx, agreement{text: r.t.Say("q_create", connect.Values{
		"name": name, "account": number(r.account.ID), "url": r.place.Webhook,
	})})
	if err != nil {
		return err
	}
	if !create {
		return errDeclined
	}
	var id int64 // 0: the answer may be lost though the bot was made; then it is one that was not there before
	undo := func(ctx context.Context) error {
		if id == 0 {
			return r.dropStrayBot(ctx, name)
		}
		return gone(r.client.DeleteAgentBot(ctx, id))
	}
	err = r.making(ctx, r.t.Say("made_bot", connect.Values{"bot": `"` + name + `"`}), undo, func(ctx context.Context) error {
		made, err := r.client.CreateAgentBot(ctx, chatwoot.BotSettings{Name: name, Description: "agentbot", OutgoingURL: r.place.Webhook})
		if err == nil {
			r.bot, id = made, made.ID
		}
		return err
	})
	if err != nil {
		return r.called(ctx, err)
	}
	r.made.rename(r.t.Say("made_bot", connect.Values{"bot": number(id)}))
	r.say.ok(r.t.Say("ok_bot_created", r.botValues()))
	return nil
}

// dropStrayBot removes a bot of ours that the survey has not seen.
func (r *run) dropStrayBot(ctx context.Context, name string) error {
	bots, err := r.client.AgentBots(ctx)
	if err != nil {
		return fmt.Errorf("look for the bot: %w", err)
	}
	for _, b := range bots {
		before := slices.ContainsFunc(r.survey.Bots, func(old chatwoot.AgentBot) bool { return old.ID == b.ID })
		if !before && b.Name == name && b.OutgoingURL == r.place.Webhook {
			return gone(r.client.DeleteAgentBot(ctx, b.ID))
		}
	}
	return nil
}

func (r *run) moveBot(ctx context.Context, b *chatwoot.AgentBot) error {
	id, before := b.ID, b.OutgoingURL
	var undo func(context.Context) error
	if before != "" { // an empty address cannot be given back: the client leaves empty fields as they are
		undo = func(ctx context.Context) error {
			_, err := r.client.UpdateAgentBot(ctx, id, chatwoot.BotSettings{OutgoingURL: before})
			return err
		}
	}
	err := r.making(ctx, r.t.Say("made_address", connect.Values{"bot": number(id)}), undo, func(ctx context.Context) error {
		moved, err := r.client.UpdateAgentBot(ctx, id, chatwoot.BotSettings{OutgoingURL: r.place.Webhook})
		if err == nil {
			r.bot = moved
		}
		return err
	})
	if err != nil {
		return r.called(ctx, err)
	}
	v := r.botValues()
	v["url"] = r.place.Webhook
	r.say.ok(r.t.Say("ok_bot_moved", v))
	return nil
}

// secure sees to it that the bot has a token and a secret.
func (r *run) secure(ctx context.Context) error {
	if r.bot.Token == "" || r.bot.Secret == "" {
		read, err := r.client.AgentBot(ctx, r.bot.ID)
		if err != nil {
			return r.called(ctx, err)
		}
		r.bot = read
	}
	f := connect.CheckBotSecret(r.w, r.bot)
	if f == nil {
		return nil
	}
	r.show(f)
	if r.given.ResetSecret == nil && (r.terminal == nil || r.given.Yes) {
		return &RefusedError{Finding: f}
	}
	reset, err := r.agree(ctx, agreement{text: r.t.Say("q_reset", nil), given: r.given.ResetSecret, flag: "--reset-secret", key: "reset_secret", grave: true})
	if err != nil {
		return err
	}
	if !reset {
		return &RefusedError{Finding: f}
	}
	err = r.making(ctx, r.t.Say("made_secret", connect.Values{"bot": number(r.bot.ID)}), nil, func(ctx context.Context) error {
		fresh, err := r.client.ResetBotSecret(ctx, r.bot.ID)
		if err == nil {
			r.bot = fresh
		}
		return err
	})
	if err != nil {
		return r.called(ctx, err)
	}
	r.say.ok(r.t.Say("ok_secret", nil))
	return nil
}

func (r *run) botValues() connect.Values {
	return connect.Values{"bot": number(r.bot.ID), "name": r.bot.Name}
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// called shows why a call to Chatwoot came to nothing.
func (r *run) called(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return r.refused(connect.TokenRefused(r.w, number(r.account.ID), err))
}

// why is the reason alone.
func (r *run) why(err error) string { return connect.CallFailed(r.w, err).Why }
