package sqlstore

import (
	"context"
	"fmt"

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
