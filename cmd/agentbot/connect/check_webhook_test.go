package connect

import "testing"

func TestCheckWebhookPath(t *testing.T) {
	t.Parallel()
	texts, err := TextsIn("en")
	if err != nil {
		t.Fatal(err)
	}
	w := World{Texts: texts}
	for _, c := range []struct {
		address, name string
		good          bool
	}{
		{"https://bot.example.com/webhooks/chatwoot", "default", true},
		{"https://bot.example.com/webhooks/chatwoot/", "default", true},
		{"https://bot.example.com/webhooks/chatwoot/default", "default", true},
		{"https://example.com/agentbot/webhooks/chatwoot", "default", true}, // a proxy that cuts its own part off
		{"https://bot.example.com/webhooks/chatwoot/sales", "default", false},
		{"https://bot.example.com/webhooks/chatwoot", "sales", false},
		{"https://bot.example.com/webhooks/chatwoot/sales", "sales", true},
		{"https://bot.example.com/", "default", false},
		{"://", "default", false},
	} {
		f := CheckWebhookPath(w, c.address, c.name)
		if (f == nil) != c.good || f != nil && f.Code != "D31" {
			t.Errorf("%s for %s: %+v", c.address, c.name, f)
		}
	}
	for address, want := range map[string]string{
		"https://bot.example.com/webhooks/chatwoot/sales?x=1": "https://bot.example.com/healthz",
		"https://u:p@example.com/agentbot/webhooks/chatwoot":  "https://example.com/agentbot/healthz",
	} {
		if got := beside(address, "/healthz"); got != want {
			t.Errorf("beside %s: %s, want %s", address, got, want)
		}
	}
}

func TestTexts_Numbers(t *testing.T) {
	t.Parallel()
	texts, err := TextsIn("pt")
	if err != nil {
		t.Fatal(err)
	}
	for want, numbers := range map[string][]int64{
		"": nil, "7": {7}, "1, 2, 3": {3, 1, 2}, "1, 2, 3, 4, 5, 6, 7, 8, 9, 10": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
		"1, 2, 3, 4, 5, 6, 7, 8, 9, 10 e mais 2": {12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1},
	} {
		if got := texts.Numbers(numbers); got != want {
			t.Errorf("%v: %q, want %q", numbers, got, want)
		}
	}
}
