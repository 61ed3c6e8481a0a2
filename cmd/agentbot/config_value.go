package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Duration is a time.Duration that must be written with its unit: a bare 30 would silently be 30 nanoseconds.
type Duration time.Duration

// D is the ordinary type.
func (d Duration) D() time.Duration { return time.Duration(d) }

// String implements fmt.Stringer.
func (d Duration) String() string { return time.Duration(d).String() }

// Secret never shows itself: not through fmt, not in JSON, YAML or a log line.
type Secret string

const masked = "***"

// Reveal is the only way to the value.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return masked
}

// GoString implements fmt.GoStringer, for %#v.
func (s Secret) GoString() string { return `Secret("` + s.String() + `")` }

// MarshalText implements encoding.TextMarshaler.
//
//nolint:unparam // the interface wants the error
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalYAML implements yaml.Marshaler.
//
//nolint:unparam // the interface wants the error
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// readValue is the one decode hook: it turns what a file or a variable holds into the types of Config, and refuses what viper's weak
// typing would quietly bend (30 to 30 ns, 3.7 to 3, true to "1").
func readValue(from, to reflect.Value) (any, error) {
	switch to.Type() {
	case reflect.TypeFor[NamedBot](): // an entry of bots starts from the defaults, its own keys are decoded over them
		if to.CanSet() {
			to.Set(reflect.ValueOf(NamedBot{BotConfig: defaultBot()}))
		}
		return from.Interface(), nil
	case reflect.TypeFor[Duration]():
		return readDuration(from)
	case reflect.TypeFor[Source]():
		if from.Kind() == reflect.String {
			return map[string]any{"type": from.String()}, nil
		}
	}
	switch {
	case to.Kind() == reflect.Slice && from.Kind() == reflect.String:
		return readList(from.String())
	case (to.Kind() == reflect.Int || to.Kind() == reflect.Int64) && (from.Kind() == reflect.Bool || from.CanFloat()):
		return nil, fmt.Errorf("%v is not a whole number", from)
	case to.Kind() == reflect.String && from.Type() == reflect.TypeFor[time.Time](): // a time without quotes is no text to YAML
		return from.Interface().(time.Time).Format(time.RFC3339), nil //nolint:forcetypeassert // looked at in the line above
	case to.Kind() == reflect.String && from.Kind() == reflect.Bool:
		return nil, fmt.Errorf("%v is not a text: put it in quotes", from)
	}
	return from.Interface(), nil
}

func readDuration(from reflect.Value) (any, error) {
	if from.Type() == reflect.TypeFor[Duration]() {
		return from.Interface(), nil
	}
	text := fmt.Sprint(from)
	if text == "0" {
		return Duration(0), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || from.Kind() != reflect.String {
		return nil, fmt.Errorf("%s is not a length of time: write it with its unit, like 1.5s, 20s or 5m", text)
	}
	if d < 0 {
		return nil, fmt.Errorf("%s is negative", text)
	}
	return Duration(d), nil
}

// readList reads a list out of an environment variable: words with commas, or for lists of objects the same text as in the file, in one line.
func readList(text string) (any, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		var list []any
		if err := yaml.Unmarshal([]byte(text), &list); err != nil {
			return nil, fmt.Errorf("the list in the variable cannot be read: %w", err)
		}
		return list, nil
	}
	list := []string{}
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list, nil
}
