package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"agentbot/bot"
	"agentbot/bot/nlu/review"
)

// logQuestion is what somebody wants to learn from the past.
type logQuestion struct {
	bot   string // "": the only one
	days  int
	limit int // phrases
	json  bool
}

// recentConversations is how many of the newest are read: what is older has been looked at, or is not about these flows any more.
const recentConversations = 5000

// evalLogCommand turns what customers wrote into phrases for the flows.
func evalLogCommand() *cobra.Command {
	var path string
	var q logQuestion
	cmd := &cobra.Command{
		Use:   "log",
		Short: "List what customers wrote that no flow was sure of, ready to paste into the flows",
		Long: `Reads the store beside a running serve and changes nothing. The texts that
customers corrected come first, then those that were nearly something else.
Addresses, documents and codes are cut out; a name may stand in a text, so read
each before you paste it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if q.days < 1 || q.limit < 1 {
				return fmt.Errorf("--days %d, --limit %d: want 1 or more of both", q.days, q.limit)
			}
			config, _, err := LoadConfig(configPath(path))
			if err != nil {
				return err
			}
			return evalLog(cmd.Context(), config, q, time.Now(), cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&path, "config", "", "configuration file (default "+defaultConfigFile+" if there is one, else the environment alone)")
	cmd.Flags().StringVar(&q.bot, "bot", "", "the bot's name, when there are several")
	cmd.Flags().IntVar(&q.days, "days", 30, "how far to look back")
	cmd.Flags().IntVar(&q.limit, "limit", 50, "at most so many phrases")
	cmd.Flags().BoolVar(&q.json, "json", false, "print one object a phrase, for machines")
	return cmd
}

func evalLog(ctx context.Context, config Config, q logQuestion, now time.Time, out io.Writer) (err error) {
	name, err := config.oneBot(q.bot)
	if err != nil {
		return err
	}
	s, err := config.beside(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	since := now.AddDate(0, 0, -q.days)
	past, err := pastConversations(ctx, s, name, since, recentConversations)
	if err != nil {
		return err
	}
	phrases := review.Phrases(past)
	phrases = phrases[:min(q.limit, len(phrases))]
	if !q.json {
		printPhrases(out, name, len(past), since, phrases)
		return nil
	}
	for _, p := range phrases {
		if err := printFigures(out, p); err != nil {
			return err
		}
	}
	return nil
}

// oneBot is the bot that is meant: the named one, or the only one.
func (c Config) oneBot(name string) (string, error) {
	var names []string
	for _, b := range c.AllBots() {
		names = append(names, b.Name)
	}
	switch {
	case name == "" && len(names) == 1:
		return names[0], nil
	case slices.Contains(names, name):
		return name, nil
	case name == "":
		return "", fmt.Errorf("several bots are configured: choose one with --bot: %s", strings.Join(names, ", "))
	}
	return "", fmt.Errorf("--bot %s: no bot of this name is configured; there are %s", name, strings.Join(names, ", "))
}

// pastConversations reads the newest conversations of one bot, never another's.
func pastConversations(ctx context.Context, h bot.History, name string, since time.Time, limit int) ([]review.Conversation, error) {
	keys, err := h.Recent(ctx, name, since, limit)
	if err != nil {
		return nil, err
	}
	past := make([]review.Conversation, 0, len(keys))
	for _, key := range keys {
		c := review.Conversation{Key: key}
		var errs [2]error
		c.Traces, errs[0] = h.Traces(ctx, key, 0)
		c.Inbounds, errs[1] = h.Inbounds(ctx, key)
		if err := errors.Join(errs[:]...); err != nil {
			return nil, err
		}
		past = append(past, c)
	}
	return past, nil
}

// printPhrases writes them as the flows' files have them, under the flow where each belongs.
func printPhrases(out io.Writer, name string, conversations int, since time.Time, phrases []review.Phrase) {
	write(out, "# Bot %s, %d conversations since %s: %d phrases.\n", name, conversations, since.Format(time.DateOnly), len(phrases))
	if len(phrases) == 0 {
		return
	}
	write(out, "# Paste those that are right under \"trigger: phrases:\" of the flow, then run agentbot validate. Read each first: a name may stand in it.\n")
	byFlow := map[string][]review.Phrase{}
	var order []string
	for _, p := range phrases {
		if _, ok := byFlow[p.Flow]; !ok && p.Flow != "" {
			order = append(order, p.Flow)
		}
		byFlow[p.Flow] = append(byFlow[p.Flow], p)
	}
	for _, flow := range order {
		write(out, "\n# %s\n", flow)
		printByLanguage(out, byFlow[flow])
	}
	if open := byFlow[""]; len(open) > 0 {
		write(out, "\n# These fit no flow for certain: where they belong is yours to say, and nowhere is an answer too.\n")
		printByLanguage(out, open)
	}
}

func printByLanguage(out io.Writer, phrases []review.Phrase) {
	slices.SortStableFunc(phrases, func(a, b review.Phrase) int { return cmp.Compare(a.Language, b.Language) })
	language := ""
	for _, p := range phrases {
		if p.Language != language {
			language = p.Language
			write(out, "    %s:\n", cmp.Or(language, "?"))
		}
		write(out, "      - %s  # %s; conversation %d\n", strconv.Quote(p.Text), p.Remark(), p.Conversation)
	}
}
