package bot_test

import (
	"testing"
	"time"

	"agentbot/bot"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	waits := bot.DefaultWaits()
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	verify := &bot.Verify{After: 3 * time.Second}
	rows := []struct {
		name    string
		action  bot.Action
		was     bot.OutState
		tried   time.Duration
		absent  time.Duration // AbsentAt = now - absent; 0 = none
		attempt int
		decided time.Duration
		said    bot.Delivered
		state   bot.OutState
		due     time.Duration // from now
		then    string        // kind:outcome of what is told
	}{
		{name: "confirmed", action: bot.Reply{}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Present}, state: bot.Sent},
		{name: "refused connection, first", action: bot.Reply{}, was: bot.Queued, attempt: 1, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Queued, due: time.Second},
		{name: "refused connection, fourth", action: bot.Reply{}, was: bot.Queued, attempt: 4, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Queued, due: 8 * time.Second},
		{name: "429 with Retry-After", action: bot.Reply{}, was: bot.Queued, attempt: 1, said: bot.Delivered{Verdict: bot.NotDone, RetryAfter: 17 * time.Second}, state: bot.Queued, due: 17 * time.Second},
		{name: "timeout is never repeated at once", action: bot.Reply{}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.InDoubt, due: 2 * time.Second},
		{name: "an idempotent one neither", action: bot.AddLabels{}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.InDoubt, due: 2 * time.Second},
		{name: "422", action: bot.Reply{Text: "x"}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Hopeless}, state: bot.Buried, then: "undeliverable:refused"},
		{name: "422 of a label goes on", action: bot.AddLabels{}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Hopeless}, state: bot.Buried},
		{name: "open is never buried", action: bot.SetStatus{Status: bot.Open}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Hopeless}, state: bot.Queued, due: 5 * time.Minute},
		{name: "token refused", action: bot.Reply{}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Locked}, state: bot.Queued, due: 30 * time.Second},
		{name: "withheld", action: bot.Reply{}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Withheld}, state: bot.Dropped},
		{name: "look: there", action: bot.Reply{}, was: bot.InDoubt, tried: 3 * time.Second, said: bot.Delivered{Verdict: bot.Present}, state: bot.Sent},
		{name: "look: not there, too early to count", action: bot.Reply{}, was: bot.InDoubt, tried: 5 * time.Second, absent: -15 * time.Second, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.InDoubt, due: 15 * time.Second},
		{name: "look: not there, counts", action: bot.Reply{}, was: bot.InDoubt, tried: 25 * time.Second, absent: 5 * time.Second, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Queued},
		{name: "look after a 500: absence counts at once", action: bot.Reply{}, was: bot.InDoubt, tried: 2 * time.Second, absent: 2 * time.Second, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Queued},
		{name: "died while sending, not there, too early", action: bot.Reply{}, was: bot.Sending, tried: 15 * time.Second, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.InDoubt, due: 5 * time.Second},
		{name: "cannot tell yet", action: bot.Reply{}, was: bot.InDoubt, tried: 30 * time.Second, absent: 10 * time.Second, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.InDoubt, due: 5 * time.Second},
		{name: "cannot tell for 90 s: a reply is not repeated", action: bot.Reply{Text: "x"}, was: bot.InDoubt, tried: 91 * time.Second, absent: 71 * time.Second, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.Buried, then: "undeliverable:doubt"},
		{name: "cannot tell for 90 s: a note is", action: bot.Note{}, was: bot.InDoubt, tried: 91 * time.Second, absent: 71 * time.Second, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.Queued},
		{name: "change without verify: a person at once", action: bot.Commit{Run: "1.1"}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.Buried, then: "result:doubt"},
		{name: "change with verify: looked for", action: bot.Commit{Run: "1.1", Verify: verify}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.InDoubt, due: 3 * time.Second},
		{name: "change found done", action: bot.Commit{Run: "1.1", Verify: verify}, was: bot.InDoubt, tried: 4 * time.Second, absent: -16 * time.Second, said: bot.Delivered{Verdict: bot.Present, Outcome: "ok"}, state: bot.Sent, then: "result:ok"},
		{name: "change still unknown after 90 s", action: bot.Commit{Run: "1.1", Verify: verify}, was: bot.InDoubt, tried: 91 * time.Second, absent: 71 * time.Second, said: bot.Delivered{Verdict: bot.Unclear}, state: bot.Buried, then: "result:doubt"},
		{name: "change absent: again with the same key", action: bot.Commit{Run: "1.1", Verify: verify}, was: bot.InDoubt, tried: 25 * time.Second, absent: 5 * time.Second, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Queued},
		{name: "change could not be sent for long: not done", action: bot.Commit{Run: "1.1"}, was: bot.Queued, attempt: 9, decided: 2 * time.Minute, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Buried, then: "result:unavailable"},
		{name: "a code went out: no news", action: bot.SendCode{Run: "1.1"}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Present}, state: bot.Sent},
		{name: "a code was refused", action: bot.SendCode{Run: "1.1"}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Hopeless}, state: bot.Buried, then: "result:failed"},
		{name: "code mail could not be sent for long", action: bot.SendCode{Run: "1.1"}, was: bot.Queued, attempt: 9, decided: 2 * time.Minute, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Buried, then: "result:unavailable"},
		{name: "note refused for half an hour lets the open through", action: bot.Note{}, was: bot.Queued, attempt: 9, decided: 31 * time.Minute, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Buried},
		{name: "open refused for half an hour is still wanted", action: bot.SetStatus{Status: bot.Open}, was: bot.Queued, attempt: 9, decided: 31 * time.Minute, said: bot.Delivered{Verdict: bot.NotDone}, state: bot.Queued, due: 5 * time.Minute},
		{name: "token refused while a dead claim was looked for", action: bot.Reply{}, was: bot.Sending, tried: 15 * time.Second, said: bot.Delivered{Verdict: bot.Locked}, state: bot.InDoubt, due: 30 * time.Second},
		{name: "declared outcome", action: bot.Commit{Run: "1.1"}, was: bot.Queued, said: bot.Delivered{Verdict: bot.Present, Outcome: "address_taken"}, state: bot.Sent, then: "result:address_taken"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			o := &bot.Outbound{Seq: 4, Action: row.action, Was: row.was, Attempt: row.attempt, DecidedAt: ago(row.decided), TriedAt: ago(row.tried)}
			if row.absent != 0 {
				o.AbsentAt = ago(row.absent)
			}
			r := bot.Judge(now, o, row.said, waits)
			if r.State != row.state {
				t.Errorf("state %s, want %s", r.State, row.state)
			}
			if !r.State.Final() && !r.DueAt.Equal(now.Add(row.due)) {
				t.Errorf("due in %s, want %s", r.DueAt.Sub(now), row.due)
			}
			then := ""
			if r.Then != nil {
				then = string(r.Then.Kind) + ":" + r.Then.Outcome
			}
			if then != row.then {
				t.Errorf("tells %q, want %q", then, row.then)
			}
		})
	}
}

