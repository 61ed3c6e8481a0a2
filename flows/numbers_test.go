package flows

import (
	"encoding/json"
	"testing"
)

// What a business system counts by must come back to it as it was: an id that loses its last digit is somebody else's.
func TestDecode_NumbersStayThemselves(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"9007199254740993": "9007199254740993", "-9007199254740993": "-9007199254740993", "12345678901234567890123": "12345678901234567890123", "1e999": "1e999",
		"42": "42", "19.90": "19.9", "1e3": "1000", "9007199254740991": "9007199254740991", "0.1": "0.1",
	} {
		body := json.RawMessage(`{"id":` + written + `,"in":[` + written + `]}`)
		found, is := decode(body).(map[string]any)
		if !is {
			t.Errorf("%s: the whole answer is lost", written)
			continue
		}
		if got := show(found["id"], ""); got != want {
			t.Errorf("%s is shown as %s, want %s", written, got, want)
		}
		if got := string(encode(inert(found))); got != `{"id":`+want+`,"in":[`+want+`]}` {
			t.Errorf("%s is sent on as %s", written, got)
		}
	}
	for _, broken := range []string{"", "{", "1 2", "{} x", `{"a":1}}`} {
		if got := decode(json.RawMessage(broken)); got != nil {
			t.Errorf("%q is read as %v", broken, got)
		}
	}
	if got := show(decode(json.RawMessage(`{"a":1,"a":2}`)).(map[string]any)["a"], ""); got != "2" {
		t.Errorf("of a key that is there twice the last counts, as everywhere: %s", got)
	}
}
