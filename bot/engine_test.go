package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/storetest"
)

// failingDialogue fails in the way it is told.
type failingDialogue struct {
	playedDialogue
	step func(ctx context.Context, t *bot.Turn) (bot.Decision, error)
}

func (f failingDialogue) Step(ctx context.Context, t *bot.Turn, _ []bot.Command, _ bot.World) (bot.Decision, error) {
	return f.step(ctx, t)
}

type heard struct {
	bot.Observers
	turns   []bot.TurnEvent
	trouble []string
}

func (h *heard) Decided(e bot.TurnEvent)                 { h.turns = append(h.turns, e) }
func (h *heard) Trouble(what string, _ bot.Key, _ error) { h.trouble = append(h.trouble, what) }

func (s *scene) withDialogue(step func(ctx context.Context, t *bot.Turn) (bot.Decision, error)) *heard {
	h := &heard{}
	s.engine.Profiles["default"].Dialogue = failingDialogue{playedDialogue{s}, step}
	s.engine.Profiles["default"].Sentences = func() bot.Sentences {
		return bot.Sentences{"error": {"pt": "Erro nosso."}, "handoff_open": {"pt": "Passei."}, "busy": {"pt": "Já vejo."}}
	}
	s.engine.Observer = h
	return h
}

func TestEngine_GivesUpAfterThreeFailures(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]func(context.Context, *bot.Turn) (bot.Decision, error){
		"error": func(context.Context, *bot.Turn) (bot.Decision, error) { return bot.Decision{}, errors.New("broken") },
		"panic": func(context.Context, *bot.Turn) (bot.Decision, error) { panic("broken") },
		"timeout": func(ctx context.Context, _ *bot.Turn) (bot.Decision, error) {
			<-ctx.Done()
			return bot.Decision{}, ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			h := s.withDialogue(step)
			s.engine.Deadline = 5 * time.Millisecond
			s.play("msg@1 turn turn turn")
			if len(s.desk.log) > 0 || len(h.turns) != 3 || h.turns[2].Result != "failed" {
				t.Fatalf("after three failures: %v, %+v", s.desk.log, h.turns)
			}
			s.play("turn carry")
			if got := strings.Join(s.desk.log, ", "); got != "reply Erro nosso. Passei., note, open" {
				t.Errorf("the fourth claim does %q", got)
			}
			if s.row().Owner != bot.Leaving {
				t.Errorf("owner %s", s.row().Owner)
			}
		})
	}
}

func TestEngine_FastTypingIsNoFailure(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.play("msg@1")
	for i := range 3 {
		s.now = s.now.Add(10 * time.Second)
		turn, err := s.store.NextTurn(t.Context(), s.now, s.engine.Lease)
		if err != nil {
			t.Fatal(err)
		}
		if turn.Failures != 0 || turn.Stubborn {
			t.Fatalf("claim %d: failures %d, stubborn %v", i, turn.Failures, turn.Stubborn)
		}
		s.play([]string{"msg@2", "msg@3", "msg@4"}[i])
		if err := s.store.CommitTurn(t.Context(), s.now, turn, bot.Decision{}); !errors.Is(err, bot.ErrFenced) {
			t.Fatalf("an answer that does not know the newest message was taken: %v", err)
		}
	}
	// The fourth thinks to the end whatever is written meanwhile: an unceasing writer still gets answers.
	s.now = s.now.Add(10 * time.Second)
	turn, err := s.store.NextTurn(t.Context(), s.now, s.engine.Lease)
	if err != nil {
		t.Fatal(err)
	}
	if turn.Failures != 0 || !turn.Stubborn || len(turn.Unread) != 4 {
		t.Fatalf("fourth claim: failures %d, stubborn %v, reads %d", turn.Failures, turn.Stubborn, len(turn.Unread))
	}
	s.play("msg@5")
	if err := s.store.CommitTurn(t.Context(), s.now, turn, bot.Decision{State: turn.State}); err != nil {
		t.Fatalf("the stubborn turn was dropped: %v", err)
	}
	s.play("turn carry")
	if got := strings.Join(s.desk.log, ", "); got != "read 5, reply r5" {
		t.Errorf("what came meanwhile is the next turn: %q", got)
	}
}

func TestEngine_StoreAwayIsNoFailureOfTheTurn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	away := true
	s.engine.Store = &storetest.Faulty{Store: s.store, Before: func(verb string) error {
		if away && verb == "CommitTurn" {
			return errors.New("connection lost")
		}
		return nil
	}}
	s.play("msg@1 turn turn turn turn turn")
	away = false
	s.play("turn carry")
	if got := s.desk.log[len(s.desk.log)-1]; got != "reply r1" {
		t.Errorf("after the store came back: %q", got)
	}
}

