package main

import (
	"context"
	"net"
	"strings"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// way follows the way that a delivery takes, from Chatwoot's address of the bot to this installation. Where nobody tells the address, the process
// itself is asked.
func (d *doctor) way(ctx context.Context, p *patient) {
	e := connect.Expected{
		Name: p.Name, Account: p.Chatwoot.Account, Secret: chatwoot.Secret(p.Chatwoot.WebhookSecret.Reveal()),
		Version: version, Listen: callable(d.config.Server.Addr),
	}
	var known bool
	if e.Webhook, known = d.webhook(p); !known {
		return
	}
	if e.Local = e.Webhook == ""; e.Local {
		e.Webhook = "http://" + e.Listen + connect.WebhookPath + "/" + p.Name
	} else if !d.place(ctx, p, e.Webhook) {
		return
	}
	led := connect.CheckLeadsHere(ctx, d.world, e)
	d.report.add(inPath, led.Found...)
	if !led.Here {
		return
	}
	d.report.ok(inPath, "doctor_ok_running", connect.Values{"url": e.Webhook})
	if led.Version == version {
		d.report.ok(inPath, "doctor_ok_version", connect.Values{"version": version})
	}
	d.report.ok(inPath, "doctor_ok_unsigned", nil)
	if led.Signed {
		d.report.ok(inPath, "doctor_ok_signed", nil)
	}
	if led.Large {
		d.report.ok(inPath, "doctor_ok_large", nil)
	}
}

// place looks the address up: R5, R12, S1, D33. False when there is nothing to call.
func (d *doctor) place(ctx context.Context, p *patient, address string) bool {
	place, found := connect.CheckPlace(ctx, d.world, address, p.chat)
	for _, f := range found {
		switch f.Code {
		case "R11": // how the dashboard's form would have taken the address is no question any more
		case "R10":
			d.report.add(inPath, d.privateAddress(ctx, p, place))
		default:
			d.report.add(inPath, f)
		}
	}
	if len(place.Addresses) > 0 && place.First() != place.Host {
		d.report.ok(inPath, "doctor_ok_place", connect.Values{"host": place.Host, "address": place.First()})
	}
	return len(place.Addresses) > 0
}

// webhook is the address that Chatwoot calls, "" when nobody tells it; known is false when it is told and cannot be tried.
func (d *doctor) webhook(p *patient) (address string, known bool) {
	var f *connect.Finding
	switch {
	case p.self != nil && !p.self.System:
		address, f = p.self.OutgoingURL, connect.CheckWebhook(d.world, p.self, p.Name)
	case d.publicOf(p) != "":
		public := d.publicOf(p)
		base, ok := connect.Plain(public)
		if !ok {
			d.report.find(inPath, "S9", connect.Refusal, connect.Values{"answer": public, "want": d.world.Texts.Say("want_url", nil)})
			return "", false
		}
		address = base + connect.WebhookPath
		if p.Name != connect.DefaultBot {
			address += "/" + p.Name
		}
	case p.reader == nil:
		d.report.find(inPath, "D32", connect.Note, nil)
		return "", true
	default: // what keeps a reader from seeing the bot is said already
		return "", true
	}
	d.report.add(inPath, f)
	return strings.TrimSpace(address), f == nil
}

// publicOf is the address that somebody has said, else the one that setup has proved for this account.
func (d *doctor) publicOf(p *patient) string {
	if s := d.snapshot; d.public == "" && s != nil && len(d.config.AllBots()) == 1 && s.Account == p.Chatwoot.Account && s.URL == p.Chatwoot.URL {
		return s.Public
	}
	return d.public
}

// privateAddress is D33. Chatwoot's switch cannot be seen from outside, but what has come shows that it is set.
func (d *doctor) privateAddress(ctx context.Context, p *patient, place connect.Place) *connect.Finding {
	if d.store != nil {
		if at, err := d.store.Heard(ctx, p.Name); err == nil && !at.IsZero() {
			return nil
		}
	}
	return d.world.Texts.Find("D33", connect.Warning, connect.Values{"address": place.First()})
}

// callable makes of an address to listen on one that can be called from here.
func callable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // every interface: our own is one
	}
	return net.JoinHostPort(host, port)
}
