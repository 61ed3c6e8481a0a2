package flows

import (
	"strings"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

// agents are private notes that come in one turn, as desk and engine bring them.
func (c *chat) agents(notes []string) {
	c.t.Helper()
	var unread []bot.Inbound
	var commands []bot.Command
	for _, note := range notes {
		if verb, words, ok := bot.AgentCommand(note); ok { // every other note stays among people
			c.seq++
			unread = append(unread, bot.Inbound{Key: c.turn.Conversation.Key, Seq: c.seq, Message: c.seq, Kind: bot.AgentNote, Note: note, By: "Ana"})
			commands = append(commands, bot.Command{Kind: bot.AgentSaid, Outcome: verb, Text: words, Name: "Ana", By: "engine"})
		}
	}
	if len(unread) > 0 {
		c.step(unread, commands)
	}
}

// TestSamples plays the three flagship flows with one CSV file and people's notes, and no system that answers over HTTP.
func TestSamples(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.ActionsMode, opts.MockURL = "live", ""
	opts.Values = entity.Values{Now: func() time.Time { return time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC) }}
	lib := sampleLibrary(t, opts)
	if tables := lib.Tables(); len(tables) != 2 || tables[0].File != "purchases.csv" || tables[1].File != "requests.csv" {
		t.Fatalf("%+v", tables)
	}
	for _, a := range lib.actions {
		if a.live != nil || lib.way(a) == noWay {
			t.Errorf("the action %s of the samples needs a system, or nothing does it", a.name)
		}
	}
	chats(t, "testdata/samples", lib)
}

// filled puts the samples' file where lookups are answered.
func (w *aroeira) filled(t *testing.T, lib *Library) {
	t.Helper()
	for _, s := range lib.Tables() {
		rows, problems := s.Read(sampleFiles(t)[s.File].Data)
		if len(problems) > 0 {
			t.Fatal(Format(problems))
		}
		w.tables.Put(s.ID, rows)
	}
}

// Each of the demo's purchase codes is in the file, and is found as the demo's system would find it.
func TestSamples_HoldTheDemosPurchases(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.ActionsMode, opts.Values = "live", entity.Values{Now: time.Now}
	lib := sampleLibrary(t, opts)
	w := newAroeira(nil)
	w.filled(t, lib)
	for code, want := range w.purchases {
		q, ok := lib.reading(lib.actions["purchases.find"], argsScope{"code": strings.ToLower(code)})
		if !ok {
			t.Fatal("nothing reads")
		}
		got := w.tables.Find(*q.Lookup)
		body, _ := decode(saved(got.Outcome, got.Output)).(map[string]any)
		whole, _ := body["body"].(map[string]any)
		for _, name := range []string{"code", "product", "status", "buyer", "email"} {
			if whole[name] != want[name] {
				t.Errorf("%s: %s is %v, want %v", code, name, whole[name], want[name])
			}
		}
	}
	q, _ := lib.reading(lib.actions["owners.by_email"], argsScope{"email": "HELENA@example.com"})
	got := string(w.tables.Find(*q.Lookup).Output)
	if want := `{"body":{"balance":0,"country":"BR","disputes":0,"document":"12345678909","email":"helena@example.com","name":"Helena Prado","products":[{"classes":["Manhã","Noite"],"code":"FOTO","title":"Fotografia com celular"}]},"status":200}`; got != want {
		t.Error(got)
	}
}
