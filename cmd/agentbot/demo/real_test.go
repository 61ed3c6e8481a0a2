package demo

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor uses the real demo without a browser.
type visitor struct {
	t   *testing.T
	url string
	sel selection
}

func (v visitor) post(path string, more ...string) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.url+path, strings.NewReader(v.sel.form(more...).Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Page", "1")
	res, err := (&http.Client{Timeout: time.Minute}).Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		v.t.Fatalf("%s %v: %d", path, more, res.StatusCode)
	}
}

func (v visitor) page() string {
	v.t.Helper()
	s := scene{t: v.t, url: v.url}
	_, body := s.get("/?" + url.Values{"customer": {v.sel.customer}, "channel": {v.sel.channel}, "lang": {v.sel.lang}}.Encode())
	return body
}

// part is one fragment of the page.
func (v visitor) part(from, to string) string {
	v.t.Helper()
	_, rest, found := strings.Cut(v.page(), from)
	part, _, closed := strings.Cut(rest, to)
	if !found || !closed {
		v.t.Fatalf("the page has no %s…%s", from, to)
	}
	return part
}

func (v visitor) chat() string    { return v.part(`id="chat"`, `id="say"`) }
func (v visitor) changes() string { return v.part(`id="changes"`, `id="fictional"`) }

func (v visitor) says(text string) { v.t.Helper(); v.post("/say", "text", text) }

func (v visitor) until(what string, ok func() bool) {
	v.t.Helper()
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	limit := time.After(60 * time.Second)
	for !ok() {
		select {
		case <-ticker.C:
		case <-limit:
			v.t.Fatalf("never: %s\n%s\n%s", what, regexp.MustCompile(`<[^>]*>`).ReplaceAllString(v.chat(), " "), v.part(`id="botstate"`, `class="drawers"`))
		}
	}
}

func (v visitor) bots() int { return strings.Count(v.chat(), "bubble is-bot") }

// upToReadBack plays the story until the bot asks for the yes.
func (v visitor) upToReadBack(code, next string) {
	v.t.Helper()
	v.until("the bot runs", func() bool { return strings.Contains(v.page(), "light is-running") })
	v.says("comprei com o email errado")
	v.until("it asks for the code", func() bool { return v.bots() >= 1 })
	v.says(code + ", o novo é " + next)
	one := regexp.MustCompile(`<code class="code">(\d{6})</code>`)
	v.until("a code arrives", func() bool { return one.MatchString(v.page()) })
	v.says(one.FindStringSubmatch(v.page())[1])
	v.until("the read-back", func() bool { return strings.Contains(v.chat(), "Confirma?") })
}

// settled: nothing that the bot decided is under way any more.
func (v visitor) settled() bool {
	why := v.part(`id="why"`, `class="break"`)
	return !strings.Contains(why, "is-queued") && !strings.Contains(why, "is-sending") && !strings.Contains(why, "is-doubt")
}

func TestRealDemo_BrokenThingsEndOnce(t *testing.T) {
	t.Parallel()
	url := realDemo(t)
	v := visitor{t, url, marina}
	v.upToReadBack("HP10000001", "marina.nova@example.com")

	v.post("/break", "do", "500")
	v.post("/break", "do", "timeout")
	v.says("sim")
	v.until("the change is made", func() bool { return strings.Contains(v.changes(), "CH-1") })
	v.until("the bot says that it is done", func() bool {
		return strings.Contains(v.chat(), "marina.nova@example.com. O acesso") || strings.Contains(v.chat(), "Pronto")
	})
	v.until("everything is settled", v.settled)
	if n := strings.Count(v.changes(), "<li"); n != 1 {
		t.Errorf("%d changes after a time-out", n)
	}
	if n := strings.Count(v.chat(), "Pronto"); n != 1 {
		t.Errorf("%d answers after a 500:\n%s", n, v.chat())
	}

	before := v.bots()
	v.post("/break", "do", "twice")
	v.until("both were acknowledged", func() bool { return strings.Contains(v.part(`id="botstate"`, `class="drawers"`), "200 e 200") })
	v.says("obrigada")
	v.until("the next message is answered", func() bool { return v.bots() > before })
	v.until("everything is settled", v.settled)
	if after := v.bots(); after != before+1 {
		t.Errorf("%d answers to one message and two repeats", after-before)
	}
}

func TestRealDemo_NonsenseModelStillAnswers(t *testing.T) {
	t.Parallel()
	v := visitor{t, realDemo(t), selection{"rafael", whatsApp, "pt"}}
	v.until("the bot runs", func() bool { return strings.Contains(v.page(), "light is-running") })
	v.post("/break", "do", "nonsense")
	v.until("the bot runs with the model", func() bool {
		p := v.page()
		return strings.Contains(p, "light is-running") && strings.Contains(p, "dizendo bobagens")
	})
	v.says("comprei com o email errado")
	v.until("the bot asks for the code all the same", func() bool { return strings.Contains(v.chat(), "HP") })
}

func TestRealDemo_AgentTakesOverAndGivesBack(t *testing.T) {
	t.Parallel()
	v := visitor{t, realDemo(t), marina}
	v.until("the bot runs", func() bool { return strings.Contains(v.page(), "light is-running") })
	v.says("comprei com o email errado")
	v.until("the bot answers", func() bool { return v.bots() == 1 })
	v.post("/agent", "do", "reply", "text", "Oi, aqui é a Ana, deixa comigo.")
	v.until("the bot leaves it open", func() bool { return strings.Contains(v.page(), `pill is-open`) })
	v.says("HP10000001")
	v.post("/agent", "do", "back")
	v.until("it is the bot's again", func() bool { return strings.Contains(v.page(), `pill is-pending`) })
	v.says("comprei com o email errado")
	v.until("the bot answers again", func() bool { return v.bots() >= 2 })
	if strings.Count(v.chat(), "bubble is-agent") != 1 {
		t.Error("Ana's answer is not there once")
	}
}

// The hardest moment: the business system has done it, its answer never comes, and the bot dies waiting for it.
func TestRealDemo_KilledWhileTheChangeIsUnderWay(t *testing.T) {
	t.Parallel()
	v := visitor{t, realDemo(t), marina}
	v.upToReadBack("HP10000001", "marina.nova@example.com")
	v.post("/break", "do", "timeout")
	v.says("sim")
	v.until("the change is made", func() bool { return strings.Contains(v.changes(), "CH-1") })
	v.post("/break", "do", "kill")
	if strings.Contains(v.chat(), "Pronto") {
		t.Fatal("the bot had its answer before it was killed: the story tests nothing")
	}
	v.post("/break", "do", "restart")
	v.until("the bot says that it is done", func() bool { return strings.Contains(v.chat(), "Pronto") })
	v.until("everything is settled", v.settled)
	if changes, answers := strings.Count(v.changes(), "<li"), strings.Count(v.chat(), "Pronto"); changes != 1 || answers != 1 {
		t.Errorf("%d changes and %d answers, want one each", changes, answers)
	}
}
