package bot_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/desk"
	"agentbot/bot/sqlstore"
	"agentbot/bot/storetest"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// chaos is the whole machine against a Chatwoot in the same process, with people, faults and crashes drawn from one seed. One goroutine, virtual
// time: whatever happens "meanwhile" happens inside a call of the machine (see meanwhile), so a seed plays the same story every time.
type chaos struct {
	t       *testing.T
	rng     *rand.Rand
	now     time.Time
	story   []string
	calm    bool // nothing goes wrong any more and nobody acts
	depth   int  // of meanwhile: what happens meanwhile is not interrupted again
	sealed  int  // above 0 the process cannot die here (the engine would take the panic for a failing dialogue)
	version string

	server   *chatwoottest.Server
	account  *chatwoottest.Account
	bot      *chatwoottest.Bot
	people   []*chatwoottest.Agent
	inbox    *chatwoottest.Inbox
	contacts []*chatwoottest.Contact
	talks    []*talk

	kept      store // survives the process
	store     *storetest.Faulty
	user      bool
	botID     int64
	proc      *process
	upAt      time.Time
	restarted bool // once more, in the calm
	dead      bool // the process died inside a webhook request: the step it was in never ends
	late      []landing
	world     shop
}

type store interface {
	bot.Store
	bot.History
}

// process is what dies in a crash.
type process struct {
	engine     *bot.Engine
	desks      *bot.Courier
	changes    *bot.Courier
	desk       *desk.Desk
	receiver   *desk.Receiver
	reconciled bool
	watched    time.Time
}

type crash struct{ at string }

// landing is a request that Chatwoot carries out after its caller gave up.
type landing struct {
	at  time.Time
	run func()
}

const hour = time.Hour

func (w *chaos) chance(p float64) bool { return w.rng.Float64() < p }

func (w *chaos) say(format string, args ...any) {
	w.story = append(w.story, w.now.Format("15:04:05.000 ")+strings.Repeat("  ", w.depth)+fmt.Sprintf(format, args...))
}

func newChaos(t *testing.T, seed uint64, kept store) *chaos {
	t.Helper()
	w := &chaos{t: t, rng: rand.New(rand.NewPCG(seed, 1)), now: time.Unix(1_800_000_000, 0).UTC(), kept: kept}
	w.version = []string{"4.14.2", "4.17.0", "4.18.0"}[w.rng.IntN(3)]
	w.user = w.chance(0.5)
	server, err := chatwoottest.New(chatwoottest.Config{
		Now: w.clock, Version: w.version, Transport: hooks{w}, Sleep: w.sleep, LooksLag: w.chance(0.3),
	})
	if err != nil {
		t.Fatal(err)
	}
	w.server, w.account = server, server.AddAccount(3, "Loja")
	w.bot = w.account.AddBot(chatwoottest.Bot{ID: 7, Name: "Bot", URL: "http://bot.example/hook"})
	ana := w.account.AddAgent(chatwoottest.Agent{ID: 7, Name: "Ana", Online: w.chance(0.7)})
	bia := w.account.AddAgent(chatwoottest.Agent{ID: 8, Name: "Bia", Role: chatwoottest.RoleAdministrator})
	w.people = []*chatwoottest.Agent{ana, bia}
	w.account.AddTeam(chatwoottest.Team{ID: 4, Name: "Vendas", AutoAssign: w.chance(0.5)}, ana)
	w.inbox = w.account.AddInbox(chatwoottest.Inbox{
		ID: 11, Name: "Site", Bot: w.bot, Members: w.people, AutoAssign: chatwoottest.AutoAssignment(w.rng.IntN(3)),
		Channel: []chatwoottest.Channel{chatwoottest.WebWidget, chatwoottest.WhatsApp, chatwoottest.Telegram}[w.rng.IntN(3)],
	})
	for i := range 2 {
		w.contacts = append(w.contacts, w.account.AddContact(chatwoottest.Contact{Name: fmt.Sprintf("Cliente %d", i), Phone: fmt.Sprintf("+551198765432%d", i)}))
	}
	if w.chance(0.5) {
		w.botID = 7
	}
	w.world = shop{w: w, done: map[string]int{}}
	w.store = &storetest.Faulty{Store: kept, Before: w.storeFault("before"), After: w.storeFault("after")}
	server.Inject(w.apiFault)
	server.InjectDelivery(w.deliveryFault)
	server.Subscribe(w.noticed)
	w.say("chatwoot %s, user token %v, bot id %d, %s, auto-assignment %d", w.version, w.user, w.botID, w.inbox.Channel, w.inbox.AutoAssign)
	w.start()
	return w
}

