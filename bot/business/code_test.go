package business

import (
	"encoding/json"
	"net/http"
	"testing"

	"agentbot/bot"
)

func TestExecutor_Codes(t *testing.T) {
	t.Parallel()
	s := open(t, says(202, ""))
	e := executor(t, s, nil)
	send := bot.SendCode{Run: "4.0", Key: "k", Request: bot.Request{
		Method: http.MethodPost, URL: s.URL + "/mail", Body: `{"code":"${code}"}`,
	}}
	if got := e.Deliver(t.Context(), &bot.Outbound{Action: send}); got.Verdict != bot.Present {
		t.Fatal(got)
	}
	var mail struct{ Code string }
	if err := json.Unmarshal([]byte(s.all()[0].Body), &mail); err != nil || len(mail.Code) != 6 {
		t.Fatal(s.all(), err)
	}
	q := bot.CodeQuestion{Key: "k", Code: mail.Code}
	for name, c := range map[string]struct {
		change func(*bot.CodeQuestion)
		want   string
	}{
		"right":        {func(*bot.CodeQuestion) {}, bot.OK},
		"with a space": {func(q *bot.CodeQuestion) { q.Code = mail.Code[:3] + " " + mail.Code[3:] + "\n" }, bot.OK},
		"other send":   {func(q *bot.CodeQuestion) { q.Key = "k2" }, WrongCode},
		"empty":        {func(q *bot.CodeQuestion) { q.Code = "" }, WrongCode},
		"longer":       {func(q *bot.CodeQuestion) { q.Code += "0" }, WrongCode},
	} {
		asked := q
		c.change(&asked)
		if got := e.Check(t.Context(), asked); got.Outcome != c.want {
			t.Errorf("%s: %s", name, got.Outcome)
		}
	}
	other := executor(t, s, func(c *Config) { c.CodeSecret = []byte("another secret of 16+") })
	if other.Check(t.Context(), q).Outcome != WrongCode {
		t.Error("another instance knows our code")
	}
}
