package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// TestDeliveredAgain: the same delivery three times, and the same message under a second delivery id, are one message.
func TestDeliveredAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	twice := func(chatwoottest.Delivery) chatwoottest.DeliveryFault { return chatwoottest.DeliveryFault{Copies: 2} }
	h.fault.Store(&twice)
	h.serve(seams{})
	h.says("comprei com o e-mail errado")
	h.answered(1, "Qual é o código")
	h.calm()
	body, _ := h.sent(t, chatwoot.EventMessageCreated)
	if status := h.post(body, map[string]string{chatwoot.DeliveryHeader: "another"}); status != http.StatusOK {
		t.Fatalf("the message under another delivery id: status %d", status)
	}
	h.says("HP10000001")
	h.answered(2, codeSentence)
	h.calm()
	if got := len(h.replies()); got != 2 || len(h.records.Mailbox()) != 1 {
		t.Errorf("want two replies and one mail:\n%s", h.transcript())
	}
}

// TestBurst: three messages within the window are one turn with one reply.
func TestBurst(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{Idle: "1500ms"})
	h.serve(seams{})
	for _, text := range []string{"oi", "comprei com o e-mail errado", "o código é HP10000001"} {
		h.says(text)
	}
	h.answered(1, codeSentence)
	h.calm()
	h.answered(1, codeSentence)
	h.metric(`agentbot_turns_total{bot="default",result="committed"} 1`)
}

// model is an endpoint as OpenAI's, with an answer of the test's making.
func model(t *testing.T, answer http.HandlerFunc) (config string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil { // a server notices that the caller is gone only once it has read everything
			return
		}
		answer(w, r)
	}))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return fmt.Sprintf("llm: {base_url: %q, model: test, timeout: 500ms}", server.URL)
}

// TestMessageWhileTheModelThinks: the answer that was being prepared is never sent.
func TestMessageWhileTheModelThinks(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}, 64), make(chan struct{})
	config := model(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusInternalServerError)
	})
	h := newHouse(t, plan{Config: strings.Replace(config, "500ms", "20s", 1)})
	h.serve(seams{})
	h.says("comprei com o e-mail errado e não sei o que fazer com isso agora")
	<-asked
	h.says("esquece, quero falar com uma pessoa")
	h.metric(`agentbot_inbounds_total{bot="default",result="recorded"} ` + h.recorded(2))
	close(release)
	h.becomes(chatwoot.Open)
	h.calm()
	if h.said("Qual é o código") != 0 || len(h.replies()) != 1 {
		t.Errorf("the old answer was sent:\n%s", h.transcript())
	}
	if got := h.turns("released") + h.turns("fenced"); got == 0 {
		t.Error("no turn was superseded: the test came too late")
	}
}

// TestHumanBetweenDecisionAndSending: whoever acts there, the customer hears nothing from the bot, and the conversation ends where people see it.
func TestHumanBetweenDecisionAndSending(t *testing.T) {
	t.Parallel()
	acts := map[string]func(h *house){
		"writes":     func(h *house) { h.ana.Reply(h.talk, "deixa comigo") },
		"is given":   func(h *house) { h.ana.Assign(h.talk, h.ana) },
		"opens":      func(h *house) { h.ana.SetStatus(h.talk, chatwoot.Open) },
		"phone echo": func(h *house) { h.talk.PhoneEcho("oi, aqui é a Ana") },
		"takes over": func(h *house) { h.ana.TakeOver(h.talk) },
	}
	for name, act := range acts {
		for _, webhook := range []string{"known", "late"} {
			t.Run(name+", webhook "+webhook, func(t *testing.T) {
				t.Parallel()
				h := newHouse(t, plan{Channel: chatwoottest.WhatsApp})
				gate := &gate{}
				gate.shut()
				h.serve(seams{store: gate.before("NextOutbound")})
				h.says("comprei com o e-mail errado")
				h.await(func() error { return h.decided(1) })
				if webhook == "late" {
					late := func(chatwoottest.Delivery) chatwoottest.DeliveryFault {
						return chatwoottest.DeliveryFault{Delay: 700 * time.Millisecond}
					}
					h.fault.Store(&late)
				}
				act(h)
				if webhook == "known" {
					h.await(h.undelivered)
				}
				gate.open()
				h.becomes(chatwoot.Open)
				h.calm()
				if got := h.replies(); len(got) != 0 {
					t.Errorf("the bot spoke over a person: %q\n%s", got, h.transcript())
				}
			})
		}
	}
}

