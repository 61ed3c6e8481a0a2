package chatwoottest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"agentbot/chatwoot"
	"agentbot/chatwoot/chatwoottest"
)

// noRemote keeps the schema compiler off the network and the disk.
type noRemote struct{}

func (noRemote) Load(url string) (any, error) {
	return nil, fmt.Errorf("schema %s is not in the vendor's file", url)
}

// operations maps an endpoint of the fake to the vendor's operation.
var operations = map[string]string{
	"POST messages":                     "post /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages",
	"GET messages":                      "get /api/v1/accounts/{account_id}/conversations/{conversation_id}/messages",
	"POST toggle_status":                "post /api/v1/accounts/{account_id}/conversations/{conversation_id}/toggle_status",
	"POST assignments":                  "post /api/v1/accounts/{account_id}/conversations/{conversation_id}/assignments",
	"POST custom_attributes":            "post /api/v1/accounts/{account_id}/conversations/{conversation_id}/custom_attributes",
	"GET conversation":                  "get /api/v1/accounts/{account_id}/conversations/{conversation_id}",
	"PATCH conversation":                "patch /api/v1/accounts/{account_id}/conversations/{conversation_id}",
	"POST conversations":                "post /api/v1/accounts/{account_id}/conversations",
	"GET conversations":                 "get /api/v1/accounts/{account_id}/conversations",
	"GET contact":                       "get /api/v1/accounts/{account_id}/contacts/{id}",
	"POST contacts":                     "post /api/v1/accounts/{account_id}/contacts",
	"GET search":                        "get /api/v1/accounts/{account_id}/contacts/search",
	"POST inboxes":                      "post /api/v1/accounts/{account_id}/inboxes",
	"PATCH inbox":                       "patch /api/v1/accounts/{account_id}/inboxes/{id}",
	"GET agent_bots":                    "get /api/v1/accounts/{account_id}/agent_bots",
	"POST agent_bots":                   "post /api/v1/accounts/{account_id}/agent_bots",
	"GET agent_bot":                     "get /api/v1/accounts/{account_id}/agent_bots/{id}",
	"PATCH agent_bot":                   "patch /api/v1/accounts/{account_id}/agent_bots/{id}",
	"GET custom_attribute_definitions":  "get /api/v1/accounts/{account_id}/custom_attribute_definitions",
	"POST custom_attribute_definitions": "post /api/v1/accounts/{account_id}/custom_attribute_definitions",
	"GET automation_rules":              "get /api/v1/accounts/{account_id}/automation_rules",
	"GET account":                       "get /api/v1/accounts/{account_id}",
	"GET inboxes":                       "get /api/v1/accounts/{account_id}/inboxes",
	"GET inbox":                         "get /api/v1/accounts/{account_id}/inboxes/{id}",
	"GET teams":                         "get /api/v1/accounts/{account_id}/teams",
	"GET agents":                        "get /api/v1/accounts/{account_id}/agents",
	"GET profile":                       "get /api/v1/profile",
}

// operation finds the entry; it tells the two label endpoints apart, whose names are alike.
func operation(call chatwoottest.Call) string {
	if strings.HasSuffix(call.Endpoint, " labels") {
		if call.Conversation == 0 {
			return "get /api/v1/accounts/{account_id}/labels"
		}
		return strings.ToLower(call.Method) + " /api/v1/accounts/{account_id}/conversations/{conversation_id}/labels"
	}
	if call.Path == "/api/v1/profile" {
		return operations["GET profile"]
	}
	return operations[call.Endpoint]
}

// deviations are the places where the vendor's file and the vendor's code
// differ; the code is right. Each must be met, or it is struck from the list.
var deviations = map[string]string{
	"post toggle_status /payload/success got null, want boolean":                  "the hand-off path of the controller never sets it",
	"get agent_bots /*/description got null, want string":                         "nothing fills it in",
	"get {id} /description got null, want string":                                 "nothing fills it in",
	"post inboxes /reply_time got null, want string":                              "only the web widget has it",
	"post inboxes /web_widget_script got null, want string":                       "only the web widget has it",
	"post inboxes /website_token got null, want string":                           "only the web widget has it",
	"post inboxes /website_url got null, want string":                             "only the web widget has it",
	"post inboxes /widget_color got null, want string":                            "only the web widget has it",
	"post custom_attribute_definitions /attribute_values got array, want string":  "the column holds a list",
	"post custom_attribute_definitions /default_value got null, want string":      "nothing fills it in",
	"post custom_attribute_definitions /regex_cue got null, want string":          "nothing fills it in",
	"post custom_attribute_definitions /regex_pattern got null, want string":      "nothing fills it in",
	"get custom_attribute_definitions /*/attribute_values got array, want string": "the column holds a list",
	"get custom_attribute_definitions /*/default_value got null, want string":     "nothing fills it in",
	"get custom_attribute_definitions /*/regex_cue got null, want string":         "nothing fills it in",
	"get custom_attribute_definitions /*/regex_pattern got null, want string":     "nothing fills it in",
	"post contacts /payload got object, want array":                               "the view nests contact and contact_inbox",
	"get {account_id} /domain got null, want string":                              "nothing fills it in",
	"get {account_id} /support_email got null, want string":                       "nothing fills it in",
}

