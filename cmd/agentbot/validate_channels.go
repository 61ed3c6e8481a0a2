package main

import (
	"path/filepath"

	"agentbot/cmd/agentbot/connect"
	"agentbot/flows"
)

// unfitButtons says which buttons the inboxes of setup's snapshot that have a bot cannot show. Without a snapshot it is a warning by the narrowest
// channel, as for names: only where a configuration says that there is an account at all.
func unfitButtons(config string, library *flows.Library) ([]flows.Problem, error) {
	snapshot, err := connect.ReadSnapshot(filepath.Join(filepath.Dir(config), connect.SnapshotFile))
	switch {
	case err != nil:
		return nil, err
	case snapshot == nil && config == "":
		return nil, nil
	case snapshot == nil:
		return library.Unfit(nil), nil
	}
	channels := []string{}
	for _, inbox := range snapshot.Inboxes {
		if inbox.Connected {
			channels = append(channels, inbox.Channel)
		}
	}
	return library.Unfit(channels), nil
}

// unmailed are the places of the flows that send mail where the configuration names no server for it. Who only writes flows has no configuration.
func unmailed(config string, b BotConfig, library *flows.Library) []flows.Problem {
	if config == "" || b.Actions.SMTP.server() != nil {
		return nil
	}
	return library.Unmailed()
}
