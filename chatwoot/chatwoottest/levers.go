package chatwoottest

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// Proxy is what stands between a caller and the API and spoils requests.
type Proxy struct {
	DropUnderscores bool // headers with an underscore in their name, as nginx does by itself
	DropTokens      bool // the token, however its header is spelled
}

// SetProxy puts a proxy before the API; the zero value takes it away.
func (s *Server) SetProxy(p Proxy) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proxy = p
}

// passes is what a proxy leaves of the headers.
func (p Proxy) passes(header http.Header) http.Header {
	if !p.DropUnderscores && !p.DropTokens {
		return header
	}
	out := http.Header{}
	for name, values := range header {
		token := strings.EqualFold(strings.ReplaceAll(name, "_", "-"), tokenHeader)
		if p.DropTokens && token || p.DropUnderscores && strings.Contains(name, "_") {
			continue
		}
		out[name] = values
	}
	return out
}

// SetSidekiq stops Chatwoot's background jobs or lets them run: while they do
// not, deliveries wait, whoever asks for them, and what was deleted stays.
func (s *Server) SetSidekiq(running bool) {
	s.update(func() { s.stopped = !running })
	s.signal()
}

// SetEnterprise says whether the enterprise edition's code is there: with it
// Captain's addresses exist, also while the account has no assistant.
func (s *Server) SetEnterprise(enterprise bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enterprise = enterprise
}

// SetDefaultLocale is the language of an installation: whoever sends no token
// reads the refusal in it. pt_BR and es are known, all else is English.
func (s *Server) SetDefaultLocale(locale string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.locale = locale
}

// signIn is what somebody without a token reads; "" is English.
var signIn = map[string]string{
	"pt_BR": "Para continuar, entre ou crie uma conta.", "es": "Para continuar, inicia sesión o crea una cuenta.",
	"": "You need to sign in or sign up before continuing.",
}

// SetServices is what GET /api says of Redis and PostgreSQL. It changes
// nothing else.
func (s *Server) SetServices(queue, data bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queueDown, s.dataDown = !queue, !data
}

// SetResolver switches on Chatwoot's refusal of private addresses (since
// 4.14.0): resolve tells the addresses of a webhook's host as Chatwoot's
// resolver would, and a delivery to a host without a public one fails for good
// without being sent. Addresses reserved for documentation (203.0.113.0/24 …)
// are not public either. Nil switches it off, because tests live on loopback.
func (s *Server) SetResolver(resolve func(host string) []netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.resolve = resolve
}

// AllowPrivateNetwork is SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true on web and
// Sidekiq: since 4.14.1 private addresses pass. 4.14.0 does not know it.
func (s *Server) AllowPrivateNetwork(allow bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allowPrivate = allow
}

// backfill is the upgrade to 4.13: every bot has a secret afterwards.
func (s *Server) backfill() {
	for _, id := range sortedKeys(s.accounts) {
		bots := s.accounts[id].bots
		for _, number := range sortedKeys(bots) {
			bots[number].Secret = or(bots[number].Secret, s.token("secret"))
		}
	}
}

// refusesAddress is Chatwoot's filter of a webhook's address: why it is not
// called, or nil.
func (s *Server) refusesAddress(address string) error {
	if s.resolve == nil || !s.has.safeFetch || s.allowPrivate && s.has.privateSwitch {
		return nil
	}
	target, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("the address cannot be read: %w", err)
	}
	list := s.resolve(target.Hostname())
	if len(list) == 0 {
		return fmt.Errorf("could not resolve hostname %s", target.Hostname())
	}
	if !slices.ContainsFunc(list, public) {
		return fmt.Errorf("hostname %s has no public ip addresses", target.Hostname())
	}
	return nil
}

// refusedNetworks are those that Chatwoot's filter drops.
var refusedNetworks = networks(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
	"192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/127", "64:ff9b::/96", "100::/64",
	"2001::/32", "2001:20::/28", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
)

func networks(list ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range list {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

func public(ip netip.Addr) bool {
	return !slices.ContainsFunc(refusedNetworks, func(n netip.Prefix) bool { return n.Contains(ip.Unmap()) })
}

// NextBotID is the id that the next bot gets, however it is made: a user's,
// for instance.
func (s *Server) NextBotID(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextBot = id
}

// SetOnline is the contact's browser being open: Chatwoot refuses to delete
// the contact meanwhile.
func (contact *Contact) SetOnline(online bool) {
	contact.account.server.update(func() { contact.online = online })
}