func (w *chaos) clock() time.Time { return w.now }

func (w *chaos) client(token string) *chatwoot.Client {
	c, err := chatwoot.New(chatwoot.Config{URL: "http://chatwoot.example", Account: 3, Token: chatwoot.Secret(token), Transport: wire{w}, Now: w.clock})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// start is what serve does: everything new, what was claimed is due at once, what was missed is asked for.
func (w *chaos) start() {
	place := desk.Place{Bot: "default", Account: 3, Instance: "here", Identity: desk.NewIdentity(w.botID, func(id int64) { w.botID = id })}
	config := desk.Config{Place: place, Client: w.client(w.bot.Token), Now: w.clock}
	if w.user {
		config.User = w.client(w.people[1].Token)
	}
	d, err := desk.New(config)
	if err != nil {
		w.t.Fatal(err)
	}
	policy := bot.DefaultPolicy()
	profile := &bot.Profile{
		Name: "default", Languages: []string{"pt"}, Understander: silentUnderstander{}, Dialogue: script{w}, World: bot.Readers{Now: w.clock}, Shaper: desk.Shaper{},
		Policy: policy, Sentences: func() bot.Sentences {
			return bot.Sentences{"error": {"pt": "Erro nosso."}, "handoff_open": {"pt": "Passei."}}
		},
	}
	courier := func(lane bot.Lane, d bot.Desk) *bot.Courier {
		return &bot.Courier{
			Store: w.store, Lane: lane, Desks: map[string]bot.Desk{"default": d}, Policy: func(string) bot.Policy { return policy },
			Waits: bot.DefaultWaits(), Now: w.clock, Observer: bot.Observers{},
		}
	}
	w.proc = &process{
		engine: &bot.Engine{
			Store: w.store, Profiles: map[string]*bot.Profile{"default": profile}, Now: w.clock, Observer: bot.Observers{}, Lease: 45 * time.Second,
			Deadline: 30 * time.Second, Attempts: 3,
		},
		desks: courier(bot.DeskLane, carried{w, d}), changes: courier(bot.BusinessLane, &w.world), desk: d,
		receiver: &desk.Receiver{Place: place, Secret: chatwoot.Secret(w.bot.Secret)},
	}
	w.dead = false
	if err := w.kept.Recover(w.t.Context(), w.now); err != nil {
		w.t.Fatal(err)
	}
}

// die ends the process in the middle of whatever it does.
func (w *chaos) die(at string) {
	w.say("CRASH %s", at)
	w.dead = true
	panic(crash{at})
}

func (w *chaos) mayDie(at string, p float64) {
	if !w.calm && w.sealed == 0 && w.chance(p) {
		w.die(at)
	}
}

// live runs one step of the process; a crash ends it.
func (w *chaos) live(step func(p *process)) {
	if w.proc == nil {
		if w.now.Before(w.upAt) {
			return
		}
		w.say("START")
		w.start()
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(crash); !ok {
				panic(r)
			}
			w.proc, w.depth, w.sealed = nil, 0, 0
			w.upAt = w.now.Add(time.Duration(w.rng.IntN(3)*w.rng.IntN(60)) * time.Second)
		}
	}()
	step(w.proc)
}

// run plays one seed to its end and returns what is broken.
func (w *chaos) run() []string {
	for range 60 {
		if w.chance(0.45) {
			w.act()
		}
		w.pass(w.someTime())
	}
	w.calm = true
	w.say("CALM")
	w.settle()
	if w.proc != nil && w.chance(0.5) { // the start-up check finds what was lost for good
		w.proc, w.restarted = nil, true
		w.settle()
	}
	return w.broken()
}

func (w *chaos) someTime() time.Duration {
	switch n := w.rng.IntN(20); {
	case n < 12:
		return time.Duration(w.rng.IntN(1500)) * time.Millisecond
	case n < 19:
		return time.Duration(w.rng.IntN(15)) * time.Second
	default:
		return time.Duration(w.rng.IntN(400)) * time.Second
	}
}

