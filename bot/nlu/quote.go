package nlu

import (
	"regexp"
	"strings"
)

// Mail brings what it answers along: lines with ">", and below a heading everything. None of it is what the customer says now; the bot's own "responda
// sim ou não" least of all.
var (
	quoteHeading = regexp.MustCompile(`(?i)^(?:(?:em|el|on|le) .{4,120}(?:escreveu|escribió|escribio|wrote)\s*:|-{3,} ?(?:mensagem original|mensaje original|original message|mensagem encaminhada|forwarded message|mensaje reenviado)\b.*)$`)
	signature    = regexp.MustCompile(`(?i)^(?:enviado (?:do|pelo) meu .{2,40}|enviado desde mi .{2,40}|sent from my .{2,40}|get outlook for .{2,20}|obter o outlook para .{2,20}|obtener outlook para .{2,20})$`)
)

// unquoted is a message without what it quotes. One that is nothing but a quotation stays as it is: somebody pasted it to be read.
func unquoted(message string) string {
	if !strings.ContainsAny(message, "\n>") {
		return message
	}
	var kept []string
	for line := range strings.SplitSeq(message, "\n") {
		bare := strings.TrimSpace(line)
		if quoteHeading.MatchString(bare) && len(kept) > 0 {
			break
		}
		if strings.HasPrefix(bare, ">") || signature.MatchString(bare) {
			continue
		}
		kept = append(kept, line)
	}
	out := strings.Join(kept, "\n")
	if strings.TrimSpace(out) == "" {
		return message
	}
	return out
}
