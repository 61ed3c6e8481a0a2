package connect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// LargeBody is what must arrive: a customer's e-mail with pictures travels several times in one webhook.
const LargeBody = 4 << 20

const (
	maxHops   = 10
	readLimit = 64 << 10
	// slowestLine is what a body is given time for, in bytes a second.
	slowestLine = 100 << 10
)

// Trip is what came of a call to agentbot through its public address.
type Trip struct {
	URL      string // of the last hop
	Status   int    // 0: no answer
	Location string // of a redirect that leads away
	Page     bool   // the answer is HTML
	Body     []byte // its beginning
	Err      error  // without an answer
}

// Call posts a body as Chatwoot does: redirects are followed with the body as long as they stay on the host and the path.
func Call(ctx context.Context, w World, address string, body []byte) Trip {
	ctx, cancel := context.WithTimeout(ctx, w.Waits.Call+time.Duration(len(body)/slowestLine)*time.Second)
	defer cancel()
	transport := w.transport()
	transport.DisableKeepAlives = true // each call shows what a new connection meets
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	trip := Trip{URL: address}
	for range maxHops {
		next := trip.hop(ctx, &client, body)
		if next == "" {
			break
		}
		trip = Trip{URL: next}
	}
	return trip
}

// hop makes one request; a redirect to the same place in another spelling is returned.
func (t *Trip) hop(ctx context.Context, client *http.Client, body []byte) (next string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(body))
	if err != nil {
		t.Err = fmt.Errorf("call the public address: %w", err)
		return ""
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		t.Err = err
		return ""
	}
	defer response.Body.Close()
	t.Status = response.StatusCode
	t.Page = strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")
	// What is cut off is not looked at.
	t.Body, _ = io.ReadAll(io.LimitReader(response.Body, readLimit))
	if t.Status < 300 || t.Status >= 400 {
		return ""
	}
	target, err := response.Location()
	if err != nil {
		return ""
	}
	t.Location = target.String()
	if target.Scheme != "http" && target.Scheme != "https" {
		t.Err, t.Status = errNotHTTP, 0
		return ""
	}
	if target.Hostname() == request.URL.Hostname() && strings.TrimRight(target.Path, "/") == strings.TrimRight(request.URL.Path, "/") {
		return t.Location
	}
	return ""
}

// CheckTrip reads what came of a call with a large or a small body: R13, R14, R16, S2, S3. Ours is whether agentbot itself has answered.
func CheckTrip(w World, p Place, listen string, t Trip, ours, large bool) *Finding {
	at := Values{"url": t.URL, "listen": listen, "status": strconv.Itoa(t.Status)}
	status := w.Texts.Say("reason_status", at)
	switch reason, certificate := w.Texts.failure(t.Err); {
	case ours:
		return nil
	case certificate:
		return w.Texts.Find("R14", Refusal, Values{"host": p.Host, "reason": reason})
	case t.Status == http.StatusRequestEntityTooLarge:
		return w.Texts.Find("R13", Refusal, at)
	case t.Err != nil && large: // the small one has passed: a proxy hangs up while a body that is too large still comes
		at["reason"] = reason
		return w.Texts.Find("R13_cut", Refusal, at)
	case t.Err != nil:
		at["reason"] = reason
		return w.Texts.Find("S2", Refusal, at)
	case gateway(t.Status):
		at["reason"] = status
		return w.Texts.Find("S2", Refusal, at)
	case t.Status >= 300 && t.Status < 400 || t.Status == http.StatusUnauthorized || t.Status == http.StatusForbidden || t.Status == http.StatusOK && t.Page:
		return w.Texts.Find("R16", Refusal, at)
	default:
		return w.Texts.Find("S3", Refusal, at)
	}
}

// failure is Reason for an error that may be nil.
func (t Texts) failure(err error) (string, bool) {
	if err == nil {
		return "", false
	}
	_, certificate := t.certificate(err)
	return t.Reason(err), certificate
}

// CheckAway reads what came of a call while nobody listened: R17. Only 500 and 429 make Chatwoot try again.
func CheckAway(w World, t Trip) *Finding {
	switch {
	case t.Err != nil:
		return w.Texts.Find("R17_alone", Refusal, Values{"reason": w.Texts.Reason(t.Err)})
	case t.Status == http.StatusInternalServerError || t.Status == http.StatusTooManyRequests:
		return nil
	default:
		return w.Texts.Find("R17", Refusal, Values{"status": strconv.Itoa(t.Status)})
	}
}