// pass lets time go by in small steps.
func (w *chaos) pass(d time.Duration) {
	end := w.now.Add(d)
	for {
		w.tick()
		if !w.now.Before(end) {
			return
		}
		w.now = w.now.Add(min(max(end.Sub(w.now)/4, 100*time.Millisecond), end.Sub(w.now)))
	}
}

// tick is everything that is due now; it reports whether anything happened.
func (w *chaos) tick() (busy bool) {
	w.server.Tick()
	w.land()
	busy = w.server.Deliver(w.t.Context()) > 0
	w.live(func(p *process) {
		if w.dead {
			panic(crash{"in a webhook"})
		}
		if !p.reconciled {
			p.reconciled = w.reconcile(p) == nil
		}
		for n := 0; n < 50 && w.ticks(p.engine.Tick); n++ {
			busy = true
		}
		for n := 0; n < 50 && w.ticks(p.desks.Tick); n++ {
			busy = true
		}
		for n := 0; n < 50 && w.ticks(p.changes.Tick); n++ {
			busy = true
		}
		if w.now.Sub(p.watched) >= time.Minute {
			p.watched = w.now
			dog := bot.Watchdog{Store: w.store, Policy: func(string) bot.Policy { return bot.DefaultPolicy() }, After: 5 * time.Minute, Now: w.clock}
			_, _ = dog.Tick(w.t.Context()) // a store that is away is away for a while
		}
	})
	return busy
}

func (w *chaos) ticks(tick func(context.Context) error) bool {
	if w.dead {
		panic(crash{"in a webhook"})
	}
	err := tick(w.t.Context())
	return err == nil
}

func (w *chaos) reconcile(p *process) error {
	known, err := w.store.Pending(w.t.Context(), "default")
	if err != nil {
		return err
	}
	return p.desk.Reconcile(w.t.Context(), known, func(ctx context.Context, in bot.Inbound) error {
		w.say("reconcile: %s %s at %d %s", in.Kind, in.Dedupe, in.At, in.Snapshot.Status)
		_, err := w.store.Record(ctx, w.now, in, bot.DefaultPolicy())
		if err == nil {
			w.accepted(in)
		}
		return err
	})
}

// settle lets everything come to rest: every wait, the watchdog, the longest backoff.
func (w *chaos) settle() {
	for end := w.now.Add(40 * time.Minute); w.now.Before(end); w.now = w.now.Add(w.nextStep()) {
		w.tick()
	}
}

// nextStep is a minute when nothing is due before it.
func (w *chaos) nextStep() time.Duration {
	step := time.Minute
	for _, d := range w.server.Queue() {
		step = min(step, d.Due.Sub(w.now))
	}
	for _, l := range w.late {
		step = min(step, l.at.Sub(w.now))
	}
	return max(step, 500*time.Millisecond)
}

// TestChaos plays seeds: AGENTBOT_SEEDS=5000 more of them, AGENTBOT_SEED=17 one of them aloud, AGENTBOT_STORE=sqlite on disk.
func TestChaos(t *testing.T) {
	t.Parallel()
	first, count := uint64(1), 150
	if n, err := strconv.Atoi(os.Getenv("AGENTBOT_SEEDS")); err == nil {
		count = n
	}
	one, err := strconv.ParseUint(os.Getenv("AGENTBOT_SEED"), 10, 64)
	if err == nil {
		first, count = one, 1
	}
	failed := 0
	for seed := first; seed < first+uint64(count) && failed < 5; seed++ {
		w := newChaos(t, seed, openChaos(t, seed))
		broken := w.run()
		if err == nil {
			t.Log(strings.Join(w.story, "\n"))
		}
		if len(broken) > 0 {
			failed++
			t.Errorf("seed %d (AGENTBOT_SEED=%d tells it): %s", seed, seed, strings.Join(broken, "; "))
		}
		w.kept.Close()
	}
}

func openChaos(t *testing.T, seed uint64) store {
	t.Helper()
	if os.Getenv("AGENTBOT_STORE") != "sqlite" && seed%50 != 0 {
		return storetest.NewMemory()
	}
	s, err := sqlstore.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "chaos.db"), sqlstore.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
