package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"agentbot/bot/sim"
)

// sum is the end of a simulation, also of an interrupted one. Its error is that promises were broken.
func (t *tally) sum() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.SortFunc(t.broken, func(a, b broken) int { return cmp.Compare(a.Seed, b.Seed) })
	took := time.Since(t.began)
	if t.json {
		if err := t.encode(took); err != nil {
			return err
		}
	} else {
		t.print(took)
	}
	if t.failing > 0 {
		return fmt.Errorf("%d of %d worlds broke a promise", t.failing, t.worlds)
	}
	if t.worlds < t.count { // whoever runs it unattended must not take half for the whole
		return fmt.Errorf("interrupted: %d of %d worlds were not lived through", t.count-t.worlds, t.count)
	}
	return nil
}

func (t *tally) print(took time.Duration) {
	for _, b := range t.broken {
		t.printBroken(b)
	}
	if t.worlds < t.count {
		write(t.out, "\nended after %d of %d worlds\n", t.worlds, t.count)
	}
	write(t.out, "\n%d worlds in %.1f s (%.1f/s), %d with a broken promise\n", t.worlds, took.Seconds(), float64(t.worlds)/took.Seconds(), t.failing)
	write(t.out, "%d messages written by customers, %d said by the bot, %d turns, %d business changes, %d deaths of a process\n",
		t.written, t.said, t.turns, t.changes, t.deaths)
	if len(t.faults) == 0 {
		return
	}
	var faults []string
	for _, kind := range slices.Sorted(maps.Keys(t.faults)) {
		faults = append(faults, fmt.Sprintf("%s %d", kind, t.faults[kind]))
	}
	write(t.out, "trouble: %s\n", strings.Join(faults, ", "))
}

func (t *tally) printBroken(b broken) {
	write(t.out, "\nseed %d breaks %s\n", b.Seed, promiseWords(b.Breach))
	write(t.out, "  %s\n", strings.ReplaceAll(b.Breach.Text, "\n", "\n  "))
	if b.Unsteady {
		write(t.out, "  The second time it held: something decides that is not drawn from the seed.\n")
	}
	for _, other := range b.Others {
		write(t.out, "  and %s\n", promiseWords(other))
	}
	if lines := b.lines(); len(lines) > 0 && !t.aloud {
		write(t.out, "  %s\n", b.Result.Setting)
		write(t.out, "  %s (%d worlds were lived through to find so small a one)\n\n", b.trouble(), b.Reruns)
		for _, line := range lines {
			write(t.out, "  %s\n", line)
		}
		write(t.out, "\n")
	}
	if !t.aloud {
		write(t.out, "  again: %s\n", t.command(b))
	}
}

func promiseWords(b sim.Breach) string {
	where := ""
	if b.Conversation != 0 {
		where = fmt.Sprintf(", in conversation %d", b.Conversation)
	}
	return fmt.Sprintf("promise %d%s: %s", b.Promise, where, b.Sentence)
}

// lines are the story of the conversation up to where the promise broke.
func (b broken) lines() []sim.Line {
	story := sim.About(b.Result.Story, b.Breach.Conversation)
	for i, l := range story {
		if l.Who == "!" && l.Text == b.Breach.Text {
			return story[:i+1]
		}
	}
	return story
}

// trouble names what goes wrong in a world, as far as it matters.
func (b broken) trouble() string {
	kinds := slices.Sorted(maps.Keys(b.Result.Faults))
	if len(kinds) == 0 {
		return "nothing goes wrong"
	}
	return "trouble: " + strings.Join(kinds, ", ")
}

// command plays a world again.
func (s *simulation) command(b broken) string {
	words := []string{"agentbot test --sim 1", fmt.Sprintf("--seed %d --replicas %d", b.Seed, b.Size.Replicas)}
	if s.store != memoryStore {
		words = append(words, "--store "+quoted(storeName(s.store)))
	}
	if len(b.Size.Without) > 0 {
		words = append(words, "--without "+strings.Join(b.Size.Without, ","))
	}
	if b.Size.Acts > 0 {
		words = append(words, fmt.Sprintf("--acts %d", b.Size.Acts))
	}
	if b.Size.Customers > 0 {
		words = append(words, fmt.Sprintf("--customers %d", b.Size.Customers))
	}
	return strings.Join(append(words, "--aloud"), " ")
}

// quoted is a word for a shell.
func quoted(word string) string {
	if strings.ContainsAny(word, "?&;'\"$ ") {
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return word
}

// storeName is --store without a password.
func storeName(store string) string {
	at, err := url.Parse(store)
	if err != nil {
		return "postgres://…"
	}
	return at.Redacted()
}

// What --json prints.
type (
	sumJSON struct {
		Seed     uint64         `json:"seed"`
		Asked    int            `json:"asked"`
		Worlds   int            `json:"worlds"`
		Store    string         `json:"store"`
		Seconds  float64        `json:"seconds"`
		PerSec   float64        `json:"worlds_per_second"`
		Steps    int            `json:"steps"`
		Written  int            `json:"written"`
		Said     int            `json:"said"`
		Turns    int            `json:"turns"`
		Changes  int            `json:"changes"`
		Deaths   int            `json:"deaths"`
		Faults   map[string]int `json:"faults"`
		Breaches []brokenJSON   `json:"broken"`
	}
	brokenJSON struct {
		Seed         uint64   `json:"seed"`
		Promise      int      `json:"promise"`
		Sentence     string   `json:"sentence"`
		Conversation int64    `json:"conversation,omitempty"`
		Text         string   `json:"text"`
		Setting      string   `json:"setting"`
		Steady       bool     `json:"steady"`
		Again        string   `json:"again"`
		Story        []string `json:"story,omitempty"`
	}
)

func (t *tally) encode(took time.Duration) error {
	sum := sumJSON{
		Seed: t.first, Asked: t.count, Worlds: t.worlds, Store: storeName(t.store), Seconds: took.Seconds(), PerSec: float64(t.worlds) / took.Seconds(),
		Steps: t.steps, Written: t.written, Said: t.said, Turns: t.turns, Changes: t.changes, Deaths: t.deaths, Faults: t.faults, Breaches: []brokenJSON{},
	}
	for _, b := range t.broken {
		j := brokenJSON{
			Seed: b.Seed, Promise: b.Breach.Promise, Sentence: b.Breach.Sentence, Conversation: b.Breach.Conversation, Text: b.Breach.Text,
			Setting: b.Result.Setting, Steady: !b.Unsteady, Again: t.command(b),
		}
		for _, l := range b.lines() {
			j.Story = append(j.Story, l.String())
		}
		sum.Breaches = append(sum.Breaches, j)
	}
	e := json.NewEncoder(t.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(sum)
}
