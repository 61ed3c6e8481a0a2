package demo

import (
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"agentbot/chatwoot"
)

func TestChild_KilledForRealChatwootTriesAgain(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	pid := s.demo.child.state().PID
	if status, body := s.send("/break", marina.form("do", "kill")); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	if got := s.demo.child.state(); got.Phase != away || got.PID != 0 || !strings.Contains(strings.Join(got.Log, "\n"), "killed") {
		t.Fatalf("after the kill: %+v", got)
	}
	banner := func() (shown bool) {
		_, page := s.get(marina.address("/"))
		_, form, _ := strings.Cut(page, `<form id="botdown"`)
		tag, _, _ := strings.Cut(form, ">")
		return form != "" && !strings.Contains(tag, "hidden")
	}
	if !banner() {
		t.Error("the customer's column does not show that the bot is down")
	}
	s.send("/say", marina.form("text", "tem alguém aí?"))
	s.until("the delivery is answered 500", func() bool {
		all := s.demo.stage.server.Deliveries()
		return len(all) > 0 && all[len(all)-1].Status == http.StatusInternalServerError && !all[len(all)-1].Final
	})
	if status, body := s.send("/break", marina.form("do", "restart")); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	s.until("the bot answers after the restart", func() bool { return slices.Contains(s.said(marina), "agent_bot: **eco**: tem alguém aí?") })
	if now := s.demo.child.state(); now.PID == pid || now.Starts != 2 {
		t.Errorf("after the restart: %+v", now)
	}
	if banner() {
		t.Error("the customer's column still shows the bot down")
	}
}

func TestChild_ConfigurationHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	raw, err := os.ReadFile(s.demo.child.dir + "/config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{s.demo.stage.bot.Token, s.demo.stage.bot.Secret, s.demo.stage.reader.Token} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("a secret is in the file")
		}
	}
	for _, want := range []string{"mode: mock", "mock_url: http://127.0.0.1:", "- sample", "account: 1"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %q in\n%s", want, raw)
		}
	}
}

func TestChild_NonsenseModelComesAndGoes(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	for _, on := range []bool{true, false} {
		s.send("/break", marina.form("do", "nonsense"))
		s.until("the bot is back", func() bool { return s.demo.child.state().Phase == running })
		raw, err := os.ReadFile(s.demo.child.dir + "/config.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(raw), "base_url: http://127.0.0.1:"); got != on || s.demo.child.state().Babbles != on {
			t.Errorf("model on: %v, want %v\n%s", got, on, raw)
		}
	}
}

func TestFaults_500IsStoredFirst(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	s.send("/break", marina.form("do", "500"))
	s.send("/break", marina.form("do", "timeout"))
	s.send("/break", marina.form("do", "restart"))
	if _, body := s.get(marina.address("/")); !strings.Contains(body, portuguese["armed500"]) || !strings.Contains(body, portuguese["armedTimeout"]) || !strings.Contains(body, portuguese["runsAlready"]) {
		t.Error("the page does not say what is armed, or that the bot runs already")
	}
	s.send("/say", marina.form("text", "oi"))
	s.until("the reply was answered 500", func() bool {
		for _, call := range s.demo.stage.server.Calls() {
			if call.Endpoint == "POST messages" && call.Status == http.StatusInternalServerError {
				return true
			}
		}
		return false
	})
	if got := s.said(marina); !slices.Contains(got, "agent_bot: **eco**: oi") {
		t.Errorf("not stored: %v", got)
	}
	if armed, last := s.demo.faults.state(); armed || last.Key != "did500" {
		t.Errorf("armed %v, last %+v", armed, last)
	}
}

func TestFaults_TwiceIsSignedAndDeliveredUnderTwoIDs(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	s.send("/break", marina.form("do", "twice"))
	if _, last := s.demo.faults.state(); last.Key != "nothingYet" {
		t.Errorf("before any message: %+v", last)
	}
	s.send("/say", marina.form("text", "oi"))
	s.until("the bot answers", func() bool { return len(s.said(marina)) == 2 })
	s.until("it is sent twice", func() bool { // the answer may be there before Chatwoot knows that the message has arrived
		s.send("/break", marina.form("do", "twice"))
		_, last := s.demo.faults.state()
		return last.Key == "sentTwice"
	})
	if _, last := s.demo.faults.state(); last.Args[0] != 200 || last.Args[1] != 200 {
		t.Errorf("%+v", last)
	}
	// The repeating bot repeats: the real one does not, which its own tests show.
	s.until("both arrived", func() bool { return len(s.said(marina)) == 4 })
}

func TestChild_StartsWithTheMovedClock(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.send("/clock", marina.form("by", "24h"))
	s.start()
	s.send("/say", marina.form("text", "oi"))
	s.until("the bot answers", func() bool { return len(s.said(marina)) == 2 })
}

func TestIngress_AsksAgainForWhatWasSignedBeforeTheClockMoved(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	for stamp, want := range map[string]int{"0": 500, "": 500, strconv.FormatInt(s.demo.clock.Now().Unix(), 10): 401} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.demo.faults.ingress, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set(chatwoot.TimestampHeader, stamp)
		if got, _ := s.do(req); got != want {
			t.Errorf("stamp %q: %d, want %d", stamp, got, want)
		}
	}
}
