package flows

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"agentbot/bot"
)

// asksWeek is where a flow names what only the hours of a week tell: then the inbox is asked where defaults.yaml has none.
var asksWeek = regexp.MustCompile(`\bhours\.(week|zone|next)\b`)

// namesWeek says whether a flow's file has such a place.
func namesWeek(n *node) bool {
	return asksWeek.MatchString(n.value) ||
		slices.ContainsFunc(n.entries, func(e entry) bool { return namesWeek(e.value) }) || slices.ContainsFunc(n.items, namesWeek)
}

// askWeeks asks for the flows that run already: what they said before may be said again.
func (p *play) askWeeks(ctx context.Context) error {
	for i := range p.st.Stack {
		if err := p.askWeek(ctx, p.flow(&p.st.Stack[i])); err != nil {
			return err
		}
	}
	return nil
}

// askWeek finds out once in a turn when people are there, for a flow that says it.
func (p *play) askWeek(ctx context.Context, f *flow) error {
	if f == nil || !f.namesWeek || p.lib.set.hours != nil || p.office != nil {
		return nil
	}
	a, err := p.freely(ctx, bot.HoursQuestion{Key: p.turn.Conversation.Key, Inbox: p.turn.Conversation.Inbox, Now: p.now()})
	if err != nil {
		return err
	}
	p.office = &bot.Hours{}
	if a.Outcome != bot.OK || json.Unmarshal(a.Output, p.office) != nil {
		p.office = &bot.Hours{}
	}
	return nil
}

// hoursFacts are what texts and expressions know of when people are there; every text is empty where nobody has said so.
func (p *play) hoursFacts(language string) map[string]any {
	out := map[string]any{"open": false, "week": "", "zone": "", "next": ""}
	c, opens := p.lib.set.hours, time.Time{}
	switch {
	case c != nil:
		out["open"] = c.openAt(p.now())
		if opens = c.next(p.now()); !opens.After(p.now()) {
			opens = time.Time{}
		}
	case p.office != nil:
		if c = weekOf(p.office); c == nil {
			return out
		}
		out["open"], opens = p.office.Open, p.office.NextOpening
	default:
		return out
	}
	if out["week"] = c.week(language); out["week"] == "" {
		return out
	}
	out["zone"] = zoneName(p.now().In(c.zone), language)
	if !opens.IsZero() {
		out["next"] = nextOpening(opens.In(c.zone), p.now(), language)
	}
	return out
}

// weekOf is the calendar that Chatwoot keeps for an inbox; nil when it keeps none.
func weekOf(h *bot.Hours) *calendar {
	zone, err := time.LoadLocation(h.Zone)
	if err != nil || h.Zone == "" || len(h.Week) == 0 {
		return nil
	}
	c := &calendar{zone: zone}
	for _, o := range h.Week {
		if o.Day >= time.Sunday && o.Day <= time.Saturday && o.From >= 0 && o.From < o.To && o.To <= wholeDay {
			c.open[o.Day] = append(c.open[o.Day], interval{o.From, o.To})
		}
	}
	return c
}

const wholeDay = 24 * 60

