package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLicences walks the modules that are linked into the product. What is not MIT, BSD, Apache-2.0 or ISC may not be there, but for one
// library under MPL-2.0, which is used unchanged.
func TestLicences(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Dir}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules := strings.Fields(strings.Join(slices.Compact(slices.Sorted(strings.SplitSeq(strings.TrimSpace(string(out)), "\n"))), " "))
	if len(modules) < 40 {
		t.Fatalf("only %d words about modules: the list is not what this test expects", len(modules))
	}
	mozilla := map[string]bool{"github.com/philippgille/chromem-go": true}
	for i := 0; i+1 < len(modules); i += 2 {
		path, dir := modules[i], modules[i+1]
		switch licence := licenceIn(dir); {
		case path == "agentbot":
		case licence == "":
			t.Errorf("%s: no licence that this test knows in %s", path, dir)
		case licence == "MPL-2.0" && !mozilla[path]:
			t.Errorf("%s is under %s, which is allowed for chromem-go only", path, licence)
		}
	}
}

func licenceIn(dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "[LlCc][IiOo][CcPp][EeYy]*")) // LICENSE, LICENCE, License.txt, COPYING
	if err != nil {
		return ""
	}
	marks := []struct{ text, licence string }{
		{"Mozilla Public License", "MPL-2.0"},
		{"Permission is hereby granted, free of charge", "MIT"},
		{"Redistribution and use in source and binary forms", "BSD"},
		{"Apache License", "Apache-2.0"},
		{"Permission to use, copy, modify, and", "ISC"},
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		text := strings.Join(strings.Fields(string(raw)), " ")
		if strings.Contains(text, "GENERAL PUBLIC LICENSE") {
			return ""
		}
		for _, m := range marks {
			if strings.Contains(text, m.text) {
				return m.licence
			}
		}
	}
	return ""
}
