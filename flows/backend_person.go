package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"agentbot/bot"
)

// errand is a change that a person makes: a note with a checklist for a team, and their answer in a note.
type errand struct {
	team      string
	checklist *text
}

func (l *loader) errand(a *action, d *fields) *errand {
	v := &errand{team: d.str("team")}
	if team := d.node("team"); team != nil {
		l.checkTeam(team.at, v.team)
	} else {
		l.report(a.at, "action", "the action %s is done by people and names no team", a.name).write("team: …")
	}
	if n := d.node("checklist"); n != nil {
		v.checklist = l.text(n, "checklist")
		for _, code := range slices.Sorted(mapKeys(v.checklist.languages())) {
			l.checkNames(v.checklist.by[code], append(slices.Clone(a.input), "idempotency_key"), "the checklist")
		}
	}
	return v
}

// languages is nil-safe.
func (t *text) languages() map[string]*template {
	if t == nil {
		return nil
	}
	return t.by
}

// Outcomes of a request to people, beside those that the action declares under failed.
const (
	refused = "refused"
	overdue = "overdue"
)

// longestList is how many plain values of a list a note shows before they go into a file.
const longestList = 10

// entrust asks people to make a change: one note with everything they need, and the truth for the customer.
func (p *play) entrust(ctx context.Context, s *step, a *action, key string, args argsScope) (next, error) {
	team, err := p.mention(ctx, a.errand.team)
	if err != nil {
		return next{}, err
	}
	note, files := p.checklist(a, team, key, args)
	p.act(bot.Note{Text: note})
	for _, f := range files {
		p.act(bot.Note{Text: f.Name, Attachment: f})
	}
	p.speakKey("person_commit")
	p.st.Done = append(p.st.Done, bot.Done{Action: a.name, Outcome: "running", Key: key, Run: p.top().Run})
	return waitFor(bot.Wait{For: "result", Name: s.id, Ref: key, By: bot.ByPerson}), nil
}

// mention is how a note calls a team: as a link that notifies its members, or by its name where Chatwoot does not say its number.
func (p *play) mention(ctx context.Context, name string) (string, error) {
	a, err := p.freely(ctx, bot.TeamQuestion{Key: p.turn.Conversation.Key, Name: name})
	if err != nil {
		return "", err
	}
	var team bot.Team
	if a.Outcome == bot.OK && json.Unmarshal(a.Output, &team) == nil && team.ID != 0 {
		if team.Name == "" {
			team.Name = name
		}
		return fmt.Sprintf("[@%s](mention://team/%d/%s)", linkText(team.Name), team.ID, url.PathEscape(team.Name)), nil
	}
	p.note("nobody knows the team " + name)
	return "**" + name + "**", nil
}

// linkText keeps a name from closing the link it stands in.
func linkText(name string) string { return strings.NewReplacer("[", "(", "]", ")").Replace(name) }

// checklist is what people read: who, what, with which values, how well the customer is known, and how to answer.
func (p *play) checklist(a *action, team, key string, args argsScope) (string, []*bot.Attachment) {
	staff := p.lib.opts.Staff
	lines := []string{team + " · " + p.noted("note_task", "what", p.flow(p.top()).titleIn(staff))}
	shown, files := argsScope{"idempotency_key": key}, []*bot.Attachment(nil)
	for _, name := range a.input {
		if list, ok := args[name].([]any); ok && (len(list) > longestList || rowsOnly(list)) {
			if f := p.listFile(list); f != nil {
				f.Name = name + ".csv"
				files = append(files, f)
				shown[name] = p.noted("note_task_file", "file", f.Name, "total", fmt.Sprint(len(list)))
				continue
			}
		}
		shown[name] = unmentioned(args[name])
	}
	if own := a.errand.checklist.in(staff, p.lib.opts.Default); own != nil {
		for _, part := range own.lines() {
			lines = append(lines, "- [ ] "+oneLine(part.render(mailScope{shown, staff})))
		}
	} else {
		for _, name := range a.input {
			lines = append(lines, "- [ ] "+name+": "+oneLine(show(shown[name], staff)))
		}
	}
	lines = append(lines, p.noted("note_identity", "identity", p.identity()))
	lines = append(lines, p.noted("note_task_answer", "key", key))
	if len(a.failed) > 0 {
		lines = append(lines, p.noted("note_task_reasons", "reasons", "`"+strings.Join(a.failed, "`, `")+"`"))
	}
	return strings.Join(lines, "\n"), files
}