var (
	weekdayWords = map[string][]string{
		"pt": {"domingo", "segunda", "terça", "quarta", "quinta", "sexta", "sábado"},
		"es": {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
		"en": {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	}
	everyDay = map[string]string{"pt": "todos os dias", "es": "todos los días", "en": "every day"}
	allDay   = map[string]string{"pt": "24 horas", "es": "24 horas", "en": "24 hours"}
	dayTo    = map[string]string{"pt": " a ", "es": " a ", "en": " to "}
	noFeasts = map[string]string{"pt": "; fechado nos feriados nacionais do Brasil", "es": "; cerrado los feriados nacionales de Brasil", "en": "; closed on Brazil's national holidays"}
)

// week are the hours as a sentence has them: "segunda a sexta, 9h às 18h; sábado, 9h às 13h". Days with the same hours stand together. It is empty
// when there are none.
func (c *calendar) week(language string) string {
	language = orEnglish(language)
	var hours []string
	days := map[string][]int{} // from Monday, 0, to Sunday, 6
	for day := range 7 {
		text := dayHours(c.open[(day+1)%7], language)
		if text == "" {
			continue
		}
		if days[text] == nil {
			hours = append(hours, text)
		}
		days[text] = append(days[text], day)
	}
	for i, text := range hours {
		hours[i] = daysInWords(days[text], language) + ", " + text
	}
	out := strings.Join(hours, "; ")
	if out != "" && c.country != "" {
		out += noFeasts[language]
	}
	return out
}

// daysInWords are some days of a week; three and more in a row are "segunda a quarta".
func daysInWords(days []int, language string) string {
	if len(days) == 7 {
		return everyDay[language]
	}
	name := func(day int) string { return weekdayWords[language][(day+1)%7] }
	var words []string
	for len(days) > 0 {
		n := 1
		for n < len(days) && days[n] == days[0]+n {
			n++
		}
		if n > 2 {
			words = append(words, name(days[0])+dayTo[language]+name(days[n-1]))
		} else {
			words, n = append(words, name(days[0])), 1
		}
		days = days[n:]
	}
	return sentenceList(words, and(language))
}

// dayHours are the hours of one day: "9h às 12h e 13h30 às 18h". Intervals that touch or overlap are one.
func dayHours(all []interval, language string) string {
	var whole []interval
	for _, i := range slices.SortedFunc(slices.Values(all), func(a, b interval) int { return a.from - b.from }) {
		if last := len(whole) - 1; last >= 0 && i.from <= whole[last].to {
			whole[last].to = max(whole[last].to, i.to)
			continue
		}
		whole = append(whole, i)
	}
	if len(whole) == 1 && whole[0] == (interval{0, wholeDay}) {
		return allDay[language]
	}
	var words []string
	for _, i := range whole {
		words = append(words, clock(i.from, language)+untilClock(i.to, language))
	}
	return sentenceList(words, and(language))
}

// untilClock is the end of an interval with its preposition, which in Portuguese depends on the hour.
func untilClock(minute int, language string) string {
	switch {
	case language != "pt":
		return dayTo[language] + clock(minute, language)
	case minute >= wholeDay || minute/60 == 1:
		return " à " + clock(minute, language)
	}
	return " às " + clock(minute, language)
}

// clock is a time of day: 9h, 13h30; 9:00, 13:30.
func clock(minute int, language string) string {
	hour, rest := minute/60, minute%60
	switch {
	case minute >= wholeDay:
		return map[string]string{"pt": "meia-noite", "es": "medianoche", "en": "midnight"}[language]
	case language != "pt":
		return fmt.Sprintf("%d:%02d", hour, rest)
	case rest == 0:
		return fmt.Sprintf("%dh", hour)
	}
	return fmt.Sprintf("%dh%02d", hour, rest)
}

// zoneName is whose time the hours are in, as people say it; a zone without such a name is told by its distance from UTC at the moment.
func zoneName(at time.Time, language string) string {
	if at.Location().String() == "America/Sao_Paulo" {
		return map[string]string{"pt": "horário de Brasília", "es": "hora de Brasilia", "en": "Brasília time"}[orEnglish(language)]
	}
	_, seconds := at.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	name := "UTC"
	if hours, minutes := seconds/3600, seconds%3600/60; minutes > 0 {
		name += fmt.Sprintf("%s%d:%02d", sign, hours, minutes)
	} else if hours > 0 {
		name += fmt.Sprintf("%s%d", sign, hours)
	}
	return map[string]string{"pt": "horário ", "es": "hora "}[language] + name
}

func orEnglish(language string) string {
	if weekdayWords[language] == nil {
		return "en"
	}
	return language
}
