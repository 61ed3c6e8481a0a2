package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func compiledSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	out := map[string]*jsonschema.Schema{}
	for _, name := range SchemaNames() {
		body, err := Schema(name)
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		if err := c.AddResource(name+".json", document); err != nil {
			t.Fatal(err)
		}
		if out[name], err = c.Compile(name + ".json"); err != nil {
			t.Fatalf("the schema %s: %v", name, err)
		}
	}
	return out
}

// schemaFor is the schema of a file by its name.
func schemaFor(file string) string {
	if path.Base(path.Dir(file)) == TestsDir {
		return "test"
	}
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if slices.Contains(SchemaNames(), name) {
		return name
	}
	if strings.HasPrefix(name, "actions_") {
		return "actions"
	}
	return "flow"
}

// asEditors read a file: YAML as an editor's extension sees it.
func asEditors(t *testing.T, body []byte) (any, error) {
	t.Helper()
	var v any
	if err := yaml.Load(body, &v); err != nil {
		return nil, err
	}
	return plainMaps(v), nil
}

func plainMaps(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = plainMaps(v[k])
		}
	case map[any]any:
		out := map[string]any{}
		for k, one := range v {
			if name, ok := k.(string); ok {
				out[name] = plainMaps(one)
			}
		}
		return out
	case []any:
		for i := range v {
			v[i] = plainMaps(v[i])
		}
	}
	return v
}

