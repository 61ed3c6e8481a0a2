package flows

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/bot"
	"agentbot/flows/phrase"
)

// action is one thing a business system does, declared once in actions.yaml.
type action struct {
	name       string
	at         place
	does       string // read, change, code
	personal   bool   // finds people by a personal identifier: its answer proves nothing and shows nothing before identity
	anybodys   bool   // says itself that it finds nobody by what it gets
	identity   bot.Level
	input      []string
	backend    string // http, table, person, mail
	live, mock *request
	verify     *verification
	idempotent bool
	failed     []string
	wait       time.Duration

	look   *lookup // table
	errand *errand // person
	mail   *letter // mail
}

// request is a bot.Request with its blanks still open.
type request struct {
	at       place
	method   string
	url      *template
	headers  []header
	body     *bodyNode
	timeout  time.Duration
	retries  int
	outcomes []bot.Outcome
}

type header struct {
	name  string
	value *template
}

// bodyNode is a JSON body whose texts are templates.
type bodyNode struct {
	text *template
	keys []string
	subs []*bodyNode
	list bool
}

type verification struct {
	live, mock      *request
	after           time.Duration
	applied, absent []string
}

const maxRetries = 3

func (l *loader) actions(n *node) {
	d := l.fields(n, "actions.yaml", &actionsMapping)
	l.tables(d.node("tables"))
	list := d.need("actions")
	d.done()
	if list == nil {
		return
	}
	if list.kind != mapNode {
		l.report(list.at, "shape", "actions must be a map of name and backend")
		return
	}
	for _, e := range list.entries {
		l.lib.actions[e.key] = l.action(e)
	}
}

func (l *loader) action(e entry) *action {
	a := &action{name: e.key, at: e.at}
	d := l.fields(e.value, phrase.Words("the action %s").Of(e.key), &actionMapping)
	a.does = d.str("does")
	if !slices.Contains([]string{"read", "change", "code"}, a.does) {
		l.report(e.at, "action", "the action %s says neither does: read nor change nor code", e.key).meant(a.does, []string{"read", "change", "code"})
	}
	a.personal, a.idempotent = d.flag("personal"), d.flag("idempotent")
	a.anybodys = d.node("personal") != nil && !a.personal
	a.input, a.failed = d.list("with"), d.list("failed")
	if n := d.node("identity"); n != nil {
		a.identity = bot.Level(n.value)
		if !slices.Contains(bot.Levels(), a.identity) {
			l.report(n.at, "action", "there is no identity level %q", n.value).meant(n.value, levelNames())
		}
	}
	l.backend(a, d)
	known := a.input
	if a.does == "change" {
		known = append(slices.Clone(known), "idempotency_key")
	}
	if a.does == "code" {
		known = append(slices.Clone(known), "language", "minutes")
	}
	a.live, a.mock = l.request(d.node("request"), known), l.request(d.node("mock"), known)
	if a.live != nil && a.live.retries > 0 && a.does != "read" {
		l.report(a.live.at, "action", "the action %s does %s, and only reads are tried again: a try without an answer may have done it", a.name, a.does).hint("remove retries; verify finds out whether it was done")
	}
	if v := d.node("verify"); v != nil {
		a.verify = l.verification(v, append(slices.Clone(a.input), "idempotency_key"))
	}
	d.done()
	return a
}

func levelNames() []string {
	var out []string
	for _, level := range bot.Levels() {
		out = append(out, string(level))
	}
	return out
}

func (l *loader) verification(n *node, known []string) *verification {
	d := l.fields(n, "verify", &verifyMapping)
	v := &verification{after: d.span("after", 2*time.Second), applied: d.list("applied"), absent: d.list("absent")}
	v.live, v.mock = l.request(d.node("request"), known), l.request(d.node("mock"), known)
	if len(v.applied) == 0 {
		l.report(n.at, "action", "verify names no outcome that means applied").write("applied: [ok]")
	}
	d.done()
	return v
}

func (l *loader) request(n *node, known []string) *request {
	if n == nil {
		return nil
	}
	d := l.fields(n, "a request", &requestMapping)
	r := &request{at: n.at, method: strings.ToUpper(d.str("method")), timeout: d.span("timeout", 0), retries: d.num("retries", 0)}
	retries := placeOf(d.node("retries"), n.at)
	if r.retries > maxRetries {
		l.report(retries, "action", "a read is tried again at most 3 times: the customer waits meanwhile").write("retries: 1")
	}
	if !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, r.method) {
		l.report(n.at, "action", "a request has no method %q", r.method).hint("GET, POST, PUT, PATCH or DELETE")
	}
	if url := d.need("url"); url != nil {
		r.url = l.template(url)
		l.checkNames(r.url, known, "the action")
	}
	if headers := d.node("headers"); headers != nil {
		for _, e := range headers.entries {
			h := header{name: e.key, value: l.template(e.value)}
			l.checkNames(h.value, known, "the action")
			r.headers = append(r.headers, h)
		}
	}
	if body := d.node("body"); body != nil {
		r.body = l.body(body, known)
	}
	if outcomes := d.node("outcomes"); outcomes != nil {
		r.outcomes = l.outcomes(outcomes)
	}
	d.done()
	return r
}

