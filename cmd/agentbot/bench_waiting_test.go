package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

// Everybody asks at once, and the model takes its time.
const (
	waitingConversations = 10_000
	waitingModel         = 5 * time.Second
	waitingRate          = 1000 // customers/s who begin
	waitingPatience      = 2 * time.Minute
	waitingAgain         = 3 * time.Second
	waitingTalk          = 20 // messages of the one who does not stop
)

// benchModel speaks as much of OpenAI's protocol as is needed to be slow at it.
type benchModel struct {
	*httptest.Server
	mu          sync.Mutex
	inside      int
	most, asked int
	talk        int // questions about the one who does not stop
}

func newBenchModel() *benchModel {
	m := &benchModel{}
	m.Server = httptest.NewServer(m)
	return m
}

// ServeHTTP implements http.Handler.
func (m *benchModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // cut short, it is a question all the same
	if bytes.Contains(body, []byte("outra coisa esquisita")) {
		m.mu.Lock()
		m.talk++
		m.mu.Unlock()
	}
	m.count(1)
	defer m.count(-1)
	select {
	case <-time.After(waitingModel):
	case <-r.Context().Done():
		return
	}
	w.Header().Set("Content-Type", "application/json")
	content, _ := json.Marshal(`{"language":"pt","commands":[{"kind":"ask","flow":"","slot":"","span":"","question":"Quais formas de pagamento vocês aceitam?"}]}`)
	fmt.Fprintf(w, `{"id":"1","object":"chat.completion","model":"slow","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":%s}}],"usage":{"prompt_tokens":900,"completion_tokens":40}}`, content)
}

func (m *benchModel) count(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inside += n
	m.most = max(m.most, m.inside)
	m.asked += max(n, 0)
}

// waiting lets 10,000 customers ask what only the model can sort out: once with room for all of them at the model, once with its default.
func (b *bench) waiting() {
	for _, concurrent := range []int{waitingConversations, 8} {
		b.wait(concurrent)
	}
}

func (b *bench) wait(concurrent int) {
	model := newBenchModel()
	defer model.Close()
	s := newBenchStand(b.t, b.binary, benchPlan{
		config: fmt.Sprintf("llm: {base_url: %q, model: slow, timeout: 20s, max_concurrent: %d}", model.URL+"/v1", concurrent),
	})
	defer s.close()
	events, talk := s.fake.puzzled(waitingConversations, waitingTalk)
	s.run()
	answers, shared := s.fake.expect(events), others(os.Getpid(), s.child.pid())
	talking := make(chan *loadResult, 1)
	go func() { // one who writes on and on, from the middle of the crowd
		<-time.After(waitingConversations / waitingRate * time.Second / 2)
		talking <- openLoop(4, len(talk), func(i int) error { return post(s.webhook, talk[i]) })
	}()
	var again atomic.Int64
	r := openLoop(waitingRate, len(events), func(i int) error {
		err := post(s.webhook, events[i])
		for ; errors.Is(err, errRefused); err = post(s.webhook, events[i]) { // Chatwoot repeats those
			again.Add(1)
			<-time.After(waitingAgain)
		}
		return err
	})
	if r.failed > 0 {
		b.t.Errorf("waiting: %d deliveries failed: %v", r.failed, r.err)
	}
	if chat := <-talking; chat.failed > 0 {
		b.t.Errorf("waiting: %d deliveries of the one who writes on failed: %v", chat.failed, chat.err)
	}
	answers.finish(waitingPatience)
	r.answered = answers.wait(r.at)
	rss, peak := memory(s.child.pid())
	name := fmt.Sprintf("waiting at %d", concurrent)
	b.keep(name+" peak MB", peak)
	b.keep(name+" p50", ms(r.answered, 50))
	b.keep(name+" p99", ms(r.answered, 99))
	b.say("  waiting, %d at once: acknowledged p50 %.1f p99 %.1f ms (%d repeated); answered p1 %.1f p50 %.1f p99 %.1f max %.1f s; %d questions to the model, %d of them for the one who writes on, at most %d at once; peak %.0f MB, now %.0f MB; %s; others %.0f %%",
		concurrent, ms(r.took, 50), ms(r.took, 99), again.Load(), ms(r.answered, 1)/1000, ms(r.answered, 50)/1000, ms(r.answered, 99)/1000, ms(r.answered, 100)/1000,
		model.asked, model.talk, model.most, peak, rss, answers.summary(), shared())
	if len(r.answered) != len(events) {
		b.t.Errorf("waiting: %d of %d customers got an answer", len(r.answered), len(events))
	}
	b.say("    turns by whom they were understood: %s", s.understood())
}

// puzzled are first messages that no rule understands, and one customer who goes on.
func (f *benchChatwoot) puzzled(n, more int) (events, talk []benchEvent) {
	events = f.want(n, f.catch(func() {
		for i := range n {
			f.inbox.Write(f.customer(i), chatwoottest.Incoming{Text: fmt.Sprintf("aquilo lá continua meio esquisito comigo desde o episódio %d, entende?", i)})
		}
	}))
	talk = f.want(more, f.catch(func() {
		chatty := f.customer(n)
		for i := range more {
			f.inbox.Write(chatty, chatwoottest.Incoming{Text: fmt.Sprintf("e outra coisa esquisita que reparei, número %d", i)})
		}
	}))
	return events, talk
}

// understood counts the turns in the log by who understood them.
func (s *benchStand) understood() string {
	log, err := os.ReadFile(s.child.log)
	if err != nil {
		s.t.Fatal(err)
	}
	by := map[string]int{}
	for line := range strings.Lines(string(log)) {
		var turn struct{ Message, By string }
		if json.Unmarshal([]byte(line), &turn) == nil && turn.Message == "turn" {
			by[turn.By]++
		}
	}
	var parts []string
	for name, n := range by {
		parts = append(parts, fmt.Sprintf("%q %d", name, n))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}
