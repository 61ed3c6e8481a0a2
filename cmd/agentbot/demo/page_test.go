package demo

import (
	"bufio"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPage_ShowsThreeColumnsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for accept, want := range map[string]string{"pt-BR,pt;q=0.9": `<html lang="pt-BR">`, "es-MX": `<html lang="es">`, "de": `<html lang="en">`, "": `<html lang="en">`} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", accept)
		status, body := s.do(req)
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("Accept-Language %q: %d without %s", accept, status, want)
		}
		for _, id := range append(fragments(), "customer-column", "agent-column", "why-column", "say", "lost") {
			if strings.Count(body, `id="`+id+`"`) != 1 {
				t.Errorf("%q: id %s is there %d times", accept, id, strings.Count(body, `id="`+id+`"`))
			}
		}
	}
}

func TestPage_StrictPolicy(t *testing.T) {
	t.Parallel()
	s := setup(t)
	res, err := http.Get(s.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'self';") || strings.Contains(got, "unsafe") {
		t.Errorf("policy %q", got)
	}
	_, body := s.get("/")
	if inline := regexp.MustCompile(`(?i)<script>|\son[a-z]+=|\sstyle=|<style`).FindString(body); inline != "" {
		t.Errorf("inline code: %q", inline)
	}
	for _, path := range []string{"/static/page.css", "/static/page.js", "/static/icon.svg"} {
		if status, _ := s.get(path); status != 200 {
			t.Errorf("%s: %d", path, status)
		}
	}
}

func TestPage_OtherSitesCannotPost(t *testing.T) {
	t.Parallel()
	s := setup(t)
	if status, _ := s.send("/say", marina.form("text", "oi"), "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("cross-site: %d", status)
	}
	if s.said(marina) != nil {
		t.Error("the message of another site was taken")
	}
	if status, _ := s.send("/say", marina.form("text", "oi"), "Sec-Fetch-Site", "same-origin"); status != http.StatusNoContent {
		t.Errorf("same-origin: %d", status)
	}
}

func TestPage_WithoutScriptTheFormComesBack(t *testing.T) {
	t.Parallel()
	s := setup(t)
	status, _ := s.send("/say", marina.form("text", "oi <b>você</b>"), "X-Page", "")
	if status != http.StatusSeeOther {
		t.Fatalf("%d", status)
	}
	_, body := s.get(marina.address("/"))
	if !strings.Contains(body, "oi &lt;b&gt;você") || strings.Contains(body, "oi <b>") {
		t.Error("the customer's words are missing or not escaped")
	}
}

func TestPage_CustomerTalksToTheBotAndTheAgentTakesOver(t *testing.T) {
	t.Parallel()
	s := setup(t).start()
	s.send("/say", marina.form("text", "comprei com o email errado"))
	s.until("the bot answers", func() bool { return slices.Contains(s.said(marina), "agent_bot: **eco**: comprei com o email errado") })
	_, body := s.get(marina.address("/"))
	for _, want := range []string{"<strong>eco</strong>", `id="pill" class="pill is-pending"`, "Pendente", "Aro · bot"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, do := range []string{"note", "reply", "assign", "back", "resolve"} {
		if status, body := s.send("/agent", marina.form("do", do, "text", "texto "+do)); status != http.StatusNoContent {
			t.Errorf("%s: %d %s", do, status, body)
		}
	}
	if status, _ := s.send("/agent", marina.form("do", "explode")); status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown button: %d", status)
	}
	_, body = s.get(marina.address("/"))
	customerColumn, agentColumn, _ := strings.Cut(body, `id="agent-column"`)
	if strings.Contains(customerColumn, "texto note") || !strings.Contains(customerColumn, "texto reply") {
		t.Error("the customer sees the note, or not the reply")
	}
	for _, want := range []string{"texto note", "is-note", "is-agent", "is-activity", "Resolvida"} {
		if want != "is-activity" && !strings.Contains(agentColumn, want) {
			t.Errorf("the agent's column lacks %q", want)
		}
	}
}

