package flows

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"agentbot/bot"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite golden files")

// chat plays one transcript: lines that begin with < are the customer's, all others are what came of them.
type chat struct {
	t     *testing.T
	ls    *Libraries
	world *aroeira
	turn  bot.Turn
	now   time.Time
	files map[string][]byte
	out   []string
	seq   int64
	codes []bot.SendCode
	hears bot.Understander // nil: the small one of transcripts
	model answerer         // for hears
	heard []bot.Understanding

	largest int // bytes of the largest state
}

func newChat(t *testing.T, lib *Library, files map[string][]byte) *chat {
	t.Helper()
	c := &chat{t: t, ls: NewLibraries(lib), now: time.Date(2026, 3, 5, 14, 0, 0, 0, time.UTC), files: files}
	c.world = newAroeira(files)
	c.world.filled(t, lib)
	c.turn.Conversation = bot.Conversation{Key: bot.Key{Bot: "default", Account: 3, Conversation: 7}, Inbox: 1, Channel: "Channel::WebWidget"}
	c.turn.Conversation.Snapshot = bot.Snapshot{Status: bot.Pending, CanReply: true}
	c.turn.State = bot.State{V: bot.StateVersion, Language: bot.Language{Code: "pt"}}
	return c
}

func TestChat(t *testing.T) {
	t.Parallel()
	chats(t, "testdata/chat", shippedLibrary(t))
}

// chats plays every transcript of a folder.
func chats(t *testing.T, dir string, lib *Library) {
	t.Helper()
	paths, err := filepath.Glob(dir + "/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string][]byte{}
			for _, f := range archive.Files {
				files[f.Name] = f.Data
			}
			got := newChat(t, lib, files).play(string(archive.Comment))
			if *update {
				archive.Comment = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Comment), got); diff != "" {
				t.Errorf("transcript changed (-want +got), rewrite with -update:\n%s", diff)
			}
		})
	}
}

func (c *chat) play(script string) string {
	var burst []string
	flush := func() {
		if len(burst) > 0 {
			c.customer(burst)
			burst = nil
		}
	}
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "< "):
			if len(burst) == 0 && len(c.out) > 0 && !strings.HasPrefix(c.out[len(c.out)-1], "# ") {
				c.out = append(c.out, "")
			}
			burst = append(burst, line[2:])
			c.out = append(c.out, line)
			continue
		case strings.HasPrefix(line, "# "):
			flush()
			if len(c.out) > 0 && !strings.HasPrefix(c.out[len(c.out)-1], "# ") {
				c.out = append(c.out, "")
			}
			c.out = append(c.out, line)
			c.directive(line[2:])
		default:
			flush()
		}
	}
	flush()
	return strings.Join(c.out, "\n") + "\n"
}

// directive sets the scene: language es, channel email, later 11m, no_reply, closed, alarm.
func (c *chat) directive(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "language":
		c.turn.State.Language.Code = rest
	case "channel":
		c.turn.Conversation.Channel = rest
	case "no_reply":
		c.turn.Conversation.Snapshot.CanReply = false
	case "closed":
		c.world.closedUntil = time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	case "hang":
		c.world.hang = true
	case "agent":
		c.agents(strings.Split(rest, " // "))
	case "edit", "delete": // of a message that a turn has read
		c.turn.Conversation.ReadMessage = c.seq
		c.step([]bot.Inbound{{Kind: bot.CustomerEdit, Message: c.seq, Text: rest, Deleted: word == "delete"}}, []bot.Command{})
	case "takeover": // Ana has it and gives it back: another epoch, the state is gone
		c.turn.State = c.turn.State.Afresh(c.turn.State.Epoch + 1)
	case "result":
		run := "" // nobody's, where the conversation has gone astray
		if len(c.turn.State.Stack) > 0 {
			run = c.turn.State.Stack[0].Run
		}
		c.step(nil, []bot.Command{{Kind: bot.ResultCame, Run: run, Outcome: rest, By: "engine"}})
	case "later":
		d, err := time.ParseDuration(rest)
		if err != nil {
			c.t.Fatal(err)
		}
		c.later(d)
	}
}

// later moves the clock and rings what was set.
func (c *chat) later(d time.Duration) {
	c.now = c.now.Add(d)
	var rang []bot.Command
	for _, a := range c.turn.State.Alarms {
		if !a.At.After(c.now) {
			rang = append(rang, bot.Command{Kind: bot.AlarmRang, Name: a.Name, Run: a.Run, By: "engine"})
		}
	}
	if len(rang) > 0 {
		c.step(nil, rang)
	}
}

