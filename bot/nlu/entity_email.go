package nlu

import (
	"regexp"
	"strings"

	"agentbot/bot"
)

var (
	emailInText = regexp.MustCompile(`[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9][A-Za-z0-9.\-]{0,250}`)
	emailWhole  = regexp.MustCompile(`^[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}$`)
	spokenAt    = regexp.MustCompile(`(?i)\s*[\[(]?\s*\b(?:arroba)\b\s*[\])]?\s*`)
	spokenDot   = regexp.MustCompile(`(?i)\s+(?:ponto|punto|dot)\s+`)
)

// mailHosts are the mailbox providers people mistype. A domain one edit away from one of them, and not itself known, is a doubt.
var mailHosts = []string{
	"gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "yahoo.com.br", "icloud.com", "live.com", "bol.com.br", "uol.com.br",
	"terra.com.br", "hotmail.com.br", "outlook.com.br", "hotmail.es", "yahoo.es", "yahoo.com.mx", "yahoo.com.ar", "msn.com", "protonmail.com", "proton.me",
	"aol.com", "ig.com.br", "globo.com", "googlemail.com", "ymail.com", "yahoo.co.uk", "hotmail.co.uk", "live.com.mx", "me.com", "mac.com", "gmx.com", "mail.com", "email.com", "zoho.com",
}

// endingTypos are endings that are always a slip; the list holds no ending that exists.
var endingTypos = map[string]string{
	"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "vom": "com", "xom": "com", "cim": "com", "coom": "com", "coim": "com",
	"nte": "net", "ent": "net", "ogr": "org", "rog": "org", "brr": "br",
}

// parseEmail reads one address. "ana arroba gmail ponto com" counts: people dictate.
func parseEmail(text string) (bot.Value, string) {
	s := strings.Trim(text, " \t\n<>\"'.,;:!?()[]")
	s = strings.TrimPrefix(s, "mailto:")
	if !strings.Contains(s, "@") {
		s = spokenDot.ReplaceAllString(spokenAt.ReplaceAllString(s, "@"), ".")
	}
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
	value := stringValue(address, address)
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
	name, _, _ := strings.Cut(fixed, ".")
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
	d := distance(a, b)
	return d > 0 && d <= limit
}

// distance is Damerau's (neighbouring letters may be swapped), for short words.
func distance(a, b string) int {
	if a == b {
		return 0
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
