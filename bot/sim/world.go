package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot/chatwoottest"
)

const (
	account    = 3
	botNumber  = 7 // a user has the same number: ids of users and bots overlap
	address    = "http://chatwoot.example"
	botAddress = "http://bot.example/webhooks/chatwoot"
	rest       = 45 * time.Minute // every wait, the watchdog, the longest backoff
)

// unreal is longer than any world takes to live through: real timers must decide nothing, or a busy machine would tell another story.
const unreal = time.Hour

// dawn is when every world begins.
var dawn = time.Unix(1_800_000_000, 0).UTC()

// world is one run of one seed.
type world struct {
	*scheduler
	config  Config
	ctx     context.Context
	streams map[string]*rand.Rand
	calm    bool // nothing goes wrong any more and nobody acts
	quiet   bool // nothing ever goes wrong, and people leave the bot alone
	without map[string]bool
	acts    int

	setting   string
	server    *chatwoottest.Server
	account   *chatwoottest.Account
	bot       *chatwoottest.Bot
	people    []*chatwoottest.Agent
	teams     []bot.Team
	inbox     *chatwoottest.Inbox
	shop      Shop
	shopping  *ledgerOfShop
	posted    map[string]int // mails that the mail server has taken, by their Message-ID
	model     bool
	userSees  bool    // the machine has a user's token
	botKnown  bool    // and knows its bot's number
	modelDown bool    // it never answers
	replays   bool    // every decision is taken a second time
	scripted  bool    // a script stands where the flows would
	bustle    float64 // how much people do: 0 nothing, 1 a lot
	proxy     bool    // answers 500 for a bot that is away
	rollout   bot.Rollout
	testers   map[string]bool // by the contact's name

	customers  []*customer
	talks      []*talk
	processes  []*process
	deliveries map[string]*delivery
	promises   []promise
	breaches   []Breach
	story      []Line
	faults     map[string]int
	count      Result
	restarted  bool
	sent       int       // requests so far
	storeAway  time.Time // until then the store takes nothing
	outage     time.Time // until then every process is down
	shaken     time.Time // when something last happened that makes a turn wait for good reasons
}

func newWorld(ctx context.Context, c Config) *world {
	w := &world{
		scheduler: newScheduler(c.Seed, dawn), config: c, ctx: ctx, streams: map[string]*rand.Rand{},
		without: map[string]bool{}, promises: promises(), deliveries: map[string]*delivery{}, faults: map[string]int{},
	}
	for _, name := range c.Without {
		w.without[name] = true
	}
	w.furnish()
	return w
}

