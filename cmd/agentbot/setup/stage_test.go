package setup_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
	"agentbot/cmd/agentbot/connect"
	"agentbot/cmd/agentbot/setup"
)

const (
	adminToken = "an-administrators-token-Zq81"
	chatURL    = "https://chat.example.com"
	botURL     = "https://bot.example.com"
	botWebhook = botURL + connect.WebhookPath
)

// stage is a whole town on loopback: Chatwoot behind its name, agentbot's proxy behind its own, a DNS, certificates and a clock.
type stage struct {
	t       *testing.T
	fake    *chatwoottest.Server
	account *chatwoottest.Account
	site    *chatwoottest.Inbox
	mail    *chatwoottest.Inbox
	ana     *chatwoottest.Agent
	dir     string
	roots   *x509.CertPool

	mu      sync.Mutex
	names   map[string][]netip.Addr // the DNS
	servers map[string]string       // by host, where it really listens
	door    string                  // where setup listens now
	proxy   proxy
	skew    time.Duration
	goodBot string // where the proxy really listens
	busy    bool   // where setup wants to listen, somebody does
	proxied func() // hears of every call through it; may be nil
}

// proxy is the nginx in front of agentbot.
type proxy struct {
	limit int64  // of a body; 0: none
	away  int    // the status when nobody listens behind it
	login string // where everybody is sent first
	page  bool   // another program answers
	fixed int    // the status for everything; 0: none
	none  bool   // there is no proxy: the name leads to agentbot itself
}

func newStage(t *testing.T, version string) *stage {
	t.Helper()
	s := &stage{
		t: t, dir: t.TempDir(), proxy: proxy{away: http.StatusInternalServerError}, servers: map[string]string{},
		names: map[string][]netip.Addr{
			"chat.example.com": {netip.MustParseAddr("9.9.9.1")}, "bot.example.com": {netip.MustParseAddr("9.9.9.2")},
			"page.example.com": {netip.MustParseAddr("9.9.9.3")}, "old.example.com": {netip.MustParseAddr("9.9.9.4")},
			"localhost": {netip.MustParseAddr("127.0.0.1")}, "bot": {netip.MustParseAddr("10.0.0.5")},
		},
	}
	authority, roots := newAuthority(t)
	s.roots = roots
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		return s.dial(ctx, network, address)
	}
	transport := &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}
	fake, err := chatwoottest.New(chatwoottest.Config{
		Version: version, Now: s.now, URL: chatURL, Transport: transport, RetryAfter: time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.fake = fake
	s.serve(fake, authority.certificate(t, time.Hour, "chat.example.com"), "chat.example.com:443")
	s.serve(fake, authority.certificate(t, -time.Hour, "old.example.com"), "old.example.com:443")
	s.serve(http.HandlerFunc(s.page), authority.certificate(t, time.Hour, "page.example.com"), "page.example.com:443")
	s.serve(http.HandlerFunc(s.forward), authority.certificate(t, time.Hour, "bot.example.com"), "bot.example.com:443")
	s.serve(http.HandlerFunc(s.forward), nil, "bot:80", "bot.example.com:80", "10.0.0.7:80", "9.9.9.9:80")
	s.goodBot = s.servers["bot.example.com:443"]
	s.furnish()
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan struct{})
	go func() { fake.Run(ctx); close(ran) }()
	t.Cleanup(func() { stop(); <-ran })
	return s
}

// furnish is an account as it is on a Friday afternoon.
func (s *stage) furnish() {
	s.account = s.fake.AddAccount(3, "Cursos Exemplo")
	s.ana = s.account.AddAgent(chatwoottest.Agent{ID: 4, Name: "Paula Reis", Email: "paula@example.com", Role: chatwoottest.RoleAdministrator, Token: adminToken})
	s.account.AddAgent(chatwoottest.Agent{ID: 8, Name: "Bia", Email: "bia@example.com", Token: "an-agents-token"})
	s.site = s.account.AddInbox(chatwoottest.Inbox{
		Name: "Site", Channel: chatwoottest.WebWidget, Greeting: "Olá!", EmailCollect: true, CSAT: true, HoursEnabled: true, Timezone: "America/Sao_Paulo",
		Hours: []chatwoottest.Hours{{Day: 0, Closed: true}, {Day: 1, OpenHour: 9, CloseHour: 18}},
	})
	s.mail = s.account.AddInbox(chatwoottest.Inbox{Name: "contato@", Channel: chatwoottest.Email})
	s.account.AddTeam(chatwoottest.Team{Name: "financeiro"}, s.ana)
	s.account.AddLabel("email-change")
	s.account.AddAttribute(chatwoottest.Attribute{Key: "plano", Name: "Plano", Model: "contact_attribute"})
}

