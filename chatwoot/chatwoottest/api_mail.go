package chatwoottest

import "strings"

// addRecipients does what a mail inbox does with an outgoing message: lists of
// addresses, and both bodies among the content attributes.
func (in *apiRequest) addRecipients(m *message) {
	if in.conv.inbox.Channel != Email || m.kind != outgoing || m.private {
		return
	}
	attrs := copyMap(m.attrs)
	for _, name := range []string{"cc_emails", "bcc_emails", "to_emails"} {
		attrs[name] = splitAddresses(in.text(name))
	}
	html := in.text("email_html_content")
	if html == "" {
		html = "<p>" + strings.ReplaceAll(m.content, "\n\n", "</p>\n<p>") + "</p>\n"
	}
	attrs["email"] = object{
		"html_content": object{"full": html, "reply": html},
		"text_content": object{"full": m.content, "reply": m.content},
	}
	m.attrs = attrs
}

func splitAddresses(text string) []string {
	out := []string{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
