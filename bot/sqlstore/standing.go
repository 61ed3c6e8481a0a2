package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"agentbot/bot"
)

// Standing hands over the state of every conversation of a bot that is in the middle of a flow. It reads all rows of the bot, so it is for people who
// ask and not for a loop.
func (s *Store) Standing(ctx context.Context, name string, each func(bot.State)) error {
	err := s.query(ctx, func(row scanner) error {
		var text string
		if err := row.Scan(&text); err != nil {
			return err
		}
		var state bot.State
		if err := json.Unmarshal([]byte(text), &state); err != nil {
			return err
		}
		if len(state.Stack) > 0 {
			each(state)
		}
		return nil
	}, `SELECT state FROM conversation WHERE bot=$1 AND state LIKE '%"stack":[%'`, name)
	if err != nil {
		return fmt.Errorf("read who is in the middle of a flow: %w", err)
	}
	return nil
}
