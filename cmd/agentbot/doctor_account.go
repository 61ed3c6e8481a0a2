package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// chatwoot asks the installation itself: R1 to R4, R15, S14, D9. Only one that answers is asked on.
func (d *doctor) chatwoot(ctx context.Context, p *patient) bool {
	answer, f := connect.CheckAddress(ctx, d.world, p.Chatwoot.URL)
	p.chat = answer
	if f != nil {
		d.report.add(inChatwoot, f)
		return false
	}
	d.report.ok(inChatwoot, "doctor_ok_chatwoot", connect.Values{"url": answer.URL, "version": answer.Version, "took": shortTime(answer.Took)})
	clock := connect.CheckClock(d.world, answer.Clock)
	d.report.add(inChatwoot, connect.CheckQueue(d.world, answer), d.database(ctx, p), clock)
	if clock == nil && answer.Clock.Known {
		d.report.ok(inChatwoot, "doctor_ok_clock", connect.Values{"seconds": strconv.Itoa(int(answer.Clock.Ahead.Abs().Seconds()))})
	}
	return true
}

// database is D9.
func (d *doctor) database(ctx context.Context, p *patient) *connect.Finding {
	installation, _, err := d.world.Installation(p.Chatwoot.URL, "")
	if err != nil {
		return nil // CheckAddress has asked the same address
	}
	health, err := installation.Health(ctx)
	if err != nil || health.Data != "failing" {
		return nil // it has just answered: what it says now is looked at by what follows
	}
	return d.world.Texts.Find("D9", connect.Refusal, nil)
}

// tokens looks at every credential, and with the best of them at the account: D10 to D20, R6 to R9, R20, S10.
func (d *doctor) tokens(ctx context.Context, p *patient) {
	client, err := d.world.Client(p.Chatwoot.URL, p.Chatwoot.Account, chatwoot.Secret(p.Chatwoot.BotToken.Reveal()))
	if err != nil {
		d.report.find(inTokens, "D10", connect.Refusal, nil)
	} else if f := connect.CheckBotToken(ctx, d.world, client, p.Chatwoot.Account); f != nil {
		d.report.add(inTokens, f)
	} else {
		d.report.ok(inTokens, "doctor_ok_bot_token", connect.Values{"account": strconv.FormatInt(p.Chatwoot.Account, 10)})
	}
	d.userToken(ctx, p)
	d.givenToken(ctx, p)
	if p.reader != nil {
		d.survey(ctx, p)
	} else if p.Chatwoot.UserToken == "" && p.given == "" {
		d.report.find(inTokens, "D15", connect.Note, nil)
	}
	switch {
	case p.given != "":
	case d.given != "":
		d.report.find(inTokens, "D16_other", connect.Note, connect.Values{"url": p.Chatwoot.URL, "bot": p.Name})
	default:
		d.report.find(inTokens, "D16", connect.Note, nil)
	}
	d.heard(ctx, p)
}

func (d *doctor) userToken(ctx context.Context, p *patient) {
	if p.Chatwoot.UserToken == "" {
		return
	}
	reader, f := connect.CheckUserToken(ctx, d.world, p.Chatwoot.URL, p.Chatwoot.Account, chatwoot.Secret(p.Chatwoot.UserToken.Reveal()))
	if p.reader = reader; reader == nil {
		d.report.add(inTokens, f)
		return
	}
	role := "doctor_agent"
	if reader.Administrator {
		role = "doctor_administrator"
	}
	d.report.ok(inTokens, "doctor_ok_user_token", connect.Values{"person": reader.Name, "role": d.world.Texts.Say(role, nil)})
}

// account is one of an installation.
type account struct {
	url    string
	number int64
}

func accountOf(b NamedBot) account {
	return account{plainURL(b.Chatwoot.URL), b.Chatwoot.Account}
}

// plainURL makes two ways to write an address the same.
func plainURL(text string) string {
	if plain, ok := connect.Plain(text); ok {
		return plain
	}
	return text
}

// home is whose administrator's token was given: a credential is shown to no other Chatwoot. Of several bots it is where setup has been, or
// else the first one's.
func (d *doctor) home(bots []NamedBot) account {
	if s := d.snapshot; s != nil && len(bots) > 1 {
		seen := account{plainURL(s.URL), s.Account}
		if slices.ContainsFunc(bots, func(b NamedBot) bool { return accountOf(b) == seen }) {
			return seen
		}
	}
	return accountOf(bots[0])
}

func (d *doctor) givenToken(ctx context.Context, p *patient) {
	if p.given == "" {
		return
	}
	reader, f := connect.CheckGivenToken(ctx, d.world, p.Chatwoot.URL, p.Chatwoot.Account, p.given)
	if f != nil {
		d.report.add(inTokens, f)
		return
	}
	p.reader, p.admin = reader, true
	d.report.ok(inTokens, "doctor_ok_admin_token", connect.Values{"person": reader.Name})
}

// survey reads the account once, and what it says about the bot itself.
func (d *doctor) survey(ctx context.Context, p *patient) {
	s, err := connect.Look(ctx, p.reader.Client)
	if err != nil {
		d.report.add(inTokens, connect.ReadFailed(d.world, err))
		return
	}
	p.survey = s
	p.self = s.BotOf(p.id, chatwoot.Secret(p.Chatwoot.BotToken.Reveal()))
	if p.self == nil {
		if p.id != 0 {
			d.report.find(inTokens, "D19", connect.Refusal, connect.Values{
				"bot": strconv.FormatInt(p.id, 10), "account": strconv.FormatInt(p.Chatwoot.Account, 10),
			})
		}
		return
	}
	p.id = p.self.ID
	if p.admin && !p.self.System {
		secret := connect.CheckSecret(d.world, p.self, p.Chatwoot.secrets())
		d.report.add(inTokens, secret)
		if secret == nil {
			d.report.ok(inTokens, "doctor_ok_secret", nil)
		}
	}
	d.report.add(inTokens, connect.CheckBotNumber(d.world, s, p.id))
}

// heard is what the store says of the secret: the last delivery that was signed with it.
func (d *doctor) heard(ctx context.Context, p *patient) {
	if d.store == nil {
		return
	}
	at, err := d.store.Heard(ctx, p.Name)
	switch {
	case err != nil:
		d.storeTrouble(err)
	case at.IsZero():
		d.report.find(inTokens, "D20", connect.Note, nil)
	default:
		d.report.ok(inTokens, "doctor_ok_heard", connect.Values{"ago": shortTime(d.world.Now().Sub(at))})
	}
}

// secrets are what deliveries may be signed with.
func (c ChatwootConfig) secrets() connect.Secrets {
	until, err := c.previousUntil()
	if err != nil {
		until = time.Time{} // a configuration that says so is not loaded
	}
	return connect.Secrets{Now: chatwoot.Secret(c.WebhookSecret.Reveal()), Previous: chatwoot.Secret(c.PreviousWebhookSecret.Reveal()), Until: until}
}
