package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"agentbot/bot/business"
	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// mailPatience is how long a mail server may take to greet and to sign us in.
const mailPatience = 10 * time.Second

// mail goes to the mail server, signs in, and leaves again: D85 and D86. Without one there is nothing to look at: who sends codes otherwise needs none,
// and where the flows send mail unmailed says so.
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

// unmailed tells which places of the flows send mail although there is no server for it: D87.
func (d *doctor) unmailed(p *patient, options flows.Options) {
	if p.Actions.SMTP.server() != nil {
		return
	}
	options.Teams = nil // whichever there are
	library, _ := flows.Load(p.flowFiles(), options)
	if library == nil {
		return // flows tells what is wrong with them
	}
	var places []string
	for _, problem := range library.Unmailed() {
		places = append(places, fmt.Sprintf("%s:%d", filepath.Base(problem.File), problem.Line))
	}
	if len(places) > 0 {
		d.report.find(inMail, "D87", connect.Warning, connect.Values{"places": strings.Join(places, ", ")})
	}
}
