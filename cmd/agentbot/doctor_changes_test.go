package main

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"agentbot/cmd/agentbot/connect"
)

// TestDoctor_LeavesTheStoreOfARunningBot: its deliveries go through the process that serves, signed ones among them, and no row of the store is
// another one afterwards: a conversation that doctor made up would be answered.
func TestDoctor_LeavesTheStoreOfARunningBot(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	before := c.rows()
	if len(before) == 0 {
		t.Fatal("the store is empty")
	}
	if out, err := c.visit(); err != nil || !strings.Contains(out, "a delivery signed with the configured secret is accepted") {
		t.Errorf("%v\n%s", err, out)
	}
	if diff := cmp.Diff(before, c.rows()); diff != "" {
		t.Errorf("the store is not as it was (-before +after):\n%s", diff)
	}
}

// rows is everything that the store holds, table by table.
func (c *clinic) rows() (all []string) {
	c.t.Helper()
	db, err := sql.Open("sqlite", "file:"+c.dbPath()+"?mode=ro")
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	for _, table := range c.query(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		name := strings.Trim(table, "[]")
		for _, row := range c.query(db, `SELECT * FROM "`+name+`"`) {
			all = append(all, name+" "+row)
		}
	}
	slices.Sort(all)
	return all
}

func (c *clinic) query(db *sql.DB, text string) (all []string) {
	c.t.Helper()
	rows, err := db.QueryContext(c.t.Context(), text)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		c.t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			c.t.Fatal(err)
		}
		all = append(all, fmt.Sprint(values))
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return all
}

// TestDoctor_GivenTokenStaysAtHome: an administrator's token opens a whole Chatwoot, so that only the one it is for gets to see it, whatever other
// ones the configuration names.
func TestDoctor_GivenTokenStaysAtHome(t *testing.T) {
	t.Parallel()
	const otherHost = "other.example.com"
	for name, test := range map[string]struct {
		flags    []string
		snapshot string // where setup has been
		want     []string
		says     string // the code for the one that is not shown it
	}{
		"the first":           {nil, "", []string{chatHost}, "sales D16"},
		"setup was here":      {nil, chatHost, []string{chatHost}, "sales D16"},
		"setup was there":     {nil, otherHost, []string{otherHost}, "default D16"},
		"setup was elsewhere": {nil, "gone.example.com", []string{chatHost}, "sales D16"},
		"named":               {[]string{"--bot", "sales"}, chatHost, []string{otherHost}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClinic(t)
			var mu sync.Mutex
			var shown []string
			record := func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Api-Access-Token") == adminToken {
					mu.Lock()
					shown = append(shown, r.Host)
					mu.Unlock()
				}
				c.fake.ServeHTTP(w, r)
			}
			h := http.HandlerFunc(record)
			c.chat.Store(&h)
			other := httptest.NewServer(h)
			t.Cleanup(other.Close)
			c.hosts[otherHost+":80"] = other.Listener.Addr().String()
			if test.snapshot != "" {
				text := `{"account":3,"url":"http://` + test.snapshot + `","bot":{"id":21,"name":"Aro"}}`
				if err := os.WriteFile(filepath.Join(c.dir, connect.SnapshotFile), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			one := c.config["chatwoot"]
			rest := ", knowledge: {sources: [sample]}, company: X}"
			for _, key := range []string{"chatwoot", "company", "knowledge"} {
				delete(c.config, key)
			}
			c.config["bots"] = "[{name: default, chatwoot: " + one + rest + ", {name: sales, chatwoot: " + strings.Replace(one, chatHost, otherHost, 1) + rest + "]"
			c.store(c.config)
			found, _ := c.findings(test.flags...)
			var said []string
			for _, f := range found {
				if f.Code == "D16" {
					said = append(said, f.Bot+" "+f.Code)
				}
			}
			slices.Sort(shown)
			if diff := cmp.Diff(test.want, slices.Compact(shown)); diff != "" {
				t.Errorf("the token was shown to (-want +got):\n%s", diff)
			}
			if got := strings.Join(said, ", "); got != test.says {
				t.Errorf("said %q, want %q: %+v", got, test.says, found)
			}
		})
	}
}

// TestDoctor_UnknownBot names those that there are.
func TestDoctor_UnknownBot(t *testing.T) {
	t.Parallel()
	c := newClinic(t)
	c.store(c.config)
	if _, err := c.visit("--bot", "sales"); err == nil || !strings.Contains(err.Error(), "no bot of that name; it has default") {
		t.Errorf("ended with %v", err)
	}
}