func TestServer_OpenAPI(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("testdata", "openapi-v4.14.2.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noRemote{})
	const url = "mem:///openapi.json"
	if err := compiler.AddResource(url, document); err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	checked := map[string]bool{}
	for _, call := range everyCall(t) {
		op := operation(call)
		if op == "" || call.Status != 200 {
			if call.Status != 200 || len(call.Response) > 0 {
				t.Errorf("%s %s (%s) answered %d and is in no operation", call.Method, call.Path, call.Endpoint, call.Status)
			}
			continue
		}
		method, path, _ := strings.Cut(op, " ")
		pointer := "#/paths/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path) + "/" + method +
			"/responses/200/content/application~1json/schema"
		schema, err := compiler.Compile(url + pointer)
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		checked[op] = true
		instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(call.Response)))
		if err != nil {
			t.Fatal(err)
		}
		var problem *jsonschema.ValidationError
		if err := schema.Validate(instance); errors.As(err, &problem) {
			for _, line := range leaves(op, problem) {
				if _, known := deviations[line]; known {
					met[line] = true
					continue
				}
				t.Errorf("differs from the vendor's file: %s", line)
			}
		}
	}
	for line := range deviations {
		if !met[line] {
			t.Errorf("deviation %q is not met any more", line)
		}
	}
	if len(checked) < len(operations)+3 {
		t.Errorf("checked only %d operations: %v", len(checked), checked)
	}
}

// leaves are the innermost complaints, each as operation, place and words.
func leaves(op string, e *jsonschema.ValidationError) []string {
	if len(e.Causes) == 0 {
		var at []string
		for _, part := range e.InstanceLocation {
			if strings.Trim(part, "0123456789") == "" {
				part = "*"
			}
			at = append(at, part)
		}
		words := strings.TrimSpace(strings.ReplaceAll(e.Error(), "\n", " "))
		if _, after, found := strings.Cut(words, "': "); found {
			words = after
		}
		return []string{op[:strings.Index(op, " ")] + " " + op[strings.LastIndex(op, "/")+1:] + " /" + strings.Join(at, "/") + " " + words}
	}
	var out []string
	for _, cause := range e.Causes {
		out = append(out, leaves(op, cause)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// everyCall walks through every endpoint once and returns what was answered.
func everyCall(t *testing.T) []chatwoottest.Call {
	t.Helper()
	st := setup(t, "4.14.2", chatwoottest.WebWidget)
	ctx := t.Context()
	user := st.newClient(st.root.Token)
	st.account.AddLabel("entrega")
	c, _ := st.inbox.Write(st.contact, chatwoottest.Incoming{Text: "oi", Files: []chatwoottest.File{{Name: "a.png", ContentType: "image/png", Body: []byte("x")}}})
	first := func(_ any, err error) { t.Helper(); st.must(err) }
	st.sends(c, chatwoot.NewMessage{Content: "a"})
	st.sends(c, chatwoot.NewMessage{Content: "?", ContentType: chatwoot.ContentInputSelect, Items: []chatwoot.Option{{Title: "A", Value: "a"}}})
	st.sends(c, chatwoot.NewMessage{Content: "nota", Private: true})
	first(st.client.ReplaceLabels(ctx, c.ID, []string{"entrega"}))
	first(st.client.Labels(ctx, c.ID))
	first(st.client.ReplaceAttributes(ctx, c.ID, map[string]string{"pedido": "48213"}))
	first(st.client.UpdatePriority(ctx, c.ID, "high"))
	st.must(st.client.SetPriority(ctx, c.ID, "low"))
	st.must(st.client.SetTyping(ctx, c.ID, true, false))
	first(st.client.Conversation(ctx, c.ID))
	first(st.client.AssignUser(ctx, c.ID, st.ana.ID))
	first(st.client.Conversation(ctx, c.ID))
	first(st.client.SetStatus(ctx, c.ID, chatwoot.Open))
	first(st.client.CreateConversation(ctx, chatwoot.NewConversation{InboxID: st.inbox.ID, ContactID: st.contact.ID}))
	first(user.Messages(ctx, c.ID, chatwoot.MessageRange{}))
	first(user.Conversations(ctx, chatwoot.ConversationQuery{}))
	first(user.Contact(ctx, st.contact.ID))
	first(user.Inboxes(ctx))
	first(user.Inbox(ctx, st.inbox.ID))
	first(user.Teams(ctx))
	first(user.Agents(ctx))
	first(user.AccountLabels(ctx))
	first(user.Profile(ctx))
	first(user.AgentBots(ctx))
	first(user.AgentBot(ctx, st.bot.ID))
	first(user.CreateAgentBot(ctx, chatwoot.BotSettings{Name: "x", Description: "y", OutgoingURL: "https://bot.example"}))
	first(user.UpdateAgentBot(ctx, st.bot.ID, chatwoot.BotSettings{Description: "z"}))
	first(user.CreateAPIInbox(ctx, "agentbot check"))
	first(user.UpdateInbox(ctx, st.inbox.ID, chatwoot.InboxChange{}))
	first(user.DefineAttribute(ctx, chatwoot.AttributeDefinition{Key: "a", Name: "A", Description: "b", Type: "checkbox", Model: chatwoot.OfContacts}))
	first(user.AttributeDefinitions(ctx, chatwoot.OfContacts))
	first(user.Automations(ctx))
	_, _, err := user.CreateContact(ctx, chatwoot.NewContact{Inbox: st.inbox.ID, Name: "x"})
	st.must(err)
	for _, path := range []string{"", "/contacts/search?q=mari"} {
		st.ask(st.root.Token, "GET", "/api/v1/accounts/3"+path, "")
	}
	team := st.account.AddTeam(chatwoottest.Team{Name: "entregas"})
	first(user.AssignTeam(ctx, c.ID, team.ID))
	first(user.Teams(ctx))
	first(user.Conversation(ctx, c.ID))
	var out []chatwoottest.Call
	for _, call := range st.server.Calls() {
		if !json.Valid(call.Response) && len(call.Response) > 0 {
			t.Errorf("%s answered no JSON: %s", call.Endpoint, call.Response)
		}
		if len(call.Response) > 0 {
			out = append(out, call)
		}
	}
	return out
}
