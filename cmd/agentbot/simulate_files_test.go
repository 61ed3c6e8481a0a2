package main

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"

	"agentbot/bot/sim"
)

// TestSimulation_Attachments: worlds in which everybody attaches something, fetched from a Chatwoot that loses it, cuts it off or has it elsewhere.
func TestSimulation_Attachments(t *testing.T) {
	t.Parallel()
	worlds := 60
	if n, err := strconv.Atoi(os.Getenv(simulateEnv)); err == nil {
		worlds = n
	}
	spoil := func(c *sim.Config) {
		c.Stories = nil
		for _, v := range voices() {
			c.Stories = append(c.Stories, v.fileStories()...)
		}
		c.Stories = handed(c.Stories)
	}
	out, err := simulated(t, &simulation{spoil: spoil}, "--sim", strconv.Itoa(worlds), "--seed", "1", "--json")
	if err != nil {
		t.Error(err)
	}
	var sum sumJSON
	if err := json.Unmarshal([]byte(out), &sum); err != nil {
		t.Fatal(err)
	}
	if sum.Faults["attachment fails"]+sum.Faults["attachment cut"] == 0 {
		t.Error("no attachment fails: nothing is fetched in these worlds")
	}
}
