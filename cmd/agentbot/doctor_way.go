package main

import (
	"context"
	"net"
	"strings"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// way follows the way that a delivery takes, from Chatwoot's address of the bot to this installation.
func (d *doctor) way(ctx context.Context, p *patient) {
	address := d.webhook(p)
	if address == "" {
		return
	}
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
	if len(place.Addresses) == 0 {
		return
	}
	d.report.ok(inPath, "doctor_ok_place", connect.Values{"host": place.Host, "address": place.First()})
	led := connect.CheckLeadsHere(ctx, d.world, connect.Expected{
		Webhook: address, Name: p.Name, Account: p.Chatwoot.Account, Secret: chatwoot.Secret(p.Chatwoot.WebhookSecret.Reveal()),
		Version: version, Listen: callable(d.config.Server.Addr),
	})
	d.report.add(inPath, led.Found...)
	if !led.Here {
		return
	}
	d.report.ok(inPath, "doctor_ok_running", connect.Values{"url": address})
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

// webhook is the address that Chatwoot calls, "" when there is none to try.
func (d *doctor) webhook(p *patient) string {
	address, f := "", (*connect.Finding)(nil)
	switch {
	case p.self != nil && !p.self.System:
		address, f = p.self.OutgoingURL, connect.CheckWebhook(d.world, p.self, p.Name)
	case d.public != "":
		base, ok := connect.Plain(d.public)
		if !ok {
			d.report.find(inPath, "S9", connect.Refusal, connect.Values{"answer": d.public, "want": d.world.Texts.Say("want_url", nil)})
			return ""
		}
		address = base + connect.WebhookPath
		if p.Name != connect.DefaultBot {
			address += "/" + p.Name
		}
	case p.reader == nil:
		d.report.find(inPath, "D32", connect.Note, nil)
		return ""
	default: // what keeps a reader from seeing the bot is said already
		return ""
	}
	d.report.add(inPath, f)
	if f != nil {
		return ""
	}
	return strings.TrimSpace(address)
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
