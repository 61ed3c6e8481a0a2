package desk

import (
	"testing"
	"testing/synctest"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

func (s *scene) dots() []string {
	var out []string
	for _, c := range s.server.Calls() {
		if c.Endpoint == "POST toggle_typing_status" {
			out = append(out, string(c.Body))
		}
	}
	return out
}

func TestDesk_Working(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t, "4.14.2", false)
		d := s.desk
		d.Now = time.Now
		key := d.key(s.talk.ID)
		stop := d.Working(key)
		d.Working(key)()               // too soon after the first: shows nothing, stops nothing
		<-time.After(50 * time.Second) // virtual
		stop()
		stop()
		synctest.Wait()
		if got := s.dots(); len(got) != 4 {
			t.Errorf("on, on, on, off; got %q", got)
		}
	})
}

func TestDesk_Working_NeverWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := setup(t, "4.14.2", false)
		s.desk.Now = time.Now
		s.server.Inject(func(chatwoottest.Request) chatwoottest.Fault { return chatwoottest.Fault{Status: 500} })
		before := time.Now()
		var stops []func()
		for n := range int64(typingAtOnce + 10) {
			key := s.desk.key(s.talk.ID)
			key.Conversation += n
			stops = append(stops, s.desk.Working(key))
		}
		if time.Since(before) != 0 {
			t.Error("it waited")
		}
		synctest.Wait()
		for _, stop := range stops {
			stop()
		}
		synctest.Wait()
		if n := len(s.dots()); n != 2*typingAtOnce {
			t.Errorf("%d requests", n)
		}
	})
}
