package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot"
	"agentbot/bot/sqlstore"
)

// explainQuestion is what somebody wants explained.
type explainQuestion struct {
	conversation int64
	bot          string // "": whichever knows it
	turn         int64  // 0: all
	json         bool
}

// explainCommand tells why the bot did what it did.
func explainCommand() *cobra.Command {
	var path string
	var q explainQuestion
	cmd := &cobra.Command{
		Use:   "explain CONVERSATION",
		Short: "Tell turn by turn why the bot did what it did in a conversation",
		Long: `CONVERSATION is the number in the dashboard's address bar, after
/conversations/. Beside a running serve it may be asked at any time: it changes
nothing. What customers wrote and what they gave is masked, as everywhere
outside Chatwoot. docs/explain.md describes what --json prints.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if q.conversation, err = strconv.ParseInt(args[0], 10, 64); err != nil || q.conversation <= 0 {
				return fmt.Errorf("conversation %q: want its number, the one after /conversations/ in Chatwoot's address bar", args[0])
			}
			if cmd.Flags().Changed("turn") && q.turn < 1 {
				return fmt.Errorf("--turn %d: want 1 or more", q.turn)
			}
			config, _, err := LoadConfig(configPath(path))
			if err != nil {
				return err
			}
			return explain(cmd.Context(), config, q, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	cmd.Flags().StringVar(&q.bot, "bot", "", "the bot's name, when several know a conversation of this number")
	cmd.Flags().Int64Var(&q.turn, "turn", 0, "only this turn")
	cmd.Flags().BoolVar(&q.json, "json", false, "print it for machines")
	return cmd
}

// beside opens the store next to whoever serves from it, and leaves it as it is.
func (c Config) beside(ctx context.Context) (*sqlstore.Store, error) {
	s, err := sqlstore.Open(ctx, c.Store.DSN.Reveal(), sqlstore.Options{Look: true})
	if err != nil {
		return nil, fmt.Errorf("open store.dsn: %w", err)
	}
	return s, nil
}

func explain(ctx context.Context, config Config, q explainQuestion, out io.Writer) (err error) {
	s, err := config.beside(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	b, key, err := q.find(ctx, config, s)
	if err != nil {
		return err
	}
	record, err := readRecord(ctx, s, key)
	if err != nil {
		return err
	}
	zone, err := time.LoadLocation(b.Flows.TimeZone)
	if err != nil {
		return fmt.Errorf("flows.time_zone: %w", err)
	}
	told := record.told()
	told.priced(config.LLM)
	if q.turn > 0 {
		if told, err = told.only(q.turn); err != nil {
			return err
		}
	}
	if q.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(told)
	}
	told.print(out, zone)
	return nil
}

// find is the one bot that knows a conversation of this number.
func (q explainQuestion) find(ctx context.Context, config Config, history bot.History) (found NamedBot, key bot.Key, err error) {
	var names, knowing []string
	for _, b := range config.AllBots() {
		names = append(names, b.Name)
		if q.bot != "" && q.bot != b.Name {
			continue
		}
		k := bot.Key{Bot: b.Name, Account: b.Chatwoot.Account, Conversation: q.conversation}
		switch _, err := history.Row(ctx, k); {
		case errors.Is(err, bot.ErrNoConversation):
		case err != nil:
			return found, key, err
		default:
			found, key = b, k
			knowing = append(knowing, fmt.Sprintf("%s (account %d)", b.Name, b.Chatwoot.Account))
		}
	}
	switch {
	case q.bot != "" && !slices.Contains(names, q.bot):
		return found, key, fmt.Errorf("--bot %s: no bot of this name is configured; there are %s", q.bot, strings.Join(names, ", "))
	case len(knowing) == 0:
		return found, key, fmt.Errorf("no bot here has heard of conversation %d: look at the number after /conversations/ in Chatwoot's address bar, and whether its inbox was connected when it began", q.conversation)
	case len(knowing) > 1:
		return found, key, fmt.Errorf("several bots know a conversation %d: choose one with --bot: %s", q.conversation, strings.Join(knowing, ", "))
	}
	return found, key, nil
}

// record is all that the store knows about one conversation.
type record struct {
	row       bot.Ledger
	traces    []bot.Trace
	inbounds  []bot.Inbound
	outbounds []bot.Outbound
}

func readRecord(ctx context.Context, h bot.History, key bot.Key) (r record, err error) {
	var errs [4]error
	r.row, errs[0] = h.Row(ctx, key)
	r.traces, errs[1] = h.Traces(ctx, key, 0)
	r.inbounds, errs[2] = h.Inbounds(ctx, key)
	r.outbounds, errs[3] = h.Outbounds(ctx, key)
	return r, errors.Join(errs[:]...)
}
