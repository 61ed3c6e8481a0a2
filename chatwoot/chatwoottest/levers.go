package chatwoottest

import (
	"net/http"
	"net/netip"
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
// without being sent. Nil switches it off, because tests live on loopback.
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

// NextBotID is the id that the next bot gets, however it is made: a user's,
// for instance.
func (s *Server) NextBotID(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids["bot"] = id - 1
}

// SetOnline is the contact's browser being open: Chatwoot refuses to delete
// the contact meanwhile.
func (contact *Contact) SetOnline(online bool) {
	contact.account.server.update(func() { contact.online = online })
}
