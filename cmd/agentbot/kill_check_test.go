package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// rest waits until nothing is on its way any more: no delivery, no unread words, nothing decided and not done, nobody's turn.
func (s *siege) rest() time.Duration {
	s.t.Helper()
	driver, dsn := "pgx", s.plan.Store
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+path
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	started := time.Now()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for quiet := 0; quiet < 3; <-tick.C {
		busy := s.busy(db)
		if quiet++; busy != "" {
			quiet = 0
		}
		if time.Since(started) > s.plan.Rest {
			s.t.Errorf("nothing comes to rest within %s: %s\n%s", s.plan.Rest, busy, s.slots[0].process.Load().log.tail())
			break
		}
	}
	return time.Since(started)
}

func (s *siege) busy(db *sql.DB) string {
	if waiting, here := len(s.fake.Queue()), s.inflight.Load(); waiting > 0 || here > 0 {
		return fmt.Sprintf("%d deliveries wait, %d are at the ingress", waiting, here)
	}
	var outs, ins, turns int
	err := db.QueryRowContext(context.Background(), `SELECT (SELECT count(*) FROM outbound WHERE done_at IS NULL), (SELECT count(*) FROM inbound WHERE state='unread'),
		(SELECT count(*) FROM conversation WHERE due_at < $1)`, time.Now().Add(time.Hour).UnixMicro()).Scan(&outs, &ins, &turns)
	if err != nil {
		return err.Error()
	}
	if outs+ins+turns > 0 {
		return fmt.Sprintf("%d outbounds are not done, %d inbounds not read, %d conversations due", outs, ins, turns)
	}
	return ""
}

// witness is one conversation as Chatwoot shows it, beside what the bot has on disk.
type witness struct {
	*siege
	changed map[string]int // by purchase
	talk    *chatwoottest.Conversation
	seen    chatwoottest.Transcript
	ins     []bot.Inbound
	outs    []bot.Outbound
	traces  []bot.Trace
	broken  []string
}

func (w *witness) accuse(format string, args ...any) {
	w.broken = append(w.broken, fmt.Sprintf(format, args...))
}

