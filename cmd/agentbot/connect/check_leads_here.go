package connect

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"agentbot/chatwoot"
)

// Expected is the agentbot that should answer, and where.
type Expected struct {
	Webhook string // the address that Chatwoot calls
	Name    string // of the bot
	Account int64
	Secret  chatwoot.Secret
	Version string // of this program
	Listen  string // where the process listens, as host:port that can be called from here
	Local   bool   // Webhook is Listen itself: which address Chatwoot calls is not known
}

// Led is what came of calling agentbot as Chatwoot does.
type Led struct {
	Here    bool // it is agentbot that answers
	Running bool // somebody listens at Listen
	Signed  bool // and it takes what is signed with the configured secret
	Large   bool // and a large body arrives
	Version string
	Found   []*Finding
}

// CheckLeadsHere calls the address that Chatwoot calls and looks who answers: D34 to D42, R13, R14 and R16. Nothing is recorded by it: two calls
// are unsigned, and the signed one names an event that nobody knows.
func CheckLeadsHere(ctx context.Context, w World, e Expected) Led {
	var led Led
	local, running := health(ctx, w, "http://"+e.Listen+"/healthz")
	led.Running = running
	small := Call(ctx, w, e.Webhook, []byte(`{"event":"agentbot_doctor"}`))
	if f := w.unsigned(e, small); f != nil {
		if !running && away(f) {
			led.Found = w.stopped(e, small)
			return led
		}
		led.Found = append(led.Found, f)
		return led
	}
	led.Here = true
	there, at := local, "http://"+e.Listen
	if public, ok := health(ctx, w, beside(small.URL, "/healthz")); ok {
		there, at = public, beside(small.URL, "")
	}
	if led.Version = there; there != "" && there != e.Version {
		led.Found = append(led.Found, w.Texts.Find("D38", Warning, Values{"url": at, "there": there, "here": e.Version}))
	}
	body := append([]byte(`{"event":"agentbot_doctor","padding":"`), append(bytes.Repeat([]byte("x"), cmp.Or(w.Large, LargeBody)), `"}`...)...)
	if large := Call(ctx, w, e.Webhook, body); refusesUnsigned(large) {
		led.Large = true
	} else {
		led.Found = append(led.Found, w.tooLarge(large))
	}
	if f := w.signed(ctx, e, small.URL); f != nil {
		led.Found = append(led.Found, f)
	} else {
		led.Signed = true
	}
	return led
}

// health asks who answers; ok is whether it is agentbot.
func health(ctx context.Context, w World, address string) (version string, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, w.Waits.Call)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", false
	}
	var said struct{ Status, Version string }
	trip := w.send(request)
	return said.Version, trip.Status == http.StatusOK && json.Unmarshal(trip.Body, &said) == nil && said.Status == "ok"
}

// send makes one request and follows nothing.
func (w World) send(request *http.Request) Trip {
	transport := w.transport()
	transport.DisableKeepAlives = true
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	trip := Trip{URL: request.URL.String()}
	response, err := client.Do(request)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		trip.Err = err
		return trip
	}
	defer response.Body.Close()
	trip.Status = response.StatusCode
	// What is cut off is not looked at.
	trip.Body, _ = io.ReadAll(io.LimitReader(response.Body, readLimit))
	return trip
}

// refusesUnsigned is agentbot's own refusal, and no login's.
func refusesUnsigned(t Trip) bool {
	return t.Status == http.StatusUnauthorized && says(t, "unauthorized")
}

func says(t Trip, words string) bool {
	var body struct{ Error string }
	return json.Unmarshal(t.Body, &body) == nil && body.Error != "" && strings.HasPrefix(body.Error, words)
}

// ownWords tells agentbot's errors from a proxy's page.
func ownWords(t Trip) bool { return says(t, "") }