// TestModelMisbehaves: whatever the model does, the customer gets an answer or a person.
func TestModelMisbehaves(t *testing.T) {
	t.Parallel()
	answers := map[string]http.HandlerFunc{
		"slow":        func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"500":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"429":         func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
		"hangs up":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"html":        said("<html>welcome</html>"),
		"no choices":  said(`{"choices":[]}`),
		"other words": said(`{"choices":[{"message":{"role":"assistant","content":"Claro! Já troquei seu e-mail."}}]}`),
		"wrong types": said(`{"choices":[{"message":{"role":"assistant","content":"{\"commands\":\"start\",\"language\":7}"}}]}`),
		"half a JSON": said(`{"choices":[{"message":{"role":"assistant","content":"{\"commands\":[{\"kind\":"}}]}`),
		"5 MB":        said(`{"choices":[{"message":{"role":"assistant","content":"` + strings.Repeat("a", 5<<20) + `"}}]}`),
		"other's host": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			config := model(t, func(w http.ResponseWriter, r *http.Request) { asked.Add(1); answer(w, r) })
			h := newHouse(t, plan{Config: config + "\nknowledge: {sources: [sample]}"})
			h.serve(seams{})
			h.says("comprei com o e-mail errado")
			h.answered(1, "Qual é o código")
			h.says("xyzzy plugh qwerty?")
			h.await(func() error {
				if len(h.replies()) < 2 && h.talk.Transcript().Status != chatwoot.Open {
					return errNotYet
				}
				return nil
			})
			h.calm()
			if transcript := h.transcript(); strings.Contains(transcript, "Já troquei") || strings.Contains(transcript, "aaaaaaaa") {
				t.Errorf("what the model said went out: %.2000s", transcript)
			}
			if asked.Load() == 0 {
				t.Error("the model was never asked")
			}
		})
	}
}

func said(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

// recorded is how many inbounds there are once n messages of the customer have arrived, as the metric writes it.
func (h *house) recorded(n int) string {
	h.t.Helper()
	total := 0
	h.await(func() error {
		s, err := h.store()
		if err != nil {
			return err
		}
		in, err := s.Inbounds(h.t.Context(), h.key())
		customers := 0
		for _, i := range in {
			if i.Kind.Customer() {
				customers++
			}
		}
		if err == nil && customers < n {
			return errNotYet
		}
		total = len(in)
		return err
	})
	h.await(h.undelivered)
	return fmt.Sprint(total)
}

// turns is a figure of the metrics.
func (h *house) turns(result string) int {
	h.t.Helper()
	_, body, err := h.page("/metrics")
	if err != nil {
		h.t.Fatal(err)
	}
	n := 0
	_, after, found := strings.Cut(body, fmt.Sprintf(`agentbot_turns_total{bot="default",result=%q} `, result))
	if found {
		_, _ = fmt.Sscan(after, &n) // stays 0
	}
	return n
}

// sent is the body and id of the newest delivery of a customer's message.
func (h *house) sent(t *testing.T, kind chatwoot.EventKind) (body []byte, id string) {
	t.Helper()
	for _, d := range h.fake.Deliveries() {
		if d.Delivery.Event == kind && bytes.Contains(d.Delivery.Body, []byte(`"message_type":"incoming"`)) {
			body, id = d.Delivery.Body, d.Delivery.ID
		}
	}
	if body == nil {
		t.Fatalf("no %s was delivered", kind)
	}
	return body, id
}
