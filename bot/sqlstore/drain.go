package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"agentbot/bot"
)

// liveByConversation reads the index of what is not settled; it does not touch history.
const liveByConversation = `SELECT key, count(*) FROM outbound WHERE done_at IS NULL GROUP BY key`

// Live counts what is decided and not settled yet, by conversation.
func (s *Store) Live(ctx context.Context, name string) (map[bot.Key]int, error) {
	live := map[bot.Key]int{}
	err := s.query(ctx, func(row scanner) error {
		var text string
		var n int
		if err := row.Scan(&text, &n); err != nil {
			return err
		}
		key, err := bot.ParseKey(text)
		if key.Bot == name {
			live[key] = n
		}
		return err
	}, liveByConversation)
	if err != nil {
		return nil, fmt.Errorf("what is not settled: %w", err)
	}
	return live, nil
}

// Inboxes are those in which a bot has had conversations.
func (s *Store) Inboxes(ctx context.Context, name string) ([]int64, error) {
	var ids []int64
	err := s.query(ctx, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT DISTINCT inbox FROM conversation WHERE bot=$1 AND inbox<>0 ORDER BY inbox`, name)
	if err != nil {
		return nil, fmt.Errorf("inboxes: %w", err)
	}
	return ids, nil
}

// Moved lists conversations about whose status, team or assignee something was decided since a time. It reads the whole history.
func (s *Store) Moved(ctx context.Context, name string, since time.Time) ([]bot.Key, error) {
	var keys []bot.Key
	err := s.query(ctx, func(row scanner) error {
		var text string
		if err := row.Scan(&text); err != nil {
			return err
		}
		key, err := bot.ParseKey(text)
		if key.Bot == name {
			keys = append(keys, key)
		}
		return err
	}, `SELECT DISTINCT key FROM outbound WHERE decided_at >= $1 AND class='control' ORDER BY key`, micros(since))
	if err != nil {
		return nil, fmt.Errorf("what has moved: %w", err)
	}
	return keys, nil
}

// Leases lists who has which duty, by the duty's name, also those that have run out.
func (s *Store) Leases(ctx context.Context) (map[string]bot.Lease, error) {
	all := map[string]bot.Lease{}
	err := s.query(ctx, func(row scanner) error {
		var name, text string
		if err := row.Scan(&name, &text); err != nil {
			return err
		}
		var l bot.Lease
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all[strings.TrimPrefix(name, leases)] = l
		return nil
	}, `SELECT name, value FROM meta WHERE name LIKE '`+leases+`%'`)
	if err != nil {
		return nil, fmt.Errorf("who has which duty: %w", err)
	}
	return all, nil
}
