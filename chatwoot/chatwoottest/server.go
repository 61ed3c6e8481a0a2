package chatwoottest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Config is what a Server may be told. The zero value is Chatwoot 4.14.2 on
// the system clock.
type Config struct {
	Now     func() time.Time
	Version string // "3.6.0" to "4.18.0"; default "4.14.2"
	// URL is where the bot reaches this server; attachment links start with it.
	URL string
	// Transport carries the webhooks; nil is the standard one.
	Transport http.RoundTripper
	// Chatwoot's own figures: 3 attempts, 3 s apart, 5 s each.
	Attempts   int
	RetryAfter time.Duration
	Timeout    time.Duration
	// Workers is how many deliveries Run has under way at once; the default 1
	// keeps their order, Chatwoot has 10 and does not.
	Workers int
	// Receipts lets the providers of WhatsApp, Telegram and Instagram answer:
	// an outgoing message gets its id, is delivered and read, each a
	// message_updated; outside the reply window it fails instead.
	Receipts bool
	// LooksLag lets a conversation that is read show a stamp one microsecond
	// below its events': the database cuts what one process has in memory.
	LooksLag bool
	// Sleep waits for injected delays; a simulation puts its virtual clock
	// here. It returns early when ctx ends.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Server is the fake installation. Its methods and those of what it hands out
// are safe for concurrent use.
type Server struct {
	cfg Config
	has features

	mu            sync.Mutex
	ids           map[string]int64
	lastStamp     int64
	accounts      map[int64]*Account
	conversations map[key]*Conversation
	order         []key // conversations as they were started
	blobs         map[string]*file
	queue         []*Delivery
	history       []Delivered
	calls         []*Call
	liquid        []LiquidUse
	fault         func(Request) Fault
	deliveryFault func(Delivery) DeliveryFault
	subscribers   map[int64]func(Notice)
	notices       []Notice
	wake          chan struct{}

	// What stands around Chatwoot, see levers.go.
	systemBots          map[int64]*Bot
	jobs                []job
	proxy               Proxy
	stopped             bool // Sidekiq
	queueDown, dataDown bool
	enterprise          bool
	locale              string // DEFAULT_LOCALE
	nextBot             int64  // id of the next bot, 0: the next free one
	resolve             func(host string) []netip.Addr
	allowPrivate        bool
}

type key struct{ account, conversation int64 }

// New builds an empty installation; it fails only on an unreadable version.
func New(cfg Config) (*Server, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Version == "" {
		cfg.Version = "4.14.2"
	}
	has, err := featuresOf(cfg.Version)
	if err != nil {
		return nil, err
	}
	if cfg.Attempts == 0 {
		cfg.Attempts = 3
	}
	if cfg.RetryAfter == 0 {
		cfg.RetryAfter = 3 * time.Second
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.Workers == 0 {
		cfg.Workers = 1
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	if cfg.URL == "" {
		cfg.URL = "http://chatwoot.example"
	}
	if cfg.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own value
		t.MaxIdleConnsPerHost = 64
		cfg.Transport = t
	}
	return &Server{
		cfg: cfg, has: has,
		ids: map[string]int64{}, accounts: map[int64]*Account{}, conversations: map[key]*Conversation{},
		systemBots: map[int64]*Bot{}, blobs: map[string]*file{}, subscribers: map[int64]func(Notice){}, wake: make(chan struct{}, 1),
	}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// SetURL changes where the bot reaches the server, for tests that learn their
// port late.
func (s *Server) SetURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.URL = strings.TrimRight(url, "/")
}

// Version is the release the server plays.
func (s *Server) Version() string { return s.cfg.Version }

// SetVersion lets an installation be upgraded under its bots. Those that had no
// secret get one with 4.13.
func (s *Server) SetVersion(version string) error {
	has, err := featuresOf(version)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if has.signs && !s.has.signs {
		s.backfill()
	}
	s.cfg.Version, s.has = version, has
	return nil
}

// features is what changed between 4.2 and 4.18 that a bot can notice. Before
// 4.12 only what a setup meets is played, not the bot's daily work.
type features struct {
	resetToken    bool // reset_access_token (4.3)
	failsOpen     bool // a failed message webhook opens the conversation (4.7)
	ownBot        bool // a bot may act in its account without being in an inbox (4.8)
	typing        bool // bots may show typing dots (4.12)
	retries       bool // 429 and 500 are tried again (4.12)
	signs         bool // bots have a secret, deliveries are signed and have an id (4.13)
	safeFetch     bool // private addresses are refused (4.14.0)
	privateSwitch bool // unless the installation allows them (4.14.1)
	botReads      bool // bots may read a conversation and its labels (4.14.2)
	accountKey    bool // conversation events name the account (4.14.2)
	teamIcon      bool // meta.team has icon and icon_color (4.16)
	ownership     bool // the bot owns its conversations (4.17)
	typedOwner    bool // ai_assignee_type (4.18)
	teamMended    bool // no 500 for a bot when there is a team (4.18)
	descriptions  bool // input_select items may have one (4.18)
	hidesTokens   bool // a bot's access_token is shown to administrators only (4.18)
}

func featuresOf(version string) (features, error) {
	var v [3]int
	parts := strings.Split(version, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return features{}, fmt.Errorf("chatwoot version %q is not like 4.14.2", version)
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return features{}, fmt.Errorf("chatwoot version %q is not like 4.14.2", version)
		}
		v[i] = n
	}
	since := func(want ...int) bool { return slices.Compare(v[:], want) >= 0 }
	if !since(3, 6, 0) {
		return features{}, errors.New("chatwoot versions before 3.6 are not played: bots could hardly call anything")
	}
	return features{
		typing: since(4, 12, 0), retries: since(4, 12, 0), signs: since(4, 13, 0), failsOpen: since(4, 7, 0), ownBot: since(4, 8, 0),
		resetToken: since(4, 3, 0), safeFetch: since(4, 14, 0), privateSwitch: since(4, 14, 1), hidesTokens: since(4, 18, 0),
		botReads: since(4, 14, 2), accountKey: since(4, 14, 2), teamIcon: since(4, 16, 0),
		ownership: since(4, 17, 0), typedOwner: since(4, 18, 0), teamMended: since(4, 18, 0), descriptions: since(4, 18, 0),
	}, nil
}

// update runs one change under the lock, then tells the subscribers.
func (s *Server) update(change func()) {
	s.mu.Lock()
	waiting := len(s.queue) + len(s.jobs)
	change()
	notices := s.notices
	s.notices = nil
	subscribers := make([]func(Notice), 0, len(s.subscribers))
	for _, id := range sortedKeys(s.subscribers) {
		subscribers = append(subscribers, s.subscribers[id])
	}
	more := len(s.queue)+len(s.jobs) > waiting
	s.mu.Unlock()
	if more {
		s.signal()
	}
	for _, notice := range notices {
		for _, tell := range subscribers {
			tell(notice)
		}
	}
}

func (s *Server) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func sortedKeys[V any](m map[int64]V) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// id counts per kind, as tables do: user 1 and bot 1 are different things.
func (s *Server) id(kind string, wanted int64) int64 {
	if wanted > 0 {
		s.ids[kind] = max(s.ids[kind], wanted)
		return wanted
	}
	s.ids[kind]++
	return s.ids[kind]
}

// stamp is now in microseconds, never the same twice: every save of a
// conversation moves its updated_at.
func (s *Server) stamp() int64 {
	s.lastStamp = max(s.cfg.Now().UnixMicro(), s.lastStamp+1)
	return s.lastStamp
}

func (s *Server) now() time.Time { return s.cfg.Now().UTC() }

// token makes credentials that are stable from run to run and look opaque.
func (s *Server) token(kind string) string {
	return fmt.Sprintf("%s-%s-%04d", kind, "k7Qx2mVd9sRb", s.id("token", 0))
}