// judge looks at every conversation and at the business system, and prints the transcripts of those in which a promise is broken.
func (s *siege) judge() {
	s.t.Helper()
	history, err := sqlstore.Open(s.t.Context(), s.plan.Store, sqlstore.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer history.Close()
	instance, err := history.Meta(s.t.Context(), metaInstance)
	if err != nil {
		s.t.Fatal(err)
	}
	found, changed := 0, map[string]int{}
	for _, p := range s.records.Records().Purchases {
		changed[p.Code] = p.Changes
	}
	for _, talk := range s.fake.Conversations() {
		w := &witness{siege: s, talk: talk, seen: talk.Transcript(), changed: changed}
		w.read(history)
		w.wordsAreRead()
		w.nothingIsSaidTwice(instance)
		w.nobodyWaits()
		w.changesAreTold()
		if len(w.broken) == 0 {
			continue
		}
		if found++; found <= 5 {
			s.t.Errorf("conversation %d:\n  %s\n%s", talk.ID, strings.Join(w.broken, "\n  "), w)
		}
	}
	if found > 5 {
		s.t.Errorf("… and %d more conversations", found-5)
	}
	s.changesAreMadeOnce()
}

func (w *witness) read(history *sqlstore.Store) {
	key := bot.Key{Bot: "default", Account: w.account.ID, Conversation: w.talk.ID}
	var err1, err2, err3 error
	w.ins, err1 = history.Inbounds(w.t.Context(), key)
	w.outs, err2 = history.Outbounds(w.t.Context(), key)
	w.traces, err3 = history.Traces(w.t.Context(), key, 0)
	for _, err := range []error{err1, err2, err3} {
		if err != nil && !errors.Is(err, bot.ErrNoConversation) {
			w.accuse("the store: %v", err)
		}
	}
}

// wordsAreRead: what the bot has vouched for is on disk, and one turn has read it or people have it. What it has not, people have.
func (w *witness) wordsAreRead() {
	for _, l := range w.seen.Lines {
		if l.Type != chatwoot.Incoming {
			continue
		}
		_, acknowledged := w.acked[w.talk.ID][l.ID]
		var kept []bot.Inbound
		for _, in := range w.ins {
			if in.Kind.Customer() && in.Message == l.ID {
				kept = append(kept, in)
			}
		}
		switch {
		case len(kept) > 1:
			w.accuse("message %d is in the journal %d times", l.ID, len(kept))
		case len(kept) == 0 && acknowledged:
			w.accuse("message %d was acknowledged and is lost", l.ID)
		case len(kept) == 0 && !w.withPeople(l):
			w.accuse("message %d never arrived, and no person has the conversation", l.ID)
		case len(kept) == 0:
		case kept[0].State == bot.Passed && !w.withPeople(l):
			w.accuse("message %d was left to people, and no person has the conversation", l.ID)
		case kept[0].State == bot.Read && w.timesRead(kept[0].Seq) != 1:
			w.accuse("message %d was read by %d turns", l.ID, w.timesRead(kept[0].Seq))
		case kept[0].State == bot.Unread:
			w.accuse("message %d was never read", l.ID)
		}
	}
}

func (w *witness) timesRead(seq int64) int {
	n := 0
	for _, t := range w.traces {
		for _, read := range t.Read {
			if read == seq {
				n++
			}
		}
	}
	return n
}

// withPeople: it is open, or a person has spoken since.
func (w *witness) withPeople(l chatwoottest.Line) bool {
	if w.seen.Status == chatwoot.Open {
		return true
	}
	return slices.ContainsFunc(w.seen.Lines, func(later chatwoottest.Line) bool { return later.ID > l.ID && later.From == "user" && !later.Private })
}

// nothingIsSaidTwice: every marker once and in the order of the decisions, and no words twice in a row.
func (w *witness) nothingIsSaidTwice(instance string) {
	last, spoken := int64(0), ""
	for _, l := range w.seen.Lines {
		if l.Type == chatwoot.Incoming {
			spoken = ""
		}
		if l.From != "agent_bot" {
			continue
		}
		marker, _ := l.Attributes["agentbot"].(map[string]any)
		out, _ := strconv.ParseInt(fmt.Sprint(marker["out"]), 10, 64)
		switch {
		case marker["of"] != instance:
			w.accuse("message %d has the marker %v, which is none of this store", l.ID, l.Attributes)
		case out == last:
			w.accuse("message %d was sent twice (outbound %d)", l.ID, out)
		case out < last:
			w.accuse("message %d (outbound %d) came after outbound %d", l.ID, out, last)
		}
		last = max(last, out)
		if l.Private {
			continue
		}
		if l.Text == spoken {
			w.accuse("message %d says the same again", l.ID)
		}
		spoken = l.Text
	}
}

// nobodyWaits: no customer without an answer in a conversation that only the bot watches, and nothing that is decided and not done.
func (w *witness) nobodyWaits() {
	waiting := false
	for _, l := range w.seen.Lines {
		switch {
		case l.Type == chatwoot.Incoming:
			waiting = true
		case l.Type == chatwoot.Outgoing && !l.Private:
			waiting = false
		}
	}
	if w.seen.Status == chatwoot.Pending && waiting {
		w.accuse("the customer has no answer, and the conversation is pending")
	}
	if w.seen.Status == chatwoot.Open && strings.HasPrefix(w.seen.Owner, chatwoot.AssigneeBot) {
		w.accuse("it is open and still belongs to %s: no agent sees it among the unassigned", w.seen.Owner)
	}
	for _, o := range w.outs {
		if !o.State.Final() {
			w.accuse("outbound %d (%T) is %s", o.Seq, o.Action, o.State)
		}
	}
}

// changesAreTold: who was told that it is done finds it done, and what was done is told to the customer or known to people.
func (w *witness) changesAreTold() {
	v, ok := w.tales[w.talk.ID]
	if !ok || v.done == "" {
		return
	}
	told, times := false, 0
	for _, l := range w.seen.Lines {
		told = told || isReply(l) && strings.Contains(l.Text, v.done)
	}
	if v.purchase != "" {
		times = w.changed[v.purchase]
	} else if students := len(w.records.Students(v.product)); students > 0 {
		times = 1
		if students != 3 {
			w.accuse("%d students were imported, want 3", students)
		}
	}
	switch {
	case times > 1:
		w.accuse("the change was made %d times", times)
	case told && times == 0:
		w.accuse("the customer was told that it is done, and it is not")
	case times == 1 && !told && !w.withPeople(chatwoottest.Line{}):
		w.accuse("it was done, nobody told the customer, and no person has the conversation")
	case times == 1 && !told && !w.noted(v.done):
		w.accuse("it was done, and neither the customer nor the people who have the conversation were told")
	case times == 1 && !told:
		w.untold++
	}
}

// noted: a note for people names the change by its key, or holds the sentence that could not be said.
func (w *witness) noted(sentence string) bool {
	return slices.ContainsFunc(w.seen.Lines, func(l chatwoottest.Line) bool {
		return l.Private && (strings.Contains(l.Text, sentence) || slices.ContainsFunc(w.outs, func(o bot.Outbound) bool {
			c, ok := o.Action.(bot.Commit)
			return ok && c.Key != "" && strings.Contains(l.Text, c.Key)
		}))
	})
}

// changesAreMadeOnce asks the business system: no key carried out twice, neither by its own count nor by ours at its door.
func (s *siege) changesAreMadeOnce() {
	for key, times := range s.executed {
		if times > 1 {
			s.t.Errorf("the business system was asked %d times to do %s", times, key)
		}
	}
	seen := map[string]bool{}
	for _, c := range s.records.Records().Changes {
		if seen[c.Key] {
			s.t.Errorf("change %s: its key was carried out before", c.Number)
		}
		seen[c.Key] = true
	}
}

// String is the conversation as a support lead reads it, with the bot's rows below.
func (w *witness) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "  [%s, owner %q, a %s story]\n", w.seen.Status, w.seen.Owner, w.tales[w.talk.ID].name)
	for _, l := range w.seen.Lines {
		from := l.From
		if from == "" {
			from = "(chatwoot)"
		}
		if l.Private {
			from += " notes"
		}
		fmt.Fprintf(&out, "  %s %d %s: %s %v\n", l.At.Format("15:04:05.000"), l.ID, from, l.Text, l.Attributes["agentbot"])
	}
	for _, in := range w.ins {
		fmt.Fprintf(&out, "  in %d %s message %d %s %s %s\n", in.Seq, in.Kind, in.Message, in.State, in.Dedupe, in.Text)
	}
	for _, o := range w.outs {
		fmt.Fprintf(&out, "  out %d %T %s attempt %d covers %d %s\n", o.Seq, o.Action, o.State, o.Attempt, o.Covers, o.Error)
	}
	for _, t := range w.traces {
		fmt.Fprintf(&out, "  turn %d at %s read %v sent %v %s %s\n", t.Version, t.Now.Format("15:04:05.000"), t.Read, t.Sent, t.Reason, t.Note)
	}
	return out.String()
}

