package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rs/zerolog"

	"agentbot/bot/sqlstore"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// everyTenth lets one request of ten fail, in one way after another.
func everyTenth(seed uint64) func(chatwoottest.Request) chatwoottest.Fault {
	var mu sync.Mutex
	chance := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test's dice
	faults := []chatwoottest.Fault{
		{Status: 500}, {Status: 500, Store: true}, {Status: 502}, {Status: 504, Store: true}, {Drop: true}, {Drop: true, Store: true}, {Refuse: true}, {Status: 429},
	}
	return func(chatwoottest.Request) chatwoottest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if chance.IntN(10) > 0 {
			return chatwoottest.Fault{}
		}
		return faults[chance.IntN(len(faults))]
	}
}

// crowd lets n new customers write the same words.
func (h *house) crowd(n int, text string) []*chatwoottest.Conversation {
	var talks []*chatwoottest.Conversation
	h.t.Helper()
	for i := range n {
		if i%20 == 19 { // a machine that is busy with the burst of all at once would look like a bot that is away
			h.await(h.undelivered)
		}
		contact := h.account.AddContact(chatwoottest.Contact{Name: "Cliente"})
		talk, _ := h.inbox.Write(contact, chatwoottest.Incoming{Text: text})
		talks = append(talks, talk)
	}
	return talks
}

// notTaken are deliveries of a conversation that were not taken.
func (h *house) notTaken(conversation int64) (all []string) {
	for _, d := range h.fake.Deliveries() {
		if d.Delivery.Conversation == conversation && d.Status != http.StatusOK {
			all = append(all, fmt.Sprintf("%s, attempt %d: %d %v", d.Delivery.Event, d.Delivery.Attempt, d.Status, d.Err))
		}
	}
	return all
}

// botLines are the bot's own, its notes apart.
func botLines(talk *chatwoottest.Conversation) (replies, notes []string) {
	for _, line := range talk.Transcript().Lines {
		switch {
		case line.From != "agent_bot":
		case line.Private:
			notes = append(notes, line.Text)
		case line.Type == chatwoot.Outgoing:
			replies = append(replies, line.Text)
		}
	}
	return replies, notes
}

// drained is nil when a conversation is with people and its note says why.
func drained(talk *chatwoottest.Conversation) error {
	status := talk.Transcript().Status
	if _, notes := botLines(talk); status != chatwoot.Open || !slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "(`drain`)") }) {
		return fmt.Errorf("conversation %d is %s, its notes are %q", talk.ID, status, notes)
	}
	return nil
}

// drains runs the command and answers what it says as one line.
func (h *house) drains(o drainOptions) (string, error) {
	h.t.Helper()
	config, _, err := LoadConfig(h.config())
	if err != nil {
		h.t.Fatal(err)
	}
	if o.wait == 0 {
		o.wait = 3 * housePatience
	}
	if o.heed == 0 {
		o.heed = housePatience
	}
	if o.late == 0 {
		o.late = housePatience
	}
	var out bytes.Buffer
	err = drain(h.t.Context(), config, o, zerolog.New(h.logs), &out, seams{waits: h.plan.Waits})
	for line := range strings.SplitSeq(out.String(), "\n") {
		if n := utf8.RuneCountInString(line); n > pageWidth {
			h.t.Errorf("%d columns: %s", n, line)
		}
	}
	return strings.Join(strings.Fields(out.String()), " "), err
}

// TestDrain_ThreeHundred: one call in ten fails, and still nobody is left behind.
func TestDrain_ThreeHundred(t *testing.T) {
	t.Parallel()
	third := 100
	if raceDetector {
		third = 20
	}
	h := newHouse(t, plan{User: true})
	stop := h.serve(seams{})
	answered := append(h.crowd(third, "quantos dias tenho para pedir reembolso?"), h.crowd(third, "comprei com o email errado")...)
	for _, talk := range answered {
		h.talk = talk
		h.await(func() error {
			if replies, _ := botLines(talk); len(replies) == 0 {
				return fmt.Errorf("conversation %d has no answer; its deliveries were refused: %v", talk.ID, h.notTaken(talk.ID))
			}
			return nil
		})
	}
	h.fake.Inject(everyTenth(7))
	all := append(slices.Clone(answered), h.crowd(third, "oi")...) // while the order is given
	out, err := h.drains(drainOptions{})
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, h.logs.tail())
	}
	for _, talk := range all {
		if err := drained(talk); err != nil {
			t.Error(err, h.notTaken(talk.ID))
		}
	}
	if !strings.Contains(out, fmt.Sprintf("%d conversations handed over.", 3*third)) || !strings.Contains(out, "Disconnecting the bot from its inboxes is safe now.") || strings.Contains(out, "without a note") {
		t.Errorf("it says\n%s", out)
	}
	for _, talk := range answered[third:] {
		replies, notes := botLines(talk)
		said := len(replies) == 2 && strings.Contains(replies[1], "Passei sua conversa")
		doubted := strings.Contains(strings.Join(notes, "\n"), "não pôde ser entregue") // a machine too busy to look in time: people are told instead
		if !said && !doubted {
			t.Fatalf("who stood in a flow is told %q, people %q; deliveries that were refused: %v", replies, notes, h.notTaken(talk.ID))
		}
	}

	// What is written from now on goes to people at once, also after a restart, until the order ends.
	h.fake.Inject(nil)
	for range 2 {
		talk := h.crowd(1, "comprei com o email errado")[0]
		h.talk = talk
		h.await(func() error { return drained(talk) })
		if replies, _ := botLines(talk); len(replies) != 1 || !strings.Contains(replies[0], "Passei sua conversa") {
			t.Errorf("a new customer is told %q", replies)
		}
		stop()
		stop = h.serve(seams{})
	}
	if !h.logs.contains("draining: every pending conversation is handed over") {
		t.Error("the log does not say that it drains")
	}
	if out, err := h.drains(drainOptions{off: true}); err != nil || !strings.Contains(out, "default answers again") {
		t.Errorf("%v\n%s", err, out)
	}
	h.await(func() error {
		if !h.logs.contains("no longer draining") {
			return fmt.Errorf("it has not heard that it may answer again")
		}
		return nil
	})
	h.talk = h.crowd(1, "comprei com o email errado")[0]
	h.answered(1, "código da compra")
}

