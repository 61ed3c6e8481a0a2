package business

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
)

// A system that repeats what it was sent, in whatever spelling, tells nobody a secret: what an answer holds ends in states, traces and notes.
func TestExecutor_EchoedSecretsStayOut(t *testing.T) {
	t.Parallel()
	const secret = `s"3 c/ret`
	var status int
	s := open(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"error": "bad request", "headers": r.Header, "query": r.URL.RawQuery, "path": r.URL.EscapedPath(), "told": r.URL.Query().Get("t"), "id": 7,
		})
	})
	request := bot.Request{
		Method: http.MethodGet, URL: s.URL + "/x/${secret:TOKEN}?t=${secret:TOKEN}", Headers: []bot.Header{{Name: "Authorization", Value: "Bearer ${secret:TOKEN}"}},
		Timeout: time.Second, Outcomes: []bot.Outcome{{Name: "told", Status: []int{200, 400, 500}}},
	}
	e := executor(t, s, nil)
	for _, status = range []int{200, 400, 500} {
		write := request
		write.Method, write.Body = http.MethodPost, `{"key":"${secret:TOKEN}"}`
		read := e.Call(t.Context(), bot.CallQuestion{Request: request})
		done := e.Deliver(t.Context(), &bot.Outbound{Action: bot.Commit{Action: "a", Key: "k-1", Request: write}})
		for what, found := range map[string]string{"read": fmt.Sprintf("%+v %s", read, read.Output), "write": fmt.Sprintf("%+v %s", done, done.Output)} {
			for _, spelling := range []string{secret, `s\"3 c/ret`, "s%223", "c/ret", "c%2Fret"} {
				if strings.Contains(found, spelling) {
					t.Errorf("%d %s holds %s:\n%s", status, what, spelling, found)
				}
			}
			if !strings.Contains(found, `"id":7`) || !strings.Contains(found, bot.Mask) {
				t.Errorf("%d %s: the rest of the answer must stay readable:\n%s", status, what, found)
			}
		}
	}
	status = 200
	coded := e.Deliver(t.Context(), &bot.Outbound{Action: bot.SendCode{Run: "1.1", Key: "k-1", Request: bot.Request{
		Method: http.MethodPost, URL: s.URL + "/send?t=${code}", Body: `{"code":"${code}"}`, Outcomes: request.Outcomes,
	}}})
	if found := string(coded.Output); !strings.Contains(found, `"told":"`+bot.Mask+`"`) {
		t.Errorf("the code comes back: %s", found)
	}
}
