package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"agentbot/chatwoot"
)

// benchEvent is one delivery, rendered before the clock runs; only its signature is made when it is sent.
type benchEvent struct {
	id           string
	conversation int64
	body         string
}

// benchClient keeps its connections, so that a burst does not measure how fast sockets open.
var benchClient = &http.Client{
	Timeout:   scriptPatience,
	Transport: &http.Transport{MaxIdleConns: 1024, MaxIdleConnsPerHost: 512, DisableCompression: true},
}

// deliver posts one event as Chatwoot does and wants a 200.
func post(url string, e benchEvent) error {
	request, err := http.NewRequest(http.MethodPost, url, strings.NewReader(e.body))
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(chatwoot.DeliveryHeader, e.id)
	request.Header.Set(chatwoot.TimestampHeader, stamp)
	request.Header.Set(chatwoot.SignatureHeader, chatwoot.Sign(botSecret, stamp, []byte(e.body)))
	response, err := benchClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusTooManyRequests:
		return errRefused
	}
	return fmt.Errorf("status %d", response.StatusCode)
}

// errRefused: too much to do, try again. Chatwoot does; we only count it, because being slow is no failure here.
var errRefused = errors.New("refused with 429")

// loadResult is what a generator saw. took counts from when a request should have been sent, so a generator that falls behind is seen in
// it as waiting, as a customer would; late says how much of it that was.
type loadResult struct {
	mu       sync.Mutex
	at       []time.Time // by request
	took     []time.Duration
	answered []time.Duration // where somebody waits for an answer
	late     []time.Duration
	lasted   time.Duration
	refused  int
	failed   int
	err      error // one of those that failed
}

// note counts what was not answered with 200.
func (r *loadResult) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
	case errors.Is(err, errRefused):
		r.refused++
	default:
		r.failed++
		r.err = err
	}
}

func (r *loadResult) refusals() string {
	if r.refused == 0 {
		return ""
	}
	return fmt.Sprintf(", %d REFUSED", r.refused)
}

// openLoop sends n requests at a steady rate, whether or not earlier ones were answered.
func openLoop(rate, n int, send func(i int) error) *loadResult {
	r := &loadResult{at: make([]time.Time, n), took: make([]time.Duration, n), late: make([]time.Duration, n)}
	var sending sync.WaitGroup
	timer := time.NewTimer(0)
	defer timer.Stop()
	started := time.Now().Add(20 * time.Millisecond)
	for i := range n {
		at := started.Add(time.Duration(i) * time.Second / time.Duration(rate))
		r.at[i] = at
		if wait := time.Until(at); wait > 0 {
			timer.Reset(wait)
			<-timer.C
		}
		sending.Go(func() {
			r.late[i] = time.Since(at)
			err := send(i)
			r.took[i] = time.Since(at)
			r.note(err)
		})
	}
	sending.Wait()
	r.lasted = time.Since(started)
	return r
}

// closedLoop lets each of so many senders send its next request when the last one was answered, until time or requests are used up.
func closedLoop(senders, n int, most time.Duration, send func(i int) error) *loadResult {
	var (
		next    atomic.Int64
		sending sync.WaitGroup
		r       loadResult
	)
	started := time.Now()
	for range senders {
		sending.Go(func() {
			var mine []time.Duration
			for time.Since(started) < most {
				i := int(next.Add(1)) - 1
				if i >= n {
					break
				}
				sent := time.Now()
				if err := send(i); err != nil {
					r.note(err)
					continue
				}
				mine = append(mine, time.Since(sent))
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.took = append(r.took, mine...)
		})
	}
	sending.Wait()
	r.lasted = time.Since(started)
	return &r
}

// ms is a percentile in milliseconds, by nearest rank: a value that was measured.
func ms(took []time.Duration, percent int) float64 {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	rank := (len(sorted)*percent + 99) / 100
	return float64(sorted[max(rank, 1)-1].Microseconds()) / 1000
}

// weave spreads the events of b evenly among those of a.
func weave(a, b []benchEvent) []benchEvent {
	n, share := len(a)+len(b), len(b)
	all := make([]benchEvent, 0, n)
	for i := range n {
		if (i+1)*share/n > i*share/n {
			all, b = append(all, b[0]), b[1:]
			continue
		}
		all, a = append(all, a[0]), a[1:]
	}
	return all
}