var fileMark = regexp.MustCompile(`^\[(\w+) ?([^\]]*)\]$`)

// customer sends one burst. "[file turma.csv]" is an attachment, "[automatic]" an out-of-office mail; a line that begins with @ is a
// command instead of words.
func (c *chat) customer(lines []string) {
	var unread []bot.Inbound
	var commands []bot.Command
	for _, line := range lines {
		if strings.HasPrefix(line, "@") {
			commands = append(commands, command(c.t, line[1:]))
			continue
		}
		c.seq++
		in := bot.Inbound{Key: c.turn.Conversation.Key, Seq: c.seq, Message: c.seq, Kind: bot.CustomerMessage, Text: line}
		if m := fileMark.FindStringSubmatch(line); m != nil {
			in.Text = ""
			c.special(&in, m[1], m[2])
		}
		in.Text, in.Sensitive = bot.Redact(in.Text)
		unread = append(unread, in)
	}
	if len(unread) == 0 {
		c.seq++
		unread = []bot.Inbound{{Key: c.turn.Conversation.Key, Seq: c.seq, Message: c.seq, Kind: bot.CustomerChoice, Choice: "x"}}
	}
	c.step(unread, commands)
}

func (c *chat) special(in *bot.Inbound, kind, name string) {
	switch kind {
	case "automatic":
		in.Automatic, in.Text = true, "Estou de férias"
	case "unsupported":
		in.Placeholder = true
	case "location":
		in.Files = []bot.File{{Kind: "location"}}
	default:
		in.Files = []bot.File{{Kind: kind, Name: name, URL: "http://files.example/" + name, Size: int64(len(c.files[name]))}}
	}
}

func command(t *testing.T, line string) bot.Command {
	t.Helper()
	kind, rest, _ := strings.Cut(line, " ")
	cmd := bot.Command{Kind: bot.CommandKind(kind), By: "choice"}
	switch cmd.Kind {
	case bot.Fill, bot.Correct:
		slot, value, has := strings.Cut(rest, "=")
		cmd.Slot, cmd.By = slot, "lexical"
		if has {
			cmd.Value, cmd.Text = encode(value), value
		}
	case bot.Start:
		cmd.Flow = rest
	case bot.Clarify:
		cmd.Candidates = strings.Fields(rest)
	default:
		cmd.Question = rest
	}
	return cmd
}

// step decides one turn, executes what it queued, and feeds results back.
func (c *chat) step(unread []bot.Inbound, commands []bot.Command) {
	c.t.Helper()
	turn := c.turn
	turn.Unread, turn.Now = unread, c.now
	if commands == nil && unread != nil {
		commands = c.understood(c.ls.View(&turn))
	}
	before := string(encode(turn.State))
	d, err := c.ls.Step(c.t.Context(), &turn, commands, c.world)
	if err != nil {
		c.t.Fatalf("step: %v", err)
	}
	again, err := c.ls.Step(c.t.Context(), &turn, commands, c.world)
	if err != nil {
		c.t.Fatalf("second step: %v", err)
	}
	if diff := cmp.Diff(d, again); diff != "" {
		c.t.Errorf("the same turn decided twice differs:\n%s", diff)
	}
	if after := string(encode(turn.State)); after != before {
		c.t.Errorf("step changed the state it was given")
	}
	c.turn.State = d.State.Clone()
	c.largest = max(c.largest, len(encode(d.State)))
	c.world.keep(c.turn.Conversation.Key, d)
	c.turn.Conversation.Version++
	if d.Contact != nil {
		c.turn.Contact = *d.Contact
	}
	if d.Silent {
		c.out = append(c.out, "(silent)")
	}
	c.show(d.Actions)
	if d.Leaves {
		c.out = append(c.out, "(left)")
	}
	c.execute(d.Actions)
}

func (c *chat) show(actions []bot.Action) {
	for _, a := range actions {
		switch a := a.(type) {
		case bot.Reply:
			c.showReply(a)
		case bot.Note:
			c.out = append(c.out, "! note")
			for line := range strings.Lines(a.Text) {
				c.out = append(c.out, "    "+strings.TrimRight(line, "\n"))
			}
			if a.Attachment != nil {
				c.out = append(c.out, fmt.Sprintf("    attached %s, %d lines", a.Attachment.Name, strings.Count(string(a.Attachment.Data), "\n")))
			}
		case bot.Commit:
			c.out = append(c.out, fmt.Sprintf("! commit %s %s %s", a.Action, a.Request.URL, firstRunes(a.Request.Body, 200)))
		case bot.SendCode:
			if a.Mail != nil {
				c.out = append(c.out, "! mail to "+a.Mail.To+": "+a.Mail.Subject, "    "+firstRunes(strings.ReplaceAll(a.Mail.Text, "\n", " / "), 120))
				continue
			}
			c.out = append(c.out, fmt.Sprintf("! send_code number %d %s", c.world.sendings(a.Run)+1, a.Request.Body))
		default:
			c.out = append(c.out, "! "+a.Kind()+" "+string(encode(a)))
		}
	}
}

