package business

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"

	"agentbot/bot"
)

// A receiver can check that it was us, when, and whether it has heard this before.
func TestNotify_IsSigned(t *testing.T) {
	t.Parallel()
	var got http.Header
	var body string
	s := open(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		w.WriteHeader(http.StatusNoContent)
	})
	e := executor(t, s, nil)
	n := bot.Notify{Key: "k1", Sign: "TOKEN", Request: bot.Request{Method: http.MethodPost, URL: s.URL + "/hook", Body: `{"event":"import","rows":3}`}}
	if d := e.Deliver(t.Context(), &bot.Outbound{Action: n}); d.Verdict != bot.Present {
		t.Fatal(d)
	}
	body = s.all()[0].Body
	mac := hmac.New(sha256.New, []byte(`s"3 c/ret`))
	_, _ = io.WriteString(mac, got.Get(timestampHeader)+"."+body)
	if want := "sha256=" + hex.EncodeToString(mac.Sum(nil)); got.Get(signatureHeader) != want || got.Get(deliveryHeader) != "k1" || got.Get(timestampHeader) != "1784030400" {
		t.Error(got)
	}
	n.Sign = "OTHER"
	if d := e.Deliver(t.Context(), &bot.Outbound{Action: n}); d.Verdict != bot.Hopeless || !strings.Contains(d.Err, "OTHER") || len(s.all()) != 1 {
		t.Error("an unsigned notification is sent", d)
	}
}

// What was not taken is tried again with the same delivery; what is in doubt is not.
func TestNotify_OnceAndInOrder(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bot.OutState{200: bot.Sent, 404: bot.Sent, 429: bot.Queued, 500: bot.Buried, 504: bot.Buried} {
		s := open(t, says(status, ""))
		o := &bot.Outbound{Action: bot.Notify{Key: "k", Request: bot.Request{Method: http.MethodPost, URL: s.URL + "/"}}, Was: bot.Queued, Attempt: 1, TriedAt: noon, DecidedAt: noon}
		if r := bot.Judge(noon, o, executor(t, s, nil).Deliver(t.Context(), o), bot.DefaultWaits()); r.State != want || r.Then != nil {
			t.Errorf("%d: %+v", status, r)
		}
	}
	if bot.LaneOf(bot.Notify{}) != bot.BusinessLane || (bot.Notify{}).Class() != bot.ToStaff {
		t.Error("a notification travels elsewhere, or a takeover drops it")
	}
}