func (l *loader) body(n *node, known []string) *bodyNode {
	b := &bodyNode{list: n.kind == listNode}
	switch n.kind {
	case scalarNode:
		b.text = l.template(n)
		l.checkNames(b.text, known, "the action")
	case listNode:
		for _, item := range n.items {
			b.subs = append(b.subs, l.body(item, known))
		}
	case mapNode:
		for _, e := range n.entries {
			b.keys = append(b.keys, e.key)
			b.subs = append(b.subs, l.body(e.value, known))
		}
	}
	return b
}

func (l *loader) outcomes(n *node) []bot.Outcome {
	var out []bot.Outcome
	for _, e := range n.entries {
		d := l.fields(e.value, phrase.Words("the outcome %s").Of(e.key), &outcomeMapping)
		o := bot.Outcome{Name: e.key, Pointer: d.str("pointer"), Equals: d.str("equals")}
		for _, s := range d.list("status") {
			code, err := strconv.Atoi(s)
			if err != nil || code < 100 || code > 599 {
				l.report(e.at, "action", "%q is no HTTP status", s)
				continue
			}
			o.Status = append(o.Status, code)
		}
		d.done()
		out = append(out, o)
	}
	return out
}

// argsScope is what a request's blanks are filled from.
type argsScope map[string]any

func (a argsScope) lookup(name string) (any, string) { return inert(a[name]), "" }
func (argsScope) language() string                   { return "" }

// inert keeps a value from being read as a reference: only what stands in actions.yaml may name a secret or the code (${secret:NAME}, ${code},
// ${key}); a customer who types one gets it back with a gap. Both halves are broken, because two values may stand
// side by side.
func inert(value any) any {
	switch v := value.(type) {
	case string:
		return references.Replace(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = inert(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name := range v {
			out[name] = inert(v[name])
		}
		return out
	}
	return value
}

var references = strings.NewReplacer("${", "$ {", "{secret:", "{ secret:", "{code}", "{ code}", "{key}", "{ key}")

// build fills every blank. Values in the URL are escaped, values in the body are JSON.
func (lib *Library) build(r *request, args argsScope) bot.Request {
	out := bot.Request{Method: r.method, URL: escapedURL(r.url, args), Timeout: r.timeout, Retries: r.retries, Outcomes: slices.Clone(r.outcomes)}
	if strings.HasPrefix(out.URL, "/") {
		out.URL = strings.TrimSuffix(lib.opts.MockURL, "/") + out.URL
	}
	for _, h := range r.headers {
		out.Headers = append(out.Headers, bot.Header{Name: h.name, Value: headerSafe(show(h.value.data(args), ""))})
	}
	if r.body != nil {
		out.Body = string(encode(r.body.fill(args)))
	}
	return out
}

func headerSafe(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, s)
}

func (b *bodyNode) fill(args argsScope) any {
	switch {
	case b.text != nil:
		return b.text.data(args)
	case b.list:
		list := make([]any, 0, len(b.subs))
		for _, sub := range b.subs {
			list = append(list, sub.fill(args))
		}
		return list
	}
	m := make(map[string]any, len(b.keys))
	for i, key := range b.keys {
		m[key] = b.subs[i].fill(args)
	}
	return m
}

func escapedURL(t *template, args argsScope) string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.path == nil {
			b.WriteString(p.literal)
			continue
		}
		value, _ := args.lookup(p.path[0])
		b.WriteString(escaped(show(p.filtered(reach(value, p.path[1:]), args), "")))
	}
	return b.String()
}

// escaped keeps only what is safe in every part of a URL: what a customer typed can never become another path or host.
func escaped(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '~' || c == '.' && s != "." && s != ".." {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// saved is a business answer as flows see it: outcome, HTTP status and body, with the body's own keys beside them.
func saved(outcome string, output json.RawMessage) json.RawMessage {
	var answer struct {
		Status int             `json:"status"`
		Body   json.RawMessage `json:"body"`
	}
	_ = json.Unmarshal(output, &answer) // an answer without output has status 0 and no body
	body := decode(answer.Body)
	m := map[string]any{}
	if keys, ok := body.(map[string]any); ok {
		maps.Copy(m, keys)
	}
	m["outcome"], m["status"], m["body"] = outcome, answer.Status, body
	return encode(m)
}

func (l *loader) checkNames(t *template, known []string, where phrase.Words) {
	for _, p := range t.names() {
		if !slices.Contains(known, p.path[0]) {
			l.report(p.at, "template", "%s knows no %q", where, p.path[0]).meant(p.path[0], known)
			continue
		}
		if where == "this flow" { // an action may take an input that is called contact
			l.checkPart(p)
		}
	}
}
