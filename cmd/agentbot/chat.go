package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"agentbot/bot"
	"agentbot/cmd/agentbot/demo/aroeira"
)

const chatBot = "chat"

// chatCommand talks to the bot in a terminal: the real engine, flows, documents and outbox, with a terminal where Chatwoot would be.
func chatCommand() *cobra.Command {
	var path, flowsDir, logLevel string
	var who caller
	cmd := &cobra.Command{
		Use:   "chat",
		Short: "Talk to the bot in a terminal, without Chatwoot (sample documents and made-up business system unless --config says otherwise)",
		Long: `You are the customer; what you write goes to the bot. With --phone you write from
that number, which on whatsapp and sms the provider has delivered: it proves who
you are where a flow takes level channel. Mails are shown and not sent, unless the
configuration names a mail server.

` + chatCommands,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := chatConfig(path, flowsDir)
			if err != nil {
				return err
			}
			log := newLogger(LogConfig{Level: logLevel, Format: "console"}, cmd.ErrOrStderr())
			return chat(log.WithContext(cmd.Context()), config, log, who, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "talk to the first bot of this configuration")
	cmd.Flags().StringVar(&flowsDir, "flows", "", "talk through the flows of this folder")
	cmd.Flags().StringVar(&who.channel, "channel", "web", "as which kind of channel: web, whatsapp, email, sms, api, telegram")
	cmd.Flags().StringVar(&who.phone, "phone", "", "from which number the customer writes, like +5511990000102")
	cmd.Flags().StringVar(&logLevel, "log", "error", "how much to tell on standard error: debug, info, warn, error")
	return cmd
}

// chatCommands is what can be typed besides the customer's words.
const chatCommands = `  /agent TEXT  a private note of an agent, like  /agent /bot done  or  /agent /bot refuse
  /file PATH   the customer attaches a file
  /wait 9h     so much time passes
  /back        an agent gives the conversation back to the bot
  /new         another customer, another conversation
  /quit        the end`

// caller is who writes, and where.
type caller struct{ channel, phone string }

// chatConfig is one bot that waits for nothing.
func chatConfig(path, flowsDir string) (Config, error) {
	config := defaultConfig()
	b := NamedBot{BotConfig: defaultBot()}
	b.Company = "Aroeira"
	b.Actions.Mode = mockActions
	b.Knowledge.Sources = []Source{{Type: sampleKnowledge}}
	if path != "" {
		loaded, _, err := LoadConfig(path)
		if err != nil {
			return config, err
		}
		config, b = loaded, loaded.AllBots()[0]
	}
	b.Name = chatBot
	if flowsDir != "" {
		b.Flows.Dir = flowsDir
	}
	b.Burst = BurstConfig{}
	b.BusyAfter = 0
	config.Bots = []NamedBot{b}
	return config, nil
}

func chat(ctx context.Context, config Config, log zerolog.Logger, who caller, in io.Reader, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "agentbot-chat-")
	if err != nil {
		return fmt.Errorf("make a place for the conversation: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	config.Store.DSN = Secret("sqlite:" + filepath.Join(dir, "chat.db"))
	t, err := newTerminal(ctx, config, log, who, out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.program.close()) }()
	write(out, "Write as a customer would, or one of these:\n%s\n", chatCommands)
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for ctx.Err() == nil && lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "/quit" {
			return nil
		}
		if err := t.line(ctx, text); err != nil {
			return err
		}
	}
	return lines.Err()
}

// terminal stands where Chatwoot would: it records what is typed and prints what is delivered.
type terminal struct {
	program *program
	out     io.Writer
	channel string
	phone   string // that the customer writes from, "+" and digits; "" = none
	key     bot.Key
	stamp   bot.Stamp
	message int64
	status  bot.Status
	mails   int
}

var _ bot.Desk = (*terminal)(nil)

