package nlu

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"agentbot/bot/nlu/entity"
	"agentbot/bot/nlu/language"

	"agentbot/bot"
)

// choose is the kind with which a model picks an option on the screen; it becomes the command that the option stands for.
const choose = "choose"

// maxSchema is how long the schema may be, in bytes. Longer lists of names are left out of it, and checked afterwards alone.
const maxSchema = 1200

// smallTalk are the kinds of chitchat.
var smallTalk = []string{"greeting", "thanks", "goodbye", "nudge"}

// languages are what a model may call the customer's language.
var languages = []string{"pt", "es", "en", language.Other}

// states is what a model may say in one state of a conversation: the enums of the schema, and what its answer is checked against.
type states struct {
	kinds        []string
	flows, slots []string // sorted
	closed       bool     // flows are all there are, so that the schema is the same as long as the state is
}

func possible(v bot.View, shown []bot.FlowCard) states {
	s := states{closed: len(shown) == startables(v)}
	filled, open := false, v.Slot != nil
	if v.Slot != nil {
		s.slots = append(s.slots, v.Slot.Name)
	}
	for _, slot := range v.Slots {
		s.slots = append(s.slots, slot.Name)
		filled, open = filled || slot.Filled, open || !slot.Filled
	}
	for _, f := range shown {
		s.flows = append(s.flows, f.Name)
		for _, slot := range f.Slots {
			s.slots, open = append(s.slots, slot.Name), true
		}
	}
	slices.Sort(s.flows)
	slices.Sort(s.slots)
	s.slots = slices.Compact(s.slots)
	busy := v.Waiting != nil || v.Running != ""
	for _, k := range []struct {
		kind bot.CommandKind
		now  bool
	}{
		{bot.Start, len(shown) > 0}, {bot.Fill, open}, {bot.Correct, filled}, {choose, len(options(v)) > 0}, {bot.Confirm, awaitsYes(v)}, {bot.Deny, awaitsYes(v)},
		{bot.Cancel, v.Running != ""}, {bot.Repeat, v.Question != ""}, {bot.Unsure, busy || v.Question != ""}, {bot.NoAccess, busy}, {bot.Person, true},
		{bot.Ask, true}, {bot.Clarify, len(shown) > 1}, {bot.Chitchat, true}, {bot.SetLanguage, true}, {bot.None, true},
	} {
		if k.now {
			s.kinds = append(s.kinds, string(k.kind))
		}
	}
	return s
}

// options are those on the screen, or where a channel shows none, those of the slot that is asked for.
func options(v bot.View) []bot.Offer {
	if len(v.Offers) > 0 || v.Slot == nil {
		return v.Offers
	}
	var out []bot.Offer
	for _, c := range v.Slot.Choices {
		title := inLanguage(v, c.Title)
		value := entity.String(c.Value, title)
		out = append(out, bot.Offer{Title: title, Value: c.Value, Command: bot.Command{Kind: bot.Fill, Flow: v.Slot.Flow, Slot: v.Slot.Name, Value: value.JSON, Text: value.Text}})
	}
	return out
}

// schema is the JSON Schema of an answer in this state: every key required and no free form, which is what strict structured output demands. Some
// endpoints take seconds for a schema they have not seen before, so that names which change with every message (of a few flows out of many) are left
// to the check afterwards.
func (s states) schema() (json.RawMessage, error) {
	full, err := s.schemaOf(s.closed)
	if err == nil && len(full) > maxSchema {
		return s.schemaOf(false)
	}
	return full, err
}

// schemaOf is written by hand for the order of its keys, in which a model then writes them: first what is wanted, then by which words.
func (s states) schemaOf(names bool) (json.RawMessage, error) {
	text := `{"type":"string"}`
	var failed error
	enum := func(values []string) string {
		raw, err := json.Marshal(values)
		failed = errors.Join(failed, err)
		return `{"type":"string","enum":` + string(raw) + `}`
	}
	flow, slot := text, text
	if names {
		flow, slot = enum(append([]string{""}, s.flows...)), enum(append([]string{""}, s.slots...))
	}
	command := closedObject("kind", enum(s.kinds), "flow", flow, "slot", slot, "span", text, "question", text)
	whole := closedObject("language", enum(append([]string{""}, languages...)), "commands", `{"type":"array","items":`+command+`}`)
	if failed != nil {
		return nil, fmt.Errorf("encode the schema for the model: %w", failed)
	}
	return json.RawMessage(whole), nil
}

// closedObject takes keys and their schemas in turn.
func closedObject(pairs ...string) string {
	var required, properties []string
	for i := 0; i+1 < len(pairs); i += 2 {
		required = append(required, `"`+pairs[i]+`"`)
		properties = append(properties, `"`+pairs[i]+`":`+pairs[i+1])
	}
	return `{"type":"object","additionalProperties":false,"required":[` + strings.Join(required, ",") + `],"properties":{` + strings.Join(properties, ",") + `}}`
}