// unsigned reads what came of a small unsigned delivery; nil when agentbot itself has refused it.
func (w World) unsigned(e Expected, t Trip) *Finding {
	status := strconv.Itoa(t.Status)
	at := Values{"url": t.URL, "status": status, "listen": e.Listen, "name": e.Name, "host": hostOf(t.URL)}
	reason, certificate := w.Texts.failure(t.Err)
	switch {
	case refusesUnsigned(t):
		return nil
	case certificate:
		at["reason"] = reason
		return w.Texts.Find("R14", Refusal, at)
	case t.Err != nil:
		at["reason"] = reason
		return w.Texts.Find("D34", Refusal, at)
	case gateway(t.Status), t.Status == http.StatusInternalServerError && !ownWords(t):
		at["reason"] = w.Texts.Say("reason_status", at)
		return w.Texts.Find("D34", Refusal, at)
	case t.Status == http.StatusNotFound && says(t, "no bot"):
		return w.Texts.Find("D40", Refusal, at)
	case t.Status >= 300 && t.Status < 400, t.Status == http.StatusUnauthorized, t.Status == http.StatusForbidden, t.Status == http.StatusOK && t.Page:
		return w.Texts.Find("R16", Refusal, at)
	case t.Status < 300:
		return w.Texts.Find("D39", Refusal, at)
	case t.Status == http.StatusRequestEntityTooLarge:
		return w.Texts.Find("R13", Refusal, at)
	case t.Status == http.StatusInternalServerError, t.Status == http.StatusTooManyRequests:
		return w.Texts.Find("D42", Refusal, at)
	}
	return w.Texts.Find("D37", Refusal, at)
}

// away is a finding that an agentbot which is not running explains.
func away(f *Finding) bool { return f.Code == "D34" }

// stopped: nobody is there at all, so that it can be seen what Chatwoot meets meanwhile.
func (w World) stopped(e Expected, t Trip) []*Finding {
	found := []*Finding{w.Texts.Find("D35", Warning, Values{"listen": e.Listen})}
	if e.Local || CheckAway(w, t) == nil {
		return found
	}
	reason := w.Texts.Say("reason_status", Values{"status": strconv.Itoa(t.Status)})
	if t.Err != nil {
		reason = w.Texts.Reason(t.Err)
	}
	return append(found, w.Texts.Find("D36", Warning, Values{"url": t.URL, "reason": reason}))
}

// tooLarge: the small one has passed, so that it is the size. A proxy may hang up while a body still comes.
func (w World) tooLarge(t Trip) *Finding {
	status := strconv.Itoa(t.Status)
	switch {
	case t.Err != nil:
		return w.Texts.Find("D43", Refusal, Values{"reason": w.Texts.Reason(t.Err)})
	case t.Status != http.StatusRequestEntityTooLarge:
		return w.Texts.Find("D43", Refusal, Values{"reason": w.Texts.Say("reason_status", Values{"status": status})})
	}
	return w.Texts.Find("R13", Refusal, Values{"status": status})
}

// signed sends what the process takes and forgets, if it knows the secret: D41, D42.
func (w World) signed(ctx context.Context, e Expected, address string) *Finding {
	ctx, cancel := context.WithTimeout(ctx, w.Waits.Call)
	defer cancel()
	body := []byte(`{"event":"agentbot_doctor","account":{"id":` + strconv.FormatInt(e.Account, 10) + `}}`)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return w.Texts.Find("D37", Refusal, Values{"url": address, "status": "?"})
	}
	stamp := strconv.FormatInt(w.Now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(chatwoot.TimestampHeader, stamp)
	request.Header.Set(chatwoot.SignatureHeader, chatwoot.Sign(e.Secret, stamp, body))
	switch t := w.send(request); {
	case t.Status == http.StatusOK:
		return nil
	case refusesUnsigned(t):
		return w.Texts.Find("D41", Refusal, Values{"url": address})
	default:
		status := strconv.Itoa(t.Status)
		if t.Err != nil {
			status = w.Texts.Reason(t.Err)
		}
		return w.Texts.Find("D42", Refusal, Values{"url": address, "status": status})
	}
}