func newTerminal(ctx context.Context, config Config, log zerolog.Logger, who caller, out io.Writer) (*terminal, error) {
	p := &program{config: config, log: log, clock: &clock{}, members: map[string]*member{}, observer: logObserver{log}}
	t := &terminal{program: p, out: out, channel: channelClass(who.channel), phone: who.phone, status: bot.Pending, key: bot.Key{Bot: chatBot, Account: 1, Conversation: 1}}
	switch digits, international := strings.CutPrefix(who.phone, "+"); {
	case t.channel == "":
		return nil, fmt.Errorf("--channel %s: choose web, whatsapp, email, sms, api or telegram", who.channel)
	case who.phone != "" && (!international || len(digits) < 8 || strings.Trim(digits, "0123456789") != ""):
		return nil, fmt.Errorf("--phone %s: write + and digits, like +5511990000102", who.phone)
	}
	p.seams.posted = t.posted
	if err := p.openStore(ctx); err != nil {
		return nil, err
	}
	model, err := p.newModel(ctx)
	if err == nil {
		err = t.join(ctx, config.Bots[0], model)
	}
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return t, nil
}

// channelClass is Chatwoot's name of a channel.
func channelClass(family string) string {
	for _, class := range []string{"Channel::WebWidget", "Channel::Whatsapp", "Channel::Email", "Channel::Sms", "Channel::Api", "Channel::Telegram"} {
		if bot.Family(class) == family {
			return class
		}
	}
	return ""
}

// line is what the person typed.
func (t *terminal) line(ctx context.Context, text string) error {
	command, rest, _ := strings.Cut(text, " ")
	switch command {
	case "":
		return nil
	case "/new":
		t.key.Conversation++
		t.status = bot.Pending
		write(t.out, "[conversation %d]\n", t.key.Conversation)
		return nil
	case "/back":
		t.status = bot.Pending
		return t.happens(ctx, t.observed())
	case "/file":
		return t.attach(ctx, strings.TrimSpace(rest))
	case "/agent":
		return t.happens(ctx, t.noted(strings.TrimSpace(rest)))
	case "/wait":
		return t.pass(ctx, strings.TrimSpace(rest))
	}
	return t.happens(ctx, t.said(text))
}

// pass lets time go by: what is due then happens then.
func (t *terminal) pass(ctx context.Context, span string) error {
	d, err := time.ParseDuration(span)
	if err == nil && d > 0 {
		t.program.clock.offset.Add(int64(d))
		return t.program.rest(ctx)
	}
	write(t.out, "[/wait %s: how long? like 90s, 10m or 9h]\n", span)
	return nil
}

func (t *terminal) attach(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		write(t.out, "[%v]\n", err)
		return nil
	}
	in := t.said("")
	in.Files = []bot.File{{Kind: "file", Name: filepath.Base(path), URL: path, Size: info.Size()}}
	return t.happens(ctx, in)
}

// next moves the stamp, as Chatwoot does with every message.
func (t *terminal) next() bot.Stamp {
	t.stamp = max(t.stamp+1, bot.Stamp(t.program.clock.Now().UnixMicro()))
	return t.stamp
}

// said is a customer's line as the desk would read it: secrets masked, and a resolved conversation back with the bot, as Chatwoot does.
func (t *terminal) said(text string) bot.Inbound {
	if t.status == bot.Resolved {
		t.status = bot.Pending
		write(t.out, "[%s]\n", t.status)
	}
	t.message++
	in := t.observed()
	in.Kind, in.Message, in.Changed = bot.CustomerMessage, t.message, nil
	in.Text, in.Sensitive = bot.Redact(text)
	in.Dedupe = fmt.Sprintf("m:%d", t.message)
	return in
}

// noted is a private note: the bot hears it, the customer never does.
func (t *terminal) noted(text string) bot.Inbound {
	t.message++
	in := t.observed()
	in.Kind, in.Message, in.Changed, in.Note, in.By = bot.AgentNote, t.message, nil, text, "Ana"
	in.Dedupe = fmt.Sprintf("m:%d", t.message)
	return in
}

