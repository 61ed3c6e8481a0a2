// Package sim proves the promises: it lets the real machine live through made-up days, thousands of them, each drawn from one number.
//
// Words. A world is one run of one seed: a Chatwoot and a business system in this process, customers and agents who act as people do, one to
// three replicas of the machine, and faults. A task is one activity; one runs at a time, under a virtual clock, and whatever it waits for (store,
// model, request) is a place where others may go on, where a person may step in, and where its process may die. A promise is a check with the
// sentence it keeps. A breach is a promise that a world broke, with the conversation it happened in.
//
// What was sent is what the fake Chatwoot received, never what the machine says it sent; a promise may read the store to see what the machine
// could know. The package knows bot, and the Chatwoot that it plays against; the machine itself is handed in by its builder.
package sim

import (
	"context"
	"net"
	"net/http"
	"time"

	"agentbot/bot"
)

// Store is what a world keeps while processes come and go. History is for the promises.
type Store interface {
	bot.Store
	bot.History
}

// Machine is one process under trial, built but with nothing running: the world runs it.
type Machine struct {
	Handler  http.Handler // takes webhooks
	Lanes    []Lane
	Couriers []*bot.Courier
	Engine   *bot.Engine
	// Duties are repeated: watchdog, reload of flows, the shared clock. Start runs once, again until it succeeds: reconciliation.
	Duties []func(ctx context.Context) error
	Start  func(ctx context.Context) error
}

// Lane is one loop of a process.
type Lane struct {
	Name     string // "turns" waits for bot.TurnDue, every other for bot.OutboundDue
	Claim    bot.Claim
	Parallel int
}

// Surroundings is what a machine is built into: its clock, its store, its ways out.
type Surroundings struct {
	Store     bot.Store
	Chatwoot  http.RoundTripper
	Business  http.RoundTripper
	Mail      func(ctx context.Context, network, address string) (net.Conn, error) // to the mail server
	Model     http.RoundTripper                                                    // nil: no model is configured
	Now       func() time.Time                                                     // may jump
	Running   func() time.Duration                                                 // since the world began; never jumps
	After     func(d time.Duration, f func()) (stop func() bool)
	URL       string // of Chatwoot
	Account   int64
	BotToken  string
	Secret    string
	BotID     int64  // 0: not known
	UserToken string // "": none
	Teams     []bot.Team
	Rollout   bot.Rollout
}

// Shop is the business system: what it is over HTTP, and the mail it has sent, newest first.
type Shop interface {
	http.Handler
	// Code is the newest one-time code that was mailed to an address, "" for none.
	Code(to string) string
	// Mailed is every code that was mailed.
	Mailed() []string
	// Proves says whether a code was mailed to an address by a time, and whether that address is the one that the system had on file for what a
	// path changes, before anything was changed.
	Proves(code, path string, by time.Time) bool
	// Reaches says whether a phone number is the one on file for what a path changes.
	Reaches(phone, path string) bool
}

// Story is what a kind of customer wants and how they answer, in one language.
type Story struct {
	Name     string
	Language string
	Opens    []string  // one of them begins
	Answers  []Answer  // to the bot's questions, the first that fits
	Small    []string  // what people say in between
	Person   string    // the wish for a person
	Handed   []string  // of the sentences that grant it, each has one of these; empty: nobody says
	Mailbox  string    // where the story's codes arrive
	About    string    // what it is about: those who share it disturb each other
	Phone    string    // of the customer, where it matters
	Ends     StoryEnd  // where an undisturbed telling ends; zero: nobody says
	Unshown  *StoryEnd // where it ends on a channel that shows no number; nil: there too
}

// Answer is what is said to a message of the bot that holds a text. ${code} is the newest mailed code, Tap the number of the button to tap + 1.
type Answer struct {
	To   string
	File *StoryFile // attached the first time; nil, and every other time: words
	Say  []string   // one of them; usually the first
	Tap  int
	Yes  bool // it agrees to what the bot wants to do
}

// StoryFile is an attachment.
type StoryFile struct {
	Name string
	Type string
	Body []byte
}

// StoryEnd is where a story that nobody disturbs ends.
type StoryEnd struct {
	Status  string // of the conversation
	Changes int    // business changes done
	Errands int    // requests to people, where they are the business system
	Says    string // what one of the bot's messages to the customer holds; "": nothing special
}

// Config is one world to be.
type Config struct {
	Seed     uint64
	Replicas int
	// Build makes a process in its surroundings. It is called again after every death.
	Build func(ctx context.Context, s Surroundings) (*Machine, error)
	// Store is the world's own; it outlives processes. Shared: several processes may use it, so nobody recovers what another may hold.
	Store  Store
	Shared bool
	// Distant: the store's signals come over a network, in real time, which the virtual clock cannot wait for. Then every verb wakes every loop.
	Distant bool
	Shop    func(now func() time.Time) Shop
	// ShopURL is where machines find it.
	ShopURL string
	// Swap puts another library of flows where all machines look for theirs; nil: there is no other. Each finds it when it looks again.
	Swap func()
	// Secrets are what the machine is configured with and nobody may read: not the customers, not the people, not the model.
	Secrets []string
	// Errand reads the private note in which the machine asks people for a change; nil: systems make all of them. Done are the words with which
	// a customer hears that one is made.
	Errand func(note string) (Errand, bool)
	Done   []string
	// Stories are told by the customers.
	Stories []Story
	// Without switches faults off by name, see Faults; Acts limits what people do, 0: no limit; Aloud keeps a transcript.
	Without []string
	Acts    int
	Aloud   bool
	// Customers is how many of them begin, the first ones; 0: all.
	Customers int
}

// Errand is a change that people are asked for.
type Errand struct {
	Key  string
	Path string // where a business system would be asked for it
	Body string // and with what
}

// Breach is a broken promise.
type Breach struct {
	Promise      int    // number in DESIGN, 1 to 8; 0: the machine or the simulation failed
	Sentence     string // of the promise
	Conversation int64  // 0: none
	Text         string
}

// Result is what a world came to.
type Result struct {
	Breaches []Breach
	Story    []Line // with Config.Aloud
	Setting  string // one line: version, channel, who is there
	Steps    int
	Faults   map[string]int // how often each kind happened
	Said     int            // messages the bot sent to customers
	Written  int            // messages customers wrote
	Turns    int            // commits
	Changes  int            // business changes
	Deaths   int
	Acts     int // of people, the first word of each customer apart
}

// Run lives through one world.
func Run(ctx context.Context, c Config) Result {
	w := newWorld(ctx, c)
	w.live()
	return w.result()
}
