package flows

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// commitStep changes the world, once, after a yes.
type commitStep struct {
	invocation
	save      string
	onError   *block
	onRefused *block
}

var commitManual = verbManual{
	name: "commit", doc: "Changes something in a business system, once, after a yes. A doubt about whether it was done is resolved by the action's verify, or told to a person.", subject: aName,
	keys: append(slices.Clone(invocationKeys), key{"on_refused", someSteps, false, "What happens when the people who were asked refuse (backend person); NAME.text is their reason. Without it people take over."}),
	example: `
- confirm: {pt: Troco agora. Confirma?, es: Cambio ahora. ¿Confirmas?, en: I'll change it now. Shall I?}
- commit: example.change
  with: {code: "{{ purchase }}"}
  on_error: {handoff: {reason: change_failed, team: support}}
`,
}

func readCommit(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &commitStep{invocation: l.invocation(subject, d.node("with"), "change"), save: d.str("save")}
	v.onError, v.onRefused = l.optional(f, d.node("on_error")), l.optional(f, d.node("on_refused"))
	return v
}

func (v *commitStep) blocks() []*block         { return []*block{v.onError, v.onRefused} }
func (v *commitStep) check(l *loader, s *step) { v.checkArgs(l, s.flow) }

func (v *commitStep) run(ctx context.Context, p *play, s *step) (next, error) {
	f := p.top()
	way := p.lib.way(v.action)
	if way != httpWay && way != personWay {
		p.note("the action " + v.action.name + " has no backend")
		return v.failed(p, s), nil
	}
	if back, ok := p.unready(s, v.action); ok {
		return back, nil
	}
	delete(f.Visits, saidYes) // one yes is for one change
	key := p.commitKey(f.Run, s.id, f.Visits[s.id])
	args := v.values(p)
	if way == personWay {
		return p.entrust(ctx, s, v.action, key, args)
	}
	commit := p.lib.commit(v.action, f.Run, key, args)
	p.act(commit)
	p.st.Done = append(p.st.Done, bot.Done{Action: v.action.name, Outcome: "running", Key: key, Run: f.Run})
	return waitFor(bot.Wait{For: "result", Name: s.id, Ref: key}), nil
}

// commit is the change as it is carried out, complete: it is done as it was confirmed even if the files change meanwhile.
func (lib *Library) commit(a *action, run, key string, args argsScope) bot.Commit {
	args["idempotency_key"] = key
	commit := bot.Commit{Action: a.name, Run: run, Key: key, Request: lib.build(lib.request(a.live, a.mock), args), Idempotent: a.idempotent, Failed: a.failed}
	if a.verify != nil {
		if look := lib.request(a.verify.live, a.verify.mock); look != nil {
			commit.Verify = &bot.Verify{Request: lib.build(look, args), After: a.verify.after, Applied: a.verify.applied, Absent: a.verify.absent}
		}
	}
	return commit
}

// changing is a verb that changes the world: it stands behind a yes and the identity that its action wants, and waits for what came of it.
type changing interface {
	changes() *invocation
	came(p *play, s *step, outcome string, data json.RawMessage)
}

func (v *commitStep) changes() *invocation { return &v.invocation }

// saidYes is set by a yes and taken away by whatever changes what it was for.
const saidYes = "·yes"

// unready guards what the check at load has shown already: without a proven customer and a fresh yes nothing is changed, however
// the conversation came here. It goes back to where they are asked for.
func (p *play) unready(s *step, a *action) (next, bool) {
	if back, ok := p.unproved(s, a); ok {
		return back, true
	}
	if p.top().Visits[saidYes] > 0 {
		return next{}, false
	}
	for i := s.index - 1; i >= 0; i-- {
		if _, ok := s.flow.all[i].do.(*confirmStep); ok && p.top().Visits[s.flow.all[i].id] > 0 {
			p.note("no fresh yes: back to " + s.flow.all[i].id)
			return goTo(s.flow.all[i]), true
		}
	}
	p.handoff(exit{reason: "gave_up"})
	return leave(), true
}

