package main

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/chatwoot"
)

// scene is one step of a story: the customer says something (nothing: waits) and the bot answers with Reply, or the conversation becomes Ends.
type scene struct {
	Says  string
	Code  bool // says the code that arrived by mail
	Reply string
	Ends  chatwoot.Status
}

// changed is email_change from the first word to the end.
func changed() []scene {
	return []scene{
		{Says: "comprei com o e-mail errado", Reply: "Qual é o código da compra"},
		{Says: "HP10000001", Reply: "código de 6 dígitos"},
		{Code: true, Reply: "Para qual e-mail"},
		{Says: "marina.nova@example.com", Reply: "Confirma?"},
		{Says: "sim", Reply: "Pronto. A compra HP10000001 agora está em marina.nova@example.com", Ends: chatwoot.Resolved},
	}
}

// tell plays a story. A conversation that went to people ends it early, which is for the caller to judge.
func (h *house) tell(story []scene) (person bool) {
	h.t.Helper()
	for i, s := range story {
		said := s.Says
		if s.Code {
			said = h.code()
		}
		h.says(said)
		h.await(func() error { return h.reached(s, i) })
		if s.Ends == "" && h.talk.Transcript().Status == chatwoot.Open {
			return true
		}
	}
	return h.talk.Transcript().Status == chatwoot.Open
}

var errNotYet = errors.New("not yet")

// reached is nil when the bot has done what this scene waits for, or has given up to a person.
func (h *house) reached(s scene, i int) error {
	seen := h.talk.Transcript()
	if seen.Status == chatwoot.Open {
		return nil
	}
	replies := h.replies()
	if len(replies) == 0 || !strings.Contains(replies[len(replies)-1], s.Reply) {
		return fmt.Errorf("scene %d: the bot said %q, want %q: %w", i, replies, s.Reply, errNotYet)
	}
	if s.Ends != "" && seen.Status != s.Ends {
		return fmt.Errorf("scene %d: the conversation is %s, want %s: %w", i, seen.Status, s.Ends, errNotYet)
	}
	return nil
}

// code is what the newest mail says.
func (h *house) code() string {
	h.t.Helper()
	h.await(func() error {
		if len(h.records.Mailbox()) == 0 {
			return errors.New("no code has arrived")
		}
		return nil
	})
	return h.records.Mailbox()[0].Code
}

// outcome is all that a story leaves behind.
type outcome struct {
	Transcript string
	Changes    int // business changes done
	Mails      int
}

func (h *house) outcome() outcome {
	return outcome{
		Transcript: regexp.MustCompile(`\b\d{6}\b`).ReplaceAllString(h.transcript(), "######"), // each house has codes of its own
		Changes:    len(h.records.Records().Changes), Mails: len(h.records.Mailbox()),
	}
}

// undisturbed plays a story without any crash: what it leaves, and how often it comes to each point.
func undisturbed(t *testing.T, p plan, story []scene) (outcome, map[string]int) {
	t.Helper()
	h := newHouse(t, p)
	stop := h.supervised()
	h.tell(story)
	h.calm()
	stop()
	return h.outcome(), h.counts(t)
}

// everyCrash is AGENTBOT_CRASHES=all, which `make kill` sets: every crash a story can suffer, not a sample. What a sample has found is found again
// with it and -run, because the subtest's name is the crash.
func everyCrash() bool { return os.Getenv("AGENTBOT_CRASHES") == "all" }

// crashes are what a story of these counts can suffer: before and after each time it comes to a point that suits. Without everyCrash it is
// one of them for each point, another one in each run.
func crashes(t *testing.T, counts map[string]int, suits func(point string) bool) []crash {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	var all []crash
	for _, point := range slices.Sorted(maps.Keys(counts)) {
		if !suits(point) {
			continue
		}
		times := counts[point]
		if point == "Lease" || point == "Unanswered" { // they come again with time, so only the first is certain
			times = 1
		}
		var here []crash
		for n := range times {
			here = append(here, crash{point, false, n + 1}, crash{point, true, n + 1})
		}
		if !everyCrash() {
			here = []crash{here[chance.IntN(len(here))]}
		}
		all = append(all, here...)
	}
	return all
}

// killed plays a story whose process dies on the way and compares what it leaves.
func killed(t *testing.T, p plan, story []scene, want outcome, lives ...crash) {
	t.Helper()
	h := newHouse(t, p)
	stop := h.supervised(lives...)
	h.tell(story)
	h.calm()
	if died := stop(); died != len(lives) {
		t.Errorf("the process died %d times, want %d", died, len(lives))
	}
	if diff := cmp.Diff(want, h.outcome()); diff != "" {
		t.Errorf("another end than without the crash (-want +got):\n%s\nlog:\n%s", diff, h.logs.tail())
	}
}

// TestKilledAnywhere kills the process before and after every verb and every request of a whole story. Nothing of it may show afterwards.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	killedAnywhere(t, plan{}, func(string) bool { return true })
}

// TestKilledAnywhere_Postgres: nothing is made due by a start there, so the story waits until the leases of the dead process end. The points
// at which that matters are those where something is claimed.
func TestKilledAnywhere_Postgres(t *testing.T) {
	t.Parallel()
	killedAnywhere(t, plan{Postgres: true}, func(point string) bool {
		return everyCrash() || slices.Contains([]string{"Record", "NextTurn", "CommitTurn", "NextOutbound", "Settle", "chatwoot POST messages", "business POST email"}, point)
	})
}

func killedAnywhere(t *testing.T, p plan, suits func(point string) bool) {
	t.Helper()
	want, counts := undisturbed(t, p, changed())
	if want.Changes != 1 || want.Mails != 1 || !strings.Contains(want.Transcript, "[resolved") {
		t.Fatalf("the undisturbed story is not the one to compare with: %+v", want)
	}
	for _, c := range crashes(t, counts, suits) {
		t.Run(c.String(), func(t *testing.T) {
			t.Parallel()
			killed(t, p, changed(), want, c)
		})
	}
}

// noAccess ends with a person: the last sentence, the dossier, labels, priority, team, open.
func noAccess() []scene {
	return []scene{
		{Says: "comprei com o e-mail errado", Reply: "Qual é o código da compra"},
		{Says: "HP10000002", Reply: "código de 6 dígitos"},
		{Says: "sem acesso", Ends: chatwoot.Open},
	}
}

// TestKilledHandingOver: each kind of write, with what later Chatwoots add, and with a user's token, which looks differently.
func TestKilledHandingOver(t *testing.T) {
	t.Parallel()
	for _, p := range []plan{{Version: "4.17.0"}, {User: true}} {
		want, counts := undisturbed(t, p, noAccess())
		for _, need := range []string{`[open, team "purchases", priority "high", labels [email-change]]`, "agent_bot notes: **"} {
			if !strings.Contains(want.Transcript, need) {
				t.Fatalf("the undisturbed story is not the one to compare with: no %s in %s", need, want.Transcript)
			}
		}
		writes := func(point string) bool {
			return strings.HasPrefix(point, "chatwoot P") && !strings.HasSuffix(point, "typing_status") || point == "CommitTurn" || point == "Settle"
		}
		for _, c := range crashes(t, counts, writes) {
			t.Run(fmt.Sprintf("%s%t/%s", p.Version, p.User, c), func(t *testing.T) {
				t.Parallel()
				killed(t, p, noAccess(), want, c)
			})
		}
	}
}
