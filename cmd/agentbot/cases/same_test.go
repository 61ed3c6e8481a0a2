package cases

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"agentbot/bot"
	"agentbot/flows"
)

// The same inbounds give the same actions: everything that the bot puts into its outbox, in order, with keys and times, and the state it ends in.
// One conversation is held a thousand times, every other in the first language twice, by machines that know nothing of each other.
func TestSameInboundsSameActions(t *testing.T) {
	t.Parallel()
	p, problems, err := load(Config{Files: flows.Shipped()})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, flows.Format(problems))
	}
	documents, err := sampleDocuments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kits, err := newKits(flows.Shipped(), flows.Options{}, p.languages, documents)
	if err != nil {
		t.Fatal(err)
	}
	thousand := slices.IndexFunc(p.jobs, func(j job) bool { return strings.HasPrefix(j.one.Name, "everything in one message") })
	if thousand < 0 {
		t.Fatal("the case to be held a thousand times has another name now")
	}
	for i, job := range p.jobs {
		times := 1000
		switch {
		case i == thousand:
		case job.language == p.languages[0]:
			times = 2
		default:
			continue
		}
		first := ""
		for held := range times {
			did := kits[job.language].outbox(t, job.one)
			if held == 0 {
				first = did
			} else if first != did {
				t.Fatalf("%s [%s] went otherwise at time %d:\n%s\n%s", job.one.Name, job.language, held+1, first, did)
			}
		}
	}
}

// outbox holds a conversation and gives back everything that was queued, as text.
func (k *kit) outbox(t *testing.T, one flows.Case) string {
	t.Helper()
	s, err := k.stage(one)
	if err != nil {
		t.Fatal(err)
	}
	s.steps(t.Context(), one.Steps)
	all, err := s.store.Outbounds(t.Context(), s.key)
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, o := range all {
		body, err := bot.EncodeAction(o.Action)
		if err != nil {
			t.Fatal(err)
		}
		out += fmt.Sprintf("%d %s %s %s\n", o.Seq, o.State, o.DecidedAt, body)
	}
	state, err := json.Marshal(s.dialogue.state)
	if err != nil {
		t.Fatal(err)
	}
	return out + string(state)
}
