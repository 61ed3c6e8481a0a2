package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

const benchAccount = 3

// benchChatwoot is the fake Chatwoot, with its deliveries taken off it before the clock runs: rendering them is not what is measured.
type benchChatwoot struct {
	t       *testing.T
	url     string
	server  *chatwoottest.Server
	account *chatwoottest.Account
	inbox   *chatwoottest.Inbox
	ana     *chatwoottest.Agent
	next    http.RoundTripper

	mu       sync.Mutex
	catching bool
	caught   []benchEvent
	answers  *benchAnswers
}

func newBenchChatwoot(t *testing.T, webhook string) *benchChatwoot {
	t.Helper()
	f := &benchChatwoot{t: t, next: benchClient.Transport}
	var err error
	f.server, err = chatwoottest.New(chatwoottest.Config{Workers: 10, Transport: f}) // as many as Chatwoot's own queue
	if err != nil {
		t.Fatal(err)
	}
	f.account = f.server.AddAccount(benchAccount, "Cursos")
	aro := f.account.AddBot(chatwoottest.Bot{Name: "Aro", URL: webhook, Token: botToken, Secret: botSecret})
	f.inbox = f.account.AddInbox(chatwoottest.Inbox{Name: "Site", Channel: chatwoottest.WebWidget, Bot: aro})
	f.ana = f.account.AddAgent(chatwoottest.Agent{Name: "Ana"})
	f.server.Inject(f.heard)
	return f
}

// RoundTrip implements http.RoundTripper: deliveries are kept while we prepare, and sent afterwards.
func (f *benchChatwoot) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	catching := f.catching
	f.mu.Unlock()
	if !catching {
		return f.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var shown struct {
		Event        chatwoot.EventKind   `json:"event"`
		Type         chatwoot.MessageType `json:"message_type"`
		Conversation struct {
			ID int64 `json:"id"`
		} `json:"conversation"`
	}
	if err := json.Unmarshal(body, &shown); err != nil {
		return nil, err
	}
	if shown.Event == chatwoot.EventMessageCreated && shown.Type == chatwoot.Incoming {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.caught = append(f.caught, benchEvent{r.Header.Get(chatwoot.DeliveryHeader), shown.Conversation.ID, string(body)})
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(nil)), Request: r}, nil
}

// catch returns the customers' messages of what happens.
func (f *benchChatwoot) catch(happens func()) []benchEvent {
	f.set(true)
	happens()
	f.server.Deliver(context.Background())
	defer f.server.Forget()
	return f.set(false)
}

// intercept is catch while the program runs and Chatwoot delivers by itself: it waits for n deliveries of customers' messages.
func (f *benchChatwoot) intercept(n int, happens func()) []benchEvent {
	f.set(true)
	happens()
	err := eventually(func() error {
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.caught) < n {
			return fmt.Errorf("%d of %d deliveries were rendered", len(f.caught), n)
		}
		return nil
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.want(n, f.set(false))
}

func (f *benchChatwoot) set(catching bool) []benchEvent {
	f.mu.Lock()
	defer f.mu.Unlock()
	caught := f.caught
	f.catching, f.caught = catching, nil
	return caught
}

func (f *benchChatwoot) customer(n int) *chatwoottest.Contact {
	return f.account.AddContact(chatwoottest.Contact{Name: fmt.Sprintf("Cliente %d", n), Email: fmt.Sprintf("cliente%d@example.com", n)})
}

// held are messages of customers in conversations that a person has: recorded, not answered.
func (f *benchChatwoot) held(conversations, messages int) []benchEvent {
	all := make([]*chatwoottest.Conversation, conversations)
	f.catch(func() {
		for i := range all {
			all[i], _ = f.inbox.Write(f.customer(i), chatwoottest.Incoming{Text: "Oi"})
			f.ana.TakeOver(all[i])
		}
	})
	return f.want(messages, f.catch(func() {
		for i := range messages {
			all[i%conversations].CustomerWrites(chatwoottest.Incoming{Text: fmt.Sprintf("Pedido %d: ainda não consigo entrar na minha conta, podem ver?", i)})
		}
	}))
}

// openings are what customers begin with: a greeting, a question that the documents answer, a wish that starts a flow, in three languages.
func openings() []string {
	return []string{
		"Oi, bom dia", "Quais formas de pagamento vocês aceitam?", "Quero trocar o e-mail da minha conta",
		"Hola, buenas tardes", "¿Cómo descargo mi certificado?", "quiero cambiar el correo de mi compra",
		"Hello there", "How do I get my certificate?", "I want to import students",
	}
}

// fresh are first messages, each of another customer, that the bot answers.
func (f *benchChatwoot) fresh(n int) []benchEvent {
	texts := openings()
	return f.want(n, f.catch(func() {
		for i := range n {
			f.inbox.Write(f.customer(i), chatwoottest.Incoming{Text: texts[i%len(texts)]})
		}
	}))
}

func (f *benchChatwoot) want(n int, events []benchEvent) []benchEvent {
	if len(events) != n {
		f.t.Fatalf("the fake Chatwoot rendered %d deliveries of %d messages", len(events), n)
	}
	return events
}

// benchAnswers notes when the first answer to each conversation arrives.
type benchAnswers struct {
	mu     sync.Mutex
	index  map[int64]int
	at     []time.Time
	left   int
	done   chan struct{}
	opened int
}

// expect starts to note answers to these.
func (f *benchChatwoot) expect(events []benchEvent) *benchAnswers {
	a := &benchAnswers{index: map[int64]int{}, at: make([]time.Time, len(events)), done: make(chan struct{})}
	for i, e := range events {
		if _, known := a.index[e.conversation]; !known { // the first answer is waited for, whatever came before it
			a.index[e.conversation] = i
		}
	}
	a.left = len(a.index)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = a
	return a
}

// heard hears every request of the bot as it arrives, before it is handled.
func (f *benchChatwoot) heard(r chatwoottest.Request) chatwoottest.Fault {
	now := time.Now()
	f.mu.Lock()
	a := f.answers
	f.mu.Unlock()
	if a == nil {
		return chatwoottest.Fault{}
	}
	switch r.Endpoint {
	case "POST messages":
		var m struct {
			Private bool `json:"private"`
		}
		if json.Unmarshal(r.Body, &m) == nil && !m.Private {
			a.answered(r.Conversation, now)
		}
	case "POST toggle_status":
		a.mu.Lock()
		a.opened++
		a.mu.Unlock()
	}
	return chatwoottest.Fault{}
}

func (a *benchAnswers) answered(conversation int64, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i, ok := a.index[conversation]
	if !ok || !a.at[i].IsZero() {
		return
	}
	a.at[i] = now
	if a.left--; a.left == 0 {
		close(a.done)
	}
}

// wait returns how long each took from the given instant, those without an answer left out.
func (a *benchAnswers) wait(sent []time.Time) []time.Duration {
	a.finish(scriptPatience)
	a.mu.Lock()
	defer a.mu.Unlock()
	var took []time.Duration
	for i, at := range a.at {
		if !at.IsZero() {
			took = append(took, at.Sub(sent[i]))
		}
	}
	return took
}

// finish waits until everybody has an answer.
func (a *benchAnswers) finish(most time.Duration) {
	select {
	case <-a.done:
	case <-time.After(most):
	}
}

func (a *benchAnswers) summary() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return fmt.Sprintf("%d of %d answered, %d handed to a person", len(a.index)-a.left, len(a.index), a.opened)
}