// serve answers under names, with TLS when there is a certificate.
func (s *stage) serve(h http.Handler, certificate *tls.Certificate, hosts ...string) {
	server := httptest.NewUnstartedServer(h)
	if certificate != nil {
		server.TLS = &tls.Config{Certificates: []tls.Certificate{*certificate}}
		server.Config.ErrorLog = quiet()
		server.StartTLS()
	} else {
		server.Start()
	}
	s.t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, host := range hosts {
		s.servers[host] = server.Listener.Addr().String()
	}
}

func (s *stage) now() time.Time { return time.Now() }

// world is what setup is given in place of the real one.
func (s *stage) world(texts connect.Texts) connect.World {
	return connect.World{
		Texts: texts, Large: 64 << 10, Roots: s.roots, Dial: s.dial, Resolve: s.resolve, Listen: s.listen,
		Now:   func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return time.Now().Add(s.skew) },
		Waits: connect.Waits{Call: 10 * time.Second, Delivery: 3 * time.Second, Removal: 2 * time.Second, Poll: 5 * time.Millisecond},
	}
}

func (s *stage) resolve(_ context.Context, host string) ([]netip.Addr, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.names[host]; ok {
		return found, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

// name changes the DNS.
func (s *stage) name(host, address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names[host] = []netip.Addr{netip.MustParseAddr(address)}
}

func (s *stage) dial(ctx context.Context, network, address string) (net.Conn, error) {
	s.mu.Lock()
	target, known := s.servers[address]
	if s.proxy.none && strings.HasPrefix(address, "bot") {
		target, known = s.door, s.door != ""
	}
	host, _, _ := net.SplitHostPort(address)
	_, named := s.names[host]
	s.mu.Unlock()
	switch _, bare := netip.ParseAddr(host); {
	case known:
		var d net.Dialer
		return d.DialContext(ctx, network, target)
	case !named && bare != nil:
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
	default:
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
}

func (s *stage) listen(ctx context.Context, network, _ string) (net.Listener, error) {
	s.mu.Lock()
	busy := s.busy
	s.mu.Unlock()
	if busy {
		return nil, &net.OpError{Op: "listen", Net: network, Err: os.NewSyscallError("bind", syscall.EADDRINUSE)}
	}
	var c net.ListenConfig
	l, err := c.Listen(ctx, network, "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.door = l.Addr().String()
	return &closing{Listener: l, closed: func() { s.mu.Lock(); defer s.mu.Unlock(); s.door = "" }}, nil
}

// closing tells when a listener ends.
type closing struct {
	net.Listener
	closed func()
}

func (c *closing) Close() error { c.closed(); return c.Listener.Close() }

func (s *stage) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "<html>hello</html>")
}

// forward is the proxy.
func (s *stage) forward(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	p, door, hear := s.proxy, s.door, s.proxied
	s.mu.Unlock()
	if hear != nil {
		hear()
	}
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	case p.fixed != 0:
		w.WriteHeader(p.fixed)
	case p.page:
		s.page(w, r)
	case p.login != "":
		http.Redirect(w, r, p.login, http.StatusFound)
	case p.limit > 0 && int64(len(body)) > p.limit:
		w.WriteHeader(http.StatusRequestEntityTooLarge)
	case door == "":
		w.WriteHeader(p.away)
	default:
		s.pass(w, r, door, body, p.away)
	}
}

func (s *stage) pass(w http.ResponseWriter, r *http.Request, door string, body []byte, away int) {
	request, err := http.NewRequestWithContext(r.Context(), r.Method, "http://"+door+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	request.Header = r.Header.Clone()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		w.WriteHeader(away)
		return
	}
	defer response.Body.Close()
	maps.Copy(w.Header(), response.Header)
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

func (s *stage) set(change func(p *proxy)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.proxy)
}

// answers are those of an automated run that goes well.
func (s *stage) answers() setup.Answers {
	quiet := true
	return setup.Answers{
		URL: chatURL, PublicURL: botURL, BotName: "Aro", Inboxes: []string{number(s.site.ID)}, Start: "testers", Testers: []string{"+5511999990001"},
		Quiet: &quiet, Yes: true, Dir: s.dir,
	}
}

// answersIn say nothing but where the files go.
func answersIn(dir string) setup.Answers { return setup.Answers{Dir: dir} }

func number(id int64) string { return fmt.Sprint(id) }

// play is one run and what came of it.
type play struct {
	out string // as printed
	err error
}

// text is what was said, without the line breaks.
func (p play) text() string {
	said := p.out
	if p.err != nil {
		said += " " + p.err.Error()
	}
	return strings.Join(strings.Fields(said), " ")
}

// run is setup with these answers and, unless it is nil, a person.
func (s *stage) run(ctx context.Context, language string, a setup.Answers, person setup.Terminal) play {
	return s.runAs(ctx, language, a, person, adminToken)
}

func (s *stage) runAs(ctx context.Context, language string, a setup.Answers, human setup.Terminal, token chatwoot.Secret) play {
	s.t.Helper()
	texts, err := connect.TextsIn(language)
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	if p, ok := human.(*person); ok {
		p.out = &out
	}
	err = setup.Run(ctx, setup.Config{World: s.world(texts), Answers: a, Token: token, Terminal: human, Out: &out, Width: 80})
	p := play{out: out.String(), err: err}
	s.proper(p)
	return p
}

// proper is what must be true of every output.
func (s *stage) proper(p play) {
	s.t.Helper()
	for _, secret := range s.secrets() {
		if strings.Contains(p.text(), secret) {
			s.t.Errorf("a secret was printed:\n%s", p.out)
		}
	}
	for line := range strings.SplitSeq(p.out, "\n") {
		if n := len([]rune(line)); n > 80 && strings.Contains(strings.TrimSpace(line), " ") && !strings.Contains(line, "  > ") { // an address stays whole, and so does what is typed
			s.t.Errorf("%d columns: %s", n, line)
		}
	}
	if strings.Contains(p.text(), "{") && unfilled.MatchString(p.text()) {
		s.t.Errorf("a place is not filled:\n%s", p.out)
	}
}

// secrets are the credentials that exist.
func (s *stage) secrets() []string {
	all := []string{adminToken}
	for _, b := range s.account.Snapshot().Bots {
		all = append(all, b.Token, b.Secret)
	}
	return slices.DeleteFunc(all, func(text string) bool { return text == "" })
}

// state is everything that a run may change, once Chatwoot's jobs are done.
type state struct {
	Chatwoot chatwoottest.Snapshot
	Files    map[string]string
}

func (s *stage) state() state {
	s.t.Helper()
	s.fake.Tick()
	got := state{Chatwoot: s.account.Snapshot(), Files: map[string]string{}}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(s.dir, e.Name()))
		if err != nil {
			s.t.Fatal(err)
		}
		info, err := e.Info()
		if err != nil {
			s.t.Fatal(err)
		}
		got.Files[e.Name()] = fmt.Sprintf("%o\n%s", info.Mode().Perm(), raw)
	}
	return got
}

