package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/cmd/agentbot/connect"
)

var updateDocs = flag.Bool("update-docs", false, "write docs/doctor.md anew")

// doctorCodes is everything that doctor may say: "code level", by place. TestDoctor_EachFinding causes each.
func doctorCodes() []struct {
	where string
	codes []string
} {
	type place = struct {
		where string
		codes []string
	}
	return []place{
		{inSettings, []string{"D1 refusal", "D2 warning", "D3 warning", "D7 note", "D8 warning"}},
		{inChatwoot, []string{"R1 refusal", "R2 refusal", "R3 refusal", "R4 refusal", "S14 warning", "D9 refusal", "R15 warning", "R15 refusal"}},
		{inTokens, []string{
			"D10 refusal", "D11 refusal", "D12 refusal", "D13 refusal", "D14 refusal", "D15 note", "D16 note", "D16_other note", "D17 refusal", "D18 refusal", "D19 refusal", "D20 note", "D23 warning",
			"R6 refusal", "R7 refusal", "R8 refusal", "R9 refusal", "R20 note", "S6 refusal", "S10 refusal",
		}},
		{inFlows, []string{"D4 warning", "D5 warning", "D21 refusal", "D22 note"}},
		{inPath, []string{
			"D30 refusal", "D31 refusal", "D32 note", "D33 warning", "D34 refusal", "D35 warning", "D36 warning", "D37 refusal", "D38 warning", "D39 refusal",
			"D40 refusal", "D41 refusal", "D42 refusal", "D43 refusal", "R5 refusal", "R12 refusal", "R13 refusal", "R14 refusal", "R16 refusal", "S1 refusal", "S9 refusal",
		}},
		{inInboxes, []string{"D50 warning", "D52 warning", "D53 warning", "D54 note", "R24_captain refusal", "R24_rule refusal", "S12 warning", "S13 note"}},
		{inConversations, []string{"D51 refusal", "D60 refusal", "D61 refusal", "D12 refusal"}},
		{inDocuments, []string{"D6 warning", "D90 refusal", "D91 warning", "D92 note", "D93 note"}},
		{inMail, []string{"D85 refusal", "D86 warning", "D87 warning"}},
		{inWork, []string{"D75 warning", "D76 warning", "D77 warning", "D78 warning", "D79 warning"}},
		{inStore, []string{"D70 refusal", "D71 note", "D72 refusal", "D73 warning", "D74 warning"}},
		{inModel, []string{"D80 refusal", "D81 refusal", "D82 warning", "D83 refusal", "D84 note"}},
	}
}

// coverage: what the tables cause is what is documented, no more and no less.
func coverage(t *testing.T) {
	t.Helper()
	if t.Failed() || flag.Lookup("test.run").Value.String() != "" && strings.Contains(flag.Lookup("test.run").Value.String(), "/") {
		return // only a part was run
	}
	want := map[string]bool{"D2 warning " + inSettings: true} // TestDoctor_Variables causes it
	for _, place := range doctorCodes() {
		for _, code := range place.codes {
			name, level, _ := strings.Cut(code, " ")
			name, _, _ = strings.Cut(name, "_") // which wording it was does not show
			want[name+" "+level+" "+place.where] = true
		}
	}
	got := map[string]bool{"D2 warning " + inSettings: true}
	seenCodes.Range(func(key, _ any) bool { got[fmt.Sprint(key)] = true; return true })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("documented (-) and caused (+):\n%s", diff)
	}
}

// TestDoctor_Docs: docs/doctor.md is made of the same sentences. `go test ./cmd/agentbot -run TestDoctor_Docs -update-docs` writes it.
func TestDoctor_Docs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "doctor.md")
	var b strings.Builder
	b.WriteString("# agentbot doctor\n\n<!-- Made of cmd/agentbot/connect/texts by a test: go test ./cmd/agentbot -run TestDoctor_Docs -update-docs -->\n\n" +
		"[English](#english) · [Português](#português) · [Español](#español)\n")
	for _, language := range []struct{ code, name string }{{"en", "English"}, {"pt", "Português"}, {"es", "Español"}} {
		texts, err := connect.TextsIn(language.code)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n## " + language.name + "\n\n" + texts.Say("doctor_doc_intro", nil) + "\n")
		for _, place := range doctorCodes() {
			b.WriteString("\n### " + texts.Say("doctor_"+place.where, nil) + "\n\n" + texts.Say("doctor_doc_head", nil) + "\n| --- | --- | --- | --- | --- |\n")
			for _, code := range place.codes {
				b.WriteString(docRow(texts, code))
			}
		}
	}
	if *updateDocs {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(raw), b.String()); diff != "" {
		t.Errorf("docs/doctor.md is stale: run this test with -update-docs\n%s", diff)
	}
}

func docRow(texts connect.Texts, code string) string {
	name, level, _ := strings.Cut(code, " ")
	f := texts.Find(name, connect.Level(level), nil)
	cells := []string{f.Code, texts.Say("doctor_level_"+level, nil)}
	for _, part := range []string{f.What, f.Why, f.Do} {
		cells = append(cells, strings.NewReplacer("|", "\\|", "_", "\\_", "*", "\\*", "\n", " ").Replace(part))
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

// TestDoctor_EveryText: whatever findings_doctor.yaml says is documented somewhere.
func TestDoctor_EveryText(t *testing.T) {
	t.Parallel()
	var known []string
	for _, place := range doctorCodes() {
		for _, code := range place.codes {
			name, _, _ := strings.Cut(code, " ")
			known = append(known, name)
		}
	}
	raw, err := os.ReadFile(filepath.Join("connect", "texts", "findings_doctor.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if name, _, top := strings.Cut(line, ":"); top && strings.HasPrefix(name, "D") && !slices.Contains(known, name) {
			t.Errorf("%s is said nowhere", name)
		}
	}
}