func (c *chat) showReply(a bot.Reply) {
	prefix := "> "
	for line := range strings.Lines(a.Text) {
		c.out = append(c.out, strings.TrimRight(prefix+strings.TrimRight(line, "\n"), " "))
		prefix = "  "
	}
	var titles []string
	for _, o := range a.Options {
		titles = append(titles, o.Title)
	}
	if len(titles) > 0 {
		c.out = append(c.out, "  ["+strings.Join(titles, "] [")+"]")
	}
	if a.Attachment != nil {
		c.out = append(c.out, "  attached "+a.Attachment.Name)
		for line := range strings.Lines(strings.TrimPrefix(string(a.Attachment.Data), "\ufeff")) {
			c.out = append(c.out, "    "+strings.TrimRight(line, "\n"))
		}
	}
}

// execute is the courier: codes go to the mailbox, changes to the business system, results come back as facts.
func (c *chat) execute(actions []bot.Action) {
	for _, a := range actions {
		switch a := a.(type) {
		case bot.SendCode:
			c.codes = append(c.codes, a)
			c.world.sent(a)
		case bot.Commit:
			if c.world.hang {
				continue
			}
			outcome, output := c.world.commit(a)
			c.step(nil, []bot.Command{{Kind: bot.ResultCame, Run: a.Run, Outcome: outcome, Data: output, By: "engine"}})
		}
	}
}

var _ bot.World = (*aroeira)(nil)

// Ask implements bot.World for tests.
func (w *aroeira) Ask(ctx context.Context, q bot.Question) (bot.Answer, error) {
	switch q := q.(type) {
	case bot.CallQuestion:
		if q.Lookup != nil {
			return w.tables.Find(*q.Lookup), nil
		}
		return w.call(q.Request), nil
	case bot.CodeQuestion:
		if number := w.codes[q.Key]; number > 0 && q.Code == fmt.Sprintf("%06d", 111110+number) {
			return bot.Answer{Outcome: bot.OK}, nil
		}
		return bot.Answer{Outcome: "wrong"}, nil
	case bot.TeamQuestion:
		if id := map[string]int64{"purchases": 1, "support": 2, "payments": 3, "ownership": 4, "international": 5, "creators": 6, "access": 7}[q.Name]; id > 0 {
			return bot.Answer{Outcome: bot.OK, Output: encode(bot.Team{ID: id, Name: q.Name})}, nil
		}
		return bot.Answer{Outcome: bot.NotFound}, nil
	case bot.HoursQuestion:
		if !w.closedUntil.IsZero() {
			return bot.Answer{Outcome: bot.OK, Output: encode(bot.Hours{NextOpening: w.closedUntil})}, nil
		}
	case bot.KnowledgeQuestion:
		if strings.Contains(q.Text, "reembolso") {
			return bot.Answer{Outcome: bot.OK, Output: encode(bot.KnowledgeAnswer{Text: "O reembolso pode ser pedido em até 7 dias corridos.", Sources: []bot.Source{{Title: "Pedir reembolso", URL: "https://ajuda.aroeira.example/reembolso"}}})}, nil
		}
		return bot.Answer{Outcome: bot.NotFound}, nil
	case bot.SheetQuestion:
		return bot.SheetReader{Drawer: w}.Read(ctx, q), nil
	case bot.FileQuestion:
		data, ok := w.files[q.File.Name]
		if !ok {
			return bot.Answer{Outcome: bot.Unavailable}, nil
		}
		return bot.Answer{Outcome: bot.OK, Output: encode(map[string]string{"data": base64.StdEncoding.EncodeToString(data)})}, nil
	}
	return bot.Answer{Outcome: bot.Unavailable}, nil
}

func answered(status int, body any) (string, json.RawMessage) {
	outcome := bot.OK
	switch {
	case status == 404:
		outcome = bot.NotFound
	case status >= 500:
		outcome = bot.Unavailable
	case status >= 400:
		outcome = "failed"
	}
	return outcome, encode(map[string]any{"status": status, "body": body})
}
