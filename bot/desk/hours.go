package desk

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// Office answers when people are there and which teams exist. Chatwoot tells both only to a user's token; teams may also be configured.
type Office struct {
	User  *chatwoot.Client // nil: none
	Known []bot.Team       // from the configuration; these win
	Now   func() time.Time

	mu      sync.Mutex
	inboxes map[int64]kept[*chatwoot.Inbox]
	teams   kept[[]chatwoot.Team]
}

type kept[T any] struct {
	value T
	at    time.Time
}

const officeKeeps = 5 * time.Minute

var _ bot.Office = (*Office)(nil)

// Hours implements bot.Office.
func (o *Office) Hours(ctx context.Context, q bot.HoursQuestion) bot.Answer {
	inbox, note := o.inbox(ctx, q.Inbox)
	if inbox == nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: note}
	}
	if !inbox.WorkingHoursEnabled {
		return bot.Answer{Outcome: bot.Unavailable, Note: "the inbox keeps no opening hours"}
	}
	zone, err := time.LoadLocation(inbox.Timezone)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: "the inbox has a time zone nobody knows: " + inbox.Timezone}
	}
	hours := hoursAt(inbox.WorkingHours, q.Now.In(zone))
	hours.Zone, hours.Week = inbox.Timezone, openings(inbox.WorkingHours)
	output, err := json.Marshal(hours)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: bot.OK, Output: output}
}

const weekAhead = 8 // days: today's hours may be over, the same day next week is the last that can come

// hoursAt works on calendar days of the inbox's own zone, so that a change to summer time moves no opening hour.
func hoursAt(week []chatwoot.WorkingHours, now time.Time) bot.Hours {
	var out bot.Hours
	for ahead := range weekAhead {
		for _, day := range week {
			from, to, ok := opening(day, now, ahead)
			if !ok {
				continue
			}
			if !now.Before(from) && now.Before(to) {
				return bot.Hours{Open: true}
			}
			if from.After(now) && (out.NextOpening.IsZero() || from.Before(out.NextOpening)) {
				out.NextOpening = from
			}
		}
		if !out.NextOpening.IsZero() {
			return out
		}
	}
	return out
}

func opening(day chatwoot.WorkingHours, now time.Time, ahead int) (from, to time.Time, ok bool) {
	date := func(days, hour, minute int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, hour, minute, 0, 0, now.Location())
	}
	if day.ClosedAllDay || int(date(ahead, 12, 0).Weekday()) != day.DayOfWeek {
		return from, to, false
	}
	if day.OpenAllDay {
		return date(ahead, 0, 0), date(ahead+1, 0, 0), true
	}
	from, to = date(ahead, day.OpenHour, day.OpenMinutes), date(ahead, day.CloseHour, day.CloseMinutes)
	return from, to, to.After(from)
}

// openings are the parts of a week in which people are there.
func openings(week []chatwoot.WorkingHours) []bot.Opening {
	var out []bot.Opening
	for _, day := range week {
		one := bot.Opening{Day: time.Weekday(day.DayOfWeek), From: day.OpenHour*60 + day.OpenMinutes, To: day.CloseHour*60 + day.CloseMinutes}
		if day.OpenAllDay {
			one.From, one.To = 0, 24*60
		}
		if !day.ClosedAllDay && one.To > one.From {
			out = append(out, one)
		}
	}
	return out
}

func (o *Office) inbox(ctx context.Context, id int64) (*chatwoot.Inbox, string) {
	if o.User == nil {
		return nil, "opening hours need a user's token"
	}
	now := o.Now()
	o.mu.Lock()
	known, ok := o.inboxes[id]
	o.mu.Unlock()
	if ok && now.Sub(known.at) < officeKeeps {
		return known.value, ""
	}
	inbox, err := o.User.Inbox(ctx, id)
	if err != nil {
		return known.value, err.Error() // yesterday's hours are better than none
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.inboxes == nil {
		o.inboxes = map[int64]kept[*chatwoot.Inbox]{}
	}
	o.inboxes[id] = kept[*chatwoot.Inbox]{inbox, now}
	return inbox, ""
}

// Team implements bot.Office.
func (o *Office) Team(ctx context.Context, q bot.TeamQuestion) bot.Answer {
	for _, t := range o.Known {
		if sameName(t.Name, q.Name) {
			return answerTeam(t)
		}
	}
	if o.User == nil {
		return bot.Answer{Outcome: bot.NotFound, Note: "no team of this name is configured"}
	}
	teams, err := o.list(ctx)
	for _, t := range teams {
		if sameName(t.Name, q.Name) {
			return answerTeam(bot.Team{ID: t.ID, Name: t.Name})
		}
	}
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: bot.NotFound, Note: "Chatwoot has no team of this name"}
}

func (o *Office) list(ctx context.Context) ([]chatwoot.Team, error) {
	now := o.Now()
	o.mu.Lock()
	known := o.teams
	o.mu.Unlock()
	if !known.at.IsZero() && now.Sub(known.at) < officeKeeps {
		return known.value, nil
	}
	teams, err := o.User.Teams(ctx)
	if err != nil {
		return known.value, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.teams = kept[[]chatwoot.Team]{teams, now}
	return teams, nil
}

func sameName(a, b string) bool {
	return strings.TrimSpace(a) != "" && strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func answerTeam(t bot.Team) bot.Answer {
	output, err := json.Marshal(t)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: bot.OK, Output: output}
}
