package cases

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"agentbot/bot"
	"agentbot/bot/business"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// company stands for every business system: what a case says an action answers, else the demo's system, in process. Nothing leaves.
type company struct {
	*stage
	executor *business.Executor
	said     map[string]int    // how many answers of the case an action has given
	asked    map[string]string // answer of the case under way, by idempotency key
	body     string            // of the newest request
	mail     bot.Mail          // the newest, with its code
}

var (
	_ bot.Caller        = (*company)(nil)
	_ bot.Desk          = (*company)(nil)
	_ http.RoundTripper = (*company)(nil)
)

// mocked is what the case says that an action answers now.
func (c *company) mocked(action string) (flows.Mocked, bool) {
	list := c.one.Actions[action]
	if len(list) == 0 {
		return flows.Mocked{}, false
	}
	m := list[min(c.said[action], len(list)-1)]
	c.said[action]++
	return m, true
}

// Call implements bot.Caller.
func (c *company) Call(ctx context.Context, q bot.CallQuestion) bot.Answer {
	m, mocked := c.mocked(q.Action)
	switch {
	case !mocked && q.Lookup != nil:
		return c.lookup(ctx, q)
	case !mocked:
		c.homely(q.Action, q.Request.URL)
		return c.executor.Call(ctx, q)
	case m.Outcome == flows.MockTimeout, m.Outcome == flows.MockUnavailable:
		return bot.Answer{Outcome: bot.Unavailable, Note: "the case says: " + m.Outcome}
	}
	return answered(m.Outcome, output(m))
}

// lookup reads the table beside the flows.
func (c *company) lookup(ctx context.Context, q bot.CallQuestion) bot.Answer {
	a := c.executor.Call(ctx, q)
	if a.Outcome == bot.Unavailable {
		c.trouble = append(c.trouble, phrase.Errorf("the action %s looks into a table that is not beside the flows (%s), and the case does not say what it answers: write it under actions", q.Action, a.Note))
	}
	return a
}

func output(m flows.Mocked) any {
	return map[string]any{"status": m.Status, "body": m.Body}
}

// homely reports an action that would leave: a test never reaches a real system.
func (c *company) homely(action, address string) {
	if !strings.HasPrefix(address, shopURL+"/") {
		c.trouble = append(c.trouble, phrase.Errorf("the action %s has no mock in actions.yaml, and the case does not say what it answers: write it under actions", action))
	}
}

// Deliver implements bot.Desk for the business lane.
func (c *company) Deliver(ctx context.Context, o *bot.Outbound) bot.Delivered {
	switch a := o.Action.(type) {
	case bot.Commit:
		c.tell("!", "commit "+a.Action+" "+a.Request.Body)
		m, mocked := c.mocked(a.Action)
		if !mocked {
			c.homely(a.Action, a.Request.URL)
			return c.executor.Deliver(ctx, o)
		}
		c.asked[a.Key] = m.Outcome
		return verdict(m)
	case bot.SendCode:
		return c.sendCode(ctx, o, a)
	case bot.Notify:
		n := noticed(a)
		c.notices = append(c.notices, n)
		c.tell("!", "notify "+n.String())
		if n.how == "mail" {
			c.mails = append(c.mails, n.to+": "+n.subject+"\n"+n.text)
		}
	}
	return c.executor.Deliver(ctx, o)
}

func verdict(m flows.Mocked) bot.Delivered {
	switch m.Outcome {
	case flows.MockTimeout, flows.MockLate:
		return bot.Delivered{Verdict: bot.Unclear, Err: "the case says: no answer comes"}
	case flows.MockUnavailable:
		return bot.Delivered{Verdict: bot.NotDone, Err: "the case says: the system is down"}
	}
	raw, err := json.Marshal(output(m))
	if err != nil {
		return bot.Delivered{Verdict: bot.Hopeless, Err: err.Error()}
	}
	return bot.Delivered{Verdict: bot.Present, Outcome: m.Outcome, Output: raw}
}

// Look implements bot.Desk.
func (c *company) Look(ctx context.Context, o *bot.Outbound) bot.Delivered {
	a, isCommit := o.Action.(bot.Commit)
	switch said, ours := c.asked[a.Key]; {
	case !isCommit || !ours:
		return c.executor.Look(ctx, o)
	case said == flows.MockLate:
		return bot.Delivered{Verdict: bot.Present, Outcome: bot.OK}
	}
	return bot.Delivered{Verdict: bot.Unclear, Err: "the case says: nobody can find out"}
}

// sendCode lets the executor put the code into its request or mail and reads it there; whether it arrives says the case, or the demo's mailbox.
func (c *company) sendCode(ctx context.Context, o *bot.Outbound, a bot.SendCode) bot.Delivered {
	action := c.library.CodeAction()
	before := len(c.shop.Mailbox())
	d := c.executor.Deliver(ctx, o)
	m, mocked := c.mocked(action)
	if mocked {
		d = verdict(m)
	}
	arrived := d.Verdict == bot.Present && d.Outcome == bot.OK
	switch mails := c.shop.Mailbox(); {
	case a.Mail != nil && arrived:
		c.code = codeIn(a.Mail.Text, c.mail.Text)
	case mocked && arrived:
		c.code = codeIn(a.Request.Body, c.body)
	case mocked:
	case len(mails) > before:
		c.code = mails[0].Code
	default:
		c.homely(action, a.Request.URL)
	}
	if a.Mail != nil {
		c.mailed(*a.Mail)
		return d
	}
	c.tell("!", "code "+hidden.Replace(a.Request.Body))
	return d
}

var hidden = strings.NewReplacer("${code}", "••••••")

// posted takes every mail: in a test there is no server, and nobody gets any.
func (c *company) posted(m bot.Mail) { c.mail = m }

// mailed tells of a mail, without its code.
func (c *company) mailed(m bot.Mail) {
	text := m.To + ": " + m.Subject + "\n" + hidden.Replace(m.Text)
	c.mails = append(c.mails, text)
	c.tell("!", "mail to "+text)
}

var blank = regexp.MustCompile(`\\\$\\\{[^}]*\\\}`)

// codeIn finds what stands in a request where its template has ${code}.
func codeIn(template, filled string) string {
	quoted := strings.Replace(regexp.QuoteMeta(template), `\$\{code\}`, `(\d{6})`, 1)
	re, err := regexp.Compile("^" + blank.ReplaceAllString(quoted, ".*") + "$")
	if err != nil {
		return ""
	}
	if m := re.FindStringSubmatch(filled); m != nil {
		return m[1]
	}
	return ""
}

// RoundTrip implements http.RoundTripper: the demo's system answers in process. The request's context has ended before it begins, so that a system
// that would let its caller wait gives up at once, and is a timeout all the same.
func (c *company) RoundTrip(r *http.Request) (*http.Response, error) {
	if u, err := url.Parse(shopURL); err != nil || r.URL.Host != u.Host {
		return nil, errors.New("a test reaches no real system")
	}
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	c.body = string(body)
	over, end := context.WithCancel(context.Background())
	end()
	again := r.Clone(over)
	again.Body = io.NopCloser(bytes.NewReader(body))
	again.Header = http.Header{}
	for name, values := range r.Header { // as a server reads them
		again.Header[http.CanonicalHeaderKey(name)] = values
	}
	answer := httptest.NewRecorder()
	c.shop.ServeHTTP(answer, again)
	response := answer.Result()
	response.Request = r
	return response, nil
}
