package business

import (
	"net/http"
	"regexp"
	"slices"
	"testing"
	"time"

	"agentbot/bot"
)

// Where somebody reads the mails, no server is needed: codes stand in them, and what was read is what counts.
func TestExecutor_PostsToWhoeverReads(t *testing.T) {
	t.Parallel()
	var got []bot.Mail
	e, err := New(Config{HTTP: &http.Client{}, CodeSecret: []byte("sixteen bytes are enough"), Now: time.Now, Posted: func(m bot.Mail) { got = append(got, m) }})
	if err != nil {
		t.Fatal(err)
	}
	code := aCode()
	sent := code.Action.(bot.SendCode)
	told := &bot.Outbound{Action: bot.Notify{Key: "told", Mail: &bot.Mail{To: "igor@example.com", Subject: "Compra", Text: "mudou, ${code}"}}}
	for _, o := range []*bot.Outbound{code, told} {
		if d := e.Deliver(t.Context(), o); d.Verdict != bot.Present || d.Outcome != bot.OK {
			t.Fatalf("%+v", d)
		}
	}
	read := regexp.MustCompile(`\d{6}`).FindString(got[0].Text)
	if a := e.Check(t.Context(), bot.CodeQuestion{Key: sent.Key, Code: read}); a.Outcome != bot.OK {
		t.Errorf("the code in %q is not the one that counts", got[0].Text)
	}
	if !slices.Equal(got[1:], []bot.Mail{*told.Action.(bot.Notify).Mail}) {
		t.Errorf("%+v", got[1:])
	}
}