func TestSchema_AcceptsEverythingThatShips(t *testing.T) {
	t.Parallel()
	schemas := compiledSchemas(t)
	err := fs.WalkDir(Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		body, err := fs.ReadFile(Shipped(), name)
		if err != nil {
			return err
		}
		v, err := asEditors(t, body)
		if err != nil {
			return err
		}
		if err := schemas[schemaFor(name)].Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// blind are the broken files whose fault lies between steps, files or words: only validate sees it.
var blind = []string{
	"anchor.yaml", "commit.yaml", "commit_set.yaml", "exhaustion.yaml", "expression.yaml", "identity.yaml", "identity_beside.yaml",
	"identity_channel.yaml", "identity_slot.yaml", "identity_whose.yaml", "impossible.yaml", "loop.yaml", "loop_run.yaml", "pattern_cancel.yaml", "pattern_error.yaml",
	"pattern_human.yaml", "pattern_name.yaml", "pattern_ordinary.yaml", "personal.yaml", "personal_again.yaml", "personal_known.yaml",
	"personal_type.yaml", "phrases.yaml", "promise.yaml", "promise_times.yaml", "template.yaml", "template_early.yaml", "template_part.yaml",
	"template_ways.yaml", "unmasked.yaml", "unreachable.yaml", "unverified.yaml",
}

func TestSchema_RejectsTheBrokenFilesItCanSee(t *testing.T) {
	t.Parallel()
	schemas := compiledSchemas(t)
	files, err := filepath.Glob("testdata/err/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := asEditors(t, body)
		rejected := err != nil || schemas[schemaFor(name)].Validate(v) != nil
		if want := !slices.Contains(blind, filepath.Base(name)); rejected != want {
			t.Errorf("%s: rejected %v, want %v", name, rejected, want)
		}
	}
}

// What an editor inserts for a step is one that the schema takes once its places are filled in, with the verb first.
func TestSchema_SnippetsAreSteps(t *testing.T) {
	t.Parallel()
	schema := compiledSchemas(t)["flow"]
	place := regexp.MustCompile(`\$\d+`)
	for _, v := range verbs() {
		body, err := json.Marshal(v.snippet())
		if err != nil {
			t.Fatal(err)
		}
		if text := string(body); text != `"`+v.name+`"` && !strings.HasPrefix(text, `{"`+v.name+`":`) {
			t.Errorf("the verb comes first: %s", text)
		}
		fits := slices.ContainsFunc([]string{"resolve", "otp", "low", "2h"}, func(word string) bool {
			step := place.ReplaceAllString(string(body), word)
			flow, err := asEditors(t, []byte("flow: a\ntitle: x\nsteps: ["+step+"]\n"))
			return err == nil && schema.Validate(flow) == nil
		})
		if !fits && v.name != "notify" { // whom it tells is one of three keys
			t.Errorf("no step: %s", body)
		}
	}
}

// A mistake in a step is told as one of that step, and not as what all other steps would need.
func TestSchema_TellsTheMistake(t *testing.T) {
	t.Parallel()
	schema := compiledSchemas(t)["flow"]
	for what, want := range map[string]string{
		"steps: [{collect: x, ask: x, max_attemps: 3}]":                  "at '/steps/0': additional properties 'max_attemps' not allowed",
		"steps: [{colect: x}]":                                           "at '/steps/0': additional properties 'colect' not allowed",
		"steps: [{say: {pt: x, eng: x}}]":                                "at '/steps/0/say': additional properties 'eng' not allowed",
		"steps: [{if: x, then: [{say: x, buttns: []}]}]":                 "at '/steps/0/then/0': additional properties 'buttns' not allowed",
		"steps: [resolve]\nslots: {x: {type: emial}}":                    "at '/slots/x/type': value must be one of 'text',",
		"steps: [resolve]\nslots: {x: {type: email, exampel: a}}":        "at '/slots/x': additional properties 'exampel' not allowed",
		"steps: [resolve]\nslots: {x: {type: choice, choices: {a: {}}}}": "at '/slots/x/choices/a': missing property 'title'",
	} {
		flow, err := asEditors(t, []byte("flow: a\ntitle: x\n"+what+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		err = schema.Validate(flow)
		if got := fmt.Sprint(err); !strings.Contains(got, want) || strings.Contains(got, "missing property 'collect'") {
			t.Errorf("%s: no %q in %s", what, want, got)
		}
	}
}

// Every example of the manual is a step or slot that loads, and every key of the manual is one that the reader takes.
func TestManual_ExamplesLoad(t *testing.T) {
	t.Parallel()
	schema := compiledSchemas(t)["flow"]
	for _, v := range verbs() {
		t.Run("step "+v.name, func(t *testing.T) {
			t.Parallel()
			slots := "  purchase: {type: text, pattern: 'HP\\d{8}', example: HP12345678}\n  new_email: {type: email}\n"
			if strings.Contains(v.example, "students") {
				slots += "  students: {type: table, columns: {name: {type: text}}}\n"
			}
			tryExample(t, schema, slots, v.example)
		})
	}
	for _, k := range slotTypes {
		t.Run("slot "+k.name(), func(t *testing.T) {
			t.Parallel()
			example := strings.Trim(k.manual().example, "\n")
			name, _, _ := strings.Cut(example, ":")
			ask := "- collect: " + name + "\n  ask: {pt: Qual?, es: ¿Cuál?, en: Which?}\n"
			tryExample(t, schema, "  "+strings.ReplaceAll(example, "\n", "\n  ")+"\n", ask)
		})
	}
}

func tryExample(t *testing.T, schema *jsonschema.Schema, slots, steps string) {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{"texts.yaml", "defaults.yaml"} {
		body, err := fs.ReadFile(Shipped(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(body)
	}
	request := `{method: GET, url: "/x/{{ code }}"}`
	files["actions.yaml"] = "actions:\n  example.find: {does: read, with: [code], mock: " + request + "}\n  example.change: {does: change, with: [code], mock: " + request + "}\n" +
		"  example.import: {does: change, with: [code, rows], mock: " + request + "}\n" +
		"  mail.send_code: {does: code, with: [to], mock: {method: POST, url: /codes}}\n"
	flow := "flow: example\ntitle: {pt: exemplo, es: ejemplo, en: example}\ntrigger: {phrases: {pt: [quero um exemplo], es: [quiero un ejemplo], en: [I want an example]}}\nslots:\n" + slots
	if !strings.Contains(steps, "collect: purchase") && strings.Contains(slots, "purchase") {
		steps = "\n- collect: purchase\n  ask: {pt: Qual?, es: ¿Cuál?, en: Which?}" + steps
	}
	if strings.Contains(steps, "new_email") {
		steps = "\n- collect: new_email\n  ask: {pt: Qual e-mail?, es: ¿Cuál correo?, en: Which e-mail?}" + steps
	}
	flow += "steps:\n  " + strings.ReplaceAll(strings.Trim(steps, "\n"), "\n", "\n  ") + "\n"
	if strings.Contains(steps, "- stop") { // it stands in one pattern only
		flow = strings.Replace(flow, "flow: example\n", "flow: cancel\npattern: true\n", 1)
	}
	files["example.yaml"] = flow
	files["sub.yaml"] = "flow: example_sub\ntitle: {pt: parte, es: parte, en: part}\nsub: true\nsteps: [{label: part}]\n"
	if _, problems := load(files, nil, Options{}); len(problems) > 0 {
		t.Errorf("%s\n%s", Format(problems), flow)
	}
	v, err := asEditors(t, []byte(flow))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("the schema: %v\n%s", err, flow)
	}
}
