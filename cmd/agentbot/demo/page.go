package demo

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/chatwoot/chatwoottest"
)

//go:embed templates static
var files embed.FS

// policy lets nothing in that is not ours: no inline script, no inline style, no foreign image.
const policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// page is the browser's side of the demo.
type page struct {
	demo      *demo
	templates *template.Template
	samples   []sample
	zone      *time.Location
	hub       *hub
}

func newPage(ctx context.Context, d *demo) (*page, error) {
	parsed, err := template.New("").Funcs(template.FuncMap{"dict": dict}).ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the page's templates: %w", err)
	}
	held, err := samples()
	if err != nil {
		return nil, err
	}
	p := &page{demo: d, templates: parsed, samples: held, zone: time.Local, hub: &hub{}}
	d.child.tell = p.hub.tell
	ends := []func(){d.system.Subscribe(p.hub.tell), d.stage.server.Subscribe(func(chatwoottest.Notice) { p.hub.tell() })}
	context.AfterFunc(ctx, func() {
		for _, end := range ends {
			end()
		}
	})
	return p, nil
}

// dict hands two things to an inner template.
func dict(k1 string, v1 any, k2 string, v2 any) map[string]any { return map[string]any{k1: v1, k2: v2} }

func (p *page) routes() (http.Handler, error) {
	static, err := fs.Sub(files, "static")
	if err != nil {
		return nil, fmt.Errorf("read the page's files: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", p.show)
	mux.HandleFunc("GET /events", p.events)
	// The image's health check asks this, whichever command runs in it.
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(static)))
	mux.HandleFunc("GET /file/{conversation}/{message}/{index}", p.file)
	mux.HandleFunc("POST /say", p.post(p.say))
	mux.HandleFunc("POST /tap", p.post(p.tap))
	mux.HandleFunc("POST /agent", p.post(p.agentActs))
	mux.HandleFunc("POST /clock", p.post(p.moveClock))
	mux.HandleFunc("POST /break", p.post(p.breaks))
	mux.HandleFunc("POST /fresh", p.post(p.startOver))
	guarded := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		guarded.ServeHTTP(w, r)
	}), nil
}

// chosen reads whom the reader plays from the address or the form; anything unknown is the story's beginning.
func chosen(r *http.Request) selection {
	sel := selection{customer: customerOf(r.FormValue("customer")).id, channel: r.FormValue("channel"), lang: languageFor(r.FormValue("lang"), r.Header.Get("Accept-Language"))}
	if !slices.Contains([]string{web, whatsApp, email}, sel.channel) {
		sel.channel = customerOf(sel.customer).channel
	}
	return sel
}

// address is the page for a selection.
func (sel selection) address(path string) string {
	return path + "?" + url.Values{"customer": {sel.customer}, "channel": {sel.channel}, "lang": {sel.lang}}.Encode()
}