func TestParseStamp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bot.Stamp{"1784034322.481532": 1784034322481532, "1784034322.4815329": 1784034322481532, "1784034322": 1784034322000000, "1784034322.5": 1784034322500000} {
		if got, err := bot.ParseStamp(text); err != nil || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", ".5", "1.2.3", "-4"} {
		if _, err := bot.ParseStamp(text); err == nil {
			t.Errorf("%q was taken for a stamp", text)
		}
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"meu cartão é 4111 1111 1111 1111 ok":               "meu cartão é ••• ok",
		"minha senha é Abc12345":                            "minha senha é •••",
		"mi contraseña: hunter22":                           "mi contraseña: •••",
		"o código é HP10000001":                             "o código é HP10000001",
		"CPF 123.456.789-09":                                "CPF 123.456.789-09",
		"pedido 1234567890123456":                           "pedido 1234567890123456", // no card: fails Luhn
		"esqueci minha senha":                               "esqueci minha senha",
		"my password is the same":                           "my password is the same",
		"12345678000195 e 741.723.160-85 +55 11 99000-0102": "12345678000195 e 741.723.160-85 +55 11 99000-0102",
	} {
		got, seen := bot.Redact(text)
		if got != want || seen != (got != text) {
			t.Errorf("%q: %q %v, want %q", text, got, seen, want)
		}
	}
}

func TestHandoff_Order(t *testing.T) {
	t.Parallel()
	full := bot.HandoffPlan{
		Last: "bye", Reason: "asked", Labels: []string{"a"}, Priority: "high", Attributes: map[string]string{"k": "v"}, Team: bot.Team{ID: 4}, OwnedByUs: true,
	}
	want := []string{"reply", "note", "add_labels", "set_priority", "set_attributes", "unassign", "assign_team", "set_status"}
	var got []string
	for _, a := range bot.Handoff(full) {
		got = append(got, a.Kind())
	}
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}
