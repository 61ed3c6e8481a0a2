package flows

import (
	"regexp"
	"strings"
)

var (
	// plainAddress is one mailbox and nothing else: no second one behind a comma, no break after which a header could begin, no sign that nobody sees.
	plainAddress = regexp.MustCompile(`^[^\s\pC@,;:<>()\[\]\\"|]{1,64}@[\pL\pN\pM.\-]{1,190}$`)
	namedAddress = regexp.MustCompile(`^[^<>@,;]*<([^<>]*)>$`)
)

// oneAddress is the address in what a system has on file, "" when that is not exactly one: what may go to one person never goes to two.
func oneAddress(onFile string) string {
	s := strings.TrimSpace(onFile)
	if named := namedAddress.FindStringSubmatch(s); named != nil {
		s = strings.TrimSpace(named[1])
	}
	if len(s) > len("mailto:") && strings.EqualFold(s[:len("mailto:")], "mailto:") {
		s = s[len("mailto:"):]
	}
	if s = strings.ToLower(s); !plainAddress.MatchString(s) {
		return ""
	}
	return s
}
