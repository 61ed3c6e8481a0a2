package desk

import (
	"encoding/json"
	"testing"
	"time"

	"agentbot/bot"
	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"

	"github.com/google/go-cmp/cmp"
)

// nineToSix is Monday to Friday in São Paulo; Saturday all day; Sunday closed.
func nineToSix(i *chatwoottest.Inbox) {
	i.HoursEnabled, i.Timezone = true, "America/Sao_Paulo"
	i.Hours = []chatwoottest.Hours{{Day: 0, Closed: true}, {Day: 6, OpenAllDay: true}}
	for day := 1; day <= 5; day++ {
		i.Hours = append(i.Hours, chatwoottest.Hours{Day: day, OpenHour: 9, CloseHour: 18, CloseMinute: 30})
	}
}

func (s *scene) office(user bool) *Office {
	o := &Office{Now: func() time.Time { return s.now }}
	if user {
		o.User = s.client(s.ana.Token)
	}
	return o
}

func TestOffice_Hours(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	s := setup(t, "4.14.2", true, nineToSix)
	office := s.office(true)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 7, day, hour, minute, 0, 0, zone) } // 13 July 2026 is a Monday
	for name, c := range map[string]struct {
		now  time.Time
		want bot.Hours
	}{
		"monday morning":            {at(13, 8, 59), bot.Hours{NextOpening: at(13, 9, 0)}},
		"monday, opening":           {at(13, 9, 0), bot.Hours{Open: true}},
		"monday, told in UTC":       {at(13, 15, 0).UTC(), bot.Hours{Open: true}},
		"monday, closing":           {at(13, 18, 30), bot.Hours{NextOpening: at(14, 9, 0)}},
		"friday night":              {at(17, 22, 0), bot.Hours{NextOpening: at(18, 0, 0)}},
		"saturday, open all day":    {at(18, 3, 0), bot.Hours{Open: true}},
		"sunday":                    {at(19, 12, 0), bot.Hours{NextOpening: at(20, 9, 0)}},
		"already sunday in UTC":     {time.Date(2026, 7, 19, 2, 0, 0, 0, time.UTC), bot.Hours{Open: true}},
		"already monday in Lisbon…": {time.Date(2026, 7, 20, 1, 0, 0, 0, time.UTC), bot.Hours{NextOpening: at(20, 9, 0)}},
	} {
		got := office.Hours(t.Context(), bot.HoursQuestion{Inbox: 11, Now: c.now})
		var hours bot.Hours
		if err := json.Unmarshal(got.Output, &hours); err != nil || got.Outcome != bot.OK {
			t.Fatal(name, got, err)
		}
		if hours.Open != c.want.Open || !hours.NextOpening.Equal(c.want.NextOpening) {
			t.Errorf("%s: %+v, want %+v", name, hours, c.want)
		}
		if _, offset := hours.NextOpening.Zone(); !hours.Open && offset != -3*3600 {
			t.Errorf("%s: the next opening is not in the inbox's zone: %s", name, hours.NextOpening)
		}
		var week []bot.Opening
		for day := time.Monday; day <= time.Friday; day++ {
			week = append(week, bot.Opening{Day: day, From: 9 * 60, To: 18*60 + 30})
		}
		week = append(week, bot.Opening{Day: time.Saturday, To: 24 * 60})
		if diff := cmp.Diff(week, hours.Week); diff != "" || hours.Zone != "America/Sao_Paulo" {
			t.Errorf("%s: %s, %s", name, hours.Zone, diff)
		}
	}
	if n := len(s.server.Calls()); n > 3 {
		t.Errorf("asked Chatwoot %d times", n)
	}
}

func TestHoursAt_Edges(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 7, 13, 12, 0, 0, 0, time.UTC)
	closed := []chatwoot.WorkingHours{{DayOfWeek: 1, ClosedAllDay: true}}
	if got := hoursAt(closed, monday); got.Open || !got.NextOpening.IsZero() {
		t.Errorf("never open: %+v", got)
	}
	weekly := []chatwoot.WorkingHours{{DayOfWeek: 1, OpenHour: 9, CloseHour: 10}}
	if got := hoursAt(weekly, monday); !got.NextOpening.Equal(time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("the same day next week: %+v", got)
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	spring := []chatwoot.WorkingHours{{DayOfWeek: 0, OpenHour: 9, CloseHour: 10}}
	got := hoursAt(spring, time.Date(2026, 3, 28, 20, 0, 0, 0, madrid)) // the clock jumps that night
	if want := time.Date(2026, 3, 29, 9, 0, 0, 0, madrid); !got.NextOpening.Equal(want) {
		t.Errorf("%s, want %s", got.NextOpening, want)
	}
}

func TestOffice_Unavailable(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", true)
	q := bot.HoursQuestion{Inbox: 11, Now: s.now}
	if got := s.office(false).Hours(t.Context(), q); got.Outcome != bot.Unavailable || got.Note == "" {
		t.Error("without a user's token:", got)
	}
	if got := s.office(true).Hours(t.Context(), q); got.Outcome != bot.Unavailable || got.Note == "" {
		t.Error("switched off:", got)
	}
	q.Inbox = 99
	if got := s.office(true).Hours(t.Context(), q); got.Outcome != bot.Unavailable || got.Note == "" {
		t.Error("unknown inbox:", got)
	}
}

func TestOffice_KeepsOldHoursWhenChatwootIsAway(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", true, nineToSix)
	office := s.office(true)
	q := bot.HoursQuestion{Inbox: 11, Now: s.now}
	office.Hours(t.Context(), q)
	s.server.Inject(func(chatwoottest.Request) chatwoottest.Fault { return chatwoottest.Fault{Status: 502} })
	s.now = s.now.Add(time.Hour)
	if got := office.Hours(t.Context(), q); got.Outcome != bot.OK {
		t.Error(got)
	}
}

func TestOffice_Team(t *testing.T) {
	t.Parallel()
	s := setup(t, "4.14.2", true)
	configured := s.office(true)
	configured.Known = []bot.Team{{ID: 40, Name: "Financeiro"}}
	nobody := s.office(false)
	nobody.Known = configured.Known
	for name, c := range map[string]struct {
		office *Office
		team   string
		want   bot.Answer
	}{
		"configured":             {nobody, " financeiro ", bot.Answer{Outcome: bot.OK, Output: []byte(`{"id":40,"name":"Financeiro"}`)}},
		"not configured":         {nobody, "Vendas", bot.Answer{Outcome: bot.NotFound}},
		"in Chatwoot":            {configured, "VENDAS", bot.Answer{Outcome: bot.OK, Output: []byte(`{"id":4,"name":"Vendas"}`)}},
		"nowhere":                {configured, "Compras", bot.Answer{Outcome: bot.NotFound}},
		"no name":                {configured, "  ", bot.Answer{Outcome: bot.NotFound}},
		"configured, both known": {configured, "Financeiro", bot.Answer{Outcome: bot.OK, Output: []byte(`{"id":40,"name":"Financeiro"}`)}},
	} {
		got := c.office.Team(t.Context(), bot.TeamQuestion{Name: c.team})
		got.Note = ""
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	s.server.Inject(func(chatwoottest.Request) chatwoottest.Fault { return chatwoottest.Fault{Status: 502} })
	if got := s.office(true).Team(t.Context(), bot.TeamQuestion{Name: "Vendas"}); got.Outcome != bot.Unavailable {
		t.Error("Chatwoot away:", got)
	}
}
