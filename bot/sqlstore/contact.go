package sqlstore

import (
	"encoding/json"
	"fmt"

	"agentbot/bot"
)

const contactOf = `SELECT version, body FROM contact WHERE bot=$1 AND account=$2 AND contact=$3`

// knownContact adds what this bot proved about the contact to what Chatwoot showed of it.
func (tx *txn) knownContact(key bot.Key, c bot.Contact) (bot.Contact, error) {
	c.Proofs, c.Kept, c.Version = nil, nil, 0
	if c.ID == 0 {
		return c, nil
	}
	var kept bot.Contact
	_, err := tx.one(func(s scanner) error {
		var body string
		if err := s.Scan(&kept.Version, &body); err != nil {
			return err
		}
		version := kept.Version
		if err := json.Unmarshal([]byte(body), &kept); err != nil {
			return fmt.Errorf("contact %d: %w", c.ID, err)
		}
		kept.Version = version
		return nil
	}, contactOf, key.Bot, key.Account, c.ID)
	c.Proofs, c.Kept, c.Version = kept.Proofs, kept.Kept, kept.Version
	return c, err
}

// contactMoved says whether somebody else wrote the contact since the turn was claimed. The row stays locked until the commit.
func (tx *txn) contactMoved(key bot.Key, t *bot.Turn, c *bot.Contact) (bool, error) {
	if c == nil {
		return false, nil
	}
	var version int64
	_, err := tx.one(func(s scanner) error { return s.Scan(&version) },
		`SELECT version FROM contact WHERE bot=$1 AND account=$2 AND contact=$3 {lock}`, key.Bot, key.Account, c.ID)
	return version != t.Contact.Version, err
}

// keepContact answers false when somebody else has written it since the turn was claimed.
func (tx *txn) keepContact(key bot.Key, t *bot.Turn, c *bot.Contact) (bool, error) {
	if c == nil {
		return true, nil
	}
	body, err := encode(*c)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(`INSERT INTO contact (bot, account, contact, version, body) VALUES ($1, $2, $3, $5 + 1, $4)
		ON CONFLICT (bot, account, contact) DO UPDATE SET version = excluded.version, body = excluded.body WHERE contact.version = $5`,
		key.Bot, key.Account, c.ID, body, t.Contact.Version)
	return n == 1, err
}
