package main

import (
	"net/mail"

	"agentbot/bot/business"
)

func (c SMTPConfig) check(ch *checker) {
	ch.oneOf("actions.smtp.security", c.Security, string(business.StartTLS), string(business.TLS), string(business.Plain))
	if c.Host == "" {
		return
	}
	if _, err := mail.ParseAddress(c.From); err != nil {
		ch.say("actions.smtp.from", "is %q: want an address like Aroeira <codigo@example.com>", c.From)
	}
	if c.Port < 0 || c.Port > 65535 {
		ch.say("actions.smtp.port", "is %d: want 0 for the usual one, or a port", c.Port)
	}
	if c.User != "" && c.Password == "" {
		ch.say("actions.smtp.password", "is missing beside actions.smtp.user: set %s, in the environment or the secrets file", key{Path: "actions.smtp.password"}.env())
	}
	if c.User != "" && c.Security == string(business.Plain) {
		ch.say("actions.smtp.security", "is none, and a password is not sent without TLS: want starttls or tls, or no user")
	}
}
