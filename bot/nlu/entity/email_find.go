package entity

import (
	"regexp"
	"strings"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// endings are what the last label of a dictated or mistyped address may be: any word would make an address of "look at stuff dot dot".
const endings = `com|net|org|br|mx|ar|es|pt|co|cl|pe|uy|io|edu|gov|me|us|uk|info|app|dev|con|cmo|vom|xom`

var (
	localAhead   = regexp.MustCompile(`[\p{L}\p{N}._%+\-]{1,64}$`)
	domainDotted = regexp.MustCompile(`^[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	domainBare   = regexp.MustCompile(`^[\p{L}\p{N}\-]+`)
	domainSlips  = regexp.MustCompile(`^(?i)[\p{L}\p{N}\-]+(?:\s?[.,]{1,3}\s?(?:` + endings + `))(?:\s?[.,]\s?(?:br|mx|ar|uk|pe|co|pt))?\b`)
	commaCountry = regexp.MustCompile(`^(?i),(?:com|br|mx|ar)\b`)

	spokenEmail = regexp.MustCompile(`(?i)([\p{L}\p{N}._%+\-]{1,64}(?:\s+(?:` + spokenSign + `)\s+[\p{L}\p{N}._\-]{1,64}|\s?[\[(](?:dot|ponto|punto)[\])]\s?[\p{L}\p{N}._\-]{1,64}){0,6})` +
		`(?:\s*@\s*|\s+arroba\s+|\s+at\s+|\s*[\[(]\s?(?:at|arroba)\s?[\])]\s*)` +
		`([\p{L}\p{N}\-]{1,63}(?:(?:\.|\s+(?:ponto|punto|dot)\s+|\s?[\[(](?:dot|ponto|punto)[\])]\s?)[\p{L}\p{N}\-]{1,63}){1,4})`)
	spokenAt   = regexp.MustCompile(`(?i)(?:\s+arroba\s+|\s+at\s+|\s*[\[(]\s?(?:at|arroba)\s?[\])]\s*)`)
	spokenDot  = regexp.MustCompile(`(?i)(?:\s+(?:ponto|punto|dot)\s+|\s?[\[(](?:dot|ponto|punto)[\])]\s?)`)
	spokenLine = regexp.MustCompile(`(?i)\s+(?:underline|underscore|sublinhado|gui[oó]n bajo)\s+`)
	spokenDash = regexp.MustCompile(`(?i)\s+(?:tra[cç]o|h[ií]fen|gui[oó]n(?: medio)?|dash|hyphen)\s+`)
	lastLabel  = regexp.MustCompile(`(?i)(?:^|\.)(?:` + endings + `)$`)
)

const spokenSign = `ponto|punto|dot|underline|underscore|sublinhado|gui[oó]n bajo|tra[cç]o|h[ií]fen|gui[oó]n(?: medio)?|dash|hyphen`

// mostEmails bounds how many addresses are read from one text.
const mostEmails = 100

// findEmails finds addresses as they are written, dictated, or mistyped. A mistyped one is refused, with what was probably meant as its doubt.
func findEmails(text string) []Hit {
	var out []Hit
	for at := 0; len(out) < mostEmails; {
		next := strings.IndexByte(text[at:], '@')
		if next < 0 {
			break
		}
		at += next
		h, ok := emailAround(text, at)
		if ok && !Overlaps(out, h) {
			out = append(out, h)
			at = max(at+1, h.End)
			continue
		}
		at++
	}
	for _, h := range spokenEmails(text) {
		if !Overlaps(out, h) {
			out = append(out, h)
		}
	}
	return ByPlace(out)
}

// emailAround reads the address that an @ is part of.
func emailAround(text string, at int) (Hit, bool) {
	end := at
	for end < len(text) && text[end] == '@' {
		end++
	}
	lead := strings.TrimRight(text[max(0, at-70):at], " ")
	local := localAhead.FindString(lead)
	slip := strings.HasSuffix(local, ".")
	local = strings.TrimLeft(strings.Trim(local, "."), "-+%.")
	if local == "" {
		return Hit{}, false
	}
	start := max(0, at-70) + strings.LastIndex(lead, local)
	blank := len(lead) != min(at, 70)
	rest := text[end:min(len(text), end+260)]
	domain := strings.TrimLeft(rest, " ")
	skipped := len(rest) - len(domain)
	if skipped > 2 {
		return Hit{}, false
	}
	label := domainEnd(domain)
	if label == "" {
		return Hit{}, false
	}
	h := Hit{Kind: "email", Start: start, End: end + skipped + len(label)}
	if !blank && skipped == 0 && end == at+1 && !slip {
		if h.Value, h.Reason = exactEmail(local + "@" + label); h.Reason == "" {
			return h, true
		}
	}
	h.Reason = ReasonFormat
	h.Value = bot.Value{Doubt: repaired(local, label)}
	return h, h.Doubt != "" || !blank && skipped == 0
}

// domainEnd is the stretch behind an @ that is, or was meant as, the domain.
func domainEnd(s string) string {
	dotted := domainDotted.FindString(s)
	if dotted != "" {
		dotted += commaCountry.FindString(s[len(dotted):])
	}
	if slips := domainSlips.FindString(s); len(slips) > len(dotted) && (dotted == "" || !lastLabel.MatchString(dotted)) {
		return slips
	}
	if dotted != "" {
		return dotted
	}
	return domainBare.FindString(s)
}

// repaired is the address that was probably meant, "" when that is not clear.
func repaired(local, domain string) string {
	local = strings.Trim(words.Fold(local), ".")
	for strings.Contains(local, "..") {
		local = strings.ReplaceAll(local, "..", ".")
	}
	domain = strings.ReplaceAll(strings.ReplaceAll(words.Fold(domain), " ", ""), ",", ".")
	for strings.Contains(domain, "..") {
		domain = strings.ReplaceAll(domain, "..", ".")
	}
	if !strings.Contains(domain, ".") {
		domain = completed(domain)
	}
	value, reason := exactEmail(local + "@" + fixEnding(domain))
	switch {
	case reason != "":
		return ""
	case value.Doubt != "":
		return value.Doubt
	}
	return value.Text
}

// completed adds what is missing of a provider's domain: "gmail", "gmailcom", "gmial".
func completed(label string) string {
	for _, host := range mailHosts {
		if strings.ReplaceAll(host, ".", "") == label {
			return host
		}
	}
	for _, slip := range []bool{false, true} {
		for _, host := range mailHosts {
			name, _, _ := strings.Cut(host, ".")
			if name == label || slip && len(name) >= 5 && len(label) >= 4 && oneSlip(label, name) {
				return host
			}
		}
	}
	return label
}

// spokenEmails finds "ana ponto souza arroba gmail ponto com" and "ann (at) gmail (dot) com".
func spokenEmails(text string) []Hit {
	if !strings.Contains(text, "arroba") && !spokenAt.MatchString(text) && !spokenDot.MatchString(text) {
		return nil
	}
	var out []Hit
	for _, m := range spokenEmail.FindAllStringSubmatchIndex(text, 20) {
		whole := text[m[0]:m[1]]
		sign := text[m[3]:m[4]]
		domain := spokenDot.ReplaceAllString(text[m[4]:m[5]], ".")
		for !lastLabel.MatchString(domain) && strings.Contains(domain, ".") {
			domain = domain[:strings.LastIndexByte(domain, '.')] // what follows the ending is the next sentence
		}
		dictated := strings.Contains(strings.ToLower(sign), "arroba") || strings.ContainsAny(sign, "([") || spokenDot.MatchString(whole)
		if !dictated || !strings.Contains(domain, ".") {
			continue
		}
		local := spokenDash.ReplaceAllString(spokenLine.ReplaceAllString(spokenDot.ReplaceAllString(text[m[2]:m[3]], "."), "_"), "-")
		h := Hit{Kind: "email", Start: m[0], End: m[1]}
		if h.Value, h.Reason = exactEmail(local + "@" + domain); h.Reason != "" {
			h.Value = bot.Value{Doubt: repaired(local, domain)}
		}
		out = append(out, h)
	}
	return out
}