func (p *page) show(w http.ResponseWriter, r *http.Request) {
	var out bytes.Buffer
	if err := p.templates.ExecuteTemplate(&out, "page", p.view(r.Context(), chosen(r))); err != nil {
		http.Error(w, "draw the page: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = out.WriteTo(w) // the browser may be gone
}

func (p *page) view(ctx context.Context, sel selection) view {
	t, c := wordsOf(sel.lang), p.demo.stage.conversation(sel)
	who := customerOf(sel.customer)
	v := view{
		T: t, Lang: sel.lang, Customer: who, Channel: sel.channel, Events: sel.address("/events"), Clock: p.date(p.demo.clock.Now(), sel.lang),
		Chips: chips(who), Samples: p.samples, Chat: p.chat(sel, c), Agent: p.agent(c, t), Bot: p.botState(t), Mail: p.mail(), Records: p.records(t),
	}
	v.Babbles = v.Bot.Babbles
	for _, key := range []string{web, whatsApp, email} {
		v.Channels = append(v.Channels, link{key, t[key], selection{sel.customer, key, sel.lang}.address("/"), key == sel.channel})
	}
	for _, one := range customers() {
		v.Customers = append(v.Customers, link{Key: one.id, Text: t[one.id], Current: one.id == sel.customer})
	}
	for _, key := range languages() {
		v.Languages = append(v.Languages, link{key, strings.ToUpper(key), selection{sel.customer, sel.channel, key}.address("/"), key == sel.lang})
	}
	v.Why, v.Flow = p.explain(ctx, c, t)
	return v
}

func (p *page) explain(ctx context.Context, c *chatwoottest.Conversation, t words) (whyView, flowView) {
	if c == nil || p.demo.why == nil {
		return whyView{}, flowView{}
	}
	r, err := p.demo.why.read(ctx, p.demo.stage.account.ID, c.ID)
	if err != nil {
		return whyView{Error: err.Error()}, flowView{}
	}
	return whyView{Known: len(r.traces) > 0, Cards: p.cards(r, t)}, p.flow(r)
}

// fragments are the parts of the page that change; each template draws one element with that id.
func fragments() []string {
	return []string{"clock", "model", "botdown", "chat", "agenthead", "agentlog", "why", "botstate", "mailcount", "mailbox", "changecount", "records", "flowname", "flow"}
}

type fragment struct {
	ID   string `json:"id"`
	HTML string `json:"html"`
}

// changed draws every fragment and returns those that differ from what this reader has.
func (p *page) changed(v view, last map[string]string) ([]fragment, error) {
	var out []fragment
	for _, id := range fragments() {
		var b bytes.Buffer
		if err := p.templates.ExecuteTemplate(&b, id, v); err != nil {
			return nil, fmt.Errorf("draw %s: %w", id, err)
		}
		if html := b.String(); html != last[id] {
			last[id] = html
			out = append(out, fragment{id, html})
		}
	}
	return out, nil
}

// looksEvery is how often a stream looks at the bot's journal, which cannot tell that it changed.
const looksEvery = 400 * time.Millisecond

// events is the stream of changed fragments of one open page.
func (p *page) events(w http.ResponseWriter, r *http.Request) {
	sel, last := chosen(r), map[string]string{}
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	wake, end := p.hub.join()
	defer end()
	ticker := time.NewTicker(looksEvery)
	defer ticker.Stop()
	for {
		parts, err := p.changed(p.view(r.Context(), sel), last)
		if err != nil {
			return
		}
		if len(parts) > 0 {
			raw, err := json.Marshal(parts)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "event: parts\ndata: %s\n\n", raw); err != nil || control.Flush() != nil {
				return
			}
		}
		select {
		case <-r.Context().Done():
			return
		case <-wake:
		case <-ticker.C:
		}
	}
}

// post turns an act into an answer: nothing for the page's script, the page again for a browser without it.
func (p *page) post(act func(r *http.Request, sel selection) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		sel := chosen(r)
		err := act(r, sel)
		p.hub.tell()
		switch {
		case err != nil:
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		case r.Header.Get("X-Page") != "":
			w.WriteHeader(http.StatusNoContent)
		default:
			http.Redirect(w, r, sel.address("/"), http.StatusSeeOther)
		}
	}
}

func (p *page) say(r *http.Request, sel selection) error {
	var file *sample
	for i := range p.samples {
		if p.samples[i].name == r.FormValue("file") {
			file = &p.samples[i]
		}
	}
	return p.demo.stage.say(sel, r.FormValue("text"), r.FormValue("subject"), file)
}

func (p *page) tap(r *http.Request, sel selection) error {
	message, err := strconv.ParseInt(r.FormValue("message"), 10, 64)
	if err != nil {
		return fmt.Errorf("message %q is no number", r.FormValue("message"))
	}
	n, err := strconv.Atoi(r.FormValue("option"))
	if err != nil {
		return fmt.Errorf("option %q is no number", r.FormValue("option"))
	}
	return p.demo.stage.tap(sel, message, n)
}

func (p *page) agentActs(r *http.Request, sel selection) error {
	return p.demo.stage.act(sel, r.FormValue("do"), r.FormValue("text"))
}

func (p *page) moveClock(r *http.Request, _ selection) error {
	by := map[string]time.Duration{"10m": 10 * time.Minute, "24h": 24 * time.Hour}[r.FormValue("by")]
	if by == 0 {
		return fmt.Errorf("the clock moves by 10m or 24h, not %q", r.FormValue("by"))
	}
	p.demo.clock.Move(by)
	p.demo.child.moveClock(by)
	return nil
}

func (p *page) breaks(r *http.Request, sel selection) error {
	var conversation int64
	if c := p.demo.stage.conversation(sel); c != nil {
		conversation = c.ID
	}
	return p.demo.faults.do(r.Context(), r.FormValue("do"), conversation)
}

func (p *page) startOver(_ *http.Request, sel selection) error {
	p.demo.stage.afresh(sel)
	return nil
}

// file hands out an attachment through the page, because a container publishes no other port.
func (p *page) file(w http.ResponseWriter, r *http.Request) {
	var ids [3]int64
	for i, name := range []string{"conversation", "message", "index"} {
		n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		ids[i] = n
	}
	link, err := p.demo.stage.fileLink(r.Context(), ids[0], ids[1], int(ids[2]))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	inside := r.Clone(r.Context())
	inside.URL, inside.RequestURI = link, link.RequestURI()
	w.Header().Set("Content-Disposition", "inline")
	p.demo.stage.server.ServeHTTP(w, inside)
}
