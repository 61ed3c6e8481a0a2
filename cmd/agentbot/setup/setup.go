// Package setup is the dialogue of `agentbot setup`: from an existing Chatwoot to a bot that is connected and a configuration that runs.
//
// It is a list of steps. A step asks (a flag, a file or a terminal answers), lets a check of package connect look, and shows what came of
// it. What is changed outside is written into a ledger first thing, so that a run that does not reach its end takes it all back.
package setup

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strconv"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
)

// Config is what a run is given.
type Config struct {
	World    connect.World
	Answers  Answers
	Token    chatwoot.Secret // the administrator's; "": asked for
	Terminal Terminal        // nil: nobody can be asked
	Out      io.Writer
	Width    int  // of the output, in columns
	Colour   bool // whether the output may have it
}

// Run leads through the dialogue. Its error is one sentence in the reader's language; what went wrong has been shown before.
func Run(ctx context.Context, c Config) error {
	r := &run{
		w: c.World, t: c.World.Texts, given: c.Answers, terminal: c.Terminal, token: c.Token,
		say: &printer{out: c.Out, width: c.Width, colour: c.Colour}, nonce: rand.Text(), mark: rand.Text()[:markLength],
	}
	r.say.paragraph(r.t.Say("intro", nil))
	err := r.all(ctx)
	if r.door != nil {
		r.door.close()
	}
	if err == nil {
		return nil
	}
	return r.stop(ctx, err)
}

// step is one numbered part of the dialogue.
type step struct {
	number int
	do     func(*run, context.Context) error
}

func steps() []step {
	return []step{
		{1, (*run).stepAddress},
		{2, (*run).stepToken},
		{3, (*run).stepPlace},
		{4, (*run).stepAway},
		{5, (*run).stepBot},
		{6, (*run).stepTest},
		{7, (*run).stepInboxes},
		{8, (*run).stepStart},
		{8, (*run).finish},
	}
}

// run is what is known so far.
type run struct {
	w          connect.World
	t          connect.Texts
	given      Answers
	terminal   Terminal
	say        *printer
	made       ledger
	nonce      string // of the calls to ourselves
	mark       string // of the temporary inbox, for all to see
	number     int    // of the step
	present    present
	interrupts bool // a bot that works here has been said to be interrupted
	left       bool // something could not be taken back, now or earlier in this run

	chat    connect.Answer
	token   chatwoot.Secret
	profile *chatwoot.Profile
	account *chatwoot.ProfileAccount
	client  *chatwoot.Client
	place   connect.Place
	door    *door
	survey  *connect.Survey
	bot     *chatwoot.AgentBot
	chosen  []choice
	mode    string
	testers []string
	define  bool              // the attribute bot_tester is to be made
	told    []connect.Finding // notes that were shown
	kept    []string          // codes of refusals that are lived with
}

func (r *run) all(ctx context.Context) error {
	if err := r.writable(); err != nil {
		return err
	}
	r.present = readPresent(r.path(configFile))
	for _, s := range steps() {
		r.number = s.number
		if err := s.do(r, ctx); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// The ways to end early.
var (
	errDeclined = errors.New("declined")
	errNoInput  = errors.New("the input has ended")
)

// RefusedError is a finding that stopped a run which nobody could be asked about.
type RefusedError struct{ Finding *connect.Finding }

// Error implements error.
func (e *RefusedError) Error() string { return e.Finding.Code + ": " + e.Finding.What }

// stop takes back what was made and says in one sentence how it ended.
func (r *run) stop(ctx context.Context, err error) error {
	r.undo(ctx)
	number := strconv.Itoa(r.number)
	var refused *RefusedError
	var said string
	switch {
	case errors.As(err, &refused):
		said = r.t.Say("stopped_refused", connect.Values{"step": number, "code": refused.Finding.Code})
	case errors.Is(err, errDeclined):
		said = r.t.Say("stopped_declined", connect.Values{"step": number})
	case ctx.Err() != nil, errors.Is(err, errNoInput):
		said = r.t.Say("stopped_cancel", nil)
	default:
		return fmt.Errorf("setup: %w", err)
	}
	end := "left_nothing"
	if r.left {
		end = "left_something"
	}
	return errors.New(said + " " + r.t.Say(end, nil))
}

// undo takes everything back and shows it.
func (r *run) undo(ctx context.Context) {
	if r.made.empty() {
		return
	}
	r.say.gap()
	r.say.plain(r.t.Say("undoing", nil))
	r.takeBack(ctx, 0, true)
}