// unproved says where to go when an action's identity does not hold, or no longer.
func (p *play) unproved(s *step, a *action) (next, bool) {
	if a.identity == "" || a.identity == bot.Nobody {
		return next{}, false
	}
	var asked *step
	for _, st := range s.flow.all {
		v, ok := st.do.(*requireStep)
		if !ok || p.top().Visits[st.id] == 0 {
			continue
		}
		if level, holds := v.proved(p); holds && level.Covers(a.identity) {
			return next{}, false
		}
		asked = st
	}
	if asked != nil {
		p.note("the proof does not hold: back to " + asked.id)
		return goTo(asked), true
	}
	p.handoff(exit{reason: "identity_not_verified", priority: "high"})
	return leave(), true
}

// commitKey is the same for every retry of the same yes, and another for every other.
func (p *play) commitKey(run, step string, visit int) string {
	return commitKey(p.lib.opts.Instance, p.turn.Conversation.Key, run, step, visit)
}

func commitKey(instance string, key bot.Key, run, step string, visit int) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s|%s|%s|%s|%d", instance, key, run, step, visit)))
	return hex.EncodeToString(sum[:16])
}

func (v *commitStep) failed(p *play, _ *step) next {
	if v.onError != nil {
		return goTo(v.onError.first)
	}
	return p.fail("change_failed")
}

// came is the result of the commit this step waits for.
func (v *commitStep) came(p *play, s *step, outcome string, data json.RawMessage) {
	p.keep(v.save, saved(outcome, data))
	switch outcome {
	case "dropped": // a person took over; the agent reads in the dossier that it was not done
		p.silent = true
		p.st.Stack = p.st.Stack[:len(p.st.Stack)-1]
	case "doubt":
		p.fail("result_unknown")
	case bot.Unavailable, "failed":
		p.goOn(v.failed(p, s))
	case refused:
		if v.onRefused != nil {
			p.goOn(goTo(v.onRefused.first))
			return
		}
		p.handoff(exit{reason: "not_allowed", preface: "person_refused"})
	default:
		p.goOn(s.forward())
	}
}

// settled writes the outcome into the list of what was done, and gives back which that was.
func (p *play) settled(key, run, outcome string) bot.Done {
	for i := range p.st.Done {
		d := &p.st.Done[i]
		if d.Outcome == "running" && (d.Key == key || key == "" && d.Run == run) {
			d.Outcome = outcome
			return *d
		}
	}
	return bot.Done{}
}

// committed says whether anything was really changed by this run; with "" in the whole conversation.
func (p *play) committed(run string) bool {
	for _, d := range p.st.Done {
		changed := d.Outcome != "dropped" && d.Outcome != "failed" && d.Outcome != refused && d.Outcome != bot.Unavailable && !p.certainlyNot(d)
		if changed && (run == "" || d.Run == run) {
			return true
		}
	}
	return false
}

func (p *play) certainlyNot(d bot.Done) bool {
	a := p.lib.actions[d.Action]
	if a == nil {
		return false
	}
	return strings.Contains("\x00"+strings.Join(a.failed, "\x00")+"\x00", "\x00"+d.Outcome+"\x00")
}

// patience is how long a frame waits for its commit's result.
func (p *play) patience(f *bot.Frame) time.Duration {
	if s := p.standing(f); s != nil {
		if c, ok := s.do.(changing); ok && c.changes().action != nil {
			return c.changes().action.wait
		}
	}
	return defaultWait
}

func (v *commitStep) ways(s *step) []edge {
	return append(append(v.onError.aside(), v.onRefused.aside()...), s.onward())
}

func (v *commitStep) stands(lib *Library, _ *step) []string { return lib.waitsOf(v.action) }

func (*commitStep) waits() bool { return false } // of a loop only the customer is the end
