package chatwoot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"agentbot/chatwoot"
)

type vector struct {
	Secret  string            `json:"secret"`
	Body    string            `json:"body_utf8"`
	Headers map[string]string `json:"headers"`
}

func readVector(t *testing.T) (vector, http.Header) {
	t.Helper()
	var v vector
	if err := json.Unmarshal(payload(t, "delivery.signature_test_vector"), &v); err != nil {
		t.Fatal(err)
	}
	header := http.Header{}
	for name, value := range v.Headers {
		header.Set(name, value)
	}
	return v, header
}

func TestVerify(t *testing.T) {
	t.Parallel()
	signedAt := time.Unix(1784034322, 0)
	for name, tc := range map[string]struct {
		change         func(h http.Header)
		secret, before chatwoot.Secret
		body           string
		now            time.Time
		want           error
	}{
		"the vector":                 {},
		"previous secret":            {secret: "a-new-one", before: "Jt5vR8wQx2NnB6yEaG4kUz7P"},
		"wrong secret":               {secret: "a-new-one", want: chatwoot.ErrBadSignature},
		"no secret configured":       {secret: "empty", want: chatwoot.ErrBadSignature},
		"altered body":               {body: "{}", want: chatwoot.ErrBadSignature},
		"no signature":               {change: func(h http.Header) { h.Del(chatwoot.SignatureHeader) }, want: chatwoot.ErrNotSigned},
		"no timestamp":               {change: func(h http.Header) { h.Del(chatwoot.TimestampHeader) }, want: chatwoot.ErrNotSigned},
		"another timestamp":          {change: func(h http.Header) { h.Set(chatwoot.TimestampHeader, "1784034323") }, want: chatwoot.ErrBadSignature},
		"no prefix":                  {change: func(h http.Header) { h.Set(chatwoot.SignatureHeader, h.Get(chatwoot.SignatureHeader)[7:]) }, want: chatwoot.ErrBadSignature},
		"five minutes later":         {now: signedAt.Add(5 * time.Minute)},
		"more than five later":       {now: signedAt.Add(5*time.Minute + time.Second), want: chatwoot.ErrStale},
		"from the future":            {now: signedAt.Add(-6 * time.Minute), want: chatwoot.ErrStale},
		"stale and forged is forged": {now: signedAt.Add(time.Hour), body: "{}", want: chatwoot.ErrBadSignature},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, header := readVector(t)
			secret := chatwoot.Secret(v.Secret)
			switch tc.secret {
			case "":
			case "empty":
				// Signed with the empty key, which anybody can do.
				secret = ""
				header.Set(chatwoot.SignatureHeader, chatwoot.Sign("", header.Get(chatwoot.TimestampHeader), []byte(v.Body)))
			default:
				secret = tc.secret
			}
			body, now := v.Body, signedAt
			if tc.body != "" {
				body = tc.body
			}
			if !tc.now.IsZero() {
				now = tc.now
			}
			if tc.change != nil {
				tc.change(header)
			}
			if err := chatwoot.Verify(secret, tc.before, header, []byte(body), now, 5*time.Minute); !errors.Is(err, tc.want) {
				t.Errorf("error is %v, want %v", err, tc.want)
			}
		})
	}
}

func TestVerify_OddTimestamps(t *testing.T) {
	t.Parallel()
	for _, timestamp := range []string{"soon", "-1", "1784034322.5", "99999999999999999999", "253402300800"} {
		header := http.Header{}
		header.Set(chatwoot.TimestampHeader, timestamp)
		header.Set(chatwoot.SignatureHeader, chatwoot.Sign("s", timestamp, nil))
		if err := chatwoot.Verify("s", "", header, nil, time.Unix(1784034322, 0), time.Minute); !errors.Is(err, chatwoot.ErrStale) {
			t.Errorf("%s: error is %v, want stale", timestamp, err)
		}
	}
}

func TestSecret_IsNotPrinted(t *testing.T) {
	t.Parallel()
	secret := chatwoot.Secret("do-not-print")
	raw, err := json.Marshal(map[string]any{"token": secret, "config": chatwoot.Config{Token: secret}})
	if err != nil {
		// Config holds functions; only the secret matters here.
		raw, err = json.Marshal(secret)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(raw), fmt.Sprint(secret), fmt.Sprintf("%v %+v %#v %s %q", secret, secret, secret, secret, secret), fmt.Sprintf("%+v", chatwoot.Config{Token: secret})} {
		if want := "***"; len(text) == 0 || !strings.Contains(text, want) || strings.Contains(text, "do-not-print") {
			t.Errorf("printed as %s", text)
		}
	}
}