func TestPage_EventsSendOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	s := setup(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+marina.address("/events"), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	next := func() map[string]string {
		t.Helper()
		for lines.Scan() {
			if raw, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var parts []fragment
				decode(t, raw, &parts)
				out := map[string]string{}
				for _, p := range parts {
					out[p.ID] = p.HTML
				}
				return out
			}
		}
		t.Fatal("the stream ended")
		return nil
	}
	if first := next(); len(first) != len(fragments()) {
		t.Fatalf("first: %v", slices.Sorted(maps.Keys(first)))
	}
	s.send("/say", marina.form("text", "olá"))
	second := next()
	if !strings.Contains(second["chat"], "olá") || !strings.Contains(second["agentlog"], "olá") {
		t.Errorf("second: %v", second)
	}
	if _, again := second["records"]; again {
		t.Error("records were sent again unchanged")
	}
}

func TestPage_ChannelsDrawTheirOwnWay(t *testing.T) {
	t.Parallel()
	s := setup(t)
	rafael, helena := selection{"rafael", whatsApp, "pt"}, selection{"helena", email, "pt"}
	s.send("/say", rafael.form("text", "oi", "file", "lista.jpg"))
	c := s.demo.stage.conversation(rafael)
	if got := c.Transcript().Lines[0].Files; !slices.Equal(got, []string{"lista.jpg"}) {
		t.Fatalf("files %v", got)
	}
	s.demo.stage.ana.Reply(c, "**negrito** e [link](https://aroeira.example/x)")
	_, body := s.get(rafael.address("/"))
	customerColumn, _, _ := strings.Cut(body, `id="agent-column"`)
	if !strings.Contains(customerColumn, "*negrito* e https://aroeira.example/x") {
		t.Error("WhatsApp does not show WhatsApp's text")
	}
	if status, _ := s.get("/file/1/1/0"); status != http.StatusOK {
		t.Errorf("the picture: %d", status)
	}
	s.send("/say", helena.form("text", "quero importar", "subject", "Alunos novos"))
	s.demo.stage.ana.Reply(s.demo.stage.conversation(helena), "Claro.")
	s.send("/say", helena.form("text", "segue a lista"))
	_, body = s.get(helena.address("/"))
	for _, want := range []string{"Alunos novos", "Re: Alunos novos", "Mensagem anterior", "&gt; Claro."} {
		if !strings.Contains(body, want) {
			t.Errorf("the mail lacks %q", want)
		}
	}
}

func TestPage_OptionsAreTappedOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.send("/say", marina.form("text", "oi"))
	c := s.demo.stage.conversation(marina)
	s.offer(c.ID, "Sim", "Não")
	_, body := s.get(marina.address("/"))
	if !strings.Contains(body, `<button name="option" value="0">Sim</button>`) {
		t.Fatal("no live buttons on the page")
	}
	if status, body := s.send("/tap", marina.form("message", "2", "option", "0")); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, body)
	}
	if status, _ := s.send("/tap", marina.form("message", "2", "option", "7")); status != http.StatusUnprocessableEntity {
		t.Errorf("an option that is not there: %d", status)
	}
	_, body = s.get(marina.address("/"))
	if !strings.Contains(body, `aria-pressed="true">Sim</button>`) {
		t.Error("the tapped option is not shown as tapped")
	}
}

func TestPage_ClockMovesForward(t *testing.T) {
	t.Parallel()
	s := setup(t)
	before := s.demo.clock.Offset()
	s.send("/clock", marina.form("by", "24h"))
	s.send("/clock", marina.form("by", "10m"))
	if status, _ := s.send("/clock", marina.form("by", "-1h")); status != http.StatusUnprocessableEntity {
		t.Errorf("backwards: %d", status)
	}
	if got := s.demo.clock.Offset() - before; got != 24*time.Hour+10*time.Minute {
		t.Errorf("moved by %s", got)
	}
}

func TestPage_StartOverIsANewContact(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.send("/say", marina.form("text", "oi"))
	s.send("/fresh", marina.form())
	if s.said(marina) != nil {
		t.Error("the old conversation is still there")
	}
	s.send("/say", marina.form("text", "oi de novo"))
	if got := s.said(marina); len(got) != 1 {
		t.Errorf("new conversation: %v", got)
	}
}