func TestEngine_OneMoment(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.withDialogue(func(_ context.Context, t *bot.Turn) (bot.Decision, error) {
		return bot.Decision{State: t.State, Actions: []bot.Action{bot.Reply{Text: "answer"}}}, nil
	})
	var rang bool
	s.engine.After = func(d time.Duration, f func()) func() bool {
		rang = d == bot.DefaultPolicy().BusyAfter
		f()
		return func() bool { return false }
	}
	s.play("msg@1 turn carry")
	if !rang {
		t.Error("the timer was not started with busy_after")
	}
	if got := strings.Join(s.desk.log, ", "); got != "reply answer" {
		t.Errorf("still queued at commit, so it is dropped: %q", got)
	}
	s = newScene(t)
	s.withDialogue(func(_ context.Context, t *bot.Turn) (bot.Decision, error) {
		s.play("carry") // the sentence goes out while the turn still thinks
		return bot.Decision{State: t.State, Actions: []bot.Action{bot.Reply{Text: "answer"}}}, nil
	})
	s.engine.After = func(_ time.Duration, f func()) func() bool { f(); return func() bool { return false } }
	s.play("msg@1 turn")
	if s.row().UnansweredAt.IsZero() {
		t.Error(`"one moment" counted as an answer`)
	}
	s.play("carry")
	if got := strings.Join(s.desk.log, ", "); got != "reply Já vejo., reply answer" {
		t.Errorf("%q", got)
	}
}

func TestEngine_OldQuestionsGoToAPerson(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	p := s.engine.Profiles["default"]
	p.Policy.Stale = 30 * time.Minute
	p.Sentences = func() bot.Sentences { return bot.Sentences{"handoff_open": {"pt": "Passei."}} }
	s.record(bot.Inbound{
		Key: s.key, Kind: bot.CustomerMessage, Message: 5, Dedupe: "m:5", Text: "oi", At: bot.Stamp(s.now.Add(-31 * time.Minute).UnixMicro()),
		Snapshot: bot.Snapshot{Status: bot.Pending, CanReply: true},
	})
	s.play("turn carry")
	if got := strings.Join(s.desk.log, ", "); got != "reply Passei., note, open" {
		t.Errorf("%q", got)
	}
}

func TestWatchdog_FindsWhoWaits(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.play("msg@1 human@2 msg@3") // theirs while pending; the guard never ran
	dog := bot.Watchdog{Store: s.store, Policy: func(string) bot.Policy { return bot.DefaultPolicy() }, After: 5 * time.Minute, Now: s.clock}
	if n, err := dog.Tick(t.Context()); err != nil || n != 0 {
		t.Fatalf("too early: %d %v", n, err)
	}
	s.now = s.now.Add(6 * time.Minute)
	for range 2 { // twice in one period is once
		if n, err := dog.Tick(t.Context()); err != nil || n != 1 {
			t.Fatalf("%d %v", n, err)
		}
	}
	s.play("turn carry turn carry")
	if got := strings.Join(s.desk.log, ", "); got != "open" {
		t.Errorf("%q", got)
	}
}

// TestEngine_AYesWaitsForItsQuestion: while nobody knows whether the question has arrived, a yes in words decides nothing.
func TestEngine_AYesWaitsForItsQuestion(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.engine.Profiles["default"].Understander = saysYes{"lexical"}
	s.play("msg@1 turn msg@3 turn")
	if got := strings.Join(s.desk.log, ", "); got != "read 1" {
		t.Errorf("the first reply is still on its way, and yet: %s", got)
	}
	s.play("carry")
	s.now = s.now.Add(11 * time.Second)
	s.play("turn carry")
	if got, want := strings.Join(s.desk.log, ", "), "read 1, reply r1, read 3, reply r3"; got != want {
		t.Errorf("after it has arrived: %s, want %s", got, want)
	}
}

// TestLedger_BackBeforeWeHadLeft: an answer that a return drops before it was given leaves somebody waiting, whom the watchdog must find.
func TestLedger_BackBeforeWeHadLeft(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.play("resolve msg@1 turn changed@3")
	if row := s.row(); row.Owner != bot.Ours || row.UnansweredAt.IsZero() {
		t.Errorf("ends %s, waiting since %s", row.Owner, row.UnansweredAt)
	}
}