// rowsOnly: a list of rows is for a spreadsheet, however short.
func rowsOnly(list []any) bool {
	for _, item := range list {
		if _, ok := item.(map[string]any); !ok {
			return false
		}
	}
	return len(list) > 0
}

func (p *play) noted(key string, pairs ...string) string {
	return p.lib.sentences.Say(key, p.lib.opts.Staff, pairs...)
}

func oneLine(s string) string { return firstRunes(strings.Join(strings.Fields(s), " "), 500) }

// entrusted is the frame that waits for people, nil when none does.
func (p *play) entrusted() (*bot.Frame, int) {
	for i := range p.st.Stack {
		f := &p.st.Stack[i]
		if f.Wait.Entrusted() {
			return f, i
		}
	}
	return nil, 0
}

// unmentioned: what a customer typed calls nobody to a conversation.
func unmentioned(value any) any {
	if s, ok := value.(string); ok {
		return strings.ReplaceAll(s, "mention:", "mention ")
	}
	return value
}

// whoHasIt is the truth for a customer who writes while a change is being made.
func (p *play) whoHasIt() string {
	if p.top().Wait.By == bot.ByPerson {
		return "person_waiting"
	}
	return "in_progress"
}

// agentSaid is a command of an agent to the bot. The first answer to a request counts; every other is told that it changed nothing.
func (p *play) agentSaid(c bot.Command) {
	f, at := p.entrusted()
	switch {
	case c.Outcome == bot.AgentUnknown:
		p.act(bot.Note{Text: p.noted("note_task_commands")})
		return
	case f == nil:
		p.act(bot.Note{Text: p.noted("note_task_late")})
		return
	}
	words, other := meant(c.Text, f.Wait.Ref)
	s := p.standing(f)
	switch {
	case other: // of an earlier request, whose answer has come already
		p.act(bot.Note{Text: p.noted("note_task_late")})
		return
	case s == nil:
		return
	}
	c.Text = words
	commit, ok := s.do.(changing)
	if !ok {
		return
	}
	outcome, words := bot.OK, c.Text
	if c.Outcome == bot.AgentRefused {
		outcome, words = commit.changes().action.refusal(c.Text)
	}
	p.settled(f.Wait.Ref, f.Run, outcome)
	p.st.Stack = p.st.Stack[:at+1]
	p.at = s
	commit.came(p, s, outcome, encode(map[string]any{"status": 200, "body": map[string]any{"text": words, "by": c.Name}}))
}

// keyed is the key of a request, as its note shows it.
var keyed = regexp.MustCompile(`^\(?([0-9a-f]{32})\)?[:,.]?\s*`)

// meant takes the key of a request from the front of an agent's words: they may say which one they mean, and another is not this one.
func meant(words, key string) (rest string, other bool) {
	found := keyed.FindStringSubmatch(words)
	if found == nil {
		return words, false
	}
	return words[len(found[0]):], found[1] != key
}

// refusal reads "address_taken it is somebody else's": an outcome that the action declares, else simply refused.
func (a *action) refusal(words string) (outcome, rest string) {
	first, rest, _ := strings.Cut(words, " ")
	if slices.Contains(a.failed, strings.ToLower(first)) {
		return strings.ToLower(first), strings.TrimSpace(rest)
	}
	return refused, words
}
