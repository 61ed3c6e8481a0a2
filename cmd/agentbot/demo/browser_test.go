package demo

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser opens a headless Chromium, or skips with one line; AGENTBOT_TEST_BROWSER=require makes its absence a failure.
func browser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("AGENTBOT_TEST_BROWSER") == "require" {
			t.Fatal("no Chromium on this machine, and AGENTBOT_TEST_BROWSER=require asks for one")
		}
		t.Skip("no Chromium on this machine: the page is not tried in a browser (AGENTBOT_TEST_BROWSER=require makes this a failure)")
	}
	profile, err := os.MkdirTemp("", "agentbot-browser-") //nolint:usetesting // the browser's last process may still write there when the test ends
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	// Root, as in a container, needs the browser's own sandbox off.
	allocator, end := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is one open page.
type tab struct {
	t   *testing.T
	ctx context.Context
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b tab) open(url string, width, height int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(url))
	b.until("the stream has drawn", `document.documentElement.classList.contains("scripted")`)
}

func (b tab) click(css string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(css)))
}

// is evaluates a condition in the page.
func (b tab) is(condition string) bool {
	b.t.Helper()
	yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("!!("+condition+")"))
	if err != nil {
		b.t.Fatalf("%s: %v", condition, err)
	}
	return yes
}

