package connect

import (
	"errors"
	"strconv"
)

// CheckConnected is D50, or D54 for a person who sees only some inboxes.
func CheckConnected(w World, s *Survey, bot int64, who *Reader) *Finding {
	for _, i := range s.Inboxes {
		if i.Bot != nil && i.Bot.ID == bot {
			return nil
		}
	}
	if who.Administrator {
		return w.Texts.Find("D50", Warning, Values{"bot": strconv.FormatInt(bot, 10)})
	}
	return w.Texts.Find("D54", Note, Values{"person": who.Name})
}

// CheckFormer compares with what setup has left behind: D52 and D53 for inboxes that were connected then.
func CheckFormer(w World, s *Survey, before *Snapshot, bot int64) []*Finding {
	var found []*Finding
	if before == nil || before.Bot.ID != bot {
		return nil
	}
	was := map[int64]bool{}
	for _, i := range before.Inboxes {
		was[i.ID] = i.Connected
	}
	for _, i := range s.Inboxes {
		switch {
		case !was[i.ID] || i.Bot != nil && i.Bot.ID == bot:
		case i.Bot == nil:
			found = append(found, w.Texts.Find("D53", Warning, Values{"inbox": i.Name}))
		default:
			found = append(found, w.Texts.Find("D52", Warning, Values{"inbox": i.Name, "other": i.Bot.Name}))
		}
	}
	return found
}

// CheckSnapshot is D7: the file is there and cannot be read.
func CheckSnapshot(w World, path string) (*Snapshot, *Finding) {
	s, err := ReadSnapshot(path)
	if err == nil {
		return s, nil
	}
	if inner := errors.Unwrap(err); inner != nil {
		err = inner
	}
	return nil, w.Texts.Find("D7", Note, Values{"path": path, "problem": ended(err.Error())})
}

// CheckAccepted is D8: what is not cured but was accepted in setup.
func CheckAccepted(w World, s *Snapshot) *Finding {
	if s == nil {
		return nil
	}
	for _, code := range s.Accepted {
		if code == "R17" || code == "R17_alone" {
			return w.Texts.Find("D8", Warning, nil)
		}
	}
	return nil
}
