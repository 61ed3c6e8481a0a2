package words

import "testing"

func TestOwned(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"I want to change my student's purchase": "I want to change my student purchase",
		"my student’s":                           "my student",
		"it's mine":                              "it's mine",
		"That’s it":                              "That’s it",
		"Maria's":                                "Maria",
		"não d'água":                             "não d'água",
		"isn't":                                  "isn't",
	} {
		if got := Owned(said); got != want {
			t.Errorf("Owned(%q) = %q, want %q", said, got, want)
		}
	}
}
