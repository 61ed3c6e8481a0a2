package connect

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// WebhookPath is where Chatwoot calls agentbot.
const WebhookPath = "/webhooks/chatwoot"

// Place is where Chatwoot reaches agentbot, as far as the name tells.
type Place struct {
	URL       string // scheme and host
	Webhook   string // URL and WebhookPath
	Host      string
	Addresses []netip.Addr
	Private   bool // Chatwoot would not call it by itself
}

// First is an address to show.
func (p Place) First() string {
	if len(p.Addresses) == 0 {
		return p.Host
	}
	return p.Addresses[0].String()
}

// CheckPlace looks the public address up: R5, R10 to R12 and S1. At most one finding stops; R11 is only a note.
func CheckPlace(ctx context.Context, w World, typed string, chat Answer) (Place, []*Finding) {
	address, ok := Plain(typed)
	if !ok {
		return Place{}, []*Finding{w.Texts.Find("S9", Refusal, Values{"answer": typed, "want": w.Texts.Say("want_url", nil)})}
	}
	p := Place{URL: address, Webhook: address + WebhookPath, Host: hostOf(address)}
	var found []*Finding
	bare, err := netip.ParseAddr(p.Host)
	if err == nil {
		p.Addresses = []netip.Addr{bare}
	} else if p.Addresses, err = w.lookUp(ctx, p.Host); err != nil {
		return p, []*Finding{w.Texts.Find("S1", Refusal, Values{"host": p.Host})}
	}
	if bare.IsValid() || !strings.Contains(p.Host, ".") {
		found = append(found, w.Texts.Find("R11", Note, Values{"host": p.Host}))
	}
	p.Private = true
	loopback := true
	for _, a := range p.Addresses {
		p.Private = p.Private && !Public(a)
		loopback = loopback && a.Unmap().IsLoopback()
	}
	switch {
	case loopback && !w.sameMachine(ctx, chat.URL):
		found = append(found, w.Texts.Find("R12", Refusal, Values{"host": p.Host}))
	case !p.Private || !Since(chat.Version, 4, 14, 0):
	case !Since(chat.Version, 4, 14, 1):
		found = append(found, w.Texts.Find("R5", Refusal, Values{"address": p.First()}))
	default:
		found = append(found, w.Texts.Find("R10", Refusal, Values{"address": p.First()}))
	}
	return p, found
}

func (w World) lookUp(ctx context.Context, host string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, w.Waits.Call)
	defer cancel()
	found, err := w.Resolve(ctx, host)
	if err == nil && len(found) == 0 {
		err = &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	return found, err
}

// sameMachine is whether Chatwoot is called on loopback itself: then both are on this machine, or in its containers, and only a delivery can
// tell.
func (w World) sameMachine(ctx context.Context, address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	addresses := []netip.Addr{}
	if bare, err := netip.ParseAddr(u.Hostname()); err == nil {
		addresses = append(addresses, bare)
	} else if addresses, err = w.lookUp(ctx, u.Hostname()); err != nil {
		return false
	}
	for _, a := range addresses {
		if a.Unmap().IsLoopback() {
			return true
		}
	}
	return false
}

// closedNetworks are those that Chatwoot's filter drops beside what net/netip knows by itself.
var closedNetworks = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2001:20::/28"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
}

// Public is whether Chatwoot since 4.14.0 calls the address without being told to.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return false
	}
	for _, p := range closedNetworks {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// errNotHTTP is a redirect to something that is no web address.
var errNotHTTP = errors.New("redirect to something that is not http or https")
