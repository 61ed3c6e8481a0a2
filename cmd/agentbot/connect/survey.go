package connect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"agentbot/chatwoot"
)

// Survey is everything that an account shows to a user's token. What the token may not read is named in Unseen and empty here.
type Survey struct {
	Bots        []chatwoot.AgentBot
	Inboxes     []InboxState
	Teams       []chatwoot.Team
	Agents      []chatwoot.Person
	Labels      []chatwoot.Label
	OfContacts  []chatwoot.AttributeDefinition
	OfTalks     []chatwoot.AttributeDefinition // of conversations
	Automations []chatwoot.Automation
	Unseen      []string
}

// InboxState is an inbox with everybody who answers in it.
type InboxState struct {
	chatwoot.Inbox
	Bot     *chatwoot.AgentBot // nil: none
	Captain []string           // names of Captain's assistants
}

// Look reads the account and changes nothing. The token is a user's; with an agent's, Unseen is longer.
func Look(ctx context.Context, c *chatwoot.Client) (*Survey, error) {
	var s Survey
	attributes := func(model string) func(context.Context) ([]chatwoot.AttributeDefinition, error) {
		return func(ctx context.Context) ([]chatwoot.AttributeDefinition, error) {
			return c.AttributeDefinitions(ctx, model)
		}
	}
	for _, look := range []func() error{
		func() error { return read(ctx, &s, "agent_bots", &s.Bots, c.AgentBots) },
		func() error { return read(ctx, &s, "teams", &s.Teams, c.Teams) },
		func() error { return read(ctx, &s, "agents", &s.Agents, c.Agents) },
		func() error { return read(ctx, &s, "labels", &s.Labels, c.AccountLabels) },
		func() error { return read(ctx, &s, "automation_rules", &s.Automations, c.Automations) },
		func() error {
			return read(ctx, &s, "contact attributes", &s.OfContacts, attributes(chatwoot.OfContacts))
		},
		func() error {
			return read(ctx, &s, "conversation attributes", &s.OfTalks, attributes(chatwoot.OfConversations))
		},
		func() error { return s.readInboxes(ctx, c) },
	} {
		if err := look(); err != nil {
			return nil, err
		}
	}
	return &s, nil
}

// read fills one list, or notes that this token or this edition of Chatwoot does not show it.
func read[T any](ctx context.Context, s *Survey, name string, into *[]T, ask func(context.Context) ([]T, error)) error {
	list, err := ask(ctx)
	switch {
	case err == nil:
		*into = list
		return nil
	case closed(err):
		s.Unseen = append(s.Unseen, name)
		return nil
	default:
		return fmt.Errorf("read %s: %w", name, err)
	}
}

// closed is an endpoint that is not for this token or not in this edition.
func closed(err error) bool {
	var api *chatwoot.APIError
	return errors.As(err, &api) && (api.NotAllowed() || api.NotFound() || api.Status == 402 || api.Status == 403)
}

func (s *Survey) readInboxes(ctx context.Context, c *chatwoot.Client) error {
	var inboxes []chatwoot.Inbox
	if err := read(ctx, s, "inboxes", &inboxes, c.Inboxes); err != nil {
		return err
	}
	slices.SortFunc(inboxes, func(a, b chatwoot.Inbox) int { return int(a.ID - b.ID) })
	captain, err := s.captain(ctx, c)
	if err != nil {
		return err
	}
	for _, inbox := range inboxes {
		bot, err := BotOf(ctx, c, inbox.ID)
		if err != nil {
			return err
		}
		s.Inboxes = append(s.Inboxes, InboxState{Inbox: inbox, Bot: bot, Captain: captain[inbox.ID]})
	}
	return nil
}

// BotOf is the bot of an inbox; nil without one, and where the token or the edition of Chatwoot does not show it.
func BotOf(ctx context.Context, c *chatwoot.Client, inbox int64) (*chatwoot.AgentBot, error) {
	bot, err := c.InboxBot(ctx, inbox)
	if err != nil && !closed(err) {
		return nil, fmt.Errorf("read the bot of inbox %d: %w", inbox, err)
	}
	return bot, nil
}

// UsedAt names the inboxes whose bot calls a webhook, or one of several bots behind it.
func UsedAt(ctx context.Context, c *chatwoot.Client, webhook string) ([]string, error) {
	bots, err := c.AgentBots(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the bots: %w", err)
	}
	here := map[int64]bool{}
	for _, b := range bots {
		if b.OutgoingURL == webhook || strings.HasPrefix(b.OutgoingURL, webhook+"/") {
			here[b.ID] = true
		}
	}
	if len(here) == 0 {
		return nil, nil
	}
	inboxes, err := c.Inboxes(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the inboxes: %w", err)
	}
	var names []string
	for _, i := range inboxes {
		b, err := BotOf(ctx, c, i.ID)
		if err != nil {
			return nil, err
		}
		if b != nil && here[b.ID] {
			names = append(names, i.Name)
		}
	}
	return names, nil
}

// captain is who of Captain's assistants answers in which inbox; the community edition has none.
func (s *Survey) captain(ctx context.Context, c *chatwoot.Client) (map[int64][]string, error) {
	var assistants []chatwoot.CaptainAssistant
	if err := read(ctx, s, "captain", &assistants, c.CaptainAssistants); err != nil {
		return nil, err
	}
	in := map[int64][]string{}
	for _, a := range assistants {
		inboxes, err := c.CaptainInboxes(ctx, a.ID)
		if err != nil && !closed(err) {
			return nil, fmt.Errorf("read the inboxes of Captain's %s: %w", a.Name, err)
		}
		for _, inbox := range inboxes {
			in[inbox.ID] = append(in[inbox.ID], a.Name)
		}
	}
	return in, nil
}
