package flows

import (
	"slices"

	"agentbot/bot"
)

// letter is the mail that carries a one-time code.
type letter struct {
	subject, text *text
}

// codeBlank is what the one who sends puts the code in for; see bot.Mail.
const codeBlank = "${code}"

func (l *loader) letter(a *action, d *fields) *letter {
	v := &letter{subject: l.lib.texts["code_mail_subject"], text: l.lib.texts["code_mail"]}
	if n := d.node("subject"); n != nil {
		v.subject = l.text(n, "subject")
	}
	if n := d.node("text"); n != nil {
		v.text = l.text(n, "text")
	}
	if !slices.Contains(a.input, "to") {
		l.report(a.at, "action", "an action that sends a code by mail takes the address as \"to\"").write("with: [to]")
	}
	known := append(slices.Clone(a.input), "code", "minutes", "bot", "company")
	holds := false
	if v.text != nil {
		for _, code := range slices.Sorted(mapKeys(v.text.by)) {
			l.checkNames(v.text.by[code], known, "the mail")
			holds = holds || slices.Contains(v.text.by[code].placeholders(), "code")
		}
	}
	if v.subject != nil {
		for _, code := range slices.Sorted(mapKeys(v.subject.by)) {
			l.checkNames(v.subject.by[code], slices.DeleteFunc(slices.Clone(known), func(name string) bool { return name == "code" }), "the subject")
		}
	}
	if v.text == nil || v.subject == nil || !holds {
		l.report(a.at, "action", "the mail of %s needs a subject, and a text that holds {{ code }}", a.name).hint("without both, code_mail_subject and code_mail of texts.yaml are used")
		return nil
	}
	return v
}

// written is the mail to one address, in the customer's language.
func (lib *Library) written(v *letter, args argsScope, language string) *bot.Mail {
	values := argsScope{"bot": lib.opts.BotName, "company": lib.opts.Company}
	for name, value := range args {
		values[name] = value
	}
	out := &bot.Mail{To: show(args["to"], ""), Subject: v.subject.in(language, lib.opts.Default).render(mailScope{values, language}), Language: language}
	values["code"] = mark(codeBlank)
	out.Text = v.text.in(language, lib.opts.Default).render(mailScope{values, language})
	return out
}

// mark is a text of ours that stays a reference; what customers type never does.
type mark string

type mailScope struct {
	args argsScope
	code string
}

func (s mailScope) lookup(name string) (any, string) {
	if m, ok := s.args[name].(mark); ok {
		return string(m), string(m)
	}
	return s.args.lookup(name)
}

func (s mailScope) language() string { return s.code }
