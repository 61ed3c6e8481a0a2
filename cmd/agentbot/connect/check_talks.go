package connect

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"agentbot/chatwoot"
)

// talkPages is how far a list is read: a thousand conversations of 25 a page.
const talkPages = 40

// Talks are the conversations of an account that may concern a bot.
type Talks struct {
	Pending, Open []chatwoot.Conversation
}

// ReadTalks lists pending and open conversations, at most a thousand of each.
func ReadTalks(ctx context.Context, c *chatwoot.Client) (t Talks, err error) {
	if t.Pending, err = readTalks(ctx, c, chatwoot.Pending); err != nil {
		return t, err
	}
	t.Open, err = readTalks(ctx, c, chatwoot.Open)
	return t, err
}

func readTalks(ctx context.Context, c *chatwoot.Client, status chatwoot.Status) ([]chatwoot.Conversation, error) {
	var all []chatwoot.Conversation
	for page := 1; page <= talkPages; page++ {
		list, err := c.Conversations(ctx, chatwoot.ConversationQuery{Status: status, Page: page})
		if err != nil {
			return nil, err
		}
		if len(list.Conversations) == 0 {
			break
		}
		all = append(all, list.Conversations...)
	}
	return all, nil
}

// CheckLimbo is D60: open, and still the bot's.
func CheckLimbo(w World, t Talks, bot int64) *Finding {
	var numbers []int64
	for i := range t.Open {
		if owned(&t.Open[i], bot) {
			numbers = append(numbers, t.Open[i].ID)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	return w.Texts.Find("D60", Refusal, Values{"numbers": w.Texts.Numbers(numbers)})
}

func owned(c *chatwoot.Conversation, bot int64) bool {
	return c.Meta.Assignee != nil && c.Meta.AssigneeType == chatwoot.AssigneeBot && c.Meta.Assignee.ID == bot
}

// CheckForgotten is D51, by inbox: pending conversations of the bot where it is no longer connected. Known says whether the bot has ever had a
// conversation: before 4.17 nothing in Chatwoot tells.
func CheckForgotten(w World, t Talks, s *Survey, bot int64, known func(conversation int64) bool) []*Finding {
	var found []*Finding
	for _, inbox := range s.Inboxes {
		if inbox.Bot != nil && inbox.Bot.ID == bot {
			continue
		}
		var numbers []int64
		for i := range t.Pending {
			if c := &t.Pending[i]; c.InboxID == inbox.ID && (owned(c, bot) || c.Meta.Assignee == nil && known(c.ID)) {
				numbers = append(numbers, c.ID)
			}
		}
		if len(numbers) > 0 {
			found = append(found, w.Texts.Find("D51", Refusal, Values{
				"inbox": inbox.Name, "id": strconv.FormatInt(inbox.ID, 10), "numbers": w.Texts.Numbers(numbers),
			}))
		}
	}
	return found
}

// arrives is how long a conversation may be unknown: its first delivery is on its way.
const arrives = 2 * time.Minute

// CheckUnknown is D61: pending in an inbox of the bot, and the bot has never heard of it.
func CheckUnknown(w World, t Talks, s *Survey, bot int64, known func(conversation int64) bool) *Finding {
	connected := map[int64]bool{}
	for _, inbox := range s.Inboxes {
		connected[inbox.ID] = inbox.Bot != nil && inbox.Bot.ID == bot
	}
	var numbers []int64
	for i := range t.Pending {
		c := &t.Pending[i]
		ours := connected[c.InboxID] && (c.Meta.Assignee == nil || owned(c, bot))
		if ours && w.Now().Sub(c.LastActivityAt.Time) > arrives && !known(c.ID) {
			numbers = append(numbers, c.ID)
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	return w.Texts.Find("D61", Refusal, Values{"numbers": w.Texts.Numbers(numbers)})
}

// Numbers names at most ten, and says how many more there are.
func (t Texts) Numbers(all []int64) string {
	const shown = 10
	all = slices.Sorted(slices.Values(all))
	var words []string
	for _, n := range all[:min(len(all), shown)] {
		words = append(words, strconv.FormatInt(n, 10))
	}
	text := strings.Join(words, ", ")
	if more := len(all) - shown; more > 0 {
		text += " " + t.Say("doctor_more", Values{"count": strconv.Itoa(more)})
	}
	return text
}