// contact is the customer as Chatwoot knows them: only a channel of phones delivers a number, everywhere else it is just written down.
func (t *terminal) contact() bot.Contact {
	c := bot.Contact{ID: t.key.Conversation, Phone: t.phone}
	switch bot.Family(t.channel) {
	case "whatsapp", "sms":
		c.Number = strings.TrimPrefix(t.phone, "+")
	}
	return c
}

func (t *terminal) observed() bot.Inbound {
	at := t.next()
	return bot.Inbound{
		Key: t.key, Kind: bot.Observation, At: at, Dedupe: fmt.Sprintf("c:%d", at), Changed: []string{"status"},
		Snapshot: bot.Snapshot{Status: t.status, Inbox: 1, InboxName: "Terminal", Channel: t.channel, CanReply: true},
		Contact:  t.contact(),
	}
}

// happens records one inbound and lets the machine run until it rests.
func (t *terminal) happens(ctx context.Context, in bot.Inbound) error {
	if _, err := t.program.store.Record(ctx, t.program.clock.Now(), in, t.program.policy(chatBot)); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if in.Kind == bot.CustomerMessage && t.status != bot.Pending {
		write(t.out, "[%s: people read this, the bot is silent; /back or /new]\n", t.status)
	}
	return t.program.rest(ctx)
}

// Deliver implements bot.Desk: whatever the bot does becomes a line.
func (t *terminal) Deliver(_ context.Context, o *bot.Outbound) bot.Delivered {
	d := bot.Delivered{Verdict: bot.Present}
	switch a := o.Action.(type) {
	case bot.Reply:
		t.message++
		d.Message = t.message
		t.reply(a)
	case bot.Note:
		t.message++
		d.Message = t.message
		write(t.out, "note> %s\n", strings.ReplaceAll(a.Text, "\n", "\n      "))
	case bot.SetStatus:
		t.status = a.Status
		write(t.out, "[%s]\n", a.Status)
		seen := t.observed()
		seen.Looked = true
		d.Seen = []bot.Inbound{seen}
	case bot.AddLabels:
		write(t.out, "[labels: %s]\n", strings.Join(a.Labels, ", "))
	case bot.SetPriority:
		write(t.out, "[priority: %s]\n", a.Priority)
	case bot.AssignTeam:
		write(t.out, "[team: %s]\n", a.Team.Name)
	}
	return d
}

func (t *terminal) reply(r bot.Reply) {
	write(t.out, "bot> %s\n", strings.ReplaceAll(r.Text, "\n", "\n     "))
	for i, option := range r.Options {
		write(t.out, "     %d. %s\n", i+1, option.Title)
	}
	if r.Attachment != nil {
		write(t.out, "     [attachment %s, %d bytes]\n", r.Attachment.Name, len(r.Attachment.Data))
	}
}

// Look implements bot.Desk. A terminal is never in doubt.
func (t *terminal) Look(context.Context, *bot.Outbound) bot.Delivered {
	return bot.Delivered{Verdict: bot.Present}
}

// mailbox prints what the made-up business system has mailed.
func (t *terminal) mailbox(system *aroeira.System) {
	mails := system.Mailbox()
	for i := len(mails) - t.mails - 1; i >= 0; i-- { // newest first there, oldest first here
		if m := mails[i]; m.Code != "" {
			write(t.out, "mail> to %s: %s (code %s)\n", m.To, m.Subject, m.Code)
		} else {
			t.posted(bot.Mail{To: m.To, Subject: m.Subject, Text: m.Text})
		}
	}
	t.mails = len(mails)
}

// posted shows a mail that no server sends.
func (t *terminal) posted(m bot.Mail) {
	write(t.out, "mail> to %s: %s\n      %s\n", m.To, m.Subject, strings.ReplaceAll(strings.TrimSpace(m.Text), "\n", "\n      "))
}