// draw is the line of chance of one purpose.
func (w *world) draw(purpose string) *rand.Rand {
	r, ok := w.streams[purpose]
	if !ok {
		r = stream(w.config.Seed, purpose)
		w.streams[purpose] = r
	}
	return r
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// furnish draws the setting: which Chatwoot, which channel, who is there.
func (w *world) furnish() {
	r := w.draw("setting")
	version := pick(r, []string{"4.13.0", "4.14.2", "4.14.2", "4.17.0", "4.18.0"})
	w.userSees, w.botKnown, w.model, w.proxy = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(4) > 0
	w.quiet, w.modelDown = r.IntN(12) == 0, r.IntN(4) == 0
	w.scripted = !w.quiet && r.IntN(4) == 0
	w.replays, w.bustle = r.IntN(4) == 0, pick(r, []float64{0.05, 0.3, 1})
	if w.config.Errand != nil { // else people have most conversations before they are asked for anything
		w.bustle = min(w.bustle, 0.3)
	}
	server, err := chatwoottest.New(chatwoottest.Config{
		Now: w.clock, Version: version, URL: address, Transport: hooks{w}, Sleep: w.hang, Timeout: unreal, LooksLag: r.IntN(3) == 0, Receipts: r.IntN(3) == 0,
	})
	if err != nil {
		panic(err) // a version of the list above
	}
	w.server, w.account = server, server.AddAccount(account, "Aroeira")
	w.bot = w.account.AddBot(chatwoottest.Bot{ID: botNumber, Name: "Aro", URL: botAddress})
	ana := w.account.AddAgent(chatwoottest.Agent{ID: botNumber, Name: "Ana", Online: r.IntN(3) > 0})
	bia := w.account.AddAgent(chatwoottest.Agent{ID: 8, Name: "Bia", Role: chatwoottest.RoleAdministrator})
	w.people = []*chatwoottest.Agent{ana, bia}
	for i, name := range []string{"support", "purchases", "payments", "creators", "ownership", "international"} {
		team := w.account.AddTeam(chatwoottest.Team{ID: int64(4 + i), Name: name, AutoAssign: r.IntN(3) == 0}, ana)
		if r.IntN(8) > 0 { // sometimes a team is not known
			w.teams = append(w.teams, bot.Team{ID: team.ID, Name: name})
		}
	}
	w.account.AddTeam(chatwoottest.Team{ID: 10, Name: "access"}, bia)
	w.teams = append(w.teams, bot.Team{ID: 10, Name: "access"})
	w.account.AddLabel("email-change")
	if r.IntN(8) == 0 {
		w.account.KeepPending(true)
	}
	w.inbox = w.account.AddInbox(chatwoottest.Inbox{
		ID: 11, Name: "Site", Bot: w.bot, Members: w.people, AutoAssign: chatwoottest.AutoAssignment(r.IntN(3)),
		Channel: pick(r, []chatwoottest.Channel{chatwoottest.WebWidget, chatwoottest.WebWidget, chatwoottest.WhatsApp, chatwoottest.Telegram, chatwoottest.Email, chatwoottest.API}),
	})
	if hours := stream(w.config.Seed, "hours"); hours.IntN(3) == 0 { // at dawn it is 5 in the morning there: some are open already
		day := chatwoottest.Hours{Day: int(dawn.Weekday()), OpenHour: pick(hours, []int{4, 9}), CloseHour: 18}
		w.inbox.HoursEnabled, w.inbox.Timezone, w.inbox.Hours = true, "America/Sao_Paulo", []chatwoottest.Hours{day}
	}
	elsewhere := w.account.AddInbox(chatwoottest.Inbox{ID: 12, Name: "Antigo"}) // no installation begins with message 1
	elsewhere.Write(w.account.AddContact(chatwoottest.Contact{Name: "Outro"}), chatwoottest.Incoming{Text: "oi"})
	server.Inject(w.apiFault)
	server.InjectDelivery(w.deliveryFault)
	server.Subscribe(w.noticed)
	w.shop = w.config.Shop(w.clock)
	w.shopping, w.posted = &ledgerOfShop{applied: map[string]int{}}, map[string]int{}
	for n := range max(w.config.Replicas, 1) {
		w.processes = append(w.processes, &process{world: w, number: n + 1})
	}
	w.rollout.TestersOnly, w.testers = !w.quiet && stream(w.config.Seed, "rollout").IntN(12) == 0, map[string]bool{}
	w.setting = fmt.Sprintf("Chatwoot %s · %s · model %s · user token %s · %d replica(s)%s", version, w.inbox.Channel, w.modelWord(), onOff(w.userSees),
		len(w.processes), map[bool]string{true: " · undisturbed"}[w.quiet]+map[bool]string{true: " · scripted dialogue"}[w.scripted]+map[bool]string{true: " · testers only"}[w.rollout.TestersOnly]+
			map[bool]string{true: " · people and tables for systems"}[w.config.Errand != nil && !w.scripted])
}

// modelWord is how the model does.
func (w *world) modelWord() string {
	if w.model && w.modelDown {
		return "never answers"
	}
	return onOff(w.model)
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

func (w *world) clock() time.Time { return w.now }

// live runs the days: people act and things go wrong, then calm, then rest.
func (w *world) live() {
	for _, p := range w.processes {
		p.boot(time.Duration(stream(w.config.Seed, fmt.Sprint("boot of ", p.number)).IntN(2000)) * time.Millisecond) // fewer replicas change nothing else
	}
	w.begin()
	r := w.draw("setting")
	busy := w.now.Add(time.Duration(2+r.IntN(6)) * time.Minute)
	if w.quiet {
		busy = busy.Add(storyTime)
	}
	w.until(busy)
	w.calmDown()
	w.until(w.rested())
	if r.IntN(2) == 0 { // the start-up check finds what was lost for good
		w.restart()
		w.until(w.now.Add(rest))
	}
	w.judge()
	w.mournAll()
}

// until lets tasks run to a time.
func (w *world) until(end time.Time) {
	for w.panicked == nil && w.ctx.Err() == nil && w.now.Before(end) {
		w.mourn()
		w.step(end)
	}
	if w.panicked != nil {
		w.broke(Breach{Text: w.panicked.Error()})
	}
}

func (w *world) calmDown() {
	w.calm = true
	w.tell(0, "", "from here on nothing goes wrong and nobody acts")
	for _, p := range w.processes {
		p.pausedUntil = time.Time{}
		p.skew = 0
	}
	w.storeAway = time.Time{}
}

// restart ends every process; others take their places.
func (w *world) restart() {
	for _, p := range slices.Clone(w.processes) {
		p.end()
	}
	w.restarted = true
}

// mournAll ends every task that is left, so that no goroutine outlives the world.
func (w *world) mournAll() {
	for _, t := range slices.Clone(w.tasks) {
		t.dead = true
		w.run(t, false)
	}
}

func (w *world) broke(b Breach) {
	for _, known := range w.breaches {
		if known.Promise == b.Promise && known.Conversation == b.Conversation && known.Text == b.Text {
			return
		}
	}
	w.breaches = append(w.breaches, b)
	w.tell(b.Conversation, "!", "%s", b.Text)
}
