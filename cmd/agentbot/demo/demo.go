// Package demo is the product on one page: a fake Chatwoot, a fictional business system and the real bot as a child process, so that somebody can be
// the customer, be the agent, read why the bot did what it did, and break things.
//
// The stage is the fake Chatwoot with its people; the child is `agentbot serve`, killed for real; the ingress stands before it and answers 500 while
// it is away, so that Chatwoot tries again. The package knows no flow and no rule of the bot: it reads what the bot wrote down.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"agentbot/bot"
	"agentbot/cmd/agentbot/demo/aroeira"
)

// Config is what the command hands over.
type Config struct {
	Addr    string    // of the page
	Open    string    // where the Chatwoot that is played answers others too, agentbot setup for instance; empty: nowhere
	Data    string    // folder in which the run keeps its data; empty: a temporary one, deleted at the end
	Out     io.Writer // the three lines
	Binary  string    // what the child runs: this program
	Args    []string  // put before the child's own arguments, for tests
	Env     []string  // the child's environment beside the secrets
	Version string    // of the Chatwoot that is played; empty: DefaultVersion

	// History opens the bot's journal for reading, once the child has made it.
	History func(ctx context.Context, path string) (Journal, error)
	// Flow is the source of a flow by its name.
	Flow func(name string) ([]byte, error)
	Now  func() time.Time
}

// DefaultVersion has both halves of the rules: the bot owns its conversations (4.17) and a failed delivery leaves one in limbo.
const DefaultVersion = "4.18.0"

// Journal is the bot's own record, read by the page.
type Journal interface {
	bot.History
	Close() error
}

// Run shows the demo until ctx ends.
func Run(ctx context.Context, cfg Config) (err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return busy(cfg.Addr, err)
	}
	defer func() { _ = listener.Close() }() // closed already when the server ran
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	dir, remove, err := folder(cfg.Data, cfg.Now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()

	d, err := open(ctx, cfg, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	p, err := newPage(ctx, d)
	if err != nil {
		return err
	}
	routes, err := p.routes()
	if err != nil {
		return err
	}
	if err := announce(cfg.Out, listener.Addr().String(), cfg.Data != "", dir); err != nil {
		return err
	}
	if err := d.announceChatwoot(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serve(ctx, listener, hostsOf(cfg.Addr, listener.Addr().String()).guard(routes)) })
	group.Go(func() error { d.stage.server.Run(ctx); return nil })
	group.Go(func() error { return d.child.run(ctx) })
	return group.Wait()
}

// demo is everything behind the page.
type demo struct {
	cfg     Config
	clock   *clock
	stage   *stage
	system  *aroeira.System
	child   *child
	faults  *faults
	why     *reader
	closers []func()
}

func open(ctx context.Context, cfg Config, dir string) (*demo, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Version == "" {
		cfg.Version = DefaultVersion
	}
	d := &demo{cfg: cfg, clock: &clock{real: cfg.Now}}
	d.system = aroeira.New(d.clock.Now)
	business, err := d.listen(ctx, d.system)
	if err != nil {
		return nil, err
	}
	d.child = &child{binary: cfg.Binary, before: cfg.Args, dir: dir, env: cfg.Env, business: business, offset: d.clock.Offset}
	if d.child.addr, err = freePort(ctx); err != nil {
		return nil, errors.Join(err, d.close())
	}
	ingress, err := d.listen(ctx, newIngress("http://"+d.child.addr, d.child.ready, d.clock.Now))
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	if d.stage, err = newStage(cfg.Version, d.clock.Now, ingress+"/webhooks/chatwoot"); err != nil {
		return nil, errors.Join(err, d.close())
	}
	address, err := d.listenAt(ctx, cmp.Or(cfg.Open, anyPort), d.stage.server)
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.stage.server.SetURL(address)
	d.child.chatwoot = chatwootAccess{
		url: address, account: d.stage.account.ID, bot: d.stage.bot.ID, botToken: d.stage.bot.Token, secret: d.stage.bot.Secret, userToken: d.stage.reader.Token,
	}
	if d.child.teams = d.stage.teams; cfg.History != nil {
		d.why = &reader{open: cfg.History, path: d.child.database(), ready: d.child.ready}
	}
	d.faults = &faults{stage: d.stage, system: d.system, child: d.child, ingress: ingress + "/webhooks/chatwoot", now: d.clock.Now}
	nonsense, err := d.listen(ctx, http.HandlerFunc(d.faults.talkNonsense))
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	d.child.nonsense = nonsense
	d.stage.server.Inject(d.faults.request)
	return d, nil
}