// report says what it was: figures for the reader, none of them a condition.
func (s *siege) report(storm, rest time.Duration) string {
	words, acked, replies, notes, lives := 0, 0, 0, 0, 0
	statuses := map[chatwoot.Status]int{}
	for _, talk := range s.fake.Conversations() {
		seen := talk.Transcript()
		statuses[seen.Status]++
		for _, l := range seen.Lines {
			switch {
			case l.Type == chatwoot.Incoming:
				words++
			case isReply(l):
				replies++
			case l.From == "agent_bot":
				notes++
			}
		}
	}
	for _, of := range s.acked {
		acked += len(of)
	}
	for _, l := range s.slots {
		lives += l.lives
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s: seed %d, %d kills in %s (%d processes), at rest %s later\n", s.plan.Name, s.plan.Seed, s.plan.Kills, storm.Round(time.Second), lives, rest.Round(time.Second))
	fmt.Fprintf(&out, "  %d conversations %v, %d customer messages, %d acknowledged, %d deliveries refused or cut off\n", len(s.fake.Conversations()), statuses, words, acked, s.refusals)
	fmt.Fprintf(&out, "  %d replies, %d notes, %d changes (%d told to people in a note instead), %d mails\n  killed:", replies, notes, len(s.records.Records().Changes), s.untold, len(s.records.Mailbox()))
	for _, where := range slices.Sorted(maps.Keys(s.kills)) {
		fmt.Fprintf(&out, " %s %d;", where, s.kills[where])
	}
	out.WriteString("\n  stories:")
	for _, name := range slices.Sorted(maps.Keys(s.stories)) {
		fmt.Fprintf(&out, " %s %d;", name, s.stories[name])
	}
	return out.String()
}
