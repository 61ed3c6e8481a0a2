package cases

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"agentbot/flows"
)

// Every shipped flow goes as its cases say, and they leave no step and no way of it out, in any language.
func TestShippedCases(t *testing.T) {
	t.Parallel()
	report, err := Run(t.Context(), Config{Files: flows.Shipped()}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report.Print(&out, "en"); err != nil {
		t.Fatal(err)
	}
	if len(report.Problems) > 0 || len(report.Failed()) > 0 {
		t.Errorf("%s%s", flows.Format(report.Problems), out.String())
	}
	if !strings.HasSuffix(out.String(), "\ncoverage: steps 100.0% branches 100.0%\n") {
		t.Errorf("the shipped flows have steps or ways that no case goes:\n%s", out.String())
	}
	for _, language := range report.languages() {
		if len(report.Results) < 50 {
			t.Errorf("only %d cases in %s", len(report.Results), language)
		}
	}
}