// TestDrain_Alone: nobody serves, so the command does it itself; of two inboxes only the one that was named.
func TestDrain_Alone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	stop := h.serve(seams{})
	other := h.account.AddInbox(chatwoottest.Inbox{Name: "Outro", Channel: chatwoottest.WebWidget, Bot: h.bot})
	ours := h.crowd(20, "comprei com o email errado")
	theirs, _ := other.Write(h.contact, chatwoottest.Incoming{Text: "comprei com o email errado"})
	for _, talk := range append(slices.Clone(ours), theirs) {
		h.talk = talk
		h.answered(1, "código da compra")
	}
	stop()
	h.fake.Inject(everyTenth(3))
	out, err := h.drains(drainOptions{inboxes: []int64{h.inbox.ID, 999}})
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, h.logs.tail())
	}
	for _, talk := range ours {
		if err := drained(talk); err != nil {
			t.Error(err)
		}
	}
	if replies, notes := botLines(theirs); theirs.Transcript().Status != chatwoot.Pending || len(replies) != 1 || len(notes) != 0 {
		t.Errorf("the inbox that was not named: %s, %q, %q", theirs.Transcript().Status, replies, notes)
	}
	for _, want := range []string{"20 conversations handed over.", "Inbox 999: default has had no conversation there.", "default has no user token, so what Chatwoot shows as pending"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	if out, err := h.drains(drainOptions{off: true, inboxes: []int64{999}}); err != nil || !strings.Contains(out, fmt.Sprintf("default still drains inbox %d.", h.inbox.ID)) {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := h.drains(drainOptions{off: true}); err != nil || !strings.Contains(out, "answers again") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := h.drains(drainOptions{off: true}); err != nil || !strings.Contains(out, "default is not draining.") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := h.drains(drainOptions{bot: "sales"}); err == nil || !strings.Contains(err.Error(), "--bot sales: no bot of this name") {
		t.Error(err)
	}
}

// TestDrain_SaysWhatIsLeft: Chatwoot takes nothing, or holds what the bot has never heard of. Then it is not safe, and which is said.
func TestDrain_SaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{User: true})
	stop := h.serve(seams{})
	h.talk = h.crowd(1, "comprei com o email errado")[0]
	h.answered(1, "código da compra")
	stop()
	h.fake.Inject(func(r chatwoottest.Request) chatwoottest.Fault {
		if written(r) {
			return chatwoottest.Fault{Status: 502}
		}
		return chatwoottest.Fault{}
	})
	out, err := h.drains(drainOptions{wait: 3 * time.Second})
	if err == nil || !strings.Contains(err.Error(), "not everything is handed over yet") || !strings.Contains(out, fmt.Sprintf("1 conversation still pending: %d.", h.talk.ID)) || strings.Contains(out, "is safe now") {
		t.Errorf("%v\n%s", err, out)
	}
	h.fake.Inject(nil)
	if out, err = h.drains(drainOptions{}); err != nil || !strings.Contains(out, "is safe now") {
		t.Errorf("%v\n%s", err, out)
	}

	// Its webhook never came, and the bot may not list: a process that serves does not hear of it before its next start.
	stop = h.serve(seams{})
	defer stop()
	h.calm()
	h.fault.Store(new(func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Drop: true} }))
	stray := h.crowd(1, "alguém aí?")[0]
	h.await(h.undelivered)
	out, err = h.drains(drainOptions{late: time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "open those in the dashboard") || !strings.Contains(out, fmt.Sprintf("shows 1 conversation as pending that the bot has never heard of: %d.", stray.ID)) {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestDrain_NobodyHears: what serves is older than the order, or stands still. Waiting for it would be waiting for nothing.
func TestDrain_NobodyHears(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	s, err := sqlstore.Open(t.Context(), h.dsn, sqlstore.Options{Serve: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	out, err := h.drains(drainOptions{heed: time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), "has not heard of the order within 1ms: it is older than this program") || strings.Contains(out, "is safe now") {
		t.Errorf("%v\n%s", err, out)
	}
}
