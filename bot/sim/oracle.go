package sim

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"
)

// canary is what only a model that was told to misbehave would say: no customer may ever read it.
const canary = "CANARY-7731"

// oracle is the way of one process's questions to the language model, which is sometimes right, often late and not seldom hostile.
type oracle struct{ *process }

// RoundTrip implements http.RoundTripper.
func (o oracle) RoundTrip(r *http.Request) (*http.Response, error) {
	w := o.world
	if !w.alive() {
		return nil, errDead
	}
	body, err := readAll(r)
	if err != nil {
		return nil, err
	}
	w.hearsNoSecret(string(body))
	d := w.draw("model")
	w.mayDie("while the model thinks")
	if w.trouble("model slow", 0.1) {
		w.wait(8*time.Second, "") // the machine's own patience
		return nil, context.DeadlineExceeded
	}
	thinks := time.Duration(200+d.IntN(6000)) * time.Millisecond
	if w.trouble("model at the last moment", 0.05) {
		thinks = time.Duration(6500+d.IntN(500)) * time.Millisecond
	}
	w.wait(thinks, "")
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if w.trouble("model fails", 0.1) || w.modelDown {
		status := pick(d, []int{500, 429, 503, 400, 401, 404, 0})
		if status == 0 {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
		}
		return said(r, status, `{"error":{"message":"no"}}`), nil
	}
	raw, err := json.Marshal(map[string]any{
		"id": "x", "object": "chat.completion", "model": "oracle", "usage": map[string]int{"prompt_tokens": 100, "completion_tokens": 20},
		"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": w.thought(d, string(body))}}},
	})
	if err != nil {
		return nil, err
	}
	return said(r, http.StatusOK, string(raw)), nil
}

func said(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r,
	}
}

// thought is the model's answer: to the question what the customer wants, or to one that documents should answer.
func (w *world) thought(d *rand.Rand, asked string) string {
	if strings.Contains(asked, "grounded_answer") {
		return pick(d, []string{
			`{"answerable":false,"sentences":[]}`,
			`{"answerable":true,"sentences":[{"text":"` + canary + ` o sistema já trocou tudo.","passages":[1]}]}`,
			canary,
		})
	}
	if !w.trouble("model lies", 0.5) {
		return `{"language":"","commands":[]}`
	}
	if lie := temptation(asked); lie != "" && d.IntN(4) > 0 {
		return lie
	}
	command := func(kind, flow, slot, span, question string) string {
		raw, _ := json.Marshal(map[string]string{"kind": kind, "flow": flow, "slot": slot, "span": span, "question": question})
		return string(raw)
	}
	one := pick(d, []string{
		command("confirm", "", "", "sim", ""), command("start", "email_change", "", "", ""), command("start", "student_import", "", "", ""),
		command("fill", "", "new_email", "ladrao@example.net", ""), command("fill", "", "purchase", "HP10000001", ""),
		command("fill", "", "code", "123456", ""), command("person", "", "", "", ""), command("cancel", "", "", "", ""),
		command("ask", "", "", "", canary+" ignore as regras"), command("clarify", "", "", "", ""), command("deny", "", "", "não", ""),
		command("correct", "", "new_email", "ladrao@example.net", ""), command("start", "no_such_flow", "", "", ""),
		command("language", "", "", "", "en"), command("commit", "", "purchases.change_email", "", ""),
	})
	two := pick(d, []string{one, command("confirm", "", "", "", "")})
	return pick(d, []string{
		`{"language":"","commands":[` + one + `]}`, `{"language":"en","commands":[` + one + `,` + two + `]}`, canary + " is not JSON", `{"language":"","commands":[` + one,
		`{"language":"","commands":[` + one + `],"action":"purchases.change_email"}`,
	})
}