func (b tab) text(css string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("`+css+`")].map(e => e.innerText).join("\n")`))
	if err != nil {
		b.t.Fatalf("%s: %v", css, err)
	}
	return text
}

// until polls a condition in the page.
func (b tab) until(what, condition string) {
	b.t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	limit := time.After(40 * time.Second)
	for !b.is(condition) {
		select {
		case <-ticker.C:
		case <-limit:
			b.t.Fatalf("never: %s\ncustomer:\n%s\nwhy:\n%s\nbot:\n%s", what, b.text("#chat"), b.text("#why summary"), b.text("#botstate")+b.text("#bot-log pre"))
		}
	}
}

// saysBot is true in the page when the bot has said something that has this in it.
func saysBot(text string) string {
	return `[...document.querySelectorAll("#chat .is-bot")].some(e => e.innerText.includes("` + text + `"))`
}

func TestBrowser_PageIsAliveWideAndNarrow(t *testing.T) {
	t.Parallel()
	b := tab{t, browser(t)}
	s := setup(t).start()
	b.open(s.url+marina.address("/"), 1440, 900)
	b.click(".chip:nth-child(1)")
	b.until("chip 1 is typed and answered", saysBot("eco: comprei com o email errado"))
	if !b.is(`document.activeElement.classList.contains("chip")`) {
		t.Error("drawing took the focus away")
	}
	s.offer(s.demo.stage.conversation(marina).ID, "Sim", "Não")
	b.until("options are live", `document.querySelector("#chat .taps button:not(:disabled)")`)
	b.click(".chip:nth-child(3)")
	b.until("three fragments arrive", `document.querySelectorAll("#chat .is-customer").length === 4`)
	b.do(chromedp.Focus(chromedp.CSS("#agent-text")), chromedp.SendKeys(chromedp.CSS("#agent-text"), "Oi, aqui é a Ana"))
	b.click(`[name=do][value=note]`)
	b.until("the note is there, for the agent only", `document.querySelector("#agentlog .is-note") && !document.querySelector("#chat").innerText.includes("Ana")`)
	b.click(`[name=do][value=resolve]`)
	b.until("the pill follows", `document.querySelector("#pill").innerText === "Resolvida"`)
	b.do(chromedp.SendKeys(chromedp.CSS("#say-text"), "mais uma coisa\r"))
	b.until("Enter sends", saysBot("eco: mais uma coisa"))
	if overflow := b.is(`document.documentElement.scrollWidth > innerWidth`); overflow {
		t.Error("wide: the page scrolls sideways")
	}

	b.open(s.url+marina.address("/"), 360, 640)
	if b.is(`document.documentElement.scrollWidth > innerWidth`) {
		t.Error("360 px: the page scrolls sideways")
	}
	if b.is(`[...document.querySelectorAll("button, select, [role=tab], .segments a")].some(e => e.offsetParent && e.getBoundingClientRect().height < 39.5)`) {
		t.Error("360 px: a target is lower than 40 px")
	}
	b.do(chromedp.Focus(chromedp.CSS("#tab-customer")), chromedp.SendKeys(chromedp.CSS("#tab-customer"), kb.ArrowRight))
	b.until("the arrow key changes the tab", `document.querySelector("#tab-agent").getAttribute("aria-selected") === "true" && document.querySelector("#customer-column").hidden && !document.querySelector("#agent-column").hidden`)
}

// program is the whole program, built once for all tests that need it.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "agentbot-program-")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "agentbot")
	if out, err := exec.Command("go", "build", "-o", binary, "..").CombinedOutput(); err != nil {
		return binary, fmt.Errorf("build: %w: %s", err, out)
	}
	return binary, nil
})

// built is where program has put it, so that TestMain can remove it.
var built atomic.Pointer[string]

// realDemo starts the program's demo on a free port; the address is its second line.
func realDemo(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the whole program")
	}
	binary, err := program()
	if err != nil {
		t.Fatal(err)
	}
	built.Store(&binary)
	cmd := exec.Command(binary, "demo", "--addr", "127.0.0.1:0", "--data", t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demo did not end well: %v", err)
		}
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "open "); ok {
			go func() {
				for lines.Scan() { // what follows is not needed, but must be read
				}
			}()
			return url
		}
	}
	t.Fatalf("the demo ended before it was there: %v", lines.Err())
	return ""
}

// TestBrowser_OneMinute is the story of the README: the wrong address is changed once, although the bot is killed in the middle.
func TestBrowser_OneMinute(t *testing.T) {
	t.Parallel()
	b := tab{t, browser(t)}
	url := realDemo(t)
	b.open(url+"/?customer=marina&channel=web&lang=en", 1440, 900)
	b.until("the bot is ready", `document.querySelector(".light.is-running")`)

	b.click(".chip:nth-child(1)")
	b.until("the bot greets and asks for the code", saysBot("HP"))
	b.click(".chip:nth-child(2)")
	b.until("a code arrives in the mailbox", `document.querySelector("#mailbox .code")`)
	b.click("#mailbox button")
	b.until("the read-back", saysBot("marina.nova@example.com"))
	b.do(chromedp.SendKeys(chromedp.CSS("#say-text"), "sim\r"))
	b.until("the customer's yes is there", `[...document.querySelectorAll("#chat .is-customer .text")].some(e => e.innerText === "sim")`)
	b.click(".danger")
	b.until("the bot is dead", `document.querySelector(".light.is-away")`)
	b.until("the customer's column says so", `document.querySelector("#botdown").checkVisibility()`)
	before, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](`document.querySelectorAll("#chat .is-bot").length`))
	if err != nil {
		t.Fatal(err)
	}
	b.click("[name=do][value=restart]")
	b.until("the bot is back", `document.querySelector(".light.is-running") && !document.querySelector("#botdown").checkVisibility()`)
	b.click("#records-summary")
	b.until("the record is changed", `document.querySelector("#rec-HP10000001 .address").innerText.startsWith("marina.nova@example.com")`)
	b.until("the bot has said more", `document.querySelectorAll("#chat .is-bot").length > `+strconv.Itoa(before))
	b.until("nothing is under way", `!document.querySelector("#why .is-queued, #why .is-sending, #why .is-doubt")`)
	if n := b.text("#changes b"); n != "CH-1" {
		t.Errorf("changes: %q, want exactly CH-1", n)
	}
	if twice := b.is(`(all => new Set(all).size !== all.length)([...document.querySelectorAll("#chat .is-bot .text")].map(e => e.innerText))`); twice {
		t.Errorf("the bot said something twice:\n%s", b.text("#chat"))
	}
	if n := b.text("#changecount"); n != "1 change" {
		t.Errorf("the drawer counts %q", n)
	}
	b.click("#flow-summary")
	if b.is(`document.querySelector(".why .scroll").clientHeight < 200`) {
		t.Error("three open drawers squeeze the card")
	}
	b.click("#flow-summary")
	if masked := b.text("#why"); strings.Contains(masked, "marina.nova@") {
		t.Error("the Why column shows an address unmasked")
	}
	b.picture()
}

// picture keeps what the page looks like now, for the documentation, when AGENTBOT_TEST_PICTURE names a file.
func (b tab) picture() {
	b.t.Helper()
	path := os.Getenv("AGENTBOT_TEST_PICTURE")
	if path == "" {
		return
	}
	b.click("#mailbox-summary")
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(path, png, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
