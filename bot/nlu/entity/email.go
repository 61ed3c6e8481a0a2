package entity

import (
	"regexp"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

var emailWhole = regexp.MustCompile(`^[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$`)

// mailHosts are the mailbox providers people mistype. A domain one edit away from one of them, and not itself known, is a doubt.
var mailHosts = []string{
	"gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "yahoo.com.br", "icloud.com", "live.com", "bol.com.br", "uol.com.br",
	"terra.com.br", "hotmail.com.br", "outlook.com.br", "hotmail.es", "yahoo.es", "yahoo.com.mx", "yahoo.com.ar", "msn.com", "protonmail.com", "proton.me",
	"aol.com", "ig.com.br", "globo.com", "googlemail.com", "ymail.com", "yahoo.co.uk", "hotmail.co.uk", "live.com.mx", "me.com", "mac.com", "gmx.com", "mail.com", "email.com", "zoho.com",
}

// homes are endings under which the big providers have addresses too: one letter from another is no slip there.
const homes = " com net org br mx ar es pt co cl pe uy py bo ec ve cr uk au nz ca in ie za fr it de nl be at ch se no dk fi pl jp hk sg my id th ph tr ro gr cz hu il "

// endingTypos are endings that are always a slip; the list holds no ending that exists.
var endingTypos = map[string]string{
	"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "vom": "com", "xom": "com", "cim": "com", "coom": "com", "coim": "com",
	"nte": "net", "ent": "net", "ogr": "org", "rog": "org", "brr": "br",
}

// parseEmail reads one address. "ana arroba gmail ponto com" counts: people dictate. What is no address but nearly one ("ana@gmail,com") is refused
// with the address that was probably meant as its doubt.
func parseEmail(text string) (bot.Value, string) {
	s := strings.Trim(text, " \t\n<>\"'.,;:!?()[]")
	s = strings.TrimPrefix(s, "mailto:")
	if value, reason := exactEmail(s); reason == "" {
		return value, ""
	}
	for _, h := range findEmails(s) {
		if h.Start == 0 && h.End == len(s) {
			return h.Value, h.Reason
		}
	}
	return bot.Value{}, ReasonFormat
}

// exactEmail reads an address that is written as one.
func exactEmail(s string) (bot.Value, string) {
	if len(s) > 254 || !emailWhole.MatchString(s) {
		return bot.Value{}, ReasonFormat
	}
	local, domain, _ := strings.Cut(s, "@")
	domain = strings.ToLower(domain)
	if len(local) > 64 {
		return bot.Value{}, ReasonFormat
	}
	// Mailbox names are compared without case everywhere that matters; one form keeps look-ups equal.
	address := strings.ToLower(local) + "@" + domain
	value := String(address, address)
	if better := domainDoubt(domain); better != "" {
		value.Doubt = strings.ToLower(local) + "@" + better
	}
	return value, ""
}

// domainDoubt is the domain probably meant, "" when there is no doubt.
func domainDoubt(domain string) string {
	for _, host := range mailHosts {
		if domain == host {
			return ""
		}
	}
	if strings.HasPrefix(domain, "example.") || strings.HasSuffix(domain, ".example") || strings.HasSuffix(domain, ".test") {
		// Reserved names are never anybody's mistake, except in a provider's name before them ("gmial.example" is made up too).
		return ""
	}
	fixed := fixEnding(domain)
	for _, host := range mailHosts {
		if fixed == host {
			return host
		}
	}
	name, rest, _ := strings.Cut(fixed, ".")
	if rest == "co" || !strings.Contains(homes, " "+rest[strings.LastIndexByte(rest, '.')+1:]+" ") {
		for _, host := range mailHosts {
			if hostName, ending, _ := strings.Cut(host, "."); name == hostName && words.Distance(rest, ending) == 1 {
				return host
			}
		}
	}
	for _, host := range mailHosts {
		hostName, _, _ := strings.Cut(host, ".")
		if len(hostName) < 5 || len(name) < 4 {
			continue // "me", "bol", "live": too many honest neighbours
		}
		if name != hostName && strings.TrimPrefix(fixed, name) == strings.TrimPrefix(host, hostName) && oneSlip(name, hostName) {
			return host
		}
	}
	// gmail has one address: whatever else stands after it is a slip.
	if name == "gmail" || oneSlip(name, "gmail") && strings.HasSuffix(fixed, ".com") {
		return "gmail.com"
	}
	if fixed != domain {
		return fixed
	}
	return ""
}

func fixEnding(domain string) string {
	dot := strings.LastIndexByte(domain, '.')
	if better, ok := endingTypos[domain[dot+1:]]; ok {
		return domain[:dot+1] + better
	}
	for _, glued := range []string{".combr", ".com.b", ".com.rb", ".com.brr", ".comb"} {
		if strings.HasSuffix(domain, glued) {
			return strings.TrimSuffix(domain, glued) + ".com.br"
		}
	}
	return domain
}

// oneSlip says whether a and b differ by one typing slip or a doubled one: Damerau distance 1, or 2 in names of six letters and more.
func oneSlip(a, b string) bool {
	limit := 1
	if len(b) >= 6 && len(a) >= 5 {
		limit = 2
	}
	d := words.Distance(a, b)
	return d > 0 && d <= limit
}