// unchanged fails when anything differs from before.
func (s *stage) unchanged(when string, before state, p play) {
	s.t.Helper()
	if diff := cmp.Diff(before, s.state()); diff != "" {
		s.t.Errorf("%s: something has changed (-before +after):\n%s\n%s", when, diff, p.out)
	}
}

// person types answers one after another; what she does before typing comes first.
type person struct {
	lines []line
	next  atomic.Int64
	out   io.Writer // where a terminal shows what is typed
}

type line struct {
	text   string
	before func()
}

var errGone = errors.New("nothing more to type")

func (p *person) Line(ctx context.Context) (string, error) {
	n := int(p.next.Add(1)) - 1
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if n >= len(p.lines) {
		return "", errGone
	}
	if p.lines[n].before != nil {
		p.lines[n].before()
	}
	_, _ = io.WriteString(p.out, p.lines[n].text+"\n")
	return p.lines[n].text, ctx.Err()
}

// Hidden shows nothing.
func (p *person) Hidden(ctx context.Context) (string, error) {
	shown := p.out
	p.out = io.Discard
	defer func() { p.out = shown }()
	return p.Line(ctx)
}

func says(texts ...string) *person {
	p := &person{}
	for _, text := range texts {
		p.lines = append(p.lines, line{text: text})
	}
	return p
}

// authority signs the town's certificates.
type authority struct {
	certificate0 *x509.Certificate
	key          *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) (*authority, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "town"}, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	root, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(root)
	return &authority{root, key}, pool
}

// certificate is for names and lasts so long from now.
func (a *authority) certificate(t *testing.T, lasts time.Duration, names ...string) *tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: names[0]}, DNSNames: names,
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(lasts), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.certificate0, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}
