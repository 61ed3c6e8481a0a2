package demo

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"agentbot/bot"
)

// botView is the strip: how the bot is and what was broken last.
type botView struct {
	Phase   string
	PID     int
	Babbles bool
	Armed   bool // the next message will be answered 500
	Late    bool // the next change will be answered too late
	Last    string
	Log     string
}

type mailView struct{ ID, To, Subject, Code, Text, Time string }

type recordsView struct {
	Purchases []purchaseView
	Count     string // of the changes, in words
	Changes   []changeView
}

type purchaseView struct {
	Code, Product, Status, Buyer, Email string
	Changes                             int
}

type changeView struct{ Number, Code, Text, Time string }

// flowView is the file of the flow that runs.
type flowView struct {
	Name, Step string
	Lines      []sourceLine
}

type sourceLine struct {
	Number int
	Text   string
	Now    bool
}

func (p *page) botState(w words) botView {
	s := p.demo.child.state()
	armed, last := p.demo.faults.state()
	b := botView{Phase: string(s.Phase), PID: s.PID, Babbles: s.Babbles, Armed: armed, Late: p.demo.system.Armed(), Log: strings.Join(s.Log, "\n")}
	if last.Key != "" && last.Key != "armed500" && last.Key != "armedTimeout" { // those are shown for as long as they hold
		b.Last = w.Say(last.Key)
		if len(last.Args) > 0 {
			b.Last = fmt.Sprintf(b.Last, last.Args...)
		}
	}
	return b
}

func (p *page) mail() []mailView {
	var out []mailView
	box := p.demo.system.Mailbox()
	for i, m := range box {
		out = append(out, mailView{ID: fmt.Sprint(len(box) - i), To: m.To, Subject: m.Subject, Code: m.Code, Text: m.Text, Time: m.At.In(p.zone).Format("15:04:05")})
	}
	return out
}

func (p *page) records(w words) recordsView {
	r := p.demo.system.Records()
	var out recordsView
	for _, one := range r.Purchases {
		out.Purchases = append(out.Purchases, purchaseView{one.Code, one.Product, w.Say(one.Status), one.Buyer, one.Email, one.Changes})
	}
	for _, one := range r.Changes {
		out.Changes = append(out.Changes, changeView{one.Number, one.Code, one.Text, one.At.In(p.zone).Format("15:04:05")})
	}
	switch n := len(out.Changes); n {
	case 0:
	case 1:
		out.Count = w.Say("oneChange")
	default:
		out.Count = fmt.Sprintf(w.Say("someChanges"), n)
	}
	return out
}

// flow is the file of the flow on top of the stack, else of the one that ran last.
func (p *page) flow(r record) flowView {
	var state bot.State
	if len(r.row.State) > 0 {
		_ = json.Unmarshal(r.row.State, &state) // another binary's state shows no flow
	}
	var v flowView
	for _, frame := range state.Stack {
		if !frame.Pattern || v.Name == "" {
			v.Name, v.Step = frame.Flow, frame.Step
		}
	}
	for i := len(r.traces) - 1; i >= 0 && v.Name == ""; i-- {
		if path := r.traces[i].Path; len(path) > 0 {
			v.Name, v.Step, _ = strings.Cut(path[len(path)-1], "›")
			v.Name, v.Step = strings.TrimSpace(v.Name), strings.TrimSpace(v.Step)
		}
	}
	if v.Name == "" || p.demo.cfg.Flow == nil {
		return flowView{}
	}
	source, err := p.demo.cfg.Flow(v.Name)
	if err != nil {
		return flowView{Name: v.Name, Step: v.Step}
	}
	lines := strings.Split(strings.TrimRight(string(source), "\n"), "\n")
	now := stepLine(lines, v.Step)
	for i, text := range lines {
		v.Lines = append(v.Lines, sourceLine{Number: i + 1, Text: text, Now: i == now})
	}
	return v
}

var (
	stepShape = regexp.MustCompile(`^\s*- (\w+)(?:: *([^\s#]*))?`)
	idShape   = regexp.MustCompile(`^\s*(?:- )?id: *(\S+)`)
	named     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// stepLine finds the line of a step, -1 without one. A step is named by its `id:`, else by what it does ("collect_purchase"), the second of a name with _2.
func stepLine(lines []string, step string) int {
	seen := map[string]int{}
	for i, line := range lines {
		if id := idShape.FindStringSubmatch(line); id != nil && id[1] == step {
			return i
		}
		parts := stepShape.FindStringSubmatch(line)
		if parts == nil {
			continue
		}
		name := parts[1]
		if named.MatchString(parts[2]) {
			name += "_" + parts[2]
		}
		seen[name]++
		if n := seen[name]; n > 1 {
			name = fmt.Sprintf("%s_%d", name, n)
		}
		if name == step {
			return i
		}
	}
	return -1
}
