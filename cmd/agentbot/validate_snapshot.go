package main

import (
	"path/filepath"

	"agentbot/chatwoot"
	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// accountKnown says whether there is an account that names could be compared with.
func accountKnown(config string) bool {
	if config != "" {
		return true
	}
	snapshot, err := connect.ReadSnapshot(connect.SnapshotFile)
	return err == nil && snapshot != nil
}

// unknownNames says which teams, labels and attributes of the flows the account does not have, as far as setup's snapshot knows. Without a snapshot
// they are warnings, and only where a configuration says that there is an account at all: who only writes flows has none to ask.
func unknownNames(config string, b BotConfig) ([]flows.Problem, error) {
	snapshot, err := connect.ReadSnapshot(filepath.Join(filepath.Dir(config), connect.SnapshotFile))
	if err != nil || snapshot == nil && config == "" {
		return nil, err
	}
	account := flows.Account{}
	for _, t := range b.Teams {
		account.Teams = append(account.Teams, t.Name)
	}
	if snapshot == nil {
		return flows.UnknownNames(b.flowFiles(), account), nil
	}
	account.Seen, account.Labels = connect.SnapshotFile+", "+snapshot.Taken.Format("2006-01-02"), snapshot.Labels
	for _, t := range snapshot.Teams {
		account.Teams = append(account.Teams, t.Name)
	}
	for _, a := range snapshot.Attributes {
		switch a.Of {
		case chatwoot.OfConversations:
			account.Attributes = append(account.Attributes, a.Key)
		case chatwoot.OfContacts:
			account.OfContacts = append(account.OfContacts, a.Key)
		}
	}
	return flows.UnknownNames(b.flowFiles(), account), nil
}