// anyPort is a loopback port of the system's choice.
const anyPort = "127.0.0.1:0"

// listen serves h on a loopback port of its own until the demo closes.
func (d *demo) listen(ctx context.Context, h http.Handler) (string, error) {
	return d.listenAt(ctx, anyPort, h)
}

func (d *demo) listenAt(ctx context.Context, addr string, h http.Handler) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return "", fmt.Errorf("listen on %s: %w", addr, err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = srv.Serve(l) }() // ends with Close, the only way it can
	d.closers = append(d.closers, func() { _ = srv.Close() })
	return "http://" + l.Addr().String(), nil
}

func (d *demo) close() error {
	if d.child != nil {
		d.child.stop()
	}
	for _, end := range d.closers {
		end()
	}
	if d.why != nil {
		return d.why.close()
	}
	return nil
}

// serve shows the page until ctx ends; event streams end with their requests.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	stop := context.AfterFunc(ctx, func() { _ = srv.Close() })
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the page: %w", err)
	}
	return nil
}

// busy turns a taken port into a sentence with the next step.
func busy(addr string, err error) error {
	host, port, splitErr := net.SplitHostPort(addr)
	n, atoiErr := strconv.Atoi(port)
	if splitErr != nil {
		return fmt.Errorf("--addr %s: want host:port, like 127.0.0.1:8080", addr)
	}
	if !errors.Is(err, syscall.EADDRINUSE) || atoiErr != nil {
		return fmt.Errorf("listen on %s: %w", addr, err)
	}
	return fmt.Errorf("port %d is busy; try --addr %s", n, net.JoinHostPort(host, strconv.Itoa(n+1)))
}

// folder is where this run keeps its data. Every run has one of its own: the Chatwoot that is played begins anew each time, so an older journal would speak
// of conversations that are not these.
func folder(keep string, now time.Time) (dir string, remove func() error, err error) {
	if keep == "" {
		if dir, err = os.MkdirTemp("", "agentbot-demo-"); err != nil {
			return "", nil, fmt.Errorf("make a folder for the demo: %w; name one with --data", err)
		}
		return dir, func() error { return os.RemoveAll(dir) }, nil
	}
	if dir, err = filepath.Abs(filepath.Join(keep, now.Format("2006-01-02-150405"))); err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", nil, fmt.Errorf("make a folder in --data %s: %w", keep, err)
	}
	return dir, func() error { return nil }, nil
}

func announce(out io.Writer, addr string, kept bool, dir string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("read own address %s: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	last := "Ctrl-C ends it and deletes its data (keep it with --data DIR)"
	if kept {
		last = "Ctrl-C ends it; its data stays in " + dir
	}
	_, err = fmt.Fprintf(out, "agentbot demo · everything below is fictional and stays on this machine · no key, no network\nopen http://%s\n%s\n",
		net.JoinHostPort(host, port), last)
	return err
}

// announceChatwoot says how agentbot setup is tried without a Chatwoot of one's own. The token is as fictional as the rest.
func (d *demo) announceChatwoot() error {
	if d.cfg.Open == "" {
		return nil
	}
	_, err := fmt.Fprintf(d.cfg.Out, "its Chatwoot %s: %s · account %d · administrator's token: %s · inbox %q has no bot yet\n",
		d.cfg.Version, d.child.chatwoot.url, d.stage.account.ID, d.stage.reader.Token, d.stage.unconnected.Name)
	return err
}

// freePort reserves nothing: the child listens there a moment later, and again after each restart.
func freePort(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
