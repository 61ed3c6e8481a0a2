package chatwoot_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// elsewhere names the payloads of endpoints that this package does not call:
// administration, reports, portal. Whoever adds such a call moves the name.
var elsewhere = []string{
	"agent_bots_create.request", "articles_list.response_user_token", "canned_responses_list.response", "csat_survey_responses_list.response",
	"dashboard_app.app_context", "dashboard_apps_create.request",
	"dashboard_apps_create.response",
	"platform_agent_bots_create.response", "portal.public_show", "portal_article.public_show",
	"portal_articles.public_index", "portal_articles.public_search", "reports_bot_metrics.response",
	"reports_bot_summary.response", "webhooks_create.request", "webhooks_create.response",
}

// TestPayloads_Covered fails when a payload lies in testdata that no table
// covers, and when a table names one that is not there.
func TestPayloads_Covered(t *testing.T) {
	t.Parallel()
	covered := []string{"delivery.signature_test_vector"}
	covered = append(covered, slices.Collect(maps.Keys(events()))...)
	covered = append(covered, slices.Collect(maps.Keys(requests))...)
	covered = append(covered, slices.Collect(maps.Keys(responses))...)
	covered = append(covered, slices.Collect(maps.Keys(refusals()))...)
	slices.Sort(covered)
	files, err := filepath.Glob(filepath.Join("testdata", "payloads", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("only %d payloads found", len(files))
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if slices.Contains(elsewhere, name) {
			t.Errorf("%s is here: cover it and take it off the list of those elsewhere", name)
		}
		if _, found := slices.BinarySearch(covered, name); !found {
			t.Errorf("%s is covered by no table", name)
		}
	}
	for _, name := range covered {
		if _, err := os.Stat(filepath.Join("testdata", "payloads", name+".json")); err != nil {
			t.Errorf("a table names %s: %v", name, err)
		}
	}
}
