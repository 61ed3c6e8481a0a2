package main

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"agentbot/cmd/agentbot/connect"
	"agentbot/flows/phrase"
)

// draft is a flow that was described whole.
type draft struct {
	name, team string
	first      string // the language that stands in for those that are missing
	title      texts
	phrases    map[string][]string // per language; only those that were given
	asks       []question
	says       texts
}

// texts are one text per language; only those that were given.
type texts map[string]string

// question is one thing to ask.
type question struct {
	name, typ string
	words     texts
}

// prompt asks at a terminal, or reads answers from a pipe.
type prompt struct {
	told
	in *bufio.Scanner
}

func newPrompt(t told, in io.Reader) *prompt { return &prompt{told: t, in: bufio.NewScanner(in)} }

// lines are the answers to a question up to an empty one, unless flags have given them.
func (p *prompt) lines(given []string, asked string) []string {
	if len(given) > 0 {
		return given
	}
	write(p.out, "%s\n", asked)
	for {
		write(p.out, "> ")
		if !p.in.Scan() {
			write(p.out, "\n")
			return given
		}
		line := strings.TrimSpace(p.in.Text())
		if line == "" {
			return given
		}
		given = append(given, line)
	}
}

// ask completes what flags have said.
func (n *newFlow) ask(p *prompt) (*draft, error) {
	t := n.told
	d := &draft{name: n.name, first: n.language, title: texts{}, says: texts{}, phrases: map[string][]string{}}
	for _, line := range p.lines(n.title, t.in("What does the customer want, in a few words? It is the title. (Other languages: \"es: …\". An empty line goes on.)")) {
		d.title.add(n.language, line)
	}
	for _, line := range p.lines(n.phrases, t.in("What do customers write who want it? One phrase a line; three or more are best.")) {
		code, text := languageOf(n.language, line)
		d.phrases[code] = append(d.phrases[code], text)
	}
	for _, line := range p.lines(n.asks, t.in("What does the bot ask? One question a line, like  document/cpf: Which CPF is the purchase under?  Types: %s.", strings.Join(askable(), ", "))) {
		if err := d.addQuestion(n.language, line); err != nil {
			return nil, err
		}
	}
	for _, line := range p.lines(n.says, t.in("What does the bot say in the end?")) {
		d.says.add(n.language, line)
	}
	if d.team = n.team; d.team == "" {
		d.team = strings.Join(p.lines(nil, t.in("To which team does it hand over? An empty line: to none, the conversation ends there.")), "")
	}
	if d.team == "-" {
		d.team = ""
	}
	switch {
	case len(d.title) == 0:
		return nil, phrase.Errorf("the flow has no title: say one, or give --title")
	case len(d.phrases) == 0:
		return nil, phrase.Errorf("nothing starts the flow: say a phrase, or give --phrase")
	case len(d.says) == 0:
		return nil, phrase.Errorf("the flow says nothing in the end: say something, or give --say")
	}
	return d, nil
}

// languageOf parts a text from the language in front of it.
func languageOf(otherwise, line string) (code, text string) {
	before, after, has := strings.Cut(line, ":")
	if has && slices.Contains(connect.Languages(), strings.TrimSpace(before)) {
		return strings.TrimSpace(before), strings.TrimSpace(after)
	}
	return otherwise, line
}

func (t texts) add(language, line string) {
	code, text := languageOf(language, line)
	t[code] = text
}

// addQuestion takes "name/type: question"; a second one of the same name is the question in another language.
func (d *draft) addQuestion(language, line string) error {
	code, rest := languageOf(language, line)
	head, words, has := strings.Cut(rest, ":")
	name, typ, typed := strings.Cut(strings.TrimSpace(head), "/")
	name, typ, words = strings.TrimSpace(name), strings.TrimSpace(typ), strings.TrimSpace(words)
	if !typed {
		typ = "text"
	}
	switch {
	case !has || words == "" || !flowName.MatchString(name):
		return phrase.Errorf("%q is no question: write  name/type: question, like  document/cpf: Which CPF is the purchase under?", line)
	case samples[typ] == "":
		return phrase.Errorf("%q is no type that can be asked here: choose among %s", typ, strings.Join(askable(), ", "))
	}
	for _, q := range d.asks {
		if q.name == name {
			q.words[code] = words
			return nil
		}
	}
	d.asks = append(d.asks, question{name: name, typ: typ, words: texts{code: words}})
	return nil
}
