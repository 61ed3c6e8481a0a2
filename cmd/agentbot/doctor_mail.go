package main

import (
	"context"
	"time"

	"agentbot/bot/business"
	"agentbot/cmd/agentbot/connect"
)

// mailPatience is how long a mail server may take to greet and to sign us in.
const mailPatience = 10 * time.Second

// mail goes to the mail server, signs in, and leaves again: D85 and D86. Without one there is nothing to look at: who sends codes otherwise needs none.
func (d *doctor) mail(ctx context.Context, p *patient) {
	server := p.Actions.SMTP.server()
	if server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mailPatience)
	defer cancel()
	started := d.world.Now()
	lasting, err := business.ProbeMail(ctx, *server)
	switch {
	case err == nil:
		d.report.ok(inMail, "doctor_ok_mail", connect.Values{"host": server.Host, "took": shortTime(d.world.Now().Sub(started))})
	case lasting:
		d.report.find(inMail, "D85", connect.Refusal, connect.Values{"problem": stopped(err.Error())})
	default:
		d.report.find(inMail, "D86", connect.Warning, connect.Values{"problem": stopped(err.Error())})
	}
}
