package desk

import (
	"regexp"
	"strings"

	"agentbot/chatwoot"
)

var (
	robotAddress = regexp.MustCompile(`(?i)^(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|nao[-_.]?respond[ae]r?|nao[-_.]?responda|no[-_.]?responder|bounces?|daemon|notifications?|auto(?:mated)?[-_.]?(?:reply|response))(?:[+=\-_.][^@]*)?@`)
	inBrackets   = regexp.MustCompile(`<([^<>]+)>`)
	bounceTitle  = regexp.MustCompile(`(?i)^(?:undeliver(?:ed|able)|delivery (?:status notification|has failed|failure)|mail delivery (?:failed|system|subsystem)|returned mail|failure notice|falha (?:na|de) entrega|não foi possível entregar|no se (?:puede|ha podido) entregar)`)
	awayTitle    = regexp.MustCompile(`(?i)^(?:auto(?:matic|mática|mático)?[ -]?(?:reply|response|resposta|respuesta)|automatische antwort|out of (?:the )?office|resposta automática|respuesta automática|ausência temporária|fora do escritório|fuera de la oficina)\b`)
)

// automatic says that a machine wrote this mail. Chatwoot's own flag knows two headers only; bounces and no-reply senders carry neither, and
// answering one of them makes two robots write to each other.
func automatic(m *chatwoot.Mail) bool {
	if m.AutoReply || strings.Contains(strings.ToLower(m.ContentType), "multipart/report") {
		return true
	}
	for _, from := range m.From {
		if found := inBrackets.FindStringSubmatch(from); found != nil {
			from = found[1]
		}
		if robotAddress.MatchString(strings.TrimSpace(from)) {
			return true
		}
	}
	if bounceTitle.MatchString(strings.TrimSpace(m.Subject)) || awayTitle.MatchString(strings.TrimSpace(m.Subject)) {
		return true
	}
	return automaticHeader(m.Headers)
}

func automaticHeader(headers chatwoot.Attributes) bool {
	for name := range headers {
		value := strings.ToLower(strings.TrimSpace(headers.Text(name)))
		switch strings.ToLower(strings.ReplaceAll(name, "_", "-")) {
		case "auto-submitted":
			if value != "" && value != "no" {
				return true
			}
		case "precedence":
			if value == "bulk" || value == "junk" || value == "auto_reply" || value == "list" {
				return true
			}
		case "x-autoreply", "x-autorespond", "x-auto-response":
			if value != "" && value != "no" {
				return true
			}
		case "return-path":
			if value == "<>" {
				return true
			}
		}
	}
	return false
}
