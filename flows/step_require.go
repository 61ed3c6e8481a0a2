package flows

import (
	"context"
	"slices"

	"agentbot/bot"
)

// requireStep lets only those on who prove that they are the person a business system knows.
type requireStep struct {
	at       place
	levels   []bot.Level
	to       onFile
	onFailed *block
	proves   []string // slots that are verified with it
}

// onFile is what the business system knows the person by.
type onFile struct {
	mail, number, identifier *template
	whole                    bool // one template for whichever it is
}

var onFileMapping = mapping{name: "on_file", doc: "What the business system knows the person by, where several levels need different things.", keys: []key{
	{"mail", aTemplate, false, "The address, for otp."},
	{"number", aTemplate, false, "The phone number with its country, for channel."},
	{"identifier", aTemplate, false, "The name by which your website knows the person, for signed; without it the mail address."},
}}

// provable are the levels a require may name, strongest first.
var provable = []bot.Level{bot.OTP, bot.Signed, bot.Channel, bot.Known}

var requireManual = verbManual{
	name: "require", doc: "Lets only those on who prove who they are: otp (a code sent to the address that the business system has on file), channel (the number that the phone provider delivered is the one on file), signed (the web widget's signature), known (the business system has found somebody: a claim, and no proof). Several are tried in turn: \"no access\" at the code goes on to the next.",
	subject: manyOf(oneOf("otp", "channel", "signed", "known")),
	keys: []key{
		{"to", either(aTemplate, record(&onFileMapping)), true, "The address or number that the business system has on file, or both by name."},
		{"on_failed", someSteps, false, "What happens when it cannot be proved; without it people take over, and know that identity is not verified."},
	},
	example: `
- call: example.find
  with: {code: "{{ purchase }}"}
  save: found
- require: [otp, channel]
  to: {mail: "{{ found.email }}", number: "{{ found.phone }}"}
  on_failed: {handoff: {reason: identity_not_verified, team: support, priority: high}}
`,
}

func readRequire(l *loader, f *flow, _ *step, d *fields, subject *node) verb {
	v := &requireStep{at: subject.at}
	for _, name := range l.strings(subject, "require") {
		level := bot.Level(name)
		if !slices.Contains(provable, level) {
			l.report(subject.at, "identity", "nobody can be asked to prove %q", name).meant(name, []string{"otp", "signed", "channel", "known"})
			continue
		}
		v.levels = append(v.levels, level)
	}
	if to := d.need("to"); to != nil {
		v.to = l.onFile(to)
	}
	v.onFailed = l.optional(f, d.node("on_failed"))
	return v
}

func (l *loader) onFile(n *node) onFile {
	if n.kind != mapNode {
		t := l.template(n)
		return onFile{mail: t, number: t, identifier: t, whole: true}
	}
	d := l.fields(n, "to", &onFileMapping)
	out := onFile{mail: l.templateAt(d.node("mail")), number: l.templateAt(d.node("number")), identifier: l.templateAt(d.node("identifier"))}
	d.done()
	if out.identifier == nil {
		out.identifier = out.mail
	}
	return out
}

// each are the templates, every one once.
func (o onFile) each() []*template {
	var out []*template
	for _, t := range []*template{o.mail, o.number, o.identifier} {
		if t != nil && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// roots are the names it depends on.
func (o onFile) roots() []string {
	var out []string
	for _, t := range o.each() {
		out = append(out, templateRoots(t)...)
	}
	return out
}

func (v *requireStep) blocks() []*block { return []*block{v.onFailed} }

func (v *requireStep) check(l *loader, s *step) {
	for _, t := range v.to.each() {
		l.checkNames(t, s.flow.known(), "this flow")
	}
	v.proves = provenBy(s.flow, v.to.roots())
	if v.sendsCodes() && l.lib.actions[l.lib.set.code.action] == nil {
		l.report(v.at, "identity", "defaults.yaml names no action that sends codes").write("code: {action: …}")
	}
	needs := []struct {
		level bot.Level
		key   string
		held  *template
	}{{bot.OTP, "mail", v.to.mail}, {bot.Channel, "number", v.to.number}, {bot.Signed, "identifier", v.to.identifier}}
	for _, n := range needs {
		if slices.Contains(v.levels, n.level) && n.held == nil && len(v.to.each()) > 0 {
			l.report(v.at, "identity", "%s needs to know the %s on file", n.level, n.key).write("to: {" + n.key + ": …}")
		}
	}
	if v.to.whole && slices.Contains(v.levels, bot.Channel) && (v.sendsCodes() || slices.Contains(v.levels, bot.Signed)) {
		l.report(v.at, "identity", "one text cannot be an address and a number: the levels compare different things").write("to: {mail: …, number: …}")
	}
}

// provenBy are the slots that led to what is on file: named there, or given to the call whose answer holds it.
func provenBy(f *flow, roots []string) []string {
	out := slices.Clone(roots)
	for _, s := range f.all {
		if c, ok := s.do.(*callStep); ok && slices.Contains(roots, c.save) {
			out = append(out, c.roots()...)
		}
	}
	return out
}

func (v *requireStep) run(_ context.Context, p *play, s *step) (next, error) {
	if level, ok := v.proved(p); ok {
		p.verify(v.proves, string(level))
		return s.forward(), nil
	}
	return v.try(p, s, v.levels), nil
}

// try goes through levels in turn: the first that holds lets on, a code is sent and waited for, and when none is left it has failed. What fails says
// nothing of why, so that nobody learns what is on file.
func (v *requireStep) try(p *play, s *step, levels []bot.Level) next {
	for _, level := range levels {
		switch {
		case level == bot.OTP && !p.lib.canSendCodes():
			p.note("no way to prove an identity: the action that sends codes has no backend")
		case level == bot.OTP:
			return v.send(p, s, 1)
		case v.holds(p, level):
			p.prove(level, v.about(p, level))
			p.verify(v.proves, string(level))
			return s.forward()
		}
	}
	return v.failed(p)
}

// withoutCode goes on to what is tried after the code, when the customer cannot get it.
func (v *requireStep) withoutCode(p *play, s *step) next {
	n := v.try(p, s, v.afterCode())
	if n.moving == onward && n.to == s.next && v.holds(p, bot.Channel) {
		p.speakKey("channel_proved")
	}
	return n
}

// afterCode are the levels that are left once a code has been tried.
func (v *requireStep) afterCode() []bot.Level {
	return v.levels[slices.Index(v.levels, bot.OTP)+1:]
}

// passesWithoutCode says whether a level behind the code holds.
func (v *requireStep) passesWithoutCode(p *play) bool {
	return slices.ContainsFunc(v.afterCode(), func(level bot.Level) bool { return v.holds(p, level) })
}

func (v *requireStep) sendsCodes() bool { return slices.Contains(v.levels, bot.OTP) }

func (v *requireStep) failed(p *play) next {
	if v.onFailed != nil {
		return goTo(v.onFailed.first)
	}
	p.handoff(exit{reason: "identity_not_verified", priority: "high"})
	return leave()
}

func (v *requireStep) ways(s *step) []edge { return append(v.onFailed.aside(), s.onward()) }

func (v *requireStep) stands(*Library, *step) []string {
	if !v.sendsCodes() {
		return nil // what it compares is known or not
	}
	return []string{waitCode}
}

func (*requireStep) waits() bool { return true }
