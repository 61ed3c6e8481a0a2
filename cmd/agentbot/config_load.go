package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/go-viper/mapstructure/v2"
	"github.com/spf13/viper"
	"go.yaml.in/yaml/v4"
)

const envPrefix = "AGENTBOT"

// LoadConfig reads a file, over it the environment, and checks the whole. path may be empty: then the environment alone. What is
// wrong comes back at once, one sentence a line. warnings are for the log.
func LoadConfig(path string) (c Config, warnings []string, err error) {
	c = defaultConfig()
	c.file = path
	v := viper.NewWithOptions(viper.KeyDelimiter("::"), viper.ExperimentalBindStruct(), viper.EnvKeyReplacer(strings.NewReplacer("::", "_")))
	v.SetEnvPrefix(envPrefix)
	v.AutomaticEnv()
	lines := map[string]int{}
	if path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return c, nil, fmt.Errorf("read the configuration: %w; name a file with --config (config.example.yaml shows every key)", err)
		}
		var problems complaints
		if lines, problems = examine(path, raw); len(problems) > 0 {
			return c, nil, problems
		}
		v.SetConfigType("yaml")
		if err := v.ReadConfig(strings.NewReader(string(raw))); err != nil {
			return c, nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	secrets, err := readSecrets(v, path)
	if err != nil {
		return c, nil, err
	}
	problems := sectionVariables()
	if len(problems) == 0 {
		problems = decodeProblems(v.UnmarshalExact(&c, viper.DecodeHook(readValue)))
	}
	if len(problems) == 0 {
		problems = secrets.fill(&c)
	}
	if len(problems) == 0 {
		problems = c.check()
	}
	if len(problems) > 0 {
		for _, sentence := range secrets.beaten { // maybe that is why
			problems = append(problems, complaint{Text: sentence})
		}
		return c, nil, problems.locate(path, lines)
	}
	return c, append(c.warnings(), secrets.beaten...), nil
}

// key is one leaf of Config.
type key struct {
	Path string
	Type reflect.Type
}

// env is the variable of a key.
func (k key) env() string {
	return envPrefix + "_" + strings.ToUpper(strings.ReplaceAll(k.Path, ".", "_"))
}

// configKeys lists every key that a file or a variable may set; those inside lists have "[]" in their path.
func configKeys() []key { return keysOf(reflect.TypeFor[Config](), "") }

func keysOf(t reflect.Type, prefix string) []key {
	var keys []key
	for name, field := range fieldsOf(t) {
		path := prefix + name
		switch inner := field.Type; {
		case inner.Kind() == reflect.Struct:
			keys = append(keys, keysOf(inner, path+".")...)
		case inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct:
			keys = append(keys, key{path, inner})
			keys = append(keys, keysOf(inner.Elem(), path+"[].")...)
		default:
			keys = append(keys, key{path, inner})
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return strings.Compare(a.Path, b.Path) })
	return keys
}

// fieldsOf is a struct's fields by key, squashed ones flattened.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for field := range t.Fields() {
		tag := field.Tag.Get("mapstructure")
		switch {
		case tag == ",squash":
			maps.Copy(fields, fieldsOf(field.Type))
		case tag != "":
			fields[tag] = field
		}
	}
	return fields
}

// examine finds keys that do not exist, with their line, and where the others stand.
func examine(path string, raw []byte) (map[string]int, complaints) {
	lines := map[string]int{}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return lines, complaints{{Text: fmt.Sprintf("%s: %v", path, err)}}
	}
	if len(doc.Content) == 0 { // only comments
		return lines, nil
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return lines, complaints{{Text: path + " holds no settings: want lines like `chatwoot:`, see config.example.yaml"}}
	}
	x := examination{file: path, lines: lines}
	x.mapping(doc.Content[0], reflect.TypeFor[Config](), "")
	return lines, x.problems
}

type examination struct {
	file     string
	lines    map[string]int
	problems complaints
}

func (x *examination) mapping(n *yaml.Node, t reflect.Type, prefix string) {
	fields := fieldsOf(t)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := strings.ToLower(n.Content[i].Value)
		path := prefix + name
		if first, twice := x.lines[path]; twice {
			x.problems = append(x.problems, complaint{File: x.file, Line: n.Content[i].Line, Text: fmt.Sprintf("%s is set twice, first in line %d: keep one", path, first)})
			continue
		}
		x.lines[path] = n.Content[i].Line
		field, ok := fields[name]
		if !ok {
			x.problems = append(x.problems, complaint{File: x.file, Line: n.Content[i].Line, Text: unknownKey(path)})
			continue
		}
		x.value(n.Content[i+1], field.Type, path)
	}
}

func (x *examination) value(n *yaml.Node, t reflect.Type, path string) {
	switch {
	case t.Kind() == reflect.Struct && n.Kind == yaml.MappingNode:
		x.mapping(n, t, path+".")
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			element := fmt.Sprintf("%s[%d]", path, i)
			x.lines[element] = item.Line
			x.value(item, t.Elem(), element)
		}
	}
}

// sectionVariables refuses a variable that is named like a section: viper would let it replace the whole section.
func sectionVariables() complaints {
	var problems complaints
	for name, field := range fieldsOf(reflect.TypeFor[Config]()) {
		variable := key{Path: name}.env()
		if field.Type.Kind() == reflect.Struct && os.Getenv(variable) != "" {
			problems = append(problems, complaint{Text: fmt.Sprintf("the variable %s names the section %s, not a key: set its keys one by one, like %s_…", variable, name, variable)})
		}
	}
	return problems
}

// decodeProblems turns the decoder's errors into sentences.
func decodeProblems(err error) complaints {
	if err == nil {
		return nil
	}
	var decode *mapstructure.DecodeError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all complaints
		for _, inner := range joined.Unwrap() {
			all = append(all, decodeProblems(inner)...)
		}
		return all
	}
	if errors.As(err, &decode) {
		if inner := decode.Unwrap(); inner != nil {
			if nested := decodeProblems(inner); len(nested) > 0 && nested[0].Key != "" {
				return nested
			}
			return complaints{{Key: decode.Name(), Text: decode.Name() + ": " + plainReason(inner)}}
		}
	}
	return complaints{{Text: err.Error()}}
}

// plainReason says what the decoder means without its Go types.
func plainReason(err error) string {
	var parse *mapstructure.ParseError
	if errors.As(err, &parse) {
		return fmt.Sprintf("%v is not a %s", parse.Value, plainKind(parse.Expected.Kind()))
	}
	var convert *mapstructure.UnconvertibleTypeError
	if errors.As(err, &convert) {
		return fmt.Sprintf("%v is not a %s", convert.Value, plainKind(convert.Expected.Kind()))
	}
	return err.Error()
}

func plainKind(k reflect.Kind) string {
	switch k {
	case reflect.Int, reflect.Int64:
		return "whole number"
	case reflect.String:
		return "text"
	case reflect.Slice:
		return "list"
	default:
		return "section"
	}
}
