package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"agentbot/bot/sim"
)

const maxReplicas = 9

// testCommand tries the bot before customers do.
func testCommand() *cobra.Command { return testCommandOf(&simulation{}) }

func testCommandOf(s *simulation) *cobra.Command {
	t := &flowTests{}
	cmd := &cobra.Command{
		Use:   "test [DIR]",
		Short: "Try the bot: the test cases of a folder of flows, or with --sim N made-up days full of faults",
		Long: `Without --sim it plays the test cases under DIR/tests (without DIR: those that ship) against the real engine, with a virtual clock and without
Chatwoot, and says how much of each flow they went through. It ends with 1 when a case fails, and with 2 when nothing could be played.

With --sim N it lives through N made-up days. Each of the N worlds is drawn from one number, the seed: a Chatwoot, a business system, customers and
agents, one to three replicas of this program, and everything that goes wrong. A world that breaks a promise is made smaller and told in plain words,
with the command that plays it again.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("sim") {
				t.dir, t.json = strings.Join(args, ""), s.json
				to, err := tell(cmd, t.language)
				if err != nil {
					return err
				}
				return to.fails(exitUnread, t.runTests(cmd.Context(), to))
			}
			if len(args) > 0 {
				return fmt.Errorf("--sim plays the shipped flows: leave %s out", args[0])
			}
			if !cmd.Flags().Changed("seed") {
				s.first = rand.Uint64N(1_000_000_000)
			}
			s.aloud = s.aloud || s.books
			if err := s.check(); err != nil {
				return err
			}
			s.out, s.progress = cmd.OutOrStdout(), cmd.ErrOrStderr()
			return s.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	t.flags(f)
	languageFlag(cmd, &t.language)
	f.IntVar(&s.count, "sim", 0, "how many worlds to live through")
	f.Uint64Var(&s.first, "seed", 0, "seed of the first world, the next ones follow (default: a fresh one, which is printed)")
	f.IntVar(&s.size.Replicas, "replicas", 0, "processes in each world, 1 to 9 (default: one to three, drawn from the seed)")
	f.StringVar(&s.store, "store", memoryStore, "where worlds keep their data: memory, sqlite (a new file for each), or postgres://… (a new schema for each)")
	f.StringSliceVar(&s.size.Without, "without", nil, "kinds of trouble to leave out: "+strings.Join(sim.Faults(), ", "))
	f.IntVar(&s.size.Customers, "customers", 0, "so many customers begin in each world (default: all)")
	f.IntVar(&s.size.Acts, "acts", 0, "people do so many things in each world and no more, customers' first messages not counted (default: no limit)")
	f.BoolVar(&s.aloud, "aloud", false, "tell each world's whole story as it happened")
	f.BoolVar(&s.books, "books", false, "--aloud, and what the bot has written down about each conversation in the end")
	f.BoolVar(&s.json, "json", false, "print the result for machines")
	return typedWrongly(cmd)
}

// check is about what was typed.
func (s *simulation) check() error {
	switch {
	case s.count < 1:
		return fmt.Errorf("--sim %d: want 1 or more worlds", s.count)
	case s.size.Replicas < 0 || s.size.Replicas > maxReplicas:
		return fmt.Errorf("--replicas %d: want 1 to %d", s.size.Replicas, maxReplicas)
	case s.size.Acts < 0:
		return fmt.Errorf("--acts %d: want 1 or more, or leave it out", s.size.Acts)
	case s.size.Customers < 0:
		return fmt.Errorf("--customers %d: want 1 or more, or leave it out", s.size.Customers)
	case s.aloud && s.json:
		return errors.New("--aloud is for people and --json for machines: choose one")
	}
	for i, name := range s.size.Without {
		name = strings.ToLower(strings.TrimSpace(name))
		s.size.Without[i] = name
		if !slices.Contains(sim.Faults(), name) {
			return fmt.Errorf("--without %s: choose among %s", name, strings.Join(sim.Faults(), ", "))
		}
	}
	return nil
}
